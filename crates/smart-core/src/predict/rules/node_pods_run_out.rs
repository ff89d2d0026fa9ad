//! Nodes that will have as many pods as they may.

use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::findings::words::{describe, name};
use crate::predict::foreseer::Foreseer;
use crate::predict::growth::{draft, growth};
use crate::report::Command;
use crate::series::Measure;

pub(super) const RULE: Rule = Rule {
    code: "node-pods-run-out",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A node whose pods will reach the number that it may have within the time that is asked about.",
    matters: "Further pods go to other nodes, or stay pending when all are like that, whatever CPU and memory are free.",
    looks_at: "The number of pods on each node over time, and status.allocatable.pods.",
    advice: "Add nodes, or raise maxPods where addresses and the kubelet allow it.",
    silent: "When the number does not grow beyond its daily and weekly ways, or is known for too short a time.",
    check: finds_nothing_now,
};

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    for foreseen in foreseer.reaching(Measure::NodePods) {
        let Some(growth) = growth(foreseer, foreseen, "pods") else { continue };
        let node = foreseen.subject.object.clone();
        let message = format!("{} has as many pods as it may {} ({}).", name(&node), growth.when, growth.how);
        let draft = draft(&RULE, node.clone(), message, foreseen, &growth)
            .next("Pods that have ended do not count; what counts are those that run or wait on the node.")
            .command(Command::new(
                ["kubectl", "get", "pods", "-A", "--field-selector", &format!("spec.nodeName={}", node.name)],
                "shows the pods of the node",
            ))
            .command(describe(&node, "shows what it allows and its pods"));
        found.push(draft);
    }
}
