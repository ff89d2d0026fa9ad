//! NodeResourcesBalancedAllocation: CPU and memory are used to like parts
//! (pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go).
//!
//! Of v1.36: how far the pod brings the two parts nearer to each other counts, 75 when it changes nothing. Up to v1.34 it was
//! how near they are afterwards.

use super::MAX;
use crate::simulate::schedule::amounts::{CPU, MEMORY};
use crate::simulate::schedule::snapshot::{NodeId, NodeState, PodId, Snapshot};

pub(super) fn score(snapshot: &Snapshot<'_>, pod: PodId, nodes: &[NodeId]) -> Option<Vec<i64>> {
    let asked = &snapshot.requests(pod).asked;
    let wanted = [asked.get(CPU), asked.get(MEMORY)];
    // A pod that asks for nothing changes no balance.
    if wanted == [0, 0] {
        return None;
    }
    let of = |node: &NodeId| {
        let node = &snapshot.nodes[*node as usize];
        let change = balance(node, wanted) - balance(node, [0, 0]);
        25 + (MAX + change) / 2
    };
    Some(nodes.iter().map(of).collect())
}

/// Returns how near the used parts of CPU and memory are to each other, by their standard deviation.
fn balance(node: &NodeState<'_>, more: [i64; 2]) -> i64 {
    let part = |column: usize, more: i64| {
        let all = node.allocatable.get(column);
        let used = node.requested.get(column).saturating_add(more);
        (all != 0).then(|| (used as f64 / all as f64).min(1.0))
    };
    let deviation = match (part(CPU, more[0]), part(MEMORY, more[1])) {
        (Some(cpu), Some(memory)) => ((cpu - memory) / 2.0).abs(),
        _ => 0.0,
    };
    ((1.0 - deviation) * MAX as f64) as i64
}

#[cfg(test)]
mod tests {
    use crate::simulate::schedule::testing::{node, pod, requests, scores};

    #[test]
    fn a_pod_that_evens_out_a_node_is_welcome() {
        let items = [
            node("a", "", ""),
            node("b", "", ""),
            pod("x", "x", "a", &requests(r#""cpu": "2""#)),
            pod("p", "p", "", &requests(r#""memory": "4Gi""#)),
        ];
        assert_eq!(scores(&items, "NodeResourcesBalancedAllocation"), [87, 62]);
        let nothing = [node("a", "", ""), node("b", "", ""), pod("p", "p", "", "")];
        assert_eq!(scores(&nothing, "NodeResourcesBalancedAllocation"), Vec::<i64>::new());
    }
}
