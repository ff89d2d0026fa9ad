//! NodePorts: ports of the node that the pod wants are free
//! (pkg/scheduler/framework/plugins/nodeports/node_ports.go; `HostPortInfo` in staging/src/k8s.io/kube-scheduler/framework).

use super::{Failure, Filter};
use crate::simulate::schedule::class::Class;
use crate::simulate::schedule::snapshot::NodeState;

pub(crate) fn check(class: &Class<'_>, node: &NodeState<'_>) -> Option<Failure> {
    let is_taken = class.ports.iter().any(|wanted| node.ports.iter().any(|(taken, _)| wanted.conflicts(*taken)));
    is_taken.then(|| Failure::resolvable(Filter::NodePorts, "node(s) didn't have free ports for the requested pod ports"))
}

#[cfg(test)]
mod tests {
    use crate::simulate::schedule::testing::{node, pod, verdict};

    #[test]
    fn ports_conflict_by_protocol_and_address() {
        let spec = |port: &str| format!(r#""containers": [{{"name": "c", "ports": [{{{port}}}]}}]"#);
        let check = |taken: &str, wanted: &str, expected: &str| {
            let items = [node("a", "", ""), pod("x", "x", "a", &spec(taken)), pod("p", "p", "", &spec(wanted))];
            assert_eq!(verdict(&items), expected, "{taken} {wanted}");
        };
        check(r#""hostPort": 80"#, r#""hostPort": 80"#, "a NodePorts");
        check(r#""hostPort": 80"#, r#""hostPort": 81"#, "a fits");
        check(r#""hostPort": 80"#, r#""containerPort": 80"#, "a fits");
        check(r#""hostPort": 80"#, r#""hostPort": 80, "protocol": "UDP""#, "a fits");
        check(r#""hostPort": 80, "hostIP": "10.0.0.1""#, r#""hostPort": 80, "hostIP": "10.0.0.2""#, "a fits");
        check(r#""hostPort": 80, "hostIP": "10.0.0.1""#, r#""hostPort": 80"#, "a NodePorts");
        check(r#""hostPort": 80, "hostIP": "10.0.0.1""#, r#""hostPort": 80, "hostIP": "0.0.0.0""#, "a NodePorts");
    }

    #[test]
    fn of_init_containers_only_sidecars_take_ports() {
        let init = |more: &str| format!(r#""initContainers": [{{"name": "i", "ports": [{{"hostPort": 80}}]{more}}}]"#);
        let taken = || pod("x", "x", "a", r#""containers": [{"name": "c", "ports": [{"hostPort": 80}]}]"#);
        assert_eq!(verdict(&[node("a", "", ""), taken(), pod("p", "p", "", &init(""))]), "a fits");
        let sidecar = init(r#", "restartPolicy": "Always""#);
        assert_eq!(verdict(&[node("a", "", ""), taken(), pod("p", "p", "", &sidecar)]), "a NodePorts");
    }
}
