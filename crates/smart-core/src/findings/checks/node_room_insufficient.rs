//! Nodes that are full.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::placement::{Wish, amount};
use crate::findings::unscheduled::{self, Cause, Unscheduled};
use crate::findings::words::{counted, name};
use crate::object::quantity::Quantity;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "node-room-insufficient",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A pod that requests more of a resource than is free on any node that it may run on.",
    matters: "The pod waits until others go, or nodes are added.",
    looks_at: "The requests of the pod, and for each node status.allocatable less the requests of the pods on it; \
              without nodes in the input, the reasons of the scheduler.",
    advice: "Lower requests that are higher than the use, add nodes, or stop what is not needed. Only requests count \
              for the scheduler, not what is used.",
    silent: "When the pod is too large for every node, which is another finding, or when something else keeps it from \
              more nodes.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for waiting in context.unscheduled().iter().filter(|waiting| matches!(waiting.cause, Cause::Room { never: false, .. })) {
        found.extend(draft(context, waiting));
    }
}

fn draft<'a>(context: &Context<'a>, waiting: &Unscheduled<'a>) -> Option<Draft> {
    let Cause::Room { resource, .. } = &waiting.cause else { return None };
    let pod = waiting.pod(context)?;
    let nodes = context.places();
    let fitting = nodes.iter().filter(|place| waiting.nodes.binary_search(&place.reference()).is_ok());
    let largest = fitting.max_by_key(|place| place.free(resource));
    let wish = Wish::new(context, pod);
    let requested = wish.requests.get(resource.as_str()).copied();
    let count = counted(i64::try_from(waiting.nodes.len()).unwrap_or(i64::MAX), "node");
    let message = match (largest, requested) {
        (Some(_), _) if resource == "pods" => {
            format!("There is no room for a pod of {}: each of the {count} that it may run on has all the pods that it takes.", name(&pod.workload))
        }
        (Some(place), Some(requested)) => format!(
            "Pods of {} request {} {resource}, and of the {count} that they may run on none has more free than {} ({}).",
            name(&pod.workload),
            amount(resource, requested),
            amount(resource, place.free(resource).max(Quantity::ZERO)),
            name(&place.reference())
        ),
        _ => format!("No node has enough {resource} free for the pods of {}.", name(&pod.workload)),
    };
    let mut draft = unscheduled::draft(context, &RULE, waiting, message)?.part(resource.as_str());
    if let Some(requested) = requested {
        draft = draft.field_of(&pod.reference(), "/spec/containers/*/resources/requests", amount(resource, requested));
    }
    if let Some(place) = largest {
        let path = format!("/status/allocatable/{}", resource.replace('/', "~1"));
        draft = draft.field_of(&place.reference(), path, amount(resource, place.all(resource)));
        draft = draft.command(Command::new(
            ["kubectl", "describe", "node", &place.object.meta.name],
            "shows what the pods of the node with the most room request",
        ));
    }
    Some(draft)
}
