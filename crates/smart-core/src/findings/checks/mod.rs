//! The table of rules. A rule is one file and one line here.

use super::rule::Rule;

/// Declares the files of the rules and the table of them.
macro_rules! rules {
    ($($file:ident,)*) => {
        $(mod $file;)*

        /// Every rule, in order of their codes.
        pub(super) const RULES: &[&Rule] = &[$(&$file::RULE,)*];
    };
}

rules! {
    autoscaler_at_maximum,
    autoscaler_cannot_scale,
    autoscaler_metrics_missing,
    autoscaler_target_missing,
    autoscaler_target_without_requests,
    budget_blocks_always,
    budget_blocks_drain_now,
    budget_blocks_now,
    budget_deadlock,
    budget_selects_nothing,
    budget_status_disagrees,
    budget_sync_failed,
    budgets_overlap,
    capacity_overcommitted,
    config_map_missing,
    container_crash_loop,
    cron_job_blocked,
    cron_job_failing,
    cron_job_invalid_schedule,
    cron_job_missed,
    cron_job_suspended,
    daemon_set_misscheduled,
    daemon_set_not_scheduled,
    generation_not_observed,
    job_failed,
    job_stuck,
    jobs_accumulate,
    node_not_ready,
    pod_evicted,
    pods_on_one_node,
    quota_nearly_full,
    replica_set_old_with_pods,
    rollout_bad_template,
    rollout_paused,
    rollout_stuck,
    service_without_endpoints,
    single_replica,
    stateful_set_ordinal_blocked,
    stateful_set_partition_left,
    stateful_set_rollback_trap,
    stateful_set_service_missing,
    workload_image_drift,
    workload_selector_mismatch,
    workload_selectors_overlap,
    workload_unavailable,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_of_lower_case_letters() {
        let codes: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
        let mut sorted = codes.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(codes, sorted);
        for code in codes {
            assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'), "{code}");
        }
    }

    #[test]
    fn every_text_of_a_rule_is_a_sentence() {
        for rule in RULES {
            for text in [rule.finds, rule.matters, rule.looks_at, rule.advice, rule.silent] {
                assert!(text.len() > 20 && text.ends_with('.'), "{}: {text:?}", rule.code);
                assert!(!text.contains("  ") && !text.contains('\n'), "{}: {text:?}", rule.code);
            }
        }
    }
}
