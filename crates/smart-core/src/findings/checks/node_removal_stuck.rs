//! Nodes that are to be removed and stay.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::missing::how_many;
use crate::findings::nodes;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, listed, name};
use crate::object::Object;
use crate::object::node::Node;
use crate::object::time::Time;

pub(super) const RULE: Rule = Rule {
    code: "node-removal-stuck",
    severity: Severity::Warning,
    level: Level::Effect,
    lint: false,
    finds: "A node that an autoscaler or somebody decided to remove more than 30 minutes ago, and that is still there.",
    matters: "It takes no new pods and costs all the same, and what runs on it waits for an end that does not come.",
    looks_at: "The taint ToBeDeletedByClusterAutoscaler with its time, the taint karpenter.sh/disrupted, and metadata.deletionTimestamp of \
               nodes.",
    advice: "Look at the pods that are left on it: a PodDisruptionBudget that allows no eviction, a pod that does not end, a finalizer \
             whose controller is gone.",
    silent: "When the time of the decision is not told.",
    check,
};

const PATIENCE_SECONDS: i64 = 1800;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, node) in context.nodes() {
        let Some((since, path, value)) = decision(object, node) else { continue };
        if !context.holds_for(Some(since), PATIENCE_SECONDS) {
            continue;
        }
        let reference = object.reference();
        let left: Vec<_> = nodes::pods_on(context, &object.meta.name).filter(|pod| !nodes::is_of_every_node(pod)).collect();
        let names: Vec<String> = left.iter().map(|pod| format!("{}/{}", pod.namespace(), pod.name())).collect();
        let message = format!(
            "{} is to be removed{}, and is still there with {} on it.",
            name(&reference),
            context.for_how_long(Some(since)),
            how_many(left.len(), "pod")
        );
        let mut draft = Draft::new(&RULE, reference.clone(), message).since(Some(since)).field(path, value);
        draft = draft.about_all(left.iter().map(|pod| pod.reference()));
        if !left.is_empty() {
            draft = draft.next(format!("Left on it, beside pods of DaemonSets: {}. Look what holds them.", listed(&names)));
        }
        if !object.meta.finalizers.is_empty() {
            let finalizers: Vec<&str> = object.meta.finalizers.iter().map(|finalizer| finalizer.as_str()).collect();
            draft = draft.next(format!("It waits for {}: look whether that controller runs.", listed(&finalizers)));
        }
        found.push(draft.command(nodes::list_pods(&object.meta.name)).command(describe(&reference, "shows its taints and events")));
    }
}

/// Returns since when a node is to be removed, and what says so.
fn decision(object: &Object, node: &Node) -> Option<(Time, String, String)> {
    if let Some(at) = object.meta.deletion_timestamp {
        return Some((at, "/metadata/deletionTimestamp".to_owned(), at.to_string()));
    }
    let taints = node.spec.taints.iter().enumerate();
    taints
        .filter_map(|(at, taint)| {
            let since = match taint.key.as_str() {
                // The value is the moment, in seconds since 1970.
                "ToBeDeletedByClusterAutoscaler" => taint.value.parse().ok().and_then(Time::from_secs).or(taint.time_added),
                "karpenter.sh/disrupted" | "karpenter.sh/disruption" => taint.time_added,
                _ => None,
            }?;
            Some((since, format!("/spec/taints/{at}"), format!("{}={}", taint.key, taint.value)))
        })
        .next()
}
