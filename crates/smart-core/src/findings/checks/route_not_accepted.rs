//! Routes that a Gateway does not take, or that refer to what cannot be used.

use crate::findings::backends::target;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};
use crate::object::meta::ConditionStatus;

pub(super) const RULE: Rule = Rule {
    code: "route-not-accepted",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A route that its Gateway does not accept, or of which the controller says that it refers to what cannot be used.",
    matters: "What is not accepted is not served. Where a backend cannot be used, requests are answered with 500.",
    looks_at: "The conditions Accepted and ResolvedRefs in status.parents of the route.",
    advice: "Act on the reason: NotAllowedByListeners asks for allowedRoutes of the listener, NoMatchingListenerHostname for a host that \
             a listener has, NoMatchingParent for the name or port of the listener, BackendNotFound for the Service, RefNotPermitted for \
             a ReferenceGrant.",
    silent: "When the word of the controller is about an earlier generation of the route, or it has not judged yet.",
    check,
};

const GATEWAY: &str = "gateway.networking.k8s.io";

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, route) in context.routes().filter(|(object, _)| object.meta.deletion_timestamp.is_none()) {
        for (at, parent) in route.status.parents.iter().enumerate() {
            let refused = parent.conditions.iter().enumerate().find(|(_, condition)| {
                let is_old = condition.observed_generation > 0 && condition.observed_generation < object.meta.generation;
                matches!(condition.kind.as_str(), "Accepted" | "ResolvedRefs")
                    && condition.status == ConditionStatus::False
                    && condition.reason != "Pending"
                    && !is_old
            });
            let Some((place, condition)) = refused else { continue };
            let reference = object.reference();
            let of = target(&parent.parent_ref, GATEWAY, "Gateway", &object.meta.namespace);
            let what = match condition.kind.as_str() {
                "Accepted" => format!("is not accepted by {}", name(&of)),
                _ => "refers to what cannot be used".to_owned(),
            };
            let message = format!("{} {what} ({}){}", name(&reference), condition.reason, cited(&condition.message));
            let mut draft = Draft::new(&RULE, reference.clone(), message)
                .part(format!("{} {}", condition.kind, of.name))
                .since(condition.last_transition_time)
                .field(
                    format!("/status/parents/{at}/conditions/{place}"),
                    format_args!("{}=False ({})", condition.kind, condition.reason),
                )
                .command(describe(&reference, "shows what each controller says of it"));
            if condition.kind == "Accepted" {
                draft = draft.command(describe(&of, "shows its listeners, and which routes they allow")).blames(of);
            }
            found.push(draft);
        }
    }
}
