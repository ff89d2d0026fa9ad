//! Jobs that go on and on.

use crate::findings::context::Context;
use crate::findings::context::PodView;
use crate::findings::draft::Draft;
use crate::findings::jobs;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{counted, describe, name};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "job-stuck",
    severity: Severity::Warning,
    level: Level::State,
    lint: false,
    finds: "A Job that has been active for longer than a day, and of which nothing has succeeded.",
    matters: "Work that ends is not done; the pods keep what they requested.",
    looks_at: "status.startTime, status.active and the conditions of the Job.",
    advice: "Look at its pods: whether they still work, wait for something, or cannot start. A Job that must end within a time \
             takes activeDeadlineSeconds.",
    silent: "When the Job is suspended or finished, when any of its pods has succeeded, and when a CronJob waits for it: then \
             that is told of.",
    check,
};

/// Most Jobs end within hours; what has run for a day has mostly been forgotten.
const LONG_SECONDS: i64 = 86_400;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, job) in context.jobs() {
        let status = &job.status;
        if jobs::is_finished(job) || job.spec.suspend || status.succeeded > 0 || object.meta.deletion_timestamp.is_some() {
            continue;
        }
        if status.active < 1 || !context.holds_for(status.start_time, LONG_SECONDS) || is_waited_for(context, object) {
            continue;
        }
        let reference = object.reference();
        let pods = jobs::pods_of(context, object);
        let ready = pods.iter().filter(|pod| pod.is_ready()).count();
        let message = format!(
            "{} has run{} without an end: {} active, {ready} of them ready, {} failed.",
            name(&reference),
            context.for_how_long(status.start_time),
            counted(status.active.into(), "pod"),
            status.failed
        );
        let waiting = |pod: &&&PodView<'_>| !pod.is_ready() && !pod.is_finished();
        let mut draft = Draft::new(&RULE, reference.clone(), message)
            .about_all(pods.iter().filter(waiting).map(|pod| pod.reference()))
            .since(status.start_time)
            .field("/status/active", status.active)
            .field("/status/failed", status.failed)
            .command(describe(&reference, "shows its events and the numbers of its pods"));
        if ready > 0 {
            draft = draft.command(Command::kubectl_in(
                &reference.namespace,
                &["logs", &format!("job/{}", reference.name), "--tail=20"],
                "shows what a pod of the Job wrote last",
            ));
        }
        found.push(draft);
    }
}

fn is_waited_for(context: &Context<'_>, object: &crate::object::Object) -> bool {
    let Some(cron) = jobs::cron_job_of(object) else { return false };
    let made = context.cron_jobs().find(|(other, _)| other.meta.name == cron && other.meta.namespace == object.meta.namespace);
    made.and_then(|(other, body)| jobs::blocked(context, other, body)).is_some_and(|blocked| blocked.job.meta.name == object.meta.name)
}
