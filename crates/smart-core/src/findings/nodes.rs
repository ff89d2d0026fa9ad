//! What the rules about nodes share.

use super::context::{Context, PodView};
use crate::object::meta::{Condition, ConditionStatus};
use crate::object::node::Node;
use crate::object::time::Time;
use crate::object::{Object, ObjectRef};
use crate::report::Command;

/// A node that joins becomes ready when its network is set up.
const SETUP_SECONDS: i64 = 120;

/// Tells whether a node is still being set up.
pub(super) fn is_new(context: &Context<'_>, node: &Object) -> bool {
    context.seconds_since(node.meta.creation_timestamp).is_some_and(|age| age < SETUP_SECONDS)
}

/// Returns a condition of a node with its place.
pub(super) fn condition<'n>(node: &'n Node, kind: &str) -> Option<(usize, &'n Condition)> {
    node.status.conditions.iter().enumerate().find(|(_, condition)| condition.kind == kind)
}

/// Tells whether a node says that it is ready.
pub(super) fn is_ready(node: &Node) -> bool {
    condition(node, "Ready").is_some_and(|(_, ready)| ready.status == ConditionStatus::True)
}

/// Tells whether a node says that it is not ready, or no longer says anything.
pub(super) fn is_down(node: &Node) -> bool {
    condition(node, "Ready").is_some_and(|(_, ready)| ready.status != ConditionStatus::True)
}

/// Returns the pods on a node that have not run to their end.
pub(super) fn pods_on<'c, 'a>(context: &'c Context<'a>, node: &'c str) -> impl Iterator<Item = &'c PodView<'a>> {
    context.pods().iter().filter(move |pod| pod.pod.node_name == *node && !pod.is_finished())
}

/// Tells whether a pod says that it is not ready, which it has not said when it has told nothing at all.
pub(super) fn is_known_unready(pod: &PodView<'_>) -> bool {
    pod.condition("Ready").is_some_and(|(_, ready)| ready.status != ConditionStatus::True)
}

/// Tells whether each node has a pod of this one's kind: the pods of DaemonSets, and those the kubelet runs by itself.
pub(super) fn is_of_every_node(pod: &PodView<'_>) -> bool {
    pod.workload.kind == "DaemonSet" || is_static(pod)
}

/// Tells whether a pod is one that the kubelet of its node runs by itself.
pub(super) fn is_static(pod: &PodView<'_>) -> bool {
    pod.object.meta.controller().is_some_and(|owner| owner.kind == "Node")
        || pod.object.meta.annotations.get("kubernetes.io/config.mirror").is_some()
}

/// Returns the reference of a node.
pub(super) fn reference(name: &str) -> ObjectRef {
    ObjectRef::new("", "Node", "", name)
}

/// Returns the zone that a node is in.
pub(super) fn zone(node: &Object) -> Option<&str> {
    let labels = &node.meta.labels;
    let zone = labels.get("topology.kubernetes.io/zone").or_else(|| labels.get("failure-domain.beta.kubernetes.io/zone"))?;
    Some(zone.as_str())
}

/// Tells whether a node is one of the control plane, by the labels that installers give.
pub(super) fn is_control_plane(node: &Object) -> bool {
    let labels = &node.meta.labels;
    labels.get("node-role.kubernetes.io/control-plane").is_some()
        || labels.get("node-role.kubernetes.io/master").is_some()
        || labels.get("kubernetes.io/role").is_some_and(|role| role == "master")
}

/// Returns the latest moment at which any node said that it lives, by its conditions.
pub(super) fn latest_heartbeat(context: &Context<'_>) -> Option<Time> {
    context.nodes().filter_map(|(_, node)| heartbeat(node)).max()
}

/// Returns when a node last said that it lives, by its conditions.
pub(super) fn heartbeat(node: &Node) -> Option<Time> {
    node.status.conditions.iter().filter_map(Condition::last_heartbeat_time).max()
}

/// The namespace in which the kubelet of each node renews a Lease of the node's name.
pub(super) const LEASES: &str = "kube-node-lease";

/// Returns when the Lease of a node was renewed.
pub(super) fn renewal(context: &Context<'_>, node: &str) -> Option<Time> {
    let (_, lease) = context.leases().find(|(object, _)| object.meta.namespace == *LEASES && object.meta.name == *node)?;
    lease.spec.renew_time
}

/// Returns the latest renewal of the Leases of all nodes.
pub(super) fn latest_renewal(context: &Context<'_>) -> Option<Time> {
    let of_nodes = context.leases().filter(|(object, _)| object.meta.namespace == *LEASES);
    of_nodes.filter_map(|(_, lease)| lease.spec.renew_time).max()
}

/// Returns the command that lists the pods of a node.
pub(super) fn list_pods(node: &str) -> Command {
    let on_it = format!("--field-selector=spec.nodeName={node}");
    Command::new(["kubectl", "get", "pods", "-A", "-o", "wide", &on_it], "lists the pods of the node and their state")
}

/// A zone in which no node is ready while all others are.
pub(super) struct LostZone<'a> {
    pub(super) zone: &'a str,
    /// Its nodes, in order.
    pub(super) nodes: Vec<(&'a Object, &'a Node)>,
    /// How many nodes there are elsewhere.
    pub(super) others: usize,
}

/// Fewer nodes that fail together may do so by accident.
const LOST_MIN: usize = 2;

/// Returns the zones of which every node is down while every node elsewhere is ready.
pub(super) fn lost_zones<'a>(context: &Context<'a>) -> Vec<LostZone<'a>> {
    let mut down: Vec<(&str, &Object, &Node)> = Vec::new();
    for (object, node) in context.nodes().filter(|(_, node)| is_down(node)) {
        // A node that is down and in no zone fits no zone's outage.
        let Some(zone) = zone(object) else { return Vec::new() };
        down.push((zone, object, node));
    }
    if down.len() < LOST_MIN {
        return Vec::new();
    }
    down.sort_by(|a, b| (a.0, &a.1.meta.name).cmp(&(b.0, &b.1.meta.name)));
    let all: Vec<&Object> = context.nodes().map(|(object, _)| object).collect();
    let zones: Vec<_> = down.chunk_by(|a, b| a.0 == b.0).collect();
    let [nodes] = zones.as_slice() else { return Vec::new() };
    let Some(&(zone_name, ..)) = nodes.first() else { return Vec::new() };
    let in_zone = all.iter().filter(|object| zone(object) == Some(zone_name)).count();
    let others = all.len() - in_zone;
    if nodes.len() < in_zone || others == 0 {
        return Vec::new();
    }
    vec![LostZone { zone: zone_name, nodes: nodes.iter().map(|(_, object, node)| (*object, *node)).collect(), others }]
}
