//! Pods that lose their node: what is made in their place, and where that runs.

use std::cmp::Reverse;

use super::evict::budget::Budgets;
use super::evict::subject::{Subject, owner_reference};
use super::schedule::{NodeId, PodId, Snapshot, best};
use crate::cluster::Cluster;
use crate::object::meta::OwnerReference;
use crate::object::{Body, Object, ObjectRef};
use crate::text::Text;

/// The pods that wait for a node since a change took theirs, and where the others went.
///
/// A controller makes a pod again as soon as the old one is gone; a StatefulSet under the same name. Those that wait are
/// tried again whenever something changes, the most important first. Pods that waited before do not compete with them, and
/// nobody is evicted for them.
pub(crate) struct Displaced<'a> {
    pub(crate) pods: Vec<Replacement<'a>>,
    /// Whether a pod that has a node counts as ready for its budgets at once.
    recovers: bool,
}

/// A pod that was made in the place of another.
pub(crate) struct Replacement<'a> {
    pub(crate) old: ObjectRef,
    pub(crate) name: Text,
    pub(crate) id: PodId,
    pub(crate) node: Option<NodeId>,
    /// Whether the old one counted as healthy.
    was_healthy: bool,
    was_terminating: bool,
    subject: Subject<'a>,
}

impl Replacement<'_> {
    fn is_of(&self, namespace: &str, controller: &OwnerReference) -> bool {
        self.subject.namespace == namespace
            && self.subject.controller().is_some_and(|owner| owner.uid == controller.uid && owner.name == controller.name)
    }
}

impl<'a> Displaced<'a> {
    pub(crate) fn new(recovers: bool) -> Self {
        Self { pods: Vec::new(), recovers }
    }

    /// Takes a pod off its node and lets its controller make it again, where it has one that does.
    pub(crate) fn displace(&mut self, snapshot: &mut Snapshot<'a>, id: PodId, subject: &Subject<'a>) -> Option<&Text> {
        snapshot.remove(id);
        self.remake(snapshot, id, subject)
    }

    /// Lets the controller of a pod make another, where it has one that does.
    pub(crate) fn remake(&mut self, snapshot: &mut Snapshot<'a>, id: PodId, subject: &Subject<'a>) -> Option<&Text> {
        if !is_remade(snapshot.cluster, &self.pods, subject) {
            return None;
        }
        let is_named = subject.controller().is_some_and(|owner| owner.kind == "StatefulSet");
        let number = self.pods.len();
        let name = if is_named { subject.name.clone() } else { Text::from(format!("{}-r{number}", subject.name)) };
        let made = subject.recreated(name.clone(), None);
        let replacement = snapshot.add_replacement(id, name.clone());
        self.pods.push(Replacement {
            old: ObjectRef::new("", "Pod", subject.namespace, subject.name.clone()),
            name,
            id: replacement,
            node: None,
            was_terminating: subject.is_terminating(),
            was_healthy: subject.is_ready() && !subject.is_terminating() && !subject.is_finished(),
            subject: made,
        });
        self.pods.last().map(|made| &made.name)
    }

    /// Tries all pods that wait, by priority and then in the order in which they were made; returns those that got a node.
    pub(crate) fn place(&mut self, snapshot: &mut Snapshot<'a>, budgets: &mut Budgets<'a>) -> Vec<PlacedPod> {
        let mut waiting: Vec<usize> = (0..self.pods.len()).filter(|at| self.pods[*at].node.is_none()).collect();
        waiting.sort_by_key(|at| (Reverse(snapshot.class(self.pods[*at].id).priority), *at));
        let mut placed = Vec::new();
        for at in waiting {
            let pod = &mut self.pods[at];
            let feasible = snapshot.feasible(pod.id);
            let Some(best) = best(snapshot, pod.id, &feasible) else { continue };
            snapshot.bind(pod.id, best.node);
            pod.node = Some(best.node);
            if self.recovers && pod.was_healthy {
                budgets.placed_healthy(&pod.subject.clone().running(None));
            }
            placed.push(PlacedPod { at, ties: best.ties });
        }
        placed
    }

    /// Returns those that have no node.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &Replacement<'a>> {
        self.pods.iter().filter(|pod| pod.node.is_none())
    }
}

/// A pod that got a node.
pub(crate) struct PlacedPod {
    /// Its place among the displaced pods.
    pub(crate) at: usize,
    /// The nodes with the same best score, when there are several.
    pub(crate) ties: Vec<NodeId>,
}

/// Tells whether the controller of a pod makes another when it goes. One that runs to its end, or of which each node has its
/// own, is not made again; for one that was terminating already, another is made only while its controller has fewer pods
/// than it wants: mostly it made one when the deletion began.
fn is_remade(cluster: &Cluster, made: &[Replacement<'_>], subject: &Subject<'_>) -> bool {
    let Some(controller) = subject.controller().filter(|_| !subject.is_finished()) else { return false };
    match controller.kind.as_str() {
        "StatefulSet" => true,
        "DaemonSet" | "Node" => false,
        _ if subject.is_terminating() => is_short(cluster, made, subject, controller),
        _ => true,
    }
}

/// Tells whether a controller has fewer pods than it wants, without those that are terminating.
fn is_short(cluster: &Cluster, made: &[Replacement<'_>], subject: &Subject<'_>, controller: &OwnerReference) -> bool {
    let wanted = match cluster.object(&owner_reference(controller, subject.namespace)).map(|object| &object.body) {
        Some(Body::ReplicaSet(set)) => set.spec.replicas.unwrap_or(1),
        Some(Body::ReplicationController(controller)) => controller.spec.replicas.unwrap_or(1),
        _ => return false,
    };
    let is_active = |object: &&Object| {
        let owner = object.meta.controller();
        owner.is_some_and(|owner| owner.uid == controller.uid && owner.name == controller.name)
            && object.meta.deletion_timestamp.is_none()
            && matches!(&object.body, Body::Pod(pod) if !matches!(pod.status.phase.as_str(), "Succeeded" | "Failed"))
    };
    let of_namespace = cluster.objects().iter().filter(|object| object.meta.namespace == *subject.namespace);
    let active = of_namespace.filter(is_active).count();
    // Of the active ones that went each was made again; for those that were terminating others were made besides.
    let besides = made.iter().filter(|made| made.was_terminating && made.is_of(subject.namespace, controller)).count();
    i32::try_from(active + besides).is_ok_and(|there| there < wanted)
}
