//! Services that speak another protocol than the port of their pods.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::services::{declared, pods_by_spec, protocol, selects};
use crate::findings::words::{describe, listed, name};
use crate::object::container::ContainerPort;
use crate::object::int_or_string::IntOrString;
use crate::object::service::ServicePort;

pub(super) const RULE: Rule = Rule {
    code: "service-protocol-mismatch",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A Service with a port of one protocol, as UDP, that leads to a port which its pods declare for another one only.",
    matters: "Connections of the protocol that is needed are not forwarded, and those that are forwarded meet nothing that listens.",
    looks_at: "The protocol of spec.ports of the Service, and of the ports of the containers of the pods that it selects.",
    advice: "Give the port of the Service the protocol of the container; absent means TCP.",
    silent: "When the pods do not declare the port, or the Service has a second port for the protocol that they declare.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, service) in context.services() {
        let ports = &service.spec.ports;
        if !selects(&service.spec) || ports.is_empty() {
            continue;
        }
        let pods = pods_by_spec(context, object);
        for (at, port) in ports.iter().enumerate() {
            let spoken = protocol(&port.protocol);
            let declared_there = || pods.iter().flat_map(|pod| declared(pod.spec())).filter(|declared| is_target(port, declared));
            let mut protocols: Vec<&str> = declared_there().map(|declared| protocol(&declared.protocol)).collect();
            protocols.sort_unstable();
            protocols.dedup();
            let is_second = ports.iter().enumerate().any(|(other, second)| {
                other != at && second.target_port == port.target_port && protocols.contains(&protocol(&second.protocol))
            });
            if protocols.is_empty() || protocols.contains(&spoken) || is_second {
                continue;
            }
            let reference = object.reference();
            let pod = pods.first().map(|pod| (pod.reference(), pod.workload.clone()));
            let Some((pod, workload)) = pod else { continue };
            let message = format!(
                "{} forwards port {} as {spoken}, while {} declares it for {}.",
                name(&reference),
                port.port,
                name(&workload),
                listed(&protocols)
            );
            found.push(
                Draft::new(&RULE, reference.clone(), message)
                    .part(port.port.to_string())
                    .field(format!("/spec/ports/{at}/protocol"), spoken)
                    .field_of(&pod, "/spec/containers/*/ports/*/protocol", listed(&protocols))
                    .command(describe(&reference, "shows its ports and endpoints")),
            );
        }
    }
}

fn is_target(port: &ServicePort, declared: &ContainerPort) -> bool {
    match &port.target_port {
        Some(IntOrString::String(name)) => *name == declared.name,
        Some(IntOrString::Int(number)) if *number > 0 => *number == declared.container_port,
        _ => port.port == declared.container_port,
    }
}
