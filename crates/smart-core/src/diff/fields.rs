//! Which fields of an object differ.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::object::{Body, Object};
use crate::render::cut;

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[non_exhaustive]
pub struct FieldChange {
    /// The field, as people write it: `spec.template.spec.containers[api].image`.
    pub path: String,
    /// What stood there; empty when nothing did.
    pub before: String,
    /// What stands there; empty when nothing does.
    pub after: String,
}

/// More nobody reads of one object.
const CHANGES_MAX: usize = 50;
/// Deeper than this, fields are compared as wholes.
const DEPTH_MAX: usize = 12;
/// As much of a value as is told.
const VALUE_MAX: usize = 200;

/// Returns the fields that differ between two forms of an object, and how many more there are: labels, and what is wanted of
/// it; not what it reports of itself.
pub(super) fn changes(old: &Object, new: &Object) -> (Vec<FieldChange>, usize) {
    let is_settled = [old, new].into_iter().any(|object| matches!(object.body, Body::Settled(_)));
    let (Some(mut old), Some(mut new)) = (wanted(old), wanted(new)) else { return (Vec::new(), 0) };
    if is_settled {
        // Of one of them the labels are all that is left.
        for fields in [&mut old, &mut new].into_iter().filter_map(Value::as_object_mut) {
            fields.retain(|name, _| name == "metadata");
        }
    }
    let mut changes = Vec::new();
    compare("", &old, &new, 0, &mut changes);
    changes.sort();
    let more = changes.len().saturating_sub(CHANGES_MAX);
    changes.truncate(CHANGES_MAX);
    (changes, more)
}

/// Returns what is wanted of an object, and its labels.
fn wanted(object: &Object) -> Option<Value> {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(object) else { return None };
    let labels = fields.remove("metadata").and_then(|metadata| metadata.get("labels").cloned());
    for field in ["status", "apiVersion", "kind"] {
        fields.remove(field);
    }
    if let Some(labels) = labels {
        fields.insert("metadata".to_owned(), Value::Object(Map::from_iter([("labels".to_owned(), labels)])));
    }
    Some(Value::Object(fields))
}

fn compare(path: &str, old: &Value, new: &Value, depth: usize, changes: &mut Vec<FieldChange>) {
    if old == new {
        return;
    }
    match (old, new) {
        (Value::Object(old), Value::Object(new)) if depth < DEPTH_MAX => {
            let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for name in names {
                let (old, new) = (old.get(name).unwrap_or(&Value::Null), new.get(name).unwrap_or(&Value::Null));
                compare(&field(path, name), old, new, depth + 1, changes);
            }
        }
        // What is there on one side only is told field by field near the top, and as a whole further down.
        (Value::Null, Value::Object(_)) if depth <= 1 => compare(path, &Value::Object(Map::new()), new, depth, changes),
        (Value::Object(_), Value::Null) if depth <= 1 => compare(path, old, &Value::Object(Map::new()), depth, changes),
        (Value::Array(old), Value::Array(new)) if depth < DEPTH_MAX => match (by_name(old), by_name(new)) {
            (Some(old), Some(new)) => {
                let names: BTreeSet<&&str> = old.keys().chain(new.keys()).collect();
                for name in names {
                    let (old, new) = (old.get(*name).copied(), new.get(*name).copied());
                    compare(
                        &format!("{path}[{name}]"),
                        old.unwrap_or(&Value::Null),
                        new.unwrap_or(&Value::Null),
                        depth + 1,
                        changes,
                    );
                }
            }
            _ if old.len() == new.len() => {
                for (at, (old, new)) in old.iter().zip(new).enumerate() {
                    compare(&format!("{path}[{at}]"), old, new, depth + 1, changes);
                }
            }
            _ => changes.push(change(path, &Value::Array(old.clone()), &Value::Array(new.clone()))),
        },
        _ => changes.push(change(path, old, new)),
    }
}

/// Returns the path of a field; names that hold dots stand in brackets, as those of labels.
fn field(path: &str, name: &str) -> String {
    match (path, name.contains(['.', '/'])) {
        ("", _) => name.to_owned(),
        (path, true) => format!("{path}[{name}]"),
        (path, false) => format!("{path}.{name}"),
    }
}

/// Returns the items of a list by what Kubernetes tells them apart by, if all of them have it.
fn by_name(items: &[Value]) -> Option<BTreeMap<&str, &Value>> {
    let name = |item: &'_ Value| -> Option<&str> {
        ["name", "mountPath", "key", "topologyKey"].iter().find_map(|key| item.as_object()?.get(*key)?.as_str().map(|_| *key))
    };
    let mut named = BTreeMap::new();
    for item in items {
        let known = item.get(name(item)?)?.as_str()?;
        if named.insert(known, item).is_some() {
            return None;
        }
    }
    Some(named)
}

fn change(path: &str, old: &Value, new: &Value) -> FieldChange {
    if path == "contentHash" || path == "content_hash" {
        return FieldChange { path: "data".to_owned(), before: hash(old), after: hash(new) };
    }
    FieldChange { path: path.to_owned(), before: written(old), after: written(new) }
}

/// The values of a ConfigMap are not kept: that they differ is all that can be told.
fn hash(value: &Value) -> String {
    value.as_u64().map(|hash| format!("content {hash:016x}")).unwrap_or_default()
}

fn written(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    cut(&text, VALUE_MAX).into_owned()
}
