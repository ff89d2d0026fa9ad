//! Ingresses: what serves them, and what they lead to.

use super::super::build::{Builder, Detail, Target};
use super::super::relation::Relation;
use crate::object::Object;
use crate::object::ingress::{Ingress, IngressBackend, IngressClass};

/// Annotations that name an object: the key's end, the kind named, and whether `namespace/name` is meant.
const ANNOTATIONS: [(&str, &str); 5] = [
    ("/auth-secret", "Secret"),
    ("/auth-tls-secret", "Secret"),
    ("/proxy-ssl-secret", "Secret"),
    ("/default-backend", "Service"),
    ("/auth-proxy-set-headers", "ConfigMap"),
];

pub(super) fn ingress(builder: &mut Builder<'_>, from: u32, object: &Object, ingress: &Ingress) {
    let namespace = object.meta.namespace.as_str();
    let spec = &ingress.spec;
    let class = spec.ingress_class_name.as_ref().or_else(|| object.meta.annotations.get("kubernetes.io/ingress.class"));
    match class {
        Some(class) => {
            let by_annotation = spec.ingress_class_name.is_none();
            let target = Target::of_cluster("networking.k8s.io", "IngressClass", class);
            // The annotation names what controllers answer to, which need not be an object.
            if !by_annotation || builder.find(target).is_some() {
                builder.link(from, Relation::IngressClass, target, Detail::default());
            }
        }
        None => {
            let objects = builder.objects();
            let is_default = |class: &&Object| {
                let marked = class.meta.annotations.get("ingressclass.kubernetes.io/is-default-class");
                class.api.kind == "IngressClass" && marked.is_some_and(|value| value == "true")
            };
            let of_cluster = objects.iter().take_while(|object| object.meta.namespace.is_empty());
            for class in of_cluster.filter(is_default) {
                let target = Target::of_cluster("networking.k8s.io", "IngressClass", &class.meta.name);
                builder.link(from, Relation::IngressClass, target, Detail::default());
            }
        }
    }
    let paths = spec.rules.iter().flat_map(|rule| &rule.http.paths).map(|path| &path.backend);
    let defaults = spec.default_backend.as_deref().into_iter().chain(spec.backend.as_deref());
    for backend in defaults.chain(paths) {
        leads_to(builder, from, namespace, backend);
    }
    for tls in &spec.tls {
        let target = Target::core("Secret", namespace, &tls.secret_name);
        builder.link(from, Relation::IngressTls, target, Detail::default());
    }
    for (key, value) in object.meta.annotations.iter().filter(|(key, _)| key.contains("ingress.kubernetes.io/")) {
        if let Some((_, kind)) = ANNOTATIONS.iter().find(|(end, _)| key.ends_with(end)) {
            let (namespace, name) = value.split_once('/').unwrap_or((namespace, value));
            let detail = Detail { key, optional: true };
            builder.link(from, Relation::IngressAnnotation, Target::core(kind, namespace, name), detail);
        }
    }
}

fn leads_to(builder: &mut Builder<'_>, from: u32, namespace: &str, backend: &IngressBackend) {
    if let Some(service) = &backend.service {
        let port = &service.port;
        let key = if port.name.is_empty() { port.number.to_string() } else { port.name.to_string() };
        let key = if key == "0" { "" } else { &key };
        let target = Target::core("Service", namespace, &service.name);
        builder.link(from, Relation::IngressService, target, Detail { key, optional: false });
    }
    let key = backend.service_port.as_ref().map(ToString::to_string).unwrap_or_default();
    let target = Target::core("Service", namespace, &backend.service_name);
    builder.link(from, Relation::IngressService, target, Detail { key: &key, optional: false });
    if let Some(resource) = &backend.resource {
        let target = Target::new(&resource.api_group, &resource.kind, namespace, &resource.name);
        builder.link(from, Relation::IngressResource, target, Detail::default());
    }
}

pub(super) fn class(builder: &mut Builder<'_>, from: u32, class: &IngressClass) {
    if let Some(parameters) = &class.spec.parameters {
        let namespace = if parameters.scope == "Namespace" { parameters.namespace.as_str() } else { "" };
        let target = Target::new(&parameters.api_group, &parameters.kind, namespace, &parameters.name);
        builder.link(from, Relation::IngressClassParameters, target, Detail::default());
    }
}
