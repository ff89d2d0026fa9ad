//! Issuers of cert-manager that cannot issue.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};
use crate::graph::{Relation, Strength};
use crate::object::meta::ConditionStatus;

pub(super) const RULE: Rule = Rule {
    code: "issuer-not-ready",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "An Issuer or ClusterIssuer of cert-manager that is not ready.",
    matters: "No certificate of it is issued or renewed.",
    looks_at: "The condition Ready of the Issuer, and the Secrets that it names.",
    advice: "Act on what the condition says: an account that could not be registered, a Secret that is missing, a server that does not \
             answer.",
    silent: "In the first five minutes, and before cert-manager has looked at it.",
    check,
};

const YOUNG_SECONDS: i64 = 300;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, issuer) in context.issuers() {
        let ready = issuer.status.conditions.iter().enumerate().find(|(_, condition)| condition.kind == "Ready");
        let Some((at, ready)) = ready.filter(|(_, ready)| ready.status == ConditionStatus::False) else { continue };
        let since = ready.last_transition_time.or(object.meta.creation_timestamp);
        if context.seconds_since(since).is_some_and(|age| age < YOUNG_SECONDS) {
            continue;
        }
        let reference = object.reference();
        let message = format!("{} cannot issue certificates{}{}", name(&reference), context.for_how_long(since), cited(&ready.message));
        let mut draft =
            Draft::new(&RULE, reference.clone(), message).since(ready.last_transition_time).condition_of(&reference, at, ready);
        for neighbour in context.graph.needs(&reference) {
            if neighbour.relation == Relation::IssuerSecret && neighbour.strength == Strength::Hard {
                draft = draft.blames(neighbour.object);
            }
        }
        found.push(draft.command(describe(&reference, "shows what the certificate authority says")));
    }
}
