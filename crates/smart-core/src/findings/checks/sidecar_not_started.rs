//! Sidecars that hold back the containers after them.

use crate::findings::containers;
use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::probe;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};
use crate::object::container::ContainerStatus;

pub(super) const RULE: Rule = Rule {
    code: "sidecar-not-started",
    severity: Severity::Warning,
    level: Level::Effect,
    lint: false,
    finds: "A sidecar, which is an init container that is to go on, that runs and has not passed its startup probe for more \
            than five minutes.",
    matters: "The containers after it are not started before it counts as started.",
    looks_at: "The field started in status.initContainerStatuses of init containers with restartPolicy Always.",
    advice: "Look at the startup probe of the sidecar, and at its logs.",
    silent: "When it waits or has ended, which other rules tell of; when its startup probe restarts it; when it started less \
             than five minutes ago.",
    check,
};

const PATIENCE_SECONDS: i64 = 300;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for pod in context.troubled().filter(|pod| pod.is_live() && pod.pod.status.phase == *"Pending") {
        for (at, status) in pod.pod.status.init_container_statuses.iter().enumerate() {
            found.extend(draft(context, pod, at, status));
        }
    }
}

fn draft<'a>(context: &Context<'a>, pod: &PodView<'a>, at: usize, status: &'a ContainerStatus) -> Option<Draft> {
    let running = status.state.running.as_ref().filter(|_| status.started == Some(false) && !pod.is_init(&status.name))?;
    if !context.holds_for(running.started_at, PATIENCE_SECONDS) || probe::restarts(context, pod, &status.name) {
        return None;
    }
    let (path, _) = pod.container(&status.name)?;
    let reference = pod.reference();
    let message = format!(
        "Sidecar {} of {} has not started{}; the containers after it wait for it.",
        status.name,
        name(&pod.workload),
        context.for_how_long(running.started_at)
    );
    Some(
        containers::draft(&RULE, pod, &status.name, message)
            .breaking(true)
            .since(running.started_at)
            .field_of(&reference, format!("/status/initContainerStatuses/{at}/started"), false)
            .field_of(&reference, format!("{path}/restartPolicy"), "Always")
            .command(describe(&reference, "shows its startup probe and what that got back")),
    )
}
