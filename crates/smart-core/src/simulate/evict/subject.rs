//! What of a pod decides whether it may go.

use crate::cluster::Cluster;
use crate::json::Map;
use crate::object::kind::current_group;
use crate::object::meta::{Annotations, ConditionStatus, OwnerReference, condition};
use crate::object::pod::PodSpec;
use crate::object::reference::group_of;
use crate::object::time::Time;
use crate::object::{Body, Object, ObjectRef};
use crate::text::Text;

/// The annotation by which the kubelet marks the image of a static pod (`MirrorPodAnnotationKey` in k8s.io/api/core/v1).
const MIRROR: &str = "kubernetes.io/config.mirror";

/// What matters of a pod; also of one that a simulation has re-created and no dump holds.
#[derive(Clone, Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) namespace: &'a str,
    pub(crate) name: Text,
    pub(crate) labels: &'a Map,
    pub(crate) annotations: &'a Annotations,
    pub(crate) owners: &'a [OwnerReference],
    pub(crate) spec: &'a PodSpec,
    pub(crate) phase: &'a str,
    /// What the condition `Ready` says; unknown without one.
    pub(crate) ready: ConditionStatus,
    pub(crate) created: Option<Time>,
    pub(crate) started: Option<Time>,
    /// When it is to be gone, once its deletion was asked for.
    pub(crate) deletion: Option<Time>,
}

impl<'a> Subject<'a> {
    /// Returns what matters of an object; none when it is no pod.
    pub(crate) fn of(object: &'a Object) -> Option<Self> {
        let Body::Pod(pod) = &object.body else { return None };
        let meta = &object.meta;
        Some(Self {
            namespace: &meta.namespace,
            name: meta.name.clone(),
            labels: &meta.labels,
            annotations: &meta.annotations,
            owners: &meta.owner_references,
            spec: &pod.spec,
            phase: &pod.status.phase,
            ready: condition(&pod.status.conditions, "Ready").map_or(ConditionStatus::Unknown, |ready| ready.status),
            created: meta.creation_timestamp,
            started: pod.status.start_time,
            deletion: meta.deletion_timestamp,
        })
    }

    /// Returns the pod that its controller makes in its place, not yet on a node.
    pub(crate) fn recreated(&self, name: impl Into<Text>, created: Option<Time>) -> Self {
        let waiting = Self { phase: "Pending", ready: ConditionStatus::Unknown, started: None, deletion: None, ..self.clone() };
        Self { name: name.into(), created, ..waiting }
    }

    /// Returns the pod once it runs and is ready.
    pub(crate) fn running(self, started: Option<Time>) -> Self {
        Self { phase: "Running", ready: ConditionStatus::True, started, ..self }
    }

    pub(crate) fn reference(&self) -> ObjectRef {
        ObjectRef::new("", "Pod", self.namespace, self.name.clone())
    }

    /// Returns namespace and name as kubectl writes them.
    pub(crate) fn path(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.ready == ConditionStatus::True
    }

    /// Tells whether it has run to its end.
    pub(crate) fn is_finished(&self) -> bool {
        matches!(self.phase, "Succeeded" | "Failed")
    }

    pub(crate) fn is_terminating(&self) -> bool {
        self.deletion.is_some()
    }

    /// Tells whether it stands for a static pod, which only the kubelet can end.
    pub(crate) fn is_mirror(&self) -> bool {
        self.annotations.get(MIRROR).is_some()
    }

    /// Returns the owner that controls it.
    pub(crate) fn controller(&self) -> Option<&'a OwnerReference> {
        self.owners.iter().find(|owner| owner.controller)
    }

    pub(crate) fn annotation(&self, key: &str) -> Option<&'a str> {
        self.annotations.get(key).map(Text::as_str)
    }
}

/// Whether an owner is there.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Owner<'a> {
    /// It is in the input.
    Present(&'a Object),
    /// Its kind was listed, and it is not there.
    Missing,
    /// The input does not tell.
    Unknown,
}

/// Returns the reference of an owner of something in a namespace.
pub(crate) fn owner_reference(owner: &OwnerReference, namespace: &str) -> ObjectRef {
    let group = current_group(group_of(&owner.api_version), &owner.kind);
    ObjectRef::new(group, owner.kind.clone(), namespace, owner.name.clone())
}

/// Looks an owner up by its name, in the namespace of what it owns, as clients of the API do.
pub(crate) fn owner<'a>(cluster: &'a Cluster, reference: &ObjectRef) -> Owner<'a> {
    let is_listed = || cluster.coverage().observes(&reference.group, &reference.kind, &reference.namespace);
    match cluster.object(reference) {
        Some(object) => Owner::Present(object),
        None if is_listed() => Owner::Missing,
        None => Owner::Unknown,
    }
}
