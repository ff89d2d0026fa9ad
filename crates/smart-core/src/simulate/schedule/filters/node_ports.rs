//! NodePorts: ports of the node that the pod wants are free
//! (pkg/scheduler/framework/plugins/nodeports/node_ports.go; `HostPortInfo` in staging/src/k8s.io/kube-scheduler/framework).

use super::{Failure, Filter};
use crate::simulate::schedule::class::Class;
use crate::simulate::schedule::snapshot::NodeState;

pub(crate) fn check(class: &Class<'_>, node: &NodeState<'_>) -> Option<Failure> {
    let is_taken = class.ports.iter().any(|wanted| node.ports.iter().any(|(taken, _)| wanted.conflicts(*taken)));
    is_taken.then(|| Failure::resolvable(Filter::NodePorts, "node(s) didn't have free ports for the requested pod ports"))
}
