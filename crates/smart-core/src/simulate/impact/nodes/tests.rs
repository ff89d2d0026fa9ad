//! Drains and taints, each rule with a small cluster.

use serde_json::{Value, json};

use crate::{Change, Cluster, Input, SimulationAnswer, SimulationOptions, SimulationOutcome};

fn node(name: &str, ready: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name}},
        "status": {"allocatable": {"cpu": "4", "memory": "8Gi", "pods": "9"}, "conditions": [{"type": "Ready", "status": ready}]}})
}

fn pod(name: &str, kind: &str, tolerations: &Value) -> Value {
    let owner = json!([{"apiVersion": "apps/v1", "kind": kind, "name": "o", "uid": "u", "controller": true}]);
    let owner = if kind.is_empty() { json!([]) } else { owner };
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "n", "ownerReferences": owner,
            "labels": {"app": "o"}},
        "spec": {"nodeName": "a", "containers": [{"name": "c"}], "tolerations": tolerations},
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}})
}

fn simulate(items: &[Value], change: &str) -> SimulationAnswer {
    let mut input = Input::new();
    let dump = json!({"apiVersion": "v1", "kind": "List", "items": items});
    input.dump("test", dump.to_string().as_bytes()).expect("a dump");
    let changes = Change::sequence(change).expect("changes");
    Cluster::new(input, None).simulate(&changes, &SimulationOptions::default()).expect("they apply").answer
}

fn commands(answer: &SimulationAnswer) -> Vec<String> {
    answer.effects.iter().flat_map(|effect| &effect.commands).map(ToString::to_string).collect()
}

#[test]
fn pods_of_a_node_that_does_not_answer_stay() {
    let items =
        [node("a", "Unknown"), node("b", "True"), pod("o-0", "StatefulSet", &json!([])), pod("w", "ReplicaSet", &json!([]))];
    let answer = simulate(&items, "drain node a");
    assert_eq!(answer.outcome, SimulationOutcome::Blocked);
    assert!(answer.effects.iter().any(|effect| effect.code == "pods-terminating" && effect.count == 2));
    let made: Vec<&str> =
        answer.placements.iter().filter_map(|placed| placed.replaces.as_ref()).map(|pod| pod.name.as_str()).collect();
    assert_eq!(made, ["w"], "a StatefulSet makes no second pod of a name");
    let answer = simulate(&[node("a", "True"), items[1].clone(), items[2].clone()], "drain node a");
    assert_eq!((answer.outcome, answer.placements.len()), (SimulationOutcome::Completes, 1));
}

#[test]
fn pods_that_come_back_to_a_taint_are_driven_out_again() {
    let tolerant = json!([{"key": "k", "operator": "Exists", "tolerationSeconds": 60}]);
    let items = [node("a", "True"), pod("w", "ReplicaSet", &tolerant)];
    let answer = simulate(&items, "taint node a k=v:NoExecute");
    let told = answer.effects.iter().find(|effect| effect.code == "pod-returns").map(|effect| effect.message.as_str());
    let expected =
        "1 pod of ReplicaSet o is made anew on Node a, whose taint it tolerates for 60 s only, and driven out again after that";
    assert_eq!(told, Some(expected));
    // Where another node is open it is judged as any.
    let cordoned = |mut node: Value| {
        node["spec"] = json!({"unschedulable": true});
        node
    };
    let answer = simulate(&[cordoned(node("a", "True")), node("b", "True"), items[1].clone()], "taint node a k=v:NoExecute");
    assert!(answer.effects.iter().all(|effect| effect.code != "pod-returns"), "{:?}", answer.effects);
}

#[test]
fn taints_that_are_not_there_are_not_taken_off() {
    let tainted = |name: &str| {
        let mut node = node(name, "True");
        node["spec"] = json!({"taints": [{"key": "k", "effect": "NoSchedule"}]});
        node
    };
    let try_it = |items: &[Value], change: &str| {
        let mut input = Input::new();
        let dump = json!({"apiVersion": "v1", "kind": "List", "items": items});
        input.dump("test", dump.to_string().as_bytes()).expect("a dump");
        let changes = Change::sequence(change).expect("changes");
        Cluster::new(input, None).simulate(&changes, &SimulationOptions::default()).map(|report| report.answer)
    };
    for (change, expected) in [
        ("taint node a x-", Some("taint \"x\" not found")),
        ("taint node a k:NoExecute-", Some("taint \"k:NoExecute\" not found")),
        ("taint node a k-", None),
        ("taint node a k:NoSchedule-", None),
        ("taint node a k-; taint node a k-", Some("taint \"k\" not found")),
        ("taint nodes a b k-", None),
    ] {
        let answer = try_it(&[tainted("a"), node("b", "True")], change);
        match (answer, expected) {
            (Err(error), Some(words)) => assert!(error.to_string().contains(words), "{error}"),
            (answer, expected) => assert!(answer.is_ok() && expected.is_none(), "{change}: {answer:?}"),
        }
    }
    let answer = try_it(&[tainted("a"), node("b", "True")], "taint nodes a b k-").expect("one of them has it");
    let told: Vec<&str> = answer.effects.iter().map(|effect| effect.message.as_str()).collect();
    assert_eq!(told, ["the taints of Node a change (k); no pod has to go", "the taints of Node b stay as they are"]);
}

#[test]
fn why_pods_find_no_node_is_told_of_the_nodes_that_stay() {
    let full = |name: &str| {
        let mut full = node(name, "True");
        full["status"]["allocatable"]["pods"] = json!("0");
        full
    };
    let items = [node("a", "True"), node("c", "True"), full("b"), pod("w", "ReplicaSet", &json!([]))];
    let mut other = pod("v", "ReplicaSet", &json!([]));
    other["spec"]["nodeName"] = json!("c");
    let items = [items.as_slice(), &[other]].concat();
    for change in ["taint nodes a c k=v:NoExecute", "drain nodes a c", "lose node a; lose node c"] {
        let answer = simulate(&items, change);
        let reasons: Vec<&str> =
            answer.effects.iter().filter(|effect| effect.code == "pod-unplaced").map(|effect| effect.reason).collect();
        assert!(!reasons.is_empty() && reasons.iter().all(|reason| *reason == "resources"), "{change}: {reasons:?}");
    }
}

#[test]
fn only_pods_that_had_no_node_get_one_by_an_uncordon() {
    let mut cordoned = node("b", "True");
    cordoned["spec"] = json!({"unschedulable": true});
    let mut waits = pod("w", "ReplicaSet", &json!([]));
    waits["spec"]["nodeName"] = json!("");
    waits["status"] = json!({"phase": "Pending"});
    let placed = |items: &[Value]| simulate(items, "uncordon node b").placements.len();
    assert_eq!(placed(&[cordoned.clone(), waits.clone()]), 1);
    // It could run on the other before: whatever it waits for, it is not this.
    assert_eq!(placed(&[cordoned, node("a", "True"), waits]), 0);
}

#[test]
fn nodes_of_unknown_size_are_not_full() {
    let mut bare = node("b", "True");
    bare["status"].as_object_mut().expect("a status").remove("allocatable");
    let items = [node("a", "True"), bare, pod("w", "ReplicaSet", &json!([]))];
    let answer = simulate(&items, "drain node a");
    let told = answer.effects.iter().find(|effect| effect.code == "pod-unplaced").expect("no node is known to have room");
    assert!(told.message.contains("finds no node that is known to have room: 0/2"), "{}", told.message);
    assert_eq!(told.reason, "size not known");
    let unknown = "how much room node b has: it does not tell status.allocatable";
    for change in ["drain node a", "lose any node"] {
        assert!(simulate(&items, change).unknown.iter().any(|told| told == unknown), "{change}");
    }
    // Whether the pod could come back nobody knows.
    assert!(simulate(&items, "cordon node a").effects.iter().all(|effect| effect.code != "no-return"));
}

#[test]
fn a_refused_drain_tells_what_all_flags_would_do() {
    let items = [node("a", "True"), pod("alone", "", &json!([])), pod("w", "ReplicaSet", &json!([]))];
    let answer = simulate(&items, "drain node a --ignore-daemonsets --pod-selector=app=o");
    assert_eq!(answer.outcome, SimulationOutcome::Refused);
    let told = answer.effects.iter().find(|effect| effect.code == "drain-with-flags").expect("it is told");
    assert_eq!(
        told.message,
        "with --force --ignore-daemonsets --pod-selector=app=o, 2 pods would be evicted, 1 of them made by no controller and \
         gone for good"
    );
    let lines = commands(&answer);
    assert!(lines[0].starts_with("kubectl smart simulate 'drain node a --force"), "{lines:?}");
    assert_eq!(lines[1], "kubectl drain a --force --ignore-daemonsets --pod-selector=app=o");
}

#[test]
fn taints_drive_pods_out_when_their_tolerations_end() {
    let tolerates =
        |seconds: Value| json!([{"key": "k", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": seconds}]);
    let pods = [
        pod("none", "ReplicaSet", &json!([])),
        pod("ten", "ReplicaSet", &tolerates(json!(10))),
        pod("ever", "ReplicaSet", &tolerates(Value::Null)),
    ];
    let check = |pods: &[Value], wanted: &str, times: &[i64]| {
        let answer = simulate(&[&[node("a", "True")], pods].concat(), "taint node a k=v:NoExecute");
        let told = answer.effects.iter().find(|effect| effect.code == "node-tainted").expect("it is told");
        assert_eq!(told.message, wanted);
        assert_eq!(answer.timeline.iter().map(|moment| moment.after_seconds).collect::<Vec<_>>(), times);
    };
    check(&pods, "2 pods of Node a are driven out by a taint (k) after 0 to 10 s; no budget is asked", &[0, 10]);
    check(&pods[1..], "1 pod of Node a is driven out by a taint (k) after 10 s; no budget is asked", &[10]);
    check(&pods[2..], "the taints of Node a change (k); no pod has to go", &[]);
    check(&pods[..1], "1 pod of Node a is driven out by a taint (k); no budget is asked", &[]);
}

#[test]
fn autoscalers_leave_a_node_that_they_do_not_take_as_it_is() {
    let items = [node("a", "True"), pod("w", "ReplicaSet", &json!([]))];
    for (profile, why) in [("cluster-autoscaler", "NoPlaceToMovePods"), ("karpenter", "not managed by Karpenter")] {
        let answer = simulate(&items, &format!("drain node a --profile={profile}"));
        assert_eq!(answer.outcome, SimulationOutcome::Refused, "{profile}");
        assert!(answer.changed.is_empty() && answer.placements.is_empty(), "{profile}");
        assert!(answer.effects.iter().any(|effect| effect.code == "node-kept" && effect.message.contains(why)), "{profile}");
    }
}

#[test]
fn more_replicas_are_only_offered_where_they_help() {
    let budget = |bound: Value| {
        let mut spec = json!({"selector": {"matchLabels": {"app": "o"}}});
        spec.as_object_mut().expect("an object").extend(bound.as_object().expect("an object").clone());
        json!({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "p", "namespace": "n", "generation": 1},
            "spec": spec, "status": {"observedGeneration": 1, "expectedPods": 1, "currentHealthy": 1, "desiredHealthy": 1}})
    };
    let set = json!({"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "o", "namespace": "n", "uid": "u"},
        "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "o"}}}});
    let autoscaler = json!({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "h", "namespace": "n"},
        "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "o"}, "maxReplicas": 3}});
    let check = |bound: Value, more: &[Value], wanted: &str| {
        let items = [&[node("a", "True"), pod("w", "ReplicaSet", &json!([])), set.clone(), budget(bound)], more].concat();
        let answer = simulate(&items, "drain node a");
        let offered = commands(&answer).into_iter().find(|line| line.contains(" scale ") || line.contains(" edit "));
        assert_eq!(offered.unwrap_or_default(), wanted);
    };
    let b = node("b", "True");
    let scale = "kubectl -n n scale replicaset o --replicas=2";
    check(json!({"minAvailable": 1}), std::slice::from_ref(&b), scale);
    check(json!({"minAvailable": 1}), &[], "");
    check(json!({"minAvailable": 1}), &[b.clone(), autoscaler], "");
    let edit = "kubectl -n n edit poddisruptionbudget p";
    check(json!({"maxUnavailable": 0}), std::slice::from_ref(&b), edit);
    check(json!({"minAvailable": "100%"}), &[b], edit);
}
