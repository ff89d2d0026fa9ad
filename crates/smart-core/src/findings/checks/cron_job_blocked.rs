//! CronJobs whose runs are skipped, because the one before goes on.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::jobs;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "cron-job-blocked",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A Job that has run for so long that its CronJob, which allows no second at a time, has skipped runs.",
    matters: "The CronJob does nothing until that Job ends or is deleted.",
    looks_at: "spec.schedule, spec.concurrencyPolicy and status of the CronJob, and the Job that is active.",
    advice: "Look at the Job: whether it still works or waits for something. Delete it when it hangs, and give the Jobs of the \
             CronJob activeDeadlineSeconds.",
    silent: "When the Job has run for less than an hour, or less than two times between runs, and when the CronJob is suspended.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, cron) in context.cron_jobs() {
        let Some(blocked) = jobs::blocked(context, object, cron) else { continue };
        let (reference, job) = (object.reference(), blocked.job.reference());
        let since = blocked.body.status.start_time;
        let message = format!(
            "{} has run{}, so that {} skips its runs (schedule {}, Forbid); one was due {} ago.",
            name(&job),
            context.for_how_long(since),
            name(&reference),
            cron.spec.schedule,
            context.age(Some(blocked.due)).map(|age| age.human()).unwrap_or_default()
        );
        let pods = jobs::pods_of(context, blocked.job);
        let mut draft = Draft::new(&RULE, job.clone(), message)
            .about(reference.clone())
            .blames_all(pods.iter().filter(|pod| !pod.is_ready()).map(|pod| pod.reference()))
            .about_all(pods.iter().map(|pod| pod.reference()))
            .since(since)
            .field("/status/active", blocked.body.status.active)
            .field_of(&reference, "/spec/concurrencyPolicy", &cron.spec.concurrency_policy)
            .field_of(&reference, "/spec/schedule", &cron.spec.schedule);
        if let Some(last) = cron.status.last_schedule_time {
            draft = draft.field_of(&reference, "/status/lastScheduleTime", last);
        }
        let skips = context.events_of(object).find(|told| told.event.reason == "JobAlreadyActive");
        if let Some(skips) = skips {
            draft = draft
                .event(&reference, skips.event)
                .count(skips.event.count)
                .next(format!("{} told of it{}", name(&reference), cited(&skips.event.message)));
        }
        found.push(
            draft
                .command(describe(&job, "shows the Job that goes on, and its pods"))
                .command(Command::kubectl_in(
                    &job.namespace,
                    &["logs", &format!("job/{}", job.name), "--tail=20"],
                    "shows what it wrote last",
                )),
        );
    }
}
