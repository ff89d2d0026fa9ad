//! References into another namespace that nothing there allows.

use crate::findings::backends::{of_route, target};
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;
use crate::object::gateway::{Gateway, GatewayReference, Route};
use crate::object::meta::{Condition, ConditionStatus};
use crate::object::{Object, ObjectRef};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "reference-grant-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A route that leads to a Service of another namespace, or a Gateway that names a Secret of another one, without a \
            ReferenceGrant there that allows it.",
    matters: "The controller does not follow the reference: requests are answered with 500, or the listener is not served.",
    looks_at: "References with a namespace in routes and Gateways, the ReferenceGrants of that namespace, and the reason RefNotPermitted \
               of the controller.",
    advice: "Create a ReferenceGrant in the namespace of what is referred to, from the kind and the namespace of what refers.",
    silent: "When ReferenceGrants of that namespace were not listed and the controller does not say it, or when the controller says that \
             all references are resolved.",
    check,
};

const GATEWAY: &str = "gateway.networking.k8s.io";

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, route) in context.routes() {
        let references = of_route(route).into_iter().map(|(path, backend)| (path, backend, "Service"));
        look(context, object, references, &said_of_route(route), found);
    }
    for (object, gateway) in context.gateways() {
        let listeners = gateway.spec.listeners.iter().enumerate();
        let certificates = listeners.flat_map(|(at, listener)| {
            let references = listener.tls.iter().flat_map(|tls| &tls.certificate_refs).enumerate();
            references.map(move |(place, reference)| {
                (format!("/spec/listeners/{at}/tls/certificateRefs/{place}"), reference, "Secret")
            })
        });
        look(context, object, certificates, &said_of_gateway(gateway), found);
    }
}

/// Looks at the references of an object, with what its controller says of them.
fn look<'a>(
    context: &Context<'_>,
    object: &Object,
    references: impl Iterator<Item = (String, &'a GatewayReference, &'static str)>,
    said: &[(String, &Condition)],
    found: &mut Vec<Draft>,
) {
    let namespace = object.meta.namespace.as_str();
    for (path, reference, kind) in references {
        if reference.namespace.as_ref().is_none_or(|other| other.is_empty() || other == namespace) {
            continue;
        }
        let to = target(reference, "", kind, namespace);
        let refused = said.iter().find(|(_, condition)| condition.reason == "RefNotPermitted");
        let resolved = !said.is_empty() && said.iter().all(|(_, condition)| condition.status == ConditionStatus::True);
        let is_known = refused.is_some() || context.observes(GATEWAY, "ReferenceGrant", &to.namespace);
        if resolved || !is_known || is_allowed(context, object, &to) {
            continue;
        }
        let reference = object.reference();
        let message = format!("{} refers to {}, and no ReferenceGrant of {} allows it.", name(&reference), name(&to), to.namespace);
        let mut draft = Draft::new(&RULE, reference, message)
            .part(to.to_string())
            .field(path, name(&to))
            .absent(&ObjectRef::new(GATEWAY, "ReferenceGrant", to.namespace.clone(), ""), "");
        if let Some((path, condition)) = refused {
            draft = draft.since(condition.last_transition_time).field(path.clone(), "ResolvedRefs=False (RefNotPermitted)");
        }
        found.push(draft.command(Command::kubectl_in(
            &to.namespace,
            &["get", "referencegrants", "-o", "yaml"],
            "shows what may refer to objects of the namespace",
        )));
    }
}

fn is_allowed(context: &Context<'_>, object: &Object, to: &ObjectRef) -> bool {
    context.reference_grants().any(|(grant, body)| {
        grant.meta.namespace == to.namespace
            && body.spec.from.iter().any(|from| {
                from.group == GATEWAY && from.kind == object.api.kind && from.namespace == object.meta.namespace
            })
            && body.spec.to.iter().any(|allowed| {
                let only = allowed.name.as_ref().and_then(|name| name.non_empty());
                allowed.group == to.group && allowed.kind == to.kind && only.is_none_or(|name| *name == to.name)
            })
    })
}

fn said_of_route(route: &Route) -> Vec<(String, &Condition)> {
    let parents = route.status.parents.iter().enumerate();
    parents.flat_map(|(at, parent)| resolved(format!("/status/parents/{at}"), &parent.conditions)).collect()
}

fn said_of_gateway(gateway: &Gateway) -> Vec<(String, &Condition)> {
    let listeners = gateway.status.listeners.iter().enumerate();
    listeners.flat_map(|(at, listener)| resolved(format!("/status/listeners/{at}"), &listener.conditions)).collect()
}

fn resolved(path: String, conditions: &[Condition]) -> impl Iterator<Item = (String, &Condition)> {
    let conditions = conditions.iter().enumerate().filter(|(_, condition)| condition.kind == "ResolvedRefs");
    conditions.map(move |(at, condition)| (format!("{path}/conditions/{at}"), condition))
}
