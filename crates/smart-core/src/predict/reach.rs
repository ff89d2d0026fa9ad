//! What hangs on an object: what stops working when it does.

use std::collections::BTreeSet;

use crate::findings::context::Context;
use crate::object::ObjectRef;

/// More are not listed.
const REACH_MAX: usize = 1000;

/// Returns what depends on the objects, near or far, in order: over relations without which the one who depends cannot do.
pub(crate) fn reach(context: &Context<'_>, from: &[ObjectRef]) -> Vec<ObjectRef> {
    let mut seen: BTreeSet<ObjectRef> = from.iter().cloned().collect();
    let mut front: Vec<ObjectRef> = from.to_vec();
    while let Some(object) = front.pop() {
        if seen.len() >= REACH_MAX {
            break;
        }
        for other in context.graph.relied_on_by(&object).filter(is_told) {
            if seen.insert(other.clone()) {
                front.push(other);
            }
        }
        // A workload suffers with its pods, and Services with them.
        if object.kind == "Pod"
            && let Some(pod) = context.pod(&object.namespace, &object.name)
            && seen.insert(pod.workload.clone())
        {
            front.push(pod.workload.clone());
        }
    }
    for object in from {
        seen.remove(object);
    }
    seen.into_iter().collect()
}

/// Tells whether people would miss it: what only says where something is works or fails with that.
fn is_told(object: &ObjectRef) -> bool {
    !matches!(object.kind.as_str(), "EndpointSlice" | "Endpoints" | "Namespace" | "Lease" | "CSINode" | "ReplicaSet")
}
