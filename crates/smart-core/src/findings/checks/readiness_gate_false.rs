//! Readiness gates that are not met.

use crate::findings::containers;
use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe};
use crate::object::meta::ConditionStatus;
use crate::object::time::Time;

pub(super) const RULE: Rule = Rule {
    code: "readiness-gate-false",
    severity: Severity::Warning,
    level: Level::Effect,
    lint: false,
    finds: "A pod whose containers are ready, while a condition that it names as a readiness gate does not hold.",
    matters: "The pod gets no requests from Services, and a rollout waits for it, until the controller of the gate sets the \
              condition.",
    looks_at: "spec.readinessGates and status.conditions of the pod.",
    advice: "Look at the controller that sets the condition: a load balancer that does not yet send requests, or a controller \
             that does not run.",
    silent: "When a container is not ready, or the pod has been so for less than two minutes.",
    check,
};

const PATIENCE_SECONDS: i64 = 120;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for pod in context.troubled().filter(|pod| pod.is_live() && !pod.spec().readiness_gates.is_empty()) {
        let ready = pod.condition("Ready").filter(|(_, ready)| ready.status == ConditionStatus::False);
        let own = pod.condition("ContainersReady").filter(|(_, own)| own.status == ConditionStatus::True);
        let (Some((_, ready)), Some((_, own))) = (ready, own) else { continue };
        let since = own.last_transition_time.max(ready.last_transition_time);
        if context.holds_for(since, PATIENCE_SECONDS) {
            found.extend(draft(context, pod, since));
        }
    }
}

fn draft(context: &Context<'_>, pod: &PodView<'_>, since: Option<Time>) -> Option<Draft> {
    let gates = pod.spec().readiness_gates.iter().enumerate();
    let unmet = |kind: &str| pod.condition(kind).is_none_or(|(_, condition)| condition.status != ConditionStatus::True);
    let (at, gate) = gates.into_iter().find(|(_, gate)| unmet(&gate.condition_type))?;
    let kind = &gate.condition_type;
    let reference = pod.reference();
    let waits = context.for_how_long(since);
    let condition = pod.condition(kind);
    let says = match condition {
        Some((_, condition)) => format!("is {}{}", condition.status.as_str(), cited(&condition.message)),
        None => "is not set.".to_owned(),
    };
    let message = format!("{} is not ready{waits}, though its containers are: its readiness gate {kind} {says}", containers::pod_words(pod));
    let draft = containers::pod_draft(&RULE, pod, message)
        .part(kind.as_str())
        .breaking(true)
        .since(since)
        .field_of(&reference, format!("/spec/readinessGates/{at}/conditionType"), kind);
    let draft = match condition {
        Some((at, condition)) => draft.condition_of(&reference, at, condition),
        None => draft.absent(&reference, "/status/conditions"),
    };
    Some(draft.command(describe(&reference, "shows the conditions of the pod")))
}
