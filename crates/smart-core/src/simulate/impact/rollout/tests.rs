//! Scaling and rollouts, each rule with a small cluster.

use serde_json::{Value, json};

mod admission;
mod sets;

use crate::{Change, Cluster, Input, SimulationAnswer, SimulationOptions};

fn cluster(items: &[Value]) -> Cluster {
    let mut input = Input::new();
    let dump = json!({"apiVersion": "v1", "kind": "List", "items": items});
    input.dump("test", dump.to_string().as_bytes()).expect("a dump");
    assert_eq!(input.skipped(), [], "every object of the test is valid");
    Cluster::new(input, None)
}

/// Returns what changes do; the order of the input makes no difference.
fn simulate(items: &[Value], changes: &str) -> SimulationAnswer {
    let changes = Change::sequence(changes).expect("changes");
    let ask = |cluster: &Cluster| cluster.simulate(&changes, &SimulationOptions::default()).expect("they apply").answer;
    let answer = ask(&cluster(items));
    let mut turned = items.to_vec();
    turned.reverse();
    assert_eq!(answer, ask(&cluster(&turned)));
    answer
}

/// Returns the effects as `code count [reason]`.
fn told(answer: &SimulationAnswer) -> Vec<String> {
    let word = |effect: &crate::Effect| format!("{} {} {}", effect.code, effect.count, effect.reason).trim_end().to_owned();
    answer.effects.iter().map(word).collect()
}

fn message<'a>(answer: &'a SimulationAnswer, code: &str) -> &'a str {
    answer.effects.iter().find(|effect| effect.code == code).map_or("", |effect| &effect.message)
}

fn node(name: &str, cpu: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name}},
        "status": {"allocatable": {"cpu": cpu, "memory": "32Gi", "pods": "110"}}})
}

fn template(cpu: &str, more: Value) -> Value {
    let mut spec = json!({"containers": [{"name": "c", "image": "web:1", "resources": {"requests": {"cpu": cpu}}}]});
    spec.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    json!({"metadata": {"labels": {"app": "web"}}, "spec": spec})
}

/// Returns a Deployment, its ReplicaSet, and its pods, on the nodes of these names; those with a `!` are not ready.
fn deployment(cpu: &str, strategy: Value, more: Value, nodes: &[&str]) -> Vec<Value> {
    let template = template(cpu, more);
    let mut hashed = template.clone();
    hashed["metadata"]["labels"]["pod-template-hash"] = "aaa".into();
    let mut objects = vec![
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "n", "uid": "d"},
            "spec": {"replicas": nodes.len(), "selector": {"matchLabels": {"app": "web"}}, "template": template,
                "strategy": strategy}}),
        json!({"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "web-aaa", "namespace": "n", "uid": "r",
            "ownerReferences": [{"apiVersion": "apps/v1", "kind": "Deployment", "name": "web", "uid": "d", "controller": true}]},
            "spec": {"replicas": nodes.len(), "selector": {"matchLabels": {"app": "web", "pod-template-hash": "aaa"}},
                "template": hashed}}),
    ];
    for (number, node) in nodes.iter().enumerate() {
        let owner = json!({"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-aaa", "uid": "r", "controller": true});
        objects.push(pod(&format!("web-aaa-{number}"), &hashed, node, owner));
    }
    objects
}

fn pod(name: &str, template: &Value, node: &str, owner: Value) -> Value {
    let mut spec = template["spec"].clone();
    let name_of_node = node.trim_end_matches('!');
    spec["nodeName"] = name_of_node.into();
    let ready = if node.ends_with('!') { "False" } else { "True" };
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "n", "uid": name,
        "labels": template["metadata"]["labels"], "ownerReferences": [owner]}, "spec": spec,
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": ready}]}})
}

fn service() -> Value {
    json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "n"},
        "spec": {"selector": {"app": "web"}}})
}

fn rolling(surge: Value, unavailable: Value) -> Value {
    json!({"type": "RollingUpdate", "rollingUpdate": {"maxSurge": surge, "maxUnavailable": unavailable}})
}

fn with(mut objects: Vec<Value>, more: impl IntoIterator<Item = Value>) -> Vec<Value> {
    objects.extend(more);
    objects
}

const RESTART: &str = "restart deployment/web -n n";

#[test]
fn what_does_not_fit_of_more_replicas_is_told() {
    for (change, expected) in [
        ("scale deployment/web -n n --replicas=4", vec!["pods-added 3"]),
        ("scale deployment/web -n n --replicas=6", vec!["pods-added 5", "pod-unplaced 2 resources"]),
        ("scale deployment/web -n n --replicas=1", vec![]),
        ("scale deployment/web -n n --replicas=0", vec!["pods-removed 1", "service-lost 1"]),
    ] {
        let objects = with(deployment("1", json!({}), json!({}), &["a"]), [node("a", "2"), node("b", "2"), service()]);
        let mut told = told(&simulate(&objects, change));
        let mut expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        told.sort();
        expected.sort();
        assert_eq!(told, expected, "{change}");
    }
}

#[test]
fn a_rollout_goes_as_far_as_its_bounds_let_it() {
    let two = ["a", "b"];
    let stuck = "surge-does-not-fit 2 resources";
    for (name, room, strategy, nodes, expected) in [
        ("a surge that fits", "3", rolling(json!(1), json!(0)), &two[..], vec!["pods-replaced 2"]),
        ("a surge that does not", "1", rolling(json!(1), json!(0)), &two, vec![stuck, "pods-replaced 0"]),
        ("by default a quarter up, and none of two down", "1", json!({}), &two, vec![stuck, "pods-replaced 0"]),
        ("one may be missing", "1", rolling(json!(0), json!(1)), &two, vec!["pods-replaced 2"]),
        ("both nothing means one", "1", rolling(json!("0%"), json!("10%")), &two, vec!["pods-replaced 2"]),
        ("those that are not ready first", "1", rolling(json!(0), json!(1)), &["a", "b!"], vec!["pods-replaced 2"]),
        ("not while too few are ready", "1", rolling(json!(1), json!(0)), &["a", "b!"], vec![stuck, "pods-replaced 0"]),
        ("all at once", "1", json!({"type": "Recreate"}), &two, vec!["service-out 2", "pods-replaced 2"]),
    ] {
        let objects = with(deployment("1", strategy, json!({}), nodes), [node("a", room), node("b", room), service()]);
        let mut told = told(&simulate(&objects, RESTART));
        let mut expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        told.sort();
        expected.sort();
        assert_eq!(told, expected, "{name}");
    }
}

#[test]
fn services_keep_what_a_rollout_leaves_them() {
    let four = ["a", "a", "b", "b"];
    for (strategy, lowest) in [
        (rolling(json!(0), json!(1)), Some(3)),
        (rolling(json!(0), json!("50%")), Some(2)),
        (rolling(json!(1), json!(0)), None),
        (json!({"type": "Recreate"}), Some(0)),
    ] {
        let objects = with(deployment("1", strategy.clone(), json!({}), &four), [node("a", "4"), node("b", "4"), service()]);
        let answer = simulate(&objects, RESTART);
        let risks: Vec<(usize, usize, usize)> =
            answer.services.iter().map(|risk| (risk.before, risk.lowest, risk.after)).collect();
        let expected: Vec<(usize, usize, usize)> = lowest.map(|lowest| (4, lowest, 4)).into_iter().collect();
        assert_eq!(risks, expected, "{strategy}");
    }
}

#[test]
fn a_stuck_rollout_names_what_would_let_it_go_on() {
    let objects = with(deployment("1", rolling(json!(1), json!(0)), json!({}), &["a"]), [node("a", "1")]);
    let answer = simulate(&objects, RESTART);
    let effect = answer.effects.iter().find(|effect| effect.code == "surge-does-not-fit").expect("it is stuck");
    assert!(effect.message.contains("Insufficient cpu"), "{}", effect.message);
    let values: Vec<&str> = effect.evidence.iter().map(|evidence| evidence.value.as_str()).collect();
    assert_eq!(values, ["1", "0"]);
    let commands: Vec<String> = effect.commands.iter().map(|command| command.argv[3].clone()).collect();
    assert_eq!(commands, ["patch", "rollout"]);
    assert_eq!(answer.outcome, crate::SimulationOutcome::Blocked);
    // More than the node has: no old pod that goes makes room for it.
    let answer = simulate(&objects, "set requests deployment/web -n n cpu=2");
    let effect = answer.effects.iter().find(|effect| effect.code == "surge-does-not-fit").expect("it is stuck");
    let commands: Vec<String> = effect.commands.iter().map(|command| command.argv[3].clone()).collect();
    assert_eq!(commands, ["rollout"]);
}

#[test]
fn a_volume_of_one_node_or_pod_holds_up_the_surge() {
    for (modes, expected) in [("ReadWriteOnce", true), ("ReadWriteOncePod", true), ("ReadWriteMany", false)] {
        let volumes = json!({"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "c"}}]});
        let objects = with(
            deployment("1", rolling(json!(1), json!(0)), volumes, &["a"]),
            [
                node("a", "2"),
                node("b", "4"),
                json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "c", "namespace": "n"},
                    "spec": {"accessModes": [modes], "volumeName": "pv"}, "status": {"phase": "Bound"}}),
                json!({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "pv"},
                    "spec": {"accessModes": [modes], "csi": {"driver": "d.example", "volumeHandle": "h"}}}),
            ],
        );
        let answer = simulate(&objects, RESTART);
        let found = answer.effects.iter().find(|effect| effect.code == "surge-does-not-fit").map(|effect| effect.reason);
        assert_eq!(found, expected.then_some("volume in use").or(None), "{modes}: {:?}", told(&answer));
    }
}

#[test]
fn scaling_down_takes_the_pods_that_the_controller_would() {
    const DAYS: [&str; 4] = ["2020-01-01T00:00:00Z", "2025-12-30T00:00:00Z", "2025-12-31T00:00:00Z", "2026-01-01T00:00:00Z"];
    let base = |cost: Value| {
        let mut objects = deployment("1", json!({}), json!({}), &["a", "a", "b", "c!"]);
        for (number, object) in objects.iter_mut().filter(|object| object["kind"] == "Pod").enumerate() {
            object["metadata"]["creationTimestamp"] = DAYS[number].into();
            if let Some(cost) = cost.get(format!("{number}")) {
                object["metadata"]["annotations"] = json!({"controller.kubernetes.io/pod-deletion-cost": cost});
            }
        }
        with(objects, [node("a", "4"), node("b", "4"), node("c", "4")])
    };
    for (cost, replicas, gone) in [
        (json!({}), 3, vec!["web-aaa-3"]),
        (json!({}), 2, vec!["web-aaa-1", "web-aaa-3"]),
        (json!({"2": "-5"}), 2, vec!["web-aaa-2", "web-aaa-3"]),
        (json!({"0": "7", "1": "7"}), 2, vec!["web-aaa-2", "web-aaa-3"]),
    ] {
        let answer = simulate(&base(cost), &format!("scale deployment/web -n n --replicas={replicas}"));
        let removed = answer.effects.iter().find(|effect| effect.code == "pods-removed").expect("some go");
        let mut names: Vec<&str> = removed.objects.iter().map(|pod| pod.name.as_str()).collect();
        if names.is_empty() {
            names.push(&removed.object.name);
        }
        assert_eq!(names, gone);
    }
}

#[test]
fn scaling_down_asks_no_budget_and_makes_room() {
    let budget = json!({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "b", "namespace": "n"},
        "spec": {"minAvailable": 2, "selector": {"matchLabels": {"app": "web"}}}, "status": {"desiredHealthy": 2}});
    let waiting = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "w", "namespace": "n"},
        "spec": {"containers": [{"name": "c", "resources": {"requests": {"cpu": "1"}}}]}, "status": {"phase": "Pending"}});
    let objects = with(deployment("1", json!({}), json!({}), &["a", "a", "a"]), [node("a", "3"), budget, waiting]);
    for (replicas, expected) in [(2, "budget-without-spare 1"), (1, "below-budget 1")] {
        let answer = simulate(&objects, &format!("scale deployment/web -n n --replicas={replicas}"));
        let told = told(&answer);
        assert!(told.contains(&expected.to_owned()) && told.contains(&"pod-placed 1".to_owned()), "{told:?}");
    }
}

#[test]
fn after_a_rollout_the_cluster_holds_the_new_pods() {
    let objects = with(deployment("1", rolling(json!(1), json!(0)), json!({}), &["a", "b"]), [node("a", "3"), node("b", "3")]);
    let after = cluster(&objects)
        .after(&Change::sequence("set image deployment/web -n n c=web:2").expect("a change"))
        .expect("it applies");
    let of = |kind: &str| -> Vec<String> {
        let objects = after.objects().iter().filter(|object| object.api.kind == *kind);
        objects.map(|object| object.meta.name.to_string()).collect()
    };
    assert_eq!(of("ReplicaSet").len(), 2);
    let pods = of("Pod");
    assert!(pods.len() == 2 && pods.iter().all(|name| !name.starts_with("web-aaa")), "{pods:?}");
    // What changed once is the same a second time.
    let again = after
        .simulate(&Change::sequence("set image deployment/web -n n c=web:2").expect("a change"), &SimulationOptions::default());
    assert_eq!(told(&again.expect("it applies").answer), Vec::<String>::new());
}

#[test]
fn what_rolls_nothing_out_is_told() {
    let paused = |mut objects: Vec<Value>| {
        objects[0]["spec"]["paused"] = true.into();
        objects
    };
    let autoscaler = json!({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "h", "namespace": "n"},
        "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "web"}, "minReplicas": 2, "maxReplicas": 3}});
    let cron = json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "j", "namespace": "n"},
        "spec": {"jobTemplate": {"spec": {"template": template("1", json!({}))}}}});
    let web = deployment("1", json!({}), json!({}), &["a"]);
    let image = "set image deployment/web -n n c=web:2";
    for (name, objects, change, expected) in [
        ("paused", paused(web.clone()), image, vec!["set-back 1", "rollout-held 1"]),
        ("no pods", deployment("1", json!({}), json!({}), &[]), image, vec![]),
        ("the next run", vec![cron], "set image cronjob/j -n n c=web:2", vec!["next-run 1"]),
        ("a pod", web.clone(), "set image pod/web-aaa-0 -n n c=web:2", vec!["containers-restarted 1"]),
        (
            "an autoscaler",
            with(web, [autoscaler, node("a", "4")]),
            "scale deployment/web -n n --replicas=2",
            vec!["pods-added 1", "set-back 1"],
        ),
    ] {
        let answer = simulate(&objects, change);
        let mut told = told(&answer);
        let mut expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        told.sort();
        expected.sort();
        assert_eq!(told, expected, "{name}");
        assert_eq!(answer.unknown.is_empty(), name != "an autoscaler", "{name}");
    }
}

#[test]
fn pods_of_a_replica_set_that_the_input_lacks_are_those_of_the_deployment() {
    let mut objects = with(deployment("1", rolling(json!(0), json!(1)), json!({}), &["a", "a"]), [node("a", "2")]);
    objects.retain(|object| object["kind"] != "ReplicaSet");
    assert_eq!(told(&simulate(&objects, RESTART)), ["pods-replaced 2"]);
    assert_eq!(told(&simulate(&objects, "scale deployment/web -n n --replicas=1")), ["pods-removed 1"]);
}

#[test]
fn what_a_webhook_put_into_pods_takes_its_room_again() {
    let mut objects = with(deployment("1", rolling(json!(1), json!(0)), json!({}), &["a"]), [node("a", "4")]);
    let pod = objects.iter_mut().find(|object| object["kind"] == "Pod").expect("a pod");
    let proxy = json!({"name": "proxy", "resources": {"requests": {"cpu": "1"}}});
    pod["spec"]["containers"].as_array_mut().expect("a list").push(proxy);
    assert_eq!(told(&simulate(&objects, RESTART)), ["pods-replaced 1"]);
    objects.pop();
    objects.push(node("a", "3"));
    let answer = simulate(&objects, RESTART);
    assert_eq!(told(&answer), ["surge-does-not-fit 1 resources", "pods-replaced 0"]);
    assert!(answer.assumed.iter().any(|assumed| assumed.ends_with("proxy")), "{:?}", answer.assumed);
}

#[test]
fn hostile_numbers_do_no_harm() {
    for strategy in [rolling(json!("x%"), json!(-3)), rolling(json!(-2147483648i64), json!("999999999%")), json!({"type": "?"})] {
        let objects = with(deployment("1", strategy, json!({}), &["a"]), [node("a", "1")]);
        simulate(&objects, RESTART);
    }
    let objects = with(deployment("1", json!({}), json!({}), &["a"]), [node("a", "1")]);
    let answer = simulate(&objects, "scale deployment/web -n n --replicas=2000000000");
    let added = answer.effects.iter().find(|effect| effect.code == "pods-added").map(|effect| effect.message.as_str());
    assert_eq!(added, Some("Deployment web is to get 1,999,999,999 new pods; only the first 5,000 are simulated"));
    assert!(answer.unknown.iter().any(|unknown| unknown.contains("1,999,999,999")), "{:?}", answer.unknown);
}
