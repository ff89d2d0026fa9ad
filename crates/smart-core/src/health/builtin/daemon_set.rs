//! DaemonSets.

use crate::health::Health;
use crate::health::subject::{Subject, counted};
use crate::object::workload::DaemonSet;

pub(super) fn health(subject: &Subject<'_>, set: &DaemonSet) -> Health {
    let status = &set.status;
    if let Some(unobserved) = subject.unobserved(status.observed_generation) {
        return unobserved;
    }
    let Some(wanted) = status.desired_number_scheduled else {
        let message = format!("{} has not counted its nodes yet.", subject);
        return subject.progressing("NotObserved", message).absent("/status/desiredNumberScheduled");
    };
    // Pods are updated when they are deleted by hand: old ones are no work under way.
    let by_hand = set.spec.update_strategy.kind == "OnDelete";
    let numbers = [
        ("/status/currentNumberScheduled", status.current_number_scheduled, "PodsNotScheduled", "a pod"),
        (
            "/status/updatedNumberScheduled",
            if by_hand { wanted } else { status.updated_number_scheduled },
            "RollingUpdate",
            "an updated pod",
        ),
        ("/status/numberAvailable", status.number_available, "PodsUnavailable", "an available pod"),
        ("/status/numberReady", status.number_ready, "PodsNotReady", "a ready pod"),
    ];
    match numbers.into_iter().find(|(_, number, _, _)| *number < wanted) {
        Some((path, number, reason, what)) => {
            let message = format!("{} has {what} on {number} of {}.", subject, counted(wanted.into(), "node"));
            let purpose = "shows on which nodes its pods are not ready";
            subject
                .progressing(reason, message)
                .field(path, number)
                .field("/status/desiredNumberScheduled", wanted)
                .then(super::replica_set::pods_of(subject, set.spec.selector.to_string(), purpose))
        }
        None => subject.healthy(),
    }
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
            "DaemonSet",
            &[
                (
                    json!({}),
                    json!({"observedGeneration": 2, "desiredNumberScheduled": 2, "currentNumberScheduled": 2, "updatedNumberScheduled": 2, "numberAvailable": 2, "numberReady": 2}),
                    Healthy,
                    "",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "desiredNumberScheduled": 2, "currentNumberScheduled": 1, "updatedNumberScheduled": 1, "numberAvailable": 1, "numberReady": 1}),
                    Progressing,
                    "PodsNotScheduled",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "desiredNumberScheduled": 2, "currentNumberScheduled": 2, "updatedNumberScheduled": 1, "numberAvailable": 2, "numberReady": 2}),
                    Progressing,
                    "RollingUpdate",
                ),
                (
                    json!({"updateStrategy": {"type": "OnDelete"}}),
                    json!({"observedGeneration": 2, "desiredNumberScheduled": 2, "currentNumberScheduled": 2, "updatedNumberScheduled": 1, "numberAvailable": 2, "numberReady": 2}),
                    Healthy,
                    "",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "desiredNumberScheduled": 2, "currentNumberScheduled": 2, "updatedNumberScheduled": 2, "numberAvailable": 1, "numberReady": 2}),
                    Progressing,
                    "PodsUnavailable",
                ),
                (json!({}), json!({"observedGeneration": 2}), Progressing, "NotObserved"),
                (json!({}), json!({"observedGeneration": 2, "desiredNumberScheduled": 0}), Healthy, ""),
            ],
        );
    }
}
