//! Workloads of several pods that are all on one node.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};
use crate::object::Body;

pub(super) const RULE: Rule = Rule {
    code: "replicas-on-one-node",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A Deployment or StatefulSet whose pods, two or more, all run on the same node.",
    matters: "The loss of that node takes all of them at once, which several replicas were to prevent.",
    looks_at: "spec.nodeName of its running pods.",
    advice: "Spread them with topologySpreadConstraints over kubernetes.io/hostname, and restart the rollout.",
    silent: "When the cluster has a single node, or the pods were not all listed.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    if context.nodes().nth(1).is_none() {
        return;
    }
    for kind in ["Deployment", "StatefulSet"] {
        for object in context.of_kind(kind) {
            let wanted = match &object.body {
                Body::Deployment(body) => body.spec.replicas,
                Body::StatefulSet(body) => body.spec.replicas,
                _ => continue,
            };
            let Some(wanted) = wanted.filter(|wanted| *wanted > 1) else { continue };
            let reference = object.reference();
            let pods = context.pods_of(&reference).filter(|pod| pod.pod.status.phase == "Running" && !pod.is_terminating());
            let pods: Vec<_> = pods.collect();
            let Some(first) = pods.first() else { continue };
            let together = pods.iter().all(|pod| pod.pod.node_name == first.pod.node_name && !pod.pod.node_name.is_empty());
            if !together || i64::try_from(pods.len()).unwrap_or(i64::MAX) < i64::from(wanted) {
                continue;
            }
            let message = format!("All {} pods of {} run on Node {}.", pods.len(), name(&reference), first.pod.node_name);
            let mut draft = Draft::new(&RULE, reference.clone(), message).breaking(false).field("/spec/replicas", wanted);
            for pod in pods.iter().take(3) {
                draft = draft.field_of(&pod.reference(), "/spec/nodeName", &pod.pod.node_name);
            }
            found.push(draft.command(describe(&reference, "shows its template and events")));
        }
    }
}
