//! Services that the API server calls: what the rules about webhooks share.

use super::context::{Context, PodView};
use super::nodes;
use crate::object::admission::{ServiceReference, Webhook};
use crate::object::selector::LabelSelector;
use crate::object::service::Service;
use crate::object::{Body, Object, ObjectRef};

/// Returns the reference of the Service that is called.
pub(super) fn reference(service: &ServiceReference) -> ObjectRef {
    ObjectRef::new("", "Service", service.namespace.clone(), service.name.clone())
}

/// Tells whether a request is refused when the webhook cannot be asked.
pub(super) fn fails_closed(configuration: &Object, webhook: &Webhook) -> bool {
    match webhook.failure_policy.as_str() {
        "" => configuration.api.version != "v1beta1",
        policy => policy == "Fail",
    }
}

/// Returns the words for what a webhook is asked about, as `pods and services`.
pub(super) fn asked_about(webhook: &Webhook) -> String {
    let mut resources: Vec<&str> =
        webhook.rules.iter().flat_map(|rule| rule.resources.iter().map(|name| name.as_str())).collect();
    resources.sort_unstable();
    resources.dedup();
    match resources.as_slice() {
        [] => "requests".to_owned(),
        all if all.contains(&"*") || all.contains(&"*/*") => "objects of every kind".to_owned(),
        all => super::words::listed(all),
    }
}

/// What stands behind a Service.
pub(super) enum Backend<'c, 'a> {
    /// Some pod is ready, or the input does not tell.
    Fine,
    /// It does not exist.
    Missing,
    /// It exists, and none of these pods is ready.
    NotReady(Vec<&'c PodView<'a>>),
}

/// Returns what stands behind a Service that the API server calls.
pub(super) fn backend<'c, 'a>(context: &'c Context<'a>, service: &ServiceReference) -> Backend<'c, 'a> {
    if service.name.is_empty() {
        return Backend::Fine;
    }
    let presence = context.find("", "Service", &service.namespace, &service.name);
    if presence.is_missing() {
        return Backend::Missing;
    }
    match presence.object().map(|object| &object.body) {
        Some(Body::Service(body)) => behind(context, &service.namespace, body),
        _ => Backend::Fine,
    }
}

fn behind<'c, 'a>(context: &'c Context<'a>, namespace: &str, service: &Service) -> Backend<'c, 'a> {
    let labels = service.spec.selector.entries();
    if labels.is_empty() || service.spec.kind == "ExternalName" {
        return Backend::Fine;
    }
    let selector = LabelSelector { match_labels: labels.into(), ..LabelSelector::default() };
    let pods: Vec<&PodView<'_>> = context.pods_matching(namespace, &selector).filter(|pod| !pod.is_finished()).collect();
    let is_known = if pods.is_empty() {
        context.observes("", "Pod", namespace)
    } else {
        pods.iter().all(|pod| nodes::is_known_unready(pod) || pod.pod.node_name.is_empty())
    };
    if is_known { Backend::NotReady(pods) } else { Backend::Fine }
}
