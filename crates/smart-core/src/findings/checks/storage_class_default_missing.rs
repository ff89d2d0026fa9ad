//! Claims without a class in a cluster without a default class.

use crate::findings::claims::{STORAGE, default_classes, differs_nothing, is_pending};
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{self, listed, name};
use crate::object::{Object, ObjectRef};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "storage-class-default-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "PersistentVolumeClaims that name no class and wait, while no StorageClass is the default.",
    matters: "Nobody makes volumes for them, and the pods that use them are not scheduled.",
    looks_at: "Claims that wait without spec.storageClassName, and the annotation storageclass.kubernetes.io/is-default-class.",
    advice: "Mark a class as the default: claims that wait get it then. Or name a class in the claims.",
    silent: "When StorageClasses were not listed, and for claims with an empty class, which ask for a volume that is made by hand.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    if !context.observes(STORAGE, "StorageClass", "") || !default_classes(context).is_empty() {
        return;
    }
    let waits = |object: &Object, claim: &crate::object::storage::PersistentVolumeClaim| {
        is_pending(object, claim) && claim.spec.storage_class_name.is_none() && claim.spec.volume_name.is_empty()
    };
    let waiting: Vec<ObjectRef> = context
        .claims()
        .filter(|(object, claim)| waits(object, claim) && !differs_nothing(context, object, claim))
        .map(|(object, _)| object.reference())
        .collect();
    let Some(first) = waiting.first().cloned() else { return };
    let names: Vec<String> = waiting.iter().map(name).collect();
    let classes: Vec<&str> = context.storage_classes().map(|(object, _)| object.meta.name.as_str()).collect();
    let message = format!("{} names no class, and no StorageClass is the default.", listed(&names));
    let mut draft = Draft::new(&RULE, first.clone(), message).absent(&first, "/spec/storageClassName").about_all(waiting);
    for (class, _) in context.storage_classes().take(2) {
        draft = draft.absent(&class.reference(), "/metadata/annotations/storageclass.kubernetes.io~1is-default-class");
    }
    found.push(
        draft
            .next(words::there_are("StorageClass", &classes))
            .command(Command::new(["kubectl", "get", "storageclasses"], "lists the classes that there are")),
    );
}
