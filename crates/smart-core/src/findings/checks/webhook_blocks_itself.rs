//! Webhooks that must be asked before their own pods can be made.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::webhooks;
use crate::findings::words::{describe, name};
use crate::object::admission::{AdmissionRule, Webhook};
use crate::object::selector::LabelSelector;
use crate::object::service::Service;
use crate::object::{Body, Object};
use crate::text::Text;

pub(super) const RULE: Rule = Rule {
    code: "webhook-blocks-itself",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: true,
    finds: "An admission webhook with failurePolicy Fail that is asked about new pods of its own namespace, its own among them.",
    matters: "Once its pods are gone, all at once, as after a restart of the cluster, none can be made again: the webhook that would have \
              to allow them does not run.",
    looks_at: "rules, failurePolicy, namespaceSelector and objectSelector of webhooks, and the labels of the namespace and pods behind \
               them.",
    advice: "Leave the webhook's own namespace, and kube-system, out with a namespaceSelector.",
    silent: "When the webhook is called outside of the cluster, or leaves its namespace or its pods out.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, configuration) in context.webhooks() {
        for (at, webhook) in configuration.webhooks.iter().enumerate() {
            let Some(service) = &webhook.client_config.service else { continue };
            if !webhooks::fails_closed(object, webhook) || !webhook.rules.iter().any(is_about_new_pods) {
                continue;
            }
            let behind = context.object(&webhooks::reference(service));
            let Some((Body::Service(body), namespace)) = behind.map(|found| (&found.body, found.meta.namespace.as_str())) else {
                continue;
            };
            if !catches_namespace(context, webhook, namespace) || !catches_own_pods(webhook, body) {
                continue;
            }
            let reference = object.reference();
            let message = format!(
                "Webhook {} of {} is asked about its own pods in namespace {namespace}, and refuses when it does not run.",
                webhook.name,
                name(&reference)
            );
            found.push(
                Draft::new(&RULE, reference.clone(), message)
                    .part(webhook.name.as_str())
                    .breaking(false)
                    .field(format!("/webhooks/{at}/failurePolicy"), "Fail")
                    .field(format!("/webhooks/{at}/clientConfig/service/namespace"), namespace)
                    .command(describe(&reference, "shows what it is asked about")),
            );
        }
    }
}

fn is_about_new_pods(rule: &AdmissionRule) -> bool {
    let has = |list: &[Text], names: &[&str]| list.iter().any(|item| names.contains(&item.as_str()));
    has(&rule.operations, &["CREATE", "*"])
        && has(&rule.api_groups, &["", "*"])
        && has(&rule.resources, &["pods", "*", "*/*"])
        && rule.scope != "Cluster"
}

fn catches_namespace(context: &Context<'_>, webhook: &Webhook, namespace: &str) -> bool {
    let Some(selector) = webhook.namespace_selector.as_ref().filter(|selector| !selector.is_empty()) else { return true };
    let object: Option<&&Object> = context.of_kind("Namespace").iter().find(|object| object.meta.name == *namespace);
    // Without the labels it is not known; the name is a label of every namespace.
    let Some(object) = object else { return false };
    selector.matches(|key| match object.meta.labels.get(key) {
        Some(value) => Some(value.as_str()),
        None if key == "kubernetes.io/metadata.name" => Some(namespace),
        None => None,
    })
}

/// Tells whether the objectSelector, if there is one, selects what the Service selects.
fn catches_own_pods(webhook: &Webhook, service: &Service) -> bool {
    let labels = &service.spec.selector;
    let of_service = |key: &str| labels.get(key).map(Text::as_str);
    let catches = |selector: &LabelSelector| selector.is_empty() || selector.matches(of_service);
    !labels.entries().is_empty() && webhook.object_selector.as_ref().is_none_or(catches)
}
