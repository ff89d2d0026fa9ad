//! Volumes that belong to an earlier claim of the same name.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};
use crate::object::reference::Uid;
use crate::object::{Body, ObjectRef};

pub(super) const RULE: Rule = Rule {
    code: "volume-claim-replaced",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A PersistentVolume that is held for a claim which was deleted and made anew: the names are the same, the identifiers differ.",
    matters: "The new claim does not get the volume with the data of the old one: it waits, or has an empty volume.",
    looks_at: "spec.claimRef.uid of the volume, against the identifier of the claim of that name.",
    advice: "To give the volume to the new claim, remove uid and resourceVersion from spec.claimRef of the volume.",
    silent: "When the claim has another volume, unless that was asked for by name; then it is left to the rule volume-released.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, volume) in context.volumes() {
        let Some(held) = &volume.spec.claim_ref else { continue };
        let claim = ObjectRef::new("", "PersistentVolumeClaim", held.namespace.clone(), held.name.clone());
        let Some(present) = context.object(&claim) else { continue };
        let Body::PersistentVolumeClaim(body) = &present.body else { continue };
        let are_known = matches!((&held.uid, &present.meta.uid), (Uid::Uuid(_), Uid::Uuid(_)));
        let wants_it = body.spec.volume_name == object.meta.name || body.spec.volume_name.is_empty();
        if !are_known || held.uid == present.meta.uid || !wants_it || body.status.phase == "Bound" {
            continue;
        }
        let reference = object.reference();
        let message = format!(
            "{} is held for an earlier {}, so that the one of today does not get it.",
            name(&reference),
            name(&claim)
        );
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .about(claim.clone())
                .since(present.meta.creation_timestamp)
                .field("/spec/claimRef/uid", &held.uid)
                .field_of(&claim, "/metadata/uid", &present.meta.uid)
                .command(describe(&reference, "shows whom it is held for"))
                .command(describe(&claim, "shows in its events what the claim waits for")),
        );
    }
}
