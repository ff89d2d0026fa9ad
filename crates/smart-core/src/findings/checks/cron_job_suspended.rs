//! CronJobs that are held.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "cron-job-suspended",
    severity: Severity::Info,
    level: Level::Cause,
    lint: false,
    finds: "A CronJob that is suspended.",
    matters: "It starts no Jobs until it is resumed.",
    looks_at: "spec.suspend and status.lastScheduleTime.",
    advice: "Set spec.suspend to false when the pause was forgotten.",
    silent: "When the CronJob is not suspended.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, cron) in context.cron_jobs().filter(|(_, cron)| cron.spec.suspend) {
        let reference = object.reference();
        let last = match context.age(cron.status.last_schedule_time) {
            Some(age) => format!("; it last ran {} ago", age.human()),
            None => String::new(),
        };
        let draft = Draft::new(&RULE, reference.clone(), format!("{} is suspended{last}.", name(&reference)))
            .field("/spec/suspend", true)
            .command(Command::kubectl(&reference, "get", &["-o", "wide"], "shows the schedule and the last run"));
        found.push(draft);
    }
}
