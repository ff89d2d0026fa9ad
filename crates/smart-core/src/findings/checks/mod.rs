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
    certificate_authority_expiring,
    certificate_expired,
    certificate_expiring,
    certificate_host_mismatch,
    certificate_not_ready,
    certificate_not_yet_valid,
    certificate_renewal_overdue,
    certificate_weak,
    claim_access_mode_unmatched,
    claim_class_unmatched,
    claim_lost,
    claim_pending,
    claim_provisioning_failed,
    claim_resize_failed,
    claim_resize_pending,
    claim_selector_unmatched,
    claim_size_unmatched,
    config_map_missing,
    container_crash_loop,
    dns_not_ready,
    endpoints_stale,
    gateway_class_missing,
    gateway_not_programmed,
    ingress_backend_missing,
    ingress_backend_port_missing,
    ingress_class_missing,
    ingress_class_not_set,
    ingress_controller_absent,
    ingress_host_conflict,
    ingress_tls_secret_invalid,
    ingress_tls_secret_missing,
    issuer_missing,
    issuer_not_ready,
    load_balancer_failed,
    load_balancer_pending,
    network_policy_blocks_dns,
    network_policy_selects_nothing,
    node_not_ready,
    pod_evicted,
    reference_grant_missing,
    route_backend_missing,
    route_backend_port_missing,
    route_not_accepted,
    route_parent_missing,
    service_external_name_invalid,
    service_protocol_mismatch,
    service_selects_nothing,
    service_target_port_mismatch,
    service_without_endpoints,
    snapshot_failed,
    storage_class_default_ambiguous,
    storage_class_default_missing,
    storage_class_missing,
    volume_attach_failed,
    volume_claim_replaced,
    volume_detach_stuck,
    volume_failed,
    volume_mount_failed,
    volume_multi_attach,
    volume_released,
    workload_shares_rwo_claim,
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
