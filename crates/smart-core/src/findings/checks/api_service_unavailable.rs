//! Groups of the API that do not answer.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::webhooks;
use crate::findings::words::{cited, describe, name};
use crate::object::meta::ConditionStatus;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "api-service-unavailable",
    severity: Severity::Critical,
    level: Level::State,
    lint: false,
    finds: "A group of the API that is served by a Service of the cluster and does not answer.",
    matters: "Everything that asks for its objects fails: autoscalers without metrics, clients that list all there is. No namespace can be \
              deleted meanwhile, since the API server cannot tell what is in it.",
    looks_at: "The condition Available of the APIService.",
    advice: "Look at the pods behind the Service that it names, and at its certificate. If the extension was removed, delete the \
             APIService.",
    silent: "When it has been so for less than a minute.",
    check,
};

const PATIENCE_SECONDS: i64 = 60;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, api) in context.api_services() {
        let Some(service) = &api.spec.service else { continue };
        let available = api.status.conditions.iter().enumerate().find(|(_, condition)| condition.kind == "Available");
        let Some((at, available)) = available.filter(|(_, found)| found.status == ConditionStatus::False) else { continue };
        let since = available.last_transition_time;
        if since.is_some() && !context.holds_for(since, PATIENCE_SECONDS) {
            continue;
        }
        let (reference, behind) = (object.reference(), webhooks::reference(service));
        let waits = context.for_how_long(since);
        let message = format!(
            "{} does not answer{waits}; {} serves it{}",
            name(&reference),
            name(&behind),
            cited(&available.message)
        );
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .since(since)
                .blames(behind.clone())
                .field("/spec/service", format!("{}/{}", service.namespace, service.name))
                .condition_of(&reference, at, available)
                .command(Command::kubectl_in(
                    &service.namespace,
                    &["get", "endpointslices", "-l", &format!("kubernetes.io/service-name={}", service.name)],
                    "shows whether the Service has ready pods",
                ))
                .command(describe(&reference, "shows the condition with its message")),
        );
    }
}
