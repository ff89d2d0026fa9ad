//! Containers that nobody asks how they are.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::lint::{self, Wrong};
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "probes-missing",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A container that runs forever and has no probe at all.",
    matters: "It counts as ready as soon as its process starts, and as well as long as it has not ended, however long it hangs.",
    looks_at: "livenessProbe, readinessProbe and startupProbe of containers.",
    advice: "Add a readiness probe that asks whether it can serve; a liveness probe only where a restart helps.",
    silent: "For init containers, Jobs, and pods that are to end.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    lint::containers(context, &RULE, found, ("has no probes", "have no probes"), |spec, place, container| {
        let has = container.liveness_probe.is_some() || container.readiness_probe.is_some() || container.startup_probe.is_some();
        (!has && !place.is_init() && spec.runs_forever()).then(|| Wrong::absent("readinessProbe"))
    });
}
