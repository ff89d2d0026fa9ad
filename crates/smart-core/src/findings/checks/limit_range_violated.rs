//! Pods that a LimitRange does not allow.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::create_failure::Why;
use crate::findings::words::{cited, name};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "limit-range-violated",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A pod template whose requests or limits are outside of what a LimitRange of the namespace allows.",
    matters: "The API server refuses every pod of the template.",
    looks_at: "The refusals in events FailedCreate and conditions ReplicaFailure, and the LimitRanges of the namespace.",
    advice: "Bring requests and limits within the bounds, or change the LimitRange.",
    silent: "When all pods are there by now.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for refusal in context.refusals() {
        let Why::LimitRange(words) = &refusal.why else { continue };
        let here: Vec<_> = context.limit_ranges().filter(|(object, _)| object.meta.namespace == refusal.maker.namespace).collect();
        let message = format!("Pods of {} are outside of the bounds of the namespace{}", name(&refusal.workload), cited(words));
        let mut draft = refusal.draft(&RULE, refusal.workload.clone(), message);
        for (object, _) in here.iter().take(2) {
            draft = draft.field_of(&object.reference(), "/spec/limits", &object.meta.name);
        }
        found.push(draft.command(Command::kubectl_in(&refusal.maker.namespace, &["describe", "limitranges"], "shows the bounds")));
    }
}
