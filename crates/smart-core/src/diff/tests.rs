use super::*;
use crate::input::Input;

fn cluster(items: &[&str], now: &str) -> Cluster {
    let mut input = Input::new();
    let list = format!(r#"{{"apiVersion": "v1", "kind": "List", "items": [{}]}}"#, items.join(","));
    input.dump("test", list.as_bytes()).expect("a dump");
    Cluster::new(input, Some(now.parse().expect("a time")))
}

fn compare(before: &[&str], after: &[&str]) -> DiffAnswer {
    let (before, after) = (cluster(before, "2026-11-23T10:00:00Z"), cluster(after, "2026-11-23T11:00:00Z"));
    diff(&before, &after, &Scope::all(), &FindingsOptions::default()).answer
}

const NODE: &str = r#"{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n1"}, "status": {"conditions": [{"type": "Ready",
    "status": "True"}]}}"#;
const LOST: &str = r#"{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n1"}, "status": {"conditions": [{"type": "Ready",
    "status": "Unknown", "reason": "NodeStatusUnknown", "lastTransitionTime": "2026-11-23T09:30:00Z"}]}}"#;

fn pod(name: &str, image: &str, ready: bool) -> String {
    format!(
        r#"{{"apiVersion": "v1", "kind": "Pod", "metadata": {{"name": "{name}", "namespace": "shop", "labels": {{"app": "web"}}}},
        "spec": {{"nodeName": "n1", "containers": [{{"name": "web", "image": "{image}"}}]}},
        "status": {{"phase": "Running", "conditions": [{{"type": "Ready", "status": "{}",
            "lastTransitionTime": "2026-11-23T09:30:00Z"}}]}}}}"#,
        if ready { "True" } else { "False" }
    )
}

const SERVICE: &str = r#"{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop"},
    "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]}}"#;

#[test]
fn findings_are_new_or_resolved_by_their_fingerprint() {
    let answer = compare(&[NODE], &[LOST]);
    assert_eq!(answer.new.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["node-not-ready"]);
    assert!(answer.resolved.is_empty() && answer.changed.is_empty(), "the status is not what is wanted");
    let answer = compare(&[LOST], &[NODE]);
    assert_eq!(answer.resolved.len(), 1);
    assert_eq!((answer.new.len(), answer.unchanged), (0, 0));
    let answer = compare(&[LOST], &[LOST]);
    assert_eq!((answer.new.len(), answer.resolved.len(), answer.unchanged), (0, 0, 1));
}

#[test]
fn what_cannot_be_seen_any_more_is_not_resolved() {
    let answer = compare(&[LOST], &[SERVICE]);
    assert!(answer.resolved.is_empty());
    assert_eq!(answer.unseen.len(), 1);
    assert!(answer.removed.is_empty(), "the second dump lists no nodes");
    assert_eq!(answer.untold, 2);
}

#[test]
fn a_root_that_is_explained_now_has_moved() {
    let broken = pod("web-0", "web:1", false);
    let answer = compare(&[NODE, &broken, SERVICE], &[LOST, &broken, SERVICE]);
    let moved = answer.moved.iter().find(|moved| moved.code == "service-without-endpoints").expect("it has moved");
    assert_eq!((moved.before.role, moved.after.role), (PlaceRole::Root, PlaceRole::Symptom));
    assert_eq!(moved.after.root.code, "node-not-ready");
    assert!(answer.resolved.is_empty());
}

#[test]
fn objects_come_go_and_change() {
    let (old, new, other) = (pod("a", "web:1", true), pod("a", "web:2", true), pod("b", "web:1", true));
    let answer = compare(&[&old], &[&new, &other]);
    assert_eq!(answer.added.iter().map(ToString::to_string).collect::<Vec<_>>(), ["Pod/shop/b"]);
    let [changed] = answer.changed.as_slice() else { panic!("one object has changed: {:?}", answer.changed) };
    let [field] = changed.fields.as_slice() else { panic!("one field has changed: {:?}", changed.fields) };
    assert_eq!((&*field.path, &*field.before, &*field.after), ("spec.containers[web].image", "web:1", "web:2"));
    let answer = compare(&[&old, &other], &[&old]);
    assert_eq!(answer.removed.iter().map(ToString::to_string).collect::<Vec<_>>(), ["Pod/shop/b"]);
}

#[test]
fn of_a_config_map_it_is_told_that_its_content_changed_and_not_how() {
    let map = |value: &str| {
        format!(
            r#"{{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {{"name": "c", "namespace": "shop"}}, "data": {{"k": "{value}"}}}}"#
        )
    };
    let (old, new) = (map("planted1"), map("planted2"));
    let answer = compare(&[&old], &[&new]);
    let fields = &answer.changed[0].fields;
    assert!(fields.iter().any(|field| field.path == "data" && field.before != field.after), "{fields:?}");
    assert!(!format!("{answer:?}").contains("planted"));
}
