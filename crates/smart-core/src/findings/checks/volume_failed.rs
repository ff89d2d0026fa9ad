//! Volumes that could not be reclaimed.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};

pub(super) const RULE: Rule = Rule {
    code: "volume-failed",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A PersistentVolume that could not be deleted or cleaned after its claim was gone.",
    matters: "Its storage stays and is paid for, and no claim can use it.",
    looks_at: "status.phase, reason and message of the volume.",
    advice: "Act on what the message says: mostly the driver is not allowed to delete the storage, or something still uses it.",
    silent: "When the volume is in any other phase.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, volume) in context.volumes().filter(|(_, volume)| volume.status.phase == "Failed") {
        let reference = object.reference();
        let status = &volume.status;
        let since = status.last_phase_transition_time;
        let message =
            format!("{} could not be reclaimed{}{}", name(&reference), context.for_how_long(since), cited(&status.message));
        let mut draft = Draft::new(&RULE, reference.clone(), message).since(since).field("/status/phase", &status.phase);
        if !status.message.is_empty() {
            draft = draft.field("/status/message", &status.message);
        }
        found.push(draft.command(describe(&reference, "shows its events and its storage")));
    }
}
