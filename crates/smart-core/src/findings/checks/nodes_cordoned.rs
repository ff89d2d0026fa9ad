//! Pods that wait because nodes are cordoned.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::unscheduled::{self, Cause, Unscheduled};
use crate::findings::words::{listed, name};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "nodes-cordoned",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A pod that would fit on nodes which are cordoned.",
    matters: "A cordoned node takes no new pods. It is meant for maintenance, and easily forgotten afterwards.",
    looks_at: "spec.unschedulable of the nodes that fit otherwise, and the pods that wait.",
    advice: "Uncordon the node when its maintenance is over; until then, add another node that fits.",
    silent: "For cordoned nodes that would not take the pod in any case, and those of the control plane while there \
              are others.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for waiting in context.unscheduled().iter().filter(|waiting| waiting.cause == Cause::Cordoned) {
        found.extend(draft(context, waiting));
    }
}

fn draft<'a>(context: &Context<'a>, waiting: &Unscheduled<'a>) -> Option<Draft> {
    let pod = waiting.pod(context)?;
    let nodes: Vec<String> = waiting.nodes.iter().map(|node| format!("Node {}", node.name)).collect();
    let (message, subject) = match &*waiting.nodes {
        [one] => (format!("{} is cordoned, and pods of {} fit nowhere else.", name(one), name(&pod.workload)), one.clone()),
        [] => (format!("The nodes that would take pods of {} are cordoned.", name(&pod.workload)), pod.workload.clone()),
        _ => (format!("{} are cordoned, and pods of {} fit nowhere else.", listed(&nodes), name(&pod.workload)), pod.workload.clone()),
    };
    let mut draft = unscheduled::draft(context, &RULE, waiting, message)?;
    draft.subject = subject;
    draft = draft.about(pod.workload.clone()).about_all(waiting.nodes.iter().cloned());
    for node in waiting.nodes.iter().take(3) {
        draft = draft.field_of(node, "/spec/unschedulable", true);
    }
    Some(draft.command(Command::new(["kubectl", "get", "nodes"], "shows which nodes are cordoned")))
}
