//! Images that their registry does not have.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::image_pull::{self, Why};
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "image-not-found",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A container whose image, or the tag of it, does not exist in its registry.",
    matters: "The kubelet asks again every few minutes, and the container never starts; a rollout stops there.",
    looks_at: "The waiting reason and message in status.containerStatuses, and where these do not say why, the events Failed \
               of the pod.",
    advice: "Compare the name and the tag with what the registry has; if the image was to be built, look whether it was \
             pushed.",
    silent: "When the container has been started since, or the pod is being deleted.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    image_pull::find(context, &RULE, Why::NotFound, |failure, registry| {
        format!("{registry} has no image {}, or none with this tag.", failure.image)
    }, found);
}
