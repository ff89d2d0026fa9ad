//! PodDisruptionBudgets that cannot be computed.

use crate::findings::budgets;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};

pub(super) const RULE: Rule = Rule {
    code: "budget-sync-failed",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A PodDisruptionBudget for which its controller cannot compute how many pods may go.",
    matters: "The budget lets no pod go, so that no node with such a pod can be drained.",
    looks_at: "The condition DisruptionAllowed with reason SyncFailed, and its message.",
    advice: "Budgets in percent, and those with maxUnavailable, need pods of a controller that has a scale. Use minAvailable \
             with a number for other pods.",
    silent: "When the controller has not seen the newest state.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, budget) in context.disruption_budgets() {
        let Some((at, failed)) = budgets::sync_failed(budget).filter(|_| budgets::is_current(object, budget)) else { continue };
        let reference = object.reference();
        let message = format!("{} cannot be computed, and lets no pod go{}", name(&reference), cited(&failed.message));
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .since(failed.last_transition_time)
                .condition_of(&reference, at, failed)
                .command(describe(&reference, "shows the budget and its events")),
        );
    }
}
