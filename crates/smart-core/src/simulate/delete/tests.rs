//! The rules of deletion, each with a small cluster.

use serde_json::{Value, json};

use super::{Cascade, Hold, Propagation, When, Why, breaks, cascade};
use crate::object::ObjectRef;
use crate::{Cluster, Input};

mod cascades;
mod consequences;

/// When a deletion was asked for that should long be over.
const OLD: &str = "2025-12-31T20:00:00Z";

fn cluster(items: &[Value]) -> Cluster {
    let dump = json!({"apiVersion": "v1", "kind": "List", "items": items});
    let mut input = Input::new();
    input.dump("test", dump.to_string().as_bytes()).expect("a dump");
    assert_eq!(input.skipped(), [], "every object of the test is valid");
    Cluster::new(input, Some("2026-01-01T00:00:00Z".parse().expect("a time")))
}

/// Returns an object: `v1 Pod n/a`, or `v1 Node a` without a namespace; its identifier is its kind and name.
fn object(what: &str, meta: Value, rest: Value) -> Value {
    let mut parts = what.split(' ');
    let mut part = || parts.next().expect("apiVersion, kind, name");
    let (api_version, kind, name) = (part(), part(), part());
    let (namespace, name) = name.split_once('/').map_or((None, name), |(namespace, name)| (Some(namespace), name));
    let mut metadata = json!({"name": name, "uid": format!("{kind}-{name}")});
    let fields = namespace.map(|namespace| json!({"namespace": namespace})).into_iter().chain([meta]);
    for fields in fields {
        metadata.as_object_mut().expect("an object").extend(fields.as_object().expect("an object").clone());
    }
    let mut object = json!({"apiVersion": api_version, "kind": kind, "metadata": metadata});
    object.as_object_mut().expect("an object").extend(rest.as_object().expect("an object").clone());
    object
}

/// Returns owner references to `apps/v1 ReplicaSet web` and the like; `!` marks a controller that blocks the deletion.
fn owned(owners: &[&str]) -> Value {
    let one = |owner: &&str| {
        let is_controller = owner.ends_with('!');
        let parts: Vec<&str> = owner.trim_end_matches('!').split(' ').collect();
        json!({"apiVersion": parts[0], "kind": parts[1], "name": parts[2], "uid": format!("{}-{}", parts[1], parts[2]),
            "controller": is_controller, "blockOwnerDeletion": is_controller})
    };
    json!({"ownerReferences": owners.iter().map(one).collect::<Vec<_>>()})
}

/// Reads `apps/ReplicaSet n/web`, `Pod n/a`, `Node a`.
fn named(text: &str) -> ObjectRef {
    let (kind, name) = text.split_once(' ').expect("kind and name");
    let (group, kind) = kind.rsplit_once('/').unwrap_or(("", kind));
    let (namespace, name) = name.split_once('/').unwrap_or(("", name));
    ObjectRef::new(group, kind, namespace, name)
}

/// Tells a cascade in lines.
fn told(cascade: &Cascade) -> Vec<String> {
    let mut lines = Vec::new();
    for removed in &cascade.removed {
        let why = match &removed.why {
            Why::Asked => "asked".to_owned(),
            Why::NamespaceGone(of) => format!("namespace {}", of.name),
            Why::DefinitionGone(of) => format!("definition {}", of.name),
            Why::OwnerGone(of) => format!("owner {}", of.name),
            Why::ClaimGone(of) => format!("claim {}", of.name),
            Why::SnapshotGone(of) => format!("snapshot {}", of.name),
            Why::ServiceGone(of) => format!("service {}", of.name),
            Why::AccountGone(of) => format!("account {}", of.name),
            Why::Pruned(of) => format!("pruned by {}", of.name),
        };
        let waits = removed.waits_for.as_ref().map(|root| format!(", after {root}")).unwrap_or_default();
        lines.push(format!("goes {}: {why}{waits}", removed.object));
    }
    lines.extend(cascade.orphaned.iter().map(|orphan| format!("left {} by {}", orphan.object, orphan.owner)));
    lines.extend(cascade.stuck.iter().map(|stuck| {
        let hold = match &stuck.hold {
            Hold::Finalizer { who, .. } => format!("finalizer of {who}"),
            Hold::InUse { users, .. } => format!("used by {}", users.len()),
            Hold::Api { service } => format!("api {}", service.name),
            Hold::Content { objects } => format!("content {}", objects.len()),
        };
        format!("stuck {}: {hold}", stuck.object)
    }));
    lines.extend(cascade.awaited.iter().map(|awaited| format!("awaits {}: {}", awaited.object, awaited.who)));
    lines.extend(cascade.retained.iter().map(|kept| format!("stays {}: {:?}", kept.object, kept.why)));
    lines.extend(
        cascade.recreated.iter().map(|made| format!("again {}{}", made.object, if made.at_once { "" } else { " later" })),
    );
    lines.extend(cascade.refused.iter().map(|refused| format!("refused {}", refused.object)));
    lines.extend(cascade.absent.iter().map(|absent| format!("absent {absent}")));
    lines
}

/// Deletes with the items in order and in reverse, which must not matter.
fn deleted(items: &[Value], deleted: &[&str], propagation: Propagation) -> (Cluster, Cascade) {
    let mut deleted: Vec<ObjectRef> = deleted.iter().map(|text| named(text)).collect();
    let straight = cluster(items);
    let answer = cascade(&straight, &deleted, propagation);
    let reversed: Vec<Value> = items.iter().rev().cloned().collect();
    let turned = cluster(&reversed);
    deleted.reverse();
    let other = cascade(&turned, &deleted, propagation);
    assert_eq!(answer, other, "the order of the input does not matter");
    assert_eq!(breaks(&straight, &answer), breaks(&turned, &other), "the order of the input does not matter");
    (straight, answer)
}

#[track_caller]
fn check(items: &[Value], delete: &[&str], propagation: Propagation, expected: &[&str]) {
    let (_, cascade) = deleted(items, delete, propagation);
    assert_eq!(told(&cascade), expected);
}

/// Tells who breaks in lines, without the words.
fn broken(items: &[Value], delete: &[&str]) -> Vec<String> {
    let (cluster, cascade) = deleted(items, delete, Propagation::Background);
    let line = |one: &super::Break| {
        assert!(!one.how.contains("{what}") && !one.evidence.is_empty(), "{one:?}");
        let when = match one.when {
            _ if one.is_risk => "risk",
            When::Now => "now",
            When::AtRestart => "restart",
            When::AtNextUse => "next",
        };
        let pods = if one.pods > 0 { format!(" x{}", one.pods) } else { String::new() };
        let keys: String = one.keys.iter().map(|key| format!(" #{key}")).collect();
        format!("{when} {}{pods} < {}{keys}", one.object, one.needs)
    };
    breaks(&cluster, &cascade).iter().map(line).collect()
}
