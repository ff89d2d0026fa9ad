//! Volumes whose claim is gone.

use std::collections::BTreeMap;

use crate::findings::claims;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};
use crate::object::Object;
use crate::object::storage::PersistentVolume;

pub(super) const RULE: Rule = Rule {
    code: "volume-released",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A PersistentVolume whose claim was deleted, and which is kept.",
    matters: "Its storage is paid for and holds data, and no new claim gets it as long as it names the old one: not even one of the \
              same name.",
    looks_at: "status.phase and the reclaim policy of the volume, and the claims that wait and name it.",
    advice: "Look whether the data is still needed. To give the volume to a new claim, remove spec.claimRef; to be rid of it, delete it \
             and its storage.",
    silent: "When the volume is to be deleted with its claim, and no other claim names it.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let released = || context.volumes().filter(|(_, volume)| volume.status.phase == "Released");
    if released().next().is_none() {
        return;
    }
    let mut waiting: BTreeMap<&str, Vec<&Object>> = BTreeMap::new();
    for (object, claim) in context.claims().filter(|(object, claim)| claims::is_pending(object, claim)) {
        if let Some(volume) = claim.spec.volume_name.non_empty() {
            waiting.entry(volume.as_str()).or_default().push(object);
        }
    }
    for (object, volume) in released() {
        let waiting = waiting.get(object.meta.name.as_str()).and_then(|claims| claims.first());
        if waiting.is_none() && volume.spec.persistent_volume_reclaim_policy != "Retain" {
            continue;
        }
        found.push(draft(context, object, volume, waiting.copied()));
    }
}

fn draft(context: &Context<'_>, object: &Object, volume: &PersistentVolume, waiting: Option<&Object>) -> Draft {
    let reference = object.reference();
    let since = volume.status.last_phase_transition_time;
    let of = volume.spec.claim_ref.as_ref().map(|claim| format!("{}/{}", claim.namespace, claim.name)).unwrap_or_default();
    let message = match waiting {
        Some(claim) => {
            let claim = name(&claim.reference());
            format!("{} still belongs to an earlier claim {of}, which was deleted; {claim}, which names it, waits.", name(&reference))
        }
        None => format!("{} is kept{} after its claim {of} was deleted.", name(&reference), context.for_how_long(since)),
    };
    let draft = Draft::new(&RULE, reference.clone(), message)
        .since(since)
        .field("/status/phase", &volume.status.phase)
        .field("/spec/claimRef", of);
    let draft = match waiting.map(Object::reference) {
        Some(claim) => {
            let is_used = !claims::users(context, &claim).is_empty();
            draft
                .severity(if is_used { Severity::Critical } else { Severity::Warning })
                .breaking(true)
                .about(claim.clone())
                .field_of(&claim, "/spec/volumeName", &object.meta.name)
                .next(format!("If {} is to have the data, remove spec.claimRef of the volume: then it becomes available.", name(&claim)))
        }
        None => draft.severity(Severity::Info),
    };
    draft.command(describe(&reference, "shows its storage"))
}
