//! PodDisruptionBudgets.

use crate::health::Health;
use crate::health::subject::{Subject, cited, find_with};
use crate::object::meta::ConditionStatus;
use crate::object::policy::PodDisruptionBudget;

/// A budget that allows no eviction now does what it is for; one that cannot be computed does not.
pub(super) fn health(subject: &Subject<'_>, budget: &PodDisruptionBudget) -> Health {
    let status = &budget.status;
    if let Some(unobserved) = subject.unobserved(status.observed_generation) {
        return unobserved;
    }
    let refused = find_with(&status.conditions, "DisruptionAllowed", ConditionStatus::False);
    if let Some(failed) = refused.filter(|(_, condition)| condition.reason == "SyncFailed") {
        let message = format!("{} cannot be computed, so no pod may be evicted{}", subject, cited(&failed.1.message));
        return subject
            .degraded("SyncFailed", message)
            .condition(failed)
            .then(subject.describe("shows its selector and its events; each pod needs a controller with a scale"));
    }
    subject.healthy()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::health::HealthStatus::*;
    use crate::health::tests::{check, condition};

    #[test]
    fn each_state_has_its_answer() {
        check(
            "policy/v1",
            "PodDisruptionBudget",
            &[
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("DisruptionAllowed", "False", "InsufficientPods")]}),
                    Healthy,
                    "",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("DisruptionAllowed", "False", "SyncFailed")]}),
                    Degraded,
                    "SyncFailed",
                ),
                (json!({}), json!({"observedGeneration": 1}), Progressing, "GenerationNotObserved"),
            ],
        );
    }
}
