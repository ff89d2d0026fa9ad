//! Selectors that find an object, or find it no more.

use std::collections::{BTreeMap, BTreeSet};

use super::called;
use crate::cluster::Cluster;
use crate::graph::Relation;
use crate::object::{Object, ObjectRef};
use crate::report::Evidence;
use crate::simulate::impact::answer::{Effect, EffectSeverity, Part};
use crate::simulate::impact::effects::Effects;

/// Tells of the selectors that find an object since its labels changed, and of those that find it no more.
pub(super) fn tell(before: &Cluster, after: &Cluster, object: &ObjectRef, effects: &mut Effects) {
    let labels = after.object(object).map(labels_text).unwrap_or_default();
    let (old, new) = (users(before, object), users(after, object));
    for (user, relation) in old.difference(&new) {
        let message = format!("{} {} {} no longer{}", called(user), relation.verb(), called(object), lost(*relation));
        let evidence = Evidence::field(object, "/metadata/labels", &labels);
        let effect = Effect::new(Part::Cascade, "not-selected", severity(*relation, false), user.clone(), message);
        effects.push(effect.on(vec![object.clone()]).because([evidence]));
    }
    for (user, relation) in new.difference(&old) {
        let message = format!("from now on {} {} {}{}", called(user), relation.verb(), called(object), gained(*relation));
        let evidence = Evidence::field(object, "/metadata/labels", &labels);
        let effect = Effect::new(Part::Cascade, "selected", severity(*relation, true), user.clone(), message);
        effects.push(effect.on(vec![object.clone()]).because([evidence]));
    }
}

/// Returns who finds an object, and by which relation. Owners name it, and so do fields: labels change nothing about them.
fn users(cluster: &Cluster, object: &ObjectRef) -> BTreeSet<(ObjectRef, Relation)> {
    let usages = cluster.graph().usages(object).into_iter().map(|usage| (usage.user, usage.relation));
    usages.filter(|(_, relation)| is_by_labels(*relation)).collect()
}

fn is_by_labels(relation: Relation) -> bool {
    !matches!(
        relation,
        Relation::OwnerController
            | Relation::OwnerPlain
            | Relation::OwnerReplaced
            | Relation::Namespace
            | Relation::EndpointTarget
    )
}

fn severity(relation: Relation, comes: bool) -> EffectSeverity {
    match (relation, comes) {
        (Relation::NetworkPolicySelects | Relation::WebhookNamespace, _)
        | (Relation::ServiceSelects | Relation::PdbSelects | Relation::NetworkPolicyPeer, false) => EffectSeverity::Warning,
        _ => EffectSeverity::Info,
    }
}

fn lost(relation: Relation) -> &'static str {
    match relation {
        Relation::PdbSelects => ": its evictions are not held back any more by it",
        Relation::NetworkPolicyPeer => ": what only this let through is refused",
        _ => "",
    }
}

fn gained(relation: Relation) -> &'static str {
    match relation {
        Relation::NetworkPolicySelects => ": traffic that no policy lets through is refused",
        _ => "",
    }
}

fn labels_text(object: &Object) -> String {
    object.meta.labels.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(",")
}

/// Returns the labels that differ, in words: `app: web to old`.
pub(super) fn differing(old: &Object, new: &Object) -> Vec<String> {
    let mut keys: BTreeMap<&str, (Option<&str>, Option<&str>)> = BTreeMap::new();
    for (key, value) in old.meta.labels.iter() {
        keys.entry(key).or_default().0 = Some(value);
    }
    for (key, value) in new.meta.labels.iter() {
        keys.entry(key).or_default().1 = Some(value);
    }
    let words = keys.into_iter().filter(|(_, (old, new))| old != new).map(|(key, values)| match values {
        (Some(old), Some(new)) => format!("{key}={new} in place of {old}"),
        (None, Some(new)) => format!("{key}={new} is new"),
        (_, None) => format!("{key} is gone"),
    });
    words.collect()
}
