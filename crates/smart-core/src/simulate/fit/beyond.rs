//! What keeps pods of a workload away beside the room on nodes: its autoscaler, and claims that one node holds.

use std::collections::BTreeSet;

use super::NodePods;
use crate::cluster::Cluster;
use crate::object::kind::current_group;
use crate::object::pod::{Pod, PodSpec};
use crate::object::reference::group_of;
use crate::object::{Body, Object, ObjectRef};
use crate::text::Text;

/// The most pods that an autoscaler lets a workload have.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ScaleBound {
    /// The HorizontalPodAutoscaler.
    pub autoscaler: ObjectRef,
    /// The most pods.
    pub most: i64,
    /// How many more there may be.
    pub pods: i64,
}

/// A claim that only the pods of one node can use at a time.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct HeldClaim {
    /// The claim.
    pub claim: ObjectRef,
    /// The node whose pods use it.
    pub node: Text,
    /// How many of the pods that get a node get another one, and wait there for the volume.
    pub elsewhere: usize,
}

/// Returns the autoscaler that bounds a workload of so many pods; the first by name where there are several. One whose
/// workload has no replicas is switched off.
pub(super) fn scale_bound(cluster: &Cluster, workload: &Object, there: usize) -> Option<ScaleBound> {
    if replicas(workload) == Some(0) {
        return None;
    }
    let here = cluster.in_namespace(&workload.meta.namespace).iter();
    here.filter_map(|object| {
        let Body::HorizontalPodAutoscaler(body) = &object.body else { return None };
        let target = &body.spec.scale_target_ref;
        let group = current_group(group_of(&target.api_version), &target.kind);
        let is_meant = *group == *workload.api.group && target.kind == workload.api.kind && target.name == workload.meta.name;
        let most = i64::from(body.spec.max_replicas);
        let there = i64::try_from(there).unwrap_or(i64::MAX);
        (is_meant && most > 0).then(|| ScaleBound {
            autoscaler: object.reference(),
            most,
            pods: most.saturating_sub(there).max(0),
        })
    })
    .min_by(|a, b| (a.most, &a.autoscaler).cmp(&(b.most, &b.autoscaler)))
}

fn replicas(workload: &Object) -> Option<i32> {
    match &workload.body {
        Body::Deployment(body) => body.spec.replicas,
        Body::StatefulSet(body) => body.spec.replicas,
        Body::ReplicaSet(body) => body.spec.replicas,
        Body::ReplicationController(body) => body.spec.replicas,
        _ => None,
    }
}

/// Returns the claims of a spec that pods of one node use, so that the pods that get another node never start: a volume that
/// is attached to nodes, and may be so to one only.
pub(super) fn held(cluster: &Cluster, namespace: &Text, spec: &PodSpec, places: &[NodePods]) -> Vec<HeldClaim> {
    let names: BTreeSet<&Text> = claims(spec).collect();
    let of_claim = |name: &Text| {
        let claim = ObjectRef::new("", "PersistentVolumeClaim", namespace.clone(), name.clone());
        if !is_attached_once(cluster, &claim) {
            return None;
        }
        let mut users = cluster.in_namespace(namespace).iter().filter_map(|object| {
            let Body::Pod(pod) = &object.body else { return None };
            (is_running(pod) && claims(&pod.spec).any(|used| used == name)).then_some(&pod.node_name)
        });
        let node = users.next()?;
        // On several nodes the input shows that it can be had there as well.
        if users.any(|other| other != node) {
            return None;
        }
        let elsewhere = places.iter().filter(|place| place.node != *node).map(|place| place.pods).sum();
        (elsewhere > 0).then(|| HeldClaim { claim, node: node.clone(), elsewhere })
    };
    names.into_iter().filter_map(of_claim).collect()
}

fn claims(spec: &PodSpec) -> impl Iterator<Item = &Text> {
    spec.volumes.iter().filter_map(|volume| volume.persistent_volume_claim.as_ref()).map(|claim| &claim.claim_name)
}

fn is_running(pod: &Pod) -> bool {
    !pod.node_name.is_empty() && pod.status.phase == "Running"
}

/// Tells whether the volume of a claim can be attached to one node only: by its modes, and by a driver that attaches
/// (`attachRequired` of the CSIDriver, which is true where it is not told).
fn is_attached_once(cluster: &Cluster, claim: &ObjectRef) -> bool {
    let Some(Body::PersistentVolumeClaim(body)) = cluster.object(claim).map(|object| &object.body) else { return false };
    let modes = &body.spec.access_modes;
    if modes.is_empty() || !modes.iter().all(|mode| *mode == "ReadWriteOnce") {
        return false;
    }
    let volume = ObjectRef::new("", "PersistentVolume", "", body.spec.volume_name.clone());
    let Some(Body::PersistentVolume(volume)) = cluster.object(&volume).map(|object| &object.body) else { return false };
    let Some(csi) = &volume.spec.csi else { return false };
    let driver = ObjectRef::new("storage.k8s.io", "CSIDriver", "", csi.driver.clone());
    match cluster.object(&driver).map(|object| &object.body) {
        Some(Body::CSIDriver(driver)) => driver.spec.attach_required != Some(false),
        _ => true,
    }
}
