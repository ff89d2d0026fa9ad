//! The smallest changes that would make a pod fit, each checked by the filters.
//!
//! For each node its obstacles say what would take them away; the least of these plans are tried on a snapshot of their own,
//! whole and with one change left out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::change::FitChange;
use super::command::{command, workload};
use super::detail::ObstacleDetail;
use super::explain::node_selector;
use super::judge::Scene;
use super::never::never;
use super::{Suggestion, Unfit};
use crate::cluster::Cluster;
use crate::json::Map;
use crate::object::node::Taint;
use crate::object::quantity::Quantity;
use crate::object::storage::PersistentVolumeSpec;
use crate::object::{Body, Object, ObjectRef};
use crate::simulate::schedule::{CORDON, Columns, Cycle, NodeId, PodId, Snapshot};
use crate::text::Text;

/// As many plans are tried of one shape, and in all.
const OF_ONE_SHAPE: usize = 3;
const PLANS: usize = 24;
/// As many sorts of nodes are tried as one more.
const SORTS: usize = 12;
/// As many suggestions are made.
const SUGGESTIONS: usize = 10;
/// A plan of more changes is no small one.
const CHANGES: usize = 4;
const HOSTNAME: &str = "kubernetes.io/hostname";
const ZONE: &str = "topology.kubernetes.io/zone";

/// What could make a pod fit that fits nowhere.
#[derive(Default)]
pub(super) struct Advice {
    pub(super) suggestions: Vec<Suggestion>,
    pub(super) never: bool,
}

/// Changes that would take away all obstacles of a node.
#[derive(Clone)]
struct Plan {
    node: Text,
    changes: Vec<FitChange>,
}

impl Plan {
    fn effort(&self) -> u32 {
        self.changes.iter().map(FitChange::effort).sum()
    }
}

/// A plan, or one without one of its changes, with the pod as it would be.
struct Trial {
    plan: usize,
    changes: Vec<FitChange>,
    object: Object,
}

/// Finds what could make a pod fit, and whether any node would do if it were empty.
pub(super) fn advise(scene: &Scene<'_>, object: &Object, unfit: &[Unfit]) -> Advice {
    let cluster = scene.cluster;
    let plans = plans(unfit, object, cluster);
    let nodes = sorts_of_nodes(cluster);
    let mut trials = Vec::new();
    for (at, plan) in plans.iter().enumerate() {
        let whole = std::iter::once(plan.changes.clone());
        let parts = (0..plan.changes.len()).map(|left_out| {
            let kept = plan.changes.iter().enumerate().filter(|(at, _)| *at != left_out);
            kept.map(|(_, change)| change.clone()).collect::<Vec<_>>()
        });
        for changes in whole.chain(parts.filter(|part| !part.is_empty())) {
            let object = edited(object, &changes);
            trials.push(Trial { plan: at, changes, object });
        }
    }
    let labels: Vec<Vec<Option<Map>>> = trials.iter().map(|trial| labels_after(cluster, &trial.changes)).collect();
    let unchanged = edited(object, &[]);
    let mut snapshot = scene.snapshot_without(object);
    let added: Vec<Option<PodId>> = trials.iter().map(|trial| snapshot.add_unplaced(&trial.object)).collect();
    let Some(unchanged) = snapshot.add_unplaced(&unchanged) else { return Advice::default() };
    let mut found: Vec<(u32, Suggestion)> = Vec::new();
    let mut best: BTreeMap<usize, (u32, Vec<FitChange>, Vec<Text>)> = BTreeMap::new();
    for ((trial, labels), pod) in trials.iter().zip(&labels).zip(added) {
        let (Some(pod), Some(plan)) = (pod, plans.get(trial.plan)) else { continue };
        let is_whole = trial.changes.len() == plan.changes.len();
        // Parts are tried only of what helps as a whole.
        if !is_whole && !best.contains_key(&trial.plan) {
            continue;
        }
        let opens = opened(&mut snapshot, pod, &plan.node, &trial.changes, labels);
        let effort: u32 = trial.changes.iter().map(FitChange::effort).sum();
        if !opens.is_empty() && best.get(&trial.plan).is_none_or(|(known, ..)| effort < *known) {
            best.insert(trial.plan, (effort, trial.changes.clone(), opens));
        }
    }
    for (effort, changes, opens) in best.into_values() {
        let commands = changes.iter().filter_map(|change| command(cluster, object, change)).collect();
        found.push((effort, Suggestion { changes, opens, commands }));
    }
    // A pod on a node of its own is the last way out.
    for node in &nodes {
        if let Some(change) = one_more(&mut snapshot, unchanged, node) {
            let effort = change.effort();
            found.push((effort, Suggestion { changes: vec![change], opens: Vec::new(), commands: Vec::new() }));
            break;
        }
    }
    found.sort_by(|(effort, a), (other, b)| {
        effort.cmp(other).then(b.opens.len().cmp(&a.opens.len())).then_with(|| a.in_words().cmp(&b.in_words()))
    });
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for (_, suggestion) in found {
        // What is more of the same, or the same elsewhere, is no other way out.
        if !suggestions.iter().any(|known| known.covers(&suggestion)) {
            suggestions.push(suggestion);
        }
    }
    suggestions.truncate(SUGGESTIONS);
    Advice { suggestions, never: never(&mut snapshot, unchanged) }
}

impl Suggestion {
    /// Tells whether another suggestion is this one with more to it, or like it for another node.
    fn covers(&self, other: &Self) -> bool {
        let is_there = |change: &FitChange| {
            other.changes.iter().any(|wanted| match (change, wanted) {
                (FitChange::LowerRequest { to, .. }, FitChange::LowerRequest { to: other, .. }) if to < other => false,
                _ => change.shape() == wanted.shape(),
            })
        };
        self.changes.iter().all(is_there)
    }
}

/// Returns the pod with changes, as one that is not there yet.
fn edited(object: &Object, changes: &[FitChange]) -> Object {
    let mut object = object.clone();
    if let Body::Pod(pod) = &mut object.body
        && !changes.is_empty()
    {
        let mut spec = (*pod.spec).clone();
        for change in changes {
            change.edit(&mut spec);
        }
        pod.spec = Arc::new(spec);
    }
    object
}

/// Returns for each change the labels that its node has afterwards.
fn labels_after(cluster: &Cluster, changes: &[FitChange]) -> Vec<Option<Map>> {
    let mut known: BTreeMap<Text, Map> = BTreeMap::new();
    let after = changes.iter().map(|change| {
        let FitChange::LabelNode { node, key, value } = change else { return None };
        let object = cluster.object(&ObjectRef::new("", "Node", "", node.clone()))?;
        let before = known.get(node).unwrap_or(&object.meta.labels);
        let others = before.iter().filter(|(known, _)| *known != key).map(|(key, value)| (key.clone(), value.clone()));
        let after: Map = others.chain([(key.clone(), value.clone())]).collect();
        known.insert(node.clone(), after.clone());
        Some(after)
    });
    after.collect()
}

/// Returns the nodes where the pod fits after changes, if it fits on this one; the snapshot is as before afterwards.
fn opened<'a>(
    snapshot: &mut Snapshot<'a>,
    pod: PodId,
    node: &str,
    changes: &[FitChange],
    labels: &'a [Option<Map>],
) -> Vec<Text> {
    let Some(node) = snapshot.node(node) else { return Vec::new() };
    let mut undo = Vec::new();
    for (change, labels) in changes.iter().zip(labels) {
        undo.extend(apply(snapshot, pod, change, labels.as_ref()));
    }
    let mut opens = Vec::new();
    if Cycle::new(snapshot, pod).fits(node) && snapshot.fits_with_promised(pod, node) {
        let feasible = snapshot.feasible(pod);
        // The claim is left out of the pod, so that the filters do not know where its volume would be.
        let reaches = |node: &NodeId| {
            let labels = snapshot.nodes[*node as usize].labels;
            changes.iter().all(|change| match change {
                FitChange::VolumeIn { key, value, .. } => labels.get(key) == Some(value),
                _ => true,
            })
        };
        let fits = feasible.into_iter().filter(reaches);
        opens = fits.map(|node| snapshot.nodes[node as usize].name().clone()).collect();
    }
    for undo in undo.into_iter().rev() {
        match undo {
            Undo::Taints(node, taints) => {
                snapshot.nodes[node as usize].taints = taints;
                snapshot.nodes[node as usize].is_unschedulable = true;
            }
            Undo::Labels(node, labels) => {
                snapshot.relabel(node, labels);
            }
            Undo::Pod(pod, node) => snapshot.place(pod, node),
        }
    }
    opens
}

/// What a change of the cluster has to put back.
enum Undo<'a> {
    Taints(NodeId, Vec<Taint>),
    Labels(NodeId, &'a Map),
    Pod(PodId, NodeId),
}

fn apply<'a>(snapshot: &mut Snapshot<'a>, pod: PodId, change: &FitChange, labels: Option<&'a Map>) -> Option<Undo<'a>> {
    match change {
        FitChange::Uncordon { node } => {
            let id = snapshot.node(node)?;
            let state = &mut snapshot.nodes[id as usize];
            let before = state.taints.clone();
            state.taints.retain(|taint| taint.key != CORDON);
            state.is_unschedulable = false;
            Some(Undo::Taints(id, before))
        }
        FitChange::LabelNode { node, .. } => {
            let id = snapshot.node(node)?;
            Some(Undo::Labels(id, snapshot.relabel(id, labels?)))
        }
        FitChange::MovePod { pod, .. } => {
            let other = snapshot.pod(pod)?;
            let node = snapshot.remove(other)?;
            Some(Undo::Pod(other, node))
        }
        FitChange::LowerRequest { resource, from, to } => {
            let column = snapshot.columns.number(resource)?;
            let less = Columns::count(column, *from).saturating_sub(Columns::count(column, *to));
            snapshot.request_less(pod, column, less);
            None
        }
        _ => None,
    }
}

/// Returns the least plans, a few of each shape.
fn plans(unfit: &[Unfit], object: &Object, cluster: &Cluster) -> Vec<Plan> {
    let own = workload(cluster, object).map(Object::reference);
    let mut plans: Vec<Plan> = unfit.iter().filter_map(|unfit| plan(unfit, own.as_ref(), cluster)).collect();
    plans.sort_by_cached_key(|plan| (plan.effort(), plan.node.clone()));
    let mut shapes: BTreeMap<Vec<(u32, String)>, usize> = BTreeMap::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    plans.retain(|plan| {
        // What is the same for several nodes opens all of them.
        let words: Vec<String> = plan.changes.iter().map(ToString::to_string).collect();
        if !seen.insert(words.join("; ")) {
            return false;
        }
        let known = shapes.entry(plan.changes.iter().map(FitChange::shape).collect()).or_default();
        *known += 1;
        *known <= OF_ONE_SHAPE
    });
    plans.truncate(PLANS);
    plans
}

/// Returns what would take away all obstacles of a node; none where that is no small thing, or nobody knows.
fn plan(unfit: &Unfit, own: Option<&ObjectRef>, cluster: &Cluster) -> Option<Plan> {
    let mut changes: Vec<FitChange> = Vec::new();
    let mut add = |change: FitChange| {
        if !changes.contains(&change) {
            changes.push(change);
        }
    };
    for obstacle in &unfit.obstacles {
        if obstacle.details.is_empty() {
            return None;
        }
        for detail in &obstacle.details {
            add(remedy(unfit, detail, own, cluster)?);
        }
    }
    (changes.len() <= CHANGES).then(|| Plan { node: unfit.node.clone(), changes })
}

/// Returns the change that would take away one obstacle. Pods of the workload itself are made anew when they go, and need a
/// place as well.
fn remedy(unfit: &Unfit, detail: &ObstacleDetail, own: Option<&ObjectRef>, cluster: &Cluster) -> Option<FitChange> {
    let node = || unfit.node.clone();
    let is_own = |object: &Object| {
        let root = workload(cluster, object).map(Object::reference);
        root.is_some() && root.as_ref() == own
    };
    let only = |pods: &[ObjectRef], count: usize| {
        let pod = pods.first().filter(|_| count == 1)?;
        let node =
            cluster.object(pod).filter(|object| may_go(object) && !is_own(object)).and_then(|object| match &object.body {
                Body::Pod(body) => Some(body.node_name.clone()),
                _ => None,
            })?;
        Some(FitChange::MovePod { pod: pod.clone(), node })
    };
    Some(match detail {
        ObstacleDetail::Cordoned => FitChange::Uncordon { node: node() },
        ObstacleDetail::Taint { key, .. } if *key == *CORDON => FitChange::Uncordon { node: node() },
        // What Kubernetes says of the state of a node goes with the state.
        ObstacleDetail::Taint { key, .. } if key.starts_with("node.kubernetes.io/") || key.starts_with("node.cloudprovider") => {
            return None;
        }
        ObstacleDetail::Taint { key, value, effect } => {
            FitChange::Tolerate { key: key.clone(), value: value.clone(), effect: effect.clone() }
        }
        ObstacleDetail::NodeLabel { key, value: Some(value), .. } if !is_reserved(key) => {
            FitChange::LabelNode { node: node(), key: key.clone(), value: value.clone() }
        }
        ObstacleDetail::NodeLabel { key, value: Some(value), field: "nodeSelector", .. } => {
            FitChange::DropNodeSelector { key: key.clone(), value: value.clone() }
        }
        ObstacleDetail::NodeLabel { .. } | ObstacleDetail::NodeAffinityEmpty => FitChange::PreferNodeAffinity,
        ObstacleDetail::Port { pod, .. } | ObstacleDetail::DiskInUse { pod } => only(std::slice::from_ref(pod), 1)?,
        ObstacleDetail::ClaimInUse { pods, .. } => only(pods, pods.len())?,
        ObstacleDetail::KeptOut { pods, count, .. } => only(pods, *count)?,
        ObstacleDetail::AntiAffinity { topology_key, pods, count, .. } => {
            only(pods, *count).unwrap_or_else(|| FitChange::PreferAntiAffinity { topology_key: topology_key.clone() })
        }
        ObstacleDetail::Affinity { topology_key, .. } => FitChange::PreferAffinity { topology_key: topology_key.clone() },
        ObstacleDetail::Resource { resource, requested, free, .. } => {
            // To request nothing is another pod.
            if free.is_zero() || free.is_negative() {
                return None;
            }
            FitChange::LowerRequest { resource: resource.clone(), from: *requested, to: *free }
        }
        ObstacleDetail::Spread { topology_key, domain: Some(_), .. } => {
            FitChange::RelaxSpread { topology_key: topology_key.clone() }
        }
        ObstacleDetail::ClaimMissing { claim, nearest } => match nearest.first() {
            Some(other) => FitChange::UseClaim { claim: claim.clone(), other: other.clone() },
            None => FitChange::CreateClaim { claim: claim.clone() },
        },
        ObstacleDetail::VolumeElsewhere { claim, .. }
        | ObstacleDetail::NoVolume { claim, .. }
        | ObstacleDetail::VolumeZone { claim, .. } => {
            let object = cluster.object(&ObjectRef::new("", "Node", "", node()))?;
            let zone = object.meta.labels.get(ZONE).filter(|_| !is_local(detail, cluster));
            let (key, value) = zone.map_or_else(|| (HOSTNAME, node()), |zone| (ZONE, zone.clone()));
            FitChange::VolumeIn { claim: claim.clone(), key: key.into(), value }
        }
        _ => return None,
    })
}

/// Tells whether a volume is of one node, and so where a node is tells nothing.
fn is_local(detail: &ObstacleDetail, cluster: &Cluster) -> bool {
    match detail {
        ObstacleDetail::VolumeElsewhere { reach, .. } => reach.contains(HOSTNAME),
        ObstacleDetail::NoVolume { class, .. } => is_local_class(class, cluster),
        _ => false,
    }
}

/// Tells whether the volumes of a class are of one node each: those that are there, or else that none is provisioned.
fn is_local_class(class: &Text, cluster: &Cluster) -> bool {
    const BY_HAND: &str = "kubernetes.io/no-provisioner";
    let mut volumes = cluster.objects().iter().filter_map(|object| match &object.body {
        Body::PersistentVolume(volume) if volume.spec.storage_class_name == *class => Some(&volume.spec),
        _ => None,
    });
    let is_of_node = |spec: &PersistentVolumeSpec| {
        let required = spec.node_affinity.as_ref().and_then(|affinity| affinity.required.as_ref());
        spec.local.is_some() || required.is_some_and(|nodes| node_selector(nodes).contains(HOSTNAME))
    };
    match volumes.next() {
        Some(first) => is_of_node(first) || volumes.any(is_of_node),
        None => {
            let class = cluster.object(&ObjectRef::new("storage.k8s.io", "StorageClass", "", class.clone()));
            class.is_some_and(|class| matches!(&class.body, Body::StorageClass(body) if body.provisioner == *BY_HAND))
        }
    }
}

/// Tells whether a label says what a node is, so that it is not put on by hand.
fn is_reserved(key: &str) -> bool {
    let domain = key.split_once('/').map_or("", |(domain, _)| domain);
    let is_of = |suffix: &str| domain == suffix || domain.ends_with(&format!(".{suffix}"));
    key == "metadata.name" || is_of("kubernetes.io") && domain != "node-restriction.kubernetes.io" || is_of("k8s.io")
}

/// Tells whether a pod that goes stays away: one of a DaemonSet or a static one comes back.
pub(super) fn may_go(object: &Object) -> bool {
    let is_static = object.meta.annotations.get("kubernetes.io/config.mirror").is_some();
    !is_static && object.meta.controller().is_none_or(|owner| owner.kind != "DaemonSet" && owner.kind != "Node")
}

/// Returns a node of each sort, the smallest first, as one that comes new: without what happened to it.
fn sorts_of_nodes(cluster: &Cluster) -> Vec<Object> {
    let nodes = || cluster.objects().iter().filter(|object| matches!(object.body, Body::Node(_)));
    let Some(last) = nodes().map(|object| object.meta.name.as_str()).max() else { return Vec::new() };
    let mut sorts: Vec<Object> = Vec::new();
    let mut seen = BTreeSet::new();
    for object in nodes() {
        let mut new = object.clone();
        let name = Text::from(format!("{last}~{}", object.meta.name));
        let labels = object
            .meta
            .labels
            .iter()
            .map(|(key, value)| (key.clone(), if key == HOSTNAME { name.clone() } else { value.clone() }));
        let labels: Map = labels.collect();
        let Body::Node(node) = &mut new.body else { continue };
        node.spec.unschedulable = false;
        node.spec.taints =
            node.spec.taints.iter().filter(|taint| !taint.key.starts_with("node.kubernetes.io/")).cloned().collect();
        let others: Vec<(&Text, &Text)> = labels.iter().filter(|(key, _)| *key != HOSTNAME).collect();
        if !seen.insert(format!("{:?} {others:?} {:?}", node.status.allocatable, node.spec.taints)) {
            continue;
        }
        new.meta.labels = labels;
        new.meta.name = name;
        sorts.push(new);
    }
    let size = |object: &Object| match &object.body {
        Body::Node(node) => {
            let amount = |name: &str| node.status.allocatable.get(name).unwrap_or(Quantity::ZERO);
            (amount("cpu"), amount("memory"))
        }
        _ => (Quantity::ZERO, Quantity::ZERO),
    };
    sorts.sort_by(|a, b| size(a).cmp(&size(b)).then_with(|| a.meta.name.cmp(&b.meta.name)));
    sorts.truncate(SORTS);
    sorts
}

/// Tells whether the pod fits on one more node of a sort, on which run the pods that each such node has.
fn one_more<'a>(snapshot: &mut Snapshot<'a>, pod: PodId, object: &'a Object) -> Option<FitChange> {
    let like: Text = object.meta.name.split_once('~').map(|(_, like)| like.into())?;
    let model = snapshot.node(&like)?;
    let Body::Node(body) = &object.body else { return None };
    let everywhere: Vec<PodId> = snapshot.nodes[model as usize].pods.clone();
    let stays = |pod: &PodId| !may_go(snapshot.pods[*pod as usize].object);
    let everywhere: Vec<PodId> = everywhere.into_iter().filter(stays).collect();
    // The new one is the last by name, so that each of them has to go before the next comes.
    while snapshot.nodes.last().is_some_and(|last| last.is_gone && last.name().contains('~')) {
        snapshot.nodes.pop();
    }
    let new = snapshot.add_absent_node(object)?;
    snapshot.nodes[new as usize].is_gone = false;
    for other in &everywhere {
        let requested = snapshot.requests(*other).asked.clone();
        let node = &mut snapshot.nodes[new as usize];
        node.requested.add(&requested);
        node.allowed_pods -= 1;
    }
    let fits = Cycle::new(snapshot, pod).fits(new);
    snapshot.nodes[new as usize].is_gone = true;
    let allocatable = &body.status.allocatable;
    let amount = |name: &str| allocatable.get(name).unwrap_or(Quantity::ZERO);
    fits.then(|| FitChange::AddNode { like, cpu: amount("cpu"), memory: amount("memory") })
}
