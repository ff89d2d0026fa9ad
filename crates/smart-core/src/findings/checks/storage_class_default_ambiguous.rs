//! More than one default class.

use crate::findings::claims::default_classes;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{listed, name};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "storage-class-default-ambiguous",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "More than one StorageClass that is marked as the default.",
    matters: "Claims that name no class get the newest of them, which need not be the one that is meant; before Kubernetes 1.26 they were \
              refused.",
    looks_at: "The annotation storageclass.kubernetes.io/is-default-class of the StorageClasses.",
    advice: "Take the mark from all but one.",
    silent: "When one class is the default, or none.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let mut classes = default_classes(context);
    classes.sort_by_key(|(object, _)| std::cmp::Reverse(object.meta.creation_timestamp));
    let [(newest, _), others @ ..] = classes.as_slice() else { return };
    if others.is_empty() {
        return;
    }
    let reference = newest.reference();
    let names: Vec<&str> = others.iter().map(|(object, _)| object.meta.name.as_str()).collect();
    let path = "/metadata/annotations/storageclass.kubernetes.io~1is-default-class";
    let message = format!("{} is the default class, and so is {}: claims without a class get the newest.", name(&reference), listed(&names));
    let mut draft = Draft::new(&RULE, reference, message).breaking(false).field(path, "true");
    for (other, _) in others.iter().take(3) {
        draft = draft.field_of(&other.reference(), path, "true");
    }
    found.push(draft.command(Command::new(["kubectl", "get", "storageclasses"], "shows which classes are the default")));
}
