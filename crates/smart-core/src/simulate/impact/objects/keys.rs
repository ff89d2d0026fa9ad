//! Keys of ConfigMaps and Secrets: those that manifests take away or leave out, and those that they read and are not there.

use std::collections::{BTreeMap, BTreeSet};

use super::called;
use super::references::nearest;
use crate::cluster::Cluster;
use crate::findings::words::listed;
use crate::graph::{Relation, Target};
use crate::input::Input;
use crate::object::config::DataKey;
use crate::object::{Body, Object, ObjectRef};
use crate::report::Evidence;
use crate::simulate::change::Manifest;
use crate::simulate::impact::answer::{Effect, EffectSeverity, Part};
use crate::simulate::impact::effects::Effects;
use crate::simulate::workload::workload;
use crate::text::Text;

/// Tells of the keys of what a manifest is about.
pub(super) fn tell(before: &Cluster, after: &Cluster, manifest: &Manifest, objects: &[ObjectRef], effects: &mut Effects) {
    let given = given(manifest);
    for reference in objects {
        if let (Some(old), Some(new)) = (before.object(reference), after.object(reference)) {
            taken(before, (old, new), given.as_deref().unwrap_or_default(), effects);
            content(before, old, new, effects);
        }
        lacking(before, after, reference, effects);
    }
}

/// Returns the objects of a manifest, as they stand there.
fn given(manifest: &Manifest) -> Option<Vec<Object>> {
    let mut input = Input::for_manifests();
    input.dump(&manifest.file, &manifest.bytes).ok()?;
    Some(input.into_parts().objects)
}

fn keys(object: &Object) -> Option<&[DataKey]> {
    match &object.body {
        Body::ConfigMap(map) => Some(&map.data),
        Body::Secret(secret) => Some(&secret.data),
        _ => None,
    }
}

/// Keys that go, and keys that the manifest leaves out: whether these go depends on what was applied before.
fn taken(before: &Cluster, (old, new): (&Object, &Object), given: &[Object], effects: &mut Effects) {
    let (Some(old_keys), Some(new_keys)) = (keys(old), keys(new)) else { return };
    let reference = old.reference();
    let of_manifest = given.iter().find(|object| {
        object.api.kind == old.api.kind
            && object.meta.name == old.meta.name
            && (object.meta.namespace.is_empty() || object.meta.namespace == old.meta.namespace)
    });
    let given_keys = of_manifest.and_then(keys);
    let has = |keys: &[DataKey], name: &Text| keys.iter().any(|key| key.name == *name);
    for key in old_keys {
        let is_gone = !has(new_keys, &key.name);
        let is_left_out = given_keys.is_some_and(|given| !given.is_empty() && !has(given, &key.name));
        if !is_gone && !is_left_out {
            continue;
        }
        for (harm, users) in readers(before, &reference, &key.name) {
            let names: Vec<String> = users.iter().map(called).collect();
            let (code, message) = if is_gone {
                let message = format!("key {} of {} is gone, which {} {harm}", key.name, called(&reference), listed(&names));
                ("key-removed", message)
            } else {
                let message = format!(
                    "the manifest leaves out key {} of {}, which {} {harm}; the key goes if the manifest that was applied before had it",
                    key.name,
                    called(&reference),
                    listed(&names)
                );
                effects.assumed.insert("keys that a manifest leaves out are kept".to_owned());
                ("key-left-out", message)
            };
            let users: Vec<ObjectRef> = users.into_iter().collect();
            let evidence = Evidence::field(&reference, format!("/data/{}", key.name.replace('/', "~1")), "");
            let effect = Effect::new(Part::Cascade, code, EffectSeverity::Warning, reference.clone(), message);
            effects.push(effect.on(users).because([evidence]));
        }
    }
}

/// Returns who reads a key, by what happens to them without it.
fn readers(cluster: &Cluster, reference: &ObjectRef, key: &Text) -> BTreeMap<&'static str, BTreeSet<ObjectRef>> {
    let mut readers: BTreeMap<&'static str, BTreeSet<ObjectRef>> = BTreeMap::new();
    for usage in cluster.graph().usages(reference) {
        let is_whole = usage.key.is_empty();
        if usage.optional || (!is_whole && usage.key != *key) {
            continue;
        }
        let harm = match usage.relation {
            Relation::PodEnvConfigMap | Relation::PodEnvSecret => "reads as a variable: a container that starts again cannot",
            Relation::PodEnvFromConfigMap | Relation::PodEnvFromSecret => "reads as a variable: it is not set at the next start",
            Relation::PodVolumeConfigMap
            | Relation::PodVolumeSecret
            | Relation::PodProjectedConfigMap
            | Relation::PodProjectedSecret
                if is_whole =>
            {
                "has as a file: the file goes within minutes"
            }
            Relation::PodVolumeConfigMap
            | Relation::PodVolumeSecret
            | Relation::PodProjectedConfigMap
            | Relation::PodProjectedSecret => "has as a file: a new pod cannot start",
            Relation::IngressTls | Relation::GatewayTls if matches!(key.as_str(), "tls.crt" | "tls.key") => {
                "serves: its hosts are without the certificate"
            }
            _ => continue,
        };
        let user = cluster.object(&usage.user);
        let who = user.filter(|object| matches!(object.body, Body::Pod(_))).map_or(usage.user, |pod| workload(cluster, pod));
        readers.entry(harm).or_default().insert(who);
    }
    readers
}

/// Content that differs reaches its readers at different times.
fn content(before: &Cluster, old: &Object, new: &Object, effects: &mut Effects) {
    let is_changed = match (&old.body, &new.body) {
        (Body::ConfigMap(old), Body::ConfigMap(new)) => old.content_hash != new.content_hash,
        (Body::Secret(old), Body::Secret(new)) => old.data != new.data,
        _ => false,
    };
    if !is_changed {
        return;
    }
    let reference = old.reference();
    let mut by_use: BTreeMap<&'static str, BTreeSet<ObjectRef>> = BTreeMap::new();
    for usage in before.graph().usages(&reference) {
        let Some(object) = before.object(&usage.user).filter(|object| matches!(object.body, Body::Pod(_))) else { continue };
        let when = match usage.relation {
            Relation::PodEnvConfigMap | Relation::PodEnvSecret | Relation::PodEnvFromConfigMap | Relation::PodEnvFromSecret => {
                "as variables: they change when its containers start again"
            }
            Relation::PodVolumeConfigMap
            | Relation::PodVolumeSecret
            | Relation::PodProjectedConfigMap
            | Relation::PodProjectedSecret => "as files: they change within minutes, but for those mounted by subPath",
            _ => continue,
        };
        by_use.entry(when).or_default().insert(workload(before, object));
    }
    for (when, users) in by_use {
        let users: Vec<ObjectRef> = users.into_iter().collect();
        let names: Vec<String> = users.iter().map(called).collect();
        let reads = if users.len() == 1 { "reads" } else { "read" };
        let message = format!("{} {reads} {} {when}", listed(&names), called(&reference));
        let effect = Effect::new(Part::Cascade, "content-changed", EffectSeverity::Info, reference.clone(), message);
        effects.push(effect.on(users));
    }
}

/// Keys that an object reads and that are not there, as they were not missed before.
fn lacking(before: &Cluster, after: &Cluster, reference: &ObjectRef, effects: &mut Effects) {
    let known: BTreeSet<(ObjectRef, String)> = missing_keys(before, reference).into_iter().collect();
    for (object, key) in missing_keys(after, reference) {
        if known.contains(&(object.clone(), key.clone())) {
            continue;
        }
        let names = after.object(&object).and_then(keys).unwrap_or_default().iter().map(|key| key.name.as_str());
        let near = nearest(&key, names);
        let hint = if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(", ")) };
        let message =
            format!("{} has no key {key}, which {} reads: new pods cannot start{hint}", called(&object), called(reference));
        let evidence = Evidence::absent(&object, format!("/data/{}", key.replace('/', "~1")));
        let effect = Effect::new(Part::Cascade, "key-missing", EffectSeverity::Critical, reference.clone(), message);
        effects.push(effect.because([evidence]));
    }
}

/// Returns the keys that an object cannot do without and that are not in what holds them.
fn missing_keys(cluster: &Cluster, reference: &ObjectRef) -> Vec<(ObjectRef, String)> {
    let Some(place) = cluster.graph().names().find(Target::of_reference(reference)) else { return Vec::new() };
    let needed = cluster.graph().keys_needed(place).filter_map(|(_, to, key)| {
        let object = cluster.objects().get(to as usize)?;
        let keys = keys(object)?;
        // Bundles may leave out all values; then nothing can be said of keys.
        let lacks = !keys.is_empty() && keys.iter().all(|known| known.name != *key);
        lacks.then(|| (object.reference(), key.to_owned()))
    });
    let mut missing: Vec<(ObjectRef, String)> = needed.collect();
    missing.sort();
    missing.dedup();
    missing
}
