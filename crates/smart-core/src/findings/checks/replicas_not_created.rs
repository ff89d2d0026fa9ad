//! Workloads whose pods are refused.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::create_failure::{self, Why, configuration};
use crate::findings::webhooks;
use crate::findings::words::{cited, counted, describe, name};
use crate::object::ObjectRef;

pub(super) const RULE: Rule = Rule {
    code: "replicas-not-created",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A workload that lacks pods because the API server refuses to make them.",
    matters: "There are no pods to look at: the reason stands only in the events and conditions of what should make \
              them.",
    looks_at: "The events FailedCreate and the condition ReplicaFailure of ReplicaSets, StatefulSets, DaemonSets and \
              Jobs that have fewer pods than they want, and of Deployments whose ReplicaSets the input does not hold.",
    advice: "Read the answer of the API server: it names the quota, the missing object or the rule that refuses the \
              pod.",
    silent: "When all pods are there by now, or the newest refusal is older than an hour and no condition says it \
              still.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for refusal in context.refusals() {
        let lacks = refusal.lacks.map_or_else(
            || "pods".to_owned(),
            |(lacks, wanted)| format!("{lacks} of {}", counted(wanted, "pod")),
        );
        let message = format!(
            "{} lacks {lacks}, which the API server refuses to make{}",
            name(&refusal.workload),
            cited(&refusal.message)
        );
        let namespace = &refusal.maker.namespace;
        let blames = |kind: &str, group: &str, namespace: &str, name: &str| vec![ObjectRef::new(group, kind, namespace, name)];
        let blamed = match &refusal.why {
            Why::Quota { quota, .. } | Why::QuotaUnstated { quota, .. } => blames("ResourceQuota", "", namespace, quota),
            Why::ServiceAccount(account) => blames("ServiceAccount", "", namespace, account),
            Why::PriorityClass(class) => blames("PriorityClass", "scheduling.k8s.io", "", class),
            Why::Webhook { webhook, .. } | Why::WebhookFailed { webhook } => configuration(context, webhook).into_iter().collect(),
            Why::LimitRange(_) | Why::PodSecurity { .. } | Why::Rights { .. } | Why::Other => Vec::new(),
        };
        let draft = refusal.draft(&RULE, refusal.workload.clone(), message).blames_all(blamed);
        found.push(match &refusal.why {
            Why::WebhookFailed { webhook } => not_asked(context, draft, webhook, &refusal.message),
            _ => draft,
        });
    }
}

/// Adds whose webhook it is that could not be asked, and that the certificate of its Service is why, where the API server says so.
fn not_asked(context: &Context<'_>, draft: Draft, webhook: &str, message: &str) -> Draft {
    let Some((object, at, body)) = create_failure::webhook(context, webhook) else { return draft };
    let reference = object.reference();
    let policy = if webhooks::fails_closed(object, body) { "Fail" } else { "Ignore" };
    let mut draft = draft
        .field_of(&reference, format!("/webhooks/{at}/failurePolicy"), policy)
        .next(format!("Webhook {webhook} belongs to {} (failurePolicy {policy}).", name(&reference)));
    let service = body.client_config.service.as_ref().map(webhooks::reference).filter(|service| !service.name.is_empty());
    if let Some(service) = &service {
        draft = draft.field_of(&reference, format!("/webhooks/{at}/clientConfig/service/name"), &service.name);
        // crypto/x509 of Go, `CertificateInvalidError` and `UnknownAuthorityError`.
        let wrong = [
            ("x509: certificate has expired or is not yet valid", "has expired, or is not valid yet"),
            ("x509: certificate signed by unknown authority", "is signed by no authority of the webhook's caBundle"),
        ];
        if let Some((_, wrong)) = wrong.iter().find(|(words, _)| message.contains(words)) {
            draft = draft.next(format!("The certificate of {} {wrong}: look at what renews it.", name(service)));
        }
    }
    draft.command(describe(&reference, "shows what it is asked about, and whom the API server calls"))
}
