//! Pod affinities without a pod to be near to.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::unscheduled::{self, Cause, Unscheduled};
use crate::findings::words::{counted, listed, name};
use crate::report::Command;
use crate::findings::placement::{Beside, beside};

pub(super) const RULE: Rule = Rule {
    code: "pod-affinity-unmatched",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A pod that must run near to other pods, while no node that fits has such pods near it.",
    matters: "The pod stays Pending until that changes: nothing else is tried.",
    looks_at: "The reasons of the scheduler, the rules in spec.affinity of the pod, and the pods that they match.",
    advice: "Correct the label selector or the namespaces of the rule, or start the pods that it is about. If the pod \
              should merely prefer to be near, use the preferred form.",
    silent: "When the pod was placed meanwhile, or its reasons show that something else decides.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for waiting in context.unscheduled().iter().filter(|waiting| waiting.cause == Cause::PodAffinity) {
        found.extend(draft(context, waiting));
    }
}

fn draft<'a>(context: &Context<'a>, waiting: &Unscheduled<'a>) -> Option<Draft> {
    let pod = waiting.pod(context)?;
    let rules = beside(context, pod, false);
    let nodes = match waiting.nodes.len() {
        0 => "every node".to_owned(),
        count => counted(i64::try_from(count).unwrap_or(i64::MAX), "node"),
    };
    let wanted: Vec<&str> = rules.iter().map(|rule| rule.words.as_str()).collect();
    let message = format!(
        "Pods of {} must run near to pods with {}, which keeps them from {nodes}.",
        name(&pod.workload),
        if wanted.is_empty() { "certain labels".to_owned() } else { listed(&wanted) }
    );
    let mut draft = unscheduled::draft(context, &RULE, waiting, message)?;
    for Beside { words, path, pods, .. } in &rules {
        draft = draft.field_of(&pod.reference(), path.clone(), words);
        if !pods.is_empty() {
            draft = draft.next(format!("The rule matches {}.", listed(pods)));
        }
    }
    Some(draft.command(Command::kubectl_in(pod.namespace(), &["get", "pods", "-o", "wide", "--show-labels"], "shows where the pods are that the rules match")))
}
