//! Finished Jobs that nobody deletes.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::jobs;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{counted, name};
use crate::object::ObjectRef;
use crate::report::Command;
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    code: "jobs-accumulate",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A namespace with fifty or more finished Jobs that nothing deletes.",
    matters: "Finished Jobs and their pods fill the store of the API server, and slow down what lists them.",
    looks_at: "Finished Jobs that no CronJob made and that have no ttlSecondsAfterFinished.",
    advice: "Give Jobs ttlSecondsAfterFinished, and delete the finished ones.",
    silent: "When there are fewer than fifty.",
    check,
};

/// Fewer fit on a screen, and are no burden.
const MANY: usize = 50;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let mut kept: BTreeMap<&str, Vec<ObjectRef>> = BTreeMap::new();
    for (object, job) in context.jobs() {
        let stays = job.spec.ttl_seconds_after_finished.is_none() && object.meta.controller().is_none();
        if stays && jobs::is_finished(job) {
            kept.entry(object.meta.namespace.as_str()).or_default().push(object.reference());
        }
    }
    for (namespace, jobs) in kept.iter().filter(|(_, jobs)| jobs.len() >= MANY) {
        let reference = ObjectRef::new("", "Namespace", "", *namespace);
        let count = counted(i64::try_from(jobs.len()).unwrap_or(i64::MAX), "finished Job");
        let mut draft = Draft::new(&RULE, reference.clone(), format!("{} keeps {count} that nothing deletes.", name(&reference)));
        for job in jobs.iter().take(2) {
            draft = draft.absent(job, "/spec/ttlSecondsAfterFinished");
        }
        found.push(draft.command(Command::kubectl_in(
            namespace,
            &["get", "jobs", "--sort-by=.status.startTime"],
            "lists the Jobs, the oldest first",
        )));
    }
}
