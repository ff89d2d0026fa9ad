//! Pods that the kubelet of their node refused.

use crate::findings::containers;
use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::cited;
use crate::object::ObjectRef;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "pod-rejected",
    severity: Severity::Warning,
    level: Level::Effect,
    lint: false,
    finds: "A pod that was bound to a node whose kubelet refused it: resources that the scheduler did not know to be taken, a \
            topology, a sysctl, or labels that have changed.",
    matters: "The pod has failed for good; a controller makes others, which may be refused as well.",
    looks_at: "Pods with phase Failed and a reason of admission, as OutOfcpu, NodeAffinity, UnexpectedAdmissionError or \
               SysctlForbidden.",
    advice: "Read the message; look at the node, and at pods that are bound to it without the scheduler.",
    silent: "When the workload is well again, or the pod was refused longer ago than a day.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let ended = |pod: &&PodView<'_>| pod.pod.status.phase == *"Failed" && !pod.is_terminating();
    for pod in context.troubled().filter(ended) {
        let status = &pod.pod.status;
        if !is_of_admission(&status.reason) || !containers::end_matters(context, pod) {
            continue;
        }
        let reference = pod.reference();
        let node = &pod.pod.node_name;
        let message = format!("{} was refused by node {node} with {}{}", containers::pod_words(pod), status.reason, cited(&status.message));
        found.push(
            containers::pod_draft(&RULE, pod, message)
                .since(containers::ended_at(pod))
                .blames(ObjectRef::new("", "Node", "", node.clone()))
                .field_of(&reference, "/status/reason", &status.reason)
                .field_of(&reference, "/status/message", &status.message)
                .command(Command::new(["kubectl", "describe", "node", node], "shows what the node has and what its pods request")),
        );
    }
}

/// The reasons with which kubelets refuse pods.
pub(super) fn is_of_admission(reason: &str) -> bool {
    reason.starts_with("OutOf")
        || matches!(
            reason,
            "AppArmor"
                | "NodeAffinity"
                | "NodeName"
                | "NodePorts"
                | "NodeUnschedulable"
                | "PodOSNotSupported"
                | "PodOSSelectorNodeLabelDoesNotMatch"
                | "SysctlForbidden"
                | "TopologyAffinityError"
                | "UnexpectedAdmissionError"
        )
}
