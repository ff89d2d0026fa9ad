//! StorageClasses that claims wait for and that do not exist.

use std::collections::BTreeMap;

use crate::findings::claims::{Difference, STORAGE, is_pending, quoted_after, unmatched, waiting};
use crate::findings::context::{Context, Presence, Told};
use crate::findings::draft::Draft;
use crate::findings::missing::hints;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{self, listed, name};
use crate::object::event::Event;
use crate::object::storage::PersistentVolumeClaim;
use crate::object::{Object, ObjectRef};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "storage-class-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A StorageClass that a waiting PersistentVolumeClaim names and that does not exist.",
    matters: "Nobody makes a volume for the claim, and the pods that use it are not scheduled.",
    looks_at: "spec.storageClassName of claims that wait, against the StorageClasses; and events of the claims that say it is not found.",
    advice: "Create the class, or make the claim anew with the name of one that exists: a claim's class cannot be changed.",
    silent: "When StorageClasses were not listed and no event says it, for claims that are bound, and when PersistentVolumes of that class \
             exist: volumes that are made by hand need no object for their class.",
    check,
};

const HOUR: i64 = 3600;

/// A claim that waits, and the event that says why, where there is one.
type Waiting<'a> = (&'a Object, &'a PersistentVolumeClaim, Option<&'a Event>);

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let mut claims_of: BTreeMap<&str, Vec<Waiting<'_>>> = BTreeMap::new();
    for (object, claim) in context.claims().filter(|(object, claim)| is_pending(object, claim)) {
        let Some(class) = claim.spec.storage_class_name.as_ref().and_then(|class| class.non_empty()) else { continue };
        let says_so = |told: &&Told<'_>| {
            let message = told.event.message.as_str();
            told.is_within(HOUR, context.now)
                && message.contains("not found")
                && quoted_after(message, "storageclass.storage.k8s.io ") == Some(class.as_str())
        };
        match context.find(STORAGE, "StorageClass", "", class) {
            Presence::Present(_) => {}
            presence => {
                let event = context.events_of(object).find(says_so).map(|told| told.event);
                let by_hand = context.volumes().any(|(_, volume)| volume.spec.storage_class_name == *class);
                if !by_hand && (presence.is_missing() || event.is_some()) {
                    claims_of.entry(class.as_str()).or_default().push((object, claim, event));
                }
            }
        }
    }
    for (class, claims) in claims_of {
        let target = ObjectRef::new(STORAGE, "StorageClass", "", class);
        let references: Vec<ObjectRef> = claims.iter().map(|(object, ..)| object.reference()).collect();
        let names: Vec<String> = references.iter().map(name).collect();
        let wait = if names.len() == 1 { "waits" } else { "wait" };
        let message = format!("{} does not exist; {} {wait} for it.", name(&target), listed(&names));
        let mut draft = Draft::new(&RULE, target.clone(), message).absent(&target, "");
        for reference in references.iter().take(2) {
            draft = draft.field_of(reference, "/spec/storageClassName", class);
        }
        if let Some((claim, _, Some(event))) = claims.iter().find(|(_, _, event)| event.is_some()) {
            draft = draft.event(&claim.reference(), event);
        }
        draft.since = claims.iter().filter_map(|(object, ..)| object.meta.creation_timestamp).min();
        let classes: Vec<&str> = context.storage_classes().map(|(object, _)| object.meta.name.as_str()).collect();
        if !classes.is_empty() {
            draft = draft.next(words::there_are("StorageClass", &classes));
        }
        let near = claims.iter().find_map(|(object, claim, _)| unmatched(context, object, claim, Difference::Class).first().copied());
        if let Some((volume, _)) = near {
            draft = draft.next(format!("{} is free and would fit but for its class.", name(&volume.reference())));
        }
        draft = draft.about_all(references.iter().flat_map(|claim| waiting(context, claim)));
        found.push(
            hints(context, draft.about_all(references), &target)
                .command(Command::new(["kubectl", "get", "storageclasses"], "lists the classes that there are, and the default")),
        );
    }
}
