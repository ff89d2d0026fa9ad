//! ReplicaSets and ReplicationControllers.

use crate::health::subject::{Subject, cited, counted, find_with, reason_or};
use crate::health::{Health, HealthStatus};
use crate::object::meta::{Condition, ConditionStatus};
use crate::object::workload::ReplicaSetStatus;
use crate::report::Command;

pub(super) fn health(subject: &Subject<'_>, replicas: Option<i32>, status: &ReplicaSetStatus) -> Health {
    if let Some(unobserved) = subject.unobserved(status.observed_generation) {
        return unobserved;
    }
    let wanted = replicas.unwrap_or(1);
    let failure = find_with(&status.conditions, "ReplicaFailure", ConditionStatus::True);
    if let Some(failure) = failure {
        let health = cannot_make_pods(subject, failure);
        // With all pods there, the failure is about one that should go, or is over.
        let all = status.available_replicas >= wanted && status.replicas >= wanted;
        return if all { Health { status: HealthStatus::Progressing, ..health } } else { health };
    }
    let available = status.available_replicas;
    if available < wanted {
        let message = format!("{} has {available} of {} available.", subject, counted(wanted.into(), "pod"));
        let describe = subject.describe("shows the state of its pods, and in its events what it could not do");
        return subject.progressing("ReplicasUnavailable", message).field("/status/availableReplicas", available).then(describe);
    }
    if status.replicas > wanted {
        let more = counted(i64::from(status.replicas) - i64::from(wanted), "pod");
        let message = format!("{} waits for the end of {more}.", subject);
        return subject.progressing("OldReplicasPending", message).field("/status/replicas", status.replicas);
    }
    subject.healthy()
}

/// Returns the health of a workload whose pods the API server refuses.
pub(super) fn cannot_make_pods(subject: &Subject<'_>, failure: (usize, &Condition)) -> Health {
    let message = format!("{} cannot make its pods{}", subject, cited(&failure.1.message));
    subject
        .degraded(reason_or(&failure.1.reason, "ReplicaFailure"), message)
        .condition(failure)
        .then(subject.describe("shows in its events who refuses the pods: a quota, a policy or a webhook"))
}

/// Returns the command that lists the pods of a selector.
pub(super) fn pods_of(subject: &Subject<'_>, selector: String, purpose: &str) -> Command {
    subject.kubectl_of("get", &["pods", "-l", &selector], purpose)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::health::HealthStatus::*;
    use crate::health::tests::{check, condition};

    #[test]
    fn each_state_has_its_answer() {
        check(
            "apps/v1",
            "ReplicaSet",
            &[
                (
                    json!({"replicas": 2}),
                    json!({"observedGeneration": 2, "conditions": [], "replicas": 2, "availableReplicas": 2}),
                    Healthy,
                    "",
                ),
                (
                    json!({"replicas": 2}),
                    json!({"observedGeneration": 2, "conditions": [], "replicas": 2, "availableReplicas": 1}),
                    Progressing,
                    "ReplicasUnavailable",
                ),
                (
                    json!({"replicas": 2}),
                    json!({"observedGeneration": 2, "conditions": [], "replicas": 3, "availableReplicas": 2}),
                    Progressing,
                    "OldReplicasPending",
                ),
                (
                    json!({"replicas": 2}),
                    json!({"observedGeneration": 2, "conditions": [condition("ReplicaFailure", "True", "FailedCreate")]}),
                    Degraded,
                    "FailedCreate",
                ),
                (
                    json!({"replicas": 2}),
                    json!({"observedGeneration": 2, "conditions": [condition("ReplicaFailure", "True", "FailedDelete")], "replicas": 2, "availableReplicas": 2}),
                    Progressing,
                    "FailedDelete",
                ),
            ],
        );
        check(
            "v1",
            "ReplicationController",
            &[(
                json!({"replicas": 1}),
                json!({"observedGeneration": 2, "conditions": [], "replicas": 1, "availableReplicas": 1}),
                Healthy,
                "",
            )],
        );
    }
}
