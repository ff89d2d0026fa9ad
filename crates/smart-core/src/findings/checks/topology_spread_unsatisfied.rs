//! Pods that cannot be spread evenly enough.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::unscheduled::{self, Cause, Unscheduled};
use crate::findings::words::{listed, name};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "topology-spread-unsatisfied",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A pod that no node can take without spreading the pods of its workload less evenly than it allows.",
    matters: "The pod stays Pending until that changes: nothing else is tried.",
    looks_at: "The reasons of the scheduler and spec.topologySpreadConstraints of the pod.",
    advice: "Make room in the domains that have fewest of the pods, label nodes that lack the key of the topology, or \
              raise maxSkew; ScheduleAnyway makes it a wish.",
    silent: "When the pod was placed meanwhile, or its reasons show that something else decides.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for waiting in context.unscheduled().iter().filter(|waiting| waiting.cause == Cause::Spread) {
        found.extend(draft(context, waiting));
    }
}

fn draft<'a>(context: &Context<'a>, waiting: &Unscheduled<'a>) -> Option<Draft> {
    let pod = waiting.pod(context)?;
    let hard = pod.spec().topology_spread_constraints.iter().enumerate();
    let rules: Vec<(usize, String)> = hard
        .filter(|(_, rule)| rule.when_unsatisfiable == "DoNotSchedule")
        .map(|(at, rule)| (at, format!("{} (maxSkew {})", rule.topology_key, rule.max_skew)))
        .collect();
    let keys: Vec<&str> = rules.iter().map(|(_, words)| words.as_str()).collect();
    let over = if keys.is_empty() { String::new() } else { format!(" over {}", listed(&keys)) };
    let message = format!("No node can take a pod of {} without spreading its pods{over} less evenly than it allows.", name(&pod.workload));
    let draft = unscheduled::draft(context, &RULE, waiting, message)?;
    let unlabelled = |key: &str| {
        context.nodes().filter(|(object, _)| object.meta.labels.get(key).is_none()).map(|(object, _)| object.meta.name.as_str()).collect::<Vec<_>>()
    };
    let mut draft = draft;
    for (at, words) in &rules {
        draft = draft.field_of(&pod.reference(), format!("/spec/topologySpreadConstraints/{at}"), words);
        let lacks = unlabelled(words.split(' ').next().unwrap_or_default());
        if !lacks.is_empty() {
            draft = draft.next(format!("{} lack the label of the topology, and so take no pods that are spread over it.", listed(&lacks)));
        }
    }
    Some(draft.command(Command::kubectl_in(pod.namespace(), &["get", "pods", "-o", "wide"], "shows how the pods are spread")))
}
