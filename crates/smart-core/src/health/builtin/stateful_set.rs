//! StatefulSets.

use crate::health::Health;
use crate::health::subject::{Subject, counted};
use crate::object::workload::StatefulSet;

pub(super) fn health(subject: &Subject<'_>, set: &StatefulSet) -> Health {
    let (spec, status) = (&set.spec, &set.status);
    if let Some(unobserved) = subject.unobserved(status.observed_generation) {
        return unobserved;
    }
    let wanted = spec.replicas.unwrap_or(1);
    let on_its_way = |reason: &str, message: String, path: &str, value: i32| {
        let purpose = "shows which of its pods are not ready; they are made and updated one after the other";
        let pods = super::replica_set::pods_of(subject, spec.selector.to_string(), purpose);
        Some(subject.progressing(reason, message).field(path, value).then(pods))
    };
    let lacking = || {
        let name = subject;
        let of_wanted = counted(wanted.into(), "pod");
        if status.replicas < wanted || status.ready_replicas < wanted {
            let ready = status.ready_replicas.min(status.replicas);
            let message = format!("{name} has {ready} of {of_wanted} ready.");
            return on_its_way("ReplicasNotReady", message, "/status/readyReplicas", status.ready_replicas);
        }
        if status.replicas > wanted {
            let message =
                format!("{name} waits for the end of {}.", counted(i64::from(status.replicas) - i64::from(wanted), "pod"));
            return on_its_way("OldReplicasPending", message, "/status/replicas", status.replicas);
        }
        // Pods are updated when they are deleted by hand: nothing is under way.
        if spec.update_strategy.kind == "OnDelete" {
            return None;
        }
        // Pods below the partition keep the old revision on purpose.
        if let Some(partition) = spec.update_strategy.rolling_update.partition.filter(|partition| *partition > 0) {
            let to_update = wanted.saturating_sub(partition).max(0);
            if status.update_revision != status.current_revision && status.updated_replicas < to_update {
                let message = format!("{name} has updated {} of {}.", status.updated_replicas, counted(to_update.into(), "pod"));
                return on_its_way("RollingUpdate", message, "/status/updatedReplicas", status.updated_replicas);
            }
            return None;
        }
        if status.update_revision != status.current_revision {
            let message = format!("{name} has updated {} of {of_wanted}.", status.updated_replicas);
            return on_its_way("RollingUpdate", message, "/status/updatedReplicas", status.updated_replicas);
        }
        if status.current_replicas < wanted {
            let message = format!("{name} has {} of {of_wanted} at the current revision.", status.current_replicas);
            return on_its_way("RollingUpdate", message, "/status/currentReplicas", status.current_replicas);
        }
        None
    };
    let settled = status.replicas == wanted
        && status.ready_replicas >= wanted
        && status.update_revision == status.current_revision
        && status.current_replicas >= wanted;
    if settled { subject.healthy() } else { lacking().unwrap_or_else(|| subject.healthy()) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::health::HealthStatus::*;
    use crate::health::tests::check;

    #[test]
    fn each_state_has_its_answer() {
        check(
            "apps/v1",
            "StatefulSet",
            &[
                (
                    json!({"replicas": 2}),
                    json!({"observedGeneration": 2, "replicas": 2, "readyReplicas": 2, "currentReplicas": 2, "currentRevision": "a", "updateRevision": "a"}),
                    Healthy,
                    "",
                ),
                (
                    json!({"replicas": 2}),
                    json!({"observedGeneration": 2, "replicas": 2, "readyReplicas": 1}),
                    Progressing,
                    "ReplicasNotReady",
                ),
                (
                    json!({"replicas": 2}),
                    json!({"observedGeneration": 2, "replicas": 3, "readyReplicas": 3}),
                    Progressing,
                    "OldReplicasPending",
                ),
                (
                    json!({"replicas": 2}),
                    json!({"observedGeneration": 2, "replicas": 2, "readyReplicas": 2, "updatedReplicas": 1, "currentRevision": "a", "updateRevision": "b"}),
                    Progressing,
                    "RollingUpdate",
                ),
                (
                    json!({"replicas": 2, "updateStrategy": {"type": "OnDelete"}}),
                    json!({"observedGeneration": 2, "replicas": 2, "readyReplicas": 2, "currentRevision": "a", "updateRevision": "b"}),
                    Healthy,
                    "",
                ),
                (
                    json!({"replicas": 2, "updateStrategy": {"rollingUpdate": {"partition": 1}}}),
                    json!({"observedGeneration": 2, "replicas": 2, "readyReplicas": 2, "updatedReplicas": 1, "currentRevision": "a", "updateRevision": "b"}),
                    Healthy,
                    "",
                ),
                (
                    json!({"replicas": 2, "updateStrategy": {"rollingUpdate": {"partition": 1}}}),
                    json!({"observedGeneration": 2, "replicas": 2, "readyReplicas": 2, "currentRevision": "a", "updateRevision": "b"}),
                    Progressing,
                    "RollingUpdate",
                ),
                (
                    json!({"replicas": 2}),
                    json!({"observedGeneration": 2, "replicas": 2, "readyReplicas": 2, "currentReplicas": 1}),
                    Progressing,
                    "RollingUpdate",
                ),
            ],
        );
    }
}
