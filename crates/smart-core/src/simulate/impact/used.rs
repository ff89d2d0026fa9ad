//! What is taken of nodes before and after changes.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::NodeUse;
use crate::cluster::Cluster;
use crate::object::pod::Resources;
use crate::object::quantity::{Format, Quantity};
use crate::object::{Body, Object, ObjectRef};
use crate::simulate::fork::Fork;
use crate::simulate::schedule::{CPU, Columns, MEMORY, Requests};
use crate::text::Text;

/// What is taken of a node.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Taken {
    pods: usize,
    milli_cpu: i64,
    bytes: i64,
}

/// Returns the nodes of which more or less is taken than before, and those that come, go or are cordoned, in order.
pub(crate) fn compare(before: &Cluster, after: &Fork<'_>, touched: &BTreeSet<ObjectRef>) -> Vec<NodeUse> {
    let mut nodes: BTreeSet<Text> = BTreeSet::new();
    for reference in touched {
        for object in [before.object(reference), after.object(reference)].into_iter().flatten() {
            match &object.body {
                Body::Node(_) => {
                    nodes.insert(object.meta.name.clone());
                }
                Body::Pod(pod) if !pod.node_name.is_empty() => {
                    nodes.insert(pod.node_name.clone());
                }
                _ => {}
            }
        }
    }
    if nodes.is_empty() {
        return Vec::new();
    }
    let old = taken(before.objects().iter(), &nodes);
    let new = taken(after.objects(), &nodes);
    let uses = nodes.iter().filter_map(|name| {
        let reference = ObjectRef::new("", "Node", "", name.clone());
        let (was, is) = (before.object(&reference), after.object(&reference));
        let of = |sums: &BTreeMap<&Text, Taken>| sums.get(name).copied().unwrap_or_default();
        let (before, after) = (of(&old), of(&new));
        let is_same = was.is_some() == is.is_some() && is_cordoned(was) == is_cordoned(is) && before == after;
        let node = is.or(was).filter(|_| !is_same)?;
        Some(one(name, node, before, after, is))
    });
    uses.collect()
}

/// Adds up what pods take of some nodes.
fn taken<'o>(objects: impl Iterator<Item = &'o Object>, nodes: &BTreeSet<Text>) -> BTreeMap<&'o Text, Taken> {
    let mut sums: BTreeMap<&Text, Taken> = BTreeMap::new();
    let mut columns = Columns::default();
    for object in objects {
        let Body::Pod(pod) = &object.body else { continue };
        if pod.is_finished() || !nodes.contains(&pod.node_name) {
            continue;
        }
        let requests = Requests::of_placed(pod, &mut columns).unwrap_or_else(|| Requests::of(&pod.spec, &mut columns));
        let sum = sums.entry(&pod.node_name).or_default();
        sum.pods += 1;
        sum.milli_cpu = sum.milli_cpu.saturating_add(requests.asked.get(CPU));
        sum.bytes = sum.bytes.saturating_add(requests.asked.get(MEMORY));
    }
    sums
}

fn is_cordoned(node: Option<&Object>) -> bool {
    matches!(node.map(|object| &object.body), Some(Body::Node(node)) if node.spec.unschedulable)
}

fn one(name: &Text, node: &Object, before: Taken, after: Taken, is: Option<&Object>) -> NodeUse {
    let none = Resources::default();
    let allocatable = match &node.body {
        Body::Node(node) if node.status.allocatable.is_empty() => &node.status.capacity,
        Body::Node(node) => &node.status.allocatable,
        _ => &none,
    };
    let amount = |resource: &str| allocatable.get(resource).unwrap_or(Quantity::ZERO);
    let cores = |milli: i64| Quantity::from_milli(milli, Format::DecimalSi);
    let bytes = |bytes: i64| Quantity::new(bytes, Format::BinarySi);
    NodeUse {
        node: name.clone(),
        gone: is.is_none(),
        cordoned: is_cordoned(is),
        pods_before: before.pods,
        pods_after: after.pods,
        pods_allocatable: usize::try_from(amount("pods").value()).unwrap_or(0),
        cpu_before: cores(before.milli_cpu),
        cpu_after: cores(after.milli_cpu),
        cpu_allocatable: cores(amount("cpu").milli_value()),
        memory_before: bytes(before.bytes),
        memory_after: bytes(after.bytes),
        memory_allocatable: bytes(amount("memory").value()),
    }
}
