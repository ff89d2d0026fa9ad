//! The Gateway API.

use super::super::build::{Builder, Detail, Target};
use super::super::relation::Relation;
use crate::object::gateway::{BackendTLSPolicy, Gateway, GatewayClass, GatewayReference, ReferenceGrant, Route};
use crate::object::{Body, Object};
use crate::text::Text;

const GROUP: &str = "gateway.networking.k8s.io";

/// The ReferenceGrants, which allow references into their namespaces.
pub(super) struct Grants<'a>(Vec<(u32, &'a str, &'a ReferenceGrant)>);

impl<'a> Grants<'a> {
    pub(super) fn new(objects: &'a [Object]) -> Self {
        let grants = (0_u32..).zip(objects).filter_map(|(vertex, object)| match &object.body {
            Body::ReferenceGrant(grant) => Some((vertex, object.meta.namespace.as_str(), grant.as_ref())),
            _ => None,
        });
        Self(grants.collect())
    }

    /// Adds edges to the grants that allow a reference from a kind in a namespace to an object of another.
    fn link(&self, builder: &mut Builder<'_>, from: u32, kind: &str, namespace: &str, to: Target<'_>) {
        if to.namespace.is_empty() || to.namespace == namespace {
            return;
        }
        for (vertex, of, grant) in &self.0 {
            let from_here =
                grant.spec.from.iter().any(|from| from.group == GROUP && from.kind == kind && from.namespace == namespace);
            let to_there = grant.spec.to.iter().any(|allowed| {
                let name = allowed.name.as_ref().and_then(Text::non_empty);
                allowed.group == to.group && allowed.kind == to.kind && name.is_none_or(|name| name == to.name)
            });
            if *of == to.namespace && from_here && to_there {
                builder.add(from, *vertex, Relation::ReferenceGrant, Detail::default());
            }
        }
    }
}

/// Returns what a reference names; absent parts have the defaults of their field.
fn target<'a>(reference: &'a GatewayReference, group: &'a str, kind: &'a str, namespace: &'a str) -> Target<'a> {
    let group = reference.group.as_ref().map_or(group, Text::as_str);
    let kind = reference.kind.as_ref().map_or(kind, Text::as_str);
    let namespace = reference.namespace.as_ref().map_or(namespace, Text::as_str);
    Target::new(group, kind, namespace, &reference.name)
}

pub(super) fn gateway(builder: &mut Builder<'_>, from: u32, namespace: &str, gateway: &Gateway, grants: &Grants<'_>) {
    let class = Target::of_cluster(GROUP, "GatewayClass", &gateway.spec.gateway_class_name);
    builder.link(from, Relation::GatewayClass, class, Detail::default());
    for listener in &gateway.spec.listeners {
        for certificate in listener.tls.iter().flat_map(|tls| &tls.certificate_refs) {
            let target = target(certificate, "", "Secret", namespace);
            builder.link(from, Relation::GatewayTls, target, Detail { key: &listener.name, optional: false });
            grants.link(builder, from, "Gateway", namespace, target);
        }
    }
}

pub(super) fn class(builder: &mut Builder<'_>, from: u32, class: &GatewayClass) {
    if let Some(parameters) = &class.spec.parameters_ref {
        builder.link(from, Relation::GatewayClassParameters, target(parameters, "", "", ""), Detail::default());
    }
}

pub(super) fn route(builder: &mut Builder<'_>, from: u32, object: &Object, route: &Route, grants: &Grants<'_>) {
    let namespace = object.meta.namespace.as_str();
    for parent in &route.spec.parent_refs {
        let key = parent.section_name.as_ref().map(Text::as_str).unwrap_or_default();
        let target = target(parent, GROUP, "Gateway", namespace);
        builder.link(from, Relation::RouteParent, target, Detail { key, optional: false });
    }
    for rule in &route.spec.rules {
        let mirrors = rule.filters.iter().filter_map(|filter| Some(&filter.request_mirror.as_ref()?.backend_ref));
        for backend in rule.backend_refs.iter().chain(mirrors) {
            let key = backend.port.map(|port| port.to_string()).unwrap_or_default();
            let target = target(backend, "", "Service", namespace);
            builder.link(from, Relation::RouteBackend, target, Detail { key: &key, optional: false });
            grants.link(builder, from, &object.api.kind, namespace, target);
        }
    }
}

pub(super) fn backend_tls(builder: &mut Builder<'_>, from: u32, namespace: &str, policy: &BackendTLSPolicy) {
    for about in policy.spec.target_refs.iter().chain(policy.spec.target_ref.as_deref()) {
        builder.link(from, Relation::BackendTlsTarget, target(about, "", "Service", namespace), Detail::default());
    }
    for trusted in &policy.spec.validation.ca_certificate_refs {
        builder.link(from, Relation::BackendTlsCa, target(trusted, "", "ConfigMap", namespace), Detail::default());
    }
}
