//! What would let a budget spare a pod.

use crate::cluster::Cluster;
use crate::object::int_or_string::IntOrString;
use crate::object::policy::PodDisruptionBudget;
use crate::object::{Body, ObjectRef};

/// Workloads that are asked for more pods than this are not helped by it.
const MOST_MORE: i32 = 100;

/// What would let a budget spare a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spare {
    /// It never spares one, whatever runs.
    Never,
    /// So many replicas, when all of the new pods are ready.
    Replicas(i32),
    /// Another number of replicas does not do it.
    NotByReplicas,
}

/// Returns what would let a budget spare one of the pods of the workload that wants so many replicas: the rule of the
/// disruption controller for the wanted number (`getExpectedPodCount` in pkg/controller/disruption/disruption.go), which
/// rounds percentages up.
pub(super) fn spare(budget: &PodDisruptionBudget, replicas: i32) -> Spare {
    let (spec, status) = (&budget.spec, &budget.status);
    let never = match (&spec.max_unavailable, &spec.min_available) {
        (Some(most), _) => most.scaled(100, true) == Some(0),
        (None, Some(IntOrString::String(least))) => IntOrString::String(least.clone()).percent().is_some_and(|part| part >= 100),
        _ => false,
    };
    if never {
        return Spare::Never;
    }
    // What other workloads add to the budget is not told apart.
    if status.expected_pods != replicas || replicas <= 0 {
        return Spare::NotByReplicas;
    }
    let unhealthy = status.expected_pods.saturating_sub(status.current_healthy).max(0);
    let spares = |wanted: i32| {
        let desired = match (&spec.max_unavailable, &spec.min_available) {
            (Some(most), _) => wanted.saturating_sub(most.scaled(wanted, true)?),
            (None, Some(least)) => least.scaled(wanted, true)?,
            (None, None) => return None,
        };
        Some(wanted.saturating_sub(unhealthy) > desired.max(0))
    };
    let mut more = replicas.saturating_add(1)..=replicas.saturating_add(MOST_MORE);
    more.find(|wanted| spares(*wanted) == Some(true)).map_or(Spare::NotByReplicas, Spare::Replicas)
}

/// Tells whether an autoscaler sets the number of replicas of a workload, so that nobody else can.
pub(super) fn is_autoscaled(cluster: &Cluster, workload: &ObjectRef) -> bool {
    cluster.in_namespace(&workload.namespace).iter().any(|object| match &object.body {
        Body::HorizontalPodAutoscaler(autoscaler) => {
            let target = &autoscaler.spec.scale_target_ref;
            target.kind == workload.kind && target.name == workload.name
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::policy::{PodDisruptionBudgetSpec, PodDisruptionBudgetStatus};

    #[test]
    fn replicas_help_some_budgets_only() {
        let check = |least: &str, most: &str, (expected, healthy): (i32, i32), wanted: Spare| {
            let bound = |text: &str| (!text.is_empty()).then(|| IntOrString::parse(text));
            let spec =
                PodDisruptionBudgetSpec { min_available: bound(least), max_unavailable: bound(most), ..Default::default() };
            let status = PodDisruptionBudgetStatus { expected_pods: expected, current_healthy: healthy, ..Default::default() };
            let budget = PodDisruptionBudget { spec, status };
            assert_eq!(spare(&budget, 2), wanted, "{least} {most} {expected} {healthy}");
        };
        check("2", "", (2, 2), Spare::Replicas(3));
        check("2", "", (2, 1), Spare::Replicas(4));
        check("100%", "", (2, 2), Spare::Never);
        check("50%", "", (2, 1), Spare::Replicas(4));
        check("", "0", (2, 2), Spare::Never);
        check("", "0%", (2, 2), Spare::Never);
        check("", "1", (2, 1), Spare::NotByReplicas);
        check("", "50%", (2, 1), Spare::Replicas(3));
        check("2", "", (4, 2), Spare::NotByReplicas);
    }
}
