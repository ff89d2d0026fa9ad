//! Manifests: `kubectl apply --server-side`, as far as a dump allows.

use std::sync::Arc;

use serde_json::Value;

use super::fields::{Fields, made, rewritten, written};
use super::merge::merge;
use super::{Fork, Refusal, refused};
use crate::error::Error;
use crate::input::Input;
use crate::json::List;
use crate::object::config::DataKey;
use crate::object::kind::{Draft, kinds};
use crate::object::{Body, Meta, Object, ObjectRef};
use crate::simulate::change::{Change, Manifest};
use crate::text::Text;

/// Applies the objects of manifests, and returns them in order.
pub(super) fn apply(fork: &mut Fork<'_>, change: &Change, manifest: &Manifest) -> Result<Vec<ObjectRef>, Error> {
    let mut input = Input::for_manifests();
    input.dump(&manifest.file, &manifest.bytes)?;
    if let Some(skipped) = input.skipped().first() {
        let object = skipped.object.as_ref().map(|object| format!("{object}: ")).unwrap_or_default();
        return Err(refused(change, &format!("{object}{} at byte {}", skipped.reason, skipped.position)));
    }
    let raw = input.take_raw();
    let mut new = Vec::new();
    let mut all = Vec::new();
    for given in input.into_parts().objects {
        let fields = match raw.get(&given.reference()) {
            Some(Value::Object(fields)) => fields.clone(),
            _ => written(&given),
        };
        let mut given = given;
        given.meta.namespace = fork.namespace_of(&given, manifest).map_err(|refusal| refusal.of(change))?;
        if given.meta.name.is_empty() {
            return Err(refused(change, &format!("a {} of the manifest has no name", given.api.kind)));
        }
        let reference = given.reference();
        let object = match fork.object(&reference) {
            Some(known) => laid_over(known, &given, &fields),
            None => made_new(fork, &given, &fields),
        };
        let object =
            object.map_err(|refusal| Refusal { reason: format!("{reference}: {}", refusal.reason), ..refusal }.of(change))?;
        if fork.object(&reference).is_none() {
            new.push(reference.clone());
        }
        all.push(reference);
        fork.replace(object);
    }
    // After all of them are there: what is filled in depends on others, and not on the order of the manifest.
    for reference in &new {
        if let Some(object) = fork.object(reference).cloned() {
            let object = fork.admitted(object);
            fork.replace(object);
        }
    }
    all.sort();
    all.dedup();
    Ok(all)
}

impl Fork<'_> {
    /// Returns the namespace that an object of a manifest is put into.
    fn namespace_of(&self, object: &Object, manifest: &Manifest) -> Result<Text, Refusal> {
        if !self.is_namespaced(object) {
            return Ok(Text::default());
        }
        match (object.meta.namespace.non_empty(), &manifest.namespace) {
            (Some(own), Some(asked)) if own != asked => {
                Err(Refusal::new(format!("{} is in namespace {own}, not in {asked}", object.reference())))
            }
            (Some(namespace), _) | (None, Some(namespace)) => Ok(namespace.clone()),
            (None, None) => Ok("default".into()),
        }
    }

    fn is_namespaced(&self, object: &Object) -> bool {
        let ObjectRef { kind, group, .. } = object.reference();
        if let Some(known) = kinds().iter().find(|known| kind == known.kind && group == known.group) {
            return known.namespaced;
        }
        let defined = self.objects().find_map(|object| match &object.body {
            Body::CustomResourceDefinition(definition)
                if definition.spec.group == group && definition.spec.names.kind == kind =>
            {
                Some(definition.spec.scope != "Cluster")
            }
            _ => None,
        });
        // Where nothing defines the kind, its objects tell.
        let of_others = || {
            let mut others = self.objects().filter(|other| other.api.kind == kind && other.api.group == group);
            others.next().map(|other| !other.meta.namespace.is_empty())
        };
        defined.or_else(of_others).unwrap_or(!object.meta.namespace.is_empty())
    }
}

/// Returns the object that is there with what the manifest says.
fn laid_over(known: &Object, given: &Object, wanted: &Fields) -> Result<Object, Refusal> {
    let mut known = known.clone();
    let is_data_changed = lay_data_over(&mut known.body, &given.body);
    if is_data_changed.is_err() {
        return Err(Refusal::new("it is immutable, and its data would change"));
    }
    let is_custom = matches!(known.body, Body::Generic(_));
    let before = written(&known);
    let mut fields = before.clone();
    let mut wanted = declared(wanted);
    if matches!(known.body, Body::Secret(_) | Body::ConfigMap(_)) {
        // Of their values little is kept: they were laid over before.
        wanted.retain(|name, _| name == "metadata");
    }
    merge(&mut fields, &wanted, is_custom);
    if let Some(field) = immutable(&known.body).iter().find(|path| under(&before, path) != under(&fields, path)) {
        let object = rewritten(&known, &fields).map_err(Refusal::new)?;
        // Written in another way it may still mean the same.
        if under(&written(&object), field) != under(&before, field) {
            return Err(Refusal::new(format!("{} cannot be changed", field.join("."))));
        }
    }
    rewritten(&known, &fields).map_err(Refusal::new)
}

/// Returns the fields that nobody may change (`pkg/apis/apps/validation`, `pkg/apis/batch/validation`).
fn immutable(body: &Body) -> &'static [&'static [&'static str]] {
    match body {
        Body::Deployment(_) | Body::DaemonSet(_) | Body::ReplicaSet(_) => &[&["spec", "selector"]],
        Body::StatefulSet(_) => &[
            &["spec", "selector"],
            &["spec", "serviceName"],
            &["spec", "podManagementPolicy"],
            &["spec", "volumeClaimTemplates"],
        ],
        Body::Job(job) if !job.spec.suspend => &[&["spec", "selector"], &["spec", "template"]],
        Body::Job(_) => &[&["spec", "selector"]],
        _ => &[],
    }
}

fn under<'a>(fields: &'a Fields, path: &[&str]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(fields.get(*first)?, |value, name| value.get(*name))
}

/// Returns a new object of a manifest, without what the API server does not take from it.
fn made_new(fork: &Fork<'_>, given: &Object, wanted: &Fields) -> Result<Object, Refusal> {
    let body = match &given.body {
        Body::Event(_) | Body::Settled(_) => return Err(Refusal::new("events are not applied")),
        // They report nothing of themselves.
        Body::Secret(_) | Body::ConfigMap(_) => given.body.clone(),
        _ => Draft::new(&given.api.group, &given.api.kind).finish(None),
    };
    let is_data = matches!(body, Body::Secret(_) | Body::ConfigMap(_));
    let meta = Meta {
        namespace: given.meta.namespace.clone(),
        name: given.meta.name.clone(),
        creation_timestamp: fork.base.now(),
        ..Meta::default()
    };
    let empty = Object { api: Arc::clone(&given.api), meta, body };
    let mut fields = written(&empty);
    let mut wanted = declared(wanted);
    if is_data {
        wanted.retain(|name, _| name == "metadata");
    }
    merge(&mut fields, &wanted, matches!(given.body, Body::Generic(_)));
    rewritten(&empty, &fields).map_err(Refusal::new)
}

/// Returns what a manifest wants: what the API server or the controllers write is left out.
fn declared(wanted: &Fields) -> Fields {
    let mut wanted = wanted.clone();
    for field in ["apiVersion", "kind", "status"] {
        wanted.remove(field);
    }
    if wanted.contains_key("metadata") {
        let metadata = made(&mut wanted, &["metadata"]);
        metadata.retain(|name, _| matches!(name.as_str(), "annotations" | "finalizers" | "labels" | "ownerReferences"));
    }
    wanted
}

/// Lays the keys of a ConfigMap or Secret over those that are there; fails when these may not change.
fn lay_data_over(known: &mut Body, given: &Body) -> Result<(), ()> {
    match (known, given) {
        (Body::ConfigMap(known), Body::ConfigMap(given)) => {
            let data = union(&known.data, &given.data);
            let is_whole = data.len() == given.data.len();
            // The values are not kept: when the manifest leaves keys out, only another size shows another value.
            let is_changed = if is_whole { known.content_hash != given.content_hash } else { data != known.data };
            if is_changed {
                if known.immutable {
                    return Err(());
                }
                let hash = if is_whole { 0 } else { known.content_hash };
                known.content_hash = hash.wrapping_add(given.content_hash);
                known.data = data;
            }
            known.immutable |= given.immutable;
            Ok(())
        }
        (Body::Secret(known), Body::Secret(given)) => {
            let data = union(&known.data, &given.data);
            if data != known.data {
                if known.immutable {
                    return Err(());
                }
                known.data = data;
            }
            known.immutable |= given.immutable;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Returns the keys of both; of those that both have, the second ones.
fn union(known: &[DataKey], given: &[DataKey]) -> List<DataKey> {
    let kept = known.iter().filter(|key| !given.iter().any(|other| other.name == key.name));
    let mut all: Vec<DataKey> = given.iter().chain(kept).cloned().collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all.into()
}
