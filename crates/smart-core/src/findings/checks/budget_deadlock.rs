//! Pods that are not ready, and that their budget does not let go.

use crate::findings::budgets;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{counted, describe, name};

pub(super) const RULE: Rule = Rule {
    code: "budget-deadlock",
    severity: Severity::Warning,
    level: Level::State,
    lint: false,
    finds: "Running pods that are not ready while their PodDisruptionBudget lets none go, not even these.",
    matters: "They cannot be evicted: a drain of their nodes waits for pods that may never become ready.",
    looks_at: "spec.unhealthyPodEvictionPolicy, status.currentHealthy and status.desiredHealthy, and the pods of the budget.",
    advice: "Mend the pods. With unhealthyPodEvictionPolicy AlwaysAllow, pods that are not ready can always be evicted.",
    silent: "When the policy is AlwaysAllow, while the pods have not been ready for less than ten minutes, and while the \
             budget holds up a drain: then that is told of.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let held = budgets::held_up(context);
    for (object, budget) in context.disruption_budgets() {
        let status = &budget.status;
        if status.disruptions_allowed > 0 || status.expected_pods < 1 || !budgets::is_current(object, budget) {
            continue;
        }
        let stuck = budgets::stuck(context, object, budget);
        let Some(first) = stuck.first() else { continue };
        if held.iter().any(|held| std::ptr::eq(held.object, object)) {
            continue;
        }
        let reference = object.reference();
        let count = i64::try_from(stuck.len()).unwrap_or(i64::MAX);
        let message = format!(
            "{} does not let {} go that {} not ready: {} of {} must be healthy, {} {}.",
            name(&reference),
            counted(count, "pod"),
            if count == 1 { "is" } else { "are" },
            status.desired_healthy,
            counted(status.expected_pods.into(), "pod"),
            status.current_healthy,
            if status.current_healthy == 1 { "is" } else { "are" }
        );
        let policy = budget.spec.unhealthy_pod_eviction_policy.as_str();
        let mut draft = Draft::new(&RULE, reference.clone(), message)
            .about_all(stuck.iter().map(|pod| pod.reference()))
            .blames_all(stuck.iter().map(|pod| pod.workload.clone()))
            .field("/status/currentHealthy", status.current_healthy)
            .field("/status/desiredHealthy", status.desired_healthy);
        draft = if policy.is_empty() {
            draft.absent(&reference, "/spec/unhealthyPodEvictionPolicy")
        } else {
            draft.field("/spec/unhealthyPodEvictionPolicy", policy)
        };
        if let Some((at, ready)) = first.condition("Ready") {
            draft = draft.condition_of(&first.reference(), at, ready).since(ready.last_transition_time);
        }
        found.push(draft.command(describe(&reference, "shows the budget and what it counts")));
    }
}
