//! Pods that must not run beside each other.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::unscheduled::{self, Cause, Unscheduled};
use crate::findings::words::{counted, listed, name};
use crate::report::Command;
use crate::findings::placement::{Beside, beside};

pub(super) const RULE: Rule = Rule {
    code: "pod-anti-affinity-conflict",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A pod that must not run near to certain other pods, while these are near every node that fits.",
    matters: "The pod stays Pending until that changes: nothing else is tried.",
    looks_at: "The reasons of the scheduler, the rules in spec.affinity of the pod, and the pods that they match.",
    advice: "Add nodes, or scale down: with one pod to each node there can be no more replicas than nodes. If the \
              pods should merely prefer to be apart, use the preferred form.",
    silent: "When the pod was placed meanwhile, or its reasons show that something else decides.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for waiting in context.unscheduled().iter().filter(|waiting| waiting.cause == Cause::AntiAffinity) {
        found.extend(draft(context, waiting));
    }
}

fn draft<'a>(context: &Context<'a>, waiting: &Unscheduled<'a>) -> Option<Draft> {
    let pod = waiting.pod(context)?;
    let rules = beside(context, pod, true);
    let nodes = match waiting.nodes.len() {
        0 => "every node".to_owned(),
        count => counted(i64::try_from(count).unwrap_or(i64::MAX), "node"),
    };
    let wanted: Vec<&str> = rules.iter().map(|rule| rule.words.as_str()).collect();
    let message = if wanted.is_empty() {
        format!("The anti-affinity of pods that run already keeps pods of {} from {nodes}.", name(&pod.workload))
    } else {
        format!("Pods of {} must not run near to pods with {}, which keeps them from {nodes}.", name(&pod.workload), listed(&wanted))
    };
    let mut draft = unscheduled::draft(context, &RULE, waiting, message)?;
    for Beside { words, path, pods, .. } in &rules {
        draft = draft.field_of(&pod.reference(), path.clone(), words);
        if !pods.is_empty() {
            draft = draft.next(format!("The rule matches {}.", listed(pods)));
        }
    }
    Some(draft.command(Command::kubectl_in(pod.namespace(), &["get", "pods", "-o", "wide", "--show-labels"], "shows where the pods are that the rules match")))
}
