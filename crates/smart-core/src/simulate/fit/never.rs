//! Whether a pod could run on any node at all.

use super::suggest::may_go;
use crate::simulate::schedule::{Class, Code, Cycle, Failure, Filter, NodeId, PodId, Reason, Snapshot};

/// Tells whether no node would take a pod even if it were empty: if of all other pods only those of DaemonSets and static
/// ones were left, and no volumes attached. That other pods are missing which it must be near to does not count, since they
/// can come; that the node has no label to be near by does.
///
/// The snapshot is not the same afterwards.
pub(super) fn never(snapshot: &mut Snapshot<'_>, pod: PodId) -> bool {
    for other in 0..snapshot.pods.len() as PodId {
        if snapshot.pods[other as usize].node.is_some() && may_go(snapshot.pods[other as usize].object) {
            snapshot.remove(other);
        }
    }
    snapshot.storage.attachments.clear();
    let cycle = Cycle::new(snapshot, pod);
    let class = snapshot.class(pod);
    let holds = |node: NodeId, failure: &Failure| !may_change(snapshot, class, node, failure);
    !snapshot.present().any(|node| !cycle.failures(node).iter().any(|failure| holds(node, failure)))
}

fn may_change(snapshot: &Snapshot<'_>, class: &Class<'_>, node: NodeId, failure: &Failure) -> bool {
    // Of a node that does not tell its size nobody knows.
    if failure.reasons.contains(&Reason::UnknownSize) {
        return true;
    }
    failure.filter == Filter::InterPodAffinity
        && failure.code == Code::UnschedulableAndUnresolvable
        && class.affinity.iter().all(|term| snapshot.topologies.domain(term.topology, node).is_some())
}
