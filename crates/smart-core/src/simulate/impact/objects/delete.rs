//! Deleting objects: what goes, what is made again, and what becomes of it in the cluster.

use std::collections::{BTreeMap, BTreeSet};

use smallvec::SmallVec;

use super::{made, node_gone, told, unseen};
use crate::cluster::Cluster;
use crate::error::Error;
use crate::json::SharedList;
use crate::object::{Body, ObjectRef};
use crate::simulate::change::{Cascade, Change, Named};
use crate::simulate::delete::{Kept, Propagation, Removed, Why, breaks, cascade};
use crate::simulate::displace::Displaced;
use crate::simulate::evict::budget::Budgets;
use crate::simulate::evict::subject::{Owner, Subject, owner, owner_reference};
use crate::simulate::fork::Fork;
use crate::simulate::impact::effects::Effects;
use crate::simulate::impact::loss::{Fate, fate};
use crate::simulate::impact::{moved, nodes, world};
use crate::simulate::schedule::Snapshot;

/// Deletes objects, and what goes with them.
pub(crate) fn delete<'a>(
    fork: &mut Fork<'a>,
    before: &'a Cluster,
    change: &Change,
    _objects: &[Named],
    propagation: Cascade,
    effects: &mut Effects,
) -> Result<(), Error> {
    let asked = fork.apply(change)?.objects.clone();
    let propagation = match propagation {
        Cascade::Background => Propagation::Background,
        Cascade::Foreground => Propagation::Foreground,
        Cascade::Orphan => Propagation::Orphan,
    };
    let outcome = cascade(before, &asked, propagation);
    let broken = breaks(before, &outcome);
    told::tell(before, &outcome, &broken, effects);
    unseen::tell(before, &outcome.removed, effects);

    let fates = Fates::new(before, &outcome);
    take_away(fork, before, &outcome, &fates);
    let changed = fork.cluster();
    let nodes: Vec<ObjectRef> = fates.nodes(&outcome);
    let mut leaving: BTreeSet<ObjectRef> = fates.gone.iter().filter(|object| is_pod(object)).cloned().collect();
    let on_nodes = node_gone::tell(before, &changed, &nodes, effects);
    leaving.extend(on_nodes.iter().map(Subject::reference));
    let deleted: Vec<Subject<'_>> = fates.lost_pods(before, &outcome);
    moved::tell_losses(before, &deleted, effects);
    if !leaving.is_empty() {
        effects.unguarded.push(leaving);
    }

    let again = fates.displaced.iter().filter_map(|pod| Subject::of(changed.object(pod)?));
    let moving: Vec<Subject<'_>> = again.chain(on_nodes).collect();
    if !moving.is_empty() {
        move_on(fork, &changed, &moving, effects);
    }
    for pod in &fates.of_daemons {
        made::on_same_node(fork, before, pod, effects);
    }
    // One that is held by a finalizer ends and stays there, beside the one that is made for it.
    for pod in fates.displaced.intersection(&fates.waiting) {
        if fork.object(pod).is_none() {
            terminate(fork, before, pod);
        }
    }
    Ok(())
}

/// Takes pods away, and gives those that are made in their place a node.
fn move_on(fork: &mut Fork<'_>, changed: &Cluster, moving: &[Subject<'_>], effects: &mut Effects) {
    let mut snapshot = Snapshot::new(changed);
    let mut displaced = Displaced::new(true);
    let mut terminating: BTreeMap<ObjectRef, Vec<Subject<'_>>> = BTreeMap::new();
    for pod in moving.iter().filter_map(|pod| Subject::of(changed.object(&pod.reference())?)) {
        let node = changed.object(&pod.reference()).and_then(|object| match &object.body {
            Body::Pod(body) => Some(ObjectRef::new("", "Node", "", body.node_name.clone())),
            _ => None,
        });
        let silent = node.filter(|node| nodes::silence(changed, node).is_some());
        match (snapshot.pod(&pod.reference()), silent, changed.object(&pod.reference())) {
            // Nobody ends it there, and a StatefulSet makes no second pod of its name.
            (Some(id), Some(node), Some(object)) => {
                snapshot.terminate(id);
                if !matches!(fate(&pod), Fate::WaitsForNode(_)) {
                    displaced.remake(&mut snapshot, id, &pod);
                }
                world::stop(fork, changed, object, true);
                terminating.entry(node).or_default().push(pod);
                continue;
            }
            (Some(id), ..) => {
                displaced.displace(&mut snapshot, id, &pod);
            }
            _ => {}
        }
        fork.remove(&[pod.reference()]);
    }
    for (node, pods) in &terminating {
        if let Some(evidence) = nodes::silence(changed, node) {
            nodes::tell_silent(node, evidence, pods, effects);
        }
    }
    displaced.place(&mut snapshot, &mut Budgets::new(changed));
    moved::settle(fork, &mut snapshot, &displaced, effects);
}

/// What becomes of each object that a deletion befalls.
struct Fates {
    /// Those that are gone, also when they are made again.
    gone: BTreeSet<ObjectRef>,
    /// Those that wait for something that is stuck.
    waiting: BTreeSet<ObjectRef>,
    /// Those that are made again as they were, or never end.
    as_before: BTreeSet<ObjectRef>,
    /// The pods that are made again and need a node.
    displaced: BTreeSet<ObjectRef>,
    /// The pods that are made again on the same node.
    of_daemons: BTreeSet<ObjectRef>,
}

impl Fates {
    fn new(before: &Cluster, outcome: &crate::simulate::delete::Cascade) -> Self {
        let mut fates = Self {
            gone: BTreeSet::new(),
            waiting: BTreeSet::new(),
            as_before: BTreeSet::new(),
            displaced: BTreeSet::new(),
            of_daemons: BTreeSet::new(),
        };
        let goes: BTreeSet<&ObjectRef> = outcome.removed.iter().map(|removed| &removed.object).collect();
        let again: BTreeMap<&ObjectRef, &str> = outcome
            .recreated
            .iter()
            .filter(|made| made.at_once)
            .map(|made| (&made.object, made.by.as_ref().map_or("", |by| by.kind.as_str())))
            .collect();
        for removed in &outcome.removed {
            let object = removed.object.clone();
            let by = again.get(&object).copied().or_else(|| by_others(before, &goes, removed));
            match by {
                // The containers of a static pod run on, whatever becomes of the pod that stands for it.
                Some("Node") => {
                    fates.as_before.insert(object);
                    continue;
                }
                Some("DaemonSet") if is_pod(&object) => fates.of_daemons.insert(object.clone()),
                // Another of the same name comes only when this one is gone.
                Some("StatefulSet") if is_pod(&object) && removed.waits_for.is_some() => false,
                Some(_) if is_pod(&object) => fates.displaced.insert(object.clone()),
                Some(_) => fates.as_before.insert(object.clone()),
                None => false,
            };
            if removed.waits_for.is_some() { &mut fates.waiting } else { &mut fates.gone }.insert(object);
        }
        fates
    }

    /// Returns the nodes that go.
    fn nodes(&self, outcome: &crate::simulate::delete::Cascade) -> Vec<ObjectRef> {
        let nodes = outcome.removed.iter().map(|removed| &removed.object);
        nodes.filter(|object| object.kind == "Node" && object.group.is_empty() && self.gone.contains(object)).cloned().collect()
    }

    /// Returns the pods that go with what they keep. Of a namespace that goes nobody expects that anything is left.
    fn lost_pods<'a>(&self, before: &'a Cluster, outcome: &crate::simulate::delete::Cascade) -> Vec<Subject<'a>> {
        let lost = outcome.removed.iter().filter(|removed| {
            is_pod(&removed.object) && self.gone.contains(&removed.object) && !matches!(removed.why, Why::NamespaceGone(_))
        });
        lost.filter_map(|removed| Subject::of(before.object(&removed.object)?)).collect()
    }
}

fn is_pod(object: &ObjectRef) -> bool {
    object.kind == "Pod" && object.group.is_empty()
}

/// Tells whether somebody makes a pod again whom the garbage collector knows nothing of: a controller of a custom kind, or one
/// that the input does not hold.
fn by_others(before: &Cluster, goes: &BTreeSet<&ObjectRef>, removed: &Removed) -> Option<&'static str> {
    if !is_pod(&removed.object) || matches!(removed.why, Why::NamespaceGone(_) | Why::OwnerGone(_)) {
        return None;
    }
    let pod = Subject::of(before.object(&removed.object)?)?;
    let controller = pod.controller().filter(|_| !pod.is_finished() && !pod.is_terminating())?;
    let reference = owner_reference(controller, pod.namespace);
    match owner(before, &reference) {
        Owner::Present(object) if goes.contains(&object.reference()) => None,
        Owner::Present(object) => matches!(object.body, Body::Generic(_)).then_some("another"),
        Owner::Missing => None,
        Owner::Unknown => match controller.kind.as_str() {
            "DaemonSet" => Some("DaemonSet"),
            "StatefulSet" => Some("StatefulSet"),
            "Node" => Some("Node"),
            _ => Some("another"),
        },
    }
}

/// Takes out of the cluster what goes, but for the pods that are made again: these are moved afterwards.
fn take_away(fork: &mut Fork<'_>, before: &Cluster, outcome: &crate::simulate::delete::Cascade, fates: &Fates) {
    for refused in &outcome.refused {
        restore(fork, before, &refused.object);
    }
    for object in fates.waiting.iter().chain(&fates.gone).chain(&fates.as_before) {
        if fates.as_before.contains(object) || fates.displaced.contains(object) {
            restore(fork, before, object);
        } else if fates.waiting.contains(object) {
            terminate(fork, before, object);
        } else {
            fork.remove(std::slice::from_ref(object));
        }
    }
    // What stays no longer names the owner that is gone.
    let left = outcome.orphaned.iter().map(|orphan| (&orphan.object, &orphan.owner));
    let shared = outcome.retained.iter().filter(|kept| matches!(kept.why, Kept::OtherOwner(_) | Kept::UnknownOwner(_)));
    for (object, owner) in left.chain(shared.map(|kept| (&kept.object, &kept.after))) {
        // One that is made again takes in what its selector finds.
        if fates.gone.contains(owner) && !fates.as_before.contains(owner) {
            disown(fork, object, owner);
        }
    }
}

fn restore(fork: &mut Fork<'_>, before: &Cluster, object: &ObjectRef) {
    if let Some(object) = before.object(object) {
        fork.replace(object.clone());
    }
}

/// Marks an object as one whose deletion was asked for, and that is there yet.
fn terminate(fork: &mut Fork<'_>, before: &Cluster, object: &ObjectRef) {
    if let Some(mut object) = before.object(object).cloned() {
        if object.meta.deletion_timestamp.is_none() {
            object.meta.deletion_timestamp = before.now();
        }
        fork.replace(object);
    }
}

/// Takes an owner out of the references of an object.
pub(super) fn disown(fork: &mut Fork<'_>, object: &ObjectRef, owner: &ObjectRef) {
    let Some(mut object) = fork.object(object).cloned() else { return };
    let is_other = |reference: &&crate::object::meta::OwnerReference| {
        let named = owner_reference(reference, &owner.namespace);
        named != *owner
    };
    let left: SmallVec<[_; 2]> = object.meta.owner_references.iter().filter(is_other).cloned().collect();
    object.meta.owner_references = SharedList::of(left);
    fork.replace(object);
}
