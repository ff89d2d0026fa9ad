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
