//! CronJobs whose runs fail again and again.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::jobs;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::schedule::Schedule;
use crate::findings::words::{counted, name};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "cron-job-failing",
    severity: Severity::Warning,
    level: Level::State,
    lint: false,
    finds: "A CronJob of which at least the last two runs have failed.",
    matters: "What it does has not been done since its last success.",
    looks_at: "The Jobs of the CronJob from the latest back, and status.lastSuccessfulTime.",
    advice: "Look at the Job that failed last: its pods and what they wrote.",
    silent: "When the last finished run succeeded, when only one has failed, and when the CronJob is suspended.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, cron) in context.cron_jobs().filter(|(_, cron)| !cron.spec.suspend) {
        let of_cron = jobs::jobs_of(context, object);
        let finished = of_cron.iter().filter(|(_, job)| jobs::is_finished(job));
        let failed: Vec<_> = finished.take_while(|(_, job)| jobs::failed(job).is_some()).collect();
        let Some((latest, latest_job)) = failed.first() else { continue };
        let success = cron.status.last_successful_time;
        let started = latest_job.status.start_time.or(latest.meta.creation_timestamp);
        if success >= started && success.is_some() {
            continue;
        }
        // By default only the last failed Job is kept: how long ago the last success was tells of those before.
        let interval = Schedule::parse(&cron.spec.schedule).ok().zip(started).and_then(|(schedule, at)| schedule.interval_after(at));
        let longer = success.zip(started).zip(interval).is_some_and(|((success, started), interval)| {
            started.since(success).is_some_and(|passed| passed.seconds() > 2 * interval)
        });
        if failed.len() < 2 && !longer {
            continue;
        }
        let reference = object.reference();
        let runs = if failed.len() == 1 { "run".to_owned() } else { counted(i64::try_from(failed.len()).unwrap_or(i64::MAX), "run") };
        let last = match context.age(success) {
            Some(age) => format!("the last success is {} ago", age.human()),
            None => "no success is known".to_owned(),
        };
        let message = format!("{} fails: the last {runs} that {} kept failed, and {last}.", name(&reference), if failed.len() == 1 { "is" } else { "are" });
        let mut draft = Draft::new(&RULE, reference.clone(), message)
            .about(latest.reference())
            .about_past(failed.iter().skip(1).map(|(job, _)| job.reference()))
            .since(success.or(started))
            .count(i64::try_from(failed.len()).unwrap_or(i64::MAX));
        if let Some((at, condition)) = jobs::failed(latest_job) {
            draft = draft.condition_of(&latest.reference(), at, condition);
        }
        draft = match success {
            Some(success) => draft.field("/status/lastSuccessfulTime", success),
            None => draft.absent(&reference, "/status/lastSuccessfulTime"),
        };
        found.push(draft.command(Command::kubectl_in(
            &reference.namespace,
            &["logs", &format!("job/{}", latest.meta.name), "--all-containers"],
            "shows what the run that failed last wrote",
        )));
    }
}
