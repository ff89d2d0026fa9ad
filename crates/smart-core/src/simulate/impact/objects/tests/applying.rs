//! Applying manifests.

use super::*;

#[track_caller]
fn check(items: &[Value], manifest: &[Value], expected: &[&str]) -> SimulationAnswer {
    let answer = applied(items, manifest);
    assert_eq!(told(&answer), expected, "{:#?}", answer.effects.iter().map(|e| &e.message).collect::<Vec<_>>());
    answer
}

fn reading(key: &str) -> Value {
    json!({"containers": [{"name": "c", "image": "i:1",
        "env": [{"name": "URL", "valueFrom": {"configMapKeyRef": {"name": "web", "key": key}}}]}]})
}

#[test]
fn fields_that_change_are_told() {
    let items = [object("v1 Service shop/web", json!({"spec": {"selector": {"app": "web"}}}))];
    let answer = check(
        &items,
        &[object("v1 Service shop/web", json!({"spec": {"selector": {"app": "old"}}}))],
        &["direct changed Service/shop/web"],
    );
    assert_eq!(message(&answer, "changed"), "Service web changes: spec.selector.app from web to old");
    check(&items, &items, &["direct unchanged Service/shop/web"]);
}

#[test]
fn a_service_with_another_selector_loses_its_pods() {
    let mut items = vec![node("a", json!({}))];
    items.extend(web(&["a"], json!({})));
    items.push(object("v1 Service shop/web", json!({"spec": {"selector": {"app": "web"}}})));
    let answer = check(
        &items,
        &[object("v1 Service shop/web", json!({"spec": {"selector": {"app": "old"}}}))],
        &["direct changed Service/shop/web", "cascade service-lost!! Service/shop/web", "cascade not-selected! Service/shop/web"],
    );
    assert_eq!((answer.services[0].before, answer.services[0].after), (1, 0));
}

#[test]
fn references_become_missing_and_are_mended() {
    let user = |name: &str| pod("shop/p", "", "", json!({}), json!({"volumes": [{"name": "v", "configMap": {"name": name}}]}));
    let map = |name: &str| object(&format!("v1 ConfigMap shop/{name}"), json!({"data": {"a": "b"}}));
    let answer = check(
        &[map("web-config")],
        &[user("web-confg")],
        &["direct created Pod/shop/p", "cascade reference-missing!! Pod/shop/p", "cascade pod-unplaced! Pod/shop/p"],
    );
    let expected = "ConfigMap web-confg does not exist, which Pod p needs; did you mean web-config?";
    assert_eq!(message(&answer, "reference-missing"), expected);
    check(
        &[map("other"), user("web")],
        &[map("web")],
        &["direct created ConfigMap/shop/web", "cascade reference-mended ConfigMap/shop/web"],
    );
}

#[test]
fn keys_are_looked_after_one_by_one() {
    let mut items = vec![node("a", json!({}))];
    items.extend(web(&["a"], reading("url")));
    items.push(object("v1 ConfigMap shop/web", json!({"data": {"url": "x", "port": "1"}})));
    let answer = check(
        &items,
        &[object("v1 ConfigMap shop/web", json!({"data": {"port": "2"}}))],
        &["direct unchanged ConfigMap/shop/web", "cascade key-left-out! ConfigMap/shop/web"],
    );
    assert_eq!(answer.assumed, ["keys that a manifest leaves out are kept"]);
    let fresh = pod("shop/fresh", "", "", json!({}), reading("ur"));
    let answer = check(&items, &[fresh], &["direct created Pod/shop/fresh", "cascade key-missing!! Pod/shop/fresh"]);
    let expected = "ConfigMap web has no key ur, which Pod fresh reads: new pods cannot start; did you mean url?";
    assert_eq!(message(&answer, "key-missing"), expected);
}

#[test]
fn new_pods_get_a_node() {
    let items = [node("a", json!({}))];
    let small = pod("shop/small", "", "", json!({}), json!({}));
    let large = pod(
        "shop/large",
        "",
        "",
        json!({}),
        json!({"containers": [{"name": "c", "image": "i:1",
        "resources": {"requests": {"cpu": "100"}}}]}),
    );
    let answer = check(
        &items,
        &[small, large],
        &["direct created Pod/shop/large", "direct created Pod/shop/small", "cascade pod-unplaced! Pod/shop/large"],
    );
    assert_eq!(placed(&answer), [("large", ""), ("small", "a")]);
}

#[test]
fn policies_and_budgets_find_pods() {
    let mut items = vec![node("a", json!({}))];
    items.extend(web(&["a"], json!({})));
    let selects = |field: &str| json!({"spec": {field: {"matchLabels": {"app": "web"}}}});
    let manifest = [
        object("networking.k8s.io/v1 NetworkPolicy shop/web", selects("podSelector")),
        object("policy/v1 PodDisruptionBudget shop/web", selects("selector")),
    ];
    check(
        &items,
        &manifest,
        &[
            "direct created NetworkPolicy/shop/web",
            "direct created PodDisruptionBudget/shop/web",
            "cascade selected! NetworkPolicy/shop/web",
            "cascade selected PodDisruptionBudget/shop/web",
        ],
    );
}
