//! Workloads that are not well.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::health::HealthStatus;
use crate::object::meta::ConditionStatus;
use crate::object::{Body, Object};

pub(super) const RULE: Rule = Rule {
    code: "workload-unavailable",
    severity: Severity::Critical,
    level: Level::State,
    lint: false,
    finds: "A Deployment, StatefulSet, DaemonSet or ReplicaSet that has fewer pods ready than it should have, for longer than a \
            rollout takes.",
    matters: "What is left carries all of the load, or there is nothing left.",
    looks_at: "The numbers and conditions in the status of the workload.",
    advice: "Look at the pods that are not ready; if there are too few pods, at the events of the ReplicaSet or StatefulSet.",
    silent: "While a rollout is on its way, when the workload is paused or scaled to zero, for a ReplicaSet that a Deployment \
             manages, of which the Deployment is told, and for a rollout that is stuck, which has a rule of its own.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for kind in ["DaemonSet", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"] {
        for object in context.of_kind(kind) {
            if object.meta.controller().is_none() {
                found.extend(draft(context, object));
            }
        }
    }
}

fn draft(context: &Context<'_>, object: &Object) -> Option<Draft> {
    let health = context.health(object);
    // The rule rollout-stuck tells of rollouts that made no progress.
    if health.status != HealthStatus::Degraded || health.reason == "ProgressDeadlineExceeded" {
        return None;
    }
    let (conditions, ready) = match &object.body {
        Body::Deployment(body) => (&body.status.conditions, body.status.ready_replicas),
        Body::StatefulSet(body) => (&body.status.conditions, body.status.ready_replicas),
        Body::DaemonSet(body) => (&body.status.conditions, body.status.number_ready),
        Body::ReplicaSet(body) => (&body.status.conditions, body.status.ready_replicas),
        Body::ReplicationController(body) => (&body.status.conditions, body.status.ready_replicas),
        _ => return None,
    };
    let reference = object.reference();
    let waiting = context.pods_of(&reference).filter(|pod| !pod.is_ready() && !pod.is_finished());
    let mut draft = Draft::new(&RULE, reference.clone(), health.message.as_str())
        .severity(if ready == 0 { Severity::Critical } else { Severity::Warning })
        .breaking(true)
        .about_all(waiting.flat_map(|pod| pod.chain()));
    // The condition that the words are about; where there is none, the latest.
    let unavailable = conditions.iter().find(|condition| condition.kind == "Available" && condition.status != ConditionStatus::True);
    draft.since = unavailable
        .and_then(|condition| condition.last_transition_time)
        .or_else(|| conditions.iter().filter_map(|condition| condition.last_transition_time).max());
    draft.evidence = health.evidence.to_vec();
    draft.commands = health.next.to_vec();
    Some(draft)
}
