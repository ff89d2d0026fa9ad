//! The kinds that keep pods running: Deployment, ReplicaSet, StatefulSet, DaemonSet, and what stands beside them.

use super::int_or_string::IntOrString;
use super::meta::Condition;
use super::pod::PodTemplate;
use super::selector::LabelSelector;
use crate::json::{List, Map, Value, record};
use crate::text::Text;

mod stateful_set;

pub use stateful_set::{
    ClaimRetention, ClaimTemplate, ClaimTemplateMeta, Ordinals, StatefulSet, StatefulSetSpec, StatefulSetStatus,
};

record! {
    /// Pods that are all alike, rolled from revision to revision by ReplicaSets.
    pub struct Deployment {
        /// What is wanted.
        spec: DeploymentSpec = "spec",
        /// What its controller last saw.
        status: DeploymentStatus = "status",
    }
}

record! {
    /// What a Deployment wants.
    pub struct DeploymentSpec {
        /// How many pods; absent means one.
        replicas: Option<i32> = "replicas",
        /// Which pods are its own.
        selector: LabelSelector = "selector",
        /// The pod it makes.
        template: PodTemplate = "template",
        /// How old pods are replaced.
        strategy: UpdateStrategy = "strategy",
        /// How long a pod is ready before it counts as available.
        min_ready_seconds: i32 = "minReadySeconds",
        /// How long a rollout may stand still before it counts as failed; absent means 600.
        progress_deadline_seconds: Option<i32> = "progressDeadlineSeconds",
        /// How many old ReplicaSets are kept; absent means 10.
        revision_history_limit: Option<i32> = "revisionHistoryLimit",
        /// Whether rollouts are held.
        paused: bool = "paused",
    }
}

record! {
    /// How the old pods of a workload are replaced.
    pub struct UpdateStrategy {
        /// `RollingUpdate`, `Recreate` or `OnDelete`.
        kind: Text = "type",
        /// The bounds of a rolling update.
        rolling_update: RollingUpdate = "rollingUpdate",
    }
}

record! {
    /// The bounds of a rolling update.
    pub struct RollingUpdate {
        /// How many pods there may be above the wanted number.
        max_surge: Option<IntOrString> = "maxSurge",
        /// How many pods may be missing.
        max_unavailable: Option<IntOrString> = "maxUnavailable",
        /// The ordinal from which on a StatefulSet updates its pods.
        partition: Option<i32> = "partition",
    }
}

record! {
    /// What the controller last saw of a Deployment.
    pub struct DeploymentStatus {
        /// The generation of the spec that these numbers belong to.
        observed_generation: i64 = "observedGeneration",
        /// All its pods.
        replicas: i32 = "replicas",
        /// Those of the newest template.
        updated_replicas: i32 = "updatedReplicas",
        /// Those that are ready.
        ready_replicas: i32 = "readyReplicas",
        /// Those ready for the minimum time.
        available_replicas: i32 = "availableReplicas",
        /// Those still missing.
        unavailable_replicas: i32 = "unavailableReplicas",
        /// Those being deleted, where the cluster counts them.
        terminating_replicas: Option<i32> = "terminatingReplicas",
        /// How often the hash of the template had to be changed.
        collision_count: i32 = "collisionCount",
        /// Available, Progressing, ReplicaFailure.
        conditions: List<Condition> = "conditions",
    }
}

record! {
    /// A number of pods of one template.
    pub struct ReplicaSet {
        /// What is wanted.
        spec: ReplicaSetSpec = "spec",
        /// What its controller last saw.
        status: ReplicaSetStatus = "status",
    }
}

record! {
    /// What a ReplicaSet wants.
    pub struct ReplicaSetSpec {
        /// How many pods; absent means one.
        replicas: Option<i32> = "replicas",
        /// Which pods are its own.
        selector: LabelSelector = "selector",
        /// The pod it makes.
        template: PodTemplate = "template",
        /// How long a pod is ready before it counts as available.
        min_ready_seconds: i32 = "minReadySeconds",
    }
}

record! {
    /// What the controller last saw of a ReplicaSet or a ReplicationController.
    pub struct ReplicaSetStatus {
        /// The generation of the spec that these numbers belong to.
        observed_generation: i64 = "observedGeneration",
        /// All its pods.
        replicas: i32 = "replicas",
        /// Those that carry every label of the template.
        fully_labeled_replicas: i32 = "fullyLabeledReplicas",
        /// Those that are ready.
        ready_replicas: i32 = "readyReplicas",
        /// Those ready for the minimum time.
        available_replicas: i32 = "availableReplicas",
        /// Those being deleted, where the cluster counts them.
        terminating_replicas: Option<i32> = "terminatingReplicas",
        /// ReplicaFailure, when pods cannot be made.
        conditions: List<Condition> = "conditions",
    }
}

record! {
    /// The elder of the ReplicaSet.
    pub struct ReplicationController {
        /// What is wanted.
        spec: ReplicationControllerSpec = "spec",
        /// What its controller last saw.
        status: ReplicaSetStatus = "status",
    }
}

record! {
    /// What a ReplicationController wants.
    pub struct ReplicationControllerSpec {
        /// How many pods; absent means one.
        replicas: Option<i32> = "replicas",
        /// The labels of its pods; when empty, those of the template.
        selector: Map = "selector",
        /// The pod it makes.
        template: PodTemplate = "template",
        /// How long a pod is ready before it counts as available.
        min_ready_seconds: i32 = "minReadySeconds",
    }
}

record! {
    /// One pod on every node that it fits.
    pub struct DaemonSet {
        /// What is wanted.
        spec: DaemonSetSpec = "spec",
        /// What its controller last saw.
        status: DaemonSetStatus = "status",
    }
}

record! {
    /// What a DaemonSet wants.
    pub struct DaemonSetSpec {
        /// Which pods are its own.
        selector: LabelSelector = "selector",
        /// The pod it makes.
        template: PodTemplate = "template",
        /// How old pods are replaced.
        update_strategy: UpdateStrategy = "updateStrategy",
        /// How long a pod is ready before it counts as available.
        min_ready_seconds: i32 = "minReadySeconds",
        /// How many old revisions are kept; absent means 10.
        revision_history_limit: Option<i32> = "revisionHistoryLimit",
    }
}

record! {
    /// What the controller last saw of a DaemonSet.
    pub struct DaemonSetStatus {
        /// The generation of the spec that these numbers belong to.
        observed_generation: i64 = "observedGeneration",
        /// The nodes that should have a pod; absent until the controller has counted.
        desired_number_scheduled: Option<i32> = "desiredNumberScheduled",
        /// Those that should and do.
        current_number_scheduled: i32 = "currentNumberScheduled",
        /// The nodes that have a pod and should not.
        number_misscheduled: i32 = "numberMisscheduled",
        /// The nodes whose pod is ready.
        number_ready: i32 = "numberReady",
        /// The nodes whose pod is of the newest template.
        updated_number_scheduled: i32 = "updatedNumberScheduled",
        /// The nodes whose pod has been ready for the minimum time.
        number_available: i32 = "numberAvailable",
        /// The nodes that should have an available pod and do not.
        number_unavailable: i32 = "numberUnavailable",
        /// How often the hash of the template had to be changed.
        collision_count: i32 = "collisionCount",
        /// Conditions; the built-in controller writes none.
        conditions: List<Condition> = "conditions",
    }
}

record! {
    /// A template that a StatefulSet or a DaemonSet has had.
    pub struct ControllerRevision {
        /// Its number; the highest is the newest.
        revision: i64 = "revision",
        /// The patch that brings the template back.
        data: Value = "data",
    }
}
