//! Whether the eviction API lets a pod go: pkg/registry/core/pod/storage/eviction.go.

use super::budget::{Budget, Budgets};
use super::subject::Subject;
use crate::object::ObjectRef;
use crate::object::meta::ConditionStatus;

/// What the API server answers to the eviction of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// The pod is deleted.
    Allowed {
        why: Why,
        /// The budget that was asked.
        budget: Option<ObjectRef>,
    },
    /// Status 429: kubectl tries again until its timeout.
    Blocked {
        budget: ObjectRef,
        message: &'static str,
        /// The cause in the details of the answer.
        cause: String,
    },
    /// Any other status: kubectl gives up on the pod.
    Error {
        code: u16,
        /// The budgets that guard the pod, in order.
        budgets: Vec<ObjectRef>,
        message: String,
    },
}

/// Why a pod may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// It is finished, pending or terminating: no budget is asked.
    PhaseIgnored,
    /// No budget guards it.
    NoBudget,
    /// It is not ready, and its budget always lets such pods go.
    UnhealthyAlwaysAllow,
    /// It is not ready, and as many others are healthy as must be.
    UnhealthyOthersHealthy,
    /// Its budget allows one more disruption, and then one less.
    WithinBudget,
}

const VIOLATES: &str = "Cannot evict pod as it would violate the pod's disruption budget.";
const SEVERAL: &str = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
/// The status of a budget holds no more evictions than these that the disruption controller has not confirmed.
const DISRUPTED_MAX: usize = 2000;

/// Returns what the API server answers, and changes nothing: what a dry run on the server tells.
pub(crate) fn decide(pod: &Subject<'_>, budgets: &Budgets<'_>) -> Decision {
    let allowed = |why, budget| Decision::Allowed { why, budget };
    // The API server goes by phase alone: a pending pod may run, too, when the list is old.
    if pod.is_finished() || pod.phase == "Pending" || pod.is_terminating() {
        return allowed(Why::PhaseIgnored, None);
    }
    let mut matching = budgets.matching(pod);
    let Some(budget) = matching.next() else { return allowed(Why::NoBudget, None) };
    let mut all: Vec<ObjectRef> = matching.map(Budget::reference).collect();
    if !all.is_empty() {
        all.insert(0, budget.reference());
        return Decision::Error { code: 500, budgets: all, message: SEVERAL.to_owned() };
    }
    if !pod.is_ready() {
        if budget.spec().unhealthy_pod_eviction_policy == "AlwaysAllow" {
            return allowed(Why::UnhealthyAlwaysAllow, Some(budget.reference()));
        }
        if budget.status().has_enough_healthy() {
            return allowed(Why::UnhealthyOthersHealthy, Some(budget.reference()));
        }
    }
    refusal(budget).unwrap_or_else(|| allowed(Why::WithinBudget, Some(budget.reference())))
}

/// Returns what the API server answers, and takes the eviction from the budget when it is allowed by one.
///
/// That the pod is gone is told to the budgets apart, by [`Budgets::gone`].
pub(crate) fn evict(pod: &Subject<'_>, budgets: &mut Budgets<'_>) -> Decision {
    let decision = decide(pod, budgets);
    if matches!(decision, Decision::Allowed { why: Why::WithinBudget, .. }) {
        budgets.evict(pod);
    }
    decision
}

/// The steps of `checkAndDecrement`.
fn refusal(budget: &Budget<'_>) -> Option<Decision> {
    let (name, status) = (budget.name(), budget.status());
    let blocked = |cause| Decision::Blocked { budget: budget.reference(), message: VIOLATES, cause };
    let forbidden = |why: &str| Decision::Error {
        code: 403,
        budgets: vec![budget.reference()],
        message: format!("poddisruptionbudget.policy {name:?} is forbidden: {why}"),
    };
    if !budget.is_current() {
        return Some(blocked(format!("The disruption budget {name} is still being processed by the server.")));
    }
    if status.disruptions_allowed < 0 {
        return Some(forbidden("pdb disruptions allowed is negative"));
    }
    if budget.disrupted() > DISRUPTED_MAX {
        return Some(forbidden("DisruptedPods map too big - too many evictions not confirmed by PDB controller"));
    }
    (status.disruptions_allowed == 0).then(|| blocked(cause(budget)))
}

fn cause(budget: &Budget<'_>) -> String {
    let (name, status) = (budget.name(), budget.status());
    let condition = status.conditions.iter().find(|condition| condition.kind == "DisruptionAllowed");
    let refused = condition.filter(|told| told.status == ConditionStatus::False && !told.message.is_empty());
    match refused {
        Some(told) if told.reason == "SyncFailed" => {
            format!("The disruption budget {name} does not allow evicting pods currently because it failed sync: {}", told.message)
        }
        _ if status.current_healthy <= status.desired_healthy => format!(
            "The disruption budget {name} needs {} healthy pods and has {} currently",
            status.desired_healthy, status.current_healthy
        ),
        Some(told) => {
            format!("The disruption budget {name} does not allow evicting pods currently ({}): {}", told.reason, told.message)
        }
        None => format!("The disruption budget {name} does not allow evicting pods currently"),
    }
}
