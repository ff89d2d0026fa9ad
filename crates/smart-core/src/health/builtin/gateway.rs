//! The Gateway API: GatewayClass, Gateway, the routes, BackendTLSPolicy.

use crate::health::Health;
use crate::health::subject::{Subject, cited, reason_or};
use crate::object::gateway::{BackendTLSPolicy, Gateway, GatewayClass, Route};
use crate::object::meta::{Condition, ConditionStatus};

pub(super) fn class(subject: &Subject<'_>, class: &GatewayClass) -> Health {
    worst(subject, [Statements { of: "", path: "/status".to_owned(), conditions: &class.status.conditions }])
}

pub(super) fn gateway(subject: &Subject<'_>, gateway: &Gateway) -> Health {
    let status = &gateway.status;
    let own = Statements { of: "", path: "/status".to_owned(), conditions: &status.conditions };
    let listeners = status.listeners.iter().enumerate().map(|(at, listener)| Statements {
        of: &listener.name,
        path: format!("/status/listeners/{at}"),
        conditions: &listener.conditions,
    });
    worst(subject, std::iter::once(own).chain(listeners))
}

pub(super) fn route(subject: &Subject<'_>, route: &Route) -> Health {
    worst(
        subject,
        route.status.parents.iter().enumerate().map(|(at, parent)| Statements {
            of: &parent.parent_ref.name,
            path: format!("/status/parents/{at}"),
            conditions: &parent.conditions,
        }),
    )
}

pub(super) fn policy(subject: &Subject<'_>, policy: &BackendTLSPolicy) -> Health {
    worst(
        subject,
        policy.status.ancestors.iter().enumerate().map(|(at, ancestor)| Statements {
            of: &ancestor.ancestor_ref.name,
            path: format!("/status/ancestors/{at}"),
            conditions: &ancestor.conditions,
        }),
    )
}

/// What one controller, or one listener, says.
struct Statements<'a> {
    /// The listener or parent; empty for the object itself.
    of: &'a str,
    /// Where the conditions stand.
    path: String,
    conditions: &'a [Condition],
}

/// Returns the worst of what is said: refused, then not yet done, then well. Nobody having said anything is not yet done.
fn worst<'a>(subject: &Subject<'_>, all: impl IntoIterator<Item = Statements<'a>>) -> Health {
    let generation = subject.object.meta.generation;
    let (mut waits, mut said): (Option<Health>, bool) = (None, false);
    for Statements { of, path, conditions } in all {
        let to_whom = if of.is_empty() { String::new() } else { format!(" (for {of})") };
        for found in conditions.iter().enumerate() {
            let condition = found.1;
            let name = subject;
            if generation > 0 && condition.observed_generation > 0 && condition.observed_generation < generation {
                let message = format!("{name} has not been looked at since it was changed{to_whom}.");
                let health = subject.progressing("GenerationNotObserved", message).field("/metadata/generation", generation);
                waits = waits.or(Some(health.condition_under(&format!("{path}/conditions"), found)));
                continue;
            }
            let message = format!("{name} is {}{to_whom}{}", meaning(&condition.kind), cited(&condition.message));
            let reason = reason_or(&condition.reason, &condition.kind);
            match (judged(condition), &waits) {
                (Some(Verdict::Refused), _) => {
                    return subject
                        .degraded(reason, message)
                        .condition_under(&format!("{path}/conditions"), found)
                        .then(subject.describe("shows what each controller says of it"));
                }
                (Some(Verdict::Waits), None) => {
                    let health = subject.progressing(reason, message);
                    waits = Some(health.condition_under(&format!("{path}/conditions"), found));
                }
                (Some(Verdict::Waits), Some(_)) => {}
                (None, _) => said = true,
            }
        }
    }
    match waits {
        Some(health) => health,
        None if said => subject.healthy(),
        None => subject
            .progressing("NotObserved", format!("No controller has looked at {} yet.", subject))
            .absent("/status")
            .then(subject.kubectl_of("get", &["gatewayclasses"], "shows which classes have a controller")),
    }
}

enum Verdict {
    Refused,
    Waits,
}

fn judged(condition: &Condition) -> Option<Verdict> {
    let reason = &*condition.reason;
    match (&*condition.kind, condition.status) {
        ("Conflicted" | "PartiallyInvalid", ConditionStatus::True) => Some(Verdict::Refused),
        // The reason that the API gives to conditions which nobody has judged yet.
        ("Accepted" | "ResolvedRefs", ConditionStatus::False) if reason != "Pending" => Some(Verdict::Refused),
        ("Programmed" | "Ready", ConditionStatus::False) if reason == "Invalid" => Some(Verdict::Refused),
        ("Accepted" | "ResolvedRefs" | "Programmed" | "Ready", ConditionStatus::False | ConditionStatus::Unknown) => {
            Some(Verdict::Waits)
        }
        _ => None,
    }
}

fn meaning(kind: &str) -> &'static str {
    match kind {
        "Accepted" => "not accepted",
        "ResolvedRefs" => "referring to what cannot be used",
        "Conflicted" => "in conflict with another",
        "PartiallyInvalid" => "invalid in part",
        _ => "not programmed yet",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::health::HealthStatus::*;
    use crate::health::tests::{check, condition};

    #[test]
    fn each_state_has_its_answer() {
        check(
            "gateway.networking.k8s.io/v1",
            "Gateway",
            &[
                (
                    json!({}),
                    json!({"conditions": [condition("Accepted", "True", ""), condition("Programmed", "True", "")]}),
                    Healthy,
                    "",
                ),
                (
                    json!({}),
                    json!({"conditions": [condition("Accepted", "True", ""), condition("Programmed", "True", "")], "listeners": [{"name": "http", "conditions": [condition("Conflicted", "True", "HostnameConflict")]}]}),
                    Degraded,
                    "HostnameConflict",
                ),
                (
                    json!({}),
                    json!({"conditions": [condition("Accepted", "True", ""), condition("Programmed", "False", "AddressNotAssigned")]}),
                    Progressing,
                    "AddressNotAssigned",
                ),
                (json!({}), json!({}), Progressing, "NotObserved"),
            ],
        );
        check(
            "gateway.networking.k8s.io/v1",
            "GatewayClass",
            &[
                (json!({}), json!({"conditions": [condition("Accepted", "Unknown", "Pending")]}), Progressing, "Pending"),
                (
                    json!({}),
                    json!({"conditions": [condition("Accepted", "False", "InvalidParameters")]}),
                    Degraded,
                    "InvalidParameters",
                ),
            ],
        );
        check(
            "gateway.networking.k8s.io/v1",
            "HTTPRoute",
            &[
                (
                    json!({}),
                    json!({"parents": [{"conditions": [condition("Accepted", "True", ""), condition("Programmed", "True", "")]}]}),
                    Healthy,
                    "",
                ),
                (
                    json!({}),
                    json!({"parents": [{"conditions": [condition("Accepted", "True", ""), condition("Programmed", "True", "")]}, {"conditions": [condition("ResolvedRefs", "False", "BackendNotFound")]}]}),
                    Degraded,
                    "BackendNotFound",
                ),
                (
                    json!({}),
                    json!({"parents": [{"conditions": [{"type": "Accepted", "status": "True", "observedGeneration": 1}]}]}),
                    Progressing,
                    "GenerationNotObserved",
                ),
            ],
        );
        check(
            "gateway.networking.k8s.io/v1",
            "BackendTLSPolicy",
            &[(
                json!({}),
                json!({"ancestors": [{"conditions": [condition("Accepted", "True", ""), condition("Programmed", "True", "")]}]}),
                Healthy,
                "",
            )],
        );
    }
}
