//! Containers that were ended by SIGKILL, and not at their memory limit.

use crate::findings::containers;
use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::exit_code;
use crate::findings::probe;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{counted, describe, last_logs};
use crate::object::ObjectRef;
use crate::object::container::{ContainerStatus, Terminated};

pub(super) const RULE: Rule = Rule {
    code: "container-killed",
    severity: Severity::Warning,
    level: Level::Effect,
    lint: false,
    finds: "A container that was ended with exit code 137 within the hour, without the reason OOMKilled.",
    matters: "Something outside of the program ended it at once: the node ran out of memory, a stop took longer than its grace \
              period, or somebody killed it.",
    looks_at: "The exit code and reason of the last end in status.containerStatuses, and the events Killing of the pod and \
               SystemOOM of its node.",
    advice: "Look at the memory of the node at that time, and at what stops the container.",
    silent: "When the reason is OOMKilled, when a probe ends it, when it ended longer ago than an hour, and when the pod is \
             being deleted.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for pod in context.troubled().filter(|pod| pod.is_live()) {
        for (path, status) in pod.statuses() {
            found.extend(draft(context, pod, &path, status));
        }
    }
}

fn draft<'a>(context: &Context<'a>, pod: &PodView<'a>, path: &str, status: &'a ContainerStatus) -> Option<Draft> {
    status.state.running.as_ref()?;
    let killed = |end: &&Terminated| end.exit_code == 137 && end.reason != *"OOMKilled";
    let end = status.last_state.terminated.as_deref().filter(killed)?;
    let is_recent = context.seconds_since(end.finished_at).is_some_and(|passed| passed <= containers::RECENT_SECONDS);
    if !is_recent || probe::restarts(context, pod, &status.name) {
        return None;
    }
    let (reference, node) = (pod.reference(), ObjectRef::new("", "Node", "", pod.pod.node_name.clone()));
    let out_of_memory = context.events_about(&node).find(|told| {
        told.event.reason == *"SystemOOM" && told.is_within(containers::RECENT_SECONDS, context.now)
    });
    let why = match out_of_memory {
        Some(_) => format!("; node {} ran out of memory within the hour", node.name),
        None => ", and not at its memory limit".to_owned(),
    };
    let words = containers::words(pod, &status.name);
    let restarted = counted(status.restart_count.into(), "time");
    let message = format!("{words} was ended by SIGKILL{why}; it was restarted {restarted}.");
    let draft = containers::draft(&RULE, pod, &status.name, message)
        .since(end.finished_at)
        .last(end.finished_at)
        .count(status.restart_count)
        .field_of(&reference, format!("{path}/lastState/terminated/exitCode"), end.exit_code)
        .field_of(&reference, format!("{path}/restartCount"), status.restart_count);
    let draft = match out_of_memory {
        Some(told) => draft.event(&node, told.event).blames(node.clone()),
        None => draft.next(exit_code::advice(end)),
    };
    Some(draft.command(describe(&reference, "shows who ended it, if the kubelet did")).command(last_logs(&reference, &status.name)))
}
