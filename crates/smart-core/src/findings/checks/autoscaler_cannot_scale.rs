//! Autoscalers that cannot change the number of pods.

use crate::findings::autoscalers;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, name};
use crate::object::meta::ConditionStatus;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "autoscaler-cannot-scale",
    severity: Severity::Warning,
    level: Level::Effect,
    lint: false,
    finds: "A HorizontalPodAutoscaler that can neither read nor change the scale of its target.",
    matters: "The number of pods stays as it is, whatever the load.",
    looks_at: "The condition AbleToScale of the autoscaler, its reason and message.",
    advice: "Look at what the message says: a target that does not exist, a kind that has no scale, or a right that the \
             controller lacks.",
    silent: "When the autoscaler only waits before its next step.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, scaler) in context.autoscalers() {
        let unable = autoscalers::condition(scaler, "AbleToScale", ConditionStatus::False);
        let Some((at, unable)) = unable.filter(|(_, condition)| condition.reason.starts_with("Failed")) else { continue };
        let (reference, target) = (object.reference(), autoscalers::target(object, scaler));
        let message =
            format!("{} cannot scale {}: {}{}", name(&reference), name(&target), unable.reason, cited(&unable.message));
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .blames(target)
                .since(unable.last_transition_time)
                .condition_of(&reference, at, unable)
                .command(Command::kubectl(&reference, "describe", &[], "shows its conditions and events")),
        );
    }
}
