//! Node selectors that no node matches.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::unscheduled::{self, Cause, Unscheduled};
use crate::findings::words::{counted, listed, name};
use crate::report::Command;
use crate::findings::placement::what_nodes_have;
use crate::text::Text;

pub(super) const RULE: Rule = Rule {
    code: "node-selector-unmatched",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A pod whose node selector asks for labels that no node has.",
    matters: "The pod stays Pending until that changes: nothing else is tried.",
    looks_at: "spec.nodeSelector of the pod and the labels of the nodes.",
    advice: "Correct the label in the selector, or label the nodes on which the pods should run.",
    silent: "When a node has all of the labels, even if it does not fit for another reason; when nodes are missing \
              from the input.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for waiting in context.unscheduled().iter().filter(|waiting| waiting.cause == Cause::Selector) {
        found.extend(draft(context, waiting));
    }
}

fn draft<'a>(context: &Context<'a>, waiting: &Unscheduled<'a>) -> Option<Draft> {
    let pod = waiting.pod(context)?;
    let selector = &pod.spec().node_selector;
    let nodes: Vec<_> = context.nodes().map(|(object, _)| &object.meta.labels).collect();
    let has = |key: &str, value: &str| nodes.iter().any(|labels| labels.get(key).is_some_and(|known| known == value));
    let unmatched: Vec<_> = selector.iter().filter(|(key, value)| !has(key, value)).collect();
    let all = counted(i64::try_from(nodes.len()).unwrap_or(i64::MAX), "node");
    let pairs = |pairs: &[(&Text, &Text)]| pairs.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>();
    let every: Vec<_> = selector.iter().collect();
    let message = if unmatched.is_empty() {
        format!("Pods of {} need a node with the labels {}, which none of the nodes that are open to them has together.", name(&pod.workload), listed(&pairs(&every)))
    } else {
        let what = if unmatched.len() == 1 { "the label" } else { "the labels" };
        format!("Pods of {} need a node with {what} {}, which none of the {all} has.", name(&pod.workload), listed(&pairs(&unmatched)))
    };
    let mut draft = unscheduled::draft(context, &RULE, waiting, message)?;
    for (key, value) in unmatched {
        draft = draft.field_of(&pod.reference(), format!("/spec/nodeSelector/{}", key.replace('/', "~1")), value);
        draft = draft.next(what_nodes_have(context, key, Some(value)));
    }
    Some(draft.command(Command::new(["kubectl", "get", "nodes", "--show-labels"], "shows the labels of all nodes")))
}
