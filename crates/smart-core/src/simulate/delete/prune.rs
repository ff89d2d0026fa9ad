//! GitOps objects that take along what they manage when they are deleted.

use crate::object::generic::Generic;
use crate::object::{Body, Object};
use crate::report::Evidence;
use crate::text::Text;

/// What becomes of what a GitOps object manages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pruning {
    /// It is deleted, too.
    Deletes,
    /// It stays.
    Keeps,
}

/// Tells what an object does with what it manages when it is deleted; nothing for objects that manage none.
///
/// Argo CD deletes only with its finalizer (docs/user-guide/app_deletion.md). Flux acts by `spec.prune`, `spec.deletionPolicy`
/// and not while it is suspended (`finalize` in its kustomize-controller and helm-controller).
pub(super) fn pruning(object: &Object) -> Option<Pruning> {
    let Body::Generic(body) = &object.body else { return None };
    let has = |start: &str| object.meta.finalizers.iter().any(|finalizer| finalizer.starts_with(start));
    let is_pruned = match (object.api.group.as_str(), object.api.kind.as_str()) {
        ("argoproj.io", "Application") => has("resources-finalizer.argocd.argoproj.io"),
        ("kustomize.toolkit.fluxcd.io", "Kustomization") => {
            has("finalizers.fluxcd.io") && !is_suspended(body) && is_deleting(body)
        }
        ("helm.toolkit.fluxcd.io", "HelmRelease") => has("finalizers.fluxcd.io") && !is_suspended(body),
        _ => return None,
    };
    Some(if is_pruned { Pruning::Deletes } else { Pruning::Keeps })
}

/// Returns the fields by which an object keeps what it manages.
pub(super) fn keeping(object: &Object) -> Vec<Evidence> {
    let reference = object.reference();
    let Body::Generic(body) = &object.body else { return Vec::new() };
    if is_suspended(body) {
        return vec![Evidence::field(&reference, "/spec/suspend", true)];
    }
    if object.meta.finalizers.is_empty() || object.api.kind != *"Kustomization" {
        return vec![Evidence::absent(&reference, "/metadata/finalizers")];
    }
    match body.text_at("spec.deletionPolicy") {
        Some(policy) if policy == "Orphan" => vec![Evidence::field(&reference, "/spec/deletionPolicy", policy)],
        _ => vec![Evidence::field(&reference, "/spec/prune", is_true(body, "spec.prune"))],
    }
}

fn is_deleting(kustomization: &Generic) -> bool {
    match kustomization.text_at("spec.deletionPolicy").map(Text::as_str) {
        Some("Delete" | "WaitForTermination") => true,
        Some("Orphan") => false,
        _ => is_true(kustomization, "spec.prune"),
    }
}

fn is_suspended(body: &Generic) -> bool {
    is_true(body, "spec.suspend")
}

fn is_true(body: &Generic, path: &str) -> bool {
    body.at(path).and_then(crate::json::Value::as_bool) == Some(true)
}

/// Returns the mark by which an object says that it is to stay when what manages it is deleted.
pub(super) fn keeping_mark(object: &Object) -> Option<(&'static str, &Text)> {
    const MARKS: [(&str, &str); 4] = [
        ("argocd.argoproj.io/sync-options", "Delete=false"),
        ("helm.sh/resource-policy", "keep"),
        ("kustomize.toolkit.fluxcd.io/prune", "disabled"),
        ("kustomize.toolkit.fluxcd.io/reconcile", "disabled"),
    ];
    MARKS.iter().find_map(|(key, wanted)| {
        let value = object.meta.annotations.get(key).or_else(|| object.meta.labels.get(key))?;
        value.split(',').any(|part| part.trim() == *wanted).then_some((*key, value))
    })
}

/// Tells whether a GitOps object makes again what was deleted of what it manages.
pub(super) fn heals(object: &Object) -> bool {
    let Body::Generic(body) = &object.body else { return false };
    match (object.api.group.as_str(), object.api.kind.as_str()) {
        ("argoproj.io", "Application") => {
            is_true(body, "spec.syncPolicy.automated.selfHeal")
                && body.at("spec.syncPolicy.automated.enabled").and_then(crate::json::Value::as_bool) != Some(false)
        }
        ("kustomize.toolkit.fluxcd.io", "Kustomization") => !is_suspended(body),
        _ => false,
    }
}
