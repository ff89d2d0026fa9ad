//! Jobs that have failed.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::findings::containers;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::exit_code;
use crate::findings::jobs;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, counted, listed, name};
use crate::object::Object;
use crate::object::ObjectRef;
use crate::object::batch::Job;
use crate::object::time::Time;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "job-failed",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A Job that has failed: too many of its pods failed, its time was over, or a failure ended it at once.",
    matters: "The work is not done, and Kubernetes does not try again.",
    looks_at: "The condition Failed of the Job, the numbers of its status, and how the containers of its pods ended.",
    advice: "Read what the container wrote. A Job cannot be started again: delete it and make it anew when the reason is mended.",
    silent: "When a later Job of the same CronJob has succeeded; earlier failed Jobs of it are told of with the latest. A failure of more than a day ago is told of as information \
             only.",
    check,
};

/// Failed Jobs stay until somebody deletes them; old ones tell nothing of today.
const RECENT_SECONDS: i64 = 86_400;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    // When the latest Job of each CronJob that succeeded began: what failed before is made good.
    let mut successes: BTreeMap<(&str, &str), Option<Time>> = BTreeMap::new();
    for (object, job) in context.jobs().filter(|(_, job)| jobs::succeeded(job)) {
        if let Some(cron) = jobs::cron_job_of(object) {
            let latest = successes.entry((object.meta.namespace.as_str(), cron)).or_default();
            *latest = (*latest).max(jobs::began(object, job));
        }
    }
    let mut of_crons: BTreeMap<(&str, &str), Vec<(&Object, &Job)>> = BTreeMap::new();
    for (object, job) in context.jobs() {
        if jobs::failed(job).is_none() || object.meta.deletion_timestamp.is_some() {
            continue;
        }
        let Some(cron) = jobs::cron_job_of(object).map(|cron| (object.meta.namespace.as_str(), cron)) else {
            found.extend(draft(context, object, job, &[]));
            continue;
        };
        let later = successes.get(&cron).copied().flatten();
        let is_made_good = later.is_some_and(|later| jobs::began(object, job).is_some_and(|began| began < later));
        if !is_made_good {
            of_crons.entry(cron).or_default().push((object, job));
        }
    }
    // Of the Jobs of one CronJob the latest tells, and stands for those before.
    for failed in of_crons.values_mut() {
        failed.sort_by_key(|(object, job)| Reverse((jobs::began(object, job), &object.meta.name)));
        if let Some(((object, job), earlier)) = failed.split_first() {
            found.extend(draft(context, object, job, earlier));
        }
    }
}

/// More of the Jobs before are not shown, nor looked into.
const EARLIER_MAX: usize = 3;

fn draft(context: &Context<'_>, object: &Object, job: &Job, earlier: &[(&Object, &Job)]) -> Option<Draft> {
    let (at, failed) = jobs::failed(job)?;
    let reference = object.reference();
    let cron = jobs::cron_job_of(object).map(|name| ObjectRef::new("batch", "CronJob", reference.namespace.clone(), name));
    let (spec, status) = (&job.spec, &job.status);
    let times = counted(status.failed.into(), "failed pod");
    let how = match failed.reason.as_str() {
        "BackoffLimitExceeded" => format!("failed with {times} (backoff limit {})", spec.backoff_limit.unwrap_or(6)),
        "DeadlineExceeded" => match spec.active_deadline_seconds {
            Some(seconds) => format!("was ended after its deadline of {seconds} s, with {times}"),
            None => format!("was ended after its deadline, with {times}"),
        },
        _ => format!("failed, with {times}"),
    };
    let pods = jobs::pods_of(context, object);
    let ends = jobs::ends(&pods);
    let words: Vec<&str> = ends.iter().map(|(words, ..)| words.as_str()).collect();
    let what = if words.is_empty() { cited(&failed.message) } else { format!("; containers ended with {}.", listed(&words)) };
    let otherwise = ended_otherwise(context, earlier, &words);
    let otherwise = if otherwise.is_empty() { String::new() } else { format!(", with {}", listed(&otherwise)) };
    let before = match earlier.len() {
        0 => String::new(),
        1 => format!(" The Job before it failed, too{otherwise}."),
        count => format!(" {count} Jobs before it failed, too{otherwise}."),
    };
    let is_old = context.holds_for(failed.last_transition_time, RECENT_SECONDS);
    let mut draft = Draft::new(&RULE, reference.clone(), format!("{} {how}{what}{before}", name(&reference)))
        .severity(if is_old { Severity::Info } else { Severity::Critical })
        .about_all(pods.iter().map(|pod| pod.reference()))
        .blames_all(pods.iter().map(|pod| pod.reference()))
        .about_all(cron)
        .about_past(earlier.iter().map(|(object, _)| object.reference()))
        .since(failed.last_transition_time)
        .count(status.failed)
        .condition_of(&reference, at, failed)
        .field("/status/failed", status.failed);
    for (_, end, pod, path) in ends.iter().take(2) {
        draft = draft.field_of(&pod.reference(), format!("{path}/exitCode"), end.exit_code).next(exit_code::advice(end));
        draft = containers::with_last_words(draft, &pod.reference(), path, end);
    }
    for (earlier, job) in earlier.iter().take(EARLIER_MAX) {
        if let Some((at, failed)) = jobs::failed(job) {
            draft = draft.condition_of(&earlier.reference(), at, failed);
        }
    }
    Some(
        draft
            .command(Command::kubectl_in(
                &reference.namespace,
                &["logs", &format!("job/{}", reference.name), "--all-containers"],
                "shows what a pod of the Job wrote",
            ))
            .command(Command::kubectl(&reference, "describe", &[], "shows its events and the numbers of its pods")),
    )
}

/// Returns how containers of the Jobs before ended, where none of the latest Job ended so.
fn ended_otherwise(context: &Context<'_>, earlier: &[(&Object, &Job)], words: &[&str]) -> Vec<String> {
    let ends = earlier.iter().take(EARLIER_MAX).flat_map(|(object, _)| jobs::ends(&jobs::pods_of(context, object)));
    let mut otherwise: Vec<String> = ends.map(|(ended, ..)| ended).filter(|ended| !words.contains(&ended.as_str())).collect();
    otherwise.sort();
    otherwise.dedup();
    otherwise
}
