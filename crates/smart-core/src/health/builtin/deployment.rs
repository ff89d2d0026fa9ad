//! Deployments.

use crate::health::Health;
use crate::health::subject::{Subject, cited, counted, find, find_with};
use crate::object::meta::ConditionStatus;
use crate::object::workload::Deployment;

pub(super) fn health(subject: &Subject<'_>, deployment: &Deployment) -> Health {
    let (spec, status) = (&deployment.spec, &deployment.status);
    if spec.paused {
        let target = format!("deployment/{}", subject.object.meta.name);
        return subject
            .suspended("Paused", format!("The rollout of {} is paused: changes of its template wait.", subject))
            .field("/spec/paused", true)
            .then(subject.kubectl_of("rollout", &["history", &target], "shows what was rolled out last"));
    }
    if let Some(unobserved) = subject.unobserved(status.observed_generation) {
        return unobserved;
    }
    let wanted = spec.replicas.unwrap_or(1);
    let conditions = &status.conditions;
    let progressing = find_with(conditions, "Progressing", ConditionStatus::False);
    if let Some(stuck) = progressing.filter(|(_, condition)| condition.reason == "ProgressDeadlineExceeded") {
        let limit = spec.progress_deadline_seconds.unwrap_or(600);
        let ready = format!("{} of {} ready", status.ready_replicas, counted(wanted.into(), "pod"));
        let message = format!("The rollout of {} made no progress for {limit} s, {ready}{}", subject, cited(&stuck.1.message));
        return subject
            .degraded("ProgressDeadlineExceeded", message)
            .condition(stuck)
            .field("/status/readyReplicas", status.ready_replicas)
            .then(pods(subject, deployment));
    }
    let failure = find_with(conditions, "ReplicaFailure", ConditionStatus::True);
    if let Some(failure) = failure.filter(|_| status.available_replicas < wanted || status.updated_replicas < wanted) {
        return super::replica_set::cannot_make_pods(subject, failure);
    }
    if let Some(lacking) = unfinished(subject, deployment, wanted) {
        return lacking;
    }
    if let Some(halted) = progressing {
        let message = format!("The rollout of {} does not go on{}", subject, cited(&halted.1.message));
        return subject.progressing(&halted.1.reason, message).condition(halted);
    }
    match find_with(conditions, "Available", ConditionStatus::False) {
        Some(unavailable) => {
            let message = format!("{} does not have enough available pods{}", subject, cited(&unavailable.1.message));
            subject.progressing(&unavailable.1.reason, message).condition(unavailable).then(pods(subject, deployment))
        }
        None => subject.healthy(),
    }
}

/// Returns the health of a Deployment whose numbers are not yet what they should be.
fn unfinished(subject: &Subject<'_>, deployment: &Deployment, wanted: i32) -> Option<Health> {
    let status = &deployment.status;
    let name = subject;
    let (updated, available) = (status.updated_replicas, status.available_replicas);
    if updated < wanted {
        let message = format!("The rollout of {name} has updated {updated} of {}.", counted(wanted.into(), "pod"));
        return Some(subject.progressing("ReplicaSetUpdated", message).field("/status/updatedReplicas", updated));
    }
    if status.replicas > updated {
        let old = counted(i64::from(status.replicas) - i64::from(updated), "old pod");
        let message = format!("The rollout of {name} waits for the end of {old}.");
        let health = subject.progressing("OldReplicasPending", message);
        return Some(health.field("/status/replicas", status.replicas).field("/status/updatedReplicas", updated));
    }
    if available >= updated {
        return None;
    }
    let unavailable = find(&status.conditions, "Available").filter(|(_, found)| found.status == ConditionStatus::False);
    let since = unavailable.and_then(|(_, condition)| condition.last_transition_time);
    let waits = subject.for_how_long(since);
    let message = format!("{name} has {available} of {} available{waits}.", counted(updated.into(), "pod"));
    let reason = unavailable.map_or("MinimumReplicasUnavailable", |(_, condition)| &condition.reason);
    let health = match subject.overdue(since) {
        Some(_) => subject.degraded(reason, message),
        None => subject.progressing(if unavailable.is_some() { reason } else { "ReplicasUnavailable" }, message),
    };
    let health = health.field("/status/availableReplicas", available).field("/status/updatedReplicas", updated);
    let health = match unavailable {
        Some(found) => health.condition(found),
        None => health,
    };
    Some(health.then(pods(subject, deployment)))
}

fn pods(subject: &Subject<'_>, deployment: &Deployment) -> crate::report::Command {
    super::replica_set::pods_of(
        subject,
        deployment.spec.selector.to_string(),
        "shows which of its pods are not ready, and in what state",
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::health::HealthStatus::*;
    use crate::health::tests::{check, condition, lately};

    #[test]
    fn each_state_has_its_answer() {
        check(
            "apps/v1",
            "Deployment",
            &[
                (
                    json!({"replicas": 2}),
                    json!({"observedGeneration": 2, "conditions": [condition("Available", "True", "")], "replicas": 2, "updatedReplicas": 2, "readyReplicas": 2, "availableReplicas": 2}),
                    Healthy,
                    "",
                ),
                (json!({"replicas": 2, "paused": true}), json!({"observedGeneration": 2, "conditions": []}), Suspended, "Paused"),
                (json!({"replicas": 2}), json!({"observedGeneration": 1}), Progressing, "GenerationNotObserved"),
                (
                    json!({"replicas": 2}),
                    json!({"observedGeneration": 2, "conditions": [condition("Progressing", "False", "ProgressDeadlineExceeded")], "replicas": 2, "updatedReplicas": 2, "readyReplicas": 2, "availableReplicas": 2}),
                    Degraded,
                    "ProgressDeadlineExceeded",
                ),
                (
                    json!({"replicas": 2}),
                    json!({"observedGeneration": 2, "conditions": [condition("ReplicaFailure", "True", "FailedCreate")], "replicas": 1, "updatedReplicas": 1}),
                    Degraded,
                    "FailedCreate",
                ),
                (
                    json!({"replicas": 2}),
                    json!({"observedGeneration": 2, "conditions": [], "replicas": 2, "updatedReplicas": 1}),
                    Progressing,
                    "ReplicaSetUpdated",
                ),
                (
                    json!({"replicas": 2}),
                    json!({"observedGeneration": 2, "conditions": [], "replicas": 3, "updatedReplicas": 2, "availableReplicas": 2}),
                    Progressing,
                    "OldReplicasPending",
                ),
                (
                    json!({"replicas": 2}),
                    json!({"observedGeneration": 2, "conditions": [lately("Available", "False", "MinimumReplicasUnavailable")], "replicas": 2, "updatedReplicas": 2}),
                    Progressing,
                    "MinimumReplicasUnavailable",
                ),
                (
                    json!({"replicas": 2}),
                    json!({"observedGeneration": 2, "conditions": [condition("Available", "False", "MinimumReplicasUnavailable")], "replicas": 2, "updatedReplicas": 2}),
                    Degraded,
                    "MinimumReplicasUnavailable",
                ),
                (json!({"replicas": 0}), json!({"observedGeneration": 2, "conditions": []}), Healthy, ""),
            ],
        );
    }
}
