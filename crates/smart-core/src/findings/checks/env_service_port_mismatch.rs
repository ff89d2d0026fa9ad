//! Variables that name a port which a Service does not have.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::env_services;
use crate::findings::words::{describe, listed, name};

pub(super) const RULE: Rule = Rule {
    code: "env-service-port-mismatch",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A variable of a container that names a Service with a port which the Service does not have.",
    matters: "Connections to a port that a Service does not have are refused or time out.",
    looks_at: "Values in spec.containers[].env with host and port, and spec.ports of the Service of that name.",
    advice: "Correct the port in the variable, or add it to the Service.",
    silent: "For headless Services, whose pods can be reached on any port, for those that stand for a name, and when \
              the workload is scaled to zero.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (named, port, service) in env_services::mismatched(context) {
        let ports: Vec<i32> = service.spec.ports.iter().map(|port| port.port).collect();
        let what = if ports.len() == 1 { "port" } else { "ports" };
        let message = format!(
            "Container {} of {} has {}={}, and {} has no port {port} but {what} {}.",
            named.container,
            name(&named.user),
            named.variable,
            named.value,
            name(&named.service),
            listed(&ports)
        );
        let fails = named.fails(context);
        found.push(
            Draft::new(&RULE, named.user.clone(), message)
                // Programs that run well may not use the variable.
                .severity(if fails { Severity::Critical } else { Severity::Info })
                .part(named.variable.as_str())
                .about(named.service.clone())
                .field_of(&named.user, named.path.clone(), &named.value)
                .field_of(&named.service, "/spec/ports", listed(&ports))
                .command(describe(&named.service, "shows the ports of the Service")),
        );
    }
}
