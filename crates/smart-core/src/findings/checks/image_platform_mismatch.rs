//! Images that are not built for the processor of the node.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::image_pull::{self, Failure, Why};
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "image-platform-mismatch",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A container whose image exists, and not for the processor or operating system of the node.",
    matters: "The pod never starts on this node; on nodes of another kind it may.",
    looks_at: "The waiting reason and message in status.containerStatuses, and where these do not say why, the events Failed \
               of the pod.",
    advice: "Build the image for all kinds of nodes, or select the nodes by kubernetes.io/arch.",
    silent: "When the container has been started since, or the pod is being deleted.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let says = |failure: &Failure<'_, '_>, _: &str| {
        let node = &failure.pod.pod.node_name;
        format!("image {} is not built for the processor or system of node {node}.", failure.image)
    };
    image_pull::find(context, &RULE, Why::PlatformMismatch, says, found);
}
