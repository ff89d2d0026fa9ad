//! HorizontalPodAutoscalers: what they scale, and what they measure.

use super::context::{Context, PodView};
use crate::object::autoscaling::{HorizontalPodAutoscaler, Metric, MetricSource};
use crate::object::container::Container;
use crate::object::meta::{Condition, ConditionStatus};
use crate::object::reference::group_of;
use crate::object::{Object, ObjectRef};

/// Returns what an autoscaler scales.
pub(crate) fn target(object: &Object, scaler: &HorizontalPodAutoscaler) -> ObjectRef {
    let target = &scaler.spec.scale_target_ref;
    ObjectRef::new(group_of(&target.api_version), target.kind.clone(), object.meta.namespace.clone(), target.name.clone())
}

/// Returns a condition of an autoscaler that has a status, with its place.
pub(crate) fn condition<'a>(
    scaler: &'a HorizontalPodAutoscaler,
    kind: &str,
    status: ConditionStatus,
) -> Option<(usize, &'a Condition)> {
    let mut conditions = scaler.status.conditions.iter().enumerate();
    conditions.find(|(_, condition)| condition.kind == kind && condition.status == status)
}

/// One measured number beside the wanted one, with where the measured one stands.
pub(crate) struct Load {
    /// What is measured, as `cpu`.
    pub(crate) what: String,
    /// The measured number in words, as `168%`.
    pub(crate) current: String,
    /// The wanted number in words.
    pub(crate) wanted: String,
    /// The measured number as a part of the wanted one.
    pub(crate) ratio: f64,
    pub(crate) path: String,
}

/// Returns what an autoscaler measures beside what it wants; numbers that are not both known are left out.
pub(crate) fn loads(scaler: &HorizontalPodAutoscaler) -> Vec<Load> {
    let (spec, status) = (&scaler.spec, &scaler.status);
    let mut loads: Vec<Load> = Vec::new();
    for (at, current) in status.current_metrics.iter().enumerate() {
        let Some(now) = source(current) else { continue };
        let wanted = spec.metrics.iter().filter(|wanted| wanted.kind == current.kind).filter_map(source);
        let same = |wanted: &&MetricSource| {
            wanted.name == now.name && wanted.metric.name == now.metric.name && wanted.container == now.container
        };
        let Some(target) = wanted.clone().find(same).and_then(|wanted| wanted.target.as_ref()) else { continue };
        let Some(measured) = &now.current else { continue };
        let path = format!("/status/currentMetrics/{at}");
        let what = if now.metric.name.is_empty() { now.name.to_string() } else { now.metric.name.to_string() };
        if let (Some(measured), Some(target)) = (measured.average_utilization, target.average_utilization) {
            loads.extend(load(what, percent(measured), percent(target), f64::from(measured), f64::from(target), path));
            continue;
        }
        let pairs = [(measured.average_value, target.average_value), (measured.value, target.value)];
        if let Some((measured, target)) = pairs.into_iter().find_map(|(measured, target)| measured.zip(target)) {
            loads.extend(load(what, measured.to_string(), target.to_string(), measured.as_f64(), target.as_f64(), path));
        }
    }
    let old = status.current_cpu_utilization_percentage.zip(spec.target_cpu_utilization_percentage);
    if let Some((measured, target)) = old.filter(|_| loads.is_empty()) {
        let path = "/status/currentCPUUtilizationPercentage".to_owned();
        loads.extend(load("cpu".to_owned(), percent(measured), percent(target), f64::from(measured), f64::from(target), path));
    }
    loads
}

fn percent(value: i32) -> String {
    format!("{value}%")
}

fn load(what: String, current: String, wanted: String, measured: f64, target: f64, path: String) -> Option<Load> {
    (target > 0.0).then(|| Load { what, current, wanted, ratio: measured / target, path })
}

fn source(metric: &Metric) -> Option<&MetricSource> {
    let sources = [&metric.resource, &metric.container_resource, &metric.pods, &metric.object, &metric.external];
    sources.into_iter().find_map(|source| source.as_deref())
}

/// Returns the resources whose use is measured as a part of the request, each with the container that alone is meant.
fn utilizations(scaler: &HorizontalPodAutoscaler) -> Vec<(&str, Option<&str>)> {
    let spec = &scaler.spec;
    if spec.metrics.is_empty() {
        return vec![("cpu", None)];
    }
    let by_use = |source: &&MetricSource| source.target.as_ref().is_some_and(|target| target.average_utilization.is_some());
    let of_pods = spec.metrics.iter().filter_map(|metric| metric.resource.as_deref()).filter(by_use);
    let of_pods = of_pods.map(|source| (source.name.as_str(), None));
    let of_one = spec.metrics.iter().filter_map(|metric| metric.container_resource.as_deref()).filter(by_use);
    of_pods.chain(of_one.map(|source| (source.name.as_str(), Some(source.container.as_str())))).collect()
}

/// A container that lacks the request which an autoscaler measures by.
pub(crate) struct Unrequested<'a> {
    pub(crate) resource: String,
    pub(crate) container: String,
    /// The object that shows it, and the field where the request would stand.
    pub(crate) shown_by: ObjectRef,
    pub(crate) path: String,
    pub(crate) workload: &'a Object,
}

/// Returns the container that lacks a request by which an autoscaler measures; pods are looked at first, because a LimitRange
/// may have given them what the template lacks.
pub(crate) fn unrequested<'a>(
    context: &Context<'a>,
    object: &Object,
    scaler: &HorizontalPodAutoscaler,
) -> Option<Unrequested<'a>> {
    let target = target(object, scaler);
    let workload = context.object(&target)?;
    let pod: Option<&PodView<'_>> = context.pods_of(&target).find(|pod| !pod.is_finished() && !pod.is_terminating());
    let template = context.templates().iter().find(|template| template.object.reference() == target);
    let has_defaults = context.limit_ranges().any(|(range, _)| range.meta.namespace == object.meta.namespace);
    let (spec, shown_by, path) = match (pod, template) {
        (Some(pod), _) => (pod.spec(), pod.reference(), "/spec"),
        (None, Some(template)) if !has_defaults => (&**template.spec, target.clone(), "/spec/template/spec"),
        _ => return None,
    };
    // Requests of the pod as a whole are shared among its containers.
    if spec.resources.is_some() {
        return None;
    }
    for (resource, only) in utilizations(scaler) {
        // A limit without a request is the request.
        let lacks = |container: &Container| {
            container.resources.requests.get(resource).is_none() && container.resources.limits.get(resource).is_none()
        };
        let mut containers = spec.containers.iter().enumerate();
        let found = containers.find(|(_, container)| only.is_none_or(|only| container.name == only) && lacks(container));
        if let Some((at, container)) = found {
            return Some(Unrequested {
                resource: resource.to_owned(),
                container: container.name.to_string(),
                shown_by,
                path: format!("{path}/containers/{at}/resources/requests/{resource}"),
                workload,
            });
        }
    }
    None
}
