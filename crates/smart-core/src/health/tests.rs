//! Tests of what all kinds have in common; what one kind means is tested beside it.

use super::*;
use crate::Input;
use serde_json::{Value, json};

/// Returns the health of one object, judged at a moment.
pub(super) fn health_at(now: Option<&str>, object: Value) -> Health {
    let mut input = Input::new();
    input.dump("test", object.to_string().as_bytes()).expect("a dump");
    assert!(input.skipped().is_empty(), "{:?}", input.skipped());
    let now = now.map(|now| now.parse().expect("a time"));
    let report = Cluster::new(input, now).health(&Scope::all());
    report.answer.health.into_iter().next().expect("one object")
}

/// Checks the answers to objects of one kind: each with its spec, its status, and the status and reason expected.
pub(super) fn check(api: &str, kind: &str, cases: &[(Value, Value, HealthStatus, &str)]) {
    for (spec, status, expected, reason) in cases {
        let object = json!({"apiVersion": api, "kind": kind, "metadata": {"name": "o", "namespace": "n", "generation": 2,
            "creationTimestamp": "2026-11-23T08:00:00Z"}, "spec": spec, "status": status});
        let health = health_at(Some("2026-11-23T10:00:00Z"), object);
        assert_eq!((health.status, &*health.reason), (*expected, *reason), "{kind} {spec} {status}: {}", health.message);
        assert!(!health.message.contains("  ") && !health.message.contains(".."), "{}", health.message);
        if *expected != HealthStatus::Healthy {
            assert!(!health.evidence.is_empty() && health.message.ends_with('.'), "{health:?}");
        }
    }
}

/// Returns a condition that holds, or not, since two hours.
pub(super) fn condition(kind: &str, status: &str, reason: &str) -> Value {
    json!({"type": kind, "status": status, "reason": reason, "lastTransitionTime": "2026-11-23T08:00:00Z"})
}

/// Returns a condition that holds, or not, since a minute.
pub(super) fn lately(kind: &str, status: &str, reason: &str) -> Value {
    json!({"type": kind, "status": status, "reason": reason, "lastTransitionTime": "2026-11-23T09:59:00Z"})
}

#[test]
fn an_absent_object_is_missing_only_where_its_kind_was_listed() {
    let mut input = Input::new();
    let pods = json!({"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "shop"}}]});
    input.dump("test", pods.to_string().as_bytes()).expect("a dump");
    let cluster = Cluster::new(input, None);
    let health = cluster.health_of(&ObjectRef::new("", "Pod", "shop", "b"));
    assert_eq!((health.status, &*health.reason), (HealthStatus::Missing, "NotFound"));
    let health = cluster.health_of(&ObjectRef::new("", "Pod", "pay", "b"));
    assert_eq!((health.status, &*health.reason), (HealthStatus::Unknown, "NotObserved"));
    let health = cluster.health(&Scope::object(ObjectRef::new("", "Pod", "shop", "b"))).answer.health;
    assert_eq!(health.iter().map(|health| health.status).collect::<Vec<_>>(), [HealthStatus::Missing]);
}

#[test]
fn a_deletion_names_who_holds_it() {
    let object = |finalizers: Value| {
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "shop",
            "deletionTimestamp": "2026-11-23T10:00:00Z", "finalizers": finalizers}})
    };
    let health = health_at(Some("2026-11-23T10:05:00Z"), object(json!([])));
    assert_eq!((health.status, &*health.reason), (HealthStatus::Progressing, "Terminating"));
    let health = health_at(Some("2026-11-23T14:00:00Z"), object(json!(["example.com/hold"])));
    assert_eq!((health.status, &*health.reason), (HealthStatus::Progressing, "DeletionOverdue"));
    assert_eq!(health.message, "Pending deletion: ConfigMap shop/c should be gone for 4h. It waits for example.com/hold.");
    assert_eq!(health.evidence.len(), 2);
}

#[test]
fn kinds_without_a_state_are_healthy_and_say_nothing() {
    let health = health_at(None, json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}));
    assert_eq!(health, Health::healthy(ObjectRef::new("", "ConfigMap", "", "c")));
}
