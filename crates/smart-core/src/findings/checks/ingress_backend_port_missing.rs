//! Ingresses that lead to a port which the Service does not have.

use crate::findings::backends::of_ingress;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::services::{has_port, ports_in_words};
use crate::findings::words::{describe, listed, name, near_misses};
use crate::object::Body;

pub(super) const RULE: Rule = Rule {
    code: "ingress-backend-port-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "An Ingress that leads to a port, by name or by number, which the Service does not have.",
    matters: "The controller finds no endpoints for the path, and answers with an error, mostly 503.",
    looks_at: "The port of each backend of the Ingress, against spec.ports of the Service.",
    advice: "Give the Ingress a port of the Service. It takes the port of the Service, not that of the pods.",
    silent: "When the Service is not in the input, or is an ExternalName.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, ingress) in context.ingresses() {
        let namespace = object.meta.namespace.as_str();
        for backend in of_ingress(ingress) {
            let Some(target) = context.find("", "Service", namespace, backend.service).object() else { continue };
            let Body::Service(service) = &target.body else { continue };
            let is_given = !backend.port_name.is_empty() || backend.port > 0;
            if !is_given || has_port(service, backend.port_name, backend.port) {
                continue;
            }
            let (reference, target) = (object.reference(), target.reference());
            let port = if backend.port_name.is_empty() { backend.port.to_string() } else { backend.port_name.to_owned() };
            let message = format!(
                "{} leads to port {port} of {}, which has {}.",
                name(&reference),
                name(&target),
                ports_in_words(service)
            );
            let mut draft = Draft::new(&RULE, reference, message)
                .part(format!("{}:{port}", backend.service))
                .field(backend.path.clone(), &port)
                .field_of(&target, "/spec/ports", ports_in_words(service));
            let near = near_misses(backend.port_name, service.spec.ports.iter().map(|port| port.name.as_str()));
            if !backend.port_name.is_empty() && !near.is_empty() {
                draft = draft.next(format!("The Service has {}: compare the names letter by letter.", listed(&near)));
            }
            found.push(draft.command(describe(&target, "shows the ports of the Service")));
        }
    }
}
