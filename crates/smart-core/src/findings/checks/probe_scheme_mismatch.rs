//! Probes that speak another protocol than the server.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::probe::{self, Failing, How};
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "probe-scheme-mismatch",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A probe that fails because it speaks another protocol than what listens on its port: HTTP to a gRPC or TLS server, \
            HTTPS to plain HTTP, gRPC to a server without the health service.",
    matters: "The program may be well, and is restarted or gets no requests all the same.",
    looks_at: "The events Unhealthy of the pod, and the probe in the spec.",
    advice: "Let the probe speak the protocol of the port: grpc for gRPC servers that have the health service, scheme HTTPS \
             for TLS, tcpSocket where neither fits.",
    silent: "When the probe fails in another way.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    found.extend(probe::failing(context).filter_map(|failing| draft(context, &failing)));
}

fn draft(context: &Context<'_>, failing: &Failing<'_, '_>) -> Option<Draft> {
    let How::Protocol(what) = failing.how else { return None };
    let (kind, asks) = (failing.kind.as_str(), probe::asks(failing.probe));
    let message = format!("{} has a {kind} probe ({asks}) of the wrong protocol: {what}.", failing.words());
    let draft = failing.draft(context, &RULE, message);
    // Another probe of the container that does not fail shows how it is done.
    let others = [
        ("readiness", &failing.container.readiness_probe),
        ("liveness", &failing.container.liveness_probe),
        ("startup", &failing.container.startup_probe),
    ];
    let port = probe::number(failing.probe, failing.container);
    let other = others.into_iter().filter(|(other, _)| *other != kind).find_map(|(other, probe)| {
        let probe = probe.as_deref()?;
        let differs = probe::asks(probe) != asks && probe::number(probe, failing.container) == port;
        differs.then(|| format!("Its {other} probe asks the same port by {}.", probe::asks(probe)))
    });
    Some(match other {
        Some(other) => draft.next(other),
        None => draft,
    })
}
