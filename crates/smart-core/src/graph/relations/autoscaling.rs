//! What acts on workloads: autoscalers, budgets, quotas.

use super::super::build::{Builder, Detail, Target};
use super::super::relation::Relation;
use crate::object::Object;
use crate::object::autoscaling::{HorizontalPodAutoscaler, ScaleTarget, VerticalPodAutoscaler};
use crate::object::policy::PodDisruptionBudget;
use crate::object::reference::group_of;

fn target<'a>(namespace: &'a str, target: &'a ScaleTarget) -> Target<'a> {
    Target::new(group_of(&target.api_version), &target.kind, namespace, &target.name)
}

pub(super) fn horizontal(builder: &mut Builder<'_>, from: u32, namespace: &str, scaler: &HorizontalPodAutoscaler) {
    let spec = &scaler.spec;
    builder.link(from, Relation::HpaTarget, target(namespace, &spec.scale_target_ref), Detail::default());
    // Which aggregated API serves a type of metric, as the controller's clients ask for them.
    let by_cpu = spec.target_cpu_utilization_percentage.is_some() || spec.metrics.is_empty();
    let types = spec.metrics.iter().map(|metric| metric.kind.as_str()).chain(by_cpu.then_some("Resource"));
    for kind in types {
        let names: &[&str] = match kind {
            "Resource" | "ContainerResource" => &["v1beta1.metrics.k8s.io"],
            "Pods" | "Object" => &["v1beta2.custom.metrics.k8s.io", "v1beta1.custom.metrics.k8s.io"],
            "External" => &["v1beta1.external.metrics.k8s.io"],
            _ => continue,
        };
        let services = names.iter().map(|name| Target::of_cluster("apiregistration.k8s.io", "APIService", name));
        let found = services.clone().any(|service| builder.link_known(from, Relation::HpaMetrics, service));
        if let Some(service) = services.clone().next().filter(|_| !found) {
            builder.link(from, Relation::HpaMetrics, service, Detail::default());
        }
    }
    for object in spec.metrics.iter().filter_map(|metric| metric.object.as_ref()?.described_object.as_ref()) {
        builder.link(from, Relation::HpaObject, target(namespace, object), Detail::default());
    }
}

pub(super) fn vertical(builder: &mut Builder<'_>, from: u32, namespace: &str, scaler: &VerticalPodAutoscaler) {
    if let Some(scaled) = &scaler.spec.target_ref {
        builder.link(from, Relation::VpaTarget, target(namespace, scaled), Detail::default());
    }
}

/// In `policy/v1` an empty selector means every pod of the namespace, in `policy/v1beta1` none; an absent one none in both.
pub(super) fn budget(builder: &mut Builder<'_>, from: u32, object: &Object, budget: &PodDisruptionBudget) {
    if let Some(selector) = budget.spec.selector_in(&object.api.version) {
        let pods = builder.selectors.pods(&object.meta.namespace, selector);
        builder.add_all(from, pods, Relation::PdbSelects);
    }
}

pub(super) fn quota(builder: &mut Builder<'_>, from: u32, namespace: &str) {
    builder.link(from, Relation::QuotaLimits, Target::of_cluster("", "Namespace", namespace), Detail::default());
}
