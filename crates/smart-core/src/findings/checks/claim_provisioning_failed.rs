//! Claims for which no volume could be made.

use crate::findings::claims::{Class, class_of, is_pending, quoted_after};
use crate::findings::context::{Context, Told};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};
use crate::object::{Object, ObjectRef};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "claim-provisioning-failed",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A PersistentVolumeClaim for which the provisioner could not make a volume, or for which no provisioner has answered for ten \
            minutes, with what that means: a quota, a place, a permission, a driver that is missing.",
    matters: "The claim is not bound, and the pods that use it are not scheduled.",
    looks_at: "The events ProvisioningFailed and ExternalProvisioning of claims that wait.",
    advice: "Act on what the provisioner says; it tries again by itself.",
    silent: "When the claim is bound by now, or the event is older than an hour.",
    check,
};

const HOUR: i64 = 3600;
/// A provisioner that is there takes a volume up within seconds.
const ANSWERS_SECONDS: i64 = 600;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, claim) in context.claims().filter(|(object, claim)| is_pending(object, claim)) {
        let events = || context.events_of(object).filter(|told| told.is_within(HOUR, context.now));
        let failed = events().find(|told| told.event.reason == "ProvisioningFailed");
        // A class that does not exist is told of by itself.
        if failed.is_some_and(|told| quoted_after(&told.event.message, "storageclass.storage.k8s.io ").is_some()) {
            continue;
        }
        let class = match class_of(context, claim) {
            Class::Known(class, body) => Some((class, body.provisioner.as_str())),
            _ => None,
        };
        let draft = match failed {
            Some(told) => refused(object, told),
            None if context.holds_for(object.meta.creation_timestamp, ANSWERS_SECONDS) => {
                let waits = events().find(|told| told.event.reason == "ExternalProvisioning");
                let Some(told) = waits else { continue };
                unanswered(context, object, told, class.map(|(_, provisioner)| provisioner))
            }
            None => continue,
        };
        found.push(match class {
            Some((class, provisioner)) => draft.field_of(&class.reference(), "/provisioner", provisioner),
            None => draft,
        });
    }
}

fn refused(object: &Object, told: &Told<'_>) -> Draft {
    let reference = object.reference();
    let (what, next) = meaning(&told.event.message);
    let message = format!("No volume could be made for {}, {what}{}", name(&reference), cited(&told.event.message));
    Draft::new(&RULE, reference.clone(), message)
        .since(told.event.first)
        .last(told.event.last)
        .count(told.event.count)
        .event(&reference, told.event)
        .next(next)
        .command(describe(&reference, "shows in its events what the provisioner says"))
}

fn unanswered(context: &Context<'_>, object: &Object, told: &Told<'_>, provisioner: Option<&str>) -> Draft {
    let reference = object.reference();
    let provisioner = provisioner.or_else(|| quoted_after(&told.event.message, "provisioner ")).unwrap_or("of its class");
    let message = format!(
        "The provisioner {provisioner} has not answered for {}{}.",
        name(&reference),
        context.for_how_long(object.meta.creation_timestamp)
    );
    let mut draft = Draft::new(&RULE, reference.clone(), message)
        .since(object.meta.creation_timestamp)
        .last(told.event.last)
        .count(told.event.count)
        .event(&reference, told.event)
        .next("Look whether the pods of the storage driver run: their controller makes the volumes.");
    let driver = ObjectRef::new("storage.k8s.io", "CSIDriver", "", provisioner);
    if context.find("storage.k8s.io", "CSIDriver", "", provisioner).is_missing() {
        draft = draft.absent(&driver, "").next(format!("{} does not exist: the driver is not installed.", name(&driver)));
    }
    draft
        .command(describe(&reference, "shows its events"))
        .command(Command::new(["kubectl", "get", "csidrivers"], "lists the storage drivers that are installed"))
}

/// Returns what a message of a provisioner means, and what to do. The words are those of the drivers of the large clouds and of
/// gRPC.
fn meaning(message: &str) -> (&'static str, &'static str) {
    let message = message.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if says(&["quota", "limitexceeded", "limit exceeded", "too many volumes"]) {
        ("since a quota is used up", "Free volumes that are not needed any more, or have the quota raised.")
    } else if says(&["unauthorized", "accessdenied", "access denied", "forbidden", "permission", "credential", "authenticat"]) {
        ("since the driver lacks the rights", "Look at the account that the driver uses, and at what it may do.")
    } else if says(&["topology", "zone", "accessibility requirement", "selected node"]) {
        ("since none can be made where it is needed", "Compare the zones of the class with those of the nodes on which the pod can run.")
    } else if says(&["resourceexhausted", "no space", "insufficient", "not enough", "out of capacity", "outofcapacity"]) {
        ("since the storage is full", "Free room in the storage, or ask for less.")
    } else if says(&["driver name", "driver not found", "no such driver", "not registered", "unimplemented"]) {
        ("since the driver is missing", "Look whether the pods of the storage driver run, and whether the class names the right one.")
    } else if says(&["deadlineexceeded", "deadline exceeded", "timed out", "timeout", "connection refused", "unavailable"]) {
        ("since the storage does not answer", "Look at the pods of the storage driver, and whether the storage is reachable from them.")
    } else if says(&["invalidargument", "invalid argument", "invalid parameter", "invalid"]) {
        ("since the storage refuses what is asked for", "Compare the parameters of the class and the size of the claim with what the storage allows.")
    } else {
        ("as the provisioner says", "Act on what the provisioner says; its pods log more.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_drivers_are_told_apart() {
        for (message, expected) in [
            ("rpc error: code = ResourceExhausted desc = Quota 'SSD_TOTAL_GB' exceeded", "since a quota is used up"),
            ("UnauthorizedOperation: You are not authorized to perform this operation", "since the driver lacks the rights"),
            ("no topology key found on CSINode worker-1", "since none can be made where it is needed"),
            ("rpc error: code = ResourceExhausted desc = no pool with room", "since the storage is full"),
            ("context deadline exceeded", "since the storage does not answer"),
            ("something else", "as the provisioner says"),
        ] {
            assert_eq!(meaning(message).0, expected, "{message}");
        }
    }
}
