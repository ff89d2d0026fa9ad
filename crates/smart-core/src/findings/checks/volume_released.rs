//! Volumes whose claim is gone.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};

pub(super) const RULE: Rule = Rule {
    code: "volume-released",
    severity: Severity::Info,
    level: Level::Cause,
    lint: false,
    finds: "A PersistentVolume whose claim was deleted, and which is kept.",
    matters: "Its storage is paid for and holds data, and no new claim gets it as long as it names the old one.",
    looks_at: "status.phase and the reclaim policy of the volume.",
    advice: "Look whether the data is still needed. To give the volume to a new claim, remove spec.claimRef; to be rid of it, delete it \
             and its storage.",
    silent: "When the volume is to be deleted with its claim.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, volume) in context.volumes().filter(|(_, volume)| volume.status.phase == "Released") {
        if volume.spec.persistent_volume_reclaim_policy != "Retain" {
            continue;
        }
        let reference = object.reference();
        let since = volume.status.last_phase_transition_time;
        let of = volume.spec.claim_ref.as_ref().map(|claim| format!("{}/{}", claim.namespace, claim.name)).unwrap_or_default();
        let message =
            format!("{} is kept{} after its claim {of} was deleted.", name(&reference), context.for_how_long(since));
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .since(since)
                .field("/status/phase", &volume.status.phase)
                .field("/spec/claimRef", of)
                .command(describe(&reference, "shows its storage")),
        );
    }
}
