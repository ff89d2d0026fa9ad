//! How many more pods of a workload fit, where they go, and what stops the next.

use std::collections::BTreeMap;

use super::beyond::{self, HeldClaim, ScaleBound};
use super::command::workload as workload_of;
use super::judge::{Scene, judge, unfit};
use super::quota::{self, QuotaBound, Refusal};
use super::suggest::advise;
use super::template::{Made, made, maker};
use super::unknown::unknown;
use super::{Fit, Suggestion};
use crate::cluster::Cluster;
use crate::object::{Body, Object, ObjectRef};
use crate::simulate::schedule::{Cycle, Filter, NodeId, PodId, Snapshot, score, totals};
use crate::text::Text;

/// How many more pods of a workload fit.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct FitMore {
    /// The workload.
    pub workload: ObjectRef,
    /// How many of its pods have a node.
    pub running: usize,
    /// How many of its pods wait for one; they are given room first.
    pub waiting: usize,
    /// How many pods fit that have no node yet, those that wait among them.
    pub fits: usize,
    /// Whether the count was stopped at the number asked for, and more may fit.
    pub is_stopped: bool,
    /// The nodes that they get, one after another as the scheduler chooses, in order of the nodes.
    pub places: Vec<NodePods>,
    /// The bounds of quotas that refuse the next one or one before it, the tightest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bounds: Vec<QuotaBound>,
    /// What its autoscaler allows, where that is fewer than fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale_bound: Option<ScaleBound>,
    /// Claims for which pods wait on the nodes that they get.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<HeldClaim>,
    /// What the API server refuses about each of its pods.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<Refusal>,
    /// The verdict on the next one; of a DaemonSet on the nodes that should have a pod and have none. None when nothing stops
    /// it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Box<Fit>>,
    /// What the answer depends on and the input does not tell.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

impl FitMore {
    /// Returns how many more pods there can be: no more than have room, than quotas allow, and than the autoscaler lets be;
    /// those that wait are there already.
    pub fn allowed(&self) -> usize {
        let bounds = self.bounds.iter().map(|bound| bound.pods).chain(self.scale_bound.iter().map(|bound| bound.pods));
        let new = bounds.min().map_or(usize::MAX, |pods| usize::try_from(pods.max(0)).unwrap_or(usize::MAX));
        self.fits.min(self.waiting.saturating_add(new))
    }
}

/// A node and how many pods it gets.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct NodePods {
    /// The node.
    pub node: Text,
    /// The pods.
    pub pods: usize,
}

/// More than these are not counted.
const MOST: usize = 10_000;

/// Counts how many more pods of a workload fit.
pub(super) fn more(cluster: &Cluster, workload: &Object, at_most: usize) -> Option<FitMore> {
    let at_most = at_most.min(MOST);
    let maker = maker(cluster, workload);
    let own = own_pods(cluster, workload);
    let (running, waiting): (Vec<&Object>, Vec<&Object>) = own.into_iter().partition(|pod| !node_of(pod).is_empty());
    let is_daemon = matches!(workload.body, Body::DaemonSet(_));
    let new = at_most.saturating_sub(waiting.len());
    // Only pods of StatefulSets and those with claims of their own differ in more than their name.
    let first = made(cluster, maker, &name(workload, &running, &waiting, 0))?;
    let differ = matches!(workload.body, Body::StatefulSet(_)) || !first.claims.is_empty();
    let others = if differ { 1..new } else { 0..0 };
    let mut all: Vec<Made> = vec![first];
    all.extend(others.filter_map(|at| made(cluster, maker, &name(workload, &running, &waiting, at))));
    let claims: Vec<Object> = all.iter_mut().flat_map(|made| std::mem::take(&mut made.claims)).collect();
    let pods: Vec<&Object> = all.iter().map(|made| &made.pod).collect();
    let mut scene = Scene::new(cluster, &claims);
    let template = *pods.first()?;
    let Body::Pod(body) = &template.body else { return None };
    let (bounds, refusals) = quota::bounds(cluster, &workload.meta.namespace, &body.spec);
    let mut answer = FitMore {
        workload: workload.reference(),
        running: running.len(),
        waiting: waiting.len(),
        fits: 0,
        is_stopped: false,
        places: Vec::new(),
        bounds: Vec::new(),
        scale_bound: None,
        held: Vec::new(),
        refusals,
        next: None,
        unknown: Vec::new(),
    };
    if is_daemon {
        per_node(&scene, template, &running, &mut answer);
    } else {
        let queue = waiting.iter().copied().chain((0..new).filter_map(|at| pods.get(at).or(pods.first()).copied()));
        one_by_one(&mut scene, queue, template, at_most, &mut answer);
    }
    let new = i64::try_from(answer.fits.saturating_sub(answer.waiting)).unwrap_or(i64::MAX);
    answer.bounds = bounds.into_iter().filter(|bound| bound.pods <= new).collect();
    let there = answer.running + answer.waiting;
    answer.scale_bound = beyond::scale_bound(cluster, workload, there).filter(|bound| bound.pods <= new);
    answer.held = beyond::held(cluster, &workload.meta.namespace, &body.spec, &answer.places);
    Some(answer)
}

/// Gives the pods nodes one after another.
fn one_by_one<'a>(
    scene: &mut Scene<'a>,
    queue: impl Iterator<Item = &'a Object>,
    template: &'a Object,
    at_most: usize,
    answer: &mut FitMore,
) {
    let (cluster, claims) = (scene.cluster, scene.claims);
    let mut snapshot = Snapshot::with_claims(cluster, claims);
    let mut places: BTreeMap<NodeId, usize> = BTreeMap::new();
    if let Some(pod) = snapshot.add_unplaced(template) {
        answer.unknown = unknown(&snapshot, pod);
    }
    for object in queue {
        if answer.fits >= at_most {
            break;
        }
        let Some(pod) = snapshot.waiting_or_added(object) else { continue };
        let feasible = snapshot.feasible(pod);
        let Some(node) = best(&snapshot, pod, &feasible) else {
            let mut fit = judge(scene, &mut snapshot, pod);
            fit.unknown.clear();
            answer.next = Some(Box::new(fit));
            break;
        };
        let promises = Cycle::new(&snapshot, pod).promises(node);
        snapshot.storage.promised.extend(promises);
        snapshot.place(pod, node);
        scene.placed.push((object, node));
        scene.promised = snapshot.storage.promised.clone();
        *places.entry(node).or_default() += 1;
        answer.fits += 1;
    }
    answer.is_stopped = answer.next.is_none();
    let node = |node: NodeId| snapshot.nodes[node as usize].name().clone();
    answer.places = places.into_iter().map(|(at, pods)| NodePods { node: node(at), pods }).collect();
}

/// Returns the node with the best score, of several the first by name.
fn best(snapshot: &Snapshot<'_>, pod: PodId, feasible: &[NodeId]) -> Option<NodeId> {
    if let [only] = feasible {
        return Some(*only);
    }
    let totals = totals(&score(snapshot, pod, feasible), feasible.len());
    let best = totals.iter().copied().max()?;
    feasible.iter().zip(&totals).find(|(_, total)| **total == best).map(|(node, _)| *node)
}

/// Judges each node that should have a pod of a DaemonSet and has none (`NodeShouldRunDaemonPod` in
/// pkg/controller/daemon/daemon_controller.go).
fn per_node(scene: &Scene<'_>, template: &Object, running: &[&Object], answer: &mut FitMore) {
    let mut snapshot = Snapshot::with_claims(scene.cluster, scene.claims);
    let Some(pod) = snapshot.add_unplaced(template) else { return };
    answer.unknown = unknown(&snapshot, pod);
    let has_one = |node: NodeId| running.iter().any(|pod| node_of(pod) == snapshot.nodes[node as usize].name().as_str());
    let cycle = Cycle::new(&snapshot, pod);
    let mut failed = Vec::new();
    for node in snapshot.present().filter(|node| !has_one(*node)) {
        let failures = cycle.failures(node);
        let is_meant = !failures.iter().any(|failure| {
            matches!(
                failure.filter,
                Filter::NodeUnschedulable | Filter::NodeName | Filter::NodeAffinity | Filter::TaintToleration
            )
        });
        if failures.is_empty() {
            answer.places.push(NodePods { node: snapshot.nodes[node as usize].name().clone(), pods: 1 });
        } else if is_meant {
            failed.push((node, failures));
        }
    }
    answer.fits = answer.places.len();
    if failed.is_empty() {
        return;
    }
    let unfit = unfit(&snapshot, pod, &failed);
    let reference = snapshot.reference(pod);
    drop(snapshot);
    let advice = advise(scene, template, &unfit);
    let is_failed = |node: &Text| unfit.iter().any(|unfit| unfit.node == *node);
    let suggestions = advice.suggestions.into_iter().filter_map(|suggestion| {
        let opens: Vec<Text> = suggestion.opens.into_iter().filter(is_failed).collect();
        // One more node is no help for those that are there.
        (!opens.is_empty()).then_some(Suggestion { opens, ..suggestion })
    });
    let suggestions = suggestions.collect();
    answer.next = Some(Box::new(Fit {
        pod: reference,
        node: Text::default(),
        waits: Vec::new(),
        feasible: Vec::new(),
        chosen: Text::default(),
        ties: Vec::new(),
        scores: Vec::new(),
        nearest: Vec::new(),
        unfit,
        message: String::new(),
        preemption: None,
        never: false,
        suggestions,
        unknown: Vec::new(),
    }));
}

/// Returns the pods of a workload that have not ended and are not being deleted, in order.
fn own_pods<'a>(cluster: &'a Cluster, workload: &Object) -> Vec<&'a Object> {
    let pods = cluster.objects().iter().filter(|object| match &object.body {
        Body::Pod(pod) => object.meta.deletion_timestamp.is_none() && !pod.is_finished(),
        _ => false,
    });
    let here = pods.filter(|object| object.meta.namespace == workload.meta.namespace);
    let is_owned = |object: &&Object| {
        let is_controlled =
            object.meta.controller().is_some_and(|owner| owner.name == workload.meta.name && owner.kind == workload.api.kind);
        is_controlled || workload_of(cluster, object).is_some_and(|root| root.reference() == workload.reference())
    };
    here.filter(is_owned).collect()
}

fn node_of(pod: &Object) -> &str {
    match &pod.body {
        Body::Pod(pod) => &pod.node_name,
        _ => "",
    }
}

/// Returns the name of a pod that comes new: of a StatefulSet the next one, else one that says what it is.
fn name(workload: &Object, running: &[&Object], waiting: &[&Object], at: usize) -> String {
    let name = &workload.meta.name;
    let Body::StatefulSet(set) = &workload.body else { return format!("{name}-new-{}", at + 1) };
    let ordinal = |pod: &&&Object| pod.meta.name.strip_prefix(name.as_str())?.strip_prefix('-')?.parse::<usize>().ok();
    let last = running.iter().chain(waiting).filter_map(|pod| ordinal(&pod)).max();
    let start = usize::try_from(set.spec.ordinals.start).unwrap_or(0);
    format!("{name}-{}", last.map_or(start, |last| last.saturating_add(1)).saturating_add(at))
}
