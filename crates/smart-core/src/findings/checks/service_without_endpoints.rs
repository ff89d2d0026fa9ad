//! Services behind which nothing is ready.

use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::services;
use crate::findings::words::{counted, describe, name};
use crate::object::Object;
use crate::object::selector::LabelSelector;
use crate::report::Command;
use crate::text::Text;

pub(super) const RULE: Rule = Rule {
    code: "service-without-endpoints",
    severity: Severity::Critical,
    level: Level::State,
    lint: false,
    finds: "A Service whose selector finds pods, or a workload that would make them, while none of them is ready.",
    matters: "Every connection to the Service fails.",
    looks_at: "spec.selector of the Service, the labels and the condition Ready of the pods of the namespace, and the templates of \
               workloads.",
    advice: "Look at the pods: why they are not ready, or why there are none.",
    silent: "When pods were not listed, when the Service has no selector, when it publishes addresses that are not ready, when its workload is \
             scaled to zero, while all of its pods are younger than two minutes, and when its endpoints in the input are ready.",
    check,
};

/// Programs take a while until they are ready.
const PATIENCE_SECONDS: i64 = 120;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, service) in context.services() {
        let (spec, namespace) = (&service.spec, object.meta.namespace.as_str());
        if spec.selector.is_empty() || spec.publish_not_ready_addresses || spec.kind == "ExternalName" {
            continue;
        }
        let pods: Vec<&PodView<'_>> = context.pods_of_service(object).filter(|pod| pod.is_live()).collect();
        if pods.iter().any(|pod| pod.is_ready()) || services::has_ready_endpoints(context, object) {
            continue;
        }
        let selector = LabelSelector { match_labels: spec.selector.entries().into(), ..LabelSelector::default() };
        let makers = context.templates_in(namespace).iter().filter(|template| {
            selector.matches(|key| template.labels.get(key).map(Text::as_str)) && context.wants_pods(template.object)
        });
        let makers: Vec<&Object> = makers.map(|template| template.object).collect();
        let is_young = |object: &&Object| context.is_young(object.meta.creation_timestamp, PATIENCE_SECONDS);
        let pods_are_young = pods.iter().all(|pod| {
            let ready = pod.condition("Ready").and_then(|(_, ready)| ready.last_transition_time);
            context.is_young(ready.max(pod.object.meta.creation_timestamp), PATIENCE_SECONDS)
        });
        let is_starting = if pods.is_empty() { makers.iter().any(is_young) } else { pods_are_young };
        if is_starting || pods.is_empty() && (makers.is_empty() || !context.observes("", "Pod", namespace)) {
            continue;
        }
        let makers: Vec<_> = makers.into_iter().map(Object::reference).collect();
        let reference = object.reference();
        let why = match pods.len() {
            0 => format!("{} has no pods", makers.first().map(name).unwrap_or_default()),
            1 => "its only pod is not ready".to_owned(),
            count => format!("none of its {} is ready", counted(i64::try_from(count).unwrap_or(i64::MAX), "pod")),
        };
        let mut draft = Draft::new(&RULE, reference.clone(), format!("{} has no endpoints: {why}.", name(&reference)))
            .field("/spec/selector", selector.to_string())
            .blames_all(makers);
        for pod in pods.iter().take(2) {
            if let Some((at, ready)) = pod.condition("Ready") {
                draft = draft.condition_of(&pod.reference(), at, ready);
            }
        }
        draft.since = pods.iter().filter_map(|pod| pod.condition("Ready")?.1.last_transition_time).max();
        found.push(
            draft
                .command(Command::kubectl_in(
                    namespace,
                    &["get", "pods", "-l", &selector.to_string(), "-o", "wide"],
                    "shows the pods that it selects, and their state",
                ))
                .command(describe(&reference, "shows its endpoints")),
        );
    }
}
