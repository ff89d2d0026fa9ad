//! Custom objects that are held on purpose.

use crate::health::Health;
use crate::health::subject::Subject;
use crate::json::Value;
use crate::object::generic::Generic;

/// Fields that hold an object when they are true.
const FIELDS: &[(&str, &str)] = &[
    ("spec.suspend", "/spec/suspend"),
    ("spec.suspended", "/spec/suspended"),
    ("spec.paused", "/spec/paused"),
    ("spec.pause", "/spec/pause"),
    ("spec.disabled", "/spec/disabled"),
    ("spec.updateStrategy.paused", "/spec/updateStrategy/paused"),
    ("spec.updateStrategy.rollingUpdate.paused", "/spec/updateStrategy/rollingUpdate/paused"),
    ("spec.rolloutStrategy.paused", "/spec/rolloutStrategy/paused"),
];

/// Annotations that hold an object when they are there and not `false`, with the project that documents each.
const ANNOTATIONS: &[&str] = &[
    "cluster.x-k8s.io/paused",    // Cluster API.
    "crossplane.io/paused",       // Crossplane.
    "autoscaling.keda.sh/paused", // KEDA.
    "autoscaling.keda.sh/paused-replicas",
    "strimzi.io/pause-reconciliation",       // Strimzi.
    "kustomize.toolkit.fluxcd.io/reconcile", // Flux, with the value `disabled`.
];

pub(super) fn health(subject: &Subject<'_>, body: &Generic) -> Option<Health> {
    let set = |(path, _): &&(&str, &str)| body.at(path).and_then(Value::as_bool) == Some(true);
    if let Some((field, pointer)) = FIELDS.iter().find(set) {
        let message = format!("{} is held: {field} is true.", subject);
        return Some(subject.suspended("Paused", message).field(*pointer, true));
    }
    if body.at("spec.enabled").and_then(Value::as_bool) == Some(false) {
        let message = format!("{} is held: spec.enabled is false.", subject);
        return Some(subject.suspended("Disabled", message).field("/spec/enabled", false));
    }
    let annotations = &subject.object.meta.annotations;
    let (key, value) = ANNOTATIONS.iter().find_map(|key| {
        let value = annotations.get(key)?;
        let holds = if key.ends_with("/reconcile") { value == "disabled" } else { value != "false" };
        holds.then_some((key, value))
    })?;
    let message = format!("{} is held by its annotation {key}.", subject);
    Some(subject.suspended("Paused", message).field(format!("/metadata/annotations/{}", super::escaped(key)), value))
}
