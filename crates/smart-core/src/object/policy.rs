//! How many pods may be missing: PodDisruptionBudget.

use super::int_or_string::IntOrString;
use super::meta::Condition;
use super::selector::LabelSelector;
use super::time::Time;
use crate::json::{List, Map, record};
use crate::text::Text;

record! {
    /// Bounds how many of some pods may be evicted at a time.
    pub struct PodDisruptionBudget {
        /// What is wanted.
        spec: PodDisruptionBudgetSpec = "spec",
        /// What its controller last saw.
        status: PodDisruptionBudgetStatus = "status",
    }
}

record! {
    /// What a PodDisruptionBudget wants.
    pub struct PodDisruptionBudgetSpec {
        /// How many pods must stay available.
        min_available: Option<IntOrString> = "minAvailable",
        /// How many pods may be unavailable.
        max_unavailable: Option<IntOrString> = "maxUnavailable",
        /// The pods. Absent selects none; empty selects all of the namespace in policy/v1, none in policy/v1beta1.
        selector: Option<LabelSelector> = "selector",
        /// `IfHealthyBudget` or `AlwaysAllow`: when pods that are not ready may be evicted.
        unhealthy_pod_eviction_policy: Text = "unhealthyPodEvictionPolicy",
    }
}

record! {
    /// What the controller last saw of a PodDisruptionBudget.
    pub struct PodDisruptionBudgetStatus {
        /// The generation of the spec that these numbers belong to.
        observed_generation: i64 = "observedGeneration",
        /// How many pods may be evicted now.
        disruptions_allowed: i32 = "disruptionsAllowed",
        /// The pods that are healthy.
        current_healthy: i32 = "currentHealthy",
        /// The pods that must be healthy.
        desired_healthy: i32 = "desiredHealthy",
        /// The pods counted.
        expected_pods: i32 = "expectedPods",
        /// The pods whose eviction was allowed and which are not gone yet, each with its moment.
        disrupted_pods: Map = "disruptedPods",
        /// DisruptionAllowed, with the reason when it is false.
        conditions: List<Condition> = "conditions",
    }
}

impl PodDisruptionBudget {
    /// Tells whether its numbers belong to the wanted state of this generation.
    pub(crate) fn is_current(&self, generation: i64) -> bool {
        self.status.observed_generation >= generation
    }
}

impl PodDisruptionBudgetSpec {
    /// Returns how many of so many pods must be healthy; none without a bound, and when the bound cannot be read.
    ///
    /// The steps are those of `getExpectedPodCount` in pkg/controller/disruption/disruption.go: both percentages are rounded up.
    pub(crate) fn desired_healthy(&self, expected: i32) -> Option<i32> {
        match (&self.max_unavailable, &self.min_available) {
            (Some(most), _) => Some(expected.saturating_sub(most.scaled(expected, true)?).max(0)),
            (None, Some(least)) => least.scaled(expected, true),
            (None, None) => None,
        }
    }

    /// Returns the selector that picks pods in this version of the API: the empty one picks none in `policy/v1beta1`.
    pub(crate) fn selector_in(&self, version: &str) -> Option<&LabelSelector> {
        self.selector.as_ref().filter(|selector| !selector.is_empty() || version != "v1beta1")
    }
}

/// As long as the controller leaves a pod out whose eviction was allowed (`DeletionTimeout` in
/// pkg/controller/disruption/disruption.go).
pub(crate) const DISRUPTED_SECONDS: i64 = 120;

impl PodDisruptionBudgetStatus {
    /// Returns why the budget cannot be computed, with the place of the condition.
    pub(crate) fn sync_failed(&self) -> Option<(usize, &Condition)> {
        let mut conditions = self.conditions.iter().enumerate();
        conditions.find(|(_, condition)| condition.kind == "DisruptionAllowed" && condition.reason == "SyncFailed")
    }

    /// Tells whether so many pods are healthy that one that is not may go with the policy `IfHealthyBudget`.
    pub(crate) fn has_enough_healthy(&self) -> bool {
        self.current_healthy >= self.desired_healthy && self.desired_healthy > 0
    }

    /// Returns when the eviction of a pod was allowed; none when it was not, or when the moment cannot be read.
    pub fn disrupted_at(&self, pod: &str) -> Option<Time> {
        self.disrupted_pods.get(pod).and_then(|time| Time::parse(time).ok())
    }
}
