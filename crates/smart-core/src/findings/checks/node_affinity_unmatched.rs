//! Node affinities that no node matches.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::unscheduled::{self, Cause, Unscheduled};
use crate::findings::words::{counted, listed, name};
use crate::report::Command;
use crate::findings::placement::{affinity_in_words, what_nodes_have};

pub(super) const RULE: Rule = Rule {
    code: "node-affinity-unmatched",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A pod whose required node affinity, alone or with its node selector, matches no node.",
    matters: "The pod stays Pending until that changes: nothing else is tried.",
    looks_at: "spec.affinity.nodeAffinity of the pod, and labels and names of the nodes; without nodes in the input, \
              the reasons of the scheduler.",
    advice: "Correct the expressions, or label the nodes on which the pods should run. If they should merely prefer \
              such nodes, use the preferred form.",
    silent: "When a node matches, even if it does not fit for another reason.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for waiting in context.unscheduled().iter().filter(|waiting| waiting.cause == Cause::Affinity) {
        found.extend(draft(context, waiting));
    }
}

fn draft<'a>(context: &Context<'a>, waiting: &Unscheduled<'a>) -> Option<Draft> {
    let pod = waiting.pod(context)?;
    let spec = pod.spec();
    let required = spec.affinity.as_ref().and_then(|affinity| affinity.node_affinity.required.as_ref());
    let wanted = required.map(affinity_in_words).unwrap_or_default();
    let selector: Vec<String> = spec.node_selector.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let asks = match (wanted.is_empty(), selector.is_empty()) {
        (false, true) => format!("that matches {wanted}"),
        (true, _) => format!("with {}", listed(&selector)),
        (false, false) => format!("with {} that matches {wanted}", listed(&selector)),
    };
    let nodes = counted(i64::try_from(waiting.nodes.len()).unwrap_or(i64::MAX), "node");
    let of = if waiting.nodes.is_empty() { "no node does".to_owned() } else { format!("none of the {nodes} that are open to them does") };
    let message = format!("Pods of {} need a node {asks}, and {of}.", name(&pod.workload));
    let mut draft = unscheduled::draft(context, &RULE, waiting, message)?;
    if !wanted.is_empty() {
        draft = draft.field_of(&pod.reference(), "/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution", wanted);
    }
    for expression in required.iter().flat_map(|required| required.terms.iter()).flat_map(|term| term.match_expressions.iter()).take(2) {
        draft = draft.next(what_nodes_have(context, &expression.key, None));
    }
    Some(draft.command(Command::new(["kubectl", "get", "nodes", "--show-labels"], "shows the labels of all nodes")))
}
