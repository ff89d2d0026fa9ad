//! Nodes that can attach no more volumes.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::unscheduled::{self, Cause, Unscheduled};
use crate::findings::words::name;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "volume-attach-limit-reached",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A pod with volumes that no node can attach, since each has as many as its driver allows.",
    matters: "Clouds bound the number of disks of a machine; the pod waits although there is room for it.",
    looks_at: "The reasons of the scheduler, and the limits that the drivers report in CSINode.",
    advice: "Add nodes, use machines that take more volumes, or have fewer pods with volumes of their own to a node.",
    silent: "When the pod was placed meanwhile, or its reasons show that something else decides.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for waiting in context.unscheduled().iter().filter(|waiting| waiting.cause == Cause::VolumeLimit) {
        found.extend(draft(context, waiting));
    }
}

fn draft<'a>(context: &Context<'a>, waiting: &Unscheduled<'a>) -> Option<Draft> {
    let pod = waiting.pod(context)?;
    let limits = context.csi_nodes().flat_map(|(object, node)| node.spec.drivers.iter().map(move |driver| (object, driver)));
    let known: Vec<_> = limits.filter_map(|(object, driver)| Some((object.reference(), driver.name.clone(), driver.allocatable.count?))).take(2).collect();
    let message = format!("No node can attach the volumes of {}: each has as many as its driver allows.", name(&pod.workload));
    let draft = unscheduled::draft(context, &RULE, waiting, message)?;
    let mut draft = draft;
    for (node, driver, count) in known {
        draft = draft.field_of(&node, "/spec/drivers/*/allocatable/count", format!("{count} ({driver})"));
    }
    Some(draft.command(Command::new(["kubectl", "get", "volumeattachments"], "shows which volumes are attached to which node")))
}
