//! Pods that a webhook refuses.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::create_failure::{Why, configuration};
use crate::findings::words::{cited, name};

pub(super) const RULE: Rule = Rule {
    code: "webhook-denies",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A pod template whose pods an admission webhook refuses.",
    matters: "The API server makes no pod that a webhook says no to.",
    looks_at: "The refusals in events FailedCreate and conditions ReplicaFailure, and the webhook configurations.",
    advice: "Read what the webhook says, and change the template; or the policy behind the webhook, if that is wrong.",
    silent: "When all pods are there by now; when the webhook could not be asked at all, which is another problem.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for refusal in context.refusals() {
        let Why::Webhook { webhook, words } = &refusal.why else { continue };
        let message = format!("Webhook {webhook} refuses the pods of {}{}", name(&refusal.workload), cited(words));
        let mut draft = refusal.draft(&RULE, refusal.workload.clone(), message).part(webhook.as_str());
        if let Some(configuration) = configuration(context, webhook) {
            draft = draft.field_of(&configuration, "/webhooks/*/name", webhook);
        }
        found.push(draft);
    }
}
