//! Volumes that will have no inodes left.

use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::findings::words::{describe, name};
use crate::predict::foreseer::Foreseer;
use crate::predict::growth::{draft, growth};
use crate::predict::rules::volume_fills::mounting;
use crate::report::Command;
use crate::series::Measure;

pub(super) const RULE: Rule = Rule {
    code: "volume-inodes-run-out",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A PersistentVolumeClaim whose volume will have no inodes left within the time that is asked about.",
    matters: "No file can be made any more, while there is space: the error says that no space is left.",
    looks_at: "kubelet_volume_stats_inodes_used and kubelet_volume_stats_inodes over time.",
    advice: "Find who makes so many small files and remove old ones. A larger volume has more inodes with ext4; XFS makes them as it needs them.",
    silent: "When the number does not grow beyond its daily and weekly ways, or is known for too short a time.",
    check: finds_nothing_now,
};

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    for foreseen in foreseer.reaching(Measure::VolumeInodesUsed) {
        let Some(growth) = growth(foreseer, foreseen, "inodes used") else { continue };
        let claim = foreseen.subject.object.clone();
        let when = growth.says("has no inodes left");
        let message = format!("The volume of {} {when} ({}).", name(&claim), growth.how);
        let mounting = mounting(&foreseer.context, &claim);
        let mut draft = draft(&RULE, claim.clone(), message, foreseen, &growth);
        if let Some(pod) = mounting.first() {
            draft = draft.command(Command::kubectl_in(
                &pod.namespace,
                &["exec", &pod.name, "--", "du", "--inodes", "-x", "-d", "2", "/"],
                "shows where the files are; give the directory where the volume is mounted",
            ));
        }
        found.push(draft.about_all(mounting).command(describe(&claim, "shows its size, class and events")));
    }
}
