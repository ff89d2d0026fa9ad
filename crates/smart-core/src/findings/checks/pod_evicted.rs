//! Pods that the kubelet evicted.

use crate::findings::containers;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};
use crate::object::ObjectRef;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "pod-evicted",
    severity: Severity::Warning,
    level: Level::Effect,
    lint: false,
    finds: "A pod that the kubelet evicted because the node ran short of memory, disk or process numbers.",
    matters: "Evictions hit the pods that use more than they requested first; where one workload uses too much, its neighbours on the \
              node suffer.",
    looks_at: "Pods with phase Failed and reason Evicted, and their message.",
    advice: "Look at the resource that the message names: give the pods that need it requests that are true, or the node more of it. \
             The remains of evicted pods can be deleted.",
    silent: "When the pod was evicted longer ago than a day, or its workload is well again.",
    check,
};

/// Remains of evictions stay until somebody deletes them; old ones tell nothing of today.
const RECENT_SECONDS: i64 = 86_400;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for pod in context.pods().iter().filter(|pod| pod.pod.status.phase == "Failed" && pod.pod.status.reason == "Evicted") {
        let status = &pod.pod.status;
        let ended = pod.condition("DisruptionTarget").and_then(|(_, condition)| condition.last_transition_time).or(status.start_time);
        if !containers::end_matters(context, pod) || context.holds_for(ended, RECENT_SECONDS) {
            continue;
        }
        let reference = pod.reference();
        let draft = Draft::new(&RULE, pod.workload.clone(), format!("{} was evicted{}", name(&reference), cited(&status.message)))
            .about_all(pod.chain())
            .since(ended)
            .blames(ObjectRef::new("", "Node", "", pod.pod.node_name.clone()))
            .field_of(&reference, "/status/reason", &status.reason)
            .field_of(&reference, "/status/message", &status.message)
            .command(describe(&reference, "shows what it used and requested"))
            .command(Command::new(
                ["kubectl", "describe", "node", &pod.pod.node_name],
                "shows the pressures of the node, and what its pods request",
            ));
        found.push(draft);
    }
}
