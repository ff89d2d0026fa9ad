//! Disks of nodes that will have no inodes left.

use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::findings::words::{describe, name};
use crate::predict::foreseer::Foreseer;
use crate::predict::growth::{draft, growth};
use crate::report::Command;
use crate::series::Measure;

pub(super) const RULE: Rule = Rule {
    code: "node-inodes-run-out",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A file system of a node that will have no inodes left within the time that is asked about.",
    matters: "The kubelet evicts pods when 5 % are free; without any, no container can start.",
    looks_at: "node_filesystem_files and node_filesystem_files_free, or the inodes of the kubelet's summary, over time.",
    advice: "Find who makes so many files; old images and logs are the usual ones. Cordon the node if there is no time to find it.",
    silent: "When the number does not grow beyond its daily and weekly ways, or falls back again and again.",
    check: finds_nothing_now,
};

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    for foreseen in foreseer.reaching(Measure::NodeFilesystemFilesUsed) {
        let Some(growth) = growth(foreseer, foreseen, "inodes used") else { continue };
        let node = foreseen.subject.object.clone();
        let when = growth.says("has no inodes left");
        let message = format!("File system {} of {} {when} ({}).", foreseen.subject.part, name(&node), growth.how);
        let draft = draft(&RULE, node.clone(), message, foreseen, &growth)
            .fix(Command::new(["kubectl", "cordon", &node.name], "keeps further pods away until there is room again"))
            .command(describe(&node, "shows its conditions, pods and events"));
        found.push(draft);
    }
}
