//! Objects whose owner is another object of the same name by now.

use std::collections::BTreeMap;

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::missing::how_many;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};
use crate::object::meta::OwnerReference;
use crate::object::reference::{Uid, group_of};
use crate::object::{Object, ObjectRef};

pub(super) const RULE: Rule = Rule {
    code: "owner-replaced",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "An object that names as its owner one that was deleted, while another of the same name has been made since.",
    matters: "Owners are known by their uid: the garbage collector takes the owner for gone and deletes the object, and the new owner does \
              not care for it.",
    looks_at: "metadata.ownerReferences[].uid against the uid of the object of that kind and name.",
    advice: "Let the new owner make its objects anew. Restoring from a backup needs the owner references taken out.",
    silent: "When the uids are not told, when the object is being deleted, or was made just now.",
    check,
};

/// The garbage collector itself needs a moment.
const PATIENCE_SECONDS: i64 = 120;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let mut orphans: BTreeMap<ObjectRef, Vec<Orphan<'_>>> = BTreeMap::new();
    // Objects of one owner mostly come one after the other.
    let mut last: Option<(&Object, bool)> = None;
    for object in context.cluster.objects() {
        let owners = &object.meta.owner_references;
        if owners.is_empty() {
            continue;
        }
        let alike = |other: &Object| {
            other.meta.owner_references.is_same(owners) && other.meta.namespace == object.meta.namespace
        };
        let is_wrong = match last {
            Some((known, is_wrong)) if alike(known) => is_wrong,
            _ => owners.iter().any(|owner| replaced_by(context, object, owner).is_some()),
        };
        last = Some((object, is_wrong));
        let is_old = || context.holds_for(object.meta.creation_timestamp, PATIENCE_SECONDS);
        if !is_wrong || !is_old() || object.meta.deletion_timestamp.is_some() {
            continue;
        }
        for (at, owner) in owners.iter().enumerate() {
            if let Some(by) = replaced_by(context, object, owner) {
                orphans.entry(by.reference()).or_default().push(Orphan { object, at, owner, by });
            }
        }
    }
    for (by, orphans) in &orphans {
        let Some((first, others)) = orphans.split_first() else { continue };
        let reference = first.object.reference();
        let (who, verb) = match others.len() {
            0 => (name(&reference), "belongs"),
            count => (format!("{} and {}", name(&reference), how_many(count, "other object")), "belong"),
        };
        let message = format!("{who} {verb} to an earlier {} that is gone: the one of today is another object.", name(by));
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .part(by.to_string())
                .breaking(false)
                .about_all(others.iter().map(|other| other.object.reference()))
                .since(first.by.meta.creation_timestamp)
                .field(format!("/metadata/ownerReferences/{}/uid", first.at), &first.owner.uid)
                .field_of(by, "/metadata/uid", &first.by.meta.uid)
                .command(describe(&reference, "shows what it is, before it is deleted")),
        );
    }
}

/// An object whose owner was replaced.
struct Orphan<'a> {
    object: &'a Object,
    /// The place of the owner among its owners.
    at: usize,
    owner: &'a OwnerReference,
    by: &'a Object,
}

/// Returns the object that has taken the name of an owner.
fn replaced_by<'a>(context: &Context<'a>, object: &Object, owner: &OwnerReference) -> Option<&'a Object> {
    let find = |namespace: &str| context.find(group_of(&owner.api_version), &owner.kind, namespace, &owner.name).object();
    let found = find(&object.meta.namespace).or_else(|| find(""))?;
    let is_other = matches!((&found.meta.uid, &owner.uid), (Uid::Uuid(of_today), Uid::Uuid(named)) if of_today != named);
    is_other.then_some(found)
}
