//! Nodes that call themselves ready and whose Lease is not renewed.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::nodes;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};
use crate::object::duration::Duration;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "node-lease-stale",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A node whose Lease was not renewed for minutes, while those of other nodes were, and whose condition Ready still holds.",
    matters: "The kubelet renews its Lease every ten seconds. When it stops, the node counts as lost after 40 seconds; if its condition \
              does not follow, the two contradict each other, and nobody takes care of its pods.",
    looks_at: "spec.renewTime of the Leases in kube-node-lease, and the condition Ready of the nodes.",
    advice: "Look whether the kubelet runs and reaches the API server. If several nodes are so, look at kube-controller-manager, which \
             should have marked them.",
    silent: "When the Lease is not older than two minutes compared with the newest of them: dumps take a while, and the Leases in one \
             are compared with each other only.",
    check,
};

/// Three times what the controller waits before it calls a node lost.
const STALE_SECONDS: i64 = 120;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let Some(latest) = nodes::latest_renewal(context) else { return };
    for (lease, body) in context.leases().filter(|(lease, _)| lease.meta.namespace == *nodes::LEASES) {
        let Some(renewed) = body.spec.renew_time else { continue };
        let Some(behind) = latest.since(renewed).filter(|behind| behind.seconds() >= STALE_SECONDS) else { continue };
        let Some((object, node)) = context.nodes().find(|(object, _)| object.meta.name == lease.meta.name) else { continue };
        let Some((at, ready)) = nodes::condition(node, "Ready").filter(|_| nodes::is_ready(node)) else { continue };
        let reference = object.reference();
        let message = format!(
            "{} calls itself ready, and its Lease was renewed {} before those of other nodes.",
            name(&reference),
            Duration::from_secs(behind.seconds()).human()
        );
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .since(Some(renewed))
                .about(lease.reference())
                .field_of(&lease.reference(), "/spec/renewTime", renewed)
                .condition_of(&reference, at, ready)
                .command(Command::kubectl_in(nodes::LEASES, &["get", "leases"], "shows whether the Lease is renewed again"))
                .command(describe(&reference, "shows when the kubelet last reported")),
        );
    }
}
