//! Setting labels.

use super::*;

fn guarded() -> Vec<Value> {
    let selects = |field: &str| json!({"spec": {field: {"matchLabels": {"app": "web"}}}});
    let mut items = vec![node("a", json!({})), node("b", json!({}))];
    items.extend(web(&["a", "b"], json!({})));
    items.push(object("v1 Service shop/web", json!({"spec": {"selector": {"app": "web"}}})));
    items.push(object("policy/v1 PodDisruptionBudget shop/web", selects("selector")));
    items.push(object("networking.k8s.io/v1 NetworkPolicy shop/web", selects("podSelector")));
    items.push(object(
        "networking.k8s.io/v1 NetworkPolicy shop/old",
        json!({"spec": {"podSelector": {"matchLabels": {"app": "old"}}}}),
    ));
    items
}

#[test]
fn a_pod_leaves_its_replica_set_and_all_that_selects_it() {
    let answer = check(
        &guarded(),
        "label pod/web-1-0 app=old -n shop",
        &[
            "direct labelled Pod/shop/web-1-0",
            "cascade not-selected! NetworkPolicy/shop/web",
            "cascade not-selected! PodDisruptionBudget/shop/web",
            "cascade not-selected! Service/shop/web",
            "cascade selected! NetworkPolicy/shop/old",
            "cascade pod-released Pod/shop/web-1-0",
        ],
    );
    assert_eq!(placed(&answer), [("web-1-0-r0", "a")]);
}

#[test]
fn no_pod_is_made_for_one_that_was_too_many() {
    let mut items = guarded();
    items.push(pod("shop/web-1-9", "b", "apps/v1 ReplicaSet web-1", json!({"app": "web"}), json!({})));
    let answer = simulated(&items, "label pod/web-1-0 app=old -n shop");
    assert_eq!(message(&answer, "pod-released"), "Pod web-1-0 is left by ReplicaSet web-1, whose selector finds it no more");
    assert_eq!(placed(&answer), []);
}

#[test]
fn labels_that_no_selector_names_change_nothing() {
    let answer = check(&guarded(), "label pod/web-1-0 team=a -n shop", &["direct labelled Pod/shop/web-1-0"]);
    assert_eq!(message(&answer, "labelled"), "the labels of Pod web-1-0 change: team=a is new");
    check(&guarded(), "label pod/web-1-0 app=web -n shop", &["direct labelled Pod/shop/web-1-0"]);
}

#[test]
fn a_pod_without_controller_is_taken_in() {
    let mut items = guarded();
    items.push(pod("shop/solo", "a", "", json!({"app": "solo"}), json!({})));
    check(
        &items,
        "label pod/solo app=web -n shop",
        &[
            "direct labelled Pod/shop/solo",
            "cascade pod-adopted! ReplicaSet/shop/web-1",
            "cascade selected! NetworkPolicy/shop/web",
            "cascade selected PodDisruptionBudget/shop/web",
            "cascade selected Service/shop/web",
        ],
    );
}

#[test]
fn pods_stay_on_a_node_and_could_not_come_back() {
    let mut items = vec![node("a", json!({"disk": "ssd"})), node("b", json!({}))];
    items.extend(web(&["a", "b"], json!({})));
    items.push(pod("shop/db-0", "a", "apps/v1 StatefulSet db", json!({}), json!({"nodeSelector": {"disk": "ssd"}})));
    items.push(object("apps/v1 StatefulSet shop/db", json!({})));
    check(
        &items,
        "label node/a disk-",
        &["direct labelled Node/a", "cascade no-return! StatefulSet/shop/db", "cascade misplaced StatefulSet/shop/db"],
    );
    // Another node will do.
    check(
        &items,
        "label node/b disk=ssd; label node/a disk-",
        &["direct labelled Node/a", "direct labelled Node/b", "cascade misplaced StatefulSet/shop/db"],
    );
}

#[test]
fn pods_of_daemon_sets_leave_and_come_with_labels() {
    let template = json!({"metadata": {"labels": {"app": "agent"}}, "spec": {"nodeSelector": {"agent": "yes"},
        "containers": [{"name": "c", "image": "i:1"}]}});
    let items = [
        node("a", json!({"agent": "yes"})),
        node("b", json!({})),
        object(
            "apps/v1 DaemonSet shop/agent",
            json!({"spec": {"selector": {"matchLabels": {"app": "agent"}}, "template": template}}),
        ),
        pod("shop/agent-a", "a", "apps/v1 DaemonSet agent", json!({"app": "agent"}), json!({"nodeSelector": {"agent": "yes"}})),
    ];
    let answer =
        check(&items, "label node/b agent=yes", &["direct labelled Node/b", "cascade daemon-comes DaemonSet/shop/agent"]);
    assert_eq!(placed(&answer), [("agent-a-r0", "b")]);
    check(&items, "label node/a agent-", &["direct labelled Node/a", "cascade daemon-leaves DaemonSet/shop/agent"]);
}

#[test]
fn pods_that_wait_get_a_node_that_fits_now() {
    // One that fits before waits for something else.
    let fits = pod("shop/fits", "", "", json!({}), json!({}));
    let items = [node("a", json!({})), fits, pod("shop/db", "", "", json!({}), json!({"nodeSelector": {"disk": "ssd"}}))];
    let answer = check(&items, "label node/a disk=ssd", &["direct labelled Node/a", "cascade pod-placed Pod/shop/db"]);
    assert_eq!(placed(&answer), [("db", "a")]);
}

#[test]
fn selectors_of_namespaces_find_one_or_find_it_no_more() {
    let peer = json!([{"from": [{"namespaceSelector": {"matchLabels": {"team": "a"}}}]}]);
    let term = json!({"topologyKey": "zone", "labelSelector": {}, "namespaceSelector": {"matchLabels": {"team": "a"}}});
    let items = [
        object("v1 Namespace pay", json!({"metadata": {"labels": {"team": "a"}}})),
        object("v1 Namespace shop", json!({})),
        object("networking.k8s.io/v1 NetworkPolicy shop/web", json!({"spec": {"podSelector": {}, "ingress": peer}})),
        object(
            "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration guard",
            json!({"webhooks": [{"name": "w", "clientConfig": {}, "namespaceSelector": {"matchLabels": {"team": "b"}}}]}),
        ),
        pod(
            "shop/p",
            "",
            "",
            json!({}),
            json!({"affinity": {"podAntiAffinity":
            {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}}),
        ),
    ];
    check(
        &items,
        "label ns/pay team=b",
        &[
            "direct labelled Namespace/pay",
            "cascade not-selected! NetworkPolicy/shop/web",
            "cascade selected! ValidatingWebhookConfiguration/guard",
            "cascade affinity-counts Pod/shop/p",
        ],
    );
}

#[test]
fn kinds_that_might_select_by_labels_are_named() {
    let answer = simulated(&[pod("shop/p", "", "", json!({}), json!({}))], "label pod/p a=b -n shop");
    let expected = "Services, PodDisruptionBudgets and NetworkPolicies are not in the input: whether some find Pod p is not told";
    assert_eq!(answer.unknown, [expected]);
}

#[test]
fn a_pod_that_left_its_stateful_set_keeps_its_name() {
    let selector = json!({"spec": {"selector": {"matchLabels": {"app": "db"}}}});
    let items = [
        node("a", json!({})),
        object("apps/v1 StatefulSet shop/db", selector),
        pod("shop/db-0", "a", "apps/v1 StatefulSet db", json!({"app": "db"}), json!({})),
    ];
    let answer = check(
        &items,
        "label pod/db-0 app=old -n shop",
        &["direct labelled Pod/shop/db-0", "cascade pod-released! Pod/shop/db-0"],
    );
    assert_eq!(placed(&answer), []);
    let after = after(&items, "label pod/db-0 app=old -n shop");
    assert!(after.objects().iter().all(|object| object.meta.owner_references.is_empty()));
}
