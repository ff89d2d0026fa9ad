//! PodTopologySpread: required bounds on how unevenly pods are spread
//! (pkg/scheduler/framework/plugins/podtopologyspread/{common,filtering}.go).

use super::node_affinity::matches;
use super::taint_toleration::untolerated;
use super::{Failure, Filter};
use crate::simulate::schedule::class::{Class, Constraint};
use crate::simulate::schedule::snapshot::{NodeId, NodeState, Snapshot};
use crate::simulate::schedule::topology::{Domain, Topology};

/// For each required constraint of a pod how many pods each domain has.
pub(crate) struct Counts(Vec<Count>);

struct Count {
    /// By domain; none for a domain that does not count.
    pods: Vec<Option<i64>>,
    /// The pods of the emptiest domain, or none at all while there are fewer domains than there must be.
    least: i64,
    /// Whether the pod itself is one of those that are counted.
    is_own: bool,
    min_domains: i64,
}

/// Counts the pods in each domain of the pod's required constraints.
pub(crate) fn count(snapshot: &Snapshot<'_>, class: &Class<'_>) -> Counts {
    let required = || class.spread.iter().filter(|constraint| constraint.is_required);
    if required().next().is_none() {
        return Counts(Vec::new());
    }
    // A node that lacks the label of one constraint counts for none.
    let counts = |node: NodeId| required().all(|known| snapshot.topologies.domain(known.topology, node).is_some());
    let eligible: Vec<NodeId> = snapshot.present().filter(|node| counts(*node)).collect();
    Counts(required().map(|constraint| count_one(snapshot, class, constraint, &eligible)).collect())
}

fn count_one(snapshot: &Snapshot<'_>, class: &Class<'_>, constraint: &Constraint<'_>, eligible: &[NodeId]) -> Count {
    let is_own = constraint.selects(class);
    let on = pods_on(snapshot, class, constraint);
    let mut pods: Vec<Option<i64>> = vec![None; snapshot.topologies.count(constraint.topology)];
    for node in eligible {
        if let Some(domain) = snapshot.topologies.domain(constraint.topology, *node)
            && is_included(class, constraint, &snapshot.nodes[*node as usize])
        {
            *pods[domain as usize].get_or_insert(0) += on[*node as usize];
        }
    }
    let mut count = Count { pods, least: 0, is_own, min_domains: i64::from(constraint.stated.min_domains.unwrap_or(1)) };
    count.find_least();
    count
}

/// Returns for each node how many of its pods a constraint of a pod counts: those of the same namespace that are not about to go.
pub(crate) fn pods_on(snapshot: &Snapshot<'_>, class: &Class<'_>, constraint: &Constraint<'_>) -> Vec<i64> {
    snapshot.pods_on(&class.namespace, |other| constraint.counts_others() && constraint.selects(other))
}

/// Tells whether a node counts: by default the pod's node affinity must allow it, and its taints do not matter.
pub(crate) fn is_included(class: &Class<'_>, constraint: &Constraint<'_>, node: &NodeState<'_>) -> bool {
    (constraint.stated.node_affinity_policy == "Ignore" || matches(class.spec, node.labels, node.name()))
        && (constraint.stated.node_taints_policy != "Honor" || untolerated(class.spec, &node.taints).is_none())
}

impl Counts {
    pub(crate) fn check(&self, snapshot: &Snapshot<'_>, class: &Class<'_>, node: NodeId) -> Option<Failure> {
        let required = class.spread.iter().filter(|constraint| constraint.is_required);
        for (constraint, count) in required.zip(&self.0) {
            let Some(domain) = snapshot.topologies.domain(constraint.topology, node) else {
                const NO_LABEL: &str = "node(s) didn't match pod topology spread constraints (missing required label)";
                return Some(Failure::unresolvable(Filter::PodTopologySpread, NO_LABEL));
            };
            let skew = count.in_domain(domain) + i64::from(count.is_own) - count.least;
            if skew > i64::from(constraint.stated.max_skew) {
                const UNEVEN: &str = "node(s) didn't match pod topology spread constraints";
                return Some(Failure::resolvable(Filter::PodTopologySpread, UNEVEN));
            }
        }
        None
    }
}

/// A constraint that a node does not meet.
pub(crate) struct Uneven {
    pub(crate) topology: Topology,
    /// None when the node lacks the label.
    pub(crate) domain: Option<Domain>,
    pub(crate) pods: i64,
    pub(crate) least: i64,
    pub(crate) max_skew: i64,
    /// The emptiest domains, the first three.
    pub(crate) emptiest: Vec<Domain>,
    /// How many domains there are, and must be, while they are too few.
    pub(crate) too_few: Option<(i64, i64)>,
}

impl Counts {
    /// Returns the constraints that a node does not meet, in order.
    pub(crate) fn uneven(&self, snapshot: &Snapshot<'_>, class: &Class<'_>, node: NodeId) -> Vec<Uneven> {
        let required = class.spread.iter().filter(|constraint| constraint.is_required);
        let uneven = required.zip(&self.0).filter_map(|(constraint, count)| {
            let domain = snapshot.topologies.domain(constraint.topology, node);
            let pods = domain.map_or(0, |domain| count.in_domain(domain));
            let max_skew = i64::from(constraint.stated.max_skew);
            let is_uneven = domain.is_none() || pods + i64::from(count.is_own) - count.least > max_skew;
            let domains = count.pods.iter().flatten().count() as i64;
            let fewest = (0..).zip(&count.pods).filter(|(_, pods)| **pods == Some(count.least)).map(|(domain, _)| domain);
            is_uneven.then(|| Uneven {
                topology: constraint.topology,
                domain,
                pods,
                least: count.least,
                max_skew,
                emptiest: fewest.take(3).collect(),
                too_few: (domains < count.min_domains).then_some((domains, count.min_domains)),
            })
        });
        uneven.collect()
    }
}

impl Counts {
    /// Notes a pod that was put on a node for the sake of one look. Other than those that are there it counts for a selector
    /// that asks for nothing (`updateWithPod`).
    pub(crate) fn note_added(&mut self, snapshot: &Snapshot<'_>, class: &Class<'_>, added: &Class<'_>, node: NodeId) {
        let required = || class.spread.iter().filter(|constraint| constraint.is_required);
        if added.namespace != class.namespace
            || !required().all(|known| snapshot.topologies.domain(known.topology, node).is_some())
        {
            return;
        }
        for (constraint, count) in required().zip(&mut self.0) {
            if let Some(domain) = snapshot.topologies.domain(constraint.topology, node)
                && !constraint.counts_others()
                && constraint.selects(added)
                && is_included(class, constraint, &snapshot.nodes[node as usize])
            {
                *count.pods[domain as usize].get_or_insert(0) += 1;
                count.find_least();
            }
        }
    }
}

impl Count {
    fn find_least(&mut self) {
        let domains = self.pods.iter().flatten().count() as i64;
        self.least = if domains < self.min_domains {
            0
        } else {
            // Where no domain counts, no skew is too large.
            self.pods.iter().flatten().copied().min().unwrap_or(i64::from(i32::MAX))
        };
    }

    fn in_domain(&self, domain: Domain) -> i64 {
        self.pods.get(domain as usize).copied().flatten().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use crate::simulate::schedule::testing::{node, object, placed, pod, verdict};

    fn spread(more: &str) -> String {
        format!(
            r#""topologySpreadConstraints": [{{"topologyKey": "z", "maxSkew": 1, "whenUnsatisfiable": "DoNotSchedule"{more}}}]"#
        )
    }

    const WEB: &str = r#", "labelSelector": {"matchLabels": {"app": "web"}}"#;

    fn check(spec: &str, more: &[String], expected: &str) {
        let mut items = vec![node("a", r#""z": "1""#, ""), node("b", r#""z": "2""#, ""), pod("p", "web", "", spec)];
        items.extend_from_slice(more);
        assert_eq!(verdict(&items), expected, "{spec} {more:?}");
    }

    #[test]
    fn domains_stay_even() {
        let on_a = || pod("x", "web", "a", "");
        check(&spread(WEB), &[], "a fits, b fits");
        check(&spread(WEB), &[on_a()], "a PodTopologySpread, b fits");
        check(&spread(WEB).replace("DoNotSchedule", "ScheduleAnyway"), &[on_a()], "a fits, b fits");
        check(&spread(WEB).replace(r#""maxSkew": 1"#, r#""maxSkew": 2"#), &[on_a()], "a fits, b fits");
        // Without a selector nothing is counted; with an empty one only the pod itself is.
        check(&spread(""), &[on_a()], "a fits, b fits");
        check(&spread(r#", "labelSelector": {}"#), &[on_a()], "a fits, b fits");
    }

    #[test]
    fn what_is_not_counted() {
        let going = placed("x", r#""labels": {"app": "web"}, "deletionTimestamp": "2026-01-01T00:00:00Z""#, "a", "");
        check(&spread(WEB), &[going], "a fits, b fits");
        let elsewhere = object("v1 Pod other/x", r#""labels": {"app": "web"}"#, r#""spec": {"nodeName": "a"}"#);
        check(&spread(WEB), &[elsewhere], "a fits, b fits");
        check(&spread(WEB), &[pod("x", "other", "a", "")], "a fits, b fits");
        // A node without the label is no domain and takes nothing.
        check(&spread(WEB), &[node("c", "", "")], "a fits, b fits, c PodTopologySpread!");
    }

    #[test]
    fn which_nodes_are_domains() {
        let on = |node: &str| pod(&format!("x-{node}"), "web", node, "");
        // A cordoned node still is one, as its taint does not matter by default.
        let cordoned = || {
            let taint =
                r#""unschedulable": true, "taints": [{"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}]"#;
            node("c", r#""z": "3""#, taint)
        };
        let both = || [on("a"), on("b"), cordoned()];
        let shut = "c NodeUnschedulable!+TaintToleration!";
        check(&spread(WEB), &both(), &format!("a PodTopologySpread, b PodTopologySpread, {shut}"));
        let honors = spread(&format!(r#"{WEB}, "nodeTaintsPolicy": "Honor""#));
        check(&honors, &both(), &format!("a fits, b fits, {shut}"));
        // A node that the selector leaves out is none.
        let selects = format!(r#"{}, "nodeSelector": {{"z": "1"}}"#, spread(WEB));
        check(&selects, &[on("a")], "a fits, b NodeAffinity!");
        let ignores =
            format!(r#"{}, "nodeSelector": {{"z": "1"}}"#, spread(&format!(r#"{WEB}, "nodeAffinityPolicy": "Ignore""#)));
        check(&ignores, &[on("a")], "a PodTopologySpread, b NodeAffinity!");
        // With fewer domains than there must be, the emptiest counts as empty.
        let least = spread(&format!(r#"{WEB}, "minDomains": 3"#));
        check(&least, &[on("a"), on("b")], "a PodTopologySpread, b PodTopologySpread");
        check(&spread(WEB), &[on("a"), on("b")], "a fits, b fits");
    }

    #[test]
    fn label_keys_narrow_the_selector() {
        let keys = spread(&format!(r#"{WEB}, "matchLabelKeys": ["hash", "absent"]"#));
        let of = |name: &str, hash: &str, node: &str, spec: &str| {
            placed(name, &format!(r#""labels": {{"app": "web", "hash": "{hash}"}}"#), node, spec)
        };
        let items = |hash: &str| {
            [node("a", r#""z": "1""#, ""), node("b", r#""z": "2""#, ""), of("x", hash, "a", ""), of("p", "1", "", &keys)]
        };
        assert_eq!(verdict(&items("1")), "a PodTopologySpread, b fits");
        assert_eq!(verdict(&items("0")), "a fits, b fits");
    }
}
