//! Whose pods pods are.

use super::evict::subject::{Owner, owner, owner_reference};
use crate::cluster::Cluster;
use crate::object::meta::Meta;
use crate::object::{Object, ObjectRef};

/// A chain of controllers longer than this one goes in circles.
const DEPTH: usize = 8;

/// Returns the workload behind a pod: the last of its controllers, as far as the input shows them; itself when it has none.
pub(crate) fn workload(cluster: &Cluster, pod: &Object) -> ObjectRef {
    let mut known = pod.reference();
    let mut meta: &Meta = &pod.meta;
    for _ in 0..DEPTH {
        let Some(controller) = meta.controller() else { break };
        // A static pod is controlled by its node, which is no workload.
        if controller.kind == "Node" {
            break;
        }
        let mut reference = owner_reference(controller, &meta.namespace);
        if cluster.object(&reference).is_none() {
            let wide = ObjectRef { namespace: "".into(), ..reference.clone() };
            if cluster.object(&wide).is_some() {
                reference = wide;
            }
        }
        let found = owner(cluster, &reference);
        known = reference;
        match found {
            Owner::Present(object) => meta = &object.meta,
            Owner::Missing | Owner::Unknown => break,
        }
    }
    known
}
