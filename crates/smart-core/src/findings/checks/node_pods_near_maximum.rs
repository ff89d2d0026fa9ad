//! Nodes with nearly as many pods as they may have.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::nodes;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;

pub(super) const RULE: Rule = Rule {
    code: "node-pods-near-maximum",
    severity: Severity::Info,
    level: Level::Cause,
    lint: false,
    finds: "A node that runs 95 % or more of the pods that its kubelet accepts.",
    matters: "No further pods come to it, however much memory and processor time are free, and pods of DaemonSets may not find a place.",
    looks_at: "status.allocatable.pods of the node, and the pods bound to it that have not ended.",
    advice: "Add nodes, or raise maxPods of the kubelet if the network has addresses for it.",
    silent: "When the node is cordoned, or does not tell how many pods it accepts.",
    check,
};

const NEAR_PERCENT: i64 = 95;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for place in context.places().iter().filter(|place| !place.node.spec.unschedulable) {
        let object = place.object;
        let Some(most) = Some(place.all("pods").value()).filter(|most| *most > 0) else { continue };
        let there = place.pods;
        if there.saturating_mul(100) < most.saturating_mul(NEAR_PERCENT) {
            continue;
        }
        let reference = object.reference();
        found.push(
            Draft::new(&RULE, reference.clone(), format!("{} runs {there} of at most {most} pods.", name(&reference)))
                .field("/status/allocatable/pods", most)
                .command(nodes::list_pods(&object.meta.name)),
        );
    }
}
