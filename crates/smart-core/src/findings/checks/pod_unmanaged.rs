//! Pods that nothing makes again.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::nodes;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};

pub(super) const RULE: Rule = Rule {
    code: "pod-unmanaged",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A pod that no workload controls.",
    matters: "When its node fails or is drained it is gone, and kubectl refuses to drain the node without force.",
    looks_at: "metadata.ownerReferences of pods.",
    advice: "Put it under a Deployment, or a Job if it is to end.",
    silent: "For static pods, and pods that have ended.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for pod in context.pods().iter().filter(|pod| pod.object.meta.controller().is_none()) {
        if pod.is_finished() || pod.is_terminating() || nodes::is_static(pod) {
            continue;
        }
        let reference = pod.reference();
        found.push(
            Draft::new(&RULE, reference.clone(), format!("{} is controlled by no workload.", name(&reference)))
                .breaking(false)
                .absent(&reference, "/metadata/ownerReferences")
                .command(describe(&reference, "shows what it runs")),
        );
    }
}
