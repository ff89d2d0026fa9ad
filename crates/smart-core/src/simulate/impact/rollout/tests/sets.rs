//! StatefulSets and DaemonSets.

use serde_json::{Value, json};

use super::admission::quota;
use super::{node, pod, rolling, simulate, template, told, with};

fn stateful_set(cpu: &str, more: Value, nodes: &[&str]) -> Vec<Value> {
    let template = template(cpu, json!({}));
    let mut spec = json!({"replicas": nodes.len(), "selector": {"matchLabels": {"app": "web"}}, "template": template});
    spec.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    let claims = spec["volumeClaimTemplates"].clone();
    let mut objects = vec![json!({"apiVersion": "apps/v1", "kind": "StatefulSet",
        "metadata": {"name": "db", "namespace": "n", "uid": "s"}, "spec": spec})];
    for (number, node) in nodes.iter().enumerate() {
        let owner = json!({"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "db", "uid": "s", "controller": true});
        let mut own = template.clone();
        if claims.is_array() {
            let claim = format!("data-db-{number}");
            own["spec"]["volumes"] = json!([{"name": "data", "persistentVolumeClaim": {"claimName": claim}}]);
            objects
                .push(json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": claim, "namespace": "n"},
                "spec": {"accessModes": ["ReadWriteOnce"], "volumeName": format!("pv-{number}")}, "status": {"phase": "Bound"}}));
            objects.push(json!({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": format!("pv-{number}")},
                "spec": {"accessModes": ["ReadWriteOnce"], "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions":
                    [{"key": "kubernetes.io/hostname", "operator": "In", "values": [node.trim_end_matches('!')]}]}]}}}}));
        }
        objects.push(pod(&format!("db-{number}"), &own, node, owner));
    }
    objects
}

fn claims(more: Value) -> Value {
    let mut spec = json!({"volumeClaimTemplates": [{"metadata": {"name": "data"},
        "spec": {"accessModes": ["ReadWriteOnce"], "storageClassName": "fast", "resources": {"requests": {"storage": "1Gi"}}}}]});
    spec.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    spec
}

fn class(mode: &str) -> Value {
    json!({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "fast"},
        "provisioner": "driver.example", "volumeBindingMode": mode})
}

#[test]
fn a_stateful_set_grows_in_order() {
    let parallel = json!({"podManagementPolicy": "Parallel"});
    for (name, more, nodes, others, expected) in [
        ("all fit", json!({}), &["a"][..], vec![node("a", "4")], vec!["pods-added 3"]),
        (
            "the first without a node is the last",
            json!({}),
            &["a"],
            vec![node("a", "2")],
            vec!["pod-unplaced 1 resources", "pods-added 2"],
        ),
        ("not in parallel", parallel, &["a"], vec![node("a", "2")], vec!["pod-unplaced 2 resources", "pods-added 3"]),
        ("one that is not ready", json!({}), &["a!"], vec![node("a", "4")], vec!["waits-for-pod 1"]),
        ("claims are made", claims(json!({})), &["a"], vec![node("a", "4"), class("WaitForFirstConsumer")], vec!["pods-added 3"]),
        ("at once too", claims(json!({})), &["a"], vec![node("a", "4"), class("Immediate")], vec!["pods-added 3"]),
        ("unless nobody does", claims(json!({})), &["a"], vec![node("a", "4")], vec!["pod-unplaced 1 volumes", "pods-added 1"]),
        (
            "or a quota is full",
            claims(json!({})),
            &["a"],
            vec![
                node("a", "4"),
                class("Immediate"),
                quota(json!({"requests.storage": "2Gi"}), json!({"requests.storage": "1Gi"}), json!({})),
            ],
            vec!["pods-added 1", "quota-exceeded 2 quota"],
        ),
    ] {
        let answer = simulate(&with(stateful_set("1", more, nodes), others), "scale statefulset/db -n n --replicas=4");
        let mut told = told(&answer);
        told.sort();
        assert_eq!(told, expected, "{name}");
    }
}

#[test]
fn a_stateful_set_shrinks_from_the_end_and_keeps_claims_unless_told() {
    for (policy, expected) in [(json!({}), "claims-kept"), (json!({"whenScaled": "Delete"}), "claims-deleted")] {
        let more = claims(json!({"persistentVolumeClaimRetentionPolicy": policy}));
        let answer =
            simulate(&with(stateful_set("1", more, &["a", "a", "a"]), [node("a", "4")]), "scale sts/db -n n --replicas=1");
        let effect = answer.effects.iter().find(|effect| effect.code == expected).expect(expected);
        let names: Vec<&str> = effect.objects.iter().map(|claim| claim.name.as_str()).collect();
        assert_eq!(names, ["data-db-1", "data-db-2"]);
        assert!(told(&answer).contains(&"pods-removed 2".to_owned()));
    }
}

#[test]
fn a_stateful_set_rolls_from_the_end() {
    let strategy = |strategy: Value| json!({"updateStrategy": strategy});
    let partition = strategy(json!({"type": "RollingUpdate", "rollingUpdate": {"partition": 2}}));
    let restart = "restart statefulset/db -n n";
    let grow = "set requests statefulset/db -n n cpu=2";
    for (name, more, change, nodes, expected) in [
        ("one by one", json!({}), restart, &["a", "a", "b"][..], vec!["pods-replaced 3"]),
        ("down to the partition", partition, restart, &["a", "a", "b"], vec!["partition 1", "pods-replaced 1"]),
        ("not at all", strategy(json!({"type": "OnDelete"})), restart, &["a", "a", "b"], vec!["rollout-held 1", "set-back 1"]),
        ("not while one is not ready", json!({}), restart, &["a!", "a", "b"], vec!["waits-for-pod 1"]),
        (
            "until one does not come back",
            claims(json!({})),
            grow,
            &["b", "a", "a"],
            vec!["pods-replaced 1", "rollout-stuck 1 resources"],
        ),
    ] {
        let answer = simulate(&with(stateful_set("1", more, nodes), [node("a", "2"), node("b", "2")]), change);
        let mut told = told(&answer);
        told.sort();
        assert_eq!(told, expected, "{name}: {:#?}", answer.effects);
    }
}

#[test]
fn a_daemon_set_rolls_node_by_node() {
    let set = |strategy: Value, nodes: &[&str]| {
        let template = template("1", json!({}));
        let mut objects = vec![json!({"apiVersion": "apps/v1", "kind": "DaemonSet",
            "metadata": {"name": "web", "namespace": "n", "uid": "s"},
            "spec": {"selector": {"matchLabels": {"app": "web"}}, "template": template, "updateStrategy": strategy}})];
        for node in nodes {
            let owner = json!({"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "web", "uid": "s", "controller": true});
            objects.push(pod(&format!("web-{}", node.trim_end_matches('!')), &template, node, owner));
        }
        objects
    };
    let all = ["a", "b", "c"];
    let restart = "restart daemonset/web -n n";
    let grow = "set requests daemonset/web -n n cpu=2";
    for (name, strategy, change, expected) in [
        ("one at a time", json!({}), restart, vec!["pods-replaced 3"]),
        ("until one does not fit", json!({}), grow, vec!["pod-unplaced 1 resources", "pods-replaced 1", "rollout-stuck 2"]),
        ("or two", rolling(json!(0), json!(2)), grow, vec!["pod-unplaced 2 resources", "pods-replaced 2", "rollout-stuck 1"]),
        (
            "beside the old one",
            rolling(json!(1), json!(0)),
            restart,
            vec!["pod-unplaced 1 resources", "pods-replaced 0", "surge-does-not-fit 3"],
        ),
        ("never", json!({"type": "OnDelete"}), restart, vec!["rollout-held 1", "set-back 1"]),
    ] {
        let objects = with(set(strategy, &all), all.iter().map(|name| node(name, "1")));
        let mut told = told(&simulate(&objects, change));
        told.sort();
        assert_eq!(told, expected, "{name}");
    }
    // Where no new pod should be, the old one goes and holds nothing up; with a surge the new one is made there first.
    for (strategy, expected) in [
        (rolling(json!(0), json!(1)), vec!["pod-not-made 1 taints", "pods-removed 1", "pods-replaced 2"]),
        (rolling(json!(1), json!(0)), vec!["pod-unplaced 1 taints", "pods-replaced 0", "surge-does-not-fit 3"]),
    ] {
        let mut objects = with(set(strategy, &all), all.iter().map(|name| node(name, "4")));
        let node = objects.iter_mut().find(|object| object["kind"] == "Node").expect("a node");
        node["spec"]["taints"] = json!([{"key": "k", "effect": "NoSchedule"}]);
        let mut told = told(&simulate(&objects, restart));
        told.sort();
        assert_eq!(told, expected);
    }
}
