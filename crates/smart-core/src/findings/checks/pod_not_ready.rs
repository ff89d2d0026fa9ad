//! Pods that run and are not ready.

use crate::findings::containers;
use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::probe;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, listed};
use crate::object::container::{ContainerStatus, Terminated};
use crate::object::meta::ConditionStatus;

pub(super) const RULE: Rule = Rule {
    code: "pod-not-ready",
    severity: Severity::Warning,
    level: Level::Effect,
    lint: false,
    finds: "A pod that runs and has not been ready for more than two minutes, while nothing else is told of its containers.",
    matters: "It gets no requests from Services, and a rollout waits for it.",
    looks_at: "The conditions Ready and ContainersReady of the pod, the field ready in status.containerStatuses, and the \
               readiness probes.",
    advice: "Look at what the readiness probe of the container that is not ready gets back.",
    silent: "When a container waits, has ended within the hour, fails a probe, or has not had the time that its probes give it, or a readiness gate is not met: other rules \
             tell of these. For pods of Jobs, pods on a node that is not ready, and pods that are being deleted.",
    check,
};

/// Programs take a while until they are ready.
const PATIENCE_SECONDS: i64 = 120;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let runs = |pod: &&PodView<'_>| pod.pod.status.phase == *"Running" && !pod.is_terminating() && !pod.is_of_job();
    for pod in context.troubled().filter(runs) {
        found.extend(draft(context, pod));
    }
}

fn draft<'a>(context: &Context<'a>, pod: &PodView<'a>) -> Option<Draft> {
    let (at, ready) = pod.condition("Ready").filter(|(_, ready)| ready.status != ConditionStatus::True)?;
    // Of what runs on a node that is lost, the node is told.
    let is_lost = containers::dead_node(context, pod).is_some();
    if !context.holds_for(ready.last_transition_time, PATIENCE_SECONDS) || is_lost || has_other_trouble(context, pod) {
        return None;
    }
    let waiting: Vec<_> = pod.statuses().filter(|(_, status)| !status.ready && !pod.is_init(&status.name)).collect();
    let containers_ready = pod.condition("ContainersReady").is_some_and(|(_, ready)| ready.status == ConditionStatus::True);
    // Gates that are not met are told by another rule.
    if containers_ready || waiting.is_empty() || waiting.iter().all(|(_, status)| may_take_longer(context, pod, status)) {
        return None;
    }
    let reference = pod.reference();
    let names: Vec<&str> = waiting.iter().map(|(_, status)| status.name.as_str()).collect();
    let who = match names.as_slice() {
        [one] => format!(": container {one} is not"),
        several => format!(": containers {} are not", listed(several)),
    };
    let waits = context.for_how_long(ready.last_transition_time);
    let message = format!("{} runs, and is not ready{waits}{who}.", containers::pod_words(pod));
    let mut draft = containers::pod_draft(&RULE, pod, message).breaking(true).condition_of(&reference, at, ready);
    for (path, status) in waiting.iter().take(2) {
        draft = draft.field_of(&reference, format!("{path}/ready"), status.ready);
        let probe = pod.container(&status.name).and_then(|(path, container)| Some((path, container.readiness_probe.as_deref()?)));
        if let Some((path, probe)) = probe {
            draft = draft.field_of(&reference, format!("{path}/readinessProbe"), probe::asks(probe));
        }
    }
    Some(draft.command(describe(&reference, "shows in its events what the readiness probe got back")))
}

/// Tells whether the probes of a container give it more time than it has had.
fn may_take_longer(context: &Context<'_>, pod: &PodView<'_>, status: &ContainerStatus) -> bool {
    let started = status.state.running.as_ref().and_then(|running| running.started_at);
    let container = pod.containers().find(|container| container.name == status.name);
    let patience = |container| probe::patience_seconds(container, status.started == Some(true));
    started.zip(container).is_some_and(|(started, container)| context.is_young(Some(started), patience(container)))
}

/// Tells whether other rules tell of a container of the pod.
fn has_other_trouble<'a>(context: &Context<'a>, pod: &PodView<'a>) -> bool {
    let is_recent = |end: &Terminated| context.seconds_since(end.finished_at).is_none_or(|passed| passed <= containers::RECENT_SECONDS);
    let ended = pod.statuses().any(|(_, status)| {
        status.state.waiting.is_some()
            || status.state.terminated.as_ref().is_some_and(|end| end.exit_code != 0)
            || !status.ready && status.last_state.terminated.as_deref().is_some_and(is_recent)
    });
    ended || !probe::of_pod(context, pod).is_empty()
}
