//! What nodes can give and what is requested of them.

use super::context::Context;
use crate::object::Object;
use crate::object::node::Node;
use crate::object::pod::PodSpec;
use crate::object::quantity::{Format, Quantity};

/// A node that takes pods, with the pods on it.
pub(crate) struct OpenNode<'a> {
    pub(crate) object: &'a Object,
    node: &'a Node,
    pods: Vec<&'a PodSpec>,
}

impl OpenNode<'_> {
    /// Returns how much of a resource pods may request, in billionths.
    pub(crate) fn allocatable(&self, resource: &str) -> i128 {
        self.node.status.allocatable.get(resource).map_or(0, Quantity::nanos)
    }

    /// Returns how much of a resource the pods on it request, in billionths.
    pub(crate) fn requested(&self, resource: &str) -> i128 {
        self.pods.iter().map(|pod| crate::top::request(pod, resource)).fold(0, i128::saturating_add)
    }
}

/// Returns the nodes that are ready and keep no pods away.
pub(crate) fn open_nodes<'a>(context: &Context<'a>) -> Vec<OpenNode<'a>> {
    let is_open = |object: &Object, node: &Node| {
        let keeps_away = node.spec.taints.iter().any(|taint| matches!(taint.effect.as_str(), "NoSchedule" | "NoExecute"));
        !node.spec.unschedulable && !keeps_away && context.is_well(object)
    };
    let nodes = context.nodes().filter(|(object, node)| is_open(object, node));
    let mut nodes: Vec<OpenNode<'a>> = nodes.map(|(object, node)| OpenNode { object, node, pods: Vec::new() }).collect();
    nodes.sort_by(|a, b| a.object.meta.name.cmp(&b.object.meta.name));
    for pod in context.pods().iter().filter(|pod| !pod.is_finished()) {
        let at = nodes.binary_search_by(|node| node.object.meta.name.as_str().cmp(pod.pod.node_name.as_str())).ok();
        if let Some(node) = at.and_then(|at| nodes.get_mut(at)) {
            node.pods.push(pod.spec());
        }
    }
    nodes
}

/// Returns an amount in the unit that people use for the resource: cores, or bytes in powers of 1024.
pub(crate) fn in_words(resource: &str, nanos: i128) -> String {
    let format = if resource == "cpu" { Format::DecimalSi } else { Format::BinarySi };
    let milli = i64::try_from(nanos / 1_000_000).unwrap_or(i64::MAX);
    if resource == "cpu" { Quantity::from_milli(milli, format).to_string() } else { crate::top::bytes(nanos / 1_000_000_000) }
}
