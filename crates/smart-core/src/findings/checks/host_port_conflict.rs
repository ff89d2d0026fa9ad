//! Ports of nodes that other pods have.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::unscheduled::{self, Cause, Unscheduled};
use crate::findings::context::PodView;
use crate::findings::placement::host_ports;
use crate::findings::words::{listed, name};
use crate::object::container::ContainerPort;

pub(super) const RULE: Rule = Rule {
    code: "host-port-conflict",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A pod that wants a port of the node which another pod has on every node that fits.",
    matters: "A port of a node can serve one pod only, so the pod stays Pending.",
    looks_at: "hostPort in the ports of the pod and of the pods on the nodes; without nodes in the input, the reasons \
              of the scheduler.",
    advice: "Take hostPort away and use a Service, choose another port, or stop the pod that has it. With \
              hostNetwork, every port of a container is one of the node.",
    silent: "When the pod was placed meanwhile, or its reasons show that something else decides.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for waiting in context.unscheduled().iter().filter(|waiting| waiting.cause == Cause::Ports) {
        found.extend(draft(context, waiting));
    }
}

fn draft<'a>(context: &Context<'a>, waiting: &Unscheduled<'a>) -> Option<Draft> {
    let pod = waiting.pod(context)?;
    let wanted: Vec<_> = host_ports(pod.spec()).collect();
    let on_node = |other: &&PodView<'_>| {
        !other.is_finished() && waiting.nodes.iter().any(|node| other.pod.node_name == node.name)
    };
    let takes = |other: &PodView<'_>| host_ports(other.spec()).any(|port| wanted.iter().any(|own| own.host_port == port.host_port));
    let holders: Vec<&PodView<'_>> = context.pods().iter().filter(|other| takes(other)).filter(on_node).collect();
    let mut by: Vec<String> = holders.iter().map(|other| name(&other.workload)).collect();
    by.sort_unstable();
    by.dedup();
    let taken = |port: &&&ContainerPort| holders.is_empty() || holders.iter().any(|other| host_ports(other.spec()).any(|theirs| theirs.host_port == port.host_port));
    let ports: Vec<i32> = wanted.iter().filter(taken).map(|port| port.host_port).collect();
    let what = if ports.len() == 1 { "port" } else { "ports" };
    let whom = if by.is_empty() { "other pods have".to_owned() } else { format!("pods of {} have", listed(&by)) };
    let message = format!("Pods of {} want {what} {} of the node, which {whom} on every node that they may run on.", name(&pod.workload), listed(&ports));
    let draft = unscheduled::draft(context, &RULE, waiting, message)?;
    let mut draft = draft.field_of(&pod.reference(), "/spec/containers/*/ports/*/hostPort", listed(&ports));
    for holder in holders.iter().take(2) {
        draft = draft.field_of(&holder.reference(), "/spec/containers/*/ports/*/hostPort", listed(&ports));
    }
    Some(draft)
}
