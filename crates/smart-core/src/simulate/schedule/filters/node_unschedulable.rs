//! NodeUnschedulable: cordoned nodes take only pods that tolerate it
//! (pkg/scheduler/framework/plugins/nodeunschedulable/node_unschedulable.go).

use super::taint_toleration::tolerates;
use super::{Failure, Filter};
use crate::object::node::Taint;
use crate::simulate::schedule::class::Class;
use crate::simulate::schedule::snapshot::{CORDON, NodeState};

pub(crate) fn check(class: &Class<'_>, node: &NodeState<'_>) -> Option<Failure> {
    if !node.is_unschedulable {
        return None;
    }
    let taint = Taint { key: CORDON.into(), effect: "NoSchedule".into(), ..Taint::default() };
    let is_tolerated = class.spec.tolerations.iter().any(|toleration| tolerates(toleration, &taint));
    (!is_tolerated).then(|| Failure::unresolvable(Filter::NodeUnschedulable, "node(s) were unschedulable"))
}
