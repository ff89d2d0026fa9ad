//! Pods for a scheduler that is not there.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::unscheduled::ignored;
use crate::findings::words::{describe, name};

pub(super) const RULE: Rule = Rule {
    code: "scheduler-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A pod that names a scheduler of its own, of which nothing runs in the cluster.",
    matters: "The default scheduler leaves such pods alone, so they stay Pending without any message.",
    looks_at: "spec.schedulerName of pods that have no node and no condition PodScheduled, and the names and arguments \
              of all pods.",
    advice: "Install the scheduler, or correct spec.schedulerName.",
    silent: "When a pod has the name of the scheduler in its name, image or arguments, when pods were not listed, and \
              in the first minute.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (pod, created) in ignored(context, MINUTE) {
        let scheduler = pod.spec().scheduler_name.as_str();
        if matches!(scheduler, "" | "default-scheduler") || runs(context, scheduler) {
            continue;
        }
        let reference = pod.reference();
        let message = format!("Pods of {} wait for the scheduler {scheduler}, and nothing by that name runs.", name(&pod.workload));
        found.push(
            Draft::new(&RULE, pod.workload.clone(), message)
                .part(scheduler)
                .about_all(pod.chain())
                .since(Some(created))
                .field_of(&reference, "/spec/schedulerName", scheduler)
                .absent(&reference, "/status/conditions/*/PodScheduled")
                .command(describe(&reference, "shows that no scheduler has looked at the pod")),
        );
    }
}

const MINUTE: i64 = 60;

fn runs(context: &Context<'_>, scheduler: &str) -> bool {
    let told = context.events().iter().any(|told| told.event.reporter == scheduler);
    told || context.pods().iter().filter(|pod| !pod.pod.node_name.is_empty() && !pod.is_finished()).any(|pod| {
        let names = |container: &crate::object::container::Container| {
            container.name.contains(scheduler) || container.image.contains(scheduler) || container.command.iter().any(|word| word.contains(scheduler))
        };
        pod.name().contains(scheduler) || pod.containers().any(names) || pod.spec().scheduler_name == scheduler
    })
}
