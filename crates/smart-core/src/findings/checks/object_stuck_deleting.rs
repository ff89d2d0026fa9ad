//! Objects that are to be deleted and that finalizers hold.

use std::collections::BTreeMap;

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{listed, name};
use crate::object::Object;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "object-stuck-deleting",
    severity: Severity::Warning,
    level: Level::Effect,
    lint: false,
    finds: "Objects whose deletion was asked for more than ten minutes ago, and that finalizers hold.",
    matters: "What stands behind them is not cleaned up, and their namespace cannot go either. Mostly the controller that should act does \
              not run, or was removed before its objects.",
    looks_at: "metadata.deletionTimestamp and metadata.finalizers of all objects.",
    advice: "Look whether the controller of the finalizer runs, and at its log. Take a finalizer away by hand only when what it was to \
             clean up is gone.",
    silent: "For pods, nodes and namespaces, which have rules of their own; for volumes in use; and for less than ten minutes.",
    check,
};

const PATIENCE_SECONDS: i64 = 600;
/// Kinds with rules of their own.
const OTHERS: &[&str] = &["Namespace", "Node", "Pod"];
/// Finalizers that wait for use to end, as they should.
const OF_USE: &[&str] = &["kubernetes.io/pv-protection", "kubernetes.io/pvc-protection"];

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let mut stuck: BTreeMap<(&str, &str, Vec<&str>), Vec<&Object>> = BTreeMap::new();
    for object in context.cluster.objects() {
        let meta = &object.meta;
        let Some(since) = meta.deletion_timestamp else { continue };
        let holding: Vec<&str> = meta.finalizers.iter().map(|finalizer| finalizer.as_str()).collect();
        if OTHERS.contains(&object.api.kind.as_str())
            || holding.iter().all(|finalizer| OF_USE.contains(finalizer))
            || !context.holds_for(Some(since), PATIENCE_SECONDS)
        {
            continue;
        }
        stuck.entry((meta.namespace.as_str(), object.api.kind.as_str(), holding)).or_default().push(object);
    }
    for ((namespace, kind, holding), objects) in &stuck {
        let Some((first, others)) = objects.split_first() else { continue };
        let reference = first.reference();
        let since = objects.iter().filter_map(|object| object.meta.deletion_timestamp).min();
        let waits = context.for_how_long(since);
        let what = match others.len() {
            0 => name(&reference),
            count => format!("{} and {count} more {kind} objects", name(&reference)),
        };
        let (verb, it) = if others.is_empty() { ("has", "it waits") } else { ("have", "they wait") };
        let message = format!("{what} {verb} been deleting{waits}: {it} for {}.", listed(holding));
        let mut draft = Draft::new(&RULE, reference, message)
            .breaking(true)
            .since(since)
            .about_all(others.iter().map(|object| object.reference()))
            .field("/metadata/finalizers", holding.join(", "));
        if let Some(at) = first.meta.deletion_timestamp {
            draft = draft.field("/metadata/deletionTimestamp", at);
        }
        if holding.contains(&"foregroundDeletion") {
            draft = draft.next("It is deleted in the foreground: it waits until all that it owns is gone; look what of that remains.");
        }
        let of_kind = if first.api.group.is_empty() {
            kind.to_lowercase()
        } else {
            format!("{}.{}", kind.to_lowercase(), first.api.group)
        };
        found.push(draft.command(Command::kubectl_in(
            namespace,
            &["get", &of_kind, &first.meta.name, "-o", "jsonpath={.metadata.finalizers}"],
            "shows who must still act before it can go",
        )));
    }
}
