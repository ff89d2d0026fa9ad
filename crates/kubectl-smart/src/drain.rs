//! `batch drain`: what draining a node does.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use smart_core::object::ObjectRef;
use smart_core::{Cluster, DrainAction, DrainAnswer, DrainOptions, DrainStep, NodeDrainAnswer, Text};

use crate::batch::{self, Answer, Refusal};

#[derive(Deserialize)]
struct Request<'a> {
    now: Option<String>,
    #[serde(borrow)]
    cluster: &'a RawValue,
    node: String,
    #[serde(default)]
    options: Flags,
}

/// The flags of `kubectl drain`, and whether pods in the place of others become ready.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Flags {
    force: bool,
    delete_empty_dir_data: bool,
    ignore_daemon_sets: bool,
    recover: bool,
}

impl Default for Flags {
    fn default() -> Self {
        Self { force: false, delete_empty_dir_data: false, ignore_daemon_sets: false, recover: true }
    }
}

/// One attempt; pods are written as `namespace/name`.
#[derive(Serialize)]
struct Step {
    pod: String,
    action: DrainAction,
    #[serde(skip_serializing_if = "Option::is_none")]
    pdb: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    why: String,
    placed: Vec<Placed>,
}

#[derive(Serialize)]
struct Placed {
    pod: String,
    node: Text,
}

/// Answers one request of `batch drain`.
pub(crate) fn answer(line: &str) -> Answer {
    let request: Request<'_> = batch::request(line)?;
    let cluster = batch::read("cluster", request.cluster.get(), request.now.as_deref())?;
    let mut options = DrainOptions::default();
    options.force = request.options.force;
    options.delete_emptydir_data = request.options.delete_empty_dir_data;
    options.ignore_daemonsets = request.options.ignore_daemon_sets;
    let answer = cluster.drain(&[Text::from(request.node)], &options, request.options.recover)?;
    let Some(drained) = answer.nodes.first() else { return Err(Refusal::request("no node was named")) };
    fields(&answer, drained, &cluster)
}

fn fields(answer: &DrainAnswer, drained: &NodeDrainAnswer, cluster: &Cluster) -> Answer {
    let left: BTreeMap<String, &str> = drained.left.iter().map(|left| (path(&left.pod), left.why.as_str())).collect();
    let stuck: Vec<String> = drained.stuck.iter().map(|stuck| path(&stuck.pod)).collect();
    let waiting = answer.replacements.iter().filter(|placed| placed.node.is_empty());
    let unplaced: Vec<String> = waiting.map(|placed| path(&placed.pod)).collect();
    let placed: BTreeMap<String, &Text> = answer.replacements.iter().map(|placed| (path(&placed.pod), &placed.node)).collect();
    let steps: Vec<Step> = drained.steps.iter().map(step).collect();
    let evictable: Vec<String> = drained.evictable.iter().map(path).collect();
    let mut fields = batch::answer("aborted", &drained.aborted, &[])?;
    fields.extend(batch::answer("completes", &drained.completes, &[])?);
    fields.extend(batch::answer("errors", &drained.errors, &[])?);
    fields.extend(batch::answer("evictable", &evictable, &[])?);
    fields.extend(batch::answer("left", &left, &[])?);
    fields.extend(batch::answer("steps", &steps, &[])?);
    fields.extend(batch::answer("stuck", &stuck, &[])?);
    fields.extend(batch::answer("unplaced", &unplaced, &[])?);
    fields.extend(batch::answer("final", &placed, cluster.skipped())?);
    Ok(fields)
}

fn step(step: &DrainStep) -> Step {
    let placed = step.placed.iter().map(|placed| Placed { pod: path(&placed.pod), node: placed.node.clone() });
    Step {
        pod: path(&step.pod),
        action: step.action,
        pdb: step.pdb.as_ref().map(path),
        why: step.why.clone(),
        placed: placed.collect(),
    }
}

fn path(object: &ObjectRef) -> String {
    format!("{}/{}", object.namespace, object.name)
}
