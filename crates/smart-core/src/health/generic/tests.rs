//! Tests of custom objects.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::health::HealthStatus;
use crate::health::tests::health_at;

fn verdict(spec: Json, status: Json) -> (HealthStatus, String) {
    let object = json!({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w", "namespace": "n",
        "generation": 3}, "spec": spec, "status": status});
    let health = health_at(None, object);
    (health.status, health.reason.to_string())
}

fn status(status: Json) -> HealthStatus {
    verdict(json!({"a": 1}), status).0
}

fn condition(kind: &str, holds: &str, reason: &str) -> Json {
    json!({"type": kind, "status": holds, "reason": reason})
}

#[test]
fn conditions_are_read_by_their_polarity() {
    use HealthStatus::*;
    for (expected, conditions) in [
        (Healthy, json!([condition("Ready", "True", "")])),
        (Progressing, json!([condition("Ready", "False", "Creating")])),
        (Progressing, json!([condition("Ready", "Unknown", "")])),
        (Degraded, json!([condition("Ready", "False", "ReconcileError")])),
        (Degraded, json!([condition("Ready", "True", ""), condition("Synced", "False", "ReconcileError")])),
        (Healthy, json!([condition("Ready", "True", ""), condition("Active", "False", "ScalerNotActive")])),
        (Degraded, json!([condition("Stalled", "True", ""), condition("Reconciling", "True", "")])),
        (Progressing, json!([condition("Reconciling", "True", ""), condition("Ready", "True", "")])),
        (Healthy, json!([condition("Progressing", "True", "NewReplicaSetAvailable"), condition("Available", "True", "")])),
        (Degraded, json!([condition("Progressing", "False", "ProgressDeadlineExceeded"), condition("Available", "True", "")])),
        (Suspended, json!([condition("Paused", "True", ""), condition("Ready", "False", "")])),
        (Degraded, json!([{"type": "Ready", "status": "False", "message": "Error: no route to host"}])),
        (Degraded, json!([{"type": "Ready", "status": "False", "severity": "Error"}])),
        (
            Degraded,
            json!([{"type": "Available", "status": "False", "reason": "NoPodReady",
                "message": "pod w-0: 0/5 nodes are available: 5 node(s) were unschedulable."}]),
        ),
        (Unknown, json!([condition("Blue", "True", "")])),
    ] {
        assert_eq!(status(json!({"conditions": conditions})), expected, "{conditions}");
    }
}

#[test]
fn states_counts_and_errors_are_read() {
    use HealthStatus::*;
    for (expected, given) in [
        (Healthy, json!({"phase": "Running"})),
        (Degraded, json!({"phase": "Ready", "health": "red"})),
        (Progressing, json!({"state": "Provisioning"})),
        (Suspended, json!({"printableStatus": "Stopped"})),
        (Missing, json!({"state": "NotFound"})),
        (Degraded, json!({"state": "Deployed", "errorMessage": "no quota"})),
        (Healthy, json!({"ready": true})),
        (Progressing, json!({"readyMembers": 1, "members": 3})),
        (Healthy, json!({"readyMembers": 3, "members": 3})),
        (Progressing, json!({"observedGeneration": 2, "phase": "Running"})),
        (Progressing, json!({"schedulerObservedGeneration": 2, "phase": "Running"})),
        (Unknown, json!({"colour": "blue"})),
    ] {
        assert_eq!(status(given.clone()), expected, "{given}");
    }
}

#[test]
fn what_is_held_is_suspended() {
    assert_eq!(verdict(json!({"suspend": true}), json!({"phase": "Failed"})), (HealthStatus::Suspended, "Paused".to_owned()));
    assert_eq!(verdict(json!({"suspend": false}), json!({"phase": "Failed"})), (HealthStatus::Degraded, "Failed".to_owned()));
}

#[test]
fn without_a_status_only_time_tells() {
    let object = json!({"apiVersion": "example.com/v1", "kind": "Widget", "spec": {"a": 1}, "metadata": {"name": "w",
        "namespace": "n", "creationTimestamp": "2026-11-23T10:00:00Z"}});
    let at = |now| health_at(Some(now), object.clone()).status;
    assert_eq!(at("2026-11-23T10:05:00Z"), HealthStatus::Progressing);
    assert_eq!(at("2026-11-24T10:00:00Z"), HealthStatus::Unknown);
}

fn any_json() -> impl Strategy<Value = Json> {
    let words = prop_oneof![
        "[A-Za-z]{0,12}",
        prop::sample::select(vec!["Ready", "True", "False", "Failed", "2026-01-01T00:00:00Z", "1/3", "NotFound"])
            .prop_map(str::to_owned),
        any::<String>(),
    ];
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        words.prop_map(Json::from),
    ];
    let names = prop::sample::select(vec![
        "conditions",
        "type",
        "status",
        "reason",
        "message",
        "phase",
        "state",
        "health",
        "readyReplicas",
        "replicas",
        "error",
        "observedGeneration",
        "parents",
        "scale",
        "statusReplicas",
        "severity",
        "lastTransitionTime",
        "desiredNumberScheduled",
        "é/~",
    ]);
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            prop::collection::vec((names.clone(), inner), 0..6)
                .prop_map(|fields| fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #[test]
    fn any_object_has_a_health(spec in any_json(), status in any_json(), generation in any::<i64>()) {
        let object = json!({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w", "generation": generation},
            "spec": spec, "status": status});
        let health = health_at(None, object);
        prop_assert!(health.status == HealthStatus::Healthy || !health.reason.is_empty() || !health.message.is_empty());
    }
}

#[test]
fn the_field_that_tells_what_was_observed_is_the_evidence() {
    let object = json!({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w", "generation": 3},
        "status": {"schedulerObservedGeneration": 2}});
    let health = health_at(None, object);
    let paths: Vec<_> = health.evidence.iter().map(|evidence| evidence.path.as_str()).collect();
    assert_eq!(paths, ["/metadata/generation", "/status/schedulerObservedGeneration"]);
}
