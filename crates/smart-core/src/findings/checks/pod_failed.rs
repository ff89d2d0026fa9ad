//! Pods that have failed.

use super::{pod_preempted, pod_rejected};
use crate::findings::containers;
use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::exit_code;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "pod-failed",
    severity: Severity::Warning,
    level: Level::Effect,
    lint: false,
    finds: "A pod that has failed for good, within a day, of a kind that no other rule tells of.",
    matters: "A pod that nothing controls is not replaced; others are, and the reason may come back.",
    looks_at: "Pods with phase Failed, their reason and message, and how their containers ended.",
    advice: "Read the message and what the container wrote. The remains of failed pods can be deleted.",
    silent: "For pods of Jobs, which try again and tell when they give up; when the workload is well, or the pod ended longer \
             ago than a day; for pods that were evicted, preempted, refused or over their deadline.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let ended = |pod: &&PodView<'_>| pod.pod.status.phase == *"Failed" && !pod.is_terminating();
    for pod in context.troubled().filter(ended) {
        let status = &pod.pod.status;
        if pod.is_of_job() || is_told_elsewhere(pod) || !containers::end_matters(context, pod) {
            continue;
        }
        let reference = pod.reference();
        let failed = pod.statuses().find_map(|(path, status)| {
            let end = status.state.terminated.as_deref().filter(|end| end.exit_code != 0)?;
            Some((path, status, end))
        });
        let how = match (&failed, status.reason.as_str()) {
            (Some((_, status, end)), "") => format!(": container {} ended with {}.", status.name, exit_code::in_words(end)),
            (_, "") => cited(&status.message),
            (_, reason) => format!(" with {reason}{}", cited(&status.message)),
        };
        let message = format!("{} has failed{how}", containers::pod_words(pod));
        let mut draft = containers::pod_draft(&RULE, pod, message)
            .since(containers::ended_at(pod))
            .field_of(&reference, "/status/phase", &status.phase);
        if !status.reason.is_empty() {
            draft = draft.field_of(&reference, "/status/reason", &status.reason);
        }
        if let Some((path, status, end)) = failed {
            let arguments = ["logs", pod.name(), "-c", &status.name];
            draft = draft
                .field_of(&reference, format!("{path}/state/terminated/exitCode"), end.exit_code)
                .next(exit_code::advice(end))
                .command(Command::kubectl_in(pod.namespace(), &arguments, "shows what the container wrote before it ended"));
        }
        found.push(draft.command(describe(&reference, "shows why the pod was ended")));
    }
}

/// Tells whether another rule tells of such an end.
fn is_told_elsewhere(pod: &PodView<'_>) -> bool {
    let reason = pod.pod.status.reason.as_str();
    matches!(reason, "DeadlineExceeded" | "Evicted") || pod_preempted::is_preempted(pod) || pod_rejected::is_of_admission(reason)
}
