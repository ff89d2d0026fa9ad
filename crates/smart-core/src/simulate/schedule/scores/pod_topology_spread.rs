//! PodTopologySpread: the more even the pods are spread, the better
//! (pkg/scheduler/framework/plugins/podtopologyspread/scoring.go; `DefaultSelector` in
//! pkg/scheduler/framework/plugins/helper/spread.go).

use std::collections::BTreeMap;

use super::MAX;
use crate::json::Map;
use crate::object::meta::Meta;
use crate::object::selector::LabelSelector;
use crate::object::{Body, ObjectRef};
use crate::simulate::schedule::class::{Class, Constraint};
use crate::simulate::schedule::filters::node_affinity;
use crate::simulate::schedule::filters::pod_topology_spread::{is_included, pods_on};
use crate::simulate::schedule::snapshot::{NodeId, PodId, Snapshot};
use crate::simulate::schedule::topology::{HOSTNAME, HOSTNAME_TOPOLOGY, Topology, ZONE_TOPOLOGY};

/// One constraint while nodes are scored.
struct Scored {
    topology: Topology,
    is_hostname: bool,
    max_skew: i64,
    /// By node: the pods that count.
    on: Vec<i64>,
    /// By node: whether it counts.
    included: Vec<bool>,
}

pub(super) fn score(snapshot: &Snapshot<'_>, pod: PodId, nodes: &[NodeId]) -> Option<Vec<i64>> {
    let class = snapshot.class(pod);
    let is_own = !class.spread.is_empty();
    let constraints: Vec<Scored> = if is_own {
        let wishes = class.spread.iter().filter(|constraint| !constraint.is_required);
        wishes.map(|constraint| Scored::stated(snapshot, class, constraint)).collect()
    } else {
        by_default(snapshot, pod)
    };
    if constraints.is_empty() {
        return None;
    }
    let has_all =
        |node: NodeId| !is_own || constraints.iter().all(|known| snapshot.topologies.domain(known.topology, node).is_some());
    let scored: Vec<NodeId> = nodes.iter().copied().filter(|node| has_all(*node)).collect();
    let sums: Vec<Sums> = constraints.iter().map(|known| Sums::new(snapshot, known, &scored, &has_all)).collect();
    let of = |node: NodeId| {
        let mut score = 0.0;
        for (known, sums) in constraints.iter().zip(&sums) {
            if snapshot.topologies.domain(known.topology, node).is_some() {
                let pods = if known.is_hostname { known.on[node as usize] } else { sums.of(snapshot, known, node) };
                score += pods as f64 * sums.weight + (known.max_skew - 1) as f64;
            }
        }
        score.round() as i64
    };
    let scores: Vec<Option<i64>> = nodes.iter().map(|node| has_all(*node).then(|| of(*node))).collect();
    let least = scores.iter().flatten().copied().min().unwrap_or(0);
    let most = scores.iter().flatten().copied().max().unwrap_or(0);
    let scaled = |score: Option<i64>| match score {
        None => 0,
        Some(_) if most == 0 => MAX,
        Some(score) => MAX * (most + least - score) / most,
    };
    Some(scores.into_iter().map(scaled).collect())
}

/// The pods in each domain of a constraint that a scored node is in, and what they weigh.
struct Sums {
    /// By domain, with the nodes that lack the label last.
    pods: Vec<Option<i64>>,
    weight: f64,
}

impl Sums {
    fn new(snapshot: &Snapshot<'_>, known: &Scored, scored: &[NodeId], has_all: &impl Fn(NodeId) -> bool) -> Self {
        let count = snapshot.topologies.count(known.topology);
        let mut pods = vec![None; count + 1];
        let place = |node: NodeId| snapshot.topologies.domain(known.topology, node).map_or(count, |domain| domain as usize);
        if known.is_hostname {
            return Self { pods, weight: ((scored.len() + 2) as f64).ln() };
        }
        for node in scored {
            pods[place(*node)] = Some(0);
        }
        let size = pods.iter().flatten().count();
        for node in snapshot.present().filter(|node| has_all(*node) && known.included[*node as usize]) {
            if let Some(sum) = &mut pods[place(node)] {
                *sum += known.on[node as usize];
            }
        }
        Self { pods, weight: ((size + 2) as f64).ln() }
    }

    fn of(&self, snapshot: &Snapshot<'_>, known: &Scored, node: NodeId) -> i64 {
        let domain = snapshot.topologies.domain(known.topology, node);
        domain.and_then(|domain| self.pods.get(domain as usize).copied().flatten()).unwrap_or(0)
    }
}

impl Scored {
    fn stated(snapshot: &Snapshot<'_>, class: &Class<'_>, constraint: &Constraint<'_>) -> Self {
        Self {
            topology: constraint.topology,
            is_hostname: constraint.stated.topology_key == HOSTNAME,
            max_skew: i64::from(constraint.stated.max_skew),
            on: pods_on(snapshot, class, constraint),
            included: snapshot.nodes.iter().map(|node| is_included(class, constraint, node)).collect(),
        }
    }
}

/// Returns the constraints of pods that state none: even over nodes and zones, among the pods of the same Services and owner.
fn by_default(snapshot: &Snapshot<'_>, pod: PodId) -> Vec<Scored> {
    let class = snapshot.class(pod);
    let state = &snapshot.pods[pod as usize];
    let services = snapshot.services.get(class.namespace.as_str()).map(Vec::as_slice).unwrap_or_default();
    let selects =
        |selector: &&&Map| !selector.is_empty() && selector.iter().all(|(key, value)| class.label(key) == Some(value.as_str()));
    let pairs: BTreeMap<&str, &str> = services
        .iter()
        .filter(selects)
        .flat_map(|selector| selector.iter())
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    let owner = owner_selector(snapshot, &state.object.meta);
    let is_empty = pairs.is_empty() && owner.as_ref().is_none_or(|owner| owner.is_empty());
    if is_empty {
        return Vec::new();
    }
    let selects = |other: &Class<'_>| {
        pairs.iter().all(|(key, value)| other.label(key) == Some(*value))
            && owner.as_ref().is_none_or(|owner| owner.matches(|key| other.label(key)))
    };
    let on = snapshot.pods_on(&class.namespace, selects);
    let included: Vec<bool> =
        snapshot.nodes.iter().map(|node| node_affinity::matches(class.spec, node.labels, node.name())).collect();
    let of = |(topology, max_skew): (Topology, i64)| Scored {
        topology,
        is_hostname: topology == HOSTNAME_TOPOLOGY,
        max_skew,
        on: on.clone(),
        included: included.clone(),
    };
    [(HOSTNAME_TOPOLOGY, 3), (ZONE_TOPOLOGY, 5)].map(of).into()
}

/// Returns the selector of the controller of a pod, where the scheduler looks at it.
fn owner_selector<'a>(snapshot: &Snapshot<'a>, meta: &Meta) -> Option<LabelSelector> {
    let owner = meta.controller()?;
    let group = owner.api_version.split_once('/').map_or("", |(group, _)| group);
    let reference = ObjectRef::new(group, owner.kind.clone(), meta.namespace.clone(), owner.name.clone());
    match &snapshot.cluster.object(&reference)?.body {
        Body::ReplicaSet(set) => Some(set.spec.selector.clone()),
        Body::StatefulSet(set) => Some(set.spec.selector.clone()),
        Body::ReplicationController(controller) => {
            Some(LabelSelector { match_labels: controller.spec.selector.clone(), ..LabelSelector::default() })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::simulate::schedule::testing::{node, object, pod, scores};

    #[test]
    fn the_emptier_domain_is_better() {
        let spec = r#""topologySpreadConstraints": [{"topologyKey": "kubernetes.io/hostname", "maxSkew": 1, "whenUnsatisfiable":
            "ScheduleAnyway", "labelSelector": {"matchLabels": {"app": "web"}}}]"#;
        let items = [node("a", "", ""), node("b", "", ""), pod("x", "web", "a", ""), pod("p", "web", "", spec)];
        assert_eq!(scores(&items, "PodTopologySpread"), [0, 200]);
    }

    #[test]
    fn pods_of_a_service_are_spread_though_they_do_not_ask() {
        let service = || object("v1 Service n/web", "", r#""spec": {"selector": {"app": "web"}}"#);
        let items = || vec![node("a", "", ""), node("b", "", ""), pod("x", "web", "a", ""), pod("p", "web", "", "")];
        assert_eq!(scores(&items(), "PodTopologySpread"), Vec::<i64>::new());
        let with: Vec<String> = items().into_iter().chain([service()]).collect();
        let [a, b] = scores(&with, "PodTopologySpread")[..] else { panic!("two nodes") };
        assert!(a < b, "{a} {b}");
    }
}
