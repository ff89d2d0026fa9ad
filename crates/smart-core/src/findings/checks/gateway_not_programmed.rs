//! Gateways that are not served.

use crate::findings::backends::target;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};
use crate::object::gateway::Gateway;
use crate::object::meta::{Condition, ConditionStatus};
use crate::object::{Object, ObjectRef};

pub(super) const RULE: Rule = Rule {
    code: "gateway-not-programmed",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A Gateway that its controller does not accept or has not set up, or one of its listeners.",
    matters: "No traffic comes in by the Gateway or by that listener, so none of the routes that are attached to it is served.",
    looks_at: "The conditions Accepted, Programmed, ResolvedRefs and Conflicted in the status of the Gateway and of its listeners.",
    advice: "Act on the reason: a class that nobody serves, a Secret that is missing, an address that was not handed out, two listeners \
             that claim the same port and host.",
    silent: "While the controller is at work, for ten minutes, and when its word is about an earlier generation.",
    check,
};

/// Load balancers of clouds take a few minutes.
const PATIENCE_SECONDS: i64 = 600;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, gateway) in context.gateways().filter(|(object, _)| object.meta.deletion_timestamp.is_none()) {
        let conditions = &gateway.status.conditions;
        if let Some(broken) = refusal(context, object, conditions) {
            found.push(draft(context, object, gateway, "", "/status", broken));
            continue;
        }
        let since = object.meta.creation_timestamp;
        let untouched = conditions.iter().all(|condition| condition.status == ConditionStatus::Unknown);
        if untouched && context.holds_for(since, PATIENCE_SECONDS) {
            let reference = object.reference();
            let class = &gateway.spec.gateway_class_name;
            let message = format!("No controller has looked at {}{}.", name(&reference), context.for_how_long(since));
            found.push(
                Draft::new(&RULE, reference.clone(), message)
                    .since(since)
                    .field("/spec/gatewayClassName", class)
                    .blames(ObjectRef::new("gateway.networking.k8s.io", "GatewayClass", "", class.clone()))
                    .command(describe(&reference, "shows what its controller says")),
            );
            continue;
        }
        for (at, listener) in gateway.status.listeners.iter().enumerate() {
            if let Some(broken) = refusal(context, object, &listener.conditions) {
                let path = format!("/status/listeners/{at}");
                found.push(draft(context, object, gateway, &listener.name, &path, broken));
            }
        }
    }
}

/// Returns the condition by which a controller refuses, or has not managed for a while.
fn refusal<'a>(context: &Context<'_>, object: &Object, conditions: &'a [Condition]) -> Option<(usize, &'a Condition)> {
    let generation = object.meta.generation;
    conditions.iter().enumerate().find(|(_, condition)| {
        let is_old = condition.observed_generation > 0 && condition.observed_generation < generation;
        let is_bad = match condition.kind.as_str() {
            "Conflicted" => condition.status == ConditionStatus::True,
            "Accepted" | "Programmed" | "ResolvedRefs" => condition.status == ConditionStatus::False,
            _ => false,
        };
        let is_at_work = condition.reason == "Pending" || condition.kind == "Programmed";
        is_bad && !is_old && (!is_at_work || context.holds_for(condition.last_transition_time, PATIENCE_SECONDS))
    })
}

fn draft(
    context: &Context<'_>,
    object: &Object,
    gateway: &Gateway,
    listener: &str,
    path: &str,
    (at, condition): (usize, &Condition),
) -> Draft {
    let reference = object.reference();
    let whole = if listener.is_empty() { name(&reference) } else { format!("The listener {listener} of {}", name(&reference)) };
    let what = match condition.kind.as_str() {
        "Accepted" => "is not accepted",
        "ResolvedRefs" => "refers to what cannot be used",
        "Conflicted" => "is in conflict with another listener",
        _ => "is not programmed",
    };
    let waits = context.for_how_long(condition.last_transition_time);
    let message = format!("{whole} {what}{waits}{}", cited(&condition.message));
    let reason = if condition.reason.is_empty() { condition.kind.as_str() } else { condition.reason.as_str() };
    let mut draft = Draft::new(&RULE, reference.clone(), message)
        .severity(if listener.is_empty() || gateway.spec.listeners.len() == 1 { Severity::Critical } else { Severity::Warning })
        .breaking(true)
        .part(listener)
        .since(condition.last_transition_time)
        .field(format!("{path}/conditions/{at}"), format_args!("{}={} ({reason})", condition.kind, condition.status.as_str()));
    let certificates = gateway
        .spec
        .listeners
        .iter()
        .filter(|spec| !listener.is_empty() && spec.name == listener)
        .filter_map(|spec| spec.tls.as_ref())
        .flat_map(|tls| &tls.certificate_refs);
    for certificate in certificates {
        draft = draft.blames(target(certificate, "", "Secret", &reference.namespace));
    }
    draft.command(describe(&reference, "shows what its controller says of it and of each listener"))
}
