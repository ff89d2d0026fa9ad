//! Containers that wait for another reason.

use crate::findings::containers;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::image_pull;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::start_failure;
use crate::findings::words::{cited, describe};

pub(super) const RULE: Rule = Rule {
    code: "container-waiting",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A container that waits with a reason that is an error, and of which no other rule tells.",
    matters: "The container does not run.",
    looks_at: "The waiting reason in status.containerStatuses: one that begins with Err, or ends in Error or BackOff.",
    advice: "Read the message and the events of the pod.",
    silent: "When another rule tells of the reason: crash loops, images, configuration, starts; for ContainerCreating and \
             PodInitializing, which are no errors.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for pod in context.troubled().filter(|pod| pod.is_live()) {
        for (path, status) in pod.statuses() {
            let Some(waiting) = status.state.waiting.as_deref().filter(|waiting| is_unknown(&waiting.reason)) else { continue };
            let reference = pod.reference();
            let words = containers::words(pod, &status.name);
            let message = format!("{words} waits in {}{}", waiting.reason, cited(&waiting.message));
            let draft = containers::draft(&RULE, pod, &status.name, message)
                .field_of(&reference, format!("{path}/state/waiting/reason"), &waiting.reason)
                .command(describe(&reference, "shows in its events what the kubelet tried"));
            found.push(containers::eased(context, pod, draft));
        }
    }
}

fn is_unknown(reason: &str) -> bool {
    let is_error = reason.starts_with("Err") || reason.ends_with("Error") || reason.ends_with("BackOff");
    is_error && reason != "CrashLoopBackOff" && !image_pull::is_pull(reason) && !start_failure::is_start(reason)
}
