//! LimitRanges: bounds that pods of a namespace must keep (`Limit` in plugin/pkg/admission/limitranger/admission.go). Their
//! defaults are filled in before, with the rest of what the API server fills in.

use super::amounts::{Amounts, Which, of_pod};
use super::quota::Refusal;
use crate::cluster::Cluster;
use crate::object::namespace::LimitRangeItem;
use crate::object::quantity::Quantity;
use crate::object::{Body, Object};
use crate::report::Evidence;

/// Returns the first bound that a new pod breaks.
pub(super) fn check(cluster: &Cluster, made: &Object) -> Result<(), Refusal> {
    let Body::Pod(pod) = &made.body else { return Ok(()) };
    for object in cluster.in_namespace(&made.meta.namespace) {
        let Body::LimitRange(range) = &object.body else { continue };
        for item in &range.spec.limits {
            let broken = match item.kind.as_str() {
                "Container" => pod.spec.containers.iter().chain(pod.spec.init_containers.iter()).find_map(|container| {
                    let amounts =
                        |which: Which| which.of(&container.resources).iter().map(|(name, of)| (name.clone(), of)).collect();
                    broken(item, &amounts(Which::Requests), &amounts(Which::Limits))
                        .map(|broken| broken.of(&format!("container {}", container.name)))
                }),
                "Pod" => broken(item, &of_pod(&pod.spec, Which::Requests), &of_pod(&pod.spec, Which::Limits))
                    .map(|broken| broken.of("the pod")),
                _ => None,
            };
            if let Some((resource, words, bound)) = broken {
                let by = object.reference();
                let message = format!("LimitRange {} {words}", object.meta.name);
                let evidence = vec![Evidence::field(&by, "/spec/limits", bound)];
                return Err(Refusal { code: "limit-range-broken", by, resource: resource.into(), message, evidence });
            }
        }
    }
    Ok(())
}

/// A bound that is broken: the resource, what is broken, and the bound.
struct Broken(String, &'static str, Quantity, Option<Quantity>);

impl Broken {
    fn of(self, whose: &str) -> (String, String, Quantity) {
        let Self(resource, what, bound, has) = self;
        let has = has.map_or_else(|| format!("{whose} states none"), |has| format!("{whose} has {has}"));
        let words = format!("{what} {bound} {resource}, and {has}");
        (resource, words, bound)
    }
}

fn broken(item: &LimitRangeItem, requests: &Amounts, limits: &Amounts) -> Option<Broken> {
    for (name, least) in item.min.iter() {
        let (request, limit) = (requests.get(name).copied(), limits.get(name).copied());
        if request.is_none_or(|request| request < least) {
            return Some(Broken(name.to_string(), "asks for requests of at least", least, request));
        }
        if limit.is_some_and(|limit| limit < least) {
            return Some(Broken(name.to_string(), "asks for limits of at least", least, limit));
        }
    }
    for (name, most) in item.max.iter() {
        let (request, limit) = (requests.get(name).copied(), limits.get(name).copied());
        if limit.is_none_or(|limit| limit > most) {
            return Some(Broken(name.to_string(), "asks for limits of at most", most, limit));
        }
        if request.is_some_and(|request| request > most) {
            return Some(Broken(name.to_string(), "asks for requests of at most", most, request));
        }
    }
    for (name, ratio) in item.max_limit_request_ratio.iter() {
        let (request, limit) = (requests.get(name).copied(), limits.get(name).copied());
        let keeps = request.zip(limit).is_some_and(|(request, limit)| {
            // Without dividing: all three are in billionths.
            let (Some(most), Some(limit)) =
                (request.nanos().checked_mul(ratio.nanos()), limit.nanos().checked_mul(1_000_000_000))
            else {
                return true;
            };
            !request.is_zero() && limit > 0 && limit <= most
        });
        if !keeps {
            return Some(Broken(name.to_string(), "asks for a ratio of limit and request of at most", ratio, None));
        }
    }
    None
}
