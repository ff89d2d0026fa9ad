//! Nodes: cordon, taints, zones.

use serde_json::{Value, json};

use super::fields::{Fields, list, made};
use crate::object::{Body, Object};
use crate::simulate::change::TaintSetting;
use crate::text::Text;

/// The taint that the node lifecycle controller puts on a cordoned node (`pkg/controller/nodelifecycle`).
const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";
const NO_SCHEDULE: &str = "NoSchedule";

/// Keeps new pods away.
pub(super) fn cordon(node: &mut Fields) {
    made(node, &["spec"]).insert("unschedulable".to_owned(), Value::Bool(true));
    put(node, UNSCHEDULABLE, "", NO_SCHEDULE);
}

/// Lets new pods come again.
pub(super) fn uncordon(node: &mut Fields) {
    made(node, &["spec"]).remove("unschedulable");
    take_off(node, UNSCHEDULABLE, NO_SCHEDULE);
}

/// Puts taints on, and takes them off.
pub(super) fn taint(node: &mut Fields, taints: &[TaintSetting]) {
    for TaintSetting { key, value, effect, remove } in taints {
        if *remove {
            take_off(node, key, effect);
        } else {
            put(node, key, value, effect);
        }
    }
}

/// A node has one taint of a key and an effect (`pkg/util/taints`).
fn put(node: &mut Fields, key: &str, value: &str, effect: &str) {
    let taints = list(made(node, &["spec"]), "taints");
    let known = taints.iter_mut().find(|taint| is(taint, "key", key) && is(taint, "effect", effect));
    match known {
        Some(taint) if is(taint, "value", value) => {}
        Some(taint) => *taint = written(key, value, effect),
        None => taints.push(written(key, value, effect)),
    }
}

fn take_off(node: &mut Fields, key: &str, effect: &str) {
    let taints = list(made(node, &["spec"]), "taints");
    taints.retain(|taint| !(is(taint, "key", key) && (effect.is_empty() || is(taint, "effect", effect))));
}

fn is(taint: &Value, field: &str, wanted: &str) -> bool {
    taint.get(field).and_then(Value::as_str).unwrap_or_default() == wanted
}

fn written(key: &str, value: &str, effect: &str) -> Value {
    if value.is_empty() { json!({"key": key, "effect": effect}) } else { json!({"key": key, "value": value, "effect": effect}) }
}

/// Tells whether a node has a taint that is to be taken off.
pub(super) fn has(node: &Object, taint: &TaintSetting) -> bool {
    let Body::Node(node) = &node.body else { return false };
    node.spec.taints.iter().any(|known| takes_off(taint, &known.key, &known.effect))
}

/// Tells whether a setting takes off the taint of a key and an effect.
pub(super) fn takes_off(setting: &TaintSetting, key: &str, effect: &str) -> bool {
    setting.remove && setting.key == key && (setting.effect.is_empty() || setting.effect == effect)
}

/// Tells whether an object is a node.
pub(super) fn is_node(object: &Object) -> bool {
    matches!(object.body, Body::Node(_))
}

/// Returns the zone of a node.
pub(super) fn zone(node: &Object) -> Option<&Text> {
    let labels = &node.meta.labels;
    labels.get("topology.kubernetes.io/zone").or_else(|| labels.get("failure-domain.beta.kubernetes.io/zone"))
}
