//! What changes the number of pods, or their requests: HorizontalPodAutoscaler and VerticalPodAutoscaler.

use super::meta::Condition;
use super::pod::Resources;
use super::quantity::Quantity;
use super::selector::LabelSelector;
use super::time::Time;
use crate::json::{List, record};
use crate::text::Text;

record! {
    /// An object that is scaled, named without its namespace.
    pub struct ScaleTarget {
        /// The group and version.
        api_version: Text = "apiVersion",
        /// The kind.
        kind: Text = "kind",
        /// The name.
        name: Text = "name",
    }
}

record! {
    /// Changes the number of pods of a workload by what is measured.
    pub struct HorizontalPodAutoscaler {
        /// What is wanted.
        spec: HorizontalPodAutoscalerSpec = "spec",
        /// What its controller last did.
        status: HorizontalPodAutoscalerStatus = "status",
    }
}

record! {
    /// What a HorizontalPodAutoscaler wants.
    pub struct HorizontalPodAutoscalerSpec {
        /// The workload.
        scale_target_ref: ScaleTarget = "scaleTargetRef",
        /// The fewest pods; absent means one.
        min_replicas: Option<i32> = "minReplicas",
        /// The most pods.
        max_replicas: i32 = "maxReplicas",
        /// What is measured, in autoscaling/v2.
        metrics: List<Metric> = "metrics",
        /// The wanted use of the requested CPU in percent, in autoscaling/v1.
        target_cpu_utilization_percentage: Option<i32> = "targetCPUUtilizationPercentage",
        /// How fast it goes up and down.
        behavior: Option<Box<ScalingBehavior>> = "behavior",
    }
}

record! {
    /// One thing that is measured: what is wanted of it, or what it is now.
    pub struct Metric {
        /// Which of the sources below it is: `Resource`, `ContainerResource`, `Pods`, `Object` or `External`.
        kind: Text = "type",
        /// The use of a resource by the pods.
        resource: Option<Box<MetricSource>> = "resource",
        /// The use of a resource by one container of each pod.
        container_resource: Option<Box<MetricSource>> = "containerResource",
        /// A number that each pod reports.
        pods: Option<Box<MetricSource>> = "pods",
        /// A number of another object.
        object: Option<Box<MetricSource>> = "object",
        /// A number from outside the cluster.
        external: Option<Box<MetricSource>> = "external",
    }
}

record! {
    /// Where a number comes from, and its value. Which fields are set depends on the source.
    pub struct MetricSource {
        /// The resource, as `cpu`.
        name: Text = "name",
        /// The container.
        container: Text = "container",
        /// The metric.
        metric: MetricName = "metric",
        /// The object that the metric belongs to.
        described_object: Option<ScaleTarget> = "describedObject",
        /// The wanted value.
        target: Option<MetricValue> = "target",
        /// The value now.
        current: Option<MetricValue> = "current",
    }
}

record! {
    /// A metric by name.
    pub struct MetricName {
        /// The name.
        name: Text = "name",
        /// Which of its series.
        selector: Option<LabelSelector> = "selector",
    }
}

record! {
    /// The value of a metric, wanted or measured.
    pub struct MetricValue {
        /// `Utilization`, `Value` or `AverageValue`; written for wanted values.
        kind: Text = "type",
        /// The number itself.
        value: Option<Quantity> = "value",
        /// The number by pod.
        average_value: Option<Quantity> = "averageValue",
        /// The part of the request that is used, in percent.
        average_utilization: Option<i32> = "averageUtilization",
    }
}

record! {
    /// How fast an autoscaler goes up and down.
    pub struct ScalingBehavior {
        /// The rules for more pods.
        scale_up: Option<ScalingRules> = "scaleUp",
        /// The rules for fewer pods.
        scale_down: Option<ScalingRules> = "scaleDown",
    }
}

record! {
    /// How fast an autoscaler goes in one direction.
    pub struct ScalingRules {
        /// How long it looks back for a reason not to act; absent means 0 upwards and 300 downwards.
        stabilization_window_seconds: Option<i32> = "stabilizationWindowSeconds",
        /// `Max`, `Min`, or `Disabled` for never.
        select_policy: Text = "selectPolicy",
        /// The largest steps.
        policies: List<ScalingPolicy> = "policies",
        /// How far the value may be off before it acts.
        tolerance: Option<Quantity> = "tolerance",
    }
}

record! {
    /// The largest step within a time.
    pub struct ScalingPolicy {
        /// `Pods` or `Percent`.
        kind: Text = "type",
        /// How many of them.
        value: i32 = "value",
        /// Within how long.
        period_seconds: i32 = "periodSeconds",
    }
}

record! {
    /// What the controller last did for a HorizontalPodAutoscaler.
    pub struct HorizontalPodAutoscalerStatus {
        /// The generation of the spec that this belongs to.
        observed_generation: i64 = "observedGeneration",
        /// When it last changed the number.
        last_scale_time: Option<Time> = "lastScaleTime",
        /// The number of pods.
        current_replicas: i32 = "currentReplicas",
        /// The number that it wants.
        desired_replicas: i32 = "desiredReplicas",
        /// What it measured, in autoscaling/v2.
        current_metrics: List<Metric> = "currentMetrics",
        /// The use of the requested CPU in percent, in autoscaling/v1.
        current_cpu_utilization_percentage: Option<i32> = "currentCPUUtilizationPercentage",
        /// AbleToScale, ScalingActive, ScalingLimited.
        conditions: List<Condition> = "conditions",
    }
}

record! {
    /// Changes the requests of the pods of a workload by what they used.
    pub struct VerticalPodAutoscaler {
        /// What is wanted.
        spec: VerticalPodAutoscalerSpec = "spec",
        /// What is recommended.
        status: VerticalPodAutoscalerStatus = "status",
    }
}

record! {
    /// What a VerticalPodAutoscaler wants.
    pub struct VerticalPodAutoscalerSpec {
        /// The workload.
        target_ref: Option<ScaleTarget> = "targetRef",
        /// Whether and how pods are changed.
        update_policy: VerticalUpdatePolicy = "updatePolicy",
        /// The bounds for each container.
        resource_policy: VerticalResourcePolicy = "resourcePolicy",
    }
}

record! {
    /// Whether and how a VerticalPodAutoscaler changes pods.
    pub struct VerticalUpdatePolicy {
        /// `Off`, `Initial`, `Recreate`, `InPlaceOrRecreate` or `Auto`.
        update_mode: Text = "updateMode",
        /// The fewest pods of which one may be evicted.
        min_replicas: Option<i32> = "minReplicas",
    }
}

record! {
    /// The bounds of a VerticalPodAutoscaler.
    pub struct VerticalResourcePolicy {
        /// The bounds, a container each.
        container_policies: List<VerticalContainerPolicy> = "containerPolicies",
    }
}

record! {
    /// The bounds of a VerticalPodAutoscaler for one container.
    pub struct VerticalContainerPolicy {
        /// The container, or `*` for all others.
        container_name: Text = "containerName",
        /// `Auto` or `Off`.
        mode: Text = "mode",
        /// The least it may recommend.
        min_allowed: Resources = "minAllowed",
        /// The most it may recommend.
        max_allowed: Resources = "maxAllowed",
        /// The resources it is about; absent means CPU and memory.
        controlled_resources: List<Text> = "controlledResources",
        /// `RequestsAndLimits` or `RequestsOnly`.
        controlled_values: Text = "controlledValues",
    }
}

record! {
    /// What a VerticalPodAutoscaler recommends.
    pub struct VerticalPodAutoscalerStatus {
        /// The recommendation.
        recommendation: VerticalRecommendation = "recommendation",
        /// RecommendationProvided and others.
        conditions: List<Condition> = "conditions",
    }
}

record! {
    /// The recommendation of a VerticalPodAutoscaler.
    pub struct VerticalRecommendation {
        /// The recommendation, a container each.
        container_recommendations: List<ContainerRecommendation> = "containerRecommendations",
    }
}

record! {
    /// The requests that are recommended for one container.
    pub struct ContainerRecommendation {
        /// The container.
        container_name: Text = "containerName",
        /// The best requests.
        target: Resources = "target",
        /// Below this, it is too little.
        lower_bound: Resources = "lowerBound",
        /// Above this, it is a waste.
        upper_bound: Resources = "upperBound",
        /// The best requests without the bounds of the policy.
        uncapped_target: Resources = "uncappedTarget",
    }
}
