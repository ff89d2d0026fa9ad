//! Services that lead to ports which their pods do not have.

use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::services::{declared, is_told, long_running, pods_by_spec, protocol, selects, users};
use crate::findings::words::{describe, listed, name, near_misses};
use crate::health::HealthStatus;
use crate::object::Object;
use crate::object::container::{ContainerPort, Probe};
use crate::object::int_or_string::IntOrString;
use crate::object::service::ServicePort;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "service-target-port-mismatch",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A Service whose targetPort is a name that none of its pods declares, or a number that none of them declares while the port \
            that they do declare is led to by no Service.",
    matters: "A name that no pod declares gives no endpoints for that port. A number where nothing listens refuses every connection.",
    looks_at: "spec.ports of the Service, and the ports of the containers of the pods that it selects.",
    advice: "Correct the targetPort of the Service, or the port of the container.",
    silent: "When the pods declare no ports; when a variable, the command, an argument or a probe of a container holds the number; and \
             when what is declared is for metrics, health or the like: a declared port is a note, and programs may listen \
             elsewhere. For the same reason a number is never critical, and breaks nothing unless something that uses the Service \
             does not work.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, service) in context.services() {
        if !selects(&service.spec) {
            continue;
        }
        let pods = pods_by_spec(context, object);
        if pods.is_empty() || !pods.iter().any(|pod| declared(pod.spec()).next().is_some()) {
            continue;
        }
        for (at, port) in service.spec.ports.iter().enumerate() {
            let draft = match &port.target_port {
                Some(IntOrString::String(name)) => named(object, at, port, name, &pods),
                Some(IntOrString::Int(number)) if *number > 0 => numbered(context, object, at, port, *number, &pods),
                _ => numbered(context, object, at, port, port.port, &pods),
            };
            found.extend(draft);
        }
    }
}

fn named(object: &Object, at: usize, port: &ServicePort, wanted: &str, pods: &[&PodView<'_>]) -> Option<Draft> {
    let ports = || pods.iter().flat_map(|pod| declared(pod.spec()));
    if ports().any(|declared| declared.name == wanted) {
        return None;
    }
    let reference = object.reference();
    let workload = pods.first().map(|pod| pod.workload.clone())?;
    let message = format!(
        "{} leads port {} to the port {wanted}, which no container of {} has.",
        name(&reference),
        port.port,
        name(&workload)
    );
    let mut draft = Draft::new(&RULE, reference, message)
        .part(port.port.to_string())
        .field(format!("/spec/ports/{at}/targetPort"), wanted);
    let near = near_misses(wanted, ports().map(|declared| declared.name.as_str()).filter(|name| !name.is_empty()));
    draft = if near.is_empty() {
        draft.next(format!("The containers declare {}.", in_words(pods)))
    } else {
        draft.next(format!("The containers declare {}: compare the names letter by letter.", listed(&near)))
    };
    Some(commands(draft, pods))
}

fn numbered(
    context: &Context<'_>,
    object: &Object,
    at: usize,
    port: &ServicePort,
    wanted: i32,
    pods: &[&PodView<'_>],
) -> Option<Draft> {
    let of_protocol = |declared: &&ContainerPort| protocol(&declared.protocol) == protocol(&port.protocol);
    let ports = || pods.iter().flat_map(|pod| declared(pod.spec()));
    if ports().any(|declared| declared.container_port == wanted) || !ports().any(|declared| of_protocol(&declared)) {
        return None;
    }
    if pods.iter().any(|pod| is_told(pod.spec(), wanted) || is_probed(pod, wanted)) {
        return None;
    }
    // What the pods declare and no Service leads to is what is meant; where all of it is led to, the number may be one more
    // port that is not declared.
    let pod = pods.first()?;
    let is_meant = |declared: &&ContainerPort| of_protocol(declared) && !is_of_its_own(pod, declared) && !is_led_to(context, pod, declared);
    let mut forgotten: Vec<i32> = ports().filter(is_meant).map(|port| port.container_port).collect();
    forgotten.sort_unstable();
    forgotten.dedup();
    if forgotten.is_empty() {
        return None;
    }
    let reference = object.reference();
    // What sends traffic there and does not work is a sign that it is so; without one, it is a suspicion that breaks nothing.
    let users = users(context, &reference);
    let is_felt = users.iter().filter_map(|user| context.object(user)).any(|user| context.health(user).status == HealthStatus::Degraded);
    let message = format!(
        "{} leads port {} to port {wanted}, which no container of {} declares; they declare {}, to which no Service leads.",
        name(&reference),
        port.port,
        name(&pod.workload),
        listed(&forgotten)
    );
    let path = if port.target_port.is_some() { "targetPort" } else { "port" };
    let draft = Draft::new(&RULE, reference, message)
        .severity(Severity::Warning)
        .breaking(is_felt)
        .part(port.port.to_string())
        .field(format!("/spec/ports/{at}/{path}"), wanted)
        .field_of(&pod.reference(), "/spec/containers/*/ports", in_words(pods))
        .next("A declared port is a note: whether the program listens on the other one, its own configuration tells.");
    Some(commands(draft, pods))
}

/// Tells whether a probe asks at the number: then something listens there.
fn is_probed(pod: &PodView<'_>, wanted: i32) -> bool {
    let port = |probe: &Probe| {
        let http = probe.http_get.as_ref().and_then(|http| http.port.as_int());
        let tcp = || probe.tcp_socket.as_ref().and_then(|tcp| tcp.port.as_int());
        http.or_else(tcp).or_else(|| probe.grpc.as_ref().map(|grpc| grpc.port))
    };
    long_running(pod.spec()).any(|container| {
        let probes = [&container.readiness_probe, &container.liveness_probe, &container.startup_probe];
        probes.into_iter().flatten().any(|probe| port(probe) == Some(wanted))
    })
}

/// Tells whether a port is one of the program's own affairs, to which no Service need lead: by its name, or because Prometheus
/// is told to read it.
fn is_of_its_own(pod: &PodView<'_>, port: &ContainerPort) -> bool {
    const NAMES: [&str; 7] = ["admin", "debug", "health", "metrics", "pprof", "probe", "prom"];
    let read = pod.object.meta.annotations.get("prometheus.io/port");
    NAMES.iter().any(|name| port.name.contains(name)) || read.is_some_and(|read| read.parse() == Ok(port.container_port))
}

/// Tells whether any Service leads to a port of a pod.
fn is_led_to(context: &Context<'_>, pod: &PodView<'_>, port: &ContainerPort) -> bool {
    context.services().any(|(object, service)| {
        let leads = |other: &ServicePort| match &other.target_port {
            Some(IntOrString::String(name)) => *name == port.name,
            Some(IntOrString::Int(number)) if *number > 0 => *number == port.container_port,
            _ => other.port == port.container_port,
        };
        object.meta.namespace == pod.namespace()
            && selects(&service.spec)
            && service.spec.ports.iter().any(leads)
            && service.spec.selector.iter().all(|(key, value)| pod.object.meta.labels.get(key) == Some(value))
    })
}

fn in_words(pods: &[&PodView<'_>]) -> String {
    let word = |port: &ContainerPort| match port.name.as_str() {
        "" => format!("{}/{}", port.container_port, protocol(&port.protocol)),
        name => format!("{name} ({}/{})", port.container_port, protocol(&port.protocol)),
    };
    let mut words: Vec<String> = pods.iter().flat_map(|pod| declared(pod.spec())).map(word).collect();
    words.sort();
    words.dedup();
    listed(&words)
}

fn commands(draft: Draft, pods: &[&PodView<'_>]) -> Draft {
    let service = draft.subject.clone();
    let draft = draft.command(describe(&service, "shows its ports and endpoints"));
    match pods.first() {
        Some(pod) => draft.command(Command::kubectl(&pod.reference(), "describe", &[], "shows the ports of the containers")),
        None => draft,
    }
}
