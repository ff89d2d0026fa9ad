//! What the API server would refuse before the scheduler sees a pod: quotas and limits of the namespace.

use crate::cluster::Cluster;
use crate::object::container::Container;
use crate::object::namespace::{LimitRangeItem, ResourceQuota, ScopeRequirement};
use crate::object::pod::{PodSpec, Resources};
use crate::object::quantity::{Format, Quantity};
use crate::object::{Body, Object, ObjectRef};
use crate::simulate::schedule::{Columns, Requests};
use crate::text::Text;
use crate::top::in_words;

use super::explain::amount_of;

/// A bound of a ResourceQuota and how many more pods it lets be made.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct QuotaBound {
    /// The quota.
    pub quota: ObjectRef,
    /// What it bounds, as `requests.cpu`.
    pub resource: Text,
    /// How much there may be.
    pub hard: Quantity,
    /// How much is used.
    pub used: Quantity,
    /// How much each pod takes.
    pub each: Quantity,
    /// How many more pods there may be.
    pub pods: i64,
}

/// Something that the API server refuses.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Refusal {
    /// The LimitRange or ResourceQuota.
    pub by: ObjectRef,
    /// Why.
    pub why: String,
}

/// Returns how many more pods of a spec each bound of the namespace's quotas allows, the tightest first, and what is refused
/// altogether (pkg/quota/v1/evaluator/core/pods.go; plugin/pkg/admission/limitranger/admission.go).
pub(crate) fn bounds(cluster: &Cluster, namespace: &Text, spec: &PodSpec) -> (Vec<QuotaBound>, Vec<Refusal>) {
    let (mut bounds, mut refusals) = (Vec::new(), Vec::new());
    for object in cluster.in_namespace(namespace) {
        match &object.body {
            Body::ResourceQuota(quota) if counts(quota, spec) => of_quota(object, quota, spec, &mut bounds, &mut refusals),
            Body::LimitRange(range) => {
                let why = range.spec.limits.iter().flat_map(|item| of_limits(item, spec));
                refusals.extend(why.map(|why| Refusal { by: object.reference(), why }));
            }
            _ => {}
        }
    }
    bounds.sort_by(|a, b| (a.pods, &a.quota, &a.resource).cmp(&(b.pods, &b.quota, &b.resource)));
    (bounds, refusals)
}

fn of_quota(object: &Object, quota: &ResourceQuota, spec: &PodSpec, bounds: &mut Vec<QuotaBound>, refusals: &mut Vec<Refusal>) {
    let hard = if quota.status.hard.is_empty() { &quota.spec.hard } else { &quota.status.hard };
    for (resource, hard) in hard.iter() {
        let Some(each) = each(resource, spec) else { continue };
        let Some(used) = quota.status.used.get(resource) else { continue };
        if each.is_zero() {
            // Whoever bounds CPU or memory wants them stated.
            if matches!(resource.as_str(), "cpu" | "memory" | "requests.cpu" | "requests.memory" | "limits.cpu" | "limits.memory")
            {
                refusals.push(Refusal { by: object.reference(), why: format!("wants {resource} to be stated") });
            }
            continue;
        }
        let free = hard.saturating_sub(used).nanos().max(0);
        let pods = i64::try_from(free.checked_div(each.nanos()).unwrap_or(0)).unwrap_or(i64::MAX);
        bounds.push(QuotaBound { quota: object.reference(), resource: resource.clone(), hard, used, each, pods });
    }
}

/// Returns how much of what a quota bounds each pod takes; none for what pods do not take.
fn each(resource: &str, spec: &PodSpec) -> Option<Quantity> {
    if matches!(resource, "pods" | "count/pods") {
        return Some(Quantity::new(1, Format::DecimalSi));
    }
    let (name, of_limits) = match (resource.strip_prefix("limits."), resource.strip_prefix("requests.")) {
        (Some(name), _) => (name, true),
        (_, Some(name)) => (name, false),
        _ => (resource, false),
    };
    let is_counted =
        matches!(name, "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-") || name.contains('/');
    if !is_counted || name.starts_with("count/") || name.contains(".storageclass.storage.k8s.io/") {
        return None;
    }
    let mut columns = Columns::default();
    let column = columns.number(name)?;
    let asked = if of_limits { Requests::of(&with_limits(spec), &mut columns) } else { Requests::of(spec, &mut columns) };
    Some(amount_of(&columns, column, asked.asked.get(column)))
}

/// Returns a spec whose requests are its limits.
fn with_limits(spec: &PodSpec) -> PodSpec {
    let mut spec = spec.clone();
    for container in spec.containers.iter_mut().chain(spec.init_containers.iter_mut()) {
        container.resources.requests = container.resources.limits.clone();
    }
    if let Some(whole) = &mut spec.resources {
        whole.requests = whole.limits.clone();
    }
    spec
}

/// Tells whether a quota counts pods of a spec: all its scopes hold. One whose scope is not known counts none.
fn counts(quota: &ResourceQuota, spec: &PodSpec) -> bool {
    let containers = || spec.containers.iter().chain(spec.init_containers.iter());
    let asks = |resources: &Resources| resources.iter().any(|(_, amount)| !amount.is_zero());
    let is_best_effort = !containers().any(|container| asks(&container.resources.requests) || asks(&container.resources.limits));
    let holds = |scope: &str| match scope {
        "BestEffort" => is_best_effort,
        "NotBestEffort" => !is_best_effort,
        "Terminating" => spec.active_deadline_seconds.is_some(),
        "NotTerminating" => spec.active_deadline_seconds.is_none(),
        _ => false,
    };
    let matches = |wanted: &ScopeRequirement| {
        if wanted.scope_name != "PriorityClass" {
            return holds(&wanted.scope_name);
        }
        let class = &spec.priority_class_name;
        match wanted.operator.as_str() {
            "In" => wanted.values.contains(class),
            "NotIn" => !wanted.values.contains(class),
            "Exists" => !class.is_empty(),
            "DoesNotExist" => class.is_empty(),
            _ => false,
        }
    };
    quota.spec.scopes.iter().all(|scope| holds(scope)) && quota.spec.scope_selector.match_expressions.iter().all(matches)
}

/// Returns in what a spec breaks the limits for one type of object.
fn of_limits(item: &LimitRangeItem, spec: &PodSpec) -> Vec<String> {
    let mut broken = Vec::new();
    match item.kind.as_str() {
        "Container" => {
            for container in spec.containers.iter().chain(spec.init_containers.iter()) {
                let Container { name, resources, .. } = container;
                let who = format!("container {name}");
                broken.extend(within(
                    item,
                    &who,
                    |resource| resources.requests.get(resource),
                    |resource| resources.limits.get(resource),
                ));
            }
        }
        "Pod" => {
            let sum = |spec: &PodSpec, resource: &str| {
                let mut columns = Columns::default();
                let column = columns.number(resource)?;
                let asked = Requests::of(spec, &mut columns).asked.get(column);
                (asked > 0).then(|| amount_of(&columns, column, asked))
            };
            let limits = with_limits(spec);
            broken.extend(within(item, "the pod", |resource| sum(spec, resource), |resource| sum(&limits, resource)));
        }
        _ => {}
    }
    broken
}

fn within(
    item: &LimitRangeItem,
    who: &str,
    request: impl Fn(&str) -> Option<Quantity>,
    limit: impl Fn(&str) -> Option<Quantity>,
) -> Vec<String> {
    let mut broken = Vec::new();
    for (resource, least) in item.min.iter() {
        let least_in_words = in_words(resource, least);
        match (request(resource), limit(resource)) {
            (None, _) => broken.push(format!("{who} must request {least_in_words} {resource} at least, and requests none")),
            (Some(asked), _) if asked < least => {
                broken.push(format!(
                    "{who} must request {least_in_words} {resource} at least, and requests {}",
                    in_words(resource, asked)
                ));
            }
            (_, Some(most)) if most < least => {
                broken.push(format!("{who} must have a limit of {least_in_words} {resource} at least"));
            }
            _ => {}
        }
    }
    for (resource, most) in item.max.iter() {
        let most_in_words = in_words(resource, most);
        match (request(resource), limit(resource)) {
            (_, None) => broken.push(format!("{who} must have a limit of {most_in_words} {resource} at most, and has none")),
            (_, Some(limit)) if limit > most => {
                broken.push(format!(
                    "{who} may have {most_in_words} {resource} at most, and its limit is {}",
                    in_words(resource, limit)
                ));
            }
            (Some(asked), _) if asked > most => {
                broken.push(format!(
                    "{who} may have {most_in_words} {resource} at most, and requests {}",
                    in_words(resource, asked)
                ));
            }
            _ => {}
        }
    }
    broken
}
