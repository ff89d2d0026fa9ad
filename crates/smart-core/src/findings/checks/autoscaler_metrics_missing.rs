//! Autoscalers that get no numbers to go by.

use crate::findings::autoscalers;
use crate::findings::context::Context;
use crate::findings::context::PodView;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, name};
use crate::object::ObjectRef;
use crate::object::autoscaling::HorizontalPodAutoscaler;
use crate::object::meta::ConditionStatus;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "autoscaler-metrics-missing",
    severity: Severity::Warning,
    level: Level::Effect,
    lint: false,
    finds: "A HorizontalPodAutoscaler that does not scale, because it cannot get or use what it is to measure.",
    matters: "The number of pods stays as it is, whatever the load.",
    looks_at: "The condition ScalingActive of the autoscaler, its reason and message, and the API services that serve metrics.",
    advice: "Look at what the message names: the API of the metrics, the pods, or the requests of their containers.",
    silent: "When the target is scaled to zero, and for the first five minutes.",
    check,
};

/// The first numbers of new pods come after a minute or two.
const SETTLED_SECONDS: i64 = 300;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, scaler) in context.autoscalers() {
        let inactive = autoscalers::condition(scaler, "ScalingActive", ConditionStatus::False);
        let Some((at, inactive)) = inactive.filter(|(_, condition)| condition.reason != "ScalingDisabled") else { continue };
        if context.seconds_since(inactive.last_transition_time).is_some_and(|passed| passed < SETTLED_SECONDS) {
            continue;
        }
        let (reference, target) = (object.reference(), autoscalers::target(object, scaler));
        if context.object(&target).is_some_and(|target| !context.wants_pods(target)) {
            continue;
        }
        let message = format!(
            "{} does not scale {}{}: {}{}",
            name(&reference),
            name(&target),
            context.for_how_long(inactive.last_transition_time),
            inactive.reason,
            cited(&inactive.message)
        );
        let mut draft = Draft::new(&RULE, reference.clone(), message)
            .since(inactive.last_transition_time)
            .condition_of(&reference, at, inactive);
        let api = ObjectRef::new("apiregistration.k8s.io", "APIService", "", api_service(scaler, &inactive.reason));
        let says = |words: &str| inactive.message.contains(words);
        let pods: Vec<&PodView<'_>> = context.pods_of(&target).collect();
        if says("could not find the requested resource") || says("unable to handle the request") || says("unable to fetch metrics") {
            draft = draft.blames(api.clone());
            if context.find(&api.group, &api.kind, "", &api.name).is_missing() {
                draft = draft.absent(&api, "").next(format!("{} is not there: nothing serves these metrics.", name(&api)));
            }
        }
        if !pods.is_empty() && pods.iter().all(|pod| !pod.is_ready()) {
            draft = draft.blames(target.clone()).field_of(
                &reference,
                "/spec/scaleTargetRef/name",
                &scaler.spec.scale_target_ref.name,
            );
            draft = draft.next(format!("None of the pods of {} is ready: they have no numbers.", name(&target)));
        }
        let draft = draft.command(Command::kubectl(&reference, "describe", &[], "shows what it tries to measure"));
        found.push(draft.command(Command::new(["kubectl", "get", "apiservice", &api.name], "shows whether the metrics are served")));
    }
}

/// Returns the API that serves the kind of metric which the controller could not get.
fn api_service(scaler: &HorizontalPodAutoscaler, reason: &str) -> &'static str {
    let first = scaler.spec.metrics.first().map_or("Resource", |metric| metric.kind.as_str());
    match reason {
        "FailedGetExternalMetric" => "v1beta1.external.metrics.k8s.io",
        "FailedGetPodsMetric" | "FailedGetObjectMetric" => "v1beta1.custom.metrics.k8s.io",
        "FailedGetResourceMetric" | "FailedGetContainerResourceMetric" => "v1beta1.metrics.k8s.io",
        _ => match first {
            "External" => "v1beta1.external.metrics.k8s.io",
            "Pods" | "Object" => "v1beta1.custom.metrics.k8s.io",
            _ => "v1beta1.metrics.k8s.io",
        },
    }
}
