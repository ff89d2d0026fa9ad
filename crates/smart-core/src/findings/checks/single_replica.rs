//! Services that a single pod serves.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::lint;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;
use crate::object::Body;

pub(super) const RULE: Rule = Rule {
    code: "single-replica",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A Deployment or StatefulSet with one replica that a Service leads to.",
    matters: "Each restart, eviction or loss of its node takes the Service away until another pod is ready.",
    looks_at: "spec.replicas, and the selectors of the Services of the namespace.",
    advice: "Run two or more on different nodes, if the program can.",
    silent: "When an autoscaler sets the number, or no Service selects the pods.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for spec in lint::specs(context) {
        let replicas = match &spec.object.body {
            Body::Deployment(body) => body.spec.replicas,
            Body::StatefulSet(body) => body.spec.replicas,
            _ => continue,
        };
        if replicas.unwrap_or(1) != 1 {
            continue;
        }
        let Some(service) = lint::service_of(context, &spec) else { continue };
        let is_scaled = context.of_kind_in("HorizontalPodAutoscaler", spec.namespace()).iter().any(|object| match &object.body {
            Body::HorizontalPodAutoscaler(autoscaler) => {
                let target = &autoscaler.spec.scale_target_ref;
                target.kind == spec.object.api.kind && target.name == spec.object.meta.name
            }
            _ => false,
        });
        if is_scaled {
            continue;
        }
        let reference = spec.reference();
        let message = format!("{} serves {} with a single pod.", name(&reference), name(&service));
        found.push(spec.draft(&RULE, message).field("/spec/replicas", 1).about(service));
    }
}
