//! Routes that lead to a port which the Service does not have.

use crate::findings::backends::{of_route, target};
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::services::{has_port, ports_in_words};
use crate::findings::words::{describe, name};
use crate::object::Body;

pub(super) const RULE: Rule = Rule {
    code: "route-backend-port-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A route of the Gateway API that leads to a port which the Service does not have.",
    matters: "The share of the requests that the rule sends there is answered with 500.",
    looks_at: "The port of each backend of the route, against spec.ports of the Service.",
    advice: "Give the route a port of the Service. It takes the port of the Service, not that of the pods.",
    silent: "When the Service is not in the input, or is an ExternalName.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, route) in context.routes() {
        for (path, backend) in of_route(route) {
            let Some(port) = backend.port else { continue };
            let service = target(backend, "", "Service", &object.meta.namespace);
            let Some(Body::Service(body)) = context.object(&service).map(|object| &object.body) else { continue };
            if has_port(body, "", port) {
                continue;
            }
            let reference = object.reference();
            let ports = ports_in_words(body);
            let message = format!("{} leads to port {port} of {}, which has {ports}.", name(&reference), name(&service));
            found.push(
                Draft::new(&RULE, reference, message)
                    .part(format!("{}:{port}", service.name))
                    .field(format!("{path}/port"), port)
                    .field_of(&service, "/spec/ports", ports)
                    .command(describe(&service, "shows the ports of the Service")),
            );
        }
    }
}
