//! Pods of which the scheduler says nothing.

use crate::findings::context::{Context, PodView};
use crate::findings::control_plane;
use crate::findings::draft::Draft;
use crate::findings::missing::how_many;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, listed, name};
use crate::object::ObjectRef;
use crate::object::duration::Duration;
use crate::object::meta::ConditionStatus;
use crate::object::time::Time;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "scheduler-silent",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "Pods without a node of which the scheduler has said nothing for a minute, neither where they go nor why they cannot; or a \
            scheduler that no longer renews its Lease.",
    matters: "The scheduler looks at a new pod within moments and writes down why it does not fit. When it writes nothing, it does not \
              run or does not see the API server, and no new pod of the cluster starts.",
    looks_at: "spec.nodeName, the condition PodScheduled and the events of pods, and the Lease kube-system/kube-scheduler.",
    advice: "Look at the pods of kube-scheduler and their logs; where the provider runs the control plane, at its state there.",
    silent: "When a pod that came later has been scheduled, when the pod is held back by scheduling gates, or names another scheduler.",
    check,
};

const SCHEDULER: &str = "kube-scheduler";
const PATIENCE_SECONDS: i64 = 60;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let mut pods: Vec<(&PodView<'_>, Time)> = Vec::new();
    for pod in context.pods().iter().filter(|pod| is_unseen(pod)) {
        let told = context.events_of(pod.object).any(|told| is_of_scheduler(&told.event.reason));
        let Some(made) = made_at(context, pod).filter(|made| !told && context.holds_for(Some(*made), PATIENCE_SECONDS)) else {
            continue;
        };
        pods.push((pod, made));
    }
    let first = pods.iter().map(|(_, made)| *made).min();
    if first.is_some_and(|first| has_worked_since(context, first)) {
        pods.clear();
    }
    let stale = control_plane::stale_lease(context, SCHEDULER);
    if pods.is_empty() && stale.is_none() {
        return;
    }
    let places = control_plane::places(context, SCHEDULER);
    let fallback = || match (&stale, pods.first()) {
        (Some(stale), _) => Some(stale.lease.clone()),
        (None, Some((pod, _))) => Some(pod.workload.clone()),
        (None, None) => None,
    };
    let Some(subject) = places.first().cloned().or_else(fallback) else { return };
    let names: Vec<String> = pods.iter().map(|(pod, _)| name(&pod.reference())).collect();
    let message = if pods.is_empty() {
        "The scheduler no longer renews its Lease".to_owned()
    } else {
        let waits = context.for_how_long(first);
        match names.as_slice() {
            [one] => format!("{one} has waited for the scheduler{waits}, which has said nothing of it"),
            all => format!(
                "{} have waited for the scheduler{waits}, which has said nothing of them: {}",
                how_many(all.len(), "pod"),
                listed(all)
            ),
        }
    };
    let lease = stale.as_ref().map(|stale| {
        let behind = Duration::from_secs(stale.behind).human();
        format!("; {} is {behind} behind the newest Lease", name(&stale.lease))
    });
    let severity = if pods.is_empty() { Severity::Warning } else { Severity::Critical };
    let mut draft = Draft::new(&RULE, subject, format!("{message}{}.", lease.unwrap_or_default()))
        .severity(severity)
        .about_all(places.into_iter().skip(1))
        .about_all(pods.iter().flat_map(|(pod, _)| pod.chain().into_iter().chain([pod.reference(), pod.workload.clone()])));
    draft.since = first.or(stale.as_ref().map(|stale| stale.renewed));
    for (pod, _) in pods.iter().take(2) {
        draft = draft.absent(&pod.reference(), "/spec/nodeName").absent(&pod.reference(), "/status/conditions");
    }
    if let Some(stale) = &stale {
        draft = draft.field_of(&stale.lease, "/spec/renewTime", stale.renewed);
    }
    let leads = context.events_about(&lease_reference()).find(|told| told.event.reason == "LeaderElection");
    if let Some(told) = leads {
        draft = draft.event(&told.about, told.event);
    }
    draft = draft.command(Command::new(
        ["kubectl", "-n", control_plane::NAMESPACE, "get", "lease", SCHEDULER, "-o", "yaml"],
        "shows who leads, and when it last renewed",
    ));
    draft = draft.command(Command::new(
        ["kubectl", "-n", control_plane::NAMESPACE, "get", "pods", "-l", "component=kube-scheduler", "-o", "wide"],
        "shows the pods of the scheduler",
    ));
    if let Some((pod, _)) = pods.first() {
        draft = draft.command(describe(&pod.reference(), "shows whether anybody has looked at the pod since"));
    }
    found.push(draft);
}

fn lease_reference() -> ObjectRef {
    ObjectRef::new("coordination.k8s.io", "Lease", control_plane::NAMESPACE, SCHEDULER)
}

/// Tells whether a pod waits for a node, and nothing shows that a scheduler has looked at it.
fn is_unseen(pod: &PodView<'_>) -> bool {
    let (spec, status) = (pod.spec(), &pod.pod.status);
    pod.pod.node_name.is_empty()
        && status.phase == "Pending"
        && status.nominated_node_name.is_empty()
        && matches!(spec.scheduler_name.as_str(), "" | "default-scheduler")
        && spec.scheduling_gates.is_empty()
        && pod.condition("PodScheduled").is_none()
        && !pod.is_terminating()
}

fn is_of_scheduler(reason: &str) -> bool {
    matches!(reason, "Scheduled" | "FailedScheduling" | "Preempted" | "WaitForPodScheduled")
}

/// Returns when a pod was made: by itself, or by the event of what made it.
fn made_at(context: &Context<'_>, pod: &PodView<'_>) -> Option<Time> {
    if let Some(created) = pod.object.meta.creation_timestamp {
        return Some(created);
    }
    let maker = pod.between.as_ref().unwrap_or(&pod.workload);
    let mut made = context.events_about(maker).filter(|told| {
        told.event.reason == "SuccessfulCreate" && told.event.message.rsplit(' ').next() == Some(pod.name())
    });
    made.next().and_then(|told| told.event.first)
}

/// Tells whether the scheduler has bound or judged any pod since shortly after a moment.
fn has_worked_since(context: &Context<'_>, moment: Time) -> bool {
    let later = |time: Option<Time>| time.and_then(|time| time.since(moment)).is_some_and(|passed| passed.seconds() > PATIENCE_SECONDS / 2);
    let judged = |pod: &PodView<'_>| {
        pod.condition("PodScheduled").is_some_and(|(_, bound)| {
            later(bound.last_transition_time) && (bound.status == ConditionStatus::True || bound.reason == "Unschedulable")
        })
    };
    context.pods().iter().any(judged)
        || context.events().iter().any(|told| is_of_scheduler(&told.event.reason) && later(told.event.last))
}
