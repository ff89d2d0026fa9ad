//! What PodDisruptionBudgets allow: their pods, and what follows from their numbers.

use std::collections::BTreeSet;

use super::context::{Context, PodView};
use crate::graph::Relation;
use crate::object::Object;
use crate::object::meta::Condition;
use crate::object::policy::{PodDisruptionBudget, PodDisruptionBudgetSpec};

/// Returns the pods that a budget guards, finished and terminating ones included.
pub(super) fn pods<'c, 'a>(context: &'c Context<'a>, object: &'a Object) -> impl Iterator<Item = &'c PodView<'a>> {
    context.pods_selected(object, Relation::PdbSelects)
}

/// Tells whether the eviction of a pod asks its budgets: pods that are finished, pending or about to go are deleted without.
pub(super) fn is_guarded(pod: &PodView<'_>) -> bool {
    pod.pod.status.phase == "Running" && !pod.is_terminating()
}

/// The bound of a budget: its JSON pointer and what stands there.
pub(super) struct Bound {
    pub(super) path: &'static str,
    pub(super) value: String,
}

impl std::fmt::Display for Bound {
    /// Writes the bound in words: `maxUnavailable 0`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.path.strip_prefix("/spec/") {
            Some(field) => write!(f, "{field} {}", self.value),
            None => f.write_str(&self.value),
        }
    }
}

/// Returns the bound of a budget.
pub(super) fn bound(spec: &PodDisruptionBudgetSpec) -> Bound {
    match (&spec.max_unavailable, &spec.min_available) {
        (Some(most), _) => Bound { path: "/spec/maxUnavailable", value: most.to_string() },
        (None, Some(least)) => Bound { path: "/spec/minAvailable", value: least.to_string() },
        (None, None) => Bound { path: "/spec", value: "no bound".to_owned() },
    }
}

/// Returns how many of so many pods a budget lets go when all of them are healthy; none when that cannot be told.
pub(super) fn allowed_when_healthy(spec: &PodDisruptionBudgetSpec, expected: i32) -> Option<i32> {
    Some(expected.saturating_sub(spec.desired_healthy(expected)?).max(0))
}

/// Tells whether its numbers belong to the wanted state as it is now.
pub(super) fn is_current(object: &Object, budget: &PodDisruptionBudget) -> bool {
    budget.is_current(object.meta.generation)
}

/// Returns why a budget cannot be computed.
pub(super) fn sync_failed(budget: &PodDisruptionBudget) -> Option<(usize, &Condition)> {
    budget.status.sync_failed()
}

/// A pod that starts is not ready for a while.
const STUCK_SECONDS: i64 = 600;

/// Returns the running pods that have not been ready for a while and that a budget does not let go.
///
/// With the policy `IfHealthyBudget` a pod that is not ready may be evicted only while as many others are healthy as must be.
pub(super) fn stuck<'c, 'a>(
    context: &'c Context<'a>,
    object: &'a Object,
    budget: &'a PodDisruptionBudget,
) -> Vec<&'c PodView<'a>> {
    let status = &budget.status;
    let policy = budget.spec.unhealthy_pod_eviction_policy.as_str();
    if policy == "AlwaysAllow" || status.disruptions_allowed > 0 || status.current_healthy >= status.desired_healthy {
        return Vec::new();
    }
    let is_stuck = |pod: &&PodView<'_>| {
        let since = pod.condition("Ready").and_then(|(_, ready)| ready.last_transition_time);
        is_guarded(pod) && !pod.is_ready() && context.holds_for(since, STUCK_SECONDS)
    };
    pods(context, object).filter(is_stuck).collect()
}

/// A budget that holds up a drain, with the pods that it keeps on cordoned nodes.
pub(super) struct HeldUp<'c, 'a> {
    pub(super) object: &'a Object,
    pub(super) budget: &'a PodDisruptionBudget,
    pub(super) pods: Vec<&'c PodView<'a>>,
}

/// Returns the budgets that let no pod go and guard pods on cordoned nodes.
pub(super) fn held_up<'c, 'a>(context: &'c Context<'a>) -> Vec<HeldUp<'c, 'a>> {
    let cordoned = context.nodes().filter(|(_, node)| node.spec.unschedulable);
    let cordoned: BTreeSet<&str> = cordoned.map(|(object, _)| object.meta.name.as_str()).collect();
    if cordoned.is_empty() {
        return Vec::new();
    }
    let full = context.disruption_budgets().filter(|(object, budget)| {
        budget.status.disruptions_allowed < 1 && budget.status.expected_pods > 0 && is_current(object, budget)
    });
    let held = full.map(|(object, budget)| {
        let allows_broken = budget.spec.unhealthy_pod_eviction_policy == "AlwaysAllow" || budget.status.has_enough_healthy();
        let pods = pods(context, object).filter(|pod| {
            // `kubectl drain` leaves the pods of DaemonSets where they are.
            let is_evicted = is_guarded(pod) && pod.workload.kind != "DaemonSet";
            is_evicted && cordoned.contains(pod.pod.node_name.as_str()) && (pod.is_ready() || !allows_broken)
        });
        HeldUp { object, budget, pods: pods.collect() }
    });
    held.filter(|held| !held.pods.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::int_or_string::IntOrString;

    #[test]
    fn what_a_budget_lets_go() {
        for (most, least, expected, allowed) in [
            (Some("0"), None, 3, 0),
            (Some("1"), None, 3, 1),
            (Some("30%"), None, 2, 1),
            (Some("0%"), None, 2, 0),
            (None, Some("100%"), 4, 0),
            (None, Some("50%"), 3, 1),
            (None, Some("3"), 3, 0),
            (None, Some("5"), 3, 0),
        ] {
            let read =
                |text: Option<&str>| text.map(|text| text.parse().map_or_else(|_| IntOrString::parse(text), IntOrString::Int));
            let spec = PodDisruptionBudgetSpec { max_unavailable: read(most), min_available: read(least), ..Default::default() };
            assert_eq!(allowed_when_healthy(&spec, expected), Some(allowed), "{most:?} {least:?} of {expected}");
        }
    }
}
