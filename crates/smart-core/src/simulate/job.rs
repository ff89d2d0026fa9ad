//! What it does to a Job that its pods are taken away: each counts as a failure, and the work begins anew
//! (`isPodFailed` and `exceedsBackoffLimit` in pkg/controller/job/job_controller.go).

use crate::object::batch::Job;

/// As many failures are borne where a Job says nothing (`SetDefaults_Job` in pkg/apis/batch/v1/defaults.go).
const BORNE: i32 = 6;

/// How a Job bears that pods of it are lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bears {
    /// It fails: so many failures are more than its `backoffLimit`.
    Not { failures: i32, limit: i32 },
    /// It makes others; so many failures it has then, of so many that it bears.
    Them { failures: i32, limit: i32 },
    /// Rules of its own decide: a policy for disruptions, limits for each index, or a controller that is not the built-in one.
    ItsWay,
}

/// Returns how a Job bears that so many of its pods go that have not ended.
pub(crate) fn bears(job: &Job, pods: usize) -> Bears {
    let spec = &job.spec;
    let mut rules = spec.pod_failure_policy.iter().flat_map(|policy| &policy.rules);
    let has_rule = rules.any(|rule| rule.on_pod_conditions.iter().any(|condition| condition.kind == "DisruptionTarget"));
    let is_foreign = !spec.managed_by.is_empty() && spec.managed_by != "kubernetes.io/job-controller";
    if has_rule || is_foreign || spec.backoff_limit_per_index.is_some() {
        return Bears::ItsWay;
    }
    let limit = spec.backoff_limit.unwrap_or(BORNE);
    let failures = job.status.failed.saturating_add(i32::try_from(pods).unwrap_or(i32::MAX));
    if failures > limit { Bears::Not { failures, limit } } else { Bears::Them { failures, limit } }
}
