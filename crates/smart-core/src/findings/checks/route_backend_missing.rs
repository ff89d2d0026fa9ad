//! Services that routes lead to and that do not exist.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::missing;
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "route-backend-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A Service, or another backend, that a route of the Gateway API leads to and that does not exist.",
    matters: "The share of the requests that the rule sends there is answered with 500.",
    looks_at: "spec.rules of routes, against the Services of the namespace that is named.",
    advice: "Create the Service, or correct the name in the route.",
    silent: "When Services of that namespace were not listed in full.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let drafts = missing::named_by(context, &RULE, &["route.backend"]);
    found.extend(drafts.into_iter().map(|draft| draft.severity(Severity::Critical)));
}
