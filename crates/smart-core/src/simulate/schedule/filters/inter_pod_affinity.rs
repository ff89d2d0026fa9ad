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
    /// Tells whether the pods are where a node is that a pod must be near to.
    pub(crate) fn is_near(&self, snapshot: &Snapshot<'_>, class: &Class<'_>, node: NodeId) -> bool {
        if class.affinity.is_empty() {
            return true;
        }
        let is_there = |(term, domains): (&Term<'_>, &Vec<bool>)| {
            let domain = snapshot.topologies.domain(term.topology, node)?;
            domains.get(domain as usize).copied()
        };
        let near: Option<Vec<bool>> = class.affinity.iter().zip(&self.near).map(is_there).collect();
        near.is_some_and(|near| {
            // The first of pods that are to be near each other has nobody to be near to.
            near.iter().all(|is_there| *is_there) || (!self.is_near_somewhere && self.is_own)
        })
    }

    pub(crate) fn check(&self, snapshot: &Snapshot<'_>, class: &Class<'_>, node: NodeId) -> Option<Failure> {
        let is_there = |topology: Topology, domains: &[bool]| {
            let domain = snapshot.topologies.domain(topology, node)?;
            domains.get(domain as usize).copied()
        };
        let fails = |code, words: &'static str| {
            let reasons = smallvec::smallvec![Reason::Words(words.into())];
            Some(Failure { filter: Filter::InterPodAffinity, code, reasons })
        };
        if !self.is_near(snapshot, class, node) {
            return fails(Code::UnschedulableAndUnresolvable, "node(s) didn't match pod affinity rules");
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

#[cfg(test)]
mod tests {
    use crate::simulate::schedule::testing::{node, object, placed, pod, verdict};

    fn term(rule: &str, more: &str) -> String {
        format!(
            r#""affinity": {{"{rule}": {{"requiredDuringSchedulingIgnoredDuringExecution": [{{"topologyKey": "z"{more}}}]}}}}"#
        )
    }

    const DB: &str = r#", "labelSelector": {"matchLabels": {"app": "db"}}"#;
    const NEAR: &str = "podAffinity";
    const APART: &str = "podAntiAffinity";

    fn check(spec: &str, more: &[String], expected: &str) {
        let mut items =
            vec![node("a", r#""z": "1""#, ""), node("b", r#""z": "2""#, ""), node("c", "", ""), pod("p", "web", "", spec)];
        items.extend_from_slice(more);
        assert_eq!(verdict(&items), expected, "{spec} {more:?}");
    }

    #[test]
    fn near_to_others() {
        let db = || pod("db", "db", "a", "");
        check(&term(NEAR, DB), &[db()], "a fits, b InterPodAffinity!, c InterPodAffinity!");
        check(&term(NEAR, DB), &[], "a InterPodAffinity!, b InterPodAffinity!, c InterPodAffinity!");
        // The first of pods that are to be together may go anywhere that has the label.
        check(&term(NEAR, &DB.replace("db", "web")), &[], "a fits, b fits, c InterPodAffinity!");
        check(&term(NEAR, ""), &[db()], "a InterPodAffinity!, b InterPodAffinity!, c InterPodAffinity!");
        // A pod counts only if it matches all terms.
        let both = r#""affinity": {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [
            {"topologyKey": "z", "labelSelector": {"matchLabels": {"app": "db"}}},
            {"topologyKey": "z", "labelSelector": {"matchLabels": {"tier": "back"}}}]}}"#;
        check(
            both,
            &[db(), placed("x", r#""labels": {"tier": "back"}"#, "a", "")],
            "a InterPodAffinity!, b InterPodAffinity!, c InterPodAffinity!",
        );
        check(
            both,
            &[placed("x", r#""labels": {"app": "db", "tier": "back"}"#, "b", "")],
            "a InterPodAffinity!, b fits, c InterPodAffinity!",
        );
    }

    #[test]
    fn apart_from_others_both_ways() {
        let db = |spec: &str| pod("db", "db", "a", spec);
        check(&term(APART, DB), &[db("")], "a InterPodAffinity, b fits, c fits");
        check(&term(APART, ""), &[db("")], "a fits, b fits, c fits");
        check("", &[db(&term(APART, &DB.replace("db", "web")))], "a InterPodAffinity, b fits, c fits");
        // Another node of the same domain keeps it out as well.
        check(
            "",
            &[db(&term(APART, &DB.replace("db", "web"))), node("d", r#""z": "1""#, "")],
            "a InterPodAffinity, b fits, c fits, d InterPodAffinity",
        );
        // One that is being deleted still counts.
        let going = placed("db", r#""labels": {"app": "db"}, "deletionTimestamp": "2026-01-01T00:00:00Z""#, "a", "");
        check(&term(APART, DB), &[going], "a InterPodAffinity, b fits, c fits");
    }

    #[test]
    fn namespaces() {
        let other = || object("v1 Pod other/db", r#""labels": {"app": "db"}"#, r#""spec": {"nodeName": "a"}"#);
        let namespace = || object("v1 Namespace other", r#""labels": {"team": "x"}"#, "");
        let apart = |more: &str| term(APART, &format!("{DB}{more}"));
        let (kept, free) = ("a InterPodAffinity, b fits, c fits", "a fits, b fits, c fits");
        check(&apart(""), &[other(), namespace()], free);
        check(&apart(r#", "namespaces": ["other"]"#), &[other(), namespace()], kept);
        check(&apart(r#", "namespaceSelector": {}"#), &[other(), namespace()], kept);
        check(&apart(r#", "namespaceSelector": {"matchLabels": {"team": "x"}}"#), &[other(), namespace()], kept);
        check(&apart(r#", "namespaceSelector": {"matchLabels": {"team": "y"}}"#), &[other(), namespace()], free);
        check(
            &apart(r#", "namespaces": ["n"], "namespaceSelector": {"matchLabels": {"team": "x"}}"#),
            &[other(), namespace()],
            kept,
        );
        // Which keys of labels count the API server has written into the selector.
        check(&apart(r#", "mismatchLabelKeys": ["app"], "namespaces": ["other"]"#), &[other(), namespace()], kept);
    }
}
