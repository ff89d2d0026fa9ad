//! Workloads that take each other's pods for their own.

use crate::findings::context::Context;
use crate::findings::context::Template;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;
use crate::object::selector::LabelSelector;
use crate::object::{Body, Object};
use crate::report::Command;
use crate::text::Text;

pub(super) const RULE: Rule = Rule {
    code: "workload-selectors-overlap",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "Two workloads of a namespace of which one selects the pods that the other makes.",
    matters: "Their controllers count pods that are not theirs, and Services, budgets and autoscalers that go by the same \
              labels mix the two. Where pods lose their owner, the other workload adopts them.",
    looks_at: "The selectors of Deployments, StatefulSets, DaemonSets, ReplicaSets and ReplicationControllers, and the labels \
               of the templates of the others in the namespace.",
    advice: "Give each workload a label of its own in its selector and template; a selector cannot be changed, so that the \
             workload must be made anew.",
    silent: "When the template of a workload is not matched by the selector of any other, and for workloads that want no pods.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let mut workloads: Vec<&Template<'_>> =
        context.templates().iter().filter(|template| selector(template.object).is_some_and(|selector| !selector.is_empty())).collect();
    workloads.sort_by_key(|template| template.object.meta.namespace.as_str());
    for of_namespace in workloads.chunk_by(|a, b| a.object.meta.namespace == b.object.meta.namespace) {
        for (at, one) in of_namespace.iter().enumerate() {
            for other in of_namespace.iter().skip(at + 1) {
                let (takes, taken) = if selects(one, other) {
                    (one, other)
                } else if selects(other, one) {
                    (other, one)
                } else {
                    continue;
                };
                if context.wants_pods(takes.object) && context.wants_pods(taken.object) {
                    found.extend(draft(takes, taken));
                }
            }
        }
    }
}

fn draft(takes: &Template<'_>, taken: &Template<'_>) -> Option<Draft> {
    let selector = selector(takes.object)?;
    let (reference, other) = (takes.object.reference(), taken.object.reference());
    let both = if selects(taken, takes) { ", and the other way round" } else { "" };
    let message = format!("{} selects the pods of {} with {selector}{both}.", name(&reference), name(&other));
    Some(
        Draft::new(&RULE, reference.clone(), message)
            .part(other.to_string())
            .about(other.clone())
            .field("/spec/selector", selector)
            .field_of(&other, format!("{}/metadata/labels", taken.path), selector)
            .command(Command::kubectl_in(
                &reference.namespace,
                &["get", "pods", "-l", &selector.to_string(), "--show-labels"],
                "shows the pods of both",
            )),
    )
}

fn selects(one: &Template<'_>, other: &Template<'_>) -> bool {
    selector(one.object).is_some_and(|selector| selector.matches(|key| other.labels.get(key).map(Text::as_str)))
}

/// Jobs select by an identity that the API server makes, and ReplicationControllers have no expressions.
fn selector(object: &Object) -> Option<&LabelSelector> {
    match &object.body {
        Body::Deployment(body) => Some(&body.spec.selector),
        Body::ReplicaSet(body) => Some(&body.spec.selector),
        Body::StatefulSet(body) => Some(&body.spec.selector),
        Body::DaemonSet(body) => Some(&body.spec.selector),
        _ => None,
    }
}
