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
    api_deprecated,
    api_service_unavailable,
    argo_application_out_of_sync,
    claim_in_use,
    claim_missing,
    cluster_admin_bound,
    config_change_before_failure,
    config_map_key_missing,
    config_map_missing,
    config_map_unused,
    config_stale,
    container_config_error,
    container_crash_loop,
    container_killed,
    container_oom_killed,
    container_restarting,
    container_security_refused,
    container_start_failed,
    container_waiting,
    control_plane_pod_not_ready,
    controller_manager_silent,
    conversion_webhook_down,
    custom_resource_definition_not_established,
    custom_resource_not_ready,
    custom_resource_version_gone,
    disruption_budget_missing,
    env_duplicate,
    env_service_missing,
    env_service_port_mismatch,
    helm_release_failed,
    helm_release_pending,
    host_namespace_shared,
    host_path_mounted,
    host_port_conflict,
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
    image_tag_latest,
    image_untagged,
    init_container_failed,
    init_container_stalled,
    kube_proxy_not_ready,
    kubelet_silent,
    limit_range_violated,
    limits_missing,
    liveness_probe_failing,
    liveness_same_as_readiness,
    namespace_stuck_terminating,
    network_policy_blanket,
    node_affinity_unmatched,
    node_condition_bad,
    node_cordoned,
    node_flapping,
    node_lease_stale,
    node_network_suspect,
    node_network_unavailable,
    node_not_ready,
    node_pods_failing_together,
    node_pods_near_maximum,
    node_removal_stuck,
    node_room_insufficient,
    node_runtime_unavailable,
    node_selector_unmatched,
    node_under_pressure,
    node_version_skew,
    nodes_cordoned,
    object_stuck_deleting,
    owner_replaced,
    pod_affinity_unmatched,
    pod_anti_affinity_conflict,
    pod_creating_stalled,
    pod_deadline_exceeded,
    pod_evicted,
    pod_failed,
    pod_ip_exhausted,
    pod_not_ready,
    pod_preempted,
    pod_rejected,
    pod_request_exceeds_every_node,
    pod_resize_pending,
    pod_sandbox_failed,
    pod_scheduling_gated,
    pod_security_violated,
    pod_stuck_terminating,
    pod_unknown,
    pod_unmanaged,
    pod_unschedulable,
    priority_class_missing,
    privileged_container,
    probe_budget_too_short,
    probe_path_wrong,
    probe_port_mismatch,
    probe_scheme_mismatch,
    probes_missing,
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
    rbac_wildcard,
    readiness_gate_false,
    readiness_probe_failing,
    readiness_probe_missing,
    reconciliation_suspended,
    reference_missing,
    replicas_not_created,
    replicas_on_one_node,
    requests_missing,
    resource_claim_unallocated,
    role_missing,
    root_possible,
    runtime_class_missing,
    scheduler_missing,
    scheduler_silent,
    secret_key_missing,
    secret_missing,
    secret_type_keys_missing,
    service_account_default,
    service_account_missing,
    service_single_endpoint,
    service_without_endpoints,
    sidecar_not_started,
    single_replica,
    startup_probe_failing,
    subject_missing,
    taint_not_tolerated,
    token_mounted,
    topology_spread_unsatisfied,
    volume_attach_limit_reached,
    volume_node_conflict,
    webhook_backend_missing,
    webhook_backend_not_ready,
    webhook_blocks_itself,
    webhook_denies,
    workload_unavailable,
    zone_outage,
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
