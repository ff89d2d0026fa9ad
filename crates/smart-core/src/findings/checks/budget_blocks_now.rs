//! PodDisruptionBudgets that let no pod go now.

use crate::findings::budgets;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{counted, describe, name};

pub(super) const RULE: Rule = Rule {
    code: "budget-blocks-now",
    severity: Severity::Info,
    level: Level::State,
    lint: false,
    finds: "A PodDisruptionBudget that lets no pod go at the moment, while it would if all were healthy.",
    matters: "A drain that comes now waits.",
    looks_at: "status.disruptionsAllowed, status.currentHealthy and status.desiredHealthy.",
    advice: "Look at the pods that are not ready.",
    silent: "When the budget counts no pods, never lets a pod go, holds up a drain, or when pods that are not ready keep it \
             from that: all of these have rules of their own.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let held = budgets::held_up(context);
    for (object, budget) in context.disruption_budgets() {
        let status = &budget.status;
        if status.expected_pods < 1 || status.disruptions_allowed > 0 || !budgets::is_current(object, budget) {
            continue;
        }
        let never = budgets::allowed_when_healthy(&budget.spec, status.expected_pods) == Some(0);
        let has_rule = never || budgets::sync_failed(budget).is_some() || !budgets::stuck(context, object, budget).is_empty();
        if has_rule || held.iter().any(|held| std::ptr::eq(held.object, object)) {
            continue;
        }
        let reference = object.reference();
        let bound = budgets::bound(&budget.spec);
        let message = format!(
            "{} lets no pod go now: {} of {} healthy, {} must be ({bound}).",
            name(&reference),
            status.current_healthy,
            counted(status.expected_pods.into(), "pod"),
            status.desired_healthy
        );
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .field("/status/disruptionsAllowed", status.disruptions_allowed)
                .field("/status/currentHealthy", status.current_healthy)
                .field("/status/desiredHealthy", status.desired_healthy)
                .command(describe(&reference, "shows the budget and what it counts")),
        );
    }
}
