//! Containers that end again and again.

use crate::findings::containers;
use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::exit_code;
use crate::findings::probe;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, last_logs, name};
use crate::object::container::ContainerStatus;

pub(super) const RULE: Rule = Rule {
    code: "container-crash-loop",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A container that ends soon after each start, so that the kubelet waits longer and longer before it starts it again.",
    matters: "The pod does no work, and each wait doubles, up to five minutes: after the cause is gone it can take that long until \
              the container runs.",
    looks_at: "The waiting reason CrashLoopBackOff in status.containerStatuses, and the exit code, reason and message of the last \
               end.",
    advice: "Read what the container wrote before it ended, and look at the exit code: 1 and 2 come from the program, 126 and 127 \
             from a command that cannot be run, 137 from SIGKILL, 143 from SIGTERM.",
    silent: "When the container runs at the moment, however often it was restarted before; for init containers, and for containers \
             that the kubelet ends because a probe fails: other rules tell of these.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for pod in context.troubled().filter(|pod| !pod.is_terminating()) {
        for (path, status) in pod.statuses() {
            let loops = status.state.waiting.as_ref().is_some_and(|waiting| waiting.reason == "CrashLoopBackOff");
            if loops && !pod.is_init(&status.name) && !probe::restarts(context, pod, &status.name) {
                found.push(containers::eased(context, pod, draft(pod, &path, status)));
            }
        }
    }
}

fn draft(pod: &PodView<'_>, path: &str, status: &ContainerStatus) -> Draft {
    let reference = pod.reference();
    let end = status.last_state.terminated.as_deref();
    let how = end.map(|end| format!("; it last ended with {}", exit_code::in_words(end))).unwrap_or_default();
    let message = format!(
        "Container {} of {} ends again and again: it was restarted {} times{how}.",
        status.name,
        name(&pod.workload),
        status.restart_count
    );
    let mut draft = Draft::new(&RULE, pod.workload.clone(), message)
        .part(status.name.as_str())
        .about_all(pod.chain())
        .count(status.restart_count)
        .field_of(&reference, format!("{path}/state/waiting/reason"), "CrashLoopBackOff")
        .field_of(&reference, format!("{path}/restartCount"), status.restart_count);
    if let Some(end) = end {
        draft = draft
            .last(end.finished_at)
            .field_of(&reference, format!("{path}/lastState/terminated/exitCode"), end.exit_code)
            .next(exit_code::advice(end));
        draft = containers::with_last_words(draft, &reference, &format!("{path}/lastState/terminated"), end);
    }
    draft.command(last_logs(&reference, &status.name)).command(describe(&reference, "shows the events of the pod"))
}
