//! Workloads whose pods all run on one node.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{counted, name};
use crate::object::Body;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "pods-on-one-node",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: true,
    finds: "A workload of several pods that all run on the same node, while there are others.",
    matters: "The loss of that node, or its drain, takes all of them at once.",
    looks_at: "The nodes of the pods of Deployments and StatefulSets, and the number of nodes that take pods.",
    advice: "Spread them with topologySpreadConstraints over kubernetes.io/hostname, or with anti-affinity.",
    silent: "When fewer than two nodes take pods, and for workloads whose node selector or volumes leave one node only.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    if context.nodes().filter(|(_, node)| !node.spec.unschedulable).count() < 2 {
        return;
    }
    for template in context.templates() {
        if !matches!(template.object.body, Body::Deployment(_) | Body::StatefulSet(_)) || !template.spec.node_selector.is_empty() {
            continue;
        }
        let reference = template.object.reference();
        let mut pods = context.pods_of(&reference).filter(|pod| !pod.is_finished() && !pod.is_terminating());
        let Some(first) = pods.next() else { continue };
        let node = first.pod.node_name.as_str();
        let (mut count, mut together) = (1_i64, !node.is_empty());
        for pod in pods {
            together &= pod.pod.node_name == node;
            count += 1;
        }
        if !together || count < 2 {
            continue;
        }
        let message = format!("{} has all {} on node {node}.", name(&reference), counted(count, "pod"));
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .field_of(&first.reference(), "/spec/nodeName", node)
                .command(Command::kubectl_in(
                    &reference.namespace,
                    &["get", "pods", "-o", "wide"],
                    "shows on which nodes the pods are",
                )),
        );
    }
}
