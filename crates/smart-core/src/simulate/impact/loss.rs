//! What the loss of nodes and zones does: they stop, and nobody asks a budget.
//!
//! The times are those of the defaults: the node lifecycle controller marks a node 40 s after its last word
//! (`--node-monitor-grace-period`), its pods are deleted when their tolerations of that end, and the attach-detach controller
//! lets go of its volumes 6 min later (`ReconcilerMaxWaitForUnmountDuration`).

use std::collections::BTreeMap;

use super::answer::{Effect, EffectSeverity, Moment, Part};
use super::effects::{Effects, by_workload, some};
use super::{moved, world};
use crate::cluster::Cluster;
use crate::error::Error;
use crate::object::node::Taint;
use crate::object::pod::PodSpec;
use crate::object::{Body, ObjectRef};
use crate::report::{Command, Evidence};
use crate::simulate::change::{Change, Loss};
use crate::simulate::displace::Displaced;
use crate::simulate::drain::pods_of;
use crate::simulate::evict::budget::Budgets;
use crate::simulate::evict::subject::Subject;
use crate::simulate::fork::Fork;
use crate::simulate::schedule::{NodeId, Snapshot, UNREACHABLE, tolerates};
use crate::text::Text;

/// Seconds until a node that says nothing is marked.
const GRACE_SECONDS: i64 = 40;
/// Seconds until the volumes of a node that does not answer are let go.
const DETACH_SECONDS: i64 = 360;

/// Nodes stop without a word.
pub(crate) fn lose<'a>(
    fork: &mut Fork<'a>,
    before: &'a Cluster,
    change: &Change,
    lost: &Loss,
    effects: &mut Effects,
) -> Result<(), Error> {
    let nodes = fork.apply(change)?.objects.clone();
    if matches!(lost, Loss::AnyNode | Loss::AnyZone) {
        effects.survey.extend(super::survey::survey(before, matches!(lost, Loss::AnyZone)));
        moved::note_sizes(&Snapshot::new(before), effects);
        effects.assumed.insert("one is lost at a time, and new pods that have a node become ready".to_owned());
        return Ok(());
    }
    let mut snapshot = Snapshot::new(before);
    let ids: Vec<NodeId> = nodes.iter().filter_map(|node| snapshot.node(&node.name)).collect();
    for id in &ids {
        snapshot.lose(*id);
    }
    let mut displaced = Displaced::new(true);
    let mut down: Vec<Subject<'a>> = Vec::new();
    let mut waits: Vec<ObjectRef> = Vec::new();
    for node in &nodes {
        let pods: Vec<Subject<'a>> = pods_of(before, &node.name).into_iter().filter(|pod| !pod.is_finished()).collect();
        let message = format!("Node {} stops, and {} with it", node.name, some(pods.len(), "pod"));
        let refs: Vec<ObjectRef> = pods.iter().map(Subject::reference).collect();
        effects.push(Effect::new(Part::Direct, "node-lost", EffectSeverity::Warning, node.clone(), message).on(refs));
        down.extend(pods);
    }
    effects.unguarded.push(down.iter().map(Subject::reference).collect());
    tell_times(&nodes, &down, effects);
    for pod in &down {
        let Some(id) = snapshot.pod(&pod.reference()) else { continue };
        let fate = fate(pod);
        if matches!(fate, Fate::MadeAnew(_) | Fate::WaitsForNode(_)) {
            snapshot.terminate(id);
        }
        match fate {
            Fate::MadeAnew(_) => {
                displaced.remake(&mut snapshot, id, pod);
            }
            Fate::WaitsForNode(_) => waits.push(pod.reference()),
            Fate::Stays => {}
        }
        if let Some(object) = before.object(&pod.reference()) {
            world::stop(fork, before, object, !matches!(fate, Fate::Stays));
        }
    }
    for node in &nodes {
        if let Some(object) = before.object(node) {
            world::lose_node(fork, before, object);
        }
    }
    tell_stranded(before, &nodes, waits, effects);
    tell_staying(before, &down, effects);
    tell_volumes(before, &snapshot, &ids, effects);
    let gone: Vec<Subject<'a>> = down.iter().filter(|pod| matches!(fate(pod), Fate::MadeAnew(_))).cloned().collect();
    moved::tell_losses(before, &gone, effects);
    let mut budgets = Budgets::new(before);
    displaced.place(&mut snapshot, &mut budgets);
    moved::settle(fork, &mut snapshot, &displaced, effects);
    effects.assumed.insert(
        "evictions from lost nodes are not slowed down: with many nodes of a zone lost at once Kubernetes evicts slower, and with \
         all nodes of the cluster lost not at all"
            .to_owned(),
    );
    effects.assumed.insert(format!(
        "the defaults of the control plane: a node is marked {GRACE_SECONDS} s after its last word, and its volumes are let go \
         {DETACH_SECONDS} s after its pods"
    ));
    Ok(())
}

/// What becomes of a pod on a node that does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is deleted after so many seconds, and its controller makes another, if it has one.
    MadeAnew(i64),
    /// It is deleted after so many seconds, and made anew only when the node, or the pod itself, is gone for good.
    WaitsForNode(i64),
    /// It is bound to the node, or tolerates its state for ever.
    Stays,
}

/// Returns what becomes of a pod: it is deleted when the first of the tolerations ends by which it may stay. A StatefulSet
/// makes no pod of a name that is still there, and nobody can end the old one while its node does not answer.
pub(crate) fn fate(pod: &Subject<'_>) -> Fate {
    let kind = pod.controller().map_or("", |owner| owner.kind.as_str());
    let Some(seconds) = seconds_until_deleted(pod.spec).filter(|_| !pod.is_mirror() && !matches!(kind, "DaemonSet" | "Node"))
    else {
        return Fate::Stays;
    };
    let after = GRACE_SECONDS.saturating_add(seconds);
    if kind == "StatefulSet" { Fate::WaitsForNode(after) } else { Fate::MadeAnew(after) }
}

/// Returns for how many seconds a pod may stay on a node that does not answer; none for ever (`getMinTolerationTime` in
/// pkg/controller/tainteviction/taint_eviction.go).
fn seconds_until_deleted(spec: &PodSpec) -> Option<i64> {
    let taint = Taint { key: UNREACHABLE.into(), effect: "NoExecute".into(), ..Taint::default() };
    let mut tolerating = spec.tolerations.iter().filter(|toleration| tolerates(toleration, &taint)).peekable();
    if tolerating.peek().is_none() {
        return Some(0);
    }
    tolerating.filter_map(|toleration| toleration.toleration_seconds).map(|seconds| seconds.max(0)).min()
}

fn tell_times(nodes: &[ObjectRef], pods: &[Subject<'_>], effects: &mut Effects) {
    let names = crate::findings::words::listed(&nodes.iter().map(|node| node.name.clone()).collect::<Vec<_>>());
    let mut tell = |after_seconds, what: String| effects.timeline.push(Moment { after_seconds, what });
    let (stop, are, their) = if nodes.len() == 1 { ("stops", "is", "its") } else { ("stop", "are", "their") };
    tell(0, format!("{names} {stop}; Services still send to {}", some(pods.len(), "pod")));
    tell(GRACE_SECONDS, format!("{names} {are} marked NotReady; {their} pods are taken out of Services"));
    let mut at: BTreeMap<i64, (usize, usize)> = BTreeMap::new();
    for pod in pods {
        match fate(pod) {
            Fate::MadeAnew(seconds) => at.entry(seconds).or_default().0 += 1,
            Fate::WaitsForNode(seconds) => at.entry(seconds).or_default().1 += 1,
            Fate::Stays => {}
        }
    }
    for (seconds, (anew, waiting)) in &at {
        if *anew > 0 {
            tell(*seconds, format!("{} deleted, and made anew where a controller does that", some(*anew, "pod")));
        }
        if *waiting > 0 {
            tell(
                *seconds,
                format!(
                    "{} of StatefulSets deleted; they stay Terminating, and none is made in their place",
                    some(*waiting, "pod")
                ),
            );
        }
    }
    // Those of StatefulSets are not made anew, and so wait for no volume.
    let holds = |pod: &&Subject<'_>| pod.spec.volumes.iter().any(|volume| volume.persistent_volume_claim.is_some());
    let holding = pods.iter().filter(holds).filter_map(|pod| match fate(pod) {
        Fate::MadeAnew(seconds) => Some(seconds),
        Fate::WaitsForNode(_) | Fate::Stays => None,
    });
    if let Some(last) = holding.max() {
        tell(
            last + DETACH_SECONDS,
            "volumes of deleted pods are let go; new pods that one node alone may mount them on start".to_owned(),
        );
    }
}

/// Tells of the pods that stay bound to a node that does not answer.
fn tell_staying(cluster: &Cluster, pods: &[Subject<'_>], effects: &mut Effects) {
    let stays = |pod: &&Subject<'_>| {
        let kind = pod.controller().map_or("", |owner| owner.kind.as_str());
        fate(pod) == Fate::Stays && !pod.is_mirror() && !matches!(kind, "DaemonSet" | "Node")
    };
    let staying: Vec<ObjectRef> = pods.iter().filter(stays).map(Subject::reference).collect();
    for (workload, pods) in by_workload(cluster, &staying) {
        let verb = if pods.len() == 1 { "stays" } else { "stay" };
        let message = format!(
            "{} of {} {} {verb} on the node and {} not made anew: it tolerates for ever that the node does not answer",
            some(pods.len(), "pod"),
            workload.kind,
            workload.name,
            if pods.len() == 1 { "is" } else { "are" }
        );
        effects.push(Effect::new(Part::Cascade, "pod-stays", EffectSeverity::Warning, workload, message).on(pods));
    }
}

fn tell_stranded(cluster: &Cluster, nodes: &[ObjectRef], pods: Vec<ObjectRef>, effects: &mut Effects) {
    for (workload, pods) in by_workload(cluster, &pods) {
        let verb = if pods.len() == 1 { "stays" } else { "stay" };
        let message = format!(
            "{} of {} {} {verb} Terminating until the node is back or deleted: a StatefulSet makes no second pod of a name",
            some(pods.len(), "pod"),
            workload.kind,
            workload.name
        );
        let purpose = "tells Kubernetes that the node is off for good, so that its pods and volumes are freed; only when it is";
        let holds = |node: &&ObjectRef| {
            let on_node = |pod: &ObjectRef| match cluster.object(pod).map(|object| &object.body) {
                Some(Body::Pod(pod)) => pod.node_name == node.name,
                _ => false,
            };
            pods.iter().any(on_node)
        };
        let held: Vec<&ObjectRef> = nodes.iter().filter(holds).collect();
        let mut effect = Effect::new(Part::Cascade, "pod-waits-for-node", EffectSeverity::Warning, workload, message).on(pods);
        for node in held {
            let taint = "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute";
            effect = effect.unless(Command::new(["kubectl", "taint", "node", &node.name, taint], purpose));
        }
        effects.push(effect);
    }
}

/// Tells of the volumes that only lost nodes can reach: their data is out of reach, or gone with the disk.
fn tell_volumes(cluster: &Cluster, snapshot: &Snapshot<'_>, lost: &[NodeId], effects: &mut Effects) {
    for volume in super::survey::bound_to(snapshot, lost) {
        let claim = cluster.object(&volume).and_then(|object| match &object.body {
            Body::PersistentVolume(volume) => volume.spec.claim_ref.clone(),
            _ => None,
        });
        let whose = claim.map_or(String::new(), |claim| format!(" of claim {}/{}", claim.namespace, claim.name));
        let message = format!("PersistentVolume {}{whose} is out of reach until what is lost is back", volume.name);
        let evidence = Evidence::field(&volume, "/spec/nodeAffinity/required", "matches no other node");
        effects.push(
            Effect::new(Part::Cascade, "volume-out-of-reach", EffectSeverity::Critical, volume, message).because([evidence]),
        );
    }
}

/// Returns the zone of a node.
pub(crate) fn zone<'a>(snapshot: &Snapshot<'a>, node: NodeId) -> Option<&'a str> {
    let node = &snapshot.nodes[node as usize];
    node.label("topology.kubernetes.io/zone").or_else(|| node.label("failure-domain.beta.kubernetes.io/zone"))
}

/// Returns the name of a node.
pub(crate) fn name(snapshot: &Snapshot<'_>, node: NodeId) -> Text {
    snapshot.nodes[node as usize].name().clone()
}
