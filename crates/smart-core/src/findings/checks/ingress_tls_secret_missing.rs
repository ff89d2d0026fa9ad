//! Secrets with certificates that Ingresses and Gateways name and that do not exist.

use crate::findings::certs::writer;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::missing;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;

pub(super) const RULE: Rule = Rule {
    code: "ingress-tls-secret-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A Secret that an Ingress or a Gateway names for its certificate, and that does not exist.",
    matters: "An Ingress serves the default certificate of its controller instead, which clients refuse; a listener of a Gateway is not \
              served at all.",
    looks_at: "spec.tls of Ingresses and spec.listeners of Gateways, against the Secrets of the namespace.",
    advice: "Create the Secret, or correct its name. If cert-manager is to write it, look at the Certificate.",
    silent: "When Secrets of the namespace were not listed in full, and in the first ten minutes of a Certificate that is to write it.",
    check,
};

/// Issuing takes that long when all goes well.
const ISSUING_SECONDS: i64 = 600;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for draft in missing::named_by(context, &RULE, &["ingress.tls-secret", "gateway.tls-secret"]) {
        let draft = draft.severity(Severity::Critical);
        let Some(certificate) = writer(context, &draft.subject.namespace, &draft.subject.name) else {
            found.push(draft);
            continue;
        };
        if context.seconds_since(certificate.meta.creation_timestamp).is_some_and(|age| age < ISSUING_SECONDS) {
            continue;
        }
        let certificate = certificate.reference();
        let next = format!("{} is to write it: look why it does not.", name(&certificate));
        found.push(draft.field_of(&certificate, "/spec/secretName", name(&certificate)).next(next).blames(certificate));
    }
}
