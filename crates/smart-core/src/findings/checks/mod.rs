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
    claim_in_use,
    claim_missing,
    config_map_key_missing,
    config_map_missing,
    container_crash_loop,
    env_duplicate,
    env_service_missing,
    env_service_port_mismatch,
    host_port_conflict,
    limit_range_violated,
    node_affinity_unmatched,
    node_cordoned,
    node_not_ready,
    node_room_insufficient,
    node_selector_unmatched,
    nodes_cordoned,
    pod_affinity_unmatched,
    pod_anti_affinity_conflict,
    pod_evicted,
    pod_request_exceeds_every_node,
    pod_scheduling_gated,
    pod_security_violated,
    pod_unschedulable,
    priority_class_missing,
    quota_cpu_exceeded,
    quota_exhausted,
    quota_memory_exceeded,
    quota_needs_requests,
    quota_objects_exceeded,
    quota_pods_exceeded,
    quota_services_exceeded,
    quota_storage_exceeded,
    quota_usage_stale,
    rbac_forbids_creation,
    reference_missing,
    replicas_not_created,
    resource_claim_unallocated,
    runtime_class_missing,
    scheduler_missing,
    secret_key_missing,
    secret_missing,
    secret_type_keys_missing,
    service_account_missing,
    service_without_endpoints,
    taint_not_tolerated,
    topology_spread_unsatisfied,
    volume_attach_limit_reached,
    volume_node_conflict,
    webhook_denies,
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
