//! Keys of ConfigMaps and Secrets that pods read and that are not in them.

use super::absent_message::told;
use super::context::Context;
use super::draft::Draft;
use super::rule::{Rule, Severity};
use super::words::{describe, listed, name, near_misses};
use crate::object::config::{DataKey, KeyToPath};
use crate::object::pod::PodSpec;
use crate::object::{Body, Object, ObjectRef};

/// Finds the keys that objects of a kind lack.
pub(super) fn find(context: &Context<'_>, rule: &'static Rule, kind: &'static str, found: &mut Vec<Draft>) {
    for template in context.templates() {
        let reference = template.object.reference();
        let chain = || context.pods_of(&reference).filter(|pod| !pod.is_ready()).flat_map(|pod| pod.chain()).collect::<Vec<_>>();
        lacking(context, rule, kind, (&reference, template.path), template.spec, &chain, found);
    }
    for pod in context.pods().iter().filter(|pod| pod.object.meta.controller().is_none() && !pod.is_finished()) {
        lacking(context, rule, kind, (&pod.reference(), ""), pod.spec(), &|| pod.chain(), found);
    }
    for told in told(context, kind).iter().filter(|told| !told.key.is_empty()) {
        let object = context.object(&told.object);
        if object.and_then(keys).is_some_and(|keys| has(keys, &told.key)) {
            continue;
        }
        let draft = draft(rule, &told.object, &told.key, &told.pod.workload, object);
        found.push(told.witness(draft).command(describe(&told.pod.reference(), "shows which key the kubelet looks for")));
    }
}

fn lacking(
    context: &Context<'_>,
    rule: &'static Rule,
    kind: &str,
    (user, path): (&ObjectRef, &str),
    spec: &PodSpec,
    chain: &dyn Fn() -> Vec<ObjectRef>,
    found: &mut Vec<Draft>,
) {
    for (place, object_name, key) in named(spec, kind) {
        let object = context.find("", kind, &user.namespace, object_name).object();
        let Some((object, keys)) = object.and_then(|object| Some((object, keys(object)?))) else { continue };
        // Bundles may leave out all values; then nothing can be said of keys.
        if keys.is_empty() || has(keys, key) {
            continue;
        }
        let reference = object.reference();
        let runs = context.object(user).is_some_and(|object| context.is_well(object));
        let mut draft = draft(rule, &reference, key, user, Some(object));
        if runs {
            draft = draft.severity(Severity::Warning);
        }
        let draft = draft.field_of(user, format!("{path}{place}"), format!("{object_name}/{key}"));
        found.push(draft.about(user.clone()).about_all(chain()).command(describe(&reference, "shows which keys there are")));
    }
}

fn draft(rule: &'static Rule, object: &ObjectRef, key: &str, user: &ObjectRef, found: Option<&Object>) -> Draft {
    let message = format!("{} has no key {key}, which {} reads.", name(object), name(user));
    let draft = Draft::new(rule, object.clone(), message).part(key).absent(object, format!("/data/{}", key.replace('/', "~1")));
    let known: Vec<&str> = found.and_then(keys).unwrap_or_default().iter().map(|key| key.name.as_str()).collect();
    let near = near_misses(key, known.iter().copied());
    if !near.is_empty() {
        return draft.next(format!("It has {}: compare the names letter by letter.", listed(&near)));
    }
    if known.is_empty() { draft } else { draft.next(format!("It has the keys {}.", listed(&known))) }
}

fn keys(object: &Object) -> Option<&[DataKey]> {
    match &object.body {
        Body::ConfigMap(map) => Some(&map.data),
        Body::Secret(secret) => Some(&secret.data),
        _ => None,
    }
}

fn has(keys: &[DataKey], key: &str) -> bool {
    keys.binary_search_by(|known| known.name.as_str().cmp(key)).is_ok()
}

/// Returns the keys that a pod cannot do without: where they are named, of which object, and which.
fn named<'s>(spec: &'s PodSpec, kind: &str) -> Vec<(&'static str, &'s str, &'s str)> {
    let mut named = Vec::new();
    for variable in spec.init_containers.iter().chain(&spec.containers).flat_map(|container| container.env.iter()) {
        let Some(source) = &variable.value_from else { continue };
        let reference = if kind == "ConfigMap" { &source.config_map_key_ref } else { &source.secret_key_ref };
        if let Some(key) = reference.as_ref().filter(|key| !key.optional) {
            named.push(("/spec/containers/*/env/*/valueFrom", key.name.as_str(), key.key.as_str()));
        }
    }
    let mut items = |name: &'s str, items: &'s [KeyToPath], optional: bool| {
        if !optional {
            named.extend(items.iter().map(|item| ("/spec/volumes/*/items", name, item.key.as_str())));
        }
    };
    for volume in &spec.volumes {
        let projected = volume.projected.iter().flat_map(|projected| projected.sources.iter());
        if kind == "ConfigMap" {
            let maps =
                volume.config_map.iter().map(|map| &**map).chain(projected.filter_map(|source| source.config_map.as_ref()));
            maps.for_each(|map| items(&map.name, &map.items, map.optional));
        } else {
            volume.secret.iter().for_each(|secret| items(&secret.secret_name, &secret.items, secret.optional));
            projected
                .filter_map(|source| source.secret.as_ref())
                .for_each(|secret| items(&secret.name, &secret.items, secret.optional));
        }
    }
    named
}
