//! APIServices.

use crate::health::Health;
use crate::health::subject::{Subject, cited, find, reason_or};
use crate::object::extension::APIService;
use crate::object::meta::ConditionStatus;

pub(super) fn health(subject: &Subject<'_>, service: &APIService) -> Health {
    let Some(available) = find(&service.status.conditions, "Available") else {
        let message = format!("{} has not been tried yet.", subject);
        return subject.progressing("NotObserved", message).absent("/status/conditions");
    };
    if available.1.status == ConditionStatus::True {
        return subject.healthy();
    }
    let waits = subject.for_how_long(available.1.last_transition_time);
    let message = format!("{} does not answer{waits}{}", subject, cited(&available.1.message));
    let reason = reason_or(&available.1.reason, "Unavailable");
    let health = match subject.overdue(available.1.last_transition_time) {
        Some(_) => subject.degraded(reason, message),
        None => subject.progressing(reason, message),
    };
    let health = health.condition(available);
    match &service.spec.service {
        Some(behind) => health.then(crate::report::Command::new(
            [
                "kubectl",
                "-n",
                &behind.namespace,
                "get",
                "endpointslices",
                "-l",
                &format!("kubernetes.io/service-name={}", behind.name),
            ],
            "shows whether the Service behind the API has ready pods",
        )),
        None => health,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::health::HealthStatus::*;
    use crate::health::tests::{check, condition, lately};

    #[test]
    fn each_state_has_its_answer() {
        check(
            "apiregistration.k8s.io/v1",
            "APIService",
            &[
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("Available", "True", "Passed")]}),
                    Healthy,
                    "",
                ),
                (
                    json!({"service": {"namespace": "n", "name": "s"}}),
                    json!({"observedGeneration": 2, "conditions": [condition("Available", "False", "MissingEndpoints")]}),
                    Degraded,
                    "MissingEndpoints",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [lately("Available", "False", "MissingEndpoints")]}),
                    Progressing,
                    "MissingEndpoints",
                ),
                (json!({}), json!({}), Progressing, "NotObserved"),
            ],
        );
    }
}
