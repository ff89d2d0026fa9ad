//! GatewayClasses that Gateways name and that do not exist.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::missing;
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "gateway-class-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A GatewayClass that a Gateway names and that does not exist.",
    matters: "No controller takes the Gateway up, and none of its routes is served.",
    looks_at: "spec.gatewayClassName of Gateways, against the GatewayClasses.",
    advice: "Correct the name of the class, or install the controller that brings it.",
    silent: "When GatewayClasses were not listed.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    found.extend(missing::named_by(context, &RULE, &["gateway.class"]));
}
