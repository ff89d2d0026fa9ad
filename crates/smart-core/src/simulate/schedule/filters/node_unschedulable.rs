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

#[cfg(test)]
mod tests {
    use crate::simulate::schedule::testing::{node, pod, verdict};

    #[test]
    fn a_cordon_is_a_flag_and_a_taint() {
        const TAINT: &str = r#""taints": [{"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}]"#;
        let tolerates = r#""tolerations": [{"key": "node.kubernetes.io/unschedulable", "operator": "Exists"}]"#;
        for (spec, of_pod, expected) in [
            (r#""unschedulable": true"#.to_owned(), "", "a NodeUnschedulable!"),
            (TAINT.to_owned(), "", "a TaintToleration!"),
            (format!(r#""unschedulable": true, {TAINT}"#), "", "a NodeUnschedulable!+TaintToleration!"),
            (format!(r#""unschedulable": true, {TAINT}"#), tolerates, "a fits"),
            (r#""unschedulable": true"#.to_owned(), tolerates, "a fits"),
        ] {
            assert_eq!(verdict(&[node("a", "", &spec), pod("p", "p", "", of_pod)]), expected, "{spec} {of_pod}");
        }
    }
}
