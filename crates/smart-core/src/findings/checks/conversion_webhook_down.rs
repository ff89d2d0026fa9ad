//! Kinds whose objects cannot be converted.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::webhooks::{self, Backend};
use crate::findings::words::{describe, name};

pub(super) const RULE: Rule = Rule {
    code: "conversion-webhook-down",
    severity: Severity::Critical,
    level: Level::State,
    lint: false,
    finds: "A CustomResourceDefinition that converts its objects by a webhook whose Service does not exist or has no ready pod.",
    matters: "Objects that are stored in another version than the one asked for cannot be read, listed or deleted, and controllers that \
              watch them stop.",
    looks_at: "spec.conversion of CustomResourceDefinitions, the Service that it names, and the pods behind it.",
    advice: "Look at the pods of the operator that converts, or bring its Service back.",
    silent: "When Services or pods of that namespace were not listed, or only one version is served.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, definition) in context.custom_resource_definitions() {
        let conversion = &definition.spec.conversion;
        let served = definition.spec.versions.iter().filter(|version| version.served).count();
        if conversion.strategy != "Webhook" || served < 2 {
            continue;
        }
        let config = conversion.webhook.as_ref().map(|webhook| &webhook.client_config);
        let config = config.or(conversion.webhook_client_config.as_deref());
        let Some(service) = config.and_then(|config| config.service.as_ref()) else { continue };
        let behind = webhooks::reference(service);
        let (why, pods) = match webhooks::backend(context, service) {
            Backend::Fine => continue,
            Backend::Missing => ("does not exist".to_owned(), Vec::new()),
            Backend::NotReady(pods) if pods.is_empty() => ("has no pods".to_owned(), pods),
            Backend::NotReady(pods) if pods.len() == 1 => ("has one pod, which is not ready".to_owned(), pods),
            Backend::NotReady(pods) => (format!("has none of {} pods ready", pods.len()), pods),
        };
        let reference = object.reference();
        let message = format!("Objects of {} cannot be converted between versions: {} {why}.", name(&reference), name(&behind));
        let mut draft = Draft::new(&RULE, reference.clone(), message)
            .blames(behind.clone())
            .about_all(pods.iter().map(|pod| pod.reference()))
            .field("/spec/conversion/strategy", &conversion.strategy);
        if pods.is_empty() {
            draft = draft.absent(&behind, if why == "has no pods" { "/spec/selector" } else { "" });
        }
        for pod in pods.iter().take(2) {
            if let Some((at, ready)) = pod.condition("Ready") {
                draft = draft.condition_of(&pod.reference(), at, ready);
            }
        }
        found.push(draft.command(describe(&behind, "shows whether it has endpoints")));
    }
}
