//! Services with a single address behind them.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};
use crate::object::{Body, ObjectRef};

pub(super) const RULE: Rule = Rule {
    code: "service-single-endpoint",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A Service with exactly one address that takes traffic.",
    matters: "When that pod goes, every connection fails until another is ready.",
    looks_at: "The ready addresses in the EndpointSlices of the Service, or in its Endpoints where there are no slices.",
    advice: "Run two or more pods on different nodes, if the program can.",
    silent: "When the Service has no selector, or neither slices nor Endpoints are in the input.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, _) in context.services().filter(|(_, service)| !service.spec.selector.is_empty()) {
        let (namespace, own) = (object.meta.namespace.as_str(), object.meta.name.as_str());
        let mut told: Option<ObjectRef> = None;
        let mut addresses: Vec<&str> = Vec::new();
        for slice in context.of_kind_in("EndpointSlice", namespace) {
            let Body::EndpointSlice(body) = &slice.body else { continue };
            if slice.meta.labels.get("kubernetes.io/service-name").is_none_or(|name| name != own) {
                continue;
            }
            told = Some(slice.reference());
            let ready = body.endpoints.iter().filter(|endpoint| endpoint.conditions.ready != Some(false));
            addresses.extend(ready.flat_map(|endpoint| endpoint.addresses.iter()).map(|address| address.as_str()));
        }
        if told.is_none() {
            let endpoints = context.of_kind_in("Endpoints", namespace).iter().find(|found| found.meta.name == *own);
            let Some((endpoints, Body::Endpoints(body))) = endpoints.map(|found| (found, &found.body)) else { continue };
            told = Some(endpoints.reference());
            let all = body.subsets.iter().flat_map(|subset| subset.addresses.iter());
            addresses.extend(all.map(|address| address.ip.as_str()));
        }
        addresses.sort_unstable();
        addresses.dedup();
        let ([address], Some(told)) = (addresses.as_slice(), told) else { continue };
        let reference = object.reference();
        found.push(
            Draft::new(&RULE, reference.clone(), format!("{} has a single address behind it, {address}.", name(&reference)))
                .breaking(false)
                .field_of(&told, if told.kind == "Endpoints" { "/subsets" } else { "/endpoints" }, address)
                .command(describe(&reference, "shows its endpoints")),
        );
    }
}
