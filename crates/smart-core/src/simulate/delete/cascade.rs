//! What goes when objects are deleted: by owners, namespaces, definitions, claims.

use std::collections::BTreeSet;

use super::owners::{Owner, Ownership};
use super::prune::{self, Pruning};
use super::{Cascade, Kept, Orphaned, Propagation, Refused, Removed, Retained, Why, hold, recreate};
use crate::cluster::{Cluster, compare_with};
use crate::graph::{Relation, Target};
use crate::object::extension::CustomResourceDefinition;
use crate::object::storage::{PersistentVolumeClaim, VolumeSnapshot};
use crate::object::workload::StatefulSet;
use crate::object::{Body, Object, ObjectRef};
use crate::report::Evidence;

/// Namespaces that cannot be deleted (`immortalNamespaces`, plugin/pkg/admission/namespace/lifecycle).
const IMMORTAL: [&str; 3] = ["default", "kube-public", "kube-system"];

/// Returns what a deletion does to the objects of a cluster, once everybody has acted who can.
///
/// The order in which the objects are named makes no difference.
pub(crate) fn cascade(cluster: &Cluster, deleted: &[ObjectRef], propagation: Propagation) -> Cascade {
    let mut walk = Walk::new(cluster, propagation);
    walk.start(deleted);
    walk.run();
    walk.finish()
}

/// What is known of an object that goes.
pub(super) struct Mark {
    pub(super) why: Why,
    pub(super) depth: usize,
    /// Whether it waits for its dependents.
    pub(super) foreground: bool,
    /// Whether it leaves its dependents.
    orphans: bool,
}

/// The objects that go, while they are found.
pub(super) struct Walk<'a> {
    pub(super) cluster: &'a Cluster,
    pub(super) ownership: Ownership<'a>,
    propagation: Propagation,
    /// For each object of the cluster whether and why it goes.
    marks: Vec<Option<Mark>>,
    /// Those that go, in the order in which they were found: by steps, then by reference.
    pub(super) order: Vec<u32>,
    /// Places of dependents that are left, and of their owners.
    left: BTreeSet<(u32, u32)>,
    /// Places of dependents that have another owner, and of the owners that go.
    shared: BTreeSet<(u32, u32)>,
    /// What stays beside something that goes: place, after which, why, evidence.
    kept: BTreeSet<(u32, u32, Kept, Vec<Evidence>)>,
    next: BTreeSet<(u32, Why)>,
    absent: BTreeSet<ObjectRef>,
    refused: BTreeSet<ObjectRef>,
}

impl<'a> Walk<'a> {
    fn new(cluster: &'a Cluster, propagation: Propagation) -> Self {
        Self {
            cluster,
            ownership: Ownership::new(cluster),
            propagation,
            marks: cluster.objects().iter().map(|_| None).collect(),
            order: Vec::new(),
            left: BTreeSet::new(),
            shared: BTreeSet::new(),
            kept: BTreeSet::new(),
            next: BTreeSet::new(),
            absent: BTreeSet::new(),
            refused: BTreeSet::new(),
        }
    }

    pub(super) fn object(&self, place: u32) -> Option<&'a Object> {
        self.cluster.objects().get(place as usize)
    }

    pub(super) fn place(&self, object: &ObjectRef) -> Option<u32> {
        self.cluster.graph().names().find(Target::of_reference(object))
    }

    pub(super) fn mark(&self, place: u32) -> Option<&Mark> {
        self.marks.get(place as usize)?.as_ref()
    }

    pub(super) fn goes(&self, place: u32) -> bool {
        self.mark(place).is_some()
    }

    fn start(&mut self, deleted: &[ObjectRef]) {
        for object in deleted {
            let is_namespace = object.kind == "Namespace" && object.group.is_empty();
            if is_namespace && IMMORTAL.contains(&object.name.as_str()) {
                self.refused.insert(object.clone());
                continue;
            }
            match self.place(object) {
                Some(place) => {
                    self.next.insert((place, Why::Asked));
                }
                None => {
                    self.absent.insert(object.clone());
                    // A dump of one namespace does not hold the namespace itself.
                    if is_namespace {
                        self.contents(object);
                    }
                }
            }
        }
    }

    /// Goes on step by step, so that each object is found for the nearest reason.
    fn run(&mut self) {
        let mut depth = 0;
        while !self.next.is_empty() {
            let mut front = Vec::new();
            for (place, why) in std::mem::take(&mut self.next) {
                let Some(object) = self.object(place).filter(|_| !self.goes(place)) else { continue };
                let has = |name: &str| object.meta.finalizers.iter().any(|finalizer| *finalizer == *name);
                let asked = why == Why::Asked;
                let after = match &why {
                    Why::OwnerGone(owner) => self.place(owner).and_then(|owner| self.mark(owner)),
                    _ => None,
                };
                let orphans = asked && self.propagation == Propagation::Orphan || has("orphan");
                let foreground = !orphans
                    && (asked && self.propagation == Propagation::Foreground
                        || has("foregroundDeletion")
                        || after.is_some_and(|owner| owner.foreground));
                if let Some(mark) = self.marks.get_mut(place as usize) {
                    *mark = Some(Mark { why, depth, foreground, orphans });
                    front.push(place);
                }
            }
            for place in &front {
                self.expand(*place);
            }
            self.order.append(&mut front);
            depth += 1;
        }
    }

    fn expand(&mut self, place: u32) {
        let Some(object) = self.object(place) else { return };
        let reference = object.reference();
        self.dependents(place, &reference);
        match &object.body {
            Body::Namespace(_) => self.contents(&reference),
            Body::CustomResourceDefinition(definition) => self.custom_objects(&reference, definition),
            Body::PersistentVolumeClaim(claim) => self.volume(place, &reference, claim),
            Body::VolumeSnapshot(snapshot) => self.snapshot_content(place, &reference, snapshot),
            Body::StatefulSet(set) => self.claims(place, object, set),
            Body::Service(_) => self.endpoints(object, &reference),
            Body::ServiceAccount(_) => self.tokens(object, &reference),
            Body::Generic(_) => self.managed(place, object, &reference),
            _ => {}
        }
    }

    fn add(&mut self, place: u32, why: Why) {
        if !self.goes(place) {
            self.next.insert((place, why));
        }
    }

    /// A dependent goes when no owner is left; owners that do not exist do not count.
    fn dependents(&mut self, owner: u32, reference: &ObjectRef) {
        let orphans = self.mark(owner).is_some_and(|mark| mark.orphans);
        let dependents: Vec<u32> = self.ownership.dependents(owner).filter(|place| !self.goes(*place)).collect();
        for place in dependents {
            if orphans {
                self.left.insert((place, owner));
            } else if self.other_owner(place).is_some() {
                self.shared.insert((place, owner));
            } else {
                self.add(place, Why::OwnerGone(reference.clone()));
            }
        }
    }

    /// Returns an owner that an object keeps, with its reference.
    fn other_owner(&self, place: u32) -> Option<(Kept, Evidence)> {
        let object = self.object(place)?;
        self.ownership.owners(object).enumerate().find_map(|(at, (owner, link))| {
            let kept = match owner {
                Owner::Present(owner) if !self.goes(owner) => Kept::OtherOwner(self.object(owner)?.reference()),
                Owner::Unknown(owner) => Kept::UnknownOwner(owner),
                Owner::Present(_) | Owner::Absent => return None,
            };
            let path = format!("/metadata/ownerReferences/{at}");
            Some((kept, Evidence::field(&object.reference(), path, format_args!("{} {}", link.kind, link.name))))
        })
    }

    /// What is in a namespace goes with it, whoever owns it (pkg/controller/namespace/deletion).
    fn contents(&mut self, namespace: &ObjectRef) {
        let places: Vec<u32> = in_namespace(self.cluster, &namespace.name).collect();
        for place in places {
            self.add(place, Why::NamespaceGone(namespace.clone()));
        }
    }

    fn custom_objects(&mut self, reference: &ObjectRef, definition: &CustomResourceDefinition) {
        let spec = &definition.spec;
        let objects = (0_u32..).zip(self.cluster.objects());
        let of_kind = objects.filter(|(_, object)| object.api.kind == spec.names.kind && object.api.group == spec.group);
        let places: Vec<u32> = of_kind.map(|(place, _)| place).collect();
        for place in places {
            self.add(place, Why::DefinitionGone(reference.clone()));
        }
    }

    /// The volume of a claim that goes is deleted or kept by its own policy, whatever its class says today.
    fn volume(&mut self, claim_place: u32, reference: &ObjectRef, claim: &PersistentVolumeClaim) {
        let Some(place) = self.place(&ObjectRef::new("", "PersistentVolume", "", claim.spec.volume_name.clone())) else { return };
        let Some(object) = self.object(place) else { return };
        let Body::PersistentVolume(volume) = &object.body else { return };
        let uid = self.object(claim_place).map(|claim| &claim.meta.uid);
        let is_bound = volume.spec.claim_ref.as_ref().is_some_and(|bound| {
            bound.name == reference.name
                && bound.namespace == reference.namespace
                && (bound.uid.is_none() || uid.is_none_or(|uid| uid.is_none() || *uid == bound.uid))
        });
        let policy = &volume.spec.persistent_volume_reclaim_policy;
        match policy.as_str() {
            _ if !is_bound => {}
            "Delete" => self.add(place, Why::ClaimGone(reference.clone())),
            "" => {}
            _ => {
                let evidence = Evidence::field(&object.reference(), "/spec/persistentVolumeReclaimPolicy", policy);
                self.kept.insert((place, claim_place, Kept::ReclaimPolicy, vec![evidence]));
            }
        }
    }

    fn snapshot_content(&mut self, snapshot_place: u32, reference: &ObjectRef, snapshot: &VolumeSnapshot) {
        let name = &snapshot.status.bound_volume_snapshot_content_name;
        let Some(place) = self.place(&ObjectRef::new(reference.group.clone(), "VolumeSnapshotContent", "", name.clone())) else {
            return;
        };
        let Some(object) = self.object(place) else { return };
        let Body::VolumeSnapshotContent(content) = &object.body else { return };
        match content.spec.deletion_policy.as_str() {
            "Delete" => self.add(place, Why::SnapshotGone(reference.clone())),
            "Retain" => {
                let evidence = Evidence::field(&object.reference(), "/spec/deletionPolicy", "Retain");
                self.kept.insert((place, snapshot_place, Kept::ReclaimPolicy, vec![evidence]));
            }
            _ => {}
        }
    }

    /// Claims of a StatefulSet belong to nobody unless it says `whenDeleted: Delete`; then it is among their owners.
    fn claims(&mut self, set_place: u32, object: &Object, set: &StatefulSet) {
        let policy = &set.spec.persistent_volume_claim_retention_policy.when_deleted;
        let reference = object.reference();
        let namespace = object.meta.namespace.as_str();
        for place in of_kind(self.cluster, namespace, "", "PersistentVolumeClaim").collect::<Vec<_>>() {
            let Some(claim) = self.object(place) else { continue };
            let is_made = set.spec.volume_claim_templates.iter().any(|template| {
                let rest = claim.meta.name.strip_prefix(template.metadata.name.as_str());
                let rest =
                    rest.and_then(|rest| rest.strip_prefix('-')?.strip_prefix(object.meta.name.as_str())?.strip_prefix('-'));
                rest.is_some_and(|ordinal| !ordinal.is_empty() && ordinal.bytes().all(|byte| byte.is_ascii_digit()))
            });
            if is_made && claim.meta.owner_references.is_empty() {
                let path = "/spec/persistentVolumeClaimRetentionPolicy/whenDeleted";
                let evidence = if policy.is_empty() {
                    Evidence::absent(&reference, path)
                } else {
                    Evidence::field(&reference, path, policy)
                };
                self.kept.insert((place, set_place, Kept::ClaimRetention, vec![evidence]));
            }
        }
    }

    /// Endpoints have the name of their Service and no owner; slices made by Kubernetes have both label and owner.
    fn endpoints(&mut self, object: &Object, reference: &ObjectRef) {
        const MAKERS: [&str; 2] = ["endpointslice-controller.k8s.io", "endpointslicemirroring-controller.k8s.io"];
        let namespace = object.meta.namespace.as_str();
        if let Some(place) = self.place(&ObjectRef::new("", "Endpoints", namespace, object.meta.name.clone())) {
            self.add(place, Why::ServiceGone(reference.clone()));
        }
        for place in of_kind(self.cluster, namespace, "discovery.k8s.io", "EndpointSlice").collect::<Vec<_>>() {
            let Some(slice) = self.object(place) else { continue };
            let labels = &slice.meta.labels;
            let is_made = labels.get("endpointslice.kubernetes.io/managed-by").is_some_and(|by| MAKERS.contains(&by.as_str()));
            if is_made && labels.get("kubernetes.io/service-name") == Some(&object.meta.name) {
                self.add(place, Why::ServiceGone(reference.clone()));
            }
        }
    }

    /// Secrets that hold tokens of an account go with it (pkg/controller/serviceaccount/tokens_controller.go).
    fn tokens(&mut self, object: &Object, reference: &ObjectRef) {
        for place in of_kind(self.cluster, &object.meta.namespace, "", "Secret").collect::<Vec<_>>() {
            let Some(secret) = self.object(place) else { continue };
            let Body::Secret(body) = &secret.body else { continue };
            let account = secret.meta.annotations.get("kubernetes.io/service-account.name");
            if body.kind == *"kubernetes.io/service-account-token" && account == Some(&object.meta.name) {
                self.add(place, Why::AccountGone(reference.clone()));
            }
        }
    }

    fn managed(&mut self, manager: u32, object: &Object, reference: &ObjectRef) {
        let Some(pruning) = prune::pruning(object) else { return };
        for neighbour in self.cluster.graph().needed_by(reference) {
            if neighbour.relation != Relation::ManagedBy {
                continue;
            }
            let Some(place) = self.place(&neighbour.object) else { continue };
            let Some(managed) = self.object(place) else { continue };
            match (prune::keeping_mark(managed), pruning) {
                (Some((key, value)), Pruning::Deletes) => {
                    let path = format!("/metadata/annotations/{}", key.replace('/', "~1"));
                    let evidence = Evidence::field(&neighbour.object, path, value);
                    self.kept.insert((place, manager, Kept::Marked, vec![evidence]));
                }
                (None, Pruning::Deletes) => self.add(place, Why::Pruned(reference.clone())),
                (_, Pruning::Keeps) => {
                    self.kept.insert((place, manager, Kept::NotPruned, prune::keeping(object)));
                }
            }
        }
    }

    fn finish(self) -> Cascade {
        let held = hold::held(&self);
        let name = |place: u32| self.object(place).map(Object::reference);
        let stays = |place: u32| !self.goes(place);
        let removed = self.order.iter().filter_map(|place| {
            let mark = self.mark(*place)?;
            let waits_for = held.waiting.get(place).and_then(|root| name(*root));
            Some(Removed { depth: mark.depth, object: name(*place)?, why: mark.why.clone(), waits_for })
        });
        let orphaned = self.left.iter().filter(|(place, _)| stays(*place));
        let orphaned = orphaned.filter_map(|(place, owner)| Some(Orphaned { object: name(*place)?, owner: name(*owner)? }));
        let shared = self.shared.iter().filter(|(place, _)| stays(*place)).filter_map(|(place, owner)| {
            let (why, evidence) = self.other_owner(*place)?;
            Some(Retained { object: name(*place)?, after: name(*owner)?, why, evidence: vec![evidence] })
        });
        let kept = self.kept.iter().filter(|(place, ..)| stays(*place)).filter_map(|(place, after, why, evidence)| {
            Some(Retained { object: name(*place)?, after: name(*after)?, why: why.clone(), evidence: evidence.clone() })
        });
        let mut retained: Vec<Retained> = shared.chain(kept).collect();
        retained.sort();
        let refused = self.refused.iter().map(|object| Refused {
            object: object.clone(),
            why: format!("the API server does not let anybody delete the namespace {}", object.name),
        });
        Cascade {
            removed: removed.collect(),
            orphaned: orphaned.collect(),
            stuck: held.stuck,
            awaited: held.awaited,
            retained,
            recreated: recreate::recreated(&self),
            refused: refused.collect(),
            absent: self.absent.iter().cloned().collect(),
        }
    }
}

/// Returns the places of the objects in a namespace.
pub(super) fn in_namespace(cluster: &Cluster, namespace: &str) -> impl Iterator<Item = u32> + use<> {
    let objects = cluster.objects();
    let from = objects.partition_point(|object| object.meta.namespace.as_str() < namespace);
    let after = objects.partition_point(|object| object.meta.namespace.as_str() <= namespace);
    // What has no namespace is in none.
    let (from, after) = if namespace.is_empty() { (0, 0) } else { (from, after) };
    (from..after).filter_map(|place| u32::try_from(place).ok())
}

/// Returns the places of the objects of a kind in a namespace, or in none.
pub(super) fn of_kind(cluster: &Cluster, namespace: &str, group: &str, kind: &str) -> impl Iterator<Item = u32> + use<> {
    let objects = cluster.objects();
    let first = ObjectRef::new(group, kind, namespace, "");
    let from = objects.partition_point(|object| compare_with(object, &first).is_lt());
    let rest = objects.get(from..).unwrap_or_default();
    let count = rest.partition_point(|object| {
        object.meta.namespace.as_str() == namespace && object.api.kind == kind && object.reference().group == group
    });
    (from..from + count).filter_map(|place| u32::try_from(place).ok())
}
