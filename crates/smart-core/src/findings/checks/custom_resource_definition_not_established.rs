//! CustomResourceDefinitions whose kinds are not served.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};
use crate::object::meta::ConditionStatus;

pub(super) const RULE: Rule = Rule {
    code: "custom-resource-definition-not-established",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A CustomResourceDefinition whose kind the API server does not serve, since its names are taken or it was not accepted.",
    matters: "No object of the kind can be read or written, and its controller does not work.",
    looks_at: "The conditions Established and NamesAccepted.",
    advice: "Look which other definition has the name that the message tells, and rename or delete one of them.",
    silent: "When it is younger than a minute, or being deleted.",
    check,
};

const PATIENCE_SECONDS: i64 = 60;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, definition) in context.custom_resource_definitions() {
        let conditions = &definition.status.conditions;
        let bad = |kind: &str| {
            let found = conditions.iter().enumerate().find(|(_, condition)| condition.kind == kind);
            found.filter(|(_, condition)| condition.status == ConditionStatus::False)
        };
        let Some((at, condition)) = bad("NamesAccepted").or_else(|| bad("Established")) else { continue };
        let since = condition.last_transition_time.or(object.meta.creation_timestamp);
        if object.meta.deletion_timestamp.is_some() || since.is_some() && !context.holds_for(since, PATIENCE_SECONDS) {
            continue;
        }
        // A kind that was accepted before goes on to be served under its old names.
        let served = conditions.iter().any(|found| found.kind == "Established" && found.status == ConditionStatus::True);
        let reference = object.reference();
        let verb = if served { "has names that are not accepted" } else { "is not served" };
        found.push(
            Draft::new(&RULE, reference.clone(), format!("{} {verb}{}", name(&reference), cited(&condition.message)))
                .severity(if served { Severity::Warning } else { Severity::Critical })
                .since(since)
                .condition_of(&reference, at, condition)
                .command(describe(&reference, "shows its conditions and names")),
        );
    }
}
