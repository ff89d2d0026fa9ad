//! Probes that end a container before it is up.

use crate::findings::containers;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::probe::{self, Failing, How, Kind};
use crate::findings::rule::{Level, Rule, Severity};
use crate::object::duration::Duration;

pub(super) const RULE: Rule = Rule {
    code: "probe-budget-too-short",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A liveness or startup probe that gives the container less time than it needs to start, so that the kubelet ends it \
            shortly after each start.",
    matters: "The program never, or only by chance, gets to its work.",
    looks_at: "The times of the probe, the length of the last run in status.containerStatuses, when the container became \
               ready, and the events Unhealthy and Killing of the pod.",
    advice: "Add a startupProbe whose failureThreshold times periodSeconds covers the slowest start, or raise \
             initialDelaySeconds.",
    silent: "When the container ran for longer than the probe gives it; when the probe is answered, with whatever status or \
             protocol; when its port is not one of the container; when the probe gives more than a quarter of a minute and \
             nothing shows how long a start takes.",
    check,
};

/// The kubelet looks about once a second, and programs take a moment to end.
const SLACK_SECONDS: i64 = 5;
/// No server of some size can be relied on to answer within so many seconds of its start.
const SHORT_SECONDS: i64 = 15;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    found.extend(probe::failing(context).filter_map(|failing| draft(context, &failing)));
}

fn draft(context: &Context<'_>, failing: &Failing<'_, '_>) -> Option<Draft> {
    let holds_startup = failing.kind == Kind::Startup || failing.container.startup_probe.is_none();
    if failing.kind == Kind::Readiness || !holds_startup || !matches!(failing.how, How::Refused | How::Timeout) {
        return None;
    }
    let declared = failing.container.ports.iter().map(|port| Some(port.container_port));
    let port = probe::number(failing.probe, failing.container);
    if !failing.container.ports.is_empty() && port.is_some() && !declared.into_iter().any(|declared| declared == port) {
        return None;
    }
    let budget = probe::budget_seconds(failing.probe);
    let end = failing.status.last_state.terminated.as_deref()?;
    let ran = containers::ran_seconds(end)?;
    let grace = failing.pod.spec().termination_grace_period_seconds.unwrap_or(30).max(0);
    if ran > budget + grace + SLACK_SECONDS {
        return None;
    }
    // Where the container has become ready since, that shows how long a start takes.
    let started = failing.status.state.running.as_ref().and_then(|running| running.started_at);
    let ready = failing.pod.condition("Ready").filter(|_| failing.pod.is_ready()).and_then(|(_, ready)| ready.last_transition_time);
    let needed = ready.zip(started).and_then(|(ready, started)| ready.since(started)).map(Duration::seconds);
    let needed = needed.filter(|needed| *needed > budget);
    if needed.is_none() && (budget > SHORT_SECONDS || failing.status.restart_count < 2) {
        return None;
    }
    let took = needed.map(|needed| format!(", and became ready after {needed} s")).unwrap_or_default();
    let message = format!(
        "{} is ended by its {} probe before it is up: the probe gives it {budget} s from its start{took}; it last ran for {ran} s.",
        failing.words(),
        failing.kind.as_str()
    );
    let reference = failing.pod.reference();
    let path = failing.probe_path();
    Some(
        failing
            .draft(context, &RULE, message)
            .field_of(&reference, format!("{path}/initialDelaySeconds"), failing.probe.initial_delay_seconds)
            .field_of(&reference, format!("{path}/periodSeconds"), failing.probe.period_seconds)
            .field_of(&reference, format!("{path}/failureThreshold"), failing.probe.failure_threshold),
    )
}
