//! What the API server lets in.

use serde_json::{Value, json};

use super::{deployment, message, node, simulate, told, with};

pub(super) fn quota(hard: Value, used: Value, more: Value) -> Value {
    let mut spec = json!({"hard": hard});
    spec.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    let mut quota = json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q", "namespace": "n"},
        "spec": spec, "status": {"hard": hard, "used": used}});
    if used.is_null() {
        quota.as_object_mut().expect("an object").remove("status");
    }
    quota
}

#[test]
fn a_quota_refuses_the_first_pod_beyond_it() {
    let scoped = |scope: &str| json!({"scopes": [scope]});
    let by_class = json!({"scopeSelector": {"matchExpressions":
        [{"scopeName": "PriorityClass", "operator": "In", "values": ["high"]}]}});
    for (hard, used, more, expected) in [
        (json!({"requests.cpu": "2500m"}), json!({"requests.cpu": "1"}), json!({}), "1 of 3 new pods"),
        (json!({"cpu": "3"}), json!({"cpu": "1"}), json!({}), "2 of 3 new pods"),
        (json!({"pods": "2"}), json!({"pods": "1"}), json!({}), "1 of 3 new pods"),
        (json!({"count/pods": "1"}), json!({"count/pods": "1"}), json!({}), "0 of 3 new pods"),
        (json!({"limits.cpu": "9"}), json!({"limits.cpu": "0"}), json!({}), "0 of 3 new pods"),
        // Without a status, what is used is counted.
        (json!({"requests.cpu": "2"}), Value::Null, json!({}), "1 of 3 new pods"),
        (json!({"requests.cpu": "1"}), json!({"requests.cpu": "1"}), scoped("BestEffort"), ""),
        (json!({"requests.cpu": "1"}), json!({"requests.cpu": "1"}), scoped("NotBestEffort"), "0 of 3 new pods"),
        (json!({"requests.cpu": "1"}), json!({"requests.cpu": "1"}), scoped("Terminating"), ""),
        (json!({"requests.cpu": "1"}), json!({"requests.cpu": "1"}), by_class, ""),
        (json!({"services": "1"}), json!({"services": "1"}), json!({}), ""),
    ] {
        let name = format!("{hard} {used} {more}");
        let objects = with(deployment("1", json!({}), json!({}), &["a"]), [node("a", "8"), quota(hard, used, more)]);
        let answer = simulate(&objects, "scale deployment/web -n n --replicas=4");
        let refusal = answer.effects.iter().find(|effect| effect.reason == "quota").map_or("", |effect| &effect.message);
        assert!(refusal.starts_with(expected) && refusal.is_empty() == expected.is_empty(), "{name}: {refusal}");
    }
}

#[test]
fn what_a_change_uses_of_a_quota_counts_for_the_next() {
    let bounds = quota(json!({"pods": "3"}), json!({"pods": "1"}), json!({}));
    let objects = with(deployment("1", json!({}), json!({}), &["a"]), [node("a", "8"), bounds]);
    let answer = simulate(&objects, "scale deployment/web -n n --replicas=3; scale deployment/web -n n --replicas=4");
    assert_eq!(told(&answer), ["quota-exceeded 1 quota", "pods-added 2"]);
}

#[test]
fn a_limit_range_fills_in_and_refuses() {
    let range = |limit: Value| json!({"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "l", "namespace": "n"}, "spec": {"limits": [limit]}});
    for (limit, expected) in [
        (json!({"type": "Container", "max": {"cpu": "500m"}}), "limit-range-broken"),
        (json!({"type": "Container", "min": {"cpu": "2"}}), "limit-range-broken"),
        (json!({"type": "Container", "min": {"memory": "1Mi"}}), "limit-range-broken"),
        (json!({"type": "Container", "min": {"memory": "1Mi"}, "defaultRequest": {"memory": "2Mi"}}), ""),
        (json!({"type": "Pod", "max": {"cpu": "2"}, "defaultRequest": {}}), "limit-range-broken"),
        (json!({"type": "Container", "max": {"cpu": "2"}, "default": {"cpu": "2"}}), ""),
        (json!({"type": "Container", "maxLimitRequestRatio": {"cpu": "2"}, "default": {"cpu": "3"}}), "limit-range-broken"),
        (json!({"type": "Container", "maxLimitRequestRatio": {"cpu": "3"}, "default": {"cpu": "3"}}), ""),
        (json!({"type": "PersistentVolumeClaim", "max": {"storage": "1"}}), ""),
    ] {
        let name = limit.to_string();
        let objects = with(deployment("1", json!({}), json!({}), &["a"]), [node("a", "8"), range(limit)]);
        let answer = simulate(&objects, "set image deployment/web -n n c=web:2");
        assert_eq!(
            message(&answer, "limit-range-broken").is_empty() && message(&answer, "surge-does-not-fit").is_empty(),
            expected.is_empty(),
            "{name}: {:?}",
            told(&answer)
        );
    }
}
