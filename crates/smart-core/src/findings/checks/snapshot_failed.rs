//! Snapshots that could not be taken.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};

pub(super) const RULE: Rule = Rule {
    code: "snapshot-failed",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A VolumeSnapshot that could not be taken.",
    matters: "There is no copy of the data of that moment, on which a backup may rely.",
    looks_at: "status.error and status.readyToUse of the VolumeSnapshot.",
    advice: "Act on what the driver says; then take the snapshot anew, since one that failed is not tried again by every driver.",
    silent: "When the snapshot can be used by now.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, snapshot) in context.volume_snapshots() {
        let status = &snapshot.status;
        let Some(error) = status.error.as_ref().filter(|_| status.ready_to_use != Some(true)) else { continue };
        let reference = object.reference();
        let claim = &snapshot.spec.source.persistent_volume_claim_name;
        let of = if claim.is_empty() { String::new() } else { format!(" of claim {claim}") };
        let message = format!("{}{of} could not be taken{}", name(&reference), cited(&error.message));
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .since(error.time)
                .field("/status/error/message", &error.message)
                .command(describe(&reference, "shows what the driver says")),
        );
    }
}
