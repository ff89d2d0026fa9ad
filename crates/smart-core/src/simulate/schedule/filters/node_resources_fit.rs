//! NodeResourcesFit: what the pod requests is free (`fitsRequest` in pkg/scheduler/framework/plugins/noderesources/fit.go).
//!
//! A resource of which the pod asks nothing is not looked at, so that a node with too much promised still takes it.

use smallvec::{SmallVec, smallvec};

use super::{Code, Failure, Filter, Reason};
use crate::simulate::schedule::requests::Requests;
use crate::simulate::schedule::snapshot::NodeState;

pub(crate) fn check(requests: &Requests, node: &NodeState<'_>) -> Option<Failure> {
    let mut reasons: SmallVec<[Reason; 2]> = SmallVec::new();
    let mut is_unresolvable = false;
    if !node.tells_size {
        let reasons = smallvec![Reason::UnknownSize];
        return Some(Failure { filter: Filter::NodeResourcesFit, code: Code::UnschedulableAndUnresolvable, reasons });
    }
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

#[cfg(test)]
mod tests {
    use crate::simulate::schedule::testing::{message, node, pod, requests, sized, verdict};

    #[test]
    fn what_is_requested_must_be_free() {
        let on = |cpu: &str| pod("x", "x", "a", &requests(&format!(r#""cpu": "{cpu}""#)));
        let asks = |spec: &str| pod("p", "p", "", spec);
        let a = || node("a", "", "");
        for (items, expected) in [
            (vec![a(), on("3"), asks(&requests(r#""cpu": "1""#))], "a fits"),
            (vec![a(), on("3"), asks(&requests(r#""cpu": "1001m""#))], "a NodeResourcesFit"),
            // More than the node has: no pod that goes would help.
            (vec![a(), asks(&requests(r#""cpu": "4001m""#))], "a NodeResourcesFit!"),
            // Of an over-committed node only what is asked for counts.
            (vec![a(), on("9"), asks(&requests(r#""memory": "1Gi""#))], "a fits"),
            (vec![a(), on("9"), asks("")], "a fits"),
            // What a node does not tell it does not have.
            (vec![a(), asks(&requests(r#""example.com/gpu": "1""#))], "a NodeResourcesFit!"),
            (vec![a(), asks(&requests(r#""example.com/gpu": "0""#))], "a fits"),
        ] {
            assert_eq!(verdict(&items), expected, "{items:?}");
        }
    }

    #[test]
    fn pods_without_requests_count_and_ended_ones_do_not() {
        let a = || sized("a", "", "", r#""cpu": "4", "memory": "8Gi", "pods": "1""#);
        let ended = pod("x", "x", "a", "").replace(r#""spec""#, r#""status": {"phase": "Succeeded"}, "spec""#);
        assert_eq!(verdict(&[a(), pod("x", "x", "a", ""), pod("p", "p", "", "")]), "a NodeResourcesFit");
        assert_eq!(verdict(&[a(), ended, pod("p", "p", "", "")]), "a fits");
    }

    #[test]
    fn a_node_that_tells_no_size_has_none_that_is_known() {
        let bare = || sized("a", "", "", "");
        let capacity = bare().replace(r#""allocatable": {}"#, r#""capacity": {"cpu": "4", "memory": "8Gi", "pods": "1"}"#);
        assert_eq!(message(&[bare(), pod("p", "p", "", "")]), "0/1 nodes are available: 1 node(s) of unknown size.");
        // The API server takes what the machine has where nothing else is told.
        assert_eq!(verdict(&[capacity.clone(), pod("p", "p", "", "")]), "a fits");
        assert_eq!(verdict(&[capacity, pod("x", "x", "a", ""), pod("p", "p", "", "")]), "a NodeResourcesFit");
    }

    #[test]
    fn all_that_is_short_is_named() {
        let items = [node("a", "", ""), pod("p", "p", "", &requests(r#""cpu": "5", "memory": "9Gi""#))];
        assert_eq!(message(&items), "0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory.");
    }
}
