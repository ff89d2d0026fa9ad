//! Taints that a pod does not tolerate.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::unscheduled::{self, Cause, Unscheduled};
use crate::findings::words::{counted, listed, name};
use crate::report::Command;
use crate::findings::placement::is_lifecycle;
use crate::findings::scheduler_message::Why;
use crate::object::node::Taint;

pub(super) const RULE: Rule = Rule {
    code: "taint-not-tolerated",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A pod that could run on nodes but for a taint of theirs which it does not tolerate.",
    matters: "The pod stays Pending until that changes: nothing else is tried.",
    looks_at: "spec.taints of the nodes that the pod may run on otherwise, and spec.tolerations of the pod; without \
              nodes in the input, the reasons of the scheduler.",
    advice: "If the pods belong on these nodes, give them a toleration for the taint. If the taint is a remnant, \
              remove it from the nodes.",
    silent: "For taints that Kubernetes puts on nodes that are not well, for those of the control plane while there \
              are other nodes, and while nodes without the taint fit but are full.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for waiting in context.unscheduled().iter().filter(|waiting| waiting.cause == Cause::Taint) {
        found.extend(draft(context, waiting));
    }
}

fn draft<'a>(context: &Context<'a>, waiting: &Unscheduled<'a>) -> Option<Draft> {
    let pod = waiting.pod(context)?;
    let spec = pod.spec();
    let mut taints: Vec<String> = Vec::new();
    let mut evidence = Vec::new();
    for place in context.places().iter().filter(|place| waiting.nodes.binary_search(&place.reference()).is_ok()) {
        for taint in place.untolerated(spec).filter(|taint| !is_lifecycle(&taint.key)) {
            let words = written(taint);
            if !taints.contains(&words) {
                evidence.push((place.reference(), words.clone()));
                taints.push(words);
            }
        }
    }
    if taints.is_empty() {
        let said = waiting.verdict.reasons.iter().filter_map(|reason| match &reason.why {
            Why::Taint(taint) if !taint.is_empty() => Some(taint.clone()),
            _ => None,
        });
        taints = said.collect();
    }
    let what = if taints.len() == 1 { "the taint" } else { "the taints" };
    let nodes = match &*waiting.nodes {
        [] => "nodes that it may run on".to_owned(),
        [one] => format!("{}, on which they may run otherwise", name(one)),
        several => format!("the {} that they may run on otherwise", counted(i64::try_from(several.len()).unwrap_or(i64::MAX), "node")),
    };
    let message = format!("Pods of {} do not tolerate {what} {} of {nodes}.", name(&pod.workload), listed(&taints));
    let mut draft = unscheduled::draft(context, &RULE, waiting, message)?;
    for (node, words) in evidence.iter().take(2) {
        draft = draft.field_of(node, "/spec/taints", words);
    }
    let near = spec.tolerations.iter().find(|toleration| {
        !toleration.key.is_empty() && taints.iter().any(|taint| taint.starts_with(&format!("{}=", toleration.key)) || taint.starts_with(&format!("{}:", toleration.key)))
    });
    if let Some(near) = near {
        draft = draft.next(format!("There is a toleration for the key {}: compare its value and effect with those of the taint.", near.key));
    }
    Some(draft.command(Command::new(
        ["kubectl", "get", "nodes", "-o", "custom-columns=NAME:.metadata.name,TAINTS:.spec.taints"],
        "shows the taints of all nodes",
    )))
}

fn written(taint: &Taint) -> String {
    let value = if taint.value.is_empty() { String::new() } else { format!("={}", taint.value) };
    format!("{}{value}:{}", taint.key, taint.effect)
}
