//! Keys of ConfigMaps and Secrets that pods read and that are not in them.

use super::absent_message::told;
use super::context::Context;
use super::draft::Draft;
use super::rule::{Rule, Severity};
use super::words::{describe, listed, name, near_misses};
use crate::graph::Relation;
use crate::object::config::DataKey;
use crate::object::{Body, Object, ObjectRef};

/// Finds the keys that objects of a kind lack.
pub(super) fn find(context: &Context<'_>, rule: &'static Rule, kind: &'static str, found: &mut Vec<Draft>) {
    for template in context.templates() {
        let chain = || {
            let workload = template.object.reference();
            let pods = context.pods_of(&workload).filter(|pod| !pod.is_ready());
            pods.flat_map(|pod| pod.chain()).collect::<Vec<_>>()
        };
        lacking(context, rule, kind, (template.object, template.path), &chain, found);
    }
    for pod in context.pods().iter().filter(|pod| pod.object.meta.controller().is_none() && !pod.is_finished()) {
        lacking(context, rule, kind, (pod.object, ""), &|| pod.chain(), found);
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
    (user, path): (&Object, &str),
    chain: &dyn Fn() -> Vec<ObjectRef>,
    found: &mut Vec<Draft>,
) {
    for (relation, object, key) in context.keys_needed(user) {
        let Some(place) = place(relation, kind) else { continue };
        let Some(keys) = keys(object) else { continue };
        // Bundles may leave out all values; then nothing can be said of keys.
        if keys.is_empty() || has(keys, key) {
            continue;
        }
        let reference = object.reference();
        let mut draft = draft(rule, &reference, key, &user.reference(), Some(object));
        if context.is_well(user) {
            draft = draft.severity(Severity::Warning);
        }
        let draft = draft.field_of(&user.reference(), format!("{path}{place}"), format!("{}/{key}", reference.name));
        found.push(draft.about(user.reference()).about_all(chain()).command(describe(&reference, "shows which keys there are")));
    }
}

/// Returns where in the spec of a pod keys of a kind are named by a relation, if they are.
fn place(relation: Relation, kind: &str) -> Option<&'static str> {
    let (of, place) = match relation {
        Relation::PodEnvConfigMap => ("ConfigMap", "/spec/containers/*/env/*/valueFrom"),
        Relation::PodEnvSecret => ("Secret", "/spec/containers/*/env/*/valueFrom"),
        Relation::PodVolumeConfigMap | Relation::PodProjectedConfigMap => ("ConfigMap", "/spec/volumes/*/items"),
        Relation::PodVolumeSecret | Relation::PodProjectedSecret => ("Secret", "/spec/volumes/*/items"),
        _ => return None,
    };
    (of == kind).then_some(place)
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
