//! Pods that controllers make, as objects of the cluster after a change.

use crate::cluster::Cluster;
use crate::object::container::{Container, ContainerState, ContainerStatus, Running, Waiting};
use crate::object::meta::{Condition, ConditionStatus};
use crate::object::node::Taint;
use crate::object::pod::{Pod, PodStatus};
use crate::object::time::Time;
use crate::object::{Body, Object, ObjectRef};
use crate::simulate::fork::Fork;
use crate::simulate::schedule::UNREACHABLE;
use crate::text::Text;

/// Adds a pod that is made from the same template as another: on a node, where it has become ready, or waiting for one.
pub(crate) fn make(fork: &mut Fork<'_>, cluster: &Cluster, like: &Object, name: &Text, node: Option<&Text>, message: &str) {
    let Body::Pod(old) = &like.body else { return };
    let mut pod = Pod { spec: std::sync::Arc::clone(&old.spec), hostname: old.hostname.clone(), ..Pod::default() };
    pod.node_name = node.cloned().unwrap_or_default();
    pod.status = if node.is_some() { running(&pod, cluster.now()) } else { pending(message, cluster.now()) };
    let mut made = like.clone();
    made.meta.name = name.clone();
    made.meta.deletion_timestamp = None;
    made.meta.deletion_grace_period_seconds = None;
    made.meta.creation_timestamp = cluster.now();
    made.body = Body::Pod(Box::new(pod));
    fork.replace(made);
}

/// Adds a pod that has a node, where it cannot start.
pub(crate) fn hold(fork: &mut Fork<'_>, cluster: &Cluster, like: &Object, name: &Text, node: &Text) {
    make(fork, cluster, like, name, Some(node), "");
    let reference = ObjectRef::new("", "Pod", like.meta.namespace.clone(), name.clone());
    let Some(mut object) = fork.object(&reference).cloned() else { return };
    let Body::Pod(pod) = &mut object.body else { return };
    let now = cluster.now();
    let condition = |kind: &str, status| condition(kind, status, "", "", now);
    let waiting = |container: &Container| ContainerStatus {
        name: container.name.clone(),
        image: container.image.clone(),
        state: ContainerState {
            waiting: Some(Box::new(Waiting { reason: "ContainerCreating".into(), ..Waiting::default() })),
            ..ContainerState::default()
        },
        ..ContainerStatus::default()
    };
    pod.status = PodStatus {
        phase: "Pending".into(),
        conditions: Box::new([condition("PodScheduled", ConditionStatus::True), condition("Ready", ConditionStatus::False)]),
        container_statuses: pod.spec.containers.iter().map(waiting).collect(),
        start_time: now,
        ..PodStatus::default()
    };
    fork.replace(object);
}

fn running(pod: &Pod, now: Option<Time>) -> PodStatus {
    let is_sidecar = |container: &&Container| container.restart_policy == "Always";
    let status = |container: &Container| ContainerStatus {
        name: container.name.clone(),
        image: container.image.clone(),
        ready: true,
        started: Some(true),
        state: ContainerState { running: Some(Running { started_at: now }), ..ContainerState::default() },
        ..ContainerStatus::default()
    };
    let holds = ["PodScheduled", "Initialized", "ContainersReady", "Ready"];
    PodStatus {
        phase: "Running".into(),
        conditions: holds.iter().map(|kind| condition(kind, ConditionStatus::True, "", "", now)).collect(),
        container_statuses: pod.spec.containers.iter().map(status).collect(),
        init_container_statuses: pod.spec.init_containers.iter().filter(is_sidecar).map(status).collect::<Vec<_>>().into(),
        start_time: now,
        ..PodStatus::default()
    }
}

fn pending(message: &str, now: Option<Time>) -> PodStatus {
    let refused = condition("PodScheduled", ConditionStatus::False, "Unschedulable", message, now);
    PodStatus { phase: "Pending".into(), conditions: Box::new([refused]), ..PodStatus::default() }
}

fn condition(kind: &str, status: ConditionStatus, reason: &str, message: &str, now: Option<Time>) -> Condition {
    Condition::made(kind, status, reason, message, now)
}

/// Marks a pod as one that runs no more, since its node does not answer; and as one whose deletion was asked for.
pub(crate) fn stop(fork: &mut Fork<'_>, cluster: &Cluster, object: &Object, is_deleted: bool) {
    let Body::Pod(old) = &object.body else { return };
    let mut pod = (**old).clone();
    let unknown = ["Ready", "ContainersReady"];
    let kept = pod.status.conditions.iter().filter(|told| !unknown.contains(&told.kind.as_str())).cloned();
    let now = cluster.now();
    let stopped = unknown.iter().map(|kind| condition(kind, ConditionStatus::False, "", "", now));
    pod.status.conditions = kept.chain(stopped).collect();
    let mut stopped = object.clone();
    if is_deleted {
        stopped.meta.deletion_timestamp = object.meta.deletion_timestamp.or(now);
    }
    stopped.body = Body::Pod(Box::new(pod));
    fork.replace(stopped);
}

/// Marks a node as one that does not answer.
pub(crate) fn lose_node(fork: &mut Fork<'_>, cluster: &Cluster, object: &Object) {
    let Body::Node(old) = &object.body else { return };
    let mut node = (**old).clone();
    let now = cluster.now();
    let kept = node.status.conditions.iter().filter(|told| told.kind != "Ready").cloned();
    let silent = condition("Ready", ConditionStatus::Unknown, "NodeStatusUnknown", "Kubelet stopped posting node status.", now);
    node.status.conditions = kept.chain([silent]).collect();
    let taint = |effect: &str| Taint { key: UNREACHABLE.into(), effect: effect.into(), time_added: now, ..Taint::default() };
    node.spec.taints = node.spec.taints.iter().cloned().chain([taint("NoSchedule"), taint("NoExecute")]).collect();
    let mut lost = object.clone();
    lost.body = Body::Node(Box::new(node));
    fork.replace(lost);
}
