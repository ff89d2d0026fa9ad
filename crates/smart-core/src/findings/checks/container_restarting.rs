//! Containers that are restarted again and again, though not in a crash loop.

use crate::findings::containers;
use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::exit_code;
use crate::findings::probe;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{counted, last_logs};
use crate::object::container::ContainerStatus;
use crate::object::duration::Duration;

pub(super) const RULE: Rule = Rule {
    code: "container-restarting",
    severity: Severity::Warning,
    level: Level::Effect,
    lint: false,
    finds: "A container that has ended at least three times, the last time within the hour, and runs in between.",
    matters: "What it was doing is lost each time; when the ends come closer, it becomes a crash loop.",
    looks_at: "The number of restarts, the current start, and the last end in status.containerStatuses.",
    advice: "Read what the container wrote before it ended, and look at the exit code; ends at even intervals point to a \
             limit, a lease or a memory that fills.",
    silent: "When it ended longer ago than an hour, or has run since for twice as long as before; while it waits in a crash loop, or is ended by a probe, by the kernel at \
             its memory limit or by SIGKILL: other rules tell of these.",
    check,
};

/// Once or twice is what an update of a node or a dependency does.
const RESTARTS_MIN: i32 = 3;
/// A shorter run says nothing yet.
const RECOVERED_SECONDS: i64 = 600;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for pod in context.troubled().filter(|pod| pod.is_live()) {
        for (path, status) in pod.statuses() {
            found.extend(draft(context, pod, &path, status));
        }
    }
}

fn draft<'a>(context: &Context<'a>, pod: &PodView<'a>, path: &str, status: &'a ContainerStatus) -> Option<Draft> {
    let running = status.state.running.as_ref().filter(|_| status.restart_count >= RESTARTS_MIN)?;
    let end = status.last_state.terminated.as_deref()?;
    let ended = end.finished_at.or(running.started_at);
    let is_recent = context.seconds_since(ended).is_some_and(|passed| passed <= containers::RECENT_SECONDS);
    // A run that outlasts the one before by far is no longer one of a row: what a container waited for while the cluster was
    // set up has come.
    let ran = containers::ran_seconds(end);
    let lasts = context.seconds_since(running.started_at).zip(ran);
    let has_recovered = lasts.is_some_and(|(lasts, ran)| lasts >= RECOVERED_SECONDS.max(ran.saturating_mul(2)));
    let is_killed = end.exit_code == 137 || end.reason == *"OOMKilled";
    if !is_recent || has_recovered || is_killed || pod.is_init(&status.name) || probe::restarts(context, pod, &status.name) {
        return None;
    }
    let reference = pod.reference();
    let ran = ran.map(|ran| format!(", after it had run for {}", Duration::from_secs(ran).human()));
    let message = format!(
        "{} was restarted {}; it last ended with {}{}.",
        containers::words(pod, &status.name),
        counted(status.restart_count.into(), "time"),
        exit_code::in_words(end),
        ran.unwrap_or_default()
    );
    Some(
        containers::draft(&RULE, pod, &status.name, message)
            .since(ended)
            .last(ended)
            .count(status.restart_count)
            .field_of(&reference, format!("{path}/restartCount"), status.restart_count)
            .field_of(&reference, format!("{path}/lastState/terminated/exitCode"), end.exit_code)
            .next(exit_code::advice(end))
            .command(last_logs(&reference, &status.name)),
    )
}
