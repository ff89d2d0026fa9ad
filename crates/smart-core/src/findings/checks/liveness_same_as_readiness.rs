//! Liveness probes that fail as soon as readiness probes do.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::lint::{self, Wrong};
use crate::findings::rule::{Level, Rule, Severity};
use crate::object::container::Probe;

pub(super) const RULE: Rule = Rule {
    code: "liveness-same-as-readiness",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A container whose liveness probe asks the same as its readiness probe, and gives up no later.",
    matters: "What should only take the pod out of its Service for a while restarts it: under load all pods restart one after the other, \
              and each restart adds to the load of the rest.",
    looks_at: "The requests, periods and thresholds of both probes.",
    advice: "Let the liveness probe ask for less, or wait longer: a higher failureThreshold is enough.",
    silent: "When the liveness probe gives up later.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let says = ("is restarted as soon as it is not ready", "are restarted as soon as they are not ready");
    lint::containers(context, &RULE, found, says, |_, _, container| {
        let (liveness, readiness) = (container.liveness_probe.as_deref()?, container.readiness_probe.as_deref()?);
        let asks_same = liveness.http_get == readiness.http_get
            && liveness.tcp_socket == readiness.tcp_socket
            && liveness.grpc == readiness.grpc
            && liveness.exec == readiness.exec;
        (asks_same && patience(liveness) <= patience(readiness))
            .then(|| Wrong { field: "livenessProbe/failureThreshold", value: threshold(liveness).to_string() })
    });
}

/// Returns how many seconds a probe may fail.
fn patience(probe: &Probe) -> i32 {
    let period = if probe.period_seconds > 0 { probe.period_seconds } else { 10 };
    period.saturating_mul(threshold(probe))
}

fn threshold(probe: &Probe) -> i32 {
    if probe.failure_threshold > 0 { probe.failure_threshold } else { 3 }
}
