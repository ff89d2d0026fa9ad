//! What manifests name and is not there, and what was missing and is there now.

use std::collections::{BTreeMap, BTreeSet};

use super::called;
use crate::cluster::{Cluster, near};
use crate::findings::words::listed;
use crate::graph::{GraphEdge, Strength};
use crate::object::ObjectRef;
use crate::render::plural;
use crate::report::Evidence;
use crate::simulate::impact::answer::{Effect, EffectSeverity, Part};
use crate::simulate::impact::effects::Effects;

/// How many names near to a missing one are told.
const NEAR_MAX: usize = 3;

/// Compares what is missing before and after.
pub(super) fn tell(before: &Cluster, after: &Cluster, effects: &mut Effects) {
    let old: BTreeSet<GraphEdge> = before.graph().missing().into_iter().collect();
    let new: BTreeSet<GraphEdge> = after.graph().missing().into_iter().collect();
    for (to, edges) in by_object(new.difference(&old)) {
        let is_hard = edges.iter().any(|edge| edge.strength == Strength::Hard);
        let severity = if is_hard { EffectSeverity::Critical } else { EffectSeverity::Warning };
        let users: Vec<ObjectRef> = users(&edges);
        let near = near_names(after, to);
        let hint = if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(", ")) };
        let what = users.iter().map(called).collect::<Vec<_>>();
        let message = format!("{} does not exist, which {} {}{hint}", called(to), listed(&what), needs(users.len()));
        let evidence = edges.iter().map(|edge| Evidence::field(&edge.from, pointer(edge.field), &to.name));
        let object = users.first().cloned().unwrap_or_else(|| to.clone());
        let effect = Effect::new(Part::Cascade, "reference-missing", severity, object, message).on(users);
        effects.push(effect.because(evidence));
    }
    for (to, edges) in by_object(old.difference(&new)).into_iter().filter(|(to, _)| after.object(to).is_some()) {
        let users: Vec<ObjectRef> = users(&edges);
        let what = users.iter().map(called).collect::<Vec<_>>();
        let message = format!("{} is there now, which {} {}", called(to), listed(&what), needs(users.len()));
        effects.push(Effect::new(Part::Cascade, "reference-mended", EffectSeverity::Info, to.clone(), message).on(users));
    }
}

fn needs(count: usize) -> &'static str {
    if count == 1 { "needs" } else { "need" }
}

fn by_object<'e>(edges: impl Iterator<Item = &'e GraphEdge>) -> BTreeMap<&'e ObjectRef, Vec<&'e GraphEdge>> {
    let mut objects: BTreeMap<&ObjectRef, Vec<&GraphEdge>> = BTreeMap::new();
    for edge in edges {
        objects.entry(&edge.to).or_default().push(edge);
    }
    objects
}

fn users(edges: &[&GraphEdge]) -> Vec<ObjectRef> {
    edges.iter().map(|edge| edge.from.clone()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Writes a field as a JSON pointer.
fn pointer(field: &str) -> String {
    format!("/{}", field.replace("[]", "/*").replace('.', "/"))
}

/// Returns the names of objects of the same kind that are near to a missing one.
fn near_names(cluster: &Cluster, missing: &ObjectRef) -> Vec<String> {
    let alike = cluster.objects().iter().filter(|object| {
        object.api.kind == missing.kind && object.api.group == missing.group && object.meta.namespace == missing.namespace
    });
    nearest(&missing.name, alike.map(|object| object.meta.name.as_str()))
}

/// Returns the nearest names, the nearest first.
pub(super) fn nearest<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut near: Vec<(usize, &str)> = names.filter_map(|name| Some((near(wanted, name)?, name))).collect();
    near.sort_unstable();
    near.into_iter().take(NEAR_MAX).map(|(_, name)| name.to_owned()).collect()
}

/// Notes the kinds of what manifests name and of which the input does not tell whether it exists.
pub(super) fn unseen(after: &Cluster, objects: &[ObjectRef], effects: &mut Effects) {
    let graph = after.graph();
    let absent: BTreeSet<&ObjectRef> = graph.absent().filter(|object| !graph.is_missing(object, false)).collect();
    let mut kinds: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for object in objects {
        for needed in graph.needs(object) {
            let counts = matches!(needed.strength, Strength::Hard | Strength::Soft | Strength::Acts);
            if counts && absent.contains(&needed.object) {
                kinds.entry(needed.object.kind.to_string()).or_default().insert(needed.object.name.to_string());
            }
        }
    }
    for (kind, names) in kinds {
        let names: Vec<String> = names.into_iter().collect();
        let exist = if names.len() == 1 { "exists" } else { "exist" };
        let kinds = plural(&kind);
        effects.unknown.insert(format!("{kinds} are not in the input: whether {} {exist} is not told", listed(&names)));
    }
}
