//! What Services lead to, and who needs them: what the rules about traffic share.

use std::sync::Arc;

use super::context::{Context, PodView};
use super::missing::workload_of;
use super::words::listed;
use crate::graph::Relation;
use crate::object::container::{Container, ContainerPort};
use crate::object::pod::PodSpec;
use crate::object::selector::LabelSelector;
use crate::object::service::{Service, ServiceSpec};
use crate::object::{Body, Object, ObjectRef};
use crate::text::Text;

/// Labels that controllers add to pods, so that no template has them.
const ADDED_LABELS: [&str; 6] = [
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/job-completion-index",
    "controller-revision-hash",
    "pod-template-generation",
    "pod-template-hash",
    "statefulset.kubernetes.io/pod-name",
];

/// Tells whether a Service finds its pods by their labels.
pub(super) fn selects(spec: &ServiceSpec) -> bool {
    !spec.selector.is_empty() && spec.kind != "ExternalName"
}

/// As many pods of a Service are looked at: they are alike.
const PODS_MAX: usize = 50;

/// Returns pods of a Service that have not ended, one for each spec: pods of one template share theirs and stand beside each
/// other.
pub(super) fn pods_by_spec<'c, 'a>(context: &'c Context<'a>, service: &Object) -> Vec<&'c PodView<'a>> {
    let mut pods: Vec<&PodView<'_>> = context.pods_of_service(service).filter(|pod| !pod.is_finished()).collect();
    pods.dedup_by(|a, b| Arc::ptr_eq(&a.pod.spec, &b.pod.spec));
    pods.truncate(PODS_MAX);
    pods
}

/// Returns the selector of a Service.
pub(super) fn selector(spec: &ServiceSpec) -> LabelSelector {
    LabelSelector { match_labels: spec.selector.entries().into(), ..LabelSelector::default() }
}

/// Returns the selector without the labels that no template has.
pub(super) fn template_selector(spec: &ServiceSpec) -> LabelSelector {
    let entries = spec.selector.entries().iter().filter(|(key, _)| !ADDED_LABELS.contains(&key.as_str()));
    LabelSelector { match_labels: entries.cloned().collect(), ..LabelSelector::default() }
}

/// Tells whether the endpoints of a Service in the input have an address that is ready.
pub(super) fn has_ready_endpoints(context: &Context<'_>, service: &Object) -> bool {
    let (namespace, name) = (service.meta.namespace.as_str(), service.meta.name.as_str());
    let of_service = |object: &Object| {
        object.meta.labels.get("kubernetes.io/service-name").is_some_and(|service| service == name) || object.meta.name == *name
    };
    let slices = context.of_kind_in("EndpointSlice", namespace).iter().chain(context.of_kind_in("Endpoints", namespace));
    slices.filter(|object| of_service(object)).any(|object| match &object.body {
        Body::EndpointSlice(slice) => slice.endpoints.iter().any(|endpoint| endpoint.conditions.ready != Some(false)),
        Body::Endpoints(endpoints) => endpoints.subsets.iter().any(|subset| !subset.addresses.is_empty()),
        _ => false,
    })
}

/// Tells whether a selector finds these labels.
pub(super) fn finds(selector: &LabelSelector, labels: &crate::json::Map) -> bool {
    selector.matches(|key| labels.get(key).map(Text::as_str))
}

/// Returns the ports that the containers of pods declare: those of the main containers and of sidecars.
pub(super) fn declared(spec: &PodSpec) -> impl Iterator<Item = &ContainerPort> {
    long_running(spec).flat_map(|container| container.ports.iter())
}

/// Returns the containers of pods that go on: the main ones and sidecars.
pub(super) fn long_running(spec: &PodSpec) -> impl Iterator<Item = &Container> {
    let sidecars = spec.init_containers.iter().filter(|container| container.restart_policy == "Always");
    spec.containers.iter().chain(sidecars)
}

/// Tells whether a variable, the command or an argument of a program holds the number of a port: then it may listen there,
/// whatever is declared.
pub(super) fn is_told(spec: &PodSpec, port: i32) -> bool {
    let text = port.to_string();
    long_running(spec).any(|container| {
        container.env.iter().any(|variable| variable.value.contains(&text))
            || container.command.iter().chain(container.args.iter()).any(|word| word.contains(&text))
    })
}

/// Returns a protocol as Kubernetes takes it: TCP when none is given.
pub(super) fn protocol(text: &str) -> &str {
    if text.is_empty() { "TCP" } else { text }
}

/// Tells whether a Service has a port of this name, or of this number when there is no name.
pub(super) fn has_port(service: &Service, name: &str, number: i32) -> bool {
    // What an ExternalName leads to is not known here.
    service.spec.kind == "ExternalName"
        || service.spec.ports.iter().any(|port| if name.is_empty() { port.port == number } else { port.name == name })
}

/// Returns the ports of a Service in words: `80 (http) and 443`.
pub(super) fn ports_in_words(service: &Service) -> String {
    let word = |name: &str, number: i32| if name.is_empty() { number.to_string() } else { format!("{number} ({name})") };
    let ports: Vec<String> = service.spec.ports.iter().map(|port| word(&port.name, port.port)).collect();
    if ports.is_empty() { "none".to_owned() } else { listed(&ports) }
}

/// Returns what sends traffic to a Service by name: Ingresses, routes, webhooks, APIServices, and workloads whose variables name
/// it.
pub(super) fn users(context: &Context<'_>, service: &ObjectRef) -> Vec<ObjectRef> {
    let sends = |relation: Relation| {
        matches!(
            relation,
            Relation::IngressService
                | Relation::RouteBackend
                | Relation::WebhookService
                | Relation::ApiService
                | Relation::ConversionService
                | Relation::PodEnvService
        )
    };
    let neighbours = context.graph.needed_by(service).into_iter().filter(|neighbour| sends(neighbour.relation));
    let mut users: Vec<ObjectRef> = neighbours.map(|neighbour| workload_of(context, &neighbour.object)).collect();
    users.sort();
    users.dedup();
    users
}
