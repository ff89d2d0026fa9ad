//! Pods of which nobody can tell how they are.

use crate::findings::containers;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::cited;
use crate::object::ObjectRef;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "pod-unknown",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A pod with the phase Unknown, or with a phase that Kubernetes does not have.",
    matters: "Nobody knows whether it still runs: its node does not answer, or what was read is not what the API server says.",
    looks_at: "status.phase of the pod, and the condition Ready of its node.",
    advice: "Look at the node. If it is gone for good, delete the Node, so that the pod is replaced.",
    silent: "When the pod has no phase, or is being deleted.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let is_unknown = |phase: &str| !matches!(phase, "" | "Failed" | "Pending" | "Running" | "Succeeded");
    for pod in context.troubled().filter(|pod| is_unknown(&pod.pod.status.phase) && !pod.is_terminating()) {
        let (reference, status) = (pod.reference(), &pod.pod.status);
        let message = if status.phase == *"Unknown" {
            let node = &pod.pod.node_name;
            format!("The state of {} cannot be told: its node {node} does not answer{}", containers::pod_words(pod), cited(&status.message))
        } else {
            format!("{} has the phase {}, which Kubernetes does not have: its state cannot be told.", containers::pod_words(pod), status.phase)
        };
        let mut draft = containers::pod_draft(&RULE, pod, message).field_of(&reference, "/status/phase", &status.phase);
        if !pod.pod.node_name.is_empty() {
            let node = ObjectRef::new("", "Node", "", pod.pod.node_name.clone());
            draft = draft.field_of(&reference, "/spec/nodeName", &node.name).blames(node);
        }
        found.push(draft.command(Command::kubectl(&reference, "get", &["-o", "wide"], "names the node; look whether that is Ready")));
    }
}
