//! Nodes.

use crate::health::Health;
use crate::health::subject::{Subject, cited, find, find_with, reason_or};
use crate::object::meta::ConditionStatus;
use crate::object::node::Node;

/// Conditions that are bad when they hold: those of the kubelet, and those that the problem detector of Kubernetes adds by
/// default. Others may mean anything: `EtcdIsVoter` is good news.
const BAD: &[&str] = &[
    "MemoryPressure",
    "DiskPressure",
    "PIDPressure",
    "NetworkUnavailable",
    "KernelDeadlock",
    "ReadonlyFilesystem",
    "CorruptDockerOverlay2",
    "ContainerRuntimeUnhealthy",
    "KubeletUnhealthy",
    "FrequentKubeletRestart",
    "FrequentDockerRestart",
    "FrequentContainerdRestart",
    "FrequentUnregisterNetDevice",
];

pub(super) fn health(subject: &Subject<'_>, node: &Node) -> Health {
    let conditions = &node.status.conditions;
    let name = &*subject.object.meta.name;
    let Some(ready) = find(conditions, "Ready") else {
        let message = format!("{} has not told whether it is ready.", subject);
        return subject.progressing("NotObserved", message).absent("/status/conditions");
    };
    if ready.1.status != ConditionStatus::True {
        let waits = subject.for_how_long(ready.1.last_transition_time);
        let says = if ready.1.status == ConditionStatus::Unknown { "does not answer" } else { "is not ready" };
        let message = format!("{} {says}{waits}{}", subject, cited(&ready.1.message));
        let on_it = format!("--field-selector=spec.nodeName={name}");
        return subject
            .degraded(reason_or(&ready.1.reason, "NodeNotReady"), message)
            .condition(ready)
            .then(subject.describe("shows the conditions and events of the node"))
            .then(subject.kubectl_of("get", &["pods", "-A", &on_it], "lists the pods that are affected"));
    }
    if let Some(bad) = BAD.iter().find_map(|kind| find_with(conditions, kind, ConditionStatus::True)) {
        let waits = subject.for_how_long(bad.1.last_transition_time);
        let message = format!("{} reports {}{waits}{}", subject, bad.1.kind, cited(&bad.1.message));
        return subject
            .degraded(&bad.1.kind, message)
            .condition(bad)
            .then(subject.describe("shows what is used on the node, and its events"));
    }
    if node.spec.unschedulable {
        let message = format!("{} is cordoned: it takes no new pods.", subject);
        return subject.suspended("Cordoned", message).field("/spec/unschedulable", true);
    }
    subject.healthy()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::health::HealthStatus::*;
    use crate::health::tests::{check, condition};

    #[test]
    fn each_state_has_its_answer() {
        check(
            "v1",
            "Node",
            &[
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("Ready", "True", ""), condition("EtcdIsVoter", "True", "")]}),
                    Healthy,
                    "",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("Ready", "Unknown", "NodeStatusUnknown")]}),
                    Degraded,
                    "NodeStatusUnknown",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("Ready", "False", "KubeletNotReady")]}),
                    Degraded,
                    "KubeletNotReady",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("Ready", "True", ""), condition("DiskPressure", "True", "KubeletHasDiskPressure")]}),
                    Degraded,
                    "DiskPressure",
                ),
                (
                    json!({"unschedulable": true}),
                    json!({"observedGeneration": 2, "conditions": [condition("Ready", "True", "")]}),
                    Suspended,
                    "Cordoned",
                ),
                (json!({}), json!({}), Progressing, "NotObserved"),
            ],
        );
    }
}
