//! Namespaces.

use crate::health::subject::{Subject, cited};
use crate::health::{Health, deletion};
use crate::object::meta::ConditionStatus;
use crate::object::namespace::Namespace;
use crate::report::Command;

pub(super) fn health(subject: &Subject<'_>, namespace: &Namespace) -> Health {
    if namespace.status.phase != "Terminating" {
        return subject.healthy();
    }
    terminating(subject, namespace)
}

/// Returns the health of a namespace that is being deleted: what is left in it, and what the API server could not do.
pub(in crate::health) fn terminating(subject: &Subject<'_>, namespace: &Namespace) -> Health {
    let name = &*subject.object.meta.name;
    let problems = namespace.status.conditions.iter().enumerate().filter(|(_, found)| found.status == ConditionStatus::True);
    // Failures first: what remains is often just their consequence.
    let worst = problems.min_by_key(|(at, found)| (!is_failure(&found.kind), *at));
    let Some(problem) = worst else {
        return match subject.object.meta.deletion_timestamp {
            Some(at) => deletion::pending(subject, at),
            None => subject
                .progressing("Terminating", format!("Pending deletion: {} is being emptied.", subject))
                .field("/status/phase", &namespace.status.phase),
        };
    };
    let condition = problem.1;
    let waits = subject.for_how_long(subject.object.meta.deletion_timestamp);
    let message = format!("Pending deletion: {} is being emptied{waits}{}", subject, cited(&condition.message));
    let health = if is_failure(&condition.kind) {
        subject.degraded(&condition.reason, message)
    } else {
        subject.progressing(&condition.reason, message)
    };
    let next = if condition.kind == "NamespaceDeletionDiscoveryFailure" {
        Command::new(
            ["kubectl", "get", "apiservices"],
            "shows which API does not answer; the namespace cannot be emptied before it does",
        )
    } else {
        Command::new(
            ["kubectl", "get", "namespace", name, "-o", "yaml"],
            "shows in its conditions what is left in it, and whose finalizers",
        )
    };
    let health = health.condition(problem).then(next);
    match subject.object.meta.deletion_timestamp {
        Some(at) => health.field("/metadata/deletionTimestamp", at),
        None => health.field("/status/phase", &namespace.status.phase),
    }
}

fn is_failure(condition: &str) -> bool {
    condition.ends_with("Failure")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::health::HealthStatus::*;
    use crate::health::tests::{check, condition};

    #[test]
    fn each_state_has_its_answer() {
        check(
            "v1",
            "Namespace",
            &[
                (json!({}), json!({"phase": "Active"}), Healthy, ""),
                (json!({}), json!({"phase": "Terminating"}), Progressing, "Terminating"),
                (
                    json!({}),
                    json!({"phase": "Terminating", "conditions": [condition("NamespaceContentRemaining", "True", "SomeResourcesRemain"), condition("NamespaceDeletionContentFailure", "False", "ContentDeleted")]}),
                    Progressing,
                    "SomeResourcesRemain",
                ),
                (
                    json!({}),
                    json!({"phase": "Terminating", "conditions": [condition("NamespaceContentRemaining", "True", "SomeResourcesRemain"), condition("NamespaceDeletionContentFailure", "True", "ContentDeletionFailed")]}),
                    Degraded,
                    "ContentDeletionFailed",
                ),
            ],
        );
    }
}
