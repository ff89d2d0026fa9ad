//! Pods whose sandbox cannot be made.

use crate::findings::containers;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::sandbox;
use crate::findings::words::{cited, describe};
use crate::object::ObjectRef;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "pod-sandbox-failed",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A pod for which the runtime of the node cannot make the sandbox: the network and the first process that its \
            containers share.",
    matters: "None of its containers is started; the kubelet tries again.",
    looks_at: "The events FailedCreatePodSandBox of pods that are Pending.",
    advice: "Read the message: it comes from the network plugin or the runtime of the node. Look whether other pods on the \
             node fail alike, and at the pods of the network plugin there.",
    silent: "When a container of the pod has been started since, when the last failure is longer ago than an hour; when \
             addresses have run out or the memory limit is too low: other rules tell of these.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (pod, event) in sandbox::failures(context) {
        if sandbox::is_out_of_addresses(&event.message) || sandbox::is_out_of_memory(&event.message) {
            continue;
        }
        let reference = pod.reference();
        let message = format!("{} cannot be started: its sandbox fails{}", containers::pod_words(pod), cited(&event.message));
        let draft = containers::pod_draft(&RULE, pod, message)
                .blames(ObjectRef::new("", "Node", "", pod.pod.node_name.clone()))
                .count(event.count)
                .last(event.last)
                .event(&reference, event)
                .field_of(&reference, "/spec/nodeName", &pod.pod.node_name)
                .command(describe(&reference, "shows how often it failed, and how"))
                .command(Command::new(
                    ["kubectl", "get", "pods", "-A", "-o", "wide", &format!("--field-selector=spec.nodeName={}", pod.pod.node_name)],
                    "shows whether other pods of the node fail, those of the network plugin above all",
                ));
        found.push(containers::eased(context, pod, draft));
    }
}
