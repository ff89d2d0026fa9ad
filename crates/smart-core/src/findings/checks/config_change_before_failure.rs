//! Failures that began with a change of configuration.

use crate::findings::config_change;
use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::exit_code;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;
use crate::object::container::ContainerStatus;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "config-change-before-failure",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A ConfigMap or Secret that was changed within the hour before containers that read it began to fail, while their \
            pods had run for longer than an hour before.",
    matters: "The pods are the same and their configuration is not: the change is correlated with the failures, and can be \
              taken back.",
    looks_at: "The times in metadata.managedFields, in annotations that tell of a change, and the creation of ConfigMaps and \
               Secrets; restarts and ends in status.containerStatuses.",
    advice: "Look what was changed, and take it back if nothing else explains the failures.",
    silent: "When the pods were made with or after the change, as in a rollout; when the failures began before it or more than \
             an hour after it; when nothing tells when the object was changed.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for pod in context.troubled().filter(|pod| pod.is_live()) {
        for (path, status) in pod.statuses() {
            found.extend(draft(context, pod, &path, status));
        }
    }
}

fn draft(context: &Context<'_>, pod: &PodView<'_>, path: &str, status: &ContainerStatus) -> Option<Draft> {
    let end = status.last_state.terminated.as_deref()?;
    let fails = status.state.waiting.as_ref().is_some_and(|waiting| waiting.reason == *"CrashLoopBackOff");
    if !fails && end.reason != *"OOMKilled" {
        return None;
    }
    let change = config_change::before_failure(context, pod, status)?;
    let after = change.failing_since.since(change.at)?;
    let reference = pod.reference();
    let message = format!(
        "{} was changed {} before container {} of {}, which reads it, began to fail with {}: the change is correlated with the failure.",
        name(&change.object),
        after.human(),
        status.name,
        name(&pod.workload),
        exit_code::in_words(end)
    );
    let command = Command::kubectl(
        &change.object,
        "get",
        &["-o", "jsonpath={.metadata.managedFields[*].manager} {.metadata.managedFields[*].time}"],
        "shows who wrote it last, and when",
    );
    Some(
        Draft::new(&RULE, change.object.clone(), message)
            .about(pod.workload.clone())
            .about_all(pod.chain())
            .since(Some(change.failing_since))
            .field(change.path, change.at)
            .field_of(&reference, format!("{path}/restartCount"), status.restart_count)
            .field_of(&reference, format!("{path}/lastState/terminated/reason"), &end.reason)
            .command(command),
    )
}
