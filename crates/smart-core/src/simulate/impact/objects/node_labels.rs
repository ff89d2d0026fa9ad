//! Labels of nodes: which pods may stay, come back, leave or come.

use super::{called, made};
use crate::cluster::Cluster;
use crate::object::workload::DaemonSet;
use crate::object::{Body, Object, ObjectRef};
use crate::report::Evidence;
use crate::simulate::drain::Placement;
use crate::simulate::fork::Fork;
use crate::simulate::impact::answer::{Effect, EffectSeverity, Part};
use crate::simulate::impact::effects::{Effects, by_workload, some};
use crate::simulate::impact::world;
use crate::simulate::schedule::{Snapshot, node_matches};

/// Tells what follows from other labels of a node, and moves the pods of DaemonSets and those that wait.
pub(super) fn follow(fork: &mut Fork<'_>, before: &Cluster, after: &Cluster, node: &ObjectRef, effects: &mut Effects) {
    stay(before, after, node, effects);
    daemons(fork, before, after, node, effects);
    come_to_fit(fork, before, after, effects);
}

/// Pods that wait and found no node before get one, where one fits now.
fn come_to_fit(fork: &mut Fork<'_>, before: &Cluster, after: &Cluster, effects: &mut Effects) {
    let mut fitting = Vec::new();
    let mut snapshots: Option<(Snapshot<'_>, Snapshot<'_>)> = None;
    for object in after.objects().iter().filter(|object| waits(object)) {
        let reference = object.reference();
        let (old, new) = snapshots.get_or_insert_with(|| (Snapshot::new(before), Snapshot::new(after)));
        let (Some(was), Some(is)) = (old.pod(&reference), new.pod(&reference)) else { continue };
        if old.feasible(was).is_empty() && !new.feasible(is).is_empty() {
            fitting.push(reference);
        }
    }
    let placed: Vec<_> = fitting.iter().map(|pod| (pod.clone(), None)).collect();
    made::place(fork, &placed, effects);
    for (workload, pods) in by_workload(after, &fitting) {
        let message = format!("a node fits now for {} of {}", some(pods.len(), "waiting pod"), called(&workload));
        effects.push(Effect::new(Part::Cascade, "pod-placed", EffectSeverity::Info, workload, message).on(pods));
    }
}

fn waits(object: &Object) -> bool {
    let Body::Pod(pod) = &object.body else { return false };
    pod.node_name.is_empty()
        && object.meta.deletion_timestamp.is_none()
        && !pod.is_finished()
        && pod.spec.scheduling_gates.is_empty()
        && matches!(pod.spec.scheduler_name.as_str(), "" | "default-scheduler")
}

/// Pods stay on a node that they would not be put on any more (`IgnoredDuringExecution`); some could not come back.
fn stay(before: &Cluster, after: &Cluster, node: &ObjectRef, effects: &mut Effects) {
    let (mut old, mut new) = (Snapshot::new(before), Snapshot::new(after));
    let (Some(id), Some(was)) = (new.node(&node.name), old.node(&node.name)) else { return };
    let (mut misplaced, mut stranded) = (Vec::new(), Vec::new());
    for pod in new.nodes[id as usize].pods.clone() {
        let object = new.pods[pod as usize].object;
        if object.meta.controller().is_some_and(|owner| matches!(owner.kind.as_str(), "DaemonSet" | "Node")) {
            continue;
        }
        new.remove(pod);
        let feasible = new.feasible(pod);
        new.place(pod, id);
        if feasible.contains(&id) {
            continue;
        }
        let reference = object.reference();
        let Some(same) = old.pod(&reference) else { continue };
        old.remove(same);
        let fitted = old.feasible(same).contains(&was);
        old.place(same, was);
        if fitted {
            misplaced.push(reference.clone());
            if feasible.is_empty() {
                stranded.push(reference);
            }
        }
    }
    for (workload, pods) in by_workload(before, &misplaced) {
        let message = format!(
            "{} of {} {} on {}, where the scheduler would not put {} any more",
            some(pods.len(), "pod"),
            called(&workload),
            if pods.len() == 1 { "stays" } else { "stay" },
            called(node),
            if pods.len() == 1 { "it" } else { "them" },
        );
        effects.push(Effect::new(Part::Cascade, "misplaced", EffectSeverity::Info, workload, message).on(pods));
    }
    for (workload, pods) in by_workload(before, &stranded) {
        let message = format!(
            "{} of {} could not come back if made anew: no node will do any more",
            some(pods.len(), "pod"),
            called(&workload)
        );
        effects.push(Effect::new(Part::Cascade, "no-return", EffectSeverity::Warning, workload, message).on(pods));
    }
}

/// A DaemonSet takes its pod off a node that its template does not choose any more, and puts one on a node that it chooses now
/// (`NodeShouldRunDaemonPod` of pkg/controller/daemon/daemon_controller.go).
fn daemons(fork: &mut Fork<'_>, before: &Cluster, after: &Cluster, node: &ObjectRef, effects: &mut Effects) {
    let (Some(old), Some(new)) = (before.object(node), after.object(node)) else { return };
    for object in before.objects() {
        let Body::DaemonSet(set) = &object.body else { continue };
        let matches = |node: &Object| node_matches(&set.spec.template.spec, &node.meta.labels, &node.meta.name);
        match (matches(old), matches(new)) {
            (true, false) => leave(fork, before, object, node, effects),
            (false, true) => come(fork, before, after, (object, set), node, effects),
            _ => {}
        }
    }
}

fn leave(fork: &mut Fork<'_>, before: &Cluster, set: &Object, node: &ObjectRef, effects: &mut Effects) {
    let gone: Vec<ObjectRef> = pods_of(before, set, node).map(Object::reference).collect();
    if gone.is_empty() {
        return;
    }
    let reference = set.reference();
    let message =
        format!("{} takes its pod off {}, which its template does not choose any more", called(&reference), called(node));
    let evidence = Evidence::field(&reference, "/spec/template/spec", "node selector and affinity");
    fork.remove(&gone);
    effects.unguarded.push(gone.iter().cloned().collect());
    let effect = Effect::new(Part::Cascade, "daemon-leaves", EffectSeverity::Info, reference, message);
    effects.push(effect.on(gone).because([evidence]));
}

fn come(
    fork: &mut Fork<'_>,
    before: &Cluster,
    after: &Cluster,
    (set, body): (&Object, &DaemonSet),
    node: &ObjectRef,
    effects: &mut Effects,
) {
    let reference = set.reference();
    if pods_of(before, set, node).next().is_some() || set.meta.deletion_timestamp.is_some() {
        return;
    }
    // One of its other pods tells how they are named and whose they are; which of them makes no difference.
    let Some(like) = before.objects().iter().find(|object| is_of(object, set)) else {
        effects.unknown.insert(format!("{} has no pod in the input: none is shown on {}", called(&reference), node.name));
        return;
    };
    let name = made::free_name(fork, &like.reference());
    let pod = made::from_template(set, &body.spec.template, name.clone(), like);
    let mut fits = Fork::new(after);
    fits.replace(pod.clone());
    let with = fits.cluster();
    let mut snapshot = Snapshot::new(&with);
    let id = snapshot.pod(&pod.reference());
    let at = snapshot.node(&node.name);
    let is_feasible = id.zip(at).is_some_and(|(id, at)| snapshot.feasible(id).contains(&at));
    let message = if is_feasible { String::new() } else { format!("it does not fit on {}", node.name) };
    world::make(fork, before, &pod, &name, is_feasible.then_some(&node.name), &message);
    let what = format!("{} puts a pod on {}, which its template chooses now", called(&reference), called(node));
    let effect = Effect::new(Part::Cascade, "daemon-comes", EffectSeverity::Info, reference, what);
    effects.push(effect.on(vec![pod.reference()]));
    effects.placements.push(Placement {
        pod: pod.reference(),
        replaces: None,
        node: if is_feasible { node.name.clone() } else { crate::text::Text::default() },
        ties: Vec::new(),
        message,
    });
    effects.assumed.insert("new pods that have a node become ready".to_owned());
}

fn is_of(object: &Object, set: &Object) -> bool {
    matches!(object.body, Body::Pod(_))
        && object.meta.namespace == set.meta.namespace
        && object.meta.controller().is_some_and(|owner| owner.kind == "DaemonSet" && owner.name == set.meta.name)
}

fn pods_of<'c>(cluster: &'c Cluster, set: &Object, node: &ObjectRef) -> impl Iterator<Item = &'c Object> {
    let on_node = move |object: &&Object| matches!(&object.body, Body::Pod(pod) if pod.node_name == node.name);
    cluster.objects().iter().filter(move |object| is_of(object, set)).filter(on_node)
}
