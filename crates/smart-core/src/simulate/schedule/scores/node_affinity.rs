//! NodeAffinity: the weights of the pod's wishes about nodes that a node fulfils
//! (pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go).

use super::normalized;
use crate::simulate::schedule::filters::node_affinity::term_matches;
use crate::simulate::schedule::snapshot::{NodeId, PodId, Snapshot};

pub(super) fn score(snapshot: &Snapshot<'_>, pod: PodId, nodes: &[NodeId]) -> Option<Vec<i64>> {
    let wishes = &snapshot.class(pod).spec.affinity.as_ref()?.node_affinity.preferred;
    if wishes.is_empty() {
        return None;
    }
    let fulfilled = |node: &NodeId| {
        let node = &snapshot.nodes[*node as usize];
        let matching = wishes.iter().filter(|wish| term_matches(&wish.preference, node.labels, node.name()));
        matching.map(|wish| i64::from(wish.weight)).sum()
    };
    Some(normalized(nodes.iter().map(fulfilled).collect(), false))
}

#[cfg(test)]
mod tests {
    use crate::simulate::schedule::testing::{node, pod, scores};

    #[test]
    fn the_weights_of_wishes_add_up() {
        let wish = |weight: i32, key: &str| {
            format!(r#"{{"weight": {weight}, "preference": {{"matchExpressions": [{{"key": "{key}", "operator": "Exists"}}]}}}}"#)
        };
        let spec = format!(
            r#""affinity": {{"nodeAffinity": {{"preferredDuringSchedulingIgnoredDuringExecution": [{}, {}]}}}}"#,
            wish(30, "x"),
            wish(10, "y")
        );
        let items =
            [node("a", r#""x": "1", "y": "1""#, ""), node("b", r#""y": "1""#, ""), node("c", "", ""), pod("p", "p", "", &spec)];
        assert_eq!(scores(&items, "NodeAffinity"), [200, 50, 0]);
    }
}
