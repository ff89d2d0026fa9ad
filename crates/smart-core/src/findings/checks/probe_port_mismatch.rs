//! Probes that ask a port that nothing listens on.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::probe::{self, Failing, How};
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::services::is_told;
use crate::findings::words::listed;

pub(super) const RULE: Rule = Rule {
    code: "probe-port-mismatch",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A probe that fails because nothing listens on its port, which none of the containers of the pod declares.",
    matters: "The program may be well, and is restarted or gets no requests all the same.",
    looks_at: "The port of the probe, the ports of the containers, and the events Unhealthy of the pod.",
    advice: "Set the port of the probe to the one that the program listens on; a name keeps both in step.",
    silent: "When the container declares no ports and the probe names none, as ports need not be declared; when a variable, the \
             command or an argument of a container holds the number; when the probe is answered, however.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    found.extend(probe::failing(context).filter_map(|failing| draft(context, &failing)));
}

fn draft(context: &Context<'_>, failing: &Failing<'_, '_>) -> Option<Draft> {
    let number = probe::number(failing.probe, failing.container);
    let port = probe::port(failing.probe)?;
    let declares = failing.container.ports.iter().map(|port| port.container_port);
    let mut elsewhere = failing.pod.containers().flat_map(|container| container.ports.iter());
    match number {
        // A name that the container does not have: the kubelet cannot even ask.
        None => {}
        Some(_) if !matches!(failing.how, How::Refused | How::Timeout) => return None,
        Some(_) if failing.container.ports.is_empty() => return None,
        Some(number) if elsewhere.any(|port| port.container_port == number) => return None,
        // It may well be the right port, on which nothing listens yet.
        Some(number) if is_told(failing.pod.spec(), number) => return None,
        Some(_) => {}
    }
    let has: Vec<String> = declares.map(|port| port.to_string()).collect();
    let has = if has.is_empty() { "declares no port".to_owned() } else { format!("declares {}", listed(&has)) };
    let kind = failing.kind.as_str();
    let message = format!("{} has a {kind} probe on port {port}, and {has}: {}.", failing.words(), failing.says());
    let reference = failing.pod.reference();
    let mut draft = failing.draft(context, &RULE, message);
    for (at, port) in failing.container.ports.iter().enumerate().take(2) {
        draft = draft.field_of(&reference, format!("{}/ports/{at}/containerPort", failing.path), port.container_port);
    }
    Some(draft)
}
