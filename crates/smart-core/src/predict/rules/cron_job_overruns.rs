//! CronJobs whose runs take longer each time, until one meets the next.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::jobs;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::findings::schedule::Schedule;
use crate::findings::words::{describe, name};
use crate::predict::runs::trend_of_runs;
use crate::object::Object;
use crate::object::batch::CronJob;
use crate::object::duration::Duration;
use crate::object::time::Time;
use crate::predict::foreseer::Foreseer;
use crate::predict::outlook::{Outlook, Trend, time};

pub(super) const RULE: Rule = Rule {
    code: "cron-job-overruns",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A CronJob whose runs take longer from one to the next, and will take as long as the time between two of them.",
    matters: "Then runs are left out, replace each other half done, or pile up, as concurrencyPolicy says.",
    looks_at: "status.startTime and status.completionTime of the Jobs that a CronJob made, and the time between its runs.",
    advice: "Look what grows that the runs work on. Make the work smaller, split it, or run it less often.",
    silent: "With fewer than six completed runs in the input, when their times do not grow beyond chance (Mann-Kendall), and when the \
             schedule is irregular. A history of three, the default, is too short: successfulJobsHistoryLimit keeps more.",
    check: finds_nothing_now,
};

/// With fewer runs, growth cannot be told from chance.
const RUNS_MIN: usize = 6;

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    let context = &foreseer.context;
    for (object, cron) in context.cron_jobs().filter(|(_, cron)| !cron.spec.suspend) {
        found.extend(draft(foreseer, context, object, cron));
    }
}

fn draft(foreseer: &Foreseer<'_>, context: &Context<'_>, object: &Object, cron: &CronJob) -> Option<Draft> {
    let mut runs: Vec<(Time, f64)> = jobs::jobs_of(context, object)
        .into_iter()
        .filter_map(|(_, job)| {
            let (start, end) = (job.status.start_time?, job.status.completion_time?);
            Some((start, end.since(start)?.as_secs_f64()))
        })
        .filter(|(_, took)| *took >= 0.0)
        .collect();
    if runs.len() < RUNS_MIN {
        return None;
    }
    runs.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let now = context.now?;
    let schedule = Schedule::parse(&cron.spec.schedule).ok()?;
    let (_, last) = *runs.last()?;
    let interval = Duration::from_secs(schedule.interval_after(now)?);
    #[expect(clippy::cast_precision_loss, reason = "seconds of no run reach 2^52")]
    let points: Vec<(f64, f64)> = runs.iter().map(|(start, took)| (start.seconds() as f64, *took)).collect();
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^52")]
    let at = now.seconds() as f64;
    let limit = interval.as_secs_f64();
    let run = trend_of_runs(&points, limit, at, foreseer.options.confidence)?;
    let when = time(run.time)?;
    let reference = object.reference();
    let message = format!(
        "Runs of {} take {} longer each day, {} now, and will meet the next run ({} apart) in {}.",
        name(&reference),
        in_words(run.slope_per_day),
        in_words(last),
        interval.human(),
        when.since(now)?.human()
    );
    let trend = Trend {
        measure: "run time".to_owned(),
        unit: "seconds",
        level: last,
        limit,
        slope_per_day: Some(run.slope_per_day),
        since: runs.first().map(|(start, _)| *start),
        samples_used: runs.len(),
        samples: runs.len(),
        confidence: foreseer.options.confidence,
        why: run.why.clone(),
        history: points,
        path: vec![(at, run.level), (run.time, limit)],
    };
    let outlook = Outlook {
        when: Some(when),
        earliest: time(run.earliest),
        latest: run.latest.and_then(time),
        method: "theil-sen".to_owned(),
        trend: Some(trend),
        ..Outlook::default()
    };
    let policy = if cron.spec.concurrency_policy.is_empty() { "Allow" } else { cron.spec.concurrency_policy.as_str() };
    let then = match policy {
        "Forbid" => "concurrencyPolicy Forbid leaves out the run that would overlap.",
        "Replace" => "concurrencyPolicy Replace ends the run that goes on, unfinished.",
        _ => "concurrencyPolicy Allow lets runs overlap and pile up.",
    };
    Some(
        Draft::new(&RULE, reference.clone(), message)
            .outlook(outlook)
            .field("/spec/schedule", &cron.spec.schedule)
            .field("/status", format_args!("{} runs: {}", runs.len(), run.why))
            .next(then)
            .command(describe(&reference, "shows its runs and events")),
    )
}

#[expect(clippy::cast_possible_truncation, reason = "casts of floats saturate")]
fn in_words(seconds: f64) -> String {
    Duration::from_secs(seconds.round() as i64).human()
}
