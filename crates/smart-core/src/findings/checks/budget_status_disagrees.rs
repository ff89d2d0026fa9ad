//! PodDisruptionBudgets that count other pods than there are.

use crate::findings::budgets;
use crate::findings::context::Context;
use crate::findings::context::PodView;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{counted, describe, name};
use crate::object::policy::DISRUPTED_SECONDS;
use crate::object::{Body, ObjectRef};

pub(super) const RULE: Rule = Rule {
    code: "budget-status-disagrees",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A PodDisruptionBudget whose status counts another number of healthy pods than the input holds.",
    matters: "Evictions are allowed or refused by a number that is not true.",
    looks_at: "status.currentHealthy and status.disruptedPods, and the pods that the budget selects.",
    advice: "Look at the controller manager: whether it runs, holds its lease, and can reach the API server.",
    silent: "When pods were not listed, when the controller has not seen the newest state, when it cannot compute the budget, \
             and when a pod changed within the last ten minutes.",
    check,
};

/// The controller counts within seconds; the objects of a dump are read within minutes of each other.
const SETTLED_SECONDS: i64 = 600;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, budget) in context.disruption_budgets() {
        let status = &budget.status;
        let is_settled = budgets::is_current(object, budget) && budgets::sync_failed(budget).is_none();
        // A status that was never written counts nothing.
        let is_written = status.observed_generation > 0 && !status.conditions.is_empty();
        if !is_settled || !is_written || !context.observes("", "Pod", &object.meta.namespace) {
            continue;
        }
        let pods: Vec<&PodView<'_>> = budgets::pods(context, object).collect();
        let changed = pods.iter().map(|pod| pod.condition("Ready").and_then(|(_, ready)| ready.last_transition_time));
        let all_known = changed.clone().all(|time| time.is_some());
        if !all_known || !context.holds_for(changed.max().flatten().or(object.meta.creation_timestamp), SETTLED_SECONDS) {
            continue;
        }
        if pods.iter().any(|pod| pod.is_terminating()) || !context.holds_for(object.meta.creation_timestamp, SETTLED_SECONDS) {
            continue;
        }
        let is_leaving = |pod: &PodView<'_>| {
            let allowed = status.disrupted_at(pod.name());
            allowed.is_some() && !context.holds_for(allowed, DISRUPTED_SECONDS)
        };
        let healthy = pods.iter().filter(|pod| pod.is_ready() && !is_leaving(pod)).count();
        let counted_here = i32::try_from(healthy).unwrap_or(i32::MAX);
        // Fewer pods than are counted may be a list of some of them.
        let is_less = counted_here < status.current_healthy;
        if counted_here == status.current_healthy || is_less && !pods.iter().all(|pod| has_all_pods(context, &pod.workload)) {
            continue;
        }
        let reference = object.reference();
        let message = format!(
            "{} counts {}, and there are {healthy}.",
            name(&reference),
            counted(status.current_healthy.into(), "healthy pod")
        );
        let mut draft = Draft::new(&RULE, reference.clone(), message).field("/status/currentHealthy", status.current_healthy);
        for pod in pods.iter().take(3) {
            if let Some((at, ready)) = pod.condition("Ready") {
                draft = draft.condition_of(&pod.reference(), at, ready);
            }
        }
        found.push(draft.command(describe(&reference, "shows the budget and what it counts")));
    }
}

/// Tells whether as many pods of a workload are in the input as its status counts.
fn has_all_pods(context: &Context<'_>, workload: &ObjectRef) -> bool {
    let replicas = match context.object(workload).map(|object| &object.body) {
        Some(Body::Deployment(body)) => body.status.replicas,
        Some(Body::ReplicaSet(body)) => body.status.replicas,
        Some(Body::StatefulSet(body)) => body.status.replicas,
        _ => return false,
    };
    i32::try_from(context.pods_of(workload).filter(|pod| !pod.is_finished()).count()) == Ok(replicas)
}
