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
    let mut on = vec![0; snapshot.nodes.len()];
    if constraint.counts_others() {
        let counted = |other: &&Class<'_>| {
            !other.is_terminating && other.namespace == class.namespace && !other.on.is_empty() && constraint.selects(other)
        };
        for other in snapshot.classes.iter().filter(counted) {
            for (node, pods) in &other.on {
                on[*node as usize] += i64::from(*pods);
            }
        }
    }
    on
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
    /// Returns the first constraint that a node does not meet.
    pub(crate) fn uneven(&self, snapshot: &Snapshot<'_>, class: &Class<'_>, node: NodeId) -> Option<Uneven> {
        let required = class.spread.iter().filter(|constraint| constraint.is_required);
        required.zip(&self.0).find_map(|(constraint, count)| {
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
        })
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
