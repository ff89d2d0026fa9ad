//! Pods that ran for longer than they may.

use crate::findings::containers;
use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::describe;

pub(super) const RULE: Rule = Rule {
    code: "pod-deadline-exceeded",
    severity: Severity::Warning,
    level: Level::Effect,
    lint: false,
    finds: "A pod that was ended because it ran for longer than its activeDeadlineSeconds.",
    matters: "What it was doing is not finished.",
    looks_at: "Pods with phase Failed and reason DeadlineExceeded.",
    advice: "Look why it took so long, or raise activeDeadlineSeconds.",
    silent: "When the workload is well, or the pod was ended longer ago than a day.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let ended = |pod: &&PodView<'_>| pod.pod.status.phase == *"Failed" && !pod.is_terminating();
    for pod in context.troubled().filter(ended) {
        let status = &pod.pod.status;
        if status.reason != *"DeadlineExceeded" || !containers::end_matters(context, pod) {
            continue;
        }
        let reference = pod.reference();
        let deadline = pod.spec().active_deadline_seconds;
        let of = deadline.map(|seconds| format!(" of {seconds} s")).unwrap_or_default();
        let message = format!("{} was ended: it ran for longer than its deadline{of}.", containers::pod_words(pod));
        let mut draft = containers::pod_draft(&RULE, pod, message)
            .since(containers::ended_at(pod))
            .field_of(&reference, "/status/reason", &status.reason);
        if let Some(seconds) = deadline {
            draft = draft.field_of(&reference, "/spec/activeDeadlineSeconds", seconds);
        }
        found.push(draft.command(describe(&reference, "shows how long its containers ran")));
    }
}
