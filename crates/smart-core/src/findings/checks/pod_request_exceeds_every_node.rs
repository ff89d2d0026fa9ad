//! Pods that request more than any node has.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::placement::{Wish, amount};
use crate::findings::unscheduled::{self, Cause, Unscheduled};
use crate::findings::words::{counted, name};
use crate::object::quantity::Quantity;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "pod-request-exceeds-every-node",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A pod that requests more of a resource than any node has in all, of those that it may run on.",
    matters: "It can never be placed, however empty the nodes are; an autoscaler makes no such node, either.",
    looks_at: "The requests of the pod, added up as the scheduler does, and status.allocatable of the nodes that fit \
              otherwise.",
    advice: "Lower the request, or add nodes that are large enough.",
    silent: "When one of the nodes that fit otherwise is large enough, if only it were empty; when nodes are missing \
              from the input.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for waiting in context.unscheduled().iter().filter(|waiting| matches!(waiting.cause, Cause::Room { never: true, .. })) {
        found.extend(draft(context, waiting));
    }
}

fn draft<'a>(context: &Context<'a>, waiting: &Unscheduled<'a>) -> Option<Draft> {
    let Cause::Room { resource, .. } = &waiting.cause else { return None };
    let pod = waiting.pod(context)?;
    let requested = *Wish::new(context, pod).requests.get(resource.as_str())?;
    let nodes = context.places();
    let fitting = nodes.iter().filter(|place| waiting.nodes.binary_search(&place.reference()).is_ok());
    let largest = fitting.max_by_key(|place| place.all(resource))?;
    let all = largest.all(resource);
    let most = if all == Quantity::ZERO {
        "; none of them has any".to_owned()
    } else {
        format!("; the largest, {}, has {} in all", name(&largest.reference()), amount(resource, all))
    };
    let count = counted(i64::try_from(waiting.nodes.len()).unwrap_or(i64::MAX), "node");
    let message = format!(
        "Pods of {} request {} {resource}, more than any of the {count} that they may run on has{most}.",
        name(&pod.workload),
        amount(resource, requested)
    );
    let path = format!("/status/allocatable/{}", resource.replace('/', "~1"));
    let draft = unscheduled::draft(context, &RULE, waiting, message)?.part(resource.as_str());
    let draft = draft.field_of(&pod.reference(), "/spec/containers/*/resources/requests", amount(resource, requested));
    Some(draft.field_of(&largest.reference(), path, amount(resource, all)).command(Command::new(
        ["kubectl", "get", "nodes", "-o", &format!("custom-columns=NAME:.metadata.name,ALL:.status.allocatable.{}", resource.replace('.', "\\."))],
        "shows how much each node has",
    )))
}
