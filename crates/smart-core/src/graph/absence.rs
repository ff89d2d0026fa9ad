//! When it proves something that an object is not in the input.
//!
//! Bundles hold what their makers chose: some ConfigMaps of a namespace, the ServiceAccounts of some namespaces. Such an
//! input gives itself away: containers run in it that could not have started without an object which it does not hold.

use std::collections::BTreeSet;

use super::relation::Relation;
use super::{Edge, Vertex};
use crate::input::Coverage;
use crate::object::container::ContainerStatus;
use crate::object::{Body, Object, ObjectRef};

/// Kinds of which the input does not hold all objects, though its lists look as if it did.
pub(super) struct Absence<'a> {
    partial: BTreeSet<(&'a str, &'a str, &'a str)>,
}

/// Objects that every cluster has: where one is listed, its kind was listed. By group, kind, namespace.
const EVERYWHERE: [(&str, &str, &str); 4] = [
    ("", "Namespace", "kube-system"),
    ("", "Node", ""),
    ("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin"),
    ("scheduling.k8s.io", "PriorityClass", "system-node-critical"),
];

/// The ConfigMap that every namespace has, and that is made again when it is deleted: where no ConfigMap is listed, none were
/// (pkg/controller/certificates/rootcacertpublisher/publisher.go).
const ROOT_CERTIFICATES: &str = "kube-root-ca.crt";

impl<'a> Absence<'a> {
    pub(super) fn new(objects: &[Object], edges: &[Edge], others: &'a [Vertex], coverage: &Coverage) -> Self {
        let contradicts = |edge: &Edge| {
            // No object can be in a namespace that does not exist.
            edge.relation == Relation::Namespace
                || !edge.optional && needed_to_start(edge.relation) && objects.get(edge.from as usize).is_some_and(has_started)
        };
        // Most edges lead to what is there, which takes no look at the object they come from.
        let absent = edges.iter().filter_map(|edge| {
            let other = others.get((edge.to as usize).checked_sub(objects.len())?)?;
            contradicts(edge).then_some(other)
        });
        let key =
            |vertex: &'a Vertex| (vertex.object.group.as_str(), vertex.object.kind.as_str(), vertex.object.namespace.as_str());
        // A kind that was not listed at all contradicts nothing.
        let listed = |(group, kind, namespace): &(&str, &str, &str)| coverage.observes(group, kind, namespace);
        Self { partial: absent.map(key).filter(listed).collect() }
    }

    /// Tells whether containers run in the input that could not have started with what it holds.
    pub(super) fn is_partial(&self) -> bool {
        !self.partial.is_empty()
    }

    /// Tells whether the object does not exist, given that it is not in the input.
    ///
    /// It does not when its kind was listed there. In an input that was found partial, only a list of the very namespace
    /// counts, and for kinds without namespaces one that holds what every cluster has.
    pub(super) fn is_proof(&self, object: &ObjectRef, coverage: &Coverage, objects: &[Object]) -> bool {
        let (group, kind, namespace) = (object.group.as_str(), object.kind.as_str(), object.namespace.as_str());
        if !coverage.observes(group, kind, namespace) || self.partial.contains(&(group, kind, namespace)) {
            return false;
        }
        if group.is_empty() && kind == "ConfigMap" && object.name == ROOT_CERTIFICATES {
            return coverage.lists_objects_in(group, kind, namespace);
        }
        if self.partial.is_empty() {
            return true;
        }
        if !namespace.is_empty() {
            return coverage.lists_objects_in(group, kind, namespace);
        }
        EVERYWHERE.iter().any(|(known_group, known, name)| {
            *known == kind
                && *known_group == group
                && (name.is_empty() || objects.iter().any(|object| object.api.kind == kind && object.meta.name == *name))
        })
    }
}

/// Tells whether a pod's containers cannot be created without what the relation leads to. Images and nodes are left out: the
/// first are no objects, and a node can go while its pods are still listed.
fn needed_to_start(relation: Relation) -> bool {
    matches!(
        relation,
        Relation::PodEnvConfigMap
            | Relation::PodEnvSecret
            | Relation::PodEnvFromConfigMap
            | Relation::PodEnvFromSecret
            | Relation::PodVolumeConfigMap
            | Relation::PodVolumeSecret
            | Relation::PodProjectedConfigMap
            | Relation::PodProjectedSecret
            | Relation::PodVolumeClaim
            | Relation::PodServiceAccount
            | Relation::PodPriorityClass
            | Relation::PodRuntimeClass
    )
}

/// Tells whether any container of a pod runs or has run. The phases are proof as well (pkg/kubelet/kubelet_pods.go, `getPhase`),
/// but not `Failed`: a pod can fail before anything of it is started.
fn has_started(object: &Object) -> bool {
    let Body::Pod(pod) = &object.body else { return false };
    let ran = |status: &ContainerStatus| {
        status.state.running.is_some() || status.state.terminated.is_some() || status.last_state.terminated.is_some()
    };
    matches!(pod.status.phase.as_str(), "Running" | "Succeeded")
        || pod.status.container_statuses.iter().chain(&pod.status.init_container_statuses).any(ran)
}
