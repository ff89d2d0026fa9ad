//! HorizontalPodAutoscalers and VerticalPodAutoscalers.

use crate::health::Health;
use crate::health::subject::{Subject, cited, find, find_with, reason_or};
use crate::json::{Pool, Read, Reader};
use crate::object::autoscaling::{HorizontalPodAutoscaler, VerticalPodAutoscaler};
use crate::object::meta::{Condition, ConditionStatus};

/// Where autoscaling/v1 keeps what is a field in autoscaling/v2.
const CONDITIONS: &str = "autoscaling.alpha.kubernetes.io/conditions";

pub(super) fn horizontal(subject: &Subject<'_>, autoscaler: &HorizontalPodAutoscaler) -> Health {
    let status = &autoscaler.status;
    if status.observed_generation > 0
        && let Some(unobserved) = subject.unobserved(status.observed_generation)
    {
        return unobserved;
    }
    if !status.conditions.is_empty() {
        return scaling(subject, &status.conditions, "/status/conditions");
    }
    if let Some(text) = subject.object.meta.annotations.get(CONDITIONS) {
        let path = format!("/metadata/annotations/{}", CONDITIONS.replace('/', "~1"));
        let conditions = crate::json::List::<Condition>::read(&mut Reader::new(text.as_bytes(), &mut Pool::default()));
        // Long values of annotations are not kept whole.
        if let Ok(conditions) = conditions {
            return scaling(subject, &conditions, &path);
        }
    }
    // Without conditions, a measured value or a decision shows that it works.
    if status.last_scale_time.is_some() || status.current_cpu_utilization_percentage.is_some() {
        return subject.healthy();
    }
    subject.progressing("NotObserved", format!("{} has not measured anything yet.", subject)).absent("/status/conditions")
}

fn scaling(subject: &Subject<'_>, conditions: &[Condition], path: &str) -> Health {
    let target = "shows what it measures, and in its events what it could not read";
    let broken = |found: (usize, &Condition), says: &str| {
        let message = format!("{} {says}{}", subject, cited(&found.1.message));
        let health = subject.degraded(reason_or(&found.1.reason, &found.1.kind), message);
        health.condition_under(path, found).then(subject.describe(target))
    };
    if let Some(inactive) = find_with(conditions, "ScalingActive", ConditionStatus::False) {
        // Somebody has scaled the target to nothing, which switches the autoscaler off.
        if inactive.1.reason == "ScalingDisabled" {
            let message = format!("{} is off: its target is scaled to 0.", subject);
            return subject.suspended("ScalingDisabled", message).condition_under(path, inactive);
        }
        return broken(inactive, "cannot measure what it scales by");
    }
    match find(conditions, "AbleToScale") {
        Some((_, able)) if able.status == ConditionStatus::True => subject.healthy(),
        // The reason is that of a success: what has failed before is being tried again.
        Some(unable) if unable.1.reason.starts_with("Failed") => broken(unable, "cannot scale its target"),
        Some(unable) => {
            let message = format!("{} is not able to scale yet{}", subject, cited(&unable.1.message));
            subject.progressing(reason_or(&unable.1.reason, "AbleToScale"), message).condition_under(path, unable)
        }
        None => subject
            .progressing("NotObserved", format!("{} does not tell yet whether it can scale its target.", subject))
            .absent(path),
    }
}

pub(super) fn vertical(subject: &Subject<'_>, autoscaler: &VerticalPodAutoscaler) -> Health {
    let conditions = &autoscaler.status.conditions;
    let bad = ["ConfigUnsupported", "NoPodsMatched"];
    if let Some(bad) = bad.into_iter().find_map(|kind| find_with(conditions, kind, ConditionStatus::True)) {
        let message = format!("{} cannot recommend anything{}", subject, cited(&bad.1.message));
        return subject.degraded(&bad.1.kind, message).condition(bad);
    }
    if find_with(conditions, "RecommendationProvided", ConditionStatus::True).is_some() {
        return subject.healthy();
    }
    let message = format!("{} has no recommendation yet.", subject);
    subject.progressing("NoRecommendation", message).absent("/status/recommendation")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::health::HealthStatus::*;
    use crate::health::tests::{check, condition};

    #[test]
    fn each_state_has_its_answer() {
        check(
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
            &[
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("AbleToScale", "True", ""), condition("ScalingActive", "True", "")]}),
                    Healthy,
                    "",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("AbleToScale", "True", ""), condition("ScalingActive", "False", "FailedGetResourceMetric")]}),
                    Degraded,
                    "FailedGetResourceMetric",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("AbleToScale", "False", "FailedGetScale")]}),
                    Degraded,
                    "FailedGetScale",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("AbleToScale", "True", ""), condition("ScalingActive", "False", "ScalingDisabled")]}),
                    Suspended,
                    "ScalingDisabled",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("ScalingActive", "True", "")]}),
                    Progressing,
                    "NotObserved",
                ),
                (json!({}), json!({}), Progressing, "NotObserved"),
            ],
        );
        check(
            "autoscaling/v1",
            "HorizontalPodAutoscaler",
            &[(json!({}), json!({"currentCPUUtilizationPercentage": 20}), Healthy, "")],
        );
        check(
            "autoscaling.k8s.io/v1",
            "VerticalPodAutoscaler",
            &[
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("RecommendationProvided", "True", "")]}),
                    Healthy,
                    "",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("NoPodsMatched", "True", "")]}),
                    Degraded,
                    "NoPodsMatched",
                ),
                (json!({}), json!({}), Progressing, "NoRecommendation"),
            ],
        );
    }
}
