//! Jobs.

use crate::health::Health;
use crate::health::subject::{Subject, cited, counted, find_with, reason_or};
use crate::object::batch::Job;
use crate::object::meta::ConditionStatus;

pub(super) fn health(subject: &Subject<'_>, job: &Job) -> Health {
    let (spec, status) = (&job.spec, &job.status);
    let holds = |kind: &str| find_with(&status.conditions, kind, ConditionStatus::True);
    let pods = |purpose: &str| {
        let selector = format!("job-name={}", subject.object.meta.name);
        super::replica_set::pods_of(subject, selector, purpose)
    };
    if let Some(failed) = holds("Failed").or_else(|| holds("FailureTarget")) {
        let times = counted(status.failed.into(), "failed pod");
        let message = format!("{} failed, with {times}{}", subject, cited(&failed.1.message));
        return subject
            .degraded(reason_or(&failed.1.reason, "Failed"), message)
            .condition(failed)
            .field("/status/failed", status.failed)
            .then(pods("lists its pods; look at the logs of one that failed"));
    }
    if holds("Complete").is_some() {
        return subject.healthy();
    }
    if let Some(suspended) = holds("Suspended") {
        let message = format!("{} is suspended: it makes no pods.", subject);
        return subject.suspended(reason_or(&suspended.1.reason, "JobSuspended"), message).condition(suspended);
    }
    if spec.suspend {
        return subject
            .suspended("JobSuspended", format!("{} is suspended: it makes no pods.", subject))
            .field("/spec/suspend", true);
    }
    // Some of its pods have succeeded and none is in the way of the others: it does its work.
    if status.succeeded > 0 {
        return subject.healthy();
    }
    let running = status.active;
    let failed = if status.failed > 0 { format!(", and {} failed", status.failed) } else { String::new() };
    let (reason, message) = match status.start_time {
        None => ("JobNotStarted", format!("{} has not started.", subject)),
        started => ("JobRunning", format!("{} runs{}: {running} active{failed}.", subject, subject.for_how_long(started))),
    };
    let health = subject.progressing(reason, message).field("/status/active", running);
    if status.failed == 0 {
        return health;
    }
    health.field("/status/failed", status.failed).then(pods("lists its pods; look at the logs of one that failed"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::health::HealthStatus::*;
    use crate::health::tests::{check, condition};

    #[test]
    fn each_state_has_its_answer() {
        check(
            "batch/v1",
            "Job",
            &[
                (json!({}), json!({"observedGeneration": 2, "conditions": [condition("Complete", "True", "")]}), Healthy, ""),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("Failed", "True", "BackoffLimitExceeded")]}),
                    Degraded,
                    "BackoffLimitExceeded",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("Suspended", "True", "JobSuspended")]}),
                    Suspended,
                    "JobSuspended",
                ),
                (json!({"suspend": true}), json!({}), Suspended, "JobSuspended"),
                (json!({}), json!({}), Progressing, "JobNotStarted"),
                (json!({}), json!({"startTime": "2026-11-23T09:00:00Z", "active": 1, "failed": 1}), Progressing, "JobRunning"),
                (json!({}), json!({"startTime": "2026-11-23T09:00:00Z", "active": 1, "succeeded": 1}), Healthy, ""),
            ],
        );
    }
}
