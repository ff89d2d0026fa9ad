//! Workloads that their controller has not looked at.

use crate::findings::context::Context;
use crate::findings::control_plane;
use crate::findings::draft::Draft;
use crate::findings::missing::how_many;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{listed, name};
use crate::object::duration::Duration;
use crate::object::time::Time;
use crate::object::{Body, Object, ObjectRef};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "controller-manager-silent",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "Deployments, ReplicaSets, StatefulSets or DaemonSets that were written minutes ago and that their controllers have not looked \
            at; or a kube-controller-manager that no longer renews its Lease.",
    matters: "No pod is replaced, no rollout goes on, no lost node is noticed and no endpoint is written while it is so.",
    looks_at: "metadata.generation against status.observedGeneration, when the object was last written, and the Lease \
               kube-system/kube-controller-manager.",
    advice: "Look at the pods of kube-controller-manager and their logs; where the provider runs the control plane, at its state there.",
    silent: "When any workload that was written later has been looked at, or when it is not told when the workload was written.",
    check,
};

const MANAGER: &str = "kube-controller-manager";
const PATIENCE_SECONDS: i64 = 120;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let mut behind: Vec<(&Object, i64, Time)> = Vec::new();
    let mut seen: Option<Time> = None;
    for kind in ["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"] {
        for object in context.of_kind(kind) {
            let Some(observed) = observed_generation(object) else { continue };
            let Some(written) = written_at(object) else { continue };
            if observed >= object.meta.generation {
                seen = seen.max(Some(written));
            } else if context.holds_for(Some(written), PATIENCE_SECONDS) && object.meta.deletion_timestamp.is_none() {
                behind.push((object, observed, written));
            }
        }
    }
    // One that was looked at later shows that the manager works; where none was looked at, the status was left out.
    behind.retain(|(_, _, written)| seen.is_some_and(|seen| seen < *written));
    let stale = control_plane::stale_lease(context, MANAGER);
    if behind.is_empty() && stale.is_none() {
        return;
    }
    let places = control_plane::places(context, MANAGER);
    let fallback = stale.as_ref().map(|stale| stale.lease.clone()).or_else(|| behind.first().map(|(object, ..)| object.reference()));
    let Some(subject) = places.first().cloned().or(fallback) else { return };
    let objects: Vec<ObjectRef> = behind.iter().map(|(object, ..)| object.reference()).collect();
    let names: Vec<String> = objects.iter().map(name).collect();
    let first = behind.iter().map(|(_, _, written)| *written).min();
    let mut message = if behind.is_empty() {
        "The controller manager no longer renews its Lease".to_owned()
    } else {
        let waits = context.for_how_long(first);
        format!("The controllers have not looked at {}{waits}: {}", how_many(behind.len(), "workload"), listed(&names))
    };
    if let Some(stale) = &stale {
        message = format!("{message}; {} is {} behind the newest Lease", name(&stale.lease), Duration::from_secs(stale.behind).human());
    }
    let severity = if behind.is_empty() { Severity::Warning } else { Severity::Critical };
    let mut draft = Draft::new(&RULE, subject, format!("{message}."))
        .severity(severity)
        .about_all(places.into_iter().skip(1))
        .about_all(objects.iter().cloned());
    draft.since = first.or(stale.as_ref().map(|stale| stale.renewed));
    for ((object, observed, _), reference) in behind.iter().zip(&objects).take(2) {
        draft = draft
            .field_of(reference, "/metadata/generation", object.meta.generation)
            .field_of(reference, "/status/observedGeneration", observed);
    }
    if let Some(stale) = &stale {
        draft = draft.field_of(&stale.lease, "/spec/renewTime", stale.renewed);
    }
    found.push(
        draft
            .command(Command::new(
                ["kubectl", "-n", control_plane::NAMESPACE, "get", "lease", MANAGER, "-o", "yaml"],
                "shows who leads, and when it last renewed",
            ))
            .command(Command::new(
                ["kubectl", "-n", control_plane::NAMESPACE, "get", "pods", "-l", "component=kube-controller-manager", "-o", "wide"],
                "shows the pods of the controller manager",
            )),
    );
}

fn observed_generation(object: &Object) -> Option<i64> {
    let observed = match &object.body {
        Body::DaemonSet(body) => body.status.observed_generation,
        Body::Deployment(body) => body.status.observed_generation,
        Body::ReplicaSet(body) => body.status.observed_generation,
        Body::StatefulSet(body) => body.status.observed_generation,
        _ => return None,
    };
    Some(observed)
}

/// Returns when an object was last written by anybody but its controller; its making where nothing else is told and it was
/// written but once.
fn written_at(object: &Object) -> Option<Time> {
    let managers = object.meta.managers.iter().filter(|manager| manager.subresource != "status");
    let written = managers.filter_map(|manager| manager.time).max();
    written.or_else(|| object.meta.creation_timestamp.filter(|_| object.meta.generation == 1))
}
