//! Gateways that routes attach to and that do not exist.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::missing;
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "route-parent-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A Gateway, or another parent, that a route names and that does not exist.",
    matters: "The route is attached to nothing, and is not served.",
    looks_at: "spec.parentRefs of routes, against the Gateways of the namespace that is named.",
    advice: "Correct the name or the namespace in parentRefs; without a namespace it is that of the route.",
    silent: "When Gateways of that namespace were not listed.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let drafts = missing::named_by(context, &RULE, &["route.parent"]);
    found.extend(drafts.into_iter().map(|draft| draft.severity(Severity::Critical)));
}
