//! Nodes that will have no memory left.

use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::findings::words::{describe, name};
use crate::predict::foreseer::Foreseer;
use crate::predict::growth::{draft, growth};
use crate::report::Command;
use crate::series::Measure;

pub(super) const RULE: Rule = Rule {
    code: "node-memory-runs-out",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A node whose memory in use will reach what it has within the time that is asked about.",
    matters: "The kubelet evicts pods when 100Mi are available; when it is too late for that, the kernel ends processes.",
    looks_at: "The working set of the node, or node_memory_MemAvailable_bytes and node_memory_MemTotal_bytes, over time.",
    advice: "Find the pod that grows, and give it a limit. Cordon the node so that no more pods come.",
    silent: "When the use does not grow beyond its daily and weekly ways, or is known for too short a time.",
    check: finds_nothing_now,
};

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    for foreseen in foreseer.reaching(Measure::NodeMemory) {
        let Some(growth) = growth(foreseer, foreseen, "memory used") else { continue };
        let node = foreseen.subject.object.clone();
        let when = growth.says("has no memory left");
        let message = format!("{} {when} ({}).", name(&node), growth.how);
        let draft = draft(&RULE, node.clone(), message, foreseen, &growth)
            .fix(Command::new(["kubectl", "cordon", &node.name], "keeps further pods away"))
            .command(Command::new(
                ["kubectl", "top", "pods", "-A", "--sort-by=memory"],
                "shows which pods use most memory now",
            ))
            .command(describe(&node, "shows its conditions, pods and events"));
        found.push(draft);
    }
}
