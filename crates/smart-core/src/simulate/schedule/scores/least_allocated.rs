//! NodeResourcesFit with its default strategy: the less of CPU and memory is requested, the better
//! (pkg/scheduler/framework/plugins/noderesources/{resource_allocation,least_allocated}.go).

use super::MAX;
use crate::simulate::schedule::amounts::{CPU, MEMORY};
use crate::simulate::schedule::snapshot::{NodeId, PodId, Snapshot};

pub(super) fn score(snapshot: &Snapshot<'_>, pod: PodId, nodes: &[NodeId]) -> Option<Vec<i64>> {
    let wanted = snapshot.requests(pod).compared_itself;
    let free = |node: &NodeId| {
        let node = &snapshot.nodes[*node as usize];
        let (mut sum, mut weights) = (0, 0);
        for (at, column) in [CPU, MEMORY].into_iter().enumerate() {
            let all = node.allocatable.get(column);
            if all == 0 {
                continue;
            }
            let requested = node.compared[at].saturating_add(wanted[at]);
            if requested <= all {
                sum += share(all - requested, all);
            }
            weights += 1;
        }
        if weights == 0 { 0 } else { sum / weights }
    };
    Some(nodes.iter().map(free).collect())
}

fn share(part: i64, all: i64) -> i64 {
    (i128::from(part) * i128::from(MAX) / i128::from(all)) as i64
}

#[cfg(test)]
mod tests {
    use crate::simulate::schedule::testing::{node, pod, requests, scores};

    #[test]
    fn the_emptier_node_is_better_and_pods_without_requests_weigh_something() {
        let x = |spec: &str| pod("x", "x", "a", spec);
        let p = || pod("p", "p", "", &requests(r#""cpu": "1", "memory": "2Gi""#));
        let items = [node("a", "", ""), node("b", "", ""), x(&requests(r#""cpu": "2", "memory": "4Gi""#)), p()];
        assert_eq!(scores(&items, "NodeResourcesFit"), [25, 75]);
        let items = [node("a", "", ""), node("b", "", ""), x(r#""containers": [{"name": "c"}]"#), p()];
        assert_eq!(scores(&items, "NodeResourcesFit"), [72, 75]);
    }
}
