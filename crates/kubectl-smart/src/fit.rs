//! `fit`: where a pod can run, and why not elsewhere.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use smart_core::object::ObjectRef;
use smart_core::object::time::Time;
use smart_core::{Cluster, Input, Obstacle};

use crate::batch::{self, Answer, Refusal};

/// Answers one request of `batch fit`.
pub(crate) fn answer(line: &str) -> Answer {
    #[derive(Deserialize)]
    struct Request<'a> {
        now: Option<String>,
        #[serde(borrow)]
        cluster: &'a RawValue,
        pods: Vec<String>,
    }
    /// The nodes of one pod, by name.
    #[derive(Serialize)]
    struct ByNode<'a> {
        feasible: &'a [smart_core::Text],
        fails: BTreeMap<&'a str, &'a [Obstacle]>,
        message: &'a str,
        chosen: &'a str,
        ties: &'a [smart_core::Text],
        scores: &'a [smart_core::NodeScore],
        preemption: Option<&'a smart_core::Preemption>,
    }
    let request: Request<'_> = batch::request(line)?;
    let now = request.now.as_deref().map(Time::parse).transpose().map_err(Refusal::request)?;
    let mut input = Input::new();
    input.dump("cluster", request.cluster.get().as_bytes())?;
    let cluster = Cluster::new(input, now);
    let pods: Vec<ObjectRef> = request.pods.iter().map(|name| pod(name)).collect();
    let report = cluster.fit(&pods)?;
    let fits: BTreeMap<&str, ByNode<'_>> = request
        .pods
        .iter()
        .zip(&report.answer.fits)
        .map(|(name, fit)| {
            let fails = fit.unfit.iter().map(|unfit| (unfit.node.as_str(), unfit.obstacles.as_slice())).collect();
            (
                name.as_str(),
                ByNode {
                    feasible: &fit.feasible,
                    fails,
                    message: &fit.message,
                    chosen: &fit.chosen,
                    ties: &fit.ties,
                    scores: &fit.scores,
                    preemption: fit.preemption.as_ref(),
                },
            )
        })
        .collect();
    batch::answer("pods", &fits, cluster.skipped())
}

/// Reads `namespace/name`.
fn pod(name: &str) -> ObjectRef {
    let (namespace, name) = name.split_once('/').unwrap_or(("default", name));
    ObjectRef::new("", "Pod", namespace, name)
}
