//! What deleting, labelling and applying do, each with a small cluster.

use serde_json::{Value, json};

use crate::simulate::impact::answer::{EffectSeverity, Part, SimulationOutcome};
use crate::{Change, Cluster, Input, SimulationAnswer, SimulationOptions};

mod applying;
mod deleting;
mod labelling;
mod same_findings;

fn cluster(items: &[Value]) -> Cluster {
    let dump = json!({"apiVersion": "v1", "kind": "List", "items": items});
    let mut input = Input::new();
    input.dump("test", dump.to_string().as_bytes()).expect("a dump");
    assert_eq!(input.skipped(), [], "every object of the test is valid");
    Cluster::new(input, Some("2026-01-01T00:00:00Z".parse().expect("a time")))
}

/// Returns an object: `v1 Pod n/a`, or `v1 Node a` without a namespace; fields are laid over it.
fn object(what: &str, fields: Value) -> Value {
    let parts: Vec<&str> = what.split(' ').collect();
    let (namespace, name) = parts[2].split_once('/').map_or((None, parts[2]), |(namespace, name)| (Some(namespace), name));
    let mut object =
        json!({"apiVersion": parts[0], "kind": parts[1], "metadata": {"name": name, "uid": format!("{}-{name}", parts[1])}});
    if let Some(namespace) = namespace {
        object["metadata"]["namespace"] = json!(namespace);
    }
    lay(&mut object, fields);
    object
}

fn lay(object: &mut Value, fields: Value) {
    match (object, fields) {
        (Value::Object(object), Value::Object(fields)) => {
            for (name, value) in fields {
                lay(object.entry(name).or_insert(Value::Null), value);
            }
        }
        (object, value) => *object = value,
    }
}

/// Returns the metadata that names an owner: `apps/v1 ReplicaSet web`.
fn owned(owner: &str) -> Value {
    let parts: Vec<&str> = owner.split(' ').collect();
    json!({"ownerReferences": [{"apiVersion": parts[0], "kind": parts[1], "name": parts[2],
        "uid": format!("{}-{}", parts[1], parts[2]), "controller": true, "blockOwnerDeletion": true}]})
}

fn node(name: &str, labels: Value) -> Value {
    object(
        &format!("v1 Node {name}"),
        json!({"metadata": {"labels": labels}, "status": {
            "allocatable": {"cpu": "4", "memory": "8Gi", "pods": "20"},
            "conditions": [{"type": "Ready", "status": "True"}]}}),
    )
}

/// Returns a ready pod on a node; an empty one stands for none.
fn pod(name: &str, node: &str, owner: &str, labels: Value, spec: Value) -> Value {
    let ready = json!({"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]});
    let status = if node.is_empty() { json!({"phase": "Pending"}) } else { ready };
    let mut pod = object(
        &format!("v1 Pod {name}"),
        json!({"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": "i:1"}]}, "status": status}),
    );
    if !node.is_empty() {
        pod["spec"]["nodeName"] = json!(node);
    }
    if !owner.is_empty() {
        lay(&mut pod["metadata"], owned(owner));
    }
    lay(&mut pod["spec"], spec);
    pod
}

/// Returns a Deployment with its ReplicaSet and a ready pod on each node.
fn web(nodes: &[&str], spec: Value) -> Vec<Value> {
    let labels = json!({"app": "web"});
    let template = json!({"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": "i:1"}]}});
    let wanted = json!({"spec": {"replicas": nodes.len(), "selector": {"matchLabels": labels}, "template": template}});
    let mut set = object("apps/v1 ReplicaSet shop/web-1", wanted.clone());
    lay(&mut set["metadata"], owned("apps/v1 Deployment web"));
    let mut items = vec![object("apps/v1 Deployment shop/web", wanted), set];
    for (at, node) in nodes.iter().enumerate() {
        let name = format!("shop/web-1-{at}");
        items.push(pod(&name, node, "apps/v1 ReplicaSet web-1", labels.clone(), spec.clone()));
    }
    items
}

fn simulated(items: &[Value], changes: &str) -> SimulationAnswer {
    let changes = Change::sequence(changes).expect("changes");
    cluster(items).simulate(&changes, &SimulationOptions::default()).expect("they can be made").answer
}

fn after(items: &[Value], changes: &str) -> Cluster {
    cluster(items).after(&Change::sequence(changes).expect("changes")).expect("they can be made")
}

fn names<'c>(cluster: &'c Cluster, kind: &str) -> Vec<&'c str> {
    let of_kind = cluster.objects().iter().filter(|object| object.api.kind == kind);
    of_kind.map(|object| object.meta.name.as_str()).collect()
}

fn applied(items: &[Value], manifest: &[Value]) -> SimulationAnswer {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": manifest});
    let change =
        Change::Apply(crate::Manifest { file: "new.json".into(), namespace: None, bytes: list.to_string().into_bytes() });
    cluster(items).simulate(&[change], &SimulationOptions::default()).expect("it can be made").answer
}

/// Tells the effects in lines, without the words.
fn told(answer: &SimulationAnswer) -> Vec<String> {
    let line = |effect: &crate::Effect| {
        let part = match effect.part {
            Part::Blocked => "blocked",
            Part::Direct => "direct",
            Part::Cascade => "cascade",
            Part::Lost => "lost",
        };
        let mark = match effect.severity {
            EffectSeverity::Critical => "!!",
            EffectSeverity::Warning => "!",
            EffectSeverity::Info => "",
        };
        let count = if effect.count == 1 { String::new() } else { format!(" x{}", effect.count) };
        format!("{part} {}{mark} {}{count}", effect.code, effect.object)
    };
    answer.effects.iter().map(line).collect()
}

fn message<'a>(answer: &'a SimulationAnswer, code: &str) -> &'a str {
    let found = answer.effects.iter().find(|effect| effect.code == code);
    found.map_or_else(|| panic!("no {code} among {:?}", told(answer)), |effect| &effect.message)
}

fn placed(answer: &SimulationAnswer) -> Vec<(&str, &str)> {
    answer.placements.iter().map(|placed| (placed.pod.name.as_str(), placed.node.as_str())).collect()
}

#[track_caller]
fn check(items: &[Value], changes: &str, expected: &[&str]) -> SimulationAnswer {
    let answer = simulated(items, changes);
    assert_eq!(told(&answer), expected, "{changes}: {:#?}", answer.effects.iter().map(|e| &e.message).collect::<Vec<_>>());
    answer
}
