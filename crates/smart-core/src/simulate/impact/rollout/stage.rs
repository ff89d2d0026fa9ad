//! Where pods of a workload come and go: what is admitted, what gets a node, and what is down meanwhile.

use std::collections::BTreeSet;

use super::limits;
use super::quota::{Quotas, Refusal};
use super::template;
use crate::cluster::Cluster;
use crate::object::storage::PersistentVolume;
use crate::object::{Body, Object, ObjectRef};
use crate::simulate::drain::Placement;
use crate::simulate::fork::Fork;
use crate::simulate::impact::effects::Effects;
use crate::simulate::impact::moved::main_reason;
use crate::simulate::impact::world;
use crate::simulate::schedule::{Cycle, NodeId, PodId, Snapshot, best};
use crate::text::Text;

/// A cluster in which one workload changes.
pub(super) struct Stage<'c> {
    pub(super) cluster: &'c Cluster,
    pub(super) snapshot: Snapshot<'c>,
    quotas: Quotas<'c>,
    pub(super) made: Vec<Made<'c>>,
    /// The pods that went, in the order in which they did.
    pub(super) gone: Vec<&'c Object>,
    waves: Vec<BTreeSet<ObjectRef>>,
}

/// A pod that was made.
pub(super) struct Made<'c> {
    like: &'c Object,
    name: Text,
    id: PodId,
    pub(super) node: Option<NodeId>,
    ties: Vec<NodeId>,
    replaces: Option<ObjectRef>,
    /// The one node that it may have.
    pinned: Option<NodeId>,
    /// Why it cannot start on its node.
    held: Option<String>,
}

impl Made<'_> {
    /// Tells whether this is its name.
    pub(super) fn is_named(&self, name: &str) -> bool {
        self.name == *name
    }

    /// Tells whether it has become ready.
    pub(super) fn is_ready(&self) -> bool {
        self.node.is_some() && self.held.is_none()
    }
}

/// What keeps a pod from running.
pub(super) struct Obstacle {
    pub(super) reason: &'static str,
    pub(super) message: String,
}

impl<'c> Stage<'c> {
    pub(super) fn new(cluster: &'c Cluster, namespace: &str) -> Self {
        let quotas = Quotas::new(cluster, namespace);
        Self { cluster, snapshot: Snapshot::new(cluster), quotas, made: Vec::new(), gone: Vec::new(), waves: Vec::new() }
    }

    /// Makes a pod, unless the API server refuses it.
    pub(super) fn make(&mut self, like: &'c Object, name: Text, replaces: Option<&Object>) -> Result<usize, Refusal> {
        limits::check(self.cluster, like)?;
        self.quotas.admit(like)?;
        if let Some(id) = self.snapshot.add_waiting(like, name.clone()) {
            let replaces = replaces.map(Object::reference);
            self.made.push(Made { like, name, id, node: None, ties: Vec::new(), replaces, pinned: None, held: None });
        }
        Ok(self.made.len().saturating_sub(1))
    }

    /// Tells whether the quotas would let a pod like this one be made if another went.
    pub(super) fn would_admit_without(&mut self, like: &Object, other: &Object) -> bool {
        self.quotas.would_admit_without(like, other)
    }

    /// Makes a claim, unless a quota refuses it.
    pub(super) fn admit(&mut self, claim: &Object) -> Result<(), Refusal> {
        self.quotas.admit(claim)
    }

    /// Gives a pod a node, if there is one for it; tells whether anything has become better.
    pub(super) fn place(&mut self, at: usize) -> bool {
        let Some(made) = self.made.get(at) else { return false };
        if made.is_ready() {
            return false;
        }
        let (id, was_held) = (made.id, made.held.is_some());
        let (node, ties) = match made.node {
            Some(node) => (node, made.ties.clone()),
            None => {
                let feasible = self.snapshot.feasible(id);
                let Some(best) = best(&self.snapshot, id, &feasible) else { return false };
                self.snapshot.bind(id, best.node);
                (best.node, best.ties)
            }
        };
        let held = self.attached_elsewhere(id, node);
        let is_better = !was_held || held.is_none();
        if let Some(made) = self.made.get_mut(at) {
            (made.node, made.ties, made.held) = (Some(node), ties, held);
        }
        is_better
    }

    /// Gives a pod this node, if it fits there.
    pub(super) fn place_on(&mut self, at: usize, node: NodeId) -> bool {
        let Some(made) = self.made.get_mut(at) else { return false };
        made.pinned = Some(node);
        if !Cycle::new(&self.snapshot, made.id).fits(node) {
            return false;
        }
        self.snapshot.bind(made.id, node);
        made.node = Some(node);
        true
    }

    /// Takes a pod away.
    pub(super) fn remove(&mut self, object: &'c Object) {
        if let Some(id) = self.snapshot.pod(&object.reference()) {
            self.snapshot.remove(id);
        }
        self.quotas.release(object);
        self.gone.push(object);
    }

    /// Notes which pods are down now: those that went, but for as many as have become ready in their place.
    pub(super) fn note_down(&mut self) {
        let ready = self.made.iter().filter(|made| made.is_ready()).count();
        let went = self.gone.iter().filter(|object| matches!(&object.body, Body::Pod(pod) if pod.is_ready()));
        let down: BTreeSet<ObjectRef> = went.skip(ready).map(|object| object.reference()).collect();
        if !down.is_empty() {
            self.waves.push(down);
        }
    }

    /// Notes pods that are down together.
    pub(super) fn note(&mut self, down: impl IntoIterator<Item = ObjectRef>) {
        self.waves.push(down.into_iter().collect());
    }

    /// Returns how many of the pods that were made are ready.
    pub(super) fn ready(&self) -> usize {
        self.made.iter().filter(|made| made.is_ready()).count()
    }

    /// Returns what keeps a pod from running: no node will do, or its volume is held elsewhere.
    pub(super) fn obstacle(&mut self, at: usize) -> Option<Obstacle> {
        let made = self.made.get(at)?;
        if let Some(held) = &made.held {
            return Some(Obstacle { reason: "volume in use", message: held.clone() });
        }
        if made.node.is_some() {
            return None;
        }
        if let Some(node) = made.pinned {
            return self.obstacle_on(at, node);
        }
        let verdict = self.snapshot.judge(made.id);
        let message = verdict.message(&self.snapshot);
        let reason = main_reason(&verdict.first_filters());
        Some(Obstacle { reason: if verdict.everywhere.is_empty() { reason } else { "volumes" }, message })
    }

    /// Returns what keeps a pod from one node.
    pub(super) fn obstacle_on(&mut self, at: usize, node: NodeId) -> Option<Obstacle> {
        let id = self.made.get(at)?.id;
        let failures = Cycle::new(&self.snapshot, id).failures(node);
        let first = failures.into_iter().next()?;
        let words: Vec<String> = first.reasons.iter().map(|reason| reason.words(&self.snapshot.columns).into_owned()).collect();
        let filters = std::iter::once((first.filter, 1)).collect();
        Some(Obstacle { reason: main_reason(&filters), message: words.join(", ") })
    }

    /// Tells whether a pod that waits would run if another went.
    pub(super) fn would_run_without(&mut self, at: usize, other: &Object) -> bool {
        let Some(made) = self.made.get(at) else { return false };
        let (id, node) = (made.id, made.node);
        let Some(old) = self.snapshot.pod(&other.reference()) else { return false };
        let Some(was_on) = self.snapshot.remove(old) else { return false };
        let runs = match node {
            Some(node) => self.attached_elsewhere(id, node).is_none(),
            None => !self.snapshot.feasible(id).is_empty(),
        };
        self.snapshot.place(old, was_on);
        runs
    }

    /// Tells what keeps a volume of a pod from being attached to its node: one that is attached to a single node at a time is
    /// used by a pod of another (`isMultiAttachForbidden` in pkg/controller/volume/attachdetach/reconciler/reconciler.go).
    fn attached_elsewhere(&self, id: PodId, node: NodeId) -> Option<String> {
        let class = self.snapshot.class(id);
        let storage = &self.snapshot.storage;
        for source in class.spec.volumes.iter().filter_map(|volume| volume.persistent_volume_claim.as_ref()) {
            let Some(claim) = storage.claim(&class.namespace, &source.claim_name) else { continue };
            let Some(claim) = storage.claims.get(claim as usize).filter(|claim| claim.users > 1) else { continue };
            let Some(volume) = storage.volume(&claim.claim.spec.volume_name) else { continue };
            let Some((_, volume)) = storage.volumes.get(volume as usize) else { continue };
            let is_shared = volume.spec.access_modes.iter().any(|mode| matches!(mode.as_str(), "ReadWriteMany" | "ReadOnlyMany"));
            if is_shared || volume.spec.access_modes.is_empty() || !self.is_attached(volume) {
                continue;
            }
            let uses = |id: PodId| {
                let other = self.snapshot.class(id);
                other.has_volumes
                    && other.namespace == class.namespace
                    && other.spec.volumes.iter().any(|volume| {
                        volume.persistent_volume_claim.as_ref().is_some_and(|other| other.claim_name == source.claim_name)
                    })
            };
            let holder = (0..self.snapshot.pods.len() as PodId)
                .find(|other| self.snapshot.pods[*other as usize].node.is_some_and(|on| on != node) && uses(*other));
            if let Some(holder) = holder {
                let holder = &self.snapshot.pods[holder as usize];
                let on = holder.node.map_or("", |on| self.snapshot.nodes[on as usize].name().as_str());
                return Some(format!(
                    "its node is {}, and PersistentVolumeClaim {} is attached to {on}, where Pod {} uses it; it can be attached \
                     to one node at a time",
                    self.snapshot.nodes[node as usize].name(),
                    source.claim_name,
                    holder.name
                ));
            }
        }
        None
    }

    /// Tells whether a volume is attached to nodes, as far as the input shows.
    fn is_attached(&self, volume: &PersistentVolume) -> bool {
        let spec = &volume.spec;
        let by_driver = spec.csi.as_ref().is_some_and(|csi| {
            self.snapshot.storage.driver(&csi.driver).is_none_or(|driver| driver.spec.attach_required != Some(false))
        });
        by_driver
            || spec.aws_elastic_block_store.is_some()
            || spec.azure_disk.is_some()
            || spec.cinder.is_some()
            || spec.gce_persistent_disk.is_some()
    }

    /// Puts it all into the cluster after the change.
    pub(super) fn settle(mut self, fork: &mut Fork<'_>, effects: &mut Effects) {
        for object in &self.gone {
            fork.remove(&[object.reference()]);
        }
        for at in 0..self.made.len() {
            let message = if self.made[at].node.is_none() {
                self.obstacle(at).map(|obstacle| obstacle.message).unwrap_or_default()
            } else {
                String::new()
            };
            let made = &self.made[at];
            let name = |node: &NodeId| self.snapshot.nodes[*node as usize].name().clone();
            let node = made.node.as_ref().map(name);
            let pinned = made.pinned.as_ref().map(|node| {
                let mut like = made.like.clone();
                template::pin(&mut like, &name(node));
                like
            });
            let like = pinned.as_ref().unwrap_or(made.like);
            match &node {
                Some(node) if made.held.is_some() => world::hold(fork, self.cluster, like, &made.name, node),
                node => world::make(fork, self.cluster, like, &made.name, node.as_ref(), &message),
            }
            effects.placements.push(Placement {
                pod: ObjectRef::new("", "Pod", made.like.meta.namespace.clone(), made.name.clone()),
                replaces: made.replaces.clone(),
                node: node.unwrap_or_default(),
                ties: made.ties.iter().map(name).collect(),
                message,
            });
        }
        if self.made.iter().any(Made::is_ready) {
            effects.assumed.insert("new pods that have a node become ready".to_owned());
        }
        self.quotas.settle(fork);
        effects.unguarded.append(&mut self.waves);
    }
}
