//! Readiness probes that fail.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::probe::{self, Kind};
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "readiness-probe-failing",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A container whose readiness probe fails now.",
    matters: "The pod is taken out of Services, and a rollout waits for it.",
    looks_at: "The events Unhealthy and Killing of the pod, the probe in the spec, and restarts and readiness in \
               status.containerStatuses.",
    advice: "Look at how the probe fails: what the program depends on, a path, port or protocol that is wrong, or a timeout \
             that is too short.",
    silent: "When the container is ready now, started less than a minute ago, or does not run; when its liveness or startup \
             probe fails as well, which is told then; when there are no events.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    probe::find(context, &RULE, Kind::Readiness, found);
}
