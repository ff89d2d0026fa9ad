//! CronJobs that have not run when they should have.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::jobs;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::schedule::Schedule;
use crate::findings::words::{cited, describe, name};

pub(super) const RULE: Rule = Rule {
    code: "cron-job-missed",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A CronJob whose next run was due and did not start.",
    matters: "The work of the missed runs is not done.",
    looks_at: "spec.schedule and spec.timeZone, status.lastScheduleTime, and when the CronJob was changed last.",
    advice: "Look at the events of the CronJob, then at the controller manager. After more than 100 missed runs Kubernetes \
             starts none any more, unless startingDeadlineSeconds bounds how far it looks back.",
    silent: "When the CronJob is suspended, when its schedule cannot be read, when the run before still goes on, and within \
             ten minutes or a tenth of the time between two runs after the run was due.",
    check,
};

/// The controller starts runs within seconds; one that was restarted, within minutes.
const LATE_SECONDS: i64 = 600;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, cron) in context.cron_jobs() {
        let spec = &cron.spec;
        if spec.suspend || object.meta.deletion_timestamp.is_some() {
            continue;
        }
        let Ok(schedule) = Schedule::parse(&spec.schedule) else { continue };
        let last = cron.status.last_schedule_time;
        // A change may have resumed it, or have given it another schedule.
        let written = object.meta.managers.iter().filter(|manager| manager.subresource.is_empty()).filter_map(|manager| manager.time);
        let changed = written.max().max(object.meta.creation_timestamp);
        let due = match last {
            Some(last) if changed.is_none_or(|changed| changed <= last) => schedule.due_after(last, spec.time_zone.as_deref()),
            _ => changed.and_then(|changed| schedule.due_after_any(changed)),
        };
        let Some(due) = due else { continue };
        let late = schedule.interval_after(due).unwrap_or(0) / 10;
        if !context.holds_for(Some(due), late.max(LATE_SECONDS)) {
            continue;
        }
        // Where runs may not overlap, the one before explains it.
        let runs = !cron.status.active.is_empty() && spec.concurrency_policy == "Forbid";
        if runs || jobs::jobs_of(context, object).iter().any(|(job, _)| job.meta.creation_timestamp >= Some(due)) {
            continue;
        }
        let reference = object.reference();
        let before = last.map_or_else(|| "has never run".to_owned(), |last| format!("has not run since {last}"));
        let zone = spec.time_zone.as_deref().filter(|zone| !zone.is_empty()).map(|zone| format!(" in zone {zone}"));
        let message = format!(
            "{} {before}: with the schedule {}{} a run was due {} ago.",
            name(&reference),
            spec.schedule,
            zone.unwrap_or_default(),
            context.age(Some(due)).map(|age| age.human()).unwrap_or_default()
        );
        let mut draft = Draft::new(&RULE, reference.clone(), message).since(Some(due)).field("/spec/schedule", &spec.schedule);
        draft = match last {
            Some(last) => draft.field("/status/lastScheduleTime", last),
            None => draft.absent(&reference, "/status/lastScheduleTime"),
        };
        if let Some(warning) = context.events_of(object).find(|told| told.is_warning()) {
            draft = draft.event(&reference, warning.event).next(format!(
                "Its controller warned of {}{}",
                warning.event.reason,
                cited(&warning.event.message)
            ));
        }
        found.push(draft.command(describe(&reference, "shows the events of the CronJob")));
    }
}
