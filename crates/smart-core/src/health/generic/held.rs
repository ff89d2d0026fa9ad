//! Custom objects that are held on purpose.

use crate::health::Health;
use crate::health::subject::Subject;
use crate::json::Value;
use crate::object::generic::Generic;

/// Fields of the spec that hold an object when they are true.
const FIELDS: &[&str] = &["disabled", "pause", "paused", "suspend", "suspended"];

/// Parts of the spec that can hold it as well.
const STRATEGIES: &[&str] =
    &["spec.updateStrategy", "spec.updateStrategy.rollingUpdate", "spec.rolloutStrategy", "spec.strategy"];

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
    let spec = body.at("spec").map_or(&[][..], Value::fields);
    let own = spec.iter().find(|(name, value)| match value {
        Value::Bool(true) => FIELDS.contains(&name.as_str()),
        Value::Bool(false) => name == "enabled",
        _ => false,
    });
    if let Some((name, value)) = own {
        let reason = if FIELDS.contains(&name.as_str()) && name != "disabled" { "Paused" } else { "Disabled" };
        let value = value.as_bool().unwrap_or_default();
        let message = format!("{subject} is held: spec.{name} is {value}.");
        return Some(subject.suspended(reason, message).field(format!("/spec/{name}"), value));
    }
    let is_paused = |path: &&&str| body.at(path).and_then(|strategy| strategy.get("paused")?.as_bool()) == Some(true);
    if let Some(path) = STRATEGIES.iter().find(is_paused) {
        let message = format!("{subject} is held: {path}.paused is true.");
        return Some(subject.suspended("Paused", message).field(format!("/{}/paused", path.replace('.', "/")), true));
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
