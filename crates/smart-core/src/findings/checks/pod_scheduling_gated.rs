//! Pods that a gate has held back for long.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, listed, name};

pub(super) const RULE: Rule = Rule {
    code: "pod-scheduling-gated",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A pod that a scheduling gate has kept from the scheduler for more than an hour.",
    matters: "The scheduler does not look at the pod before whoever set the gate takes it away.",
    looks_at: "spec.schedulingGates of pods without a node, and when they were made.",
    advice: "Look at the controller that is to take the gate away: whether it runs, and what it waits for.",
    silent: "In the first hour, and when it is not known when the pod was made.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for pod in context.pods().iter().filter(|pod| !pod.spec().scheduling_gates.is_empty()) {
        let since = pod.object.meta.creation_timestamp;
        if !pod.pod.node_name.is_empty() || pod.is_terminating() || pod.is_finished() || !context.holds_for(since, HOUR) {
            continue;
        }
        let gates: Vec<&str> = pod.spec().scheduling_gates.iter().map(|gate| gate.name.as_str()).collect();
        let reference = pod.reference();
        let what = if gates.len() == 1 { "the gate" } else { "the gates" };
        let message = format!("{} has been kept from the scheduler by {what} {}{}.", name(&reference), listed(&gates), context.for_how_long(since));
        found.push(
            Draft::new(&RULE, pod.workload.clone(), message)
                .about_all(pod.chain())
                .since(since)
                .breaking(true)
                .field_of(&reference, "/spec/schedulingGates", listed(&gates))
                .command(describe(&reference, "shows the gates and the events of the pod")),
        );
    }
}

const HOUR: i64 = 3600;
