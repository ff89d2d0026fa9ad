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

impl PodDisruptionBudgetStatus {
    /// Returns when the eviction of a pod was allowed; none when it was not, or when the moment cannot be read.
    pub fn disrupted_at(&self, pod: &str) -> Option<Time> {
        self.disrupted_pods.get(pod).and_then(|time| Time::parse(time).ok())
    }
}
