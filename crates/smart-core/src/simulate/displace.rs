//! Pods that lose their node: what is made in their place, and where that runs.

use std::cmp::Reverse;

use super::evict::budget::Budgets;
use super::evict::subject::Subject;
use super::schedule::{NodeId, PodId, Snapshot, best};
use crate::object::ObjectRef;
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
    subject: Subject<'a>,
}

impl<'a> Displaced<'a> {
    pub(crate) fn new(recovers: bool) -> Self {
        Self { pods: Vec::new(), recovers }
    }

    /// Takes a pod off its node and lets its controller make it again, where it has one that does.
    pub(crate) fn displace(&mut self, snapshot: &mut Snapshot<'a>, id: PodId, subject: &Subject<'a>) -> Option<&Text> {
        snapshot.remove(id);
        let name = remade(subject, self.pods.len())?;
        let made = subject.recreated(name.clone(), None);
        let replacement = snapshot.add_replacement(id, name.clone());
        self.pods.push(Replacement {
            old: ObjectRef::new("", "Pod", subject.namespace, subject.name.clone()),
            name,
            id: replacement,
            node: None,
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

/// Returns the name under which a pod is made again; none when nobody does: it has no controller, it has run to its end, its
/// controller made another already when it was deleted, or its controller makes one for each node.
fn remade(subject: &Subject<'_>, number: usize) -> Option<Text> {
    let controller = subject.controller()?;
    match controller.kind.as_str() {
        _ if subject.is_finished() => None,
        "StatefulSet" => Some(subject.name.clone()),
        "DaemonSet" | "Node" => None,
        _ if subject.is_terminating() => None,
        _ => Some(Text::from(format!("{}-r{number}", subject.name))),
    }
}
