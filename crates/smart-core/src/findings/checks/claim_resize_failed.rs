//! Claims whose volume cannot be made larger.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};
use crate::object::meta::ConditionStatus;

pub(super) const RULE: Rule = Rule {
    code: "claim-resize-failed",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A PersistentVolumeClaim whose volume could not be made larger, or could not be given other attributes.",
    matters: "The volume stays as it is, and fills up as before.",
    looks_at: "The conditions ControllerResizeError, NodeResizeError and ModifyVolumeError, status.allocatedResourceStatuses, and the \
               event VolumeResizeFailed of the last hour.",
    advice: "Act on what the driver says. A size that cannot be reached can be lowered again, to no less than the volume has.",
    silent: "When the volume has the size by now.",
    check,
};

const HOUR: i64 = 3600;
const CONDITIONS: [&str; 3] = ["ControllerResizeError", "ModifyVolumeError", "NodeResizeError"];

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, claim) in context.claims() {
        let status = &claim.status;
        let is_error = |kind: &str| CONDITIONS.contains(&kind);
        let error = status.conditions.iter().enumerate();
        let error = error.into_iter().find(|(_, condition)| is_error(&condition.kind) && condition.status == ConditionStatus::True);
        let infeasible = status.allocated_resource_statuses.iter().find(|(_, state)| state.ends_with("Infeasible"));
        let wants = claim.spec.resources.requests.get("storage");
        let is_smaller = matches!((wants, status.capacity.get("storage")), (Some(wants), Some(has)) if has < wants);
        let event = context.events_of(object).find(|told| {
            is_smaller && told.event.reason == "VolumeResizeFailed" && told.is_within(HOUR, context.now)
        });
        if error.is_none() && infeasible.is_none() && event.is_none() {
            continue;
        }
        let reference = object.reference();
        let said = error.map(|(_, condition)| condition.message.as_str()).filter(|message| !message.is_empty());
        let said = said.or_else(|| event.map(|told| told.event.message.as_str())).unwrap_or_default();
        let size = wants.filter(|_| is_smaller).map(|wants| format!(" to {wants}")).unwrap_or_default();
        let message = format!("The volume of {} cannot be changed{size}{}", name(&reference), cited(said));
        let mut draft = Draft::new(&RULE, reference.clone(), message);
        if let Some(has) = status.capacity.get("storage").filter(|_| is_smaller) {
            draft = draft.field("/status/capacity/storage", has);
        }
        if let Some((at, condition)) = error {
            draft = draft.since(condition.last_transition_time).condition_of(&reference, at, condition);
        }
        if let Some((resource, state)) = infeasible {
            draft = draft.field(format!("/status/allocatedResourceStatuses/{resource}"), state);
        }
        if let Some(told) = event {
            draft = draft.last(told.event.last).count(told.event.count).event(&reference, told.event);
        }
        found.push(draft.command(describe(&reference, "shows in its events what the storage driver says")));
    }
}
