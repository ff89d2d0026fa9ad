//! Containers that the kernel ended at their memory limit.

use crate::findings::config_change;
use crate::findings::containers;
use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::start_failure::{self, Why};
use crate::findings::words::{counted, describe, last_logs, name};
use crate::object::container::ContainerStatus;
use crate::object::quantity::Quantity;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "container-oom-killed",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A container that the kernel ended because its processes used more memory than its limit allows; also one whose \
            limit is too low for the start itself.",
    matters: "Whatever it was doing is lost, and it starts anew; under load it ends again and again.",
    looks_at: "The reason OOMKilled of the current or last end in status.containerStatuses, texts of the runtime that say the \
               same, and the memory limit in the spec.",
    advice: "Raise the limit if the program needs more under load, or give the program less to hold: heap size, caches, \
             workers. Look whether its use grows without end.",
    silent: "When it was ended so longer ago than six hours and runs now; for exit code 137 without the reason OOMKilled; when \
             the pod has ended and its workload is well, or it ended longer ago than a day.",
    check,
};

/// An end longer ago than that tells nothing of now.
const OLD_SECONDS: i64 = 21_600;
/// So many restarts make the last end one of several.
const REPEATED: i32 = 3;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for pod in context.troubled().filter(|pod| !pod.is_terminating() && pod.pod.status.phase != *"Succeeded") {
        for (path, status) in pod.statuses() {
            found.extend(draft(context, pod, &path, status).map(|draft| containers::eased(context, pod, draft)));
        }
        found.extend(at_start(context, pod).map(|draft| containers::eased(context, pod, draft)));
    }
    for failure in start_failure::failures(context).filter(|failure| failure.why == Why::Memory) {
        let draft = too_low(failure.pod, &failure.status.name);
        let draft = draft.field_of(&failure.pod.reference(), failure.reason_at, failure.reason);
        let draft = match failure.text_at {
            Some(path) => draft.field_of(&failure.pod.reference(), path, failure.text),
            None => draft,
        };
        found.push(containers::eased(context, failure.pod, draft));
    }
}

fn draft(context: &Context<'_>, pod: &PodView<'_>, path: &str, status: &ContainerStatus) -> Option<Draft> {
    let (end_path, end) = containers::last_end(path, status).filter(|(_, end)| end.reason == *"OOMKilled")?;
    let runs = status.state.running.is_some();
    let age = context.seconds_since(end.finished_at.or(status.state.running.as_ref().and_then(|running| running.started_at)));
    if runs && age.is_none_or(|age| age > OLD_SECONDS) || pod.is_finished() && !containers::end_matters(context, pod) {
        return None;
    }
    let repeated = status.restart_count >= REPEATED;
    let reference = pod.reference();
    let limit = limit(pod, &status.name);
    let of_limit = match &limit {
        Some((_, limit)) => format!("limit {limit}"),
        None => "no limit of its own: the limit of the pod, or the memory of the node".to_owned(),
    };
    let again = if status.restart_count > 0 {
        format!("; it was restarted {}", counted(status.restart_count.into(), "time"))
    } else {
        String::new()
    };
    let message = format!("{} was OOMKilled ({of_limit}){again}.", containers::words(pod, &status.name));
    let mut draft = containers::draft(&RULE, pod, &status.name, message)
        .severity(if runs && !repeated { Severity::Warning } else { Severity::Critical })
        .count(status.restart_count)
        .last(end.finished_at)
        .field_of(&reference, format!("{end_path}/reason"), &end.reason)
        .field_of(&reference, format!("{path}/restartCount"), status.restart_count);
    if let Some((limit_path, limit)) = limit {
        draft = draft.field_of(&reference, limit_path, limit);
    }
    if let Some(change) = config_change::before_failure(context, pod, status) {
        draft = draft
            .blames(change.object.clone())
            .next(format!("It began after {} was changed: look what that changed.", name(&change.object)));
    }
    Some(
        draft
            .command(last_logs(&reference, &status.name))
            .command(Command::kubectl_in(
                pod.namespace(),
                &["top", "pod", pod.name(), "--containers"],
                "shows how near to the limit it is now",
            )),
    )
}

/// Finds pods whose limit is so low that the runtime cannot even set up their sandbox or process.
fn at_start(context: &Context<'_>, pod: &PodView<'_>) -> Option<Draft> {
    if !pod.is_live() || pod.pod.status.phase != *"Pending" {
        return None;
    }
    let told = context.events_of(pod.object).find(|told| told.event.reason == *"FailedCreatePodSandBox")?;
    let text = told.event.message.to_ascii_lowercase();
    if !told.is_within(containers::RECENT_SECONDS, context.now) || !(text.contains("oom-killed") || text.contains("memory limit too low")) {
        return None;
    }
    // The sandbox has the limit of the pod: the sum of those of its containers.
    let smallest = pod.containers().filter_map(|container| Some((container.resources.limits.get("memory")?, container))).min_by_key(|(limit, _)| *limit);
    let container = smallest.map(|(_, container)| container.name.as_str()).unwrap_or_default();
    Some(too_low(pod, container).last(told.event.last).event(&pod.reference(), told.event))
}

fn too_low(pod: &PodView<'_>, container: &str) -> Draft {
    let limit = limit(pod, container);
    let of_limit = limit.as_ref().map(|(_, limit)| format!(" (limit {limit})")).unwrap_or_default();
    let subject = if container.is_empty() { name(&pod.workload) } else { containers::words(pod, container) };
    let message = format!("{subject} was OOM-killed while it was set up{of_limit}: the memory limit is too low even for the start.");
    let reference = pod.reference();
    let draft = containers::draft(&RULE, pod, container, message);
    let draft = match limit {
        Some((path, limit)) => draft.field_of(&reference, path, limit),
        None => draft,
    };
    draft.command(describe(&reference, "shows the limits and the events of the pod"))
}

/// Returns the memory limit of a container, or else of its pod, with its JSON pointer.
fn limit(pod: &PodView<'_>, container: &str) -> Option<(String, Quantity)> {
    let own = pod.container(container).and_then(|(path, container)| {
        Some((format!("{path}/resources/limits/memory"), container.resources.limits.get("memory")?))
    });
    own.or_else(|| {
        let limit = pod.spec().resources.as_ref()?.limits.get("memory")?;
        Some(("/spec/resources/limits/memory".to_owned(), limit))
    })
}
