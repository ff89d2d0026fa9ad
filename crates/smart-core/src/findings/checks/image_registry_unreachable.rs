//! Registries that do not answer.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::image_pull::{self, Why};
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "image-registry-unreachable",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A container whose image cannot be pulled because its registry does not answer: its name is not known, or the \
            connection fails.",
    matters: "No pod of the image starts on a node that does not hold it already, and nodes lose images over time.",
    looks_at: "The waiting reason and message in status.containerStatuses, and where these do not say why, the events Failed \
               of the pod.",
    advice: "Compare the name of the registry letter by letter. If it is right, look from the node: name resolution, proxy, \
             firewall, and whether the registry runs.",
    silent: "When the container has been started since, or the pod is being deleted.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    image_pull::find(context, &RULE, Why::Unreachable, |failure, registry| {
        format!("registry {registry} cannot be reached for image {}.", failure.image)
    }, found);
}
