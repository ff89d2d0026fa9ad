//! InterPodAffinity: required terms to be near other pods or apart from them, of the pod and of the pods that are there
//! (pkg/scheduler/framework/plugins/interpodaffinity/filtering.go).

use super::{Code, Failure, Filter, Reason};
use crate::simulate::schedule::class::{Class, Term};
use crate::simulate::schedule::snapshot::{NodeId, Snapshot};
use crate::simulate::schedule::topology::Topology;

/// In which domains the pods are that a pod must be near to, or apart from.
#[derive(Default)]
pub(crate) struct Counts {
    /// For each term of the pod by domain: whether there is a pod to be near to.
    near: Vec<Vec<bool>>,
    /// Whether there is one anywhere.
    is_near_somewhere: bool,
    /// Whether the pod is one of those that it must be near to.
    is_own: bool,
    /// For each term of the pod by domain: whether there is a pod to be apart from.
    apart: Vec<Vec<bool>>,
    /// By topology and domain: whether there is a pod that must be apart from this one.
    kept_out: Vec<(Topology, Vec<bool>)>,
}

/// Finds the pods that the terms of a pod speak of, and those whose terms speak of the pod.
pub(crate) fn count(snapshot: &Snapshot<'_>, class: &Class<'_>) -> Counts {
    let mut counts = Counts::default();
    if !class.affinity.is_empty() {
        let all = |other: &Class<'_>| matches_all(snapshot, &class.affinity, other);
        counts.is_own = all(class);
        let others: Vec<&Class<'_>> = snapshot.classes.iter().filter(|other| !other.on.is_empty() && all(other)).collect();
        counts.near = class.affinity.iter().map(|term| domains(snapshot, term.topology, &others)).collect();
        counts.is_near_somewhere = counts.near.iter().flatten().any(|is_there| *is_there);
    }
    for term in &class.anti_affinity {
        let others = snapshot.classes.iter().filter(|other| !other.on.is_empty() && matches(snapshot, term, other));
        let others: Vec<&Class<'_>> = others.collect();
        counts.apart.push(domains(snapshot, term.topology, &others));
    }
    for other in &snapshot.apart {
        let other = &snapshot.classes[*other as usize];
        if other.on.is_empty() {
            continue;
        }
        for term in other.anti_affinity.iter().filter(|term| matches(snapshot, term, class)) {
            let found = domains(snapshot, term.topology, &[other]);
            match counts.kept_out.iter_mut().find(|(topology, _)| *topology == term.topology) {
                Some((_, known)) => known.iter_mut().zip(found).for_each(|(known, found)| *known |= found),
                None => counts.kept_out.push((term.topology, found)),
            }
        }
    }
    counts
}

/// Tells whether a term speaks of the pods of a class.
pub(crate) fn matches(snapshot: &Snapshot<'_>, term: &Term<'_>, class: &Class<'_>) -> bool {
    term.matches(class, snapshot.namespace_labels(&class.namespace))
}

/// Only pods of which all terms speak count.
fn matches_all(snapshot: &Snapshot<'_>, terms: &[Term<'_>], class: &Class<'_>) -> bool {
    terms.iter().all(|term| matches(snapshot, term, class))
}

/// Returns in which domains pods of some classes are.
fn domains(snapshot: &Snapshot<'_>, topology: Topology, classes: &[&Class<'_>]) -> Vec<bool> {
    let mut found = vec![false; snapshot.topologies.count(topology)];
    for (node, _) in classes.iter().flat_map(|class| &class.on) {
        if let Some(domain) = snapshot.topologies.domain(topology, *node) {
            found[domain as usize] = true;
        }
    }
    found
}

impl Counts {
    pub(crate) fn check(&self, snapshot: &Snapshot<'_>, class: &Class<'_>, node: NodeId) -> Option<Failure> {
        let is_there = |topology: Topology, domains: &[bool]| {
            let domain = snapshot.topologies.domain(topology, node)?;
            domains.get(domain as usize).copied()
        };
        let fails = |code, words: &'static str| {
            let reasons = smallvec::smallvec![Reason::Words(words.into())];
            Some(Failure { filter: Filter::InterPodAffinity, code, reasons })
        };
        if !class.affinity.is_empty() {
            let near: Option<Vec<bool>> =
                class.affinity.iter().zip(&self.near).map(|(term, domains)| is_there(term.topology, domains)).collect();
            let is_near = near.is_some_and(|near| {
                // The first of pods that are to be near each other has nobody to be near to.
                near.iter().all(|is_there| *is_there) || (!self.is_near_somewhere && self.is_own)
            });
            if !is_near {
                return fails(Code::UnschedulableAndUnresolvable, "node(s) didn't match pod affinity rules");
            }
        }
        let mut apart = class.anti_affinity.iter().zip(&self.apart);
        if apart.any(|(term, domains)| is_there(term.topology, domains) == Some(true)) {
            return fails(Code::Unschedulable, "node(s) didn't match pod anti-affinity rules");
        }
        let mut kept_out = self.kept_out.iter();
        if kept_out.any(|(topology, domains)| is_there(*topology, domains) == Some(true)) {
            return fails(Code::Unschedulable, "node(s) didn't satisfy existing pods anti-affinity rules");
        }
        None
    }
}
