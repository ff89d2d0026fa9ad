//! Claims that are not bound.

use crate::findings::claims::{Class, class_of, is_pending, is_static, users};
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};
use crate::object::ObjectRef;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "claim-pending",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A PersistentVolumeClaim that has waited for its volume for two minutes or more.",
    matters: "The pods that use it are not scheduled before it is bound.",
    looks_at: "status.phase of the claim, its class and volume, its events, and the pods that use it.",
    advice: "Look at the events of the claim: what the provisioner says, or that no volume fits.",
    silent: "When its class waits for the first pod (WaitForFirstConsumer) and no pod uses it, or none has been given a node yet and \
             nothing has failed.",
    check,
};

/// Making a volume takes up to a minute.
const PATIENCE_SECONDS: i64 = 120;
/// An event that repeats does so every few minutes.
const HOUR: i64 = 3600;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, claim) in context.claims().filter(|(object, claim)| is_pending(object, claim)) {
        let created = object.meta.creation_timestamp;
        if context.seconds_since(created).is_some_and(|age| age < PATIENCE_SECONDS) {
            continue;
        }
        let reference = object.reference();
        let class = class_of(context, claim);
        let warning = context.events_of(object).find(|told| {
            (told.is_warning() || told.event.reason == "FailedBinding") && told.is_within(HOUR, context.now)
        });
        let users = users(context, &reference);
        // With a volume that it names, it waits for that and for no pod.
        let waits_for_pod = claim.spec.volume_name.is_empty()
            && matches!(&class, Class::Known(_, class) if class.volume_binding_mode == "WaitForFirstConsumer");
        let is_placed = object.meta.annotations.get("volume.kubernetes.io/selected-node").is_some();
        if waits_for_pod && (users.is_empty() || !(is_placed || warning.is_some() || is_static(&class))) {
            continue;
        }
        let waits = context.for_how_long(created);
        let of_class = match &class {
            Class::Known(class, _) => format!(" of class {}", class.meta.name),
            Class::Missing(class) => format!(" of class {class}"),
            Class::None => " without a class".to_owned(),
            Class::Unknown => String::new(),
        };
        let why = warning.map_or_else(|| ".".to_owned(), |told| cited(&told.event.message));
        let message = format!("{} has waited for a volume{of_class}{waits}{why}", name(&reference));
        let mut draft = Draft::new(&RULE, reference.clone(), message)
            // Nothing waits with it where no pod uses it.
            .severity(if users.is_empty() { Severity::Warning } else { Severity::Critical })
            .breaking(true)
            .since(created)
            .field("/status/phase", if claim.status.phase.is_empty() { "Pending" } else { &claim.status.phase });
        let class = match class {
            Class::Known(class, _) => Some(class.meta.name.as_str()),
            Class::Missing(class) => Some(class),
            Class::None | Class::Unknown => claim.spec.storage_class_name.as_ref().map(|class| class.as_str()),
        };
        if let Some(class) = class.filter(|class| !class.is_empty()) {
            draft = draft.blames(ObjectRef::new("storage.k8s.io", "StorageClass", "", class));
        }
        if let Some(volume) = claim.spec.volume_name.non_empty() {
            draft = draft
                .field("/spec/volumeName", volume)
                .blames(ObjectRef::new("", "PersistentVolume", "", volume.clone()));
        }
        if let Some(told) = warning {
            draft = draft.last(told.event.last).count(told.event.count).event(&reference, told.event);
        }
        // pkg/controller/volume/persistentvolume/pv_controller.go, `syncUnboundClaim`.
        if warning.is_some_and(|told| told.event.message.contains("no storage class is set")) {
            draft = draft.command(Command::new(["kubectl", "get", "storageclass"], "shows whether any StorageClass is the default"));
        }
        found.push(draft.command(describe(&reference, "shows in its events what it waits for")));
    }
}
