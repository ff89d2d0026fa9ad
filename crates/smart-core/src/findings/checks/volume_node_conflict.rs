//! Volumes that other nodes can reach only.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::unscheduled::{self, Cause, Unscheduled};
use crate::findings::placement::{Wish, affinity_in_words};
use crate::findings::words::{listed, name};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "volume-node-conflict",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A pod whose volume can be reached from certain nodes only, as those of a zone, while none of these takes \
              the pod.",
    matters: "The pod stays Pending: a volume does not move to another zone or node.",
    looks_at: "The node affinity of the volumes that the claims of the pod are bound to, the nodes, and the reasons of \
              the scheduler.",
    advice: "Make room on nodes that reach the volume, or add such nodes. Rules of the pod that lead elsewhere must \
              go. A volume of a node that is gone for good must be made anew.",
    silent: "When the claims are not bound yet, and when something else keeps the pod from the nodes that reach the \
              volume.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for waiting in context.unscheduled().iter().filter(|waiting| waiting.cause == Cause::VolumeNode) {
        found.extend(draft(context, waiting));
    }
}

fn draft<'a>(context: &Context<'a>, waiting: &Unscheduled<'a>) -> Option<Draft> {
    let pod = waiting.pod(context)?;
    let wish = Wish::new(context, pod);
    let volumes: Vec<String> = wish.volumes.iter().map(|(volume, nodes)| format!("{} ({})", name(volume), affinity_in_words(nodes))).collect();
    let which = if volumes.is_empty() { "a volume".to_owned() } else { listed(&volumes) };
    let message = format!("Pods of {} use {which}, which none of the nodes that take them can reach.", name(&pod.workload));
    let draft = unscheduled::draft(context, &RULE, waiting, message)?;
    let mut draft = draft;
    for (volume, nodes) in &wish.volumes {
        draft = draft.field_of(volume, "/spec/nodeAffinity/required", affinity_in_words(nodes));
    }
    Some(draft.command(Command::new(["kubectl", "get", "nodes", "-L", "topology.kubernetes.io/zone"], "shows the zones of the nodes")))
}
