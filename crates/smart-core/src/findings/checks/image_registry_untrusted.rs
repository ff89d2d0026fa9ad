//! Registries and images that are not trusted.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::image_pull::{self, Why};
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "image-registry-untrusted",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A container whose image cannot be pulled because the certificate of the registry is not trusted, the registry does \
            not speak TLS, or the signature of the image does not hold.",
    matters: "No pod of the image starts on a node that does not hold it already.",
    looks_at: "The waiting reason and message in status.containerStatuses, and where these do not say why, the events Failed \
               of the pod.",
    advice: "Give the runtime of the nodes the authority of the registry, or renew the certificate of the registry; look \
             whether it holds the name that the image has.",
    silent: "When the container has been started since, or the pod is being deleted.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    image_pull::find(context, &RULE, Why::Untrusted, |failure, registry| {
        format!("the runtime does not trust {registry}, or what it gives for image {}.", failure.image)
    }, found);
}
