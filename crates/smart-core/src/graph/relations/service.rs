//! Services and the endpoints they publish.

use super::super::build::{Builder, Detail, Target};
use super::super::relation::Relation;
use crate::object::Object;
use crate::object::object_reference::ObjectReference;
use crate::object::selector::LabelSelector;
use crate::object::service::{EndpointSlice, Endpoints, Service};
use crate::text::Text;

pub(super) fn service(builder: &mut Builder<'_>, from: u32, namespace: &str, name: &str, service: &Service) {
    // A Service without a selector selects nothing: its endpoints are made by hand.
    if !service.spec.selector.is_empty() && service.spec.kind != "ExternalName" {
        let selector = LabelSelector { match_labels: service.spec.selector.entries().into(), ..LabelSelector::default() };
        let pods = builder.selectors.pods(namespace, &selector);
        builder.add_all(from, pods, Relation::ServiceSelects);
    }
    builder.link_known(from, Relation::ServiceEndpoints, Target::core("Endpoints", namespace, name));
    builder.link(from, Relation::ServiceExternalName, Target::external("Host", &service.spec.external_name), Detail::default());
}

pub(super) fn endpoints(builder: &mut Builder<'_>, from: u32, namespace: &str, name: &str, endpoints: &Endpoints) {
    builder.link_known(from, Relation::EndpointSliceService, Target::core("Service", namespace, name));
    for subset in &endpoints.subsets {
        for address in subset.addresses.iter().chain(&subset.not_ready_addresses) {
            if let Some(target) = &address.target_ref {
                leads_to(builder, from, namespace, target);
            }
        }
    }
}

pub(super) fn endpoint_slice(builder: &mut Builder<'_>, from: u32, object: &Object, slice: &EndpointSlice) {
    let namespace = object.meta.namespace.as_str();
    let service = object.meta.labels.get("kubernetes.io/service-name").map(Text::as_str).unwrap_or_default();
    let target = Target::core("Service", namespace, service);
    builder.link(from, Relation::EndpointSliceService, target, Detail::default());
    for target in slice.endpoints.iter().filter_map(|endpoint| endpoint.target_ref.as_ref()) {
        leads_to(builder, from, namespace, target);
    }
}

fn leads_to(builder: &mut Builder<'_>, from: u32, namespace: &str, target: &ObjectReference) {
    let namespace = if target.namespace.is_empty() { namespace } else { &target.namespace };
    let namespace = if target.kind == "Node" { "" } else { namespace };
    builder.link(from, Relation::EndpointTarget, Target::core(&target.kind, namespace, &target.name), Detail::default());
}
