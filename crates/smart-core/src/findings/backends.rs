//! What Ingresses and routes lead to: a Service and one of its ports, with the place of the field.

use crate::object::ObjectRef;
use crate::object::gateway::{GatewayReference, Route};
use crate::object::ingress::{Ingress, IngressBackend};
use crate::object::int_or_string::IntOrString;
use crate::text::Text;

/// A Service that is led to.
pub(super) struct Backend<'a> {
    /// Where it stands in the object.
    pub(super) path: String,
    pub(super) service: &'a str,
    /// The name of the port; empty when its number is given.
    pub(super) port_name: &'a str,
    /// The number of the port; zero when its name is given.
    pub(super) port: i32,
}

/// Returns the Services that an Ingress leads to, each place once.
pub(super) fn of_ingress(ingress: &Ingress) -> Vec<Backend<'_>> {
    let spec = &ingress.spec;
    let mut backends = Vec::new();
    let defaults = [("/spec/defaultBackend", &spec.default_backend), ("/spec/backend", &spec.backend)];
    for (path, backend) in defaults {
        backends.extend(backend.iter().filter_map(|backend| read(backend, || path.to_owned())));
    }
    for (at, rule) in spec.rules.iter().enumerate() {
        for (place, path) in rule.http.paths.iter().enumerate() {
            backends.extend(read(&path.backend, || format!("/spec/rules/{at}/http/paths/{place}/backend")));
        }
    }
    backends
}

fn read(backend: &IngressBackend, path: impl Fn() -> String) -> Option<Backend<'_>> {
    if let Some(service) = &backend.service {
        let (port_name, port) = (service.port.name.as_str(), service.port.number);
        return Some(Backend { path: format!("{}/service/port", path()), service: &service.name, port_name, port });
    }
    let service = backend.service_name.non_empty()?;
    let (port_name, port) = match backend.service_port.as_ref()? {
        IntOrString::Int(number) => ("", *number),
        IntOrString::String(name) => (name.as_str(), 0),
    };
    Some(Backend { path: format!("{}/servicePort", path()), service, port_name, port })
}

/// Returns what a route refers to as its backends, mirrors included, each with its place.
pub(super) fn of_route(route: &Route) -> Vec<(String, &GatewayReference)> {
    let mut backends = Vec::new();
    for (at, rule) in route.spec.rules.iter().enumerate() {
        for (place, backend) in rule.backend_refs.iter().enumerate() {
            backends.push((format!("/spec/rules/{at}/backendRefs/{place}"), backend));
        }
        for (place, filter) in rule.filters.iter().enumerate() {
            if let Some(mirror) = &filter.request_mirror {
                backends.push((format!("/spec/rules/{at}/filters/{place}/requestMirror/backendRef"), &mirror.backend_ref));
            }
        }
    }
    backends
}

/// Returns what a reference of the Gateway API names; absent parts have the defaults of their field.
pub(super) fn target(reference: &GatewayReference, group: &str, kind: &str, namespace: &str) -> ObjectRef {
    let or = |part: &Option<Text>, default: &str| part.as_ref().map_or(default, Text::as_str).to_owned();
    ObjectRef::new(
        or(&reference.group, group),
        or(&reference.kind, kind),
        or(&reference.namespace, namespace),
        reference.name.clone(),
    )
}
