//! Certificates of cert-manager that should have been renewed.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};
use crate::object::ObjectRef;
use crate::object::meta::{ConditionStatus, condition};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "certificate-renewal-overdue",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A Certificate of cert-manager whose time for renewal is over by an hour or more, while the old certificate still stands.",
    matters: "It works until the old certificate ends, and then stops at once.",
    looks_at: "status.renewalTime and status.notAfter of the Certificate.",
    advice: "Look whether cert-manager runs, and at the newest CertificateRequest for what it says.",
    silent: "In the first hour, when the certificate has expired already, and when the Certificate is not ready: then that is told.",
    check,
};

const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, certificate) in context.certificates() {
        let (Some(renewal), Some(end), Some(now)) = (certificate.status.renewal_time, certificate.status.not_after, context.now) else {
            continue;
        };
        let ready = condition(&certificate.status.conditions, "Ready");
        let is_refused = ready.is_some_and(|ready| ready.status == ConditionStatus::False);
        if !context.holds_for(Some(renewal), HOUR) || end <= now || is_refused {
            continue;
        }
        let left = end.since(now).unwrap_or_default();
        let reference = object.reference();
        let issuer = &certificate.spec.issuer_ref;
        let (kind, namespace) = match issuer.kind.as_str() {
            "ClusterIssuer" => ("ClusterIssuer", ""),
            "" => ("Issuer", object.meta.namespace.as_str()),
            kind => (kind, object.meta.namespace.as_str()),
        };
        let group = issuer.group.non_empty().map_or("cert-manager.io", |group| group.as_str());
        let message = format!(
            "{} should have been renewed {} ago, and its certificate expires in {}.",
            name(&reference),
            context.age(Some(renewal)).unwrap_or_default().human(),
            left.human()
        );
        let mut draft = Draft::new(&RULE, reference.clone(), message)
            .severity(if left.seconds() < 3 * DAY { Severity::Critical } else { Severity::Warning })
            .breaking(false)
            .since(Some(renewal))
            .field("/status/renewalTime", renewal)
            .field("/status/notAfter", end)
            .blames(ObjectRef::new(group, kind, namespace, issuer.name.clone()));
        if let Some(failed) = certificate.status.last_failure_time {
            draft = draft.field("/status/lastFailureTime", failed);
        }
        found.push(draft.command(describe(&reference, "shows what cert-manager says")).command(Command::kubectl_in(
            &object.meta.namespace,
            &["get", "certificaterequests,orders,challenges"],
            "shows at which step the issuing stands",
        )));
    }
}
