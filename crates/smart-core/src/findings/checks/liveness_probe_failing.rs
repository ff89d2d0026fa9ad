//! Liveness probes that fail.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::probe::{self, Kind};
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "liveness-probe-failing",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A container whose liveness probe fails now.",
    matters: "The kubelet ends the container each time, with the requests that it serves, whether or not the program could \
              have recovered.",
    looks_at: "The events Unhealthy and Killing of the pod, the probe in the spec, and restarts and readiness in \
               status.containerStatuses.",
    advice: "Look at how the probe fails: a program that hangs, a path, port or protocol that is wrong, a limit of CPU, or a \
             timeout that is too short.",
    silent: "When the container was not restarted for it, or has run for a quarter of an hour without another failure; when \
             there are no events.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    probe::find(context, &RULE, Kind::Liveness, found);
}
