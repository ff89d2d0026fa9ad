//! The verdict on all nodes for one pod.

use std::collections::{BTreeMap, BTreeSet};

use super::cycle::Cycle;
use super::filters::{Failure, Filter};
use super::snapshot::{NodeId, PodId, Snapshot};

/// Where a pod fits, and what keeps it from the other nodes.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// In order.
    pub(crate) feasible: Vec<NodeId>,
    /// By node, in order: all filters that it fails, in their order.
    pub(crate) failures: Vec<(NodeId, Vec<Failure>)>,
    /// What left out all nodes before any was looked at: only the first counts for the scheduler.
    pub(crate) everywhere: Vec<Failure>,
}

impl<'a> Snapshot<'a> {
    /// Judges all nodes for a pod that has none.
    ///
    /// Room that is promised to pods which are no less important is not free (`addGENominatedPods` in
    /// pkg/scheduler/framework/runtime/framework.go): a node with such pods must fit with them, and without.
    pub(crate) fn judge(&mut self, pod: PodId) -> Verdict {
        let promised = self.promised_to_others(pod);
        let mut verdict = Verdict::default();
        let cycle = Cycle::new(self, pod);
        for node in self.present() {
            let failures = cycle.failures(node);
            if failures.is_empty() {
                verdict.feasible.push(node);
            } else {
                verdict.failures.push((node, failures));
            }
        }
        verdict.everywhere = cycle.everywhere;
        for (node, others) in promised {
            let with_others = self.failures_with(pod, node, &others);
            if !with_others.is_empty() {
                verdict.add(node, with_others);
            }
        }
        verdict
    }

    /// Returns the nodes where the pod fits, as [`Snapshot::judge`] does, without the reasons for the others.
    pub(crate) fn feasible(&mut self, pod: PodId) -> Vec<NodeId> {
        let promised = self.promised_to_others(pod);
        let cycle = Cycle::new(self, pod);
        let mut feasible: Vec<NodeId> = self.present().filter(|node| cycle.fits(*node)).collect();
        for (node, others) in promised {
            if let Ok(found) = feasible.binary_search(&node)
                && !self.failures_with(pod, node, &others).is_empty()
            {
                feasible.remove(found);
            }
        }
        feasible
    }

    /// Tells whether a pod fits on a node with those pods to which its room is promised.
    pub(crate) fn fits_with_promised(&mut self, pod: PodId, node: NodeId) -> bool {
        let promised = self.promised_to_others(pod).remove(&node);
        promised.is_none_or(|others| self.failures_with(pod, node, &others).is_empty())
    }

    /// Returns to which other pods that are no less important room is promised, by node.
    pub(crate) fn promised_to_others(&self, pod: PodId) -> BTreeMap<NodeId, Vec<PodId>> {
        let mut promised: BTreeMap<NodeId, Vec<PodId>> = BTreeMap::new();
        let priority = self.class(pod).priority;
        for other in self.promised_pods.iter().copied() {
            let state = &self.pods[other as usize];
            let Some(node) = state.nominated.filter(|_| state.node.is_none()) else { continue };
            if other != pod && self.class(other).priority >= priority && !self.class(other).is_terminating {
                promised.entry(node).or_default().push(other);
            }
        }
        promised
    }

    fn failures_with(&mut self, pod: PodId, node: NodeId, others: &[PodId]) -> Vec<Failure> {
        for other in others {
            self.place(*other, node);
        }
        let mut cycle = Cycle::new(self, pod);
        cycle.note_added(others, node);
        let failures = cycle.failures(node);
        for other in others {
            self.remove(*other);
        }
        failures
    }
}

impl Verdict {
    /// Adds what a node fails besides; of what a filter says twice, this is what counts.
    fn add(&mut self, node: NodeId, failures: Vec<Failure>) {
        self.feasible.retain(|feasible| *feasible != node);
        let at = match self.failures.binary_search_by_key(&node, |(node, _)| *node) {
            Ok(found) => found,
            Err(at) => {
                self.failures.insert(at, (node, Vec::new()));
                at
            }
        };
        let known = &mut self.failures[at].1;
        let first = failures.first().map(|failure| failure.filter);
        let others = known.drain(..).filter(|old| failures.iter().all(|failure| failure.filter != old.filter));
        let mut all: Vec<Failure> = others.collect();
        all.extend(failures);
        // The scheduler stops with the others in place, before it looks without them.
        all.sort_by_key(|failure| (Some(failure.filter) != first, failure.filter));
        *known = all;
    }

    /// Returns the filters at which the scheduler stops, with the number of nodes of each.
    pub(crate) fn first_filters(&self) -> BTreeMap<Filter, usize> {
        self.first_filters_but(&BTreeSet::new())
    }

    /// Returns the same without some nodes, unless there are no others.
    pub(crate) fn first_filters_but(&self, left_out: &BTreeSet<NodeId>) -> BTreeMap<Filter, usize> {
        let mut filters = BTreeMap::new();
        let is_all = self.failures.iter().all(|(node, _)| left_out.contains(node));
        for (_, failures) in self.failures.iter().filter(|(node, _)| is_all || !left_out.contains(node)) {
            if let Some(first) = failures.first() {
                *filters.entry(first.filter).or_default() += 1;
            }
        }
        filters
    }

    /// Returns the verdict in the scheduler's words: for each node the reasons of the first filter that it fails (`FitError` in
    /// pkg/scheduler/framework/types.go). What it says of preemption is left out.
    pub(crate) fn message(&self, snapshot: &Snapshot<'_>) -> String {
        let nodes = self.feasible.len() + self.failures.len();
        let mut words: Vec<String> = if let Some(first) = self.everywhere.first() {
            first.reasons.iter().map(|reason| reason.words(&snapshot.columns).into_owned()).collect()
        } else {
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            let first = self.failures.iter().filter_map(|(_, failures)| failures.first());
            for reason in first.flat_map(|failure| &failure.reasons) {
                *counts.entry(reason.words(&snapshot.columns).into_owned()).or_default() += 1;
            }
            counts.into_iter().map(|(reason, count)| format!("{count} {reason}")).collect()
        };
        words.sort();
        if words.is_empty() {
            return "no nodes available to schedule pods".to_owned();
        }
        format!("0/{nodes} nodes are available: {}.", words.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use crate::simulate::schedule::testing::{node, pod, requests, verdict};

    #[test]
    fn room_is_kept_for_pods_that_were_promised_a_node() {
        let spec = |cpu: &str, priority: i32| format!(r#""priority": {priority}, {}"#, requests(&format!(r#""cpu": "{cpu}""#)));
        let promised = |priority: i32| {
            pod("x", "x", "", &spec("3", priority)).replace(r#""spec": {"#, r#""status": {"nominatedNodeName": "a"}, "spec": {"#)
        };
        let items = |priority: i32| [node("a", "", ""), node("b", "", ""), promised(priority), pod("p", "p", "", &spec("2", 5))];
        assert_eq!(verdict(&items(5)), "a NodeResourcesFit, b fits");
        assert_eq!(verdict(&items(4)), "a fits, b fits");
    }
}
