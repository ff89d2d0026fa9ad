//! Deployments of one pod behind a Service.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;
use crate::object::Body;
use crate::object::selector::LabelSelector;
use crate::report::Command;
use crate::text::Text;

pub(super) const RULE: Rule = Rule {
    code: "single-replica",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A Deployment or StatefulSet of one pod behind a Service.",
    matters: "Each restart, eviction and drain of a node interrupts what the Service offers.",
    looks_at: "spec.replicas of the workload, and the selectors of the Services of the namespace.",
    advice: "Run two pods or more where the program allows it, with a PodDisruptionBudget that lets one of them go.",
    silent: "When no Service selects the pods, and when an autoscaler decides on their number.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for template in context.templates() {
        let replicas = match &template.object.body {
            Body::Deployment(body) => body.spec.replicas.unwrap_or(1),
            Body::StatefulSet(body) => body.spec.replicas.unwrap_or(1),
            _ => continue,
        };
        if replicas != 1 {
            continue;
        }
        let namespace = template.object.meta.namespace.as_str();
        let service = context.services().find(|(object, service)| {
            let entries = service.spec.selector.entries();
            let selector = LabelSelector { match_labels: entries.into(), ..LabelSelector::default() };
            object.meta.namespace == namespace
                && !entries.is_empty()
                && selector.matches(|key| template.labels.get(key).map(Text::as_str))
        });
        let Some((service, _)) = service else { continue };
        let is_scaled = context.autoscalers().any(|(object, scaler)| {
            let target = &scaler.spec.scale_target_ref;
            object.meta.namespace == namespace && target.name == template.object.meta.name.as_str() && target.kind == template.object.api.kind.as_str()
        });
        if is_scaled {
            continue;
        }
        let reference = template.object.reference();
        let message = format!("{} runs one pod behind {}.", name(&reference), name(&service.reference()));
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .field("/spec/replicas", replicas)
                .command(Command::kubectl(&reference, "get", &["-o", "wide"], "shows the number of its pods")),
        );
    }
}
