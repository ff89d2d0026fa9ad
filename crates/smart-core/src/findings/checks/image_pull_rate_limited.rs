//! Registries that refuse for a while.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::image_pull::{self, Why};
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "image-pull-rate-limited",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A container whose image cannot be pulled because the registry has counted too many pulls.",
    matters: "The container starts only when the limit is lifted, which takes hours at some registries; other pods are refused \
              as well.",
    looks_at: "The waiting reason and message in status.containerStatuses, and where these do not say why, the events Failed \
               of the pod.",
    advice: "Pull with an account by imagePullSecrets, or through a mirror, and keep images on nodes with the policy \
             IfNotPresent.",
    silent: "When the container has been started since, or the pod is being deleted.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    image_pull::find(context, &RULE, Why::RateLimited, |failure, registry| {
        format!("{registry} has counted too many pulls, and refuses image {} for a while.", failure.image)
    }, found);
}
