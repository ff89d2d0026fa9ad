//! What a pod needs besides what its template says.

use super::super::build::{Builder, Detail, Target};
use super::super::relation::Relation;
use super::{node, pod_spec};
use crate::object::Object;
use crate::object::pod::Pod;

pub(super) fn add<'a>(builder: &mut Builder<'a>, from: u32, object: &'a Object, pod: &'a Pod, seen: &mut pod_spec::Seen<'a>) {
    let meta = &object.meta;
    pod_spec::add(builder, from, &meta.namespace, &pod.spec, seen);
    let named = |name| Target::of_cluster("", "Node", name);
    builder.link(from, Relation::PodNode, named(&pod.node_name), Detail::default());
    builder.link(from, Relation::PodNominatedNode, named(&pod.status.nominated_node_name), Detail::default());
    node::agent(builder, from, object, &pod.node_name);
    if meta.annotations.get("kubernetes.io/config.mirror").is_some() {
        builder.link(from, Relation::PodMirror, named(&pod.node_name), Detail::default());
    }
    for volume in pod.spec.volumes.iter().filter(|volume| volume.ephemeral.is_some()) {
        // The name that the ephemeral volume controller gives the claim.
        let claim = format!("{}-{}", meta.name, volume.name.0);
        let target = Target::core("PersistentVolumeClaim", &meta.namespace, &claim);
        builder.link(from, Relation::PodVolumeEphemeral, target, Detail::default());
    }
    for claim in &pod.status.resource_claim_statuses {
        let target = Target::new("resource.k8s.io", "ResourceClaim", &meta.namespace, &claim.resource_claim_name);
        builder.link(from, Relation::PodResourceClaim, target, Detail { key: &claim.name, optional: false });
    }
}
