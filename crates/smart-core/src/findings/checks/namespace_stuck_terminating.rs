//! Namespaces that are to be deleted and stay.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, name};
use crate::object::ObjectRef;
use crate::object::meta::{Condition, ConditionStatus};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "namespace-stuck-terminating",
    severity: Severity::Warning,
    level: Level::State,
    lint: false,
    finds: "A namespace whose deletion was asked for more than ten minutes ago, and that is still there.",
    matters: "Nothing can be made in it, and a new namespace of the name cannot be made either.",
    looks_at: "metadata.deletionTimestamp and the conditions of the namespace: what could not be discovered or deleted, what remains, and \
               which finalizers hold it.",
    advice: "Mend what the conditions name. Taking finalizers away by hand leaves behind what they were to clean up.",
    silent: "When it has been for less than ten minutes.",
    check,
};

const PATIENCE_SECONDS: i64 = 600;
/// The conditions, the ones that explain others first.
const ORDER: &[&str] = &[
    "NamespaceDeletionDiscoveryFailure",
    "NamespaceDeletionGroupVersionParsingFailure",
    "NamespaceDeletionContentFailure",
    "NamespaceFinalizersRemaining",
    "NamespaceContentRemaining",
];

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, namespace) in context.namespaces() {
        let Some(since) = object.meta.deletion_timestamp else { continue };
        if !context.holds_for(Some(since), PATIENCE_SECONDS) {
            continue;
        }
        let reference = object.reference();
        let place = |kind: &str| ORDER.iter().position(|known| *known == kind);
        let mut told: Vec<(usize, usize, &Condition)> = namespace
            .status
            .conditions
            .iter()
            .enumerate()
            .filter(|(_, condition)| condition.status == ConditionStatus::True)
            .filter_map(|(at, condition)| Some((place(&condition.kind)?, at, condition)))
            .collect();
        told.sort_by_key(|(order, at, _)| (*order, *at));
        let says = told.first().map_or_else(|| ".".to_owned(), |(_, _, condition)| cited(&condition.message));
        let waits = context.for_how_long(Some(since));
        let mut draft = Draft::new(&RULE, reference.clone(), format!("{} has been terminating{waits}{says}", name(&reference)))
            .since(Some(since))
            .field("/metadata/deletionTimestamp", since);
        for (_, at, condition) in told.iter().take(3) {
            draft = draft.condition_of(&reference, *at, condition);
        }
        if let Some((_, _, failure)) = told.iter().find(|(order, ..)| *order == 0) {
            draft = draft.blames_all(named_apis(context, &failure.message)).command(Command::new(
                ["kubectl", "get", "apiservices"],
                "shows which API does not answer; the namespace cannot be emptied before it does",
            ));
        }
        if let Some((_, _, held)) = told.iter().find(|(_, _, condition)| condition.kind == "NamespaceFinalizersRemaining") {
            draft = draft.blames_all(held_by(context, &object.meta.name, &held.message));
        }
        for (_, _, condition) in told.iter().skip(1).take(2) {
            draft = draft.next(format!("It also tells: {}", condition.message));
        }
        found.push(draft.command(Command::new(
            ["kubectl", "get", "namespace", &object.meta.name, "-o", "yaml"],
            "shows in its conditions what is left in it, and whose finalizers",
        )));
    }
}

/// Returns the APIServices whose group and version a message names, as `metrics.k8s.io/v1beta1`.
fn named_apis(context: &Context<'_>, message: &str) -> Vec<ObjectRef> {
    let named = context.api_services().filter(|(_, api)| {
        !api.spec.group.is_empty() && message.contains(&format!("{}/{}", api.spec.group, api.spec.version))
    });
    named.map(|(object, _)| object.reference()).collect()
}

/// Returns the objects of a namespace that are being deleted and held by a finalizer that a message names.
fn held_by(context: &Context<'_>, namespace: &str, message: &str) -> Vec<ObjectRef> {
    let held = context.cluster.objects().iter().filter(|object| {
        object.meta.namespace == *namespace
            && object.meta.deletion_timestamp.is_some()
            && object.meta.finalizers.iter().any(|finalizer| message.contains(finalizer.as_str()))
    });
    held.map(|object| object.reference()).collect()
}
