//! Services that Ingresses lead to and that do not exist.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::missing;
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "ingress-backend-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A Service, or another backend, that an Ingress leads to and that does not exist.",
    matters: "Requests for the paths that lead to it are answered with an error, mostly 503.",
    looks_at: "The backends in spec of Ingresses, against the Services of the namespace.",
    advice: "Create the Service, or correct the name in the Ingress. An Ingress can only lead to Services of its own namespace.",
    silent: "When Services of the namespace were not listed in full.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let drafts = missing::named_by(context, &RULE, &["ingress.service", "ingress.resource"]);
    // The Ingress itself counts as well: it has its address, and answers for the other paths.
    found.extend(drafts.into_iter().map(|draft| draft.severity(Severity::Critical)));
}
