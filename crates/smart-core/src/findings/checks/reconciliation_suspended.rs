//! Custom resources that their controller leaves alone on purpose.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};
use crate::json::Value;
use crate::object::{Body, Object};

pub(super) const RULE: Rule = Rule {
    code: "reconciliation-suspended",
    severity: Severity::Info,
    level: Level::Cause,
    lint: false,
    finds: "An object of a GitOps tool or an operator that its controller was told to leave alone.",
    matters: "Changes in the repository or in the object have no effect meanwhile. It is easily forgotten after an incident.",
    looks_at: "spec.suspend of Flux, the annotations with which Crossplane, KEDA, Cluster API and others pause, and spec.paused.",
    advice: "Resume it, if the reason is gone.",
    silent: "For kinds that run at certain times and are suspended as a matter of course, as CronJobs.",
    check,
};

/// Annotations that pause; a value of `false` does not.
const ANNOTATIONS: &[&str] = &[
    "autoscaling.keda.sh/paused",
    "autoscaling.keda.sh/paused-replicas",
    "cluster.x-k8s.io/paused",
    "crossplane.io/paused",
    "reconcile.external-secrets.io/paused",
    "serving.knative.dev/paused",
    "strimzi.io/pause-reconciliation",
];

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for object in context.custom() {
        let Some((path, value)) = pause(object) else { continue };
        let reference = object.reference();
        found.push(
            Draft::new(&RULE, reference.clone(), format!("{} is paused: its controller leaves it alone.", name(&reference)))
                .field(path, value)
                .command(describe(&reference, "shows its state when it was paused")),
        );
    }
}

/// Returns the field that pauses an object.
fn pause(object: &Object) -> Option<(String, String)> {
    let Body::Generic(body) = &object.body else { return None };
    let group = object.api.group.as_str();
    let field = match group {
        _ if group.ends_with(".toolkit.fluxcd.io") => Some("suspend"),
        _ if group.ends_with("cluster.x-k8s.io") || group == "argoproj.io" => Some("paused"),
        _ => None,
    };
    if let Some(field) = field.filter(|field| body.at("spec").and_then(|spec| spec.get(field)).and_then(Value::as_bool) == Some(true)) {
        return Some((format!("/spec/{field}"), "true".to_owned()));
    }
    ANNOTATIONS.iter().find_map(|key| {
        let value = object.meta.annotations.get(key).filter(|value| **value != "false")?;
        Some((format!("/metadata/annotations/{}", key.replace('/', "~1")), value.to_string()))
    })
}
