//! Nodes that take no new pods.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::unscheduled::{Cause, Unscheduled};
use crate::findings::words::{describe, name};

pub(super) const RULE: Rule = Rule {
    code: "node-cordoned",
    severity: Severity::Info,
    level: Level::Cause,
    lint: false,
    finds: "A node that is cordoned, while no pod waits for it.",
    matters: "It takes no new pods, and its room is missing when others fail.",
    looks_at: "spec.unschedulable of the node.",
    advice: "Uncordon the node when its maintenance is over.",
    silent: "For nodes of the control plane, and when pods wait for the node: then that is found.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, node) in context.nodes().filter(|(_, node)| node.spec.unschedulable) {
        let is_control_plane = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"]
            .iter()
            .any(|key| object.meta.labels.get(key).is_some());
        let reference = object.reference();
        let waits = |waiting: &Unscheduled<'_>| waiting.cause == Cause::Cordoned && waiting.nodes.binary_search(&reference).is_ok();
        if is_control_plane || object.meta.deletion_timestamp.is_some() || context.unscheduled().iter().any(waits) {
            continue;
        }
        let since = node.spec.taints.iter().find(|taint| taint.key == "node.kubernetes.io/unschedulable").and_then(|taint| taint.time_added);
        let message = format!("{} is cordoned{}: it takes no new pods.", name(&reference), context.for_how_long(since));
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .since(since)
                .field("/spec/unschedulable", true)
                .command(describe(&reference, "shows its taints and the pods that are left on it")),
        );
    }
}
