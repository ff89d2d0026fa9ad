//! Jobs and the CronJobs that make them.

use super::context::{Context, PodView};
use super::exit_code;
use super::schedule::Schedule;
use crate::object::batch::{CronJob, Job};
use crate::object::container::Terminated;
use crate::object::meta::{Condition, ConditionStatus};
use crate::object::time::Time;
use crate::object::{Body, Object, ObjectRef};

/// Returns a condition of a Job that holds, with its place.
pub(crate) fn holds<'a>(job: &'a Job, kind: &str) -> Option<(usize, &'a Condition)> {
    let mut conditions = job.status.conditions.iter().enumerate();
    conditions.find(|(_, condition)| condition.kind == kind && condition.status == ConditionStatus::True)
}

/// Returns why a Job has failed.
pub(crate) fn failed(job: &Job) -> Option<(usize, &Condition)> {
    holds(job, "Failed").or_else(|| holds(job, "FailureTarget"))
}

/// Tells whether a Job has come to its end, well or not.
pub(crate) fn is_finished(job: &Job) -> bool {
    failed(job).is_some() || succeeded(job)
}

/// Tells whether a Job has succeeded.
pub(crate) fn succeeded(job: &Job) -> bool {
    job.status.completion_time.is_some() || holds(job, "Complete").is_some()
}

/// Returns the CronJob that made a Job, by name.
pub(crate) fn cron_job_of(object: &Object) -> Option<&str> {
    object.meta.controller().filter(|owner| owner.kind == "CronJob").map(|owner| owner.name.as_str())
}

/// Returns the Jobs of a CronJob, the latest first.
pub(crate) fn jobs_of<'a>(context: &Context<'a>, cron: &Object) -> Vec<(&'a Object, &'a Job)> {
    let of_kind = context.of_kind("Job");
    let namespace = cron.meta.namespace.as_str();
    let from = of_kind.partition_point(|object| object.meta.namespace.as_str() < namespace);
    let jobs = of_kind.iter().skip(from).take_while(|object| object.meta.namespace == namespace);
    let jobs =
        jobs.filter(|object| cron_job_of(object) == Some(cron.meta.name.as_str())).filter_map(|object| match &object.body {
            Body::Job(job) => Some((*object, &**job)),
            _ => None,
        });
    let mut jobs: Vec<(&Object, &Job)> = jobs.collect();
    jobs.sort_by(|(a, one), (b, other)| began(b, other).cmp(&began(a, one)).then_with(|| a.meta.name.cmp(&b.meta.name)));
    jobs
}

/// Returns when a Job began.
pub(crate) fn began(object: &Object, job: &Job) -> Option<Time> {
    job.status.start_time.or(object.meta.creation_timestamp)
}

/// Returns the pods of a Job.
pub(crate) fn pods_of<'c, 'a>(context: &'c Context<'a>, object: &Object) -> Vec<&'c PodView<'a>> {
    let reference = object.reference();
    let workload = match cron_job_of(object) {
        Some(name) => ObjectRef::new("batch", "CronJob", object.meta.namespace.clone(), name),
        None => reference.clone(),
    };
    let is_own = |pod: &&PodView<'_>| pod.workload == reference || pod.between.as_ref() == Some(&reference);
    // A CronJob that is not in the input is the top all the same; where it is none, the Job is.
    let mut pods: Vec<&PodView<'_>> = context.pods_of(&workload).filter(is_own).collect();
    if pods.is_empty() && workload != reference {
        pods = context.pods_of(&reference).collect();
    }
    pods
}

/// Returns how the containers of some pods ended, each end once, with the pod and the place of the first end.
pub(crate) fn ends<'c, 'a>(pods: &[&'c PodView<'a>]) -> Vec<(String, &'a Terminated, &'c PodView<'a>, String)> {
    let mut ends: Vec<(String, &Terminated, &PodView<'_>, String)> = Vec::new();
    for pod in pods {
        for (path, status) in pod.statuses() {
            let now = status.state.terminated.as_deref().map(|end| ("state", end));
            let before = status.last_state.terminated.as_deref().map(|end| ("lastState", end));
            let Some((place, end)) = now.or(before).filter(|(_, end)| end.exit_code != 0) else { continue };
            let words = exit_code::in_words(end);
            if !ends.iter().any(|(known, ..)| *known == words) {
                ends.push((words, end, pod, format!("{path}/{place}/terminated")));
            }
        }
    }
    ends
}

/// What keeps a CronJob from its next run: a Job that goes on, while no second may run.
pub(crate) struct Blocked<'a> {
    pub(crate) job: &'a Object,
    pub(crate) body: &'a Job,
    /// When the run was due that could not start.
    pub(crate) due: Time,
}

/// A run that lasts longer than this, and than two times between runs, is not merely slow.
const BLOCKED_SECONDS: i64 = 3600;

/// Returns what keeps a CronJob from its next run.
pub(crate) fn blocked<'a>(context: &Context<'a>, object: &Object, cron: &CronJob) -> Option<Blocked<'a>> {
    if cron.spec.concurrency_policy != "Forbid" || cron.spec.suspend || cron.status.active.is_empty() {
        return None;
    }
    let schedule = Schedule::parse(&cron.spec.schedule).ok()?;
    let last = cron.status.last_schedule_time?;
    let due = schedule.due_after(last, cron.spec.time_zone.as_deref())?;
    let least = schedule.interval_after(last)?.saturating_mul(2).max(BLOCKED_SECONDS);
    if !context.holds_for(Some(due), 0) {
        return None;
    }
    let named = |object: &Object| cron.status.active.iter().any(|active| active.name == object.meta.name.as_str());
    let mut jobs = jobs_of(context, object).into_iter();
    let running = jobs.find(|(object, job)| named(object) && !is_finished(job) && context.holds_for(began(object, job), least));
    running.map(|(job, body)| Blocked { job, body, due })
}
