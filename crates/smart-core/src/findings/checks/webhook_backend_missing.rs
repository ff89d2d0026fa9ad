//! Webhooks whose Service does not exist.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::missing::hints;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::webhooks::{self, Backend};
use crate::findings::words::{describe, name};

pub(super) const RULE: Rule = Rule {
    code: "webhook-backend-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "An admission webhook that the API server calls through a Service that does not exist.",
    matters: "With failurePolicy Fail every request that it is asked about is refused: often no pod can be made any more. With Ignore its \
              checks and changes are left out without a word.",
    looks_at: "webhooks[].clientConfig.service and failurePolicy of webhook configurations, against the Services.",
    advice: "Bring the Service back, or delete the webhook configuration if what it belonged to was removed.",
    silent: "When Services of that namespace were not listed.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, configuration) in context.webhooks() {
        for (at, webhook) in configuration.webhooks.iter().enumerate() {
            let Some(service) = &webhook.client_config.service else { continue };
            if !matches!(webhooks::backend(context, service), Backend::Missing) {
                continue;
            }
            let (reference, missing) = (object.reference(), webhooks::reference(service));
            let fails = webhooks::fails_closed(object, webhook);
            let (severity, then) = if fails {
                (Severity::Critical, "are refused")
            } else {
                (Severity::Warning, "pass without it")
            };
            let message = format!(
                "{} does not exist; webhook {} of {} calls it, and {} {then} meanwhile.",
                name(&missing),
                webhook.name,
                name(&reference),
                webhooks::asked_about(webhook)
            );
            let draft = Draft::new(&RULE, missing.clone(), message)
                .severity(severity)
                .about(reference.clone())
                .since(object.meta.creation_timestamp)
                .absent(&missing, "")
                .field_of(&reference, format!("/webhooks/{at}/clientConfig/service/name"), &service.name)
                .field_of(&reference, format!("/webhooks/{at}/failurePolicy"), if fails { "Fail" } else { "Ignore" });
            found.push(hints(context, draft, &missing).command(describe(&reference, "shows what it is asked about")));
        }
    }
}
