//! Images that may not be pulled and are not on the node.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::image_pull::{self, Why};
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "image-never-pulled",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A container with imagePullPolicy Never whose image is not on the node.",
    matters: "The container never starts on this node.",
    looks_at: "The waiting reason and message in status.containerStatuses, and where these do not say why, the events Failed \
               of the pod.",
    advice: "Load the image on the node, or set imagePullPolicy to IfNotPresent.",
    silent: "When the container has been started since, or the pod is being deleted.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    image_pull::find(context, &RULE, Why::NeverPulled, |failure, _| {
        let node = &failure.pod.pod.node_name;
        format!("image {} is not on node {node}, and its pull policy is Never.", failure.image)
    }, found);
}
