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
    config_change_before_failure,
    config_map_missing,
    config_stale,
    container_config_error,
    container_crash_loop,
    container_killed,
    container_oom_killed,
    container_restarting,
    container_security_refused,
    container_start_failed,
    container_waiting,
    image_name_invalid,
    image_never_pulled,
    image_not_found,
    image_platform_mismatch,
    image_pull_denied,
    image_pull_failed,
    image_pull_rate_limited,
    image_pull_secret_missing,
    image_registry_unreachable,
    image_registry_untrusted,
    init_container_failed,
    init_container_stalled,
    liveness_probe_failing,
    node_not_ready,
    pod_creating_stalled,
    pod_deadline_exceeded,
    pod_evicted,
    pod_failed,
    pod_ip_exhausted,
    pod_not_ready,
    pod_preempted,
    pod_rejected,
    pod_resize_pending,
    pod_sandbox_failed,
    pod_stuck_terminating,
    pod_unknown,
    probe_budget_too_short,
    probe_path_wrong,
    probe_port_mismatch,
    probe_scheme_mismatch,
    readiness_gate_false,
    readiness_probe_failing,
    service_without_endpoints,
    sidecar_not_started,
    startup_probe_failing,
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
