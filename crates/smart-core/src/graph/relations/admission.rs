//! What stands between a request and the store: webhooks, policies, aggregated APIs.

use super::super::build::{Builder, Detail, Target};
use super::super::relation::Relation;
use crate::object::Body;
use crate::object::admission::{ServiceReference, ValidatingAdmissionPolicyBinding, WebhookConfiguration};
use crate::object::extension::{APIService, CustomResourceDefinition};
use crate::object::reference::group_of;

fn calls(builder: &mut Builder<'_>, from: u32, relation: Relation, service: &ServiceReference, optional: bool) {
    let key = service.port.unwrap_or(443).to_string();
    let target = Target::core("Service", &service.namespace, &service.name);
    builder.link(from, relation, target, Detail { key: &key, optional });
}

pub(super) fn webhooks(builder: &mut Builder<'_>, from: u32, configuration: &WebhookConfiguration) {
    for webhook in &configuration.webhooks {
        if let Some(service) = &webhook.client_config.service {
            let ignored = webhook.failure_policy == "Ignore";
            calls(builder, from, Relation::WebhookService, service, ignored);
        }
        // Without a selector it is asked in every namespace: that says nothing about any one of them.
        if let Some(selector) = webhook.namespace_selector.as_ref().filter(|selector| !selector.is_empty()) {
            let namespaces = builder.selectors.namespaces(selector);
            builder.add_all(from, namespaces, Relation::WebhookNamespace);
        }
    }
}

pub(super) fn policy_binding(builder: &mut Builder<'_>, from: u32, binding: &ValidatingAdmissionPolicyBinding) {
    const GROUP: &str = "admissionregistration.k8s.io";
    let policy = Target::of_cluster(GROUP, "ValidatingAdmissionPolicy", &binding.spec.policy_name);
    builder.link(from, Relation::PolicyBinding, policy, Detail::default());
    let policy = builder.find(policy).and_then(|vertex| builder.object(vertex));
    let parameters = policy.and_then(|policy| match &policy.body {
        Body::ValidatingAdmissionPolicy(policy) => policy.spec.param_kind.as_ref(),
        _ => None,
    });
    if let (Some(kind), Some(reference)) = (parameters, &binding.spec.param_ref) {
        let target = Target::new(group_of(&kind.api_version), &kind.kind, &reference.namespace, &reference.name);
        builder.link(from, Relation::PolicyParameters, target, Detail::default());
    }
}

pub(super) fn api_service(builder: &mut Builder<'_>, from: u32, service: &APIService) {
    // Without a Service the API server serves the group itself.
    if let Some(service) = &service.spec.service {
        calls(builder, from, Relation::ApiService, service, false);
    }
}

pub(super) fn definition(builder: &mut Builder<'_>, from: u32, definition: &CustomResourceDefinition) {
    let conversion = &definition.spec.conversion;
    let configs = conversion.webhook.iter().map(|webhook| &webhook.client_config);
    for config in configs.chain(conversion.webhook_client_config.as_deref()) {
        if let Some(service) = &config.service {
            calls(builder, from, Relation::ConversionService, service, false);
        }
    }
}
