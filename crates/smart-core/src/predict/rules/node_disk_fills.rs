//! Disks of nodes that will be full.

use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::findings::words::{describe, name};
use crate::predict::foreseer::Foreseer;
use crate::predict::growth::{draft, growth};
use crate::report::Command;
use crate::series::Measure;

pub(super) const RULE: Rule = Rule {
    code: "node-disk-fills",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A file system of a node that will have no space left within the time that is asked about.",
    matters: "Before it is full the kubelet evicts pods and removes images (at 85 % and at 10 % free by default); when it is full, nothing on the node works.",
    looks_at: "node_filesystem_avail_bytes and node_filesystem_size_bytes, or the nodefs and imagefs of the kubelet's summary, over time.",
    advice: "Find what grows: logs, images, emptyDirs or files beside Kubernetes. Cordon the node if there is no time to find it.",
    silent: "When the use does not grow beyond its daily and weekly ways or falls back again and again, as image clean-ups make it; for file systems of memory.",
    check: finds_nothing_now,
};

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    for foreseen in foreseer.reaching(Measure::NodeFilesystemUsed) {
        let Some(growth) = growth(foreseer, foreseen, "file system used") else { continue };
        let node = foreseen.subject.object.clone();
        let place = &foreseen.subject.part;
        let when = growth.says("is full");
        let message = format!("File system {place} of {} {when} ({}).", name(&node), growth.how);
        let directory = if place.starts_with('/') { place.as_str() } else { "/var/lib" };
        let host = format!("/host{}", directory.trim_end_matches('/'));
        let draft = draft(&RULE, node.clone(), message, foreseen, &growth)
            .fix(Command::new(["kubectl", "cordon", &node.name], "keeps further pods away until there is room again"))
            .next("The kubelet evicts pods when a tenth is free (evictionHard nodefs.available), before the disk is full.")
            .command(Command::new(
                ["kubectl", "debug", &format!("node/{}", node.name), "-it", "--image=busybox", "--", "du", "-xh", "-d", "2", &host],
                "shows what takes the space; it starts a pod on the node",
            ))
            .command(describe(&node, "shows its conditions, pods and events"));
        found.push(draft);
    }
}
