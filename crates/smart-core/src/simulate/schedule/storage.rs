//! Claims and volumes as the scheduler sees them, and what it has promised to pods of the simulation.

use std::collections::BTreeMap;

use super::class::Class;
use super::snapshot::PodState;
use crate::cluster::Cluster;
use crate::json::Map;
use crate::object::affinity::NodeSelector;
use crate::object::meta::Meta;
use crate::object::resource::ResourceClaim;
use crate::object::storage::{CSIDriver, CSINode, CSIStorageCapacity, PersistentVolume, PersistentVolumeClaim, StorageClass};
use crate::object::{Body, Object};
use crate::text::Text;

/// The number of a claim.
pub(crate) type ClaimId = u32;
/// The number of a volume, in order of the names.
pub(crate) type VolumeId = u32;

/// The storage of a cluster.
#[derive(Default)]
pub(crate) struct Storage<'a> {
    pub(crate) claims: Vec<ClaimState<'a>>,
    pub(crate) volumes: Vec<(&'a Object, &'a PersistentVolume)>,
    classes: BTreeMap<&'a str, &'a StorageClass>,
    drivers: BTreeMap<&'a str, &'a CSIDriver>,
    nodes: BTreeMap<&'a str, (&'a Object, &'a CSINode)>,
    pub(crate) capacities: Vec<&'a CSIStorageCapacity>,
    /// By node: the volumes that are attached to it.
    pub(crate) attachments: BTreeMap<&'a str, Vec<&'a str>>,
    devices: BTreeMap<(&'a str, &'a str), (&'a Meta, &'a ResourceClaim)>,
    /// Volumes that claims of the simulation were promised.
    pub(crate) promised: BTreeMap<ClaimId, Promise>,
}

/// A claim and how many pods with a node use it.
pub(crate) struct ClaimState<'a> {
    pub(crate) object: &'a Object,
    pub(crate) claim: &'a PersistentVolumeClaim,
    pub(crate) users: u32,
}

/// What a claim that waited for its first pod was promised when that pod got a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Promise {
    /// A volume that was there.
    Volume(VolumeId),
    /// That one will be made for a node.
    MadeFor(Text),
}

/// A claim that a pod names.
pub(crate) struct Named {
    pub(crate) name: Text,
    /// Whether it is made for the pod and lives with it.
    pub(crate) is_ephemeral: bool,
}

impl<'a> Storage<'a> {
    /// Returns the storage of a cluster that has these claims besides.
    pub(crate) fn new(cluster: &'a Cluster, claims: &'a [Object]) -> Self {
        let mut storage = Self::default();
        for object in cluster.objects().iter().chain(claims) {
            let name = object.meta.name.as_str();
            match &object.body {
                Body::PersistentVolumeClaim(claim) => storage.claims.push(ClaimState { object, claim, users: 0 }),
                Body::PersistentVolume(volume) => storage.volumes.push((object, volume)),
                Body::StorageClass(class) => {
                    storage.classes.insert(name, class);
                }
                Body::CSIDriver(driver) => {
                    storage.drivers.insert(name, driver);
                }
                Body::CSINode(node) => {
                    storage.nodes.insert(name, (object, node));
                }
                Body::CSIStorageCapacity(capacity) => storage.capacities.push(capacity),
                Body::ResourceClaim(claim) => {
                    storage.devices.insert((&object.meta.namespace, name), (&object.meta, claim));
                }
                Body::VolumeAttachment(attachment) => {
                    let volume = attachment.spec.source.persistent_volume_name.as_str();
                    storage.attachments.entry(&attachment.spec.node_name).or_default().push(volume);
                }
                _ => {}
            }
        }
        if !claims.is_empty() {
            let key = |object: &Object| (object.meta.namespace.clone(), object.meta.name.clone());
            storage.claims.sort_by_cached_key(|claim| key(claim.object));
            storage.claims.dedup_by(|later, first| key(later.object) == key(first.object));
        }
        storage
    }

    /// Returns the claims that a pod names, in the order of its volumes.
    pub(crate) fn named(pod: &PodState<'_>, class: &Class<'_>) -> Vec<Named> {
        let named = class.spec.volumes.iter().filter_map(|volume| match (&volume.persistent_volume_claim, &volume.ephemeral) {
            (Some(claim), _) => Some(Named { name: claim.claim_name.clone(), is_ephemeral: false }),
            (None, Some(_)) => Some(Named { name: Text::from(format!("{}-{}", pod.name, volume.name.0)), is_ephemeral: true }),
            (None, None) => None,
        });
        named.collect()
    }

    /// Returns the number of a claim.
    pub(crate) fn claim(&self, namespace: &str, name: &str) -> Option<ClaimId> {
        let key = |claim: &ClaimState<'a>| (claim.object.meta.namespace.as_str(), claim.object.meta.name.as_str());
        let found = self.claims.binary_search_by(|claim| key(claim).cmp(&(namespace, name))).ok()?;
        Some(found as ClaimId)
    }

    /// Returns the number of a volume.
    pub(crate) fn volume(&self, name: &str) -> Option<VolumeId> {
        let found = self.volumes.binary_search_by(|(object, _)| object.meta.name.as_str().cmp(name)).ok()?;
        Some(found as VolumeId)
    }

    pub(crate) fn class(&self, name: &str) -> Option<&'a StorageClass> {
        self.classes.get(name).copied()
    }

    pub(crate) fn driver(&self, name: &str) -> Option<&'a CSIDriver> {
        self.drivers.get(name).copied()
    }

    pub(crate) fn node(&self, name: &str) -> Option<(&'a Object, &'a CSINode)> {
        self.nodes.get(name).copied()
    }

    pub(crate) fn attached(&self, node: &str) -> &[&'a str] {
        self.attachments.get(node).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns a claim of devices.
    pub(crate) fn device_claim(&self, namespace: &str, name: &str) -> Option<(&'a Meta, &'a ResourceClaim)> {
        self.devices.get(&(namespace, name)).copied()
    }

    /// Notes that a pod has come to use its claims, or has left them.
    pub(crate) fn use_claims(&mut self, pod: &PodState<'_>, class: &Class<'_>, comes: bool) {
        if !class.has_volumes {
            return;
        }
        for named in Self::named(pod, class) {
            if let Some(claim) = self.claim(&class.namespace, &named.name) {
                let users = &mut self.claims[claim as usize].users;
                *users = if comes { *users + 1 } else { users.saturating_sub(1) };
            }
        }
    }
}

impl<'a> ClaimState<'a> {
    /// Returns the class that it asks for; an old annotation comes before the field (`GetPersistentVolumeClaimClass`).
    pub(crate) fn class_name(&self) -> &'a str {
        let annotation = self.object.meta.annotations.get(CLASS_ANNOTATION);
        annotation.or(self.claim.spec.storage_class_name.as_ref()).map_or("", Text::as_str)
    }

    /// Tells whether it waits for its first pod to get a volume.
    pub(crate) fn waits(&self, storage: &Storage<'_>) -> bool {
        let class = storage.class(self.class_name());
        self.claim.spec.volume_name.is_empty() && class.is_some_and(|class| class.volume_binding_mode == "WaitForFirstConsumer")
    }

    /// Tells whether it has its volume: the controller has finished binding it. Where annotations were taken out of the
    /// input, its phase tells.
    pub(crate) fn is_bound(&self) -> bool {
        !self.claim.spec.volume_name.is_empty()
            && (self.object.meta.annotations.get("pv.kubernetes.io/bind-completed").is_some()
                || self.claim.status.phase == "Bound")
    }
}

const CLASS_ANNOTATION: &str = "volume.beta.kubernetes.io/storage-class";

/// Returns the class of a volume (`GetPersistentVolumeClass`).
pub(crate) fn class_of_volume<'a>(object: &'a Object, volume: &'a PersistentVolume) -> &'a str {
    object.meta.annotations.get(CLASS_ANNOTATION).unwrap_or(&volume.spec.storage_class_name)
}

/// Returns which nodes can reach a volume; none means all.
pub(crate) fn reach(volume: &PersistentVolume) -> Option<&NodeSelector> {
    volume.spec.node_affinity.as_ref()?.required.as_ref()
}

/// Tells whether a node with these labels can reach a volume.
pub(crate) fn is_reached(volume: &PersistentVolume, labels: &Map) -> bool {
    reach(volume).is_none_or(|nodes| super::filters::node_affinity::any_term(nodes, labels, ""))
}
