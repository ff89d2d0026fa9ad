//! InterPodAffinity: wishes to be near other pods or apart from them, of the pod and of the pods that are there
//! (pkg/scheduler/framework/plugins/interpodaffinity/scoring.go).

use super::MAX;
use crate::simulate::schedule::class::{Class, Term};
use crate::simulate::schedule::filters::inter_pod_affinity::matches;
use crate::simulate::schedule::snapshot::{NodeId, PodId, Snapshot};
use crate::simulate::schedule::topology::Topology;

/// What a required term of a pod that is there counts as a wish (`hardPodAffinityWeight`).
const HARD_WEIGHT: i64 = 1;

/// By topology: what each domain gets; none where nothing speaks of it.
type Weights = Vec<(Topology, Vec<Option<i64>>)>;

pub(super) fn score(snapshot: &Snapshot<'_>, pod: PodId, nodes: &[NodeId]) -> Option<Vec<i64>> {
    let class = snapshot.class(pod);
    let mut weights = Weights::new();
    let wishes = class.preferred_affinity.iter().map(|(weight, term)| (*weight, term));
    let wishes = wishes.chain(class.preferred_anti_affinity.iter().map(|(weight, term)| (-weight, term)));
    for (weight, term) in wishes {
        for other in snapshot.classes.iter().filter(|other| !other.on.is_empty() && matches(snapshot, term, other)) {
            add(snapshot, &mut weights, term, other, weight);
        }
    }
    for other in &snapshot.drawn {
        let other = &snapshot.classes[*other as usize];
        let hard = other.affinity.iter().map(|term| (HARD_WEIGHT, term));
        let near = other.preferred_affinity.iter().map(|(weight, term)| (*weight, term));
        let apart = other.preferred_anti_affinity.iter().map(|(weight, term)| (-weight, term));
        for (weight, term) in hard.chain(near).chain(apart) {
            if !other.on.is_empty() && matches(snapshot, term, class) {
                add(snapshot, &mut weights, term, other, weight);
            }
        }
    }
    if weights.iter().all(|(_, domains)| domains.iter().all(Option::is_none)) {
        return None;
    }
    let of = |node: &NodeId| -> i64 {
        let found = weights.iter().filter_map(|(topology, domains)| {
            let domain = snapshot.topologies.domain(*topology, *node)?;
            domains.get(domain as usize).copied().flatten()
        });
        found.sum()
    };
    let mut scores: Vec<i64> = nodes.iter().map(of).collect();
    let least = scores.iter().copied().min().unwrap_or(0);
    let between = scores.iter().copied().max().unwrap_or(0) - least;
    for score in &mut scores {
        let part = if between > 0 { (*score - least) as f64 / between as f64 } else { 0.0 };
        *score = (MAX as f64 * part) as i64;
    }
    Some(scores)
}

fn add(snapshot: &Snapshot<'_>, weights: &mut Weights, term: &Term<'_>, class: &Class<'_>, weight: i64) {
    let found = weights.iter().position(|(topology, _)| *topology == term.topology);
    let at = found.unwrap_or_else(|| {
        weights.push((term.topology, vec![None; snapshot.topologies.count(term.topology)]));
        weights.len() - 1
    });
    for (node, pods) in &class.on {
        if let Some(domain) = snapshot.topologies.domain(term.topology, *node) {
            *weights[at].1[domain as usize].get_or_insert(0) += weight * i64::from(*pods);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::simulate::schedule::testing::{node, pod, scores};

    fn wish(rule: &str) -> String {
        format!(
            r#""affinity": {{"{rule}": {{"preferredDuringSchedulingIgnoredDuringExecution": [{{"weight": 10, "podAffinityTerm":
            {{"topologyKey": "kubernetes.io/hostname", "labelSelector": {{"matchLabels": {{"app": "db"}}}}}}}}]}}}}"#
        )
    }

    #[test]
    fn wishes_draw_and_repel() {
        let items = |spec: &str| [node("a", "", ""), node("b", "", ""), pod("db", "db", "a", ""), pod("p", "db", "", spec)];
        assert_eq!(scores(&items(&wish("podAffinity")), "InterPodAffinity"), [200, 0]);
        assert_eq!(scores(&items(&wish("podAntiAffinity")), "InterPodAffinity"), [0, 200]);
        assert_eq!(scores(&items(""), "InterPodAffinity"), Vec::<i64>::new());
    }

    #[test]
    fn wishes_of_those_that_are_there_count_too() {
        let items = [node("a", "", ""), node("b", "", ""), pod("x", "x", "a", &wish("podAntiAffinity")), pod("p", "db", "", "")];
        assert_eq!(scores(&items, "InterPodAffinity"), [0, 200]);
    }
}
