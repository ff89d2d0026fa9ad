//! Webhooks behind whose Service nothing is ready.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::webhooks::{self, Backend};
use crate::findings::words::{describe, name};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "webhook-backend-not-ready",
    severity: Severity::Critical,
    level: Level::State,
    lint: false,
    finds: "An admission webhook that the API server calls through a Service without a ready pod.",
    matters: "With failurePolicy Fail every request that it is asked about is refused, perhaps also those that would mend it. With Ignore \
              its checks and changes are left out without a word.",
    looks_at: "webhooks[].clientConfig.service and failurePolicy of webhook configurations, the selector of the Service, and its pods.",
    advice: "Look at the pods behind the Service. If nothing can be made any more, set failurePolicy to Ignore until they run.",
    silent: "When pods were not listed, or do not tell whether they are ready.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, configuration) in context.webhooks() {
        for (at, webhook) in configuration.webhooks.iter().enumerate() {
            let Some(service) = &webhook.client_config.service else { continue };
            let Backend::NotReady(pods) = webhooks::backend(context, service) else { continue };
            let (reference, behind) = (object.reference(), webhooks::reference(service));
            let fails = webhooks::fails_closed(object, webhook);
            let (severity, then) = if fails {
                (Severity::Critical, "are refused")
            } else {
                (Severity::Warning, "pass without it")
            };
            let why = match pods.len() {
                0 => "no pods".to_owned(),
                1 => "one pod, which is not ready".to_owned(),
                count => format!("none of {count} pods ready"),
            };
            let message = format!(
                "Webhook {} of {} cannot be asked, and {} {then}: {} has {why}.",
                webhook.name,
                name(&reference),
                webhooks::asked_about(webhook),
                name(&behind)
            );
            let mut draft = Draft::new(&RULE, reference.clone(), message)
                .part(format!("{}/{}", service.namespace, service.name))
                .severity(severity)
                .blames(behind)
                .field(format!("/webhooks/{at}/clientConfig/service/name"), &service.name)
                .field(format!("/webhooks/{at}/failurePolicy"), if fails { "Fail" } else { "Ignore" })
                // What is wrong with these pods explains it.
                .about_all(pods.iter().map(|pod| pod.reference()));
            for pod in pods.iter().take(2) {
                if let Some((at, ready)) = pod.condition("Ready") {
                    draft = draft.condition_of(&pod.reference(), at, ready);
                }
            }
            draft.since = pods.iter().filter_map(|pod| pod.condition("Ready")?.1.last_transition_time).max();
            found.push(
                draft
                    .command(Command::kubectl_in(
                        &service.namespace,
                        &["get", "endpointslices", "-l", &format!("kubernetes.io/service-name={}", service.name)],
                        "shows whether the Service has ready pods by now",
                    ))
                    .command(describe(&reference, "shows what it is asked about")),
            );
        }
    }
}
