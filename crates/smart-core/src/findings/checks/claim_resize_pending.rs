//! Claims whose volume has been growing for long.

use crate::findings::claims::users;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, listed, name};
use crate::object::meta::ConditionStatus;

pub(super) const RULE: Rule = Rule {
    code: "claim-resize-pending",
    severity: Severity::Warning,
    level: Level::Effect,
    lint: false,
    finds: "A PersistentVolumeClaim that was given a larger size, and whose file system or volume has not grown for ten minutes.",
    matters: "The pods see the old size.",
    looks_at: "The conditions FileSystemResizePending and Resizing of the claim.",
    advice: "A file system grows when the volume is mounted: where the driver cannot do it while a pod runs, start the pod again.",
    silent: "In the first ten minutes.",
    check,
};

const PATIENCE_SECONDS: i64 = 600;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, claim) in context.claims() {
        let conditions = claim.status.conditions.iter().enumerate();
        let mut waiting = conditions.filter(|(_, condition)| {
            matches!(condition.kind.as_str(), "FileSystemResizePending" | "Resizing")
                && condition.status == ConditionStatus::True
                && context.holds_for(condition.last_transition_time, PATIENCE_SECONDS)
        });
        let Some((at, condition)) = waiting.next() else { continue };
        let reference = object.reference();
        let waits = context.for_how_long(condition.last_transition_time);
        let is_file_system = condition.kind == "FileSystemResizePending";
        let what = if is_file_system { "The file system" } else { "The volume" };
        let message = format!("{what} of {} has not grown to the size it was given{waits}.", name(&reference));
        let mut draft = Draft::new(&RULE, reference.clone(), message)
            .since(condition.last_transition_time)
            .condition_of(&reference, at, condition);
        let pods: Vec<String> = users(context, &reference).iter().map(|pod| name(&pod.reference())).collect();
        if is_file_system {
            let next = match pods.as_slice() {
                [] => "No pod uses the claim: its file system grows when one mounts it.".to_owned(),
                pods => format!("It grows when {} is started again.", listed(pods)),
            };
            draft = draft.next(next);
        }
        found.push(draft.command(describe(&reference, "shows in its events how far growing has come")));
    }
}
