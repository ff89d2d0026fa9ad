//! TaintToleration: fewer taints of the effect PreferNoSchedule that the pod does not tolerate
//! (pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go).

use super::normalized;
use crate::simulate::schedule::filters::taint_toleration::tolerates;
use crate::simulate::schedule::snapshot::{NodeId, PodId, Snapshot};

pub(super) fn score(snapshot: &Snapshot<'_>, pod: PodId, nodes: &[NodeId]) -> Option<Vec<i64>> {
    let tolerations = &snapshot.class(pod).spec.tolerations;
    let untolerated = |node: &NodeId| {
        let taints = snapshot.nodes[*node as usize].taints.iter().filter(|taint| taint.effect == "PreferNoSchedule");
        taints.filter(|taint| !tolerations.iter().any(|toleration| tolerates(toleration, taint))).count() as i64
    };
    Some(normalized(nodes.iter().map(untolerated).collect(), true))
}

#[cfg(test)]
mod tests {
    use crate::simulate::schedule::testing::{node, pod, scores};

    #[test]
    fn taints_that_are_merely_disliked_count_against_a_node() {
        let taint = r#""taints": [{"key": "k", "effect": "PreferNoSchedule"}]"#;
        let items = |spec: &str| [node("a", "", taint), node("b", "", ""), pod("p", "p", "", spec)];
        assert_eq!(scores(&items(""), "TaintToleration"), [0, 300]);
        assert_eq!(scores(&items(r#""tolerations": [{"operator": "Exists"}]"#), "TaintToleration"), [300, 300]);
    }
}
