//! Claims whose volume is gone.

use crate::findings::claims::users;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, listed, name};
use crate::object::ObjectRef;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "claim-lost",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A PersistentVolumeClaim in phase Lost: the PersistentVolume that it was bound to does not exist any more, or belongs to \
            another claim.",
    matters: "Pods that use it do not start again, and the data may be gone.",
    looks_at: "status.phase and spec.volumeName of the claim.",
    advice: "Look whether the storage itself is still there. If it is, make a PersistentVolume for it anew, with the same name and a \
             claimRef to the claim; if not, restore from a backup into a new claim.",
    silent: "When the claim is being deleted.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let lost = context.claims().filter(|(object, claim)| claim.status.phase == "Lost" && object.meta.deletion_timestamp.is_none());
    for (object, claim) in lost {
        let reference = object.reference();
        let volume = ObjectRef::new("", "PersistentVolume", "", claim.spec.volume_name.clone());
        let mut workloads: Vec<ObjectRef> = users(context, &reference).iter().map(|pod| pod.workload.clone()).collect();
        workloads.sort();
        workloads.dedup();
        let whom = match workloads.as_slice() {
            [] => String::new(),
            some => format!("; it is used by {}", listed(&some.iter().map(name).collect::<Vec<_>>())),
        };
        let message = format!("{} has lost its volume {}{whom}.", name(&reference), claim.spec.volume_name);
        let mut draft = Draft::new(&RULE, reference.clone(), message)
            .field("/status/phase", &claim.status.phase)
            .field("/spec/volumeName", &claim.spec.volume_name);
        if context.find("", "PersistentVolume", "", &volume.name).is_missing() {
            draft = draft.absent(&volume, "");
        }
        found.push(
            draft
                .command(describe(&reference, "shows its events"))
                .command(Command::new(["kubectl", "get", "pv"], "shows the volumes that there are, and whose they are")),
        );
    }
}
