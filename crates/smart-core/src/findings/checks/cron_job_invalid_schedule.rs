//! CronJobs whose schedule cannot be read.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::schedule::Schedule;
use crate::findings::words::{cited, name};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "cron-job-invalid-schedule",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A CronJob whose schedule or time zone Kubernetes cannot read.",
    matters: "The CronJob never runs.",
    looks_at: "spec.schedule, and the events of the CronJob about its schedule or its time zone.",
    advice: "Write the schedule in cron's five fields: minute, hour, day of the month, month, day of the week, where Sunday is \
             0.",
    silent: "When the CronJob is suspended.",
    check,
};

/// What the controller says of a schedule or zone that it cannot read.
const REASONS: &[&str] = &["InvalidSchedule", "UnknownTimeZone", "UnparseableSchedule", "UnparseableCronJobSchedule"];
/// Events of a schedule that has been mended since are forgotten within this time.
const RECENT_SECONDS: i64 = 3600;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, cron) in context.cron_jobs().filter(|(_, cron)| !cron.spec.suspend) {
        let schedule = &cron.spec.schedule;
        let reference = object.reference();
        let told = || {
            let mut told = context.events_of(object);
            told.find(|told| REASONS.contains(&told.event.reason.as_str()) && told.is_within(RECENT_SECONDS, context.now))
        };
        let draft = if let Err(why) = Schedule::parse(schedule) {
            let message = format!("{} has the schedule {schedule:?}, which cannot be read: {why}.", name(&reference));
            Draft::new(&RULE, reference.clone(), message).field("/spec/schedule", schedule)
        } else if let Some(told) = told() {
            let zone = cron.spec.time_zone.as_deref().map(|zone| format!(" in zone {zone}")).unwrap_or_default();
            let message = format!(
                "{} has the schedule {schedule:?}{zone}, which its controller cannot read{}",
                name(&reference),
                cited(&told.event.message)
            );
            Draft::new(&RULE, reference.clone(), message)
                .last(told.event.last)
                .count(told.event.count)
                .field("/spec/schedule", schedule)
                .event(&reference, told.event)
        } else {
            continue;
        };
        let draft = draft.since(object.meta.creation_timestamp);
        found.push(draft.command(Command::kubectl(&reference, "describe", &[], "shows the schedule and the events")));
    }
}
