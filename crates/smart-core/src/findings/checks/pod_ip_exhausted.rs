//! Nodes that have no address left for pods.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::sandbox;
use crate::findings::words::{cited, describe, name};
use crate::object::ObjectRef;

pub(super) const RULE: Rule = Rule {
    code: "pod-ip-exhausted",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A node on which pods cannot be started because the network plugin has no address left for them.",
    matters: "No new pod starts on the node, while the scheduler goes on to send pods there.",
    looks_at: "The texts of the events FailedCreatePodSandBox of pods that are Pending.",
    advice: "Free or add addresses: a larger range for the node or the subnet, fewer pods a node; look for addresses that the \
             plugin did not give back.",
    silent: "When a container of the pod has been started since, or the last failure is longer ago than an hour.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (pod, event) in sandbox::failures(context).filter(|(_, event)| sandbox::is_out_of_addresses(&event.message)) {
        let reference = pod.reference();
        let node = ObjectRef::new("", "Node", "", pod.pod.node_name.clone());
        let message = format!("{} has no address left for pods{}", name(&node), cited(&event.message));
        found.push(
            Draft::new(&RULE, node.clone(), message)
                .about(pod.workload.clone())
                .about_all(pod.chain())
                .since(event.first)
                .count(event.count)
                .last(event.last)
                .event(&reference, event)
                .field_of(&reference, "/spec/nodeName", &node.name)
                .command(describe(&node, "shows the range of addresses and the pods of the node")),
        );
    }
}
