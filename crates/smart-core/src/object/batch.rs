//! Work that ends: Job and CronJob.

use super::meta::Condition;
use super::object_reference::ObjectReference;
use super::pod::{PodTemplate, TemplateMeta};
use super::selector::LabelSelector;
use super::time::Time;
use crate::json::{List, record};
use crate::text::Text;

record! {
    /// Pods that run until enough of them have succeeded.
    pub struct Job {
        /// What is wanted.
        spec: JobSpec = "spec",
        /// What its controller last saw.
        status: JobStatus = "status",
    }
}

record! {
    /// What a Job wants.
    pub struct JobSpec {
        /// How many pods may run at a time; absent means one.
        parallelism: Option<i32> = "parallelism",
        /// How many pods must succeed; absent means that any one will do.
        completions: Option<i32> = "completions",
        /// `NonIndexed` or `Indexed`.
        completion_mode: Text = "completionMode",
        /// How long it may be active.
        active_deadline_seconds: Option<i64> = "activeDeadlineSeconds",
        /// How many failures are borne; absent means six.
        backoff_limit: Option<i32> = "backoffLimit",
        /// How many failures each index bears.
        backoff_limit_per_index: Option<i32> = "backoffLimitPerIndex",
        /// How many indexes may fail.
        max_failed_indexes: Option<i32> = "maxFailedIndexes",
        /// Whether it is held.
        suspend: bool = "suspend",
        /// How long it stays after its end; absent means for ever.
        ttl_seconds_after_finished: Option<i32> = "ttlSecondsAfterFinished",
        /// Which failures end it at once, and which do not count.
        pod_failure_policy: Option<Box<PodFailurePolicy>> = "podFailurePolicy",
        /// `TerminatingOrFailed` or `Failed`: when a lost pod is replaced.
        pod_replacement_policy: Text = "podReplacementPolicy",
        /// The controller that looks after it, when not the built-in one.
        managed_by: Text = "managedBy",
        /// Which pods are its own.
        selector: Option<LabelSelector> = "selector",
        /// Whether the selector was chosen by hand.
        manual_selector: bool = "manualSelector",
        /// The pod it makes.
        template: PodTemplate = "template",
    }
}

record! {
    /// Which failures of pods end a Job, and which do not count.
    pub struct PodFailurePolicy {
        /// The rules; the first that matches decides.
        rules: List<PodFailureRule> = "rules",
    }
}

record! {
    /// What a Job does about one sort of failure.
    pub struct PodFailureRule {
        /// `FailJob`, `FailIndex`, `Ignore` or `Count`.
        action: Text = "action",
        /// The exit codes it is about.
        on_exit_codes: Option<ExitCodes> = "onExitCodes",
        /// The conditions of the pod it is about.
        on_pod_conditions: List<PodConditionPattern> = "onPodConditions",
    }
}

record! {
    /// A set of exit codes.
    pub struct ExitCodes {
        /// The container it is about; empty means any.
        container_name: Text = "containerName",
        /// `In` or `NotIn`.
        operator: Text = "operator",
        /// The codes.
        values: List<i32> = "values",
    }
}

record! {
    /// A condition that a failed pod may have.
    pub struct PodConditionPattern {
        /// The type of the condition, as `DisruptionTarget`.
        kind: Text = "type",
        /// Its status; empty means `True`.
        status: Text = "status",
    }
}

record! {
    /// What the controller last saw of a Job.
    pub struct JobStatus {
        /// When it was started, or resumed.
        start_time: Option<Time> = "startTime",
        /// When it succeeded; not written when it failed.
        completion_time: Option<Time> = "completionTime",
        /// Its pods that are not finished.
        active: i32 = "active",
        /// Those of them that are ready, where the cluster counts them.
        ready: Option<i32> = "ready",
        /// Its pods being deleted, where the cluster counts them.
        terminating: Option<i32> = "terminating",
        /// Its pods that succeeded.
        succeeded: i32 = "succeeded",
        /// Its pods that failed.
        failed: i32 = "failed",
        /// The indexes that succeeded, as `1,3-5`.
        completed_indexes: Text = "completedIndexes",
        /// The indexes that failed, as `1,3-5`.
        failed_indexes: Text = "failedIndexes",
        /// Complete, Failed, Suspended, FailureTarget, SuccessCriteriaMet.
        conditions: List<Condition> = "conditions",
    }
}

record! {
    /// A Job for every time of a schedule.
    pub struct CronJob {
        /// What is wanted.
        spec: CronJobSpec = "spec",
        /// What its controller last did.
        status: CronJobStatus = "status",
    }
}

record! {
    /// What a CronJob wants.
    pub struct CronJobSpec {
        /// When to run, in cron's five fields or as `@hourly`.
        schedule: Text = "schedule",
        /// The zone of the schedule; absent means that of the controller.
        time_zone: Option<Text> = "timeZone",
        /// How late a run may start; absent means without limit.
        starting_deadline_seconds: Option<i64> = "startingDeadlineSeconds",
        /// `Allow`, `Forbid` or `Replace`: what happens while the previous run goes on.
        concurrency_policy: Text = "concurrencyPolicy",
        /// Whether it is held.
        suspend: bool = "suspend",
        /// The Job it makes.
        job_template: JobTemplate = "jobTemplate",
        /// How many succeeded Jobs are kept; absent means three.
        successful_jobs_history_limit: Option<i32> = "successfulJobsHistoryLimit",
        /// How many failed Jobs are kept; absent means one.
        failed_jobs_history_limit: Option<i32> = "failedJobsHistoryLimit",
    }
}

record! {
    /// The Job that a CronJob makes.
    pub struct JobTemplate {
        /// Its labels and annotations.
        metadata: TemplateMeta = "metadata",
        /// What it wants.
        spec: JobSpec = "spec",
    }
}

record! {
    /// What the controller last did for a CronJob.
    pub struct CronJobStatus {
        /// The Jobs that run now.
        active: List<ObjectReference> = "active",
        /// The last time of the schedule that was served.
        last_schedule_time: Option<Time> = "lastScheduleTime",
        /// When a Job last succeeded.
        last_successful_time: Option<Time> = "lastSuccessfulTime",
    }
}
