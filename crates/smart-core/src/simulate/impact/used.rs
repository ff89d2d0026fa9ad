//! What is taken of nodes before and after changes.

use super::answer::NodeUse;
use crate::cluster::Cluster;
use crate::object::quantity::{Format, Quantity};
use crate::simulate::schedule::{CPU, MEMORY, NodeState, Snapshot};

/// Returns the nodes of which more or less is taken than before, and those that come, go or are cordoned, in order.
pub(crate) fn compare(before: &Cluster, after: &Cluster) -> Vec<NodeUse> {
    if std::sync::Arc::ptr_eq(before.shared_objects(), after.shared_objects()) {
        return Vec::new();
    }
    let (before, after) = (Snapshot::new(before), Snapshot::new(after));
    let mut old = before.nodes.iter().peekable();
    let mut new = after.nodes.iter().peekable();
    let mut uses = Vec::new();
    loop {
        let (was, is) = match (old.peek(), new.peek()) {
            (Some(was), Some(is)) if was.name() == is.name() => (old.next(), new.next()),
            (Some(was), Some(is)) if was.name() > is.name() => (None, new.next()),
            (Some(_), _) => (old.next(), None),
            (None, Some(_)) => (None, new.next()),
            (None, None) => break,
        };
        if was.map(state) != is.map(state) {
            uses.extend(one(was, is));
        }
    }
    uses
}

fn state(node: &NodeState<'_>) -> (usize, i64, i64, bool) {
    (node.pods.len(), node.requested.get(CPU), node.requested.get(MEMORY), node.is_unschedulable)
}

fn one(was: Option<&NodeState<'_>>, is: Option<&NodeState<'_>>) -> Option<NodeUse> {
    let node = is.or(was)?;
    let cpu = |node: Option<&NodeState<'_>>| cores(node.map_or(0, |node| node.requested.get(CPU)));
    let memory = |node: Option<&NodeState<'_>>| bytes(node.map_or(0, |node| node.requested.get(MEMORY)));
    Some(NodeUse {
        node: node.name().clone(),
        gone: is.is_none(),
        cordoned: is.is_some_and(|node| node.is_unschedulable),
        pods_before: was.map_or(0, |node| node.pods.len()),
        pods_after: is.map_or(0, |node| node.pods.len()),
        pods_allocatable: usize::try_from(node.allowed_pods).unwrap_or(0),
        cpu_before: cpu(was),
        cpu_after: cpu(is),
        cpu_allocatable: cores(node.allocatable.get(CPU)),
        memory_before: memory(was),
        memory_after: memory(is),
        memory_allocatable: bytes(node.allocatable.get(MEMORY)),
    })
}

fn cores(milli: i64) -> Quantity {
    Quantity::from_milli(milli, Format::DecimalSi)
}

fn bytes(bytes: i64) -> Quantity {
    Quantity::new(bytes, Format::BinarySi)
}
