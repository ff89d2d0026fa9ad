//! NodeResourcesFit: what the pod requests is free (`fitsRequest` in pkg/scheduler/framework/plugins/noderesources/fit.go).
//!
//! A resource of which the pod asks nothing is not looked at, so that a node with too much promised still takes it.

use smallvec::SmallVec;

use super::{Code, Failure, Filter, Reason};
use crate::simulate::schedule::requests::Requests;
use crate::simulate::schedule::snapshot::NodeState;

pub(crate) fn check(requests: &Requests, node: &NodeState<'_>) -> Option<Failure> {
    let mut reasons: SmallVec<[Reason; 2]> = SmallVec::new();
    let mut is_unresolvable = false;
    if node.pods.len() as i64 + 1 > node.allowed_pods {
        reasons.push(Reason::TooManyPods);
    }
    for (column, wanted) in requests.asked.iter() {
        let all = node.allocatable.get(column);
        if wanted > 0 && wanted > all.saturating_sub(node.requested.get(column)) {
            reasons.push(Reason::Insufficient(column));
            is_unresolvable |= wanted > all;
        }
    }
    let code = if is_unresolvable { Code::UnschedulableAndUnresolvable } else { Code::Unschedulable };
    (!reasons.is_empty()).then_some(Failure { filter: Filter::NodeResourcesFit, code, reasons })
}
