//! Pods that had to make room for others.

use crate::findings::containers;
use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe};
use crate::object::meta::Condition;

pub(super) const RULE: Rule = Rule {
    code: "pod-preempted",
    severity: Severity::Warning,
    level: Level::Effect,
    lint: false,
    finds: "A pod that was ended to make room for one of higher priority, while its workload has not recovered.",
    matters: "What it did is not done until there is room again.",
    looks_at: "The condition DisruptionTarget of the pod with the reason PreemptionByScheduler, its status.reason, and the \
               event Preempted.",
    advice: "Give the cluster more room, or the workload a priority that fits its weight.",
    silent: "When the workload is well again, or the pod was ended longer ago than a day.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for pod in context.troubled().filter(|pod| is_preempted(pod) && containers::end_matters(context, pod)) {
        let reference = pod.reference();
        let condition = pod.condition("DisruptionTarget");
        let told = context.events_of(pod.object).find(|told| told.event.reason == *"Preempted");
        let says = told.map(|told| told.event.message.as_str());
        let says = says.or(condition.map(|(_, condition)| condition.message.as_str())).unwrap_or(&pod.pod.status.message);
        let message = format!("{} was ended to make room for a pod of higher priority{}", containers::pod_words(pod), cited(says));
        let mut draft = containers::pod_draft(&RULE, pod, message).since(containers::ended_at(pod));
        if let Some((at, condition)) = condition {
            draft = draft.condition_of(&reference, at, condition);
        }
        if let Some(told) = told {
            draft = draft.event(&reference, told.event);
        }
        if !pod.pod.status.reason.is_empty() {
            draft = draft.field_of(&reference, "/status/reason", &pod.pod.status.reason);
        }
        found.push(draft.command(describe(&reference, "shows who took its place, and its priority")));
    }
}

pub(super) fn is_preempted(pod: &PodView<'_>) -> bool {
    let by_scheduler = |(_, condition): (usize, &Condition)| condition.reason == *"PreemptionByScheduler";
    matches!(pod.pod.status.reason.as_str(), "Preempted" | "Preempting") || pod.condition("DisruptionTarget").is_some_and(by_scheduler)
}
