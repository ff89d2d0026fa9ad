//! How pods are scheduled and run: PriorityClass and RuntimeClass.

use super::pod::{Resources, Toleration};
use crate::json::{List, Map, record};
use crate::text::Text;

record! {
    /// How important pods are.
    pub struct PriorityClass {
        /// The higher, the more important.
        value: i32 = "value",
        /// Whether it is that of pods which name none.
        global_default: bool = "globalDefault",
        /// `PreemptLowerPriority` or `Never`.
        preemption_policy: Text = "preemptionPolicy",
    }
}

record! {
    /// How the containers of pods are run.
    pub struct RuntimeClass {
        /// What the container runtime calls it.
        handler: Text = "handler",
        /// What it takes beside the containers.
        overhead: Overhead = "overhead",
        /// The nodes that have it.
        scheduling: RuntimeScheduling = "scheduling",
    }
}

record! {
    /// What a runtime takes beside the containers.
    pub struct Overhead {
        /// The same for every pod.
        pod_fixed: Resources = "podFixed",
    }
}

record! {
    /// The nodes that have a runtime.
    pub struct RuntimeScheduling {
        /// The labels of these nodes.
        node_selector: Map = "nodeSelector",
        /// What pods of this class tolerate.
        tolerations: List<Toleration> = "tolerations",
    }
}
