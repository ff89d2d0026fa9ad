//! Objects as JSON, and back: changes are made to fields by the names that Kubernetes gives them.

use serde_json::{Map, Value};

use crate::json::{Pool, Reader, Record};
use crate::object::found::CaBundle;
use crate::object::kind::Draft;
use crate::object::{Body, Object};

/// The fields of an object by their names.
pub(super) type Fields = Map<String, Value>;

/// What of the metadata a change may touch.
const META: [&str; 4] = ["annotations", "finalizers", "labels", "ownerReferences"];

/// Returns the fields of an object that the model has, as the API server would write them.
pub(super) fn written(object: &Object) -> Fields {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(object) else { return Fields::new() };
    // The model keeps apart from the spec what each pod has for itself.
    for (kept, name) in [("node_name", "nodeName"), ("hostname", "hostname")] {
        if let (Some(value), Some(spec)) = (fields.remove(kept), at(&mut fields, &["spec"])) {
            spec.insert(name.to_owned(), value);
        }
    }
    for path in [&["spec", "template"][..], &["spec", "jobTemplate", "spec", "template"]] {
        if let Some(template) = at(&mut fields, path)
            && let Some(name) = template.remove("node_name")
            && let Some(spec) = at(template, &["spec"])
        {
            spec.insert("nodeName".to_owned(), name);
        }
    }
    fields
}

/// Returns the object with these fields in the place of its own; type, status and identity stay.
///
/// # Errors
/// Why a field cannot be read.
pub(super) fn rewritten(object: &Object, fields: &Fields) -> Result<Object, String> {
    let before = written(object);
    let mut draft = Draft::of(&object.body).ok_or_else(|| "objects of this kind are not changed".to_owned())?;
    let mut pool = Pool::default();
    let is_other = |name: &&String| !matches!(name.as_str(), "apiVersion" | "kind" | "metadata" | "status");
    for name in before.keys().chain(fields.keys()).filter(is_other) {
        if let Some(mut value) = difference(&before, fields, name) {
            drop_read_bundles(&mut value);
            read(&mut draft, name, &value, &mut pool)?;
        }
    }
    let mut meta = object.meta.clone();
    let (nothing, metadata) = (Fields::new(), |fields: &'_ Fields| fields.get("metadata").and_then(Value::as_object).cloned());
    let (old, new) = (metadata(&before).unwrap_or_else(|| nothing.clone()), metadata(fields).unwrap_or(nothing));
    for name in META {
        if let Some(value) = difference(&old, &new, name) {
            read(&mut meta, name, &value, &mut pool)?;
        }
    }
    let mut body = draft.finish(meta.creation_timestamp);
    keep_bundles(&object.body, &mut body);
    Ok(Object { api: std::sync::Arc::clone(&object.api), meta, body })
}

/// Takes out the authorities that are read already: their certificates are kept, and not the text they were read from.
fn drop_read_bundles(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if fields.get("caBundle").is_some_and(Value::is_array) {
                fields.remove("caBundle");
            }
            fields.values_mut().for_each(drop_read_bundles);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_read_bundles),
        _ => {}
    }
}

/// Puts the authorities back where no others were given.
fn keep_bundles(old: &Body, new: &mut Body) {
    fn keep(old: &CaBundle, new: &mut CaBundle) {
        if new.0.is_empty() {
            *new = old.clone();
        }
    }
    match (old, new) {
        (Body::APIService(old), Body::APIService(new)) => keep(&old.spec.ca_certificates, &mut new.spec.ca_certificates),
        (Body::WebhookConfiguration(old), Body::WebhookConfiguration(new)) => {
            for new in &mut new.webhooks {
                if let Some(old) = old.webhooks.iter().find(|old| old.name == new.name) {
                    keep(&old.client_config.ca_certificates, &mut new.client_config.ca_certificates);
                }
            }
        }
        (Body::CustomResourceDefinition(old), Body::CustomResourceDefinition(new)) => {
            let (old, new) = (&old.spec.conversion, &mut new.spec.conversion);
            if let (Some(old), Some(new)) = (&old.webhook, &mut new.webhook) {
                keep(&old.client_config.ca_certificates, &mut new.client_config.ca_certificates);
            }
            if let (Some(old), Some(new)) = (&old.webhook_client_config, &mut new.webhook_client_config) {
                keep(&old.ca_certificates, &mut new.ca_certificates);
            }
        }
        _ => {}
    }
}

fn read(record: &mut impl Record, name: &str, value: &Value, pool: &mut Pool) -> Result<(), String> {
    let text = value.to_string();
    record.read_field(name.as_bytes(), &mut Reader::new(text.as_bytes(), pool)).map(|_| ()).map_err(|fault| fault.to_string())
}

/// Returns the new value of a field that differs; an empty one for a field that is gone.
fn difference(old: &Fields, new: &Fields, name: &str) -> Option<Value> {
    match (old.get(name), new.get(name)) {
        (old, new) if old == new => None,
        (_, Some(value)) if !value.is_null() => Some(value.clone()),
        (Some(value), _) => Some(match value {
            Value::Object(_) => Value::Object(Fields::new()),
            Value::Array(_) => Value::Array(Vec::new()),
            Value::String(_) => Value::String(String::new()),
            Value::Bool(_) => Value::Bool(false),
            Value::Number(_) => Value::from(0),
            Value::Null => return None,
        }),
        (None, _) => None,
    }
}

/// Returns the object under a path, if there is one.
pub(super) fn at<'a>(fields: &'a mut Fields, path: &[&str]) -> Option<&'a mut Fields> {
    path.iter().try_fold(fields, |fields, name| fields.get_mut(*name)?.as_object_mut())
}

/// Returns the object under a path, and makes it where there is none.
pub(super) fn made<'a>(fields: &'a mut Fields, path: &[&str]) -> &'a mut Fields {
    let Some((name, rest)) = path.split_first() else { return fields };
    let value = fields.entry((*name).to_owned()).or_insert_with(|| Value::Object(Fields::new()));
    if !value.is_object() {
        *value = Value::Object(Fields::new());
    }
    match value {
        Value::Object(inner) => made(inner, rest),
        _ => unreachable!("it was made an object"),
    }
}

/// Returns the list of a name, and makes it where there is none.
pub(super) fn list<'a>(fields: &'a mut Fields, name: &str) -> &'a mut Vec<Value> {
    let value = fields.entry(name.to_owned()).or_insert_with(|| Value::Array(Vec::new()));
    if !value.is_array() {
        *value = Value::Array(Vec::new());
    }
    match value {
        Value::Array(items) => items,
        _ => unreachable!("it was made a list"),
    }
}
