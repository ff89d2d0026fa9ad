//! Startup probes that fail.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::probe::{self, Kind};
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "startup-probe-failing",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A container whose startup probe fails now.",
    matters: "The kubelet ends the container before its program is up, and starts it again.",
    looks_at: "The events Unhealthy and Killing of the pod, the probe in the spec, and restarts and readiness in \
               status.containerStatuses.",
    advice: "Compare the time that the program needs to start with failureThreshold times periodSeconds; look at how the probe \
             fails.",
    silent: "When the container was not restarted for it: probes may fail while a program starts; when there are no events.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    probe::find(context, &RULE, Kind::Startup, found);
}
