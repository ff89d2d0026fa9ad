//! NodeName: a pod that names its node in the spec runs on no other
//! (pkg/scheduler/framework/plugins/nodename/node_name.go). Such a pod is never in the scheduler's queue; the filter counts
//! for pods of a DaemonSet of old and for templates that name a node.

use super::{Failure, Filter};
use crate::simulate::schedule::snapshot::{NodeState, PodId, Snapshot};

pub(crate) fn check(snapshot: &Snapshot<'_>, pod: PodId, node: &NodeState<'_>) -> Option<Failure> {
    let wanted = &snapshot.pods[pod as usize].wanted_node;
    let differs = !wanted.is_empty() && *wanted != *node.name();
    differs.then(|| Failure::unresolvable(Filter::NodeName, "node(s) didn't match the requested node name"))
}

#[cfg(test)]
mod tests {
    use crate::simulate::schedule::Snapshot;
    use crate::simulate::schedule::testing::{cluster, node, pod, waiting};

    #[test]
    fn a_template_that_names_a_node_leaves_out_the_others() {
        let cluster = cluster(&[node("a", "", ""), node("b", "", ""), pod("p", "p", "", "")]);
        let mut snapshot = Snapshot::new(&cluster);
        let pod = waiting(&snapshot);
        snapshot.pods[pod as usize].wanted_node = "b".into();
        assert_eq!(snapshot.feasible(pod), [1]);
    }
}
