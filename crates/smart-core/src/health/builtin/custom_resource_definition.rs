//! CustomResourceDefinitions.

use crate::health::Health;
use crate::health::subject::{Subject, cited, find, find_with, reason_or};
use crate::object::extension::CustomResourceDefinition;
use crate::object::meta::ConditionStatus;

pub(super) fn health(subject: &Subject<'_>, definition: &CustomResourceDefinition) -> Health {
    let conditions = &definition.status.conditions;
    let name = subject;
    if let Some(terminating) = find_with(conditions, "Terminating", ConditionStatus::True) {
        let message = format!("Pending deletion: {name} goes when its last object is gone{}", cited(&terminating.1.message));
        return subject.progressing("Terminating", message).condition(terminating);
    }
    if let Some(refused) = find_with(conditions, "NamesAccepted", ConditionStatus::False) {
        let message = format!("The names of {name} are refused{}", cited(&refused.1.message));
        let describe = subject.describe("shows which names clash with another kind");
        return subject.degraded(reason_or(&refused.1.reason, "NamesNotAccepted"), message).condition(refused).then(describe);
    }
    let Some(established) = find(conditions, "Established") else {
        let message = format!("{name} is not established yet.");
        return subject.progressing("NotEstablished", message).absent("/status/conditions");
    };
    if established.1.status != ConditionStatus::True {
        let message = format!("{name} is not established{}", cited(&established.1.message));
        let reason = reason_or(&established.1.reason, "NotEstablished");
        let health = match &*established.1.reason {
            "Installing" | "" => subject.progressing(reason, message),
            _ => subject.degraded(reason, message),
        };
        return health.condition(established);
    }
    if let Some(loose) = find_with(conditions, "NonStructuralSchema", ConditionStatus::True) {
        let message = format!(
            "The schema of {name} is not structural: unknown fields are kept, and some features are off{}",
            cited(&loose.1.message)
        );
        return subject.degraded(reason_or(&loose.1.reason, "NonStructuralSchema"), message).condition(loose);
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
            "apiextensions.k8s.io/v1",
            "CustomResourceDefinition",
            &[
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("NamesAccepted", "True", "NoConflicts"), condition("Established", "True", "")]}),
                    Healthy,
                    "",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("NamesAccepted", "True", "NoConflicts"), condition("Established", "False", "Installing")]}),
                    Progressing,
                    "Installing",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("NamesAccepted", "True", "NoConflicts"), condition("Established", "False", "NotAccepted")]}),
                    Degraded,
                    "NotAccepted",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("NamesAccepted", "False", "ListKindConflict")]}),
                    Degraded,
                    "ListKindConflict",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("NamesAccepted", "True", "NoConflicts"), condition("Established", "True", ""), condition("NonStructuralSchema", "True", "Violations")]}),
                    Degraded,
                    "Violations",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("Terminating", "True", "InstanceDeletionPending")]}),
                    Progressing,
                    "Terminating",
                ),
                (json!({}), json!({}), Progressing, "NotEstablished"),
            ],
        );
    }
}
