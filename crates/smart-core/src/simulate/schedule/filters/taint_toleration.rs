//! TaintToleration: taints of the effects NoSchedule and NoExecute keep away pods that do not tolerate them
//! (pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go; `ToleratesTaint` in staging/src/k8s.io/api/core/v1).

use super::{Failure, Filter};
use crate::object::node::Taint;
use crate::object::pod::{PodSpec, Toleration};
use crate::simulate::schedule::class::Class;
use crate::simulate::schedule::snapshot::NodeState;

pub(crate) fn check(class: &Class<'_>, node: &NodeState<'_>) -> Option<Failure> {
    untolerated(class.spec, &node.taints)
        .map(|_| Failure::unresolvable(Filter::TaintToleration, "node(s) had untolerated taint(s)"))
}

/// Returns the first taint that keeps a pod away.
pub(crate) fn untolerated<'t>(spec: &PodSpec, taints: &'t [Taint]) -> Option<&'t Taint> {
    untolerated_all(spec, taints).next()
}

/// Returns all taints that keep a pod away.
pub(crate) fn untolerated_all<'t>(spec: &PodSpec, taints: &'t [Taint]) -> impl Iterator<Item = &'t Taint> {
    taints.iter().filter(|taint| {
        matches!(taint.effect.as_str(), "NoSchedule" | "NoExecute")
            && !spec.tolerations.iter().any(|toleration| tolerates(toleration, taint))
    })
}

/// Tells whether a toleration is for a taint. An empty effect or key is for all of them.
pub(crate) fn tolerates(toleration: &Toleration, taint: &Taint) -> bool {
    (toleration.effect.is_empty() || toleration.effect == taint.effect)
        && (toleration.key.is_empty() || toleration.key == taint.key)
        && match toleration.operator.as_str() {
            "" | "Equal" => toleration.value == taint.value,
            "Exists" => true,
            // Comparisons of numbers are behind a feature gate that is off.
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use crate::simulate::schedule::testing::{node, pod, verdict};

    #[test]
    fn tolerations_are_matched_as_the_scheduler_does() {
        let check = |effect: &str, toleration: &str, expected: &str| {
            let taint = format!(r#""taints": [{{"key": "k", "value": "v", "effect": "{effect}"}}]"#);
            let spec = if toleration.is_empty() { String::new() } else { format!(r#""tolerations": [{{{toleration}}}]"#) };
            assert_eq!(verdict(&[node("a", "", &taint), pod("p", "p", "", &spec)]), expected, "{effect} {toleration}");
        };
        check("NoSchedule", "", "a TaintToleration!");
        check("NoExecute", "", "a TaintToleration!");
        check("PreferNoSchedule", "", "a fits");
        check("NoSchedule", r#""key": "k", "value": "v""#, "a fits");
        check("NoSchedule", r#""key": "k", "value": "w""#, "a TaintToleration!");
        check("NoSchedule", r#""key": "k", "operator": "Equal", "value": "v", "effect": "NoSchedule""#, "a fits");
        check("NoExecute", r#""key": "k", "value": "v", "effect": "NoSchedule""#, "a TaintToleration!");
        check("NoSchedule", r#""key": "k", "operator": "Exists""#, "a fits");
        check("NoSchedule", r#""operator": "Exists""#, "a fits");
        check("NoSchedule", r#""key": "k", "operator": "Gt", "value": "1""#, "a TaintToleration!");
    }
}
