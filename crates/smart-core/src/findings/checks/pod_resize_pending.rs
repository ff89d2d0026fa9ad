//! Pods whose new size is not in force.

use crate::findings::containers;
use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe};
use crate::object::meta::ConditionStatus;

pub(super) const RULE: Rule = Rule {
    code: "pod-resize-pending",
    severity: Severity::Warning,
    level: Level::Effect,
    lint: false,
    finds: "A pod whose resources were changed while it runs, and whose node cannot give it the new ones.",
    matters: "The containers go on with their old requests and limits.",
    looks_at: "The conditions PodResizePending and PodResizeInProgress of the pod.",
    advice: "A resize that is Infeasible never fits the node: make it smaller, or let the pod be made anew elsewhere. A \
             Deferred one waits until others on the node go.",
    silent: "When a Deferred resize has waited for less than ten minutes.",
    check,
};

const PATIENCE_SECONDS: i64 = 600;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for pod in context.pods().iter().filter(|pod| pod.is_live() && is_resized(pod)) {
        let pending = pod.condition("PodResizePending").filter(|(_, pending)| {
            let patience = if pending.reason == *"Infeasible" { 0 } else { PATIENCE_SECONDS };
            pending.status == ConditionStatus::True && context.seconds_since(pending.last_transition_time).is_none_or(|age| age >= patience)
        });
        let failing = || {
            pod.condition("PodResizeInProgress")
                .filter(|(_, progress)| progress.status == ConditionStatus::True && progress.reason == *"Error")
        };
        let Some((at, condition)) = pending.or_else(failing) else { continue };
        let reference = pod.reference();
        let waits = context.for_how_long(condition.last_transition_time);
        let message = format!(
            "{} has waited for its new resources{waits}: {}{}",
            containers::pod_words(pod),
            condition.reason,
            cited(&condition.message)
        );
        found.push(
            containers::pod_draft(&RULE, pod, message)
                .since(condition.last_transition_time)
                .condition_of(&reference, at, condition)
                .command(describe(&reference, "shows the resources it has and those it is to have")),
        );
    }
}

/// Tells whether its conditions speak of new resources: those of most pods do not.
fn is_resized(pod: &PodView<'_>) -> bool {
    pod.pod.status.conditions.iter().any(|condition| condition.kind.starts_with("PodResize"))
}
