//! Pods behind a Service that count as ready as soon as they start.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::lint;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;

pub(super) const RULE: Rule = Rule {
    code: "readiness-probe-missing",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A workload behind a Service of which no container has a readiness probe.",
    matters: "Its pods get traffic the moment their process starts, before it listens: each rollout and each restart costs requests.",
    looks_at: "readinessProbe of the containers, and the selectors of the Services of the namespace.",
    advice: "Add a readiness probe to the container that serves.",
    silent: "When no Service selects the pods, or the Service publishes addresses that are not ready.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for spec in lint::specs(context) {
        if spec.spec.containers.iter().any(|container| container.readiness_probe.is_some())
            || spec.spec.containers.is_empty()
            || !spec.runs_forever()
        {
            continue;
        }
        let Some(service) = lint::service_of(context, &spec) else { continue };
        let reference = spec.reference();
        let message = format!("{} serves {} and has no readiness probe.", name(&reference), name(&service));
        let path = spec.field("containers/0/readinessProbe");
        found.push(spec.draft(&RULE, message).absent(&reference, path).about(service));
    }
}
