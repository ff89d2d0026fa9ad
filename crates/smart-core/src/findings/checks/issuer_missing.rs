//! Issuers that Certificates name and that do not exist.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::missing;
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "issuer-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "An Issuer or ClusterIssuer that a Certificate of cert-manager names and that does not exist.",
    matters: "The certificate is not issued, and not renewed when it ends.",
    looks_at: "spec.issuerRef of Certificates, against the Issuers of the namespace and the ClusterIssuers.",
    advice: "Create the Issuer, or correct the name or the kind: without a kind, an Issuer of the namespace is meant.",
    silent: "When Issuers were not listed. It is less grave as long as the certificate of before holds.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    found.extend(missing::named_by(context, &RULE, &["certificate.issuer"]));
}
