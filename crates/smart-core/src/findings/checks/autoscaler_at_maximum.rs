//! Autoscalers that may not make as many pods as they want.

use crate::findings::autoscalers;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{listed, name};
use crate::object::meta::ConditionStatus;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "autoscaler-at-maximum",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A HorizontalPodAutoscaler that has reached its maximum while what it measures is above what it wants.",
    matters: "More load makes every pod slower: no more pods come.",
    looks_at: "spec.maxReplicas, status.currentReplicas, the condition ScalingLimited, and the measured numbers beside the \
               wanted ones.",
    advice: "Look whether the load is wanted. If so, raise maxReplicas as far as the nodes have room, or give each pod more.",
    silent: "When the measured numbers are at or below the wanted ones, within the tolerance of a tenth, and when the maximum \
             is the minimum.",
    check,
};

/// The controller does nothing within a tenth of the wanted value.
const TOLERANCE: f64 = 0.1;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, scaler) in context.autoscalers() {
        let (spec, status) = (&scaler.spec, &scaler.status);
        if status.current_replicas < spec.max_replicas || spec.max_replicas < 1 {
            continue;
        }
        let limited = autoscalers::condition(scaler, "ScalingLimited", ConditionStatus::True);
        let limited = limited.filter(|(_, condition)| condition.reason == "TooManyReplicas");
        let loads = autoscalers::loads(scaler);
        let above: Vec<_> = loads.iter().filter(|load| load.ratio > 1.0 + TOLERANCE).collect();
        let wants_more = if loads.is_empty() { limited.is_some() } else { !above.is_empty() };
        let is_fixed = spec.min_replicas.unwrap_or(1) >= spec.max_replicas;
        if !wants_more || is_fixed {
            continue;
        }
        let (reference, target) = (object.reference(), autoscalers::target(object, scaler));
        let words: Vec<String> =
            above.iter().map(|load| format!("{} is at {}, wanted are {}", load.what, load.current, load.wanted)).collect();
        let why = if words.is_empty() { "it wants more".to_owned() } else { listed(&words) };
        let message =
            format!("{} has {} at its maximum of {} pods: {why}.", name(&reference), name(&target), spec.max_replicas);
        let mut draft = Draft::new(&RULE, reference.clone(), message)
            .about(target.clone())
            .field("/spec/maxReplicas", spec.max_replicas)
            .field("/status/currentReplicas", status.current_replicas);
        for load in above.iter().take(2) {
            draft = draft.field(load.path.as_str(), &load.current);
        }
        if let Some((at, condition)) = limited {
            draft = draft.condition_of(&reference, at, condition).since(condition.last_transition_time);
        }
        found.push(
            draft
                .command(Command::kubectl(&reference, "describe", &[], "shows what it measures and wants"))
                .command(Command::kubectl_in(&reference.namespace, &["top", "pods"], "shows what the pods use now")),
        );
    }
}
