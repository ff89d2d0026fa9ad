//! PodDisruptionBudgets that never let a pod go.

use crate::findings::budgets;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{counted, describe, name};

pub(super) const RULE: Rule = Rule {
    code: "budget-blocks-always",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A PodDisruptionBudget that lets no pod go even when all of them are healthy.",
    matters: "No node with such a pod can be drained: upgrades of the cluster wait until somebody intervenes.",
    looks_at: "spec.maxUnavailable or spec.minAvailable, and status.expectedPods.",
    advice: "Let the budget allow one pod, or run one more than it asks for. For a single pod that must not be moved, plan its \
             interruption by hand.",
    silent: "When the budget counts no pods, when its controller has not seen the newest state, and while it holds up a drain: \
             then that is told of.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let held = budgets::held_up(context);
    for (object, budget) in context.disruption_budgets() {
        let status = &budget.status;
        if status.expected_pods < 1 || status.disruptions_allowed > 0 || !budgets::is_current(object, budget) {
            continue;
        }
        if budgets::allowed_when_healthy(&budget.spec, status.expected_pods) != Some(0) {
            continue;
        }
        if held.iter().any(|held| std::ptr::eq(held.object, object)) {
            continue;
        }
        let reference = object.reference();
        let bound = budgets::bound(&budget.spec);
        let pods = counted(status.expected_pods.into(), "pod");
        let message = format!("{} never lets a pod go: {bound} of {pods}.", name(&reference));
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .field(bound.path, &bound.value)
                .field("/status/expectedPods", status.expected_pods)
                .field("/status/disruptionsAllowed", status.disruptions_allowed)
                .command(describe(&reference, "shows the budget and what it counts")),
        );
    }
}
