//! Init containers that end with an error.

use crate::findings::containers;
use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::exit_code;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{counted, describe, last_logs, name};
use crate::object::ObjectRef;
use crate::object::container::ContainerStatus;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "init-container-failed",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "An init container that ends with an error, so that the containers after it are not started.",
    matters: "The pod does no work before every init container has ended well, one after the other.",
    looks_at: "The states in status.initContainerStatuses: a last end with an exit code other than 0.",
    advice: "Read what the init container wrote, and look at what it waits for or prepares.",
    silent: "When it runs again at the moment and ended with an error only once, when it has ended well since, and for \
             sidecars.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for pod in context.troubled().filter(|pod| pod.is_live() && !pod.is_ready()) {
        for (at, status) in pod.pod.status.init_container_statuses.iter().enumerate() {
            if pod.is_init(&status.name) {
                let draft = draft(pod, &format!("/status/initContainerStatuses/{at}"), status);
                found.extend(draft.map(|draft| containers::eased(context, pod, draft)));
            }
        }
    }
}

fn draft(pod: &PodView<'_>, path: &str, status: &ContainerStatus) -> Option<Draft> {
    let (end_path, end) = containers::last_end(path, status).filter(|(_, end)| end.exit_code != 0)?;
    if status.state.running.is_some() && status.restart_count < 2 {
        return None;
    }
    let reference = pod.reference();
    let message = format!(
        "Init container {} of {} fails: it last ended with {}, and was restarted {}; the containers after it are not started.",
        status.name,
        name(&pod.workload),
        exit_code::in_words(end),
        counted(status.restart_count.into(), "time")
    );
    let draft = containers::draft(&RULE, pod, &status.name, message)
        .count(status.restart_count)
        .last(end.finished_at)
        .field_of(&reference, format!("{end_path}/exitCode"), end.exit_code)
        .field_of(&reference, format!("{path}/restartCount"), status.restart_count)
        .next(exit_code::advice(end));
    let draft = containers::with_last_words(draft, &reference, &end_path, end);
    let logs = if status.state.terminated.is_some() { logs(&reference, &status.name) } else { last_logs(&reference, &status.name) };
    Some(draft.command(logs).command(describe(&reference, "shows the events of the pod")))
}

fn logs(pod: &ObjectRef, container: &str) -> Command {
    let arguments = ["logs", &pod.name, "-c", container];
    Command::kubectl_in(&pod.namespace, &arguments, "shows what the container wrote before it ended")
}
