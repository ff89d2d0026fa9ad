//! Draining nodes with kubectl: which pods go, in what order, what holds them, and where they run afterwards.
//!
//! Pods are evicted in order of their names, where kubectl asks for all at once; those that a budget holds are tried again
//! until nothing moves any more.

mod answer;

pub(crate) use answer::answer as drain_answer;
pub use answer::{DrainAction, DrainAnswer, DrainStep, LeftPod, NodeDrainAnswer, Placement, StuckPod};

use super::displace::Displaced;
use super::evict::api::{Decision, Why, evict};
use super::evict::budget::Budgets;
use super::evict::kubectl::{Options, Plan, Removal, plan};
use super::evict::subject::Subject;
use super::schedule::{NodeId, Snapshot};
use crate::cluster::Cluster;
use crate::object::{Body, Object, ObjectRef};

/// The draining of one node.
pub(crate) struct NodeDrain<'a> {
    pub(crate) node: NodeId,
    /// All pods of the node, in order.
    pub(crate) pods: Vec<Subject<'a>>,
    /// What kubectl's filters say of them.
    pub(crate) plan: Plan,
    /// What was tried, in order; nothing when a filter refused.
    pub(crate) steps: Vec<Step>,
    /// The pods that are still there at the end, each with the step that says why.
    pub(crate) stuck: Vec<(usize, usize)>,
}

/// One attempt to evict a pod.
pub(crate) struct Step {
    /// The pod, by its place on the node.
    pub(crate) pod: usize,
    pub(crate) outcome: Outcome,
    /// The pod that was made in its place, by its place among the displaced.
    pub(crate) replacement: Option<usize>,
    /// The pods that got a node after it, by their places among the displaced, each with the nodes between which it was a tie.
    pub(crate) placed: Vec<(usize, NodeId, Vec<NodeId>)>,
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The pod is gone.
    Evicted { why: Option<Why>, budget: Option<ObjectRef> },
    /// The API server asks to try again later.
    Blocked { budget: ObjectRef, cause: String },
    /// The API server will never let it go this way.
    Refused { budgets: Vec<ObjectRef>, message: String },
}

/// The state of a cluster while its nodes are drained.
pub(crate) struct Drainer<'a> {
    pub(crate) cluster: &'a Cluster,
    pub(crate) snapshot: Snapshot<'a>,
    pub(crate) budgets: Budgets<'a>,
    pub(crate) displaced: Displaced<'a>,
}

impl<'a> Drainer<'a> {
    pub(crate) fn new(cluster: &'a Cluster, recovers: bool) -> Self {
        let mut budgets = Budgets::new(cluster);
        budgets.settle();
        Self { cluster, snapshot: Snapshot::new(cluster), budgets, displaced: Displaced::new(recovers) }
    }

    /// Drains nodes one after the other; all of them are cordoned first.
    pub(crate) fn drain(&mut self, nodes: &[NodeId], options: &Options) -> Vec<NodeDrain<'a>> {
        for node in nodes {
            self.snapshot.cordon(*node);
        }
        nodes.iter().map(|node| self.drain_one(*node, options)).collect()
    }

    fn drain_one(&mut self, node: NodeId, options: &Options) -> NodeDrain<'a> {
        let pods = pods_of(self.cluster, self.snapshot.nodes[node as usize].name());
        let plan = plan(self.cluster, options, &pods);
        let mut drain = NodeDrain { node, pods, plan, steps: Vec::new(), stuck: Vec::new() };
        if !drain.plan.errors.is_empty() {
            return drain;
        }
        let mut left: Vec<usize> = drain.plan.evictable.clone();
        loop {
            let mut held = Vec::new();
            let mut moved = false;
            drain.stuck.retain(|(_, step)| matches!(drain.steps[*step].outcome, Outcome::Refused { .. }));
            for pod in std::mem::take(&mut left) {
                let subject = &drain.pods[pod];
                let step = self.try_pod(pod, subject, options.removal());
                if matches!(step.outcome, Outcome::Evicted { .. }) {
                    moved = true;
                } else {
                    // What a budget said before it says again on every attempt.
                    let said = drain.steps.iter().position(|known| known.pod == pod);
                    drain.stuck.push((pod, said.unwrap_or(drain.steps.len())));
                    if matches!(step.outcome, Outcome::Blocked { .. }) {
                        held.push(pod);
                    }
                    if said.is_some() {
                        continue;
                    }
                }
                drain.steps.push(step);
            }
            left = held;
            if left.is_empty() || !moved {
                break;
            }
        }
        drain.stuck.sort_unstable();
        drain
    }

    fn try_pod(&mut self, pod: usize, subject: &Subject<'a>, removal: Removal) -> Step {
        let mut step = Step { pod, outcome: Outcome::Evicted { why: None, budget: None }, replacement: None, placed: Vec::new() };
        if removal == Removal::Evict {
            match evict(subject, &mut self.budgets) {
                Decision::Allowed { why, budget } => step.outcome = Outcome::Evicted { why: Some(why), budget },
                Decision::Blocked { budget, cause, .. } => {
                    step.outcome = Outcome::Blocked { budget, cause };
                    return step;
                }
                Decision::Error { budgets, message, .. } => {
                    step.outcome = Outcome::Refused { budgets, message };
                    return step;
                }
            }
        }
        self.budgets.gone(subject);
        // A pod that has run to its end takes no room, and the scheduler does not know it.
        if let Some(id) = self.snapshot.pod(&subject.reference()) {
            let number = self.displaced.pods.len();
            step.replacement = self.displaced.displace(&mut self.snapshot, id, subject).map(|_| number);
        }
        let placed = self.displaced.place(&mut self.snapshot, &mut self.budgets);
        let of = |placed: super::displace::PlacedPod| Some((placed.at, self.displaced.pods[placed.at].node?, placed.ties));
        step.placed = placed.into_iter().filter_map(of).collect();
        step
    }
}

/// Returns the pods of a node, finished ones too, in order of namespace and name.
pub(crate) fn pods_of<'a>(cluster: &'a Cluster, node: &str) -> Vec<Subject<'a>> {
    let on_node = |object: &&'a Object| matches!(&object.body, Body::Pod(pod) if pod.node_name == *node);
    cluster.objects().iter().filter(on_node).filter_map(Subject::of).collect()
}

impl<'a> NodeDrain<'a> {
    /// Returns the pods that were evicted, in order.
    pub(crate) fn evicted(&self) -> impl Iterator<Item = &Subject<'a>> {
        let steps = self.steps.iter().filter(|step| matches!(step.outcome, Outcome::Evicted { .. }));
        steps.map(|step| &self.pods[step.pod])
    }
}
