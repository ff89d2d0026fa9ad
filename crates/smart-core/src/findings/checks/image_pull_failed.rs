//! Images that cannot be pulled, for a reason that is not told.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::image_pull::{self, Failure, Why};
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::cited;

pub(super) const RULE: Rule = Rule {
    code: "image-pull-failed",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A container whose image cannot be pulled, while neither its state nor an event tells a reason that is known.",
    matters: "The container does not start.",
    looks_at: "The waiting reason and message in status.containerStatuses, and where these do not say why, the events Failed \
               of the pod.",
    advice: "Look at the events of the pod, and pull the image on its node by hand.",
    silent: "When the container has been started since, or the pod is being deleted.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let says = |failure: &Failure<'_, '_>, _: &str| format!("image {} cannot be pulled{}", failure.image, cited(&failure.waiting.message));
    image_pull::find(context, &RULE, Why::Unknown, says, found);
}
