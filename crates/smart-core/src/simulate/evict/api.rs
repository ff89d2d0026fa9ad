//! Whether the eviction API lets a pod go: pkg/registry/core/pod/storage/eviction.go.

use super::budget::{Budget, Budgets};
use super::subject::Subject;
use crate::object::ObjectRef;
use crate::object::meta::ConditionStatus;

/// What the API server answers to the eviction of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// The pod is deleted.
    Allowed {
        why: Why,
        /// The budget that was asked.
        budget: Option<ObjectRef>,
    },
    /// Status 429: kubectl tries again until its timeout.
    Blocked {
        budget: ObjectRef,
        message: &'static str,
        /// The cause in the details of the answer.
        cause: String,
    },
    /// Any other status: kubectl gives up on the pod.
    Error {
        code: u16,
        /// The budgets that guard the pod, in order.
        budgets: Vec<ObjectRef>,
        message: String,
    },
}

/// Why a pod may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// It is finished, pending or terminating: no budget is asked.
    PhaseIgnored,
    /// No budget guards it.
    NoBudget,
    /// It is not ready, and its budget always lets such pods go.
    UnhealthyAlwaysAllow,
    /// It is not ready, and as many others are healthy as must be.
    UnhealthyOthersHealthy,
    /// Its budget allows one more disruption, and then one less.
    WithinBudget,
}

const VIOLATES: &str = "Cannot evict pod as it would violate the pod's disruption budget.";
const SEVERAL: &str = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
/// The status of a budget holds no more evictions than these that the disruption controller has not confirmed.
const DISRUPTED_MAX: usize = 2000;

/// Returns what the API server answers, and changes nothing: what a dry run on the server tells.
pub(crate) fn decide(pod: &Subject<'_>, budgets: &Budgets<'_>) -> Decision {
    let allowed = |why, budget| Decision::Allowed { why, budget };
    // `canIgnorePDB`: these disrupt nothing, or have done so already.
    if pod.is_finished() || pod.phase == "Pending" || pod.is_terminating() {
        return allowed(Why::PhaseIgnored, None);
    }
    let mut matching = budgets.matching(pod);
    let Some(budget) = matching.next() else { return allowed(Why::NoBudget, None) };
    let mut all: Vec<ObjectRef> = matching.map(Budget::reference).collect();
    if !all.is_empty() {
        all.insert(0, budget.reference());
        return Decision::Error { code: 500, budgets: all, message: SEVERAL.to_owned() };
    }
    if !pod.is_ready() {
        if budget.spec().unhealthy_pod_eviction_policy == "AlwaysAllow" {
            return allowed(Why::UnhealthyAlwaysAllow, Some(budget.reference()));
        }
        if budget.status().has_enough_healthy() {
            return allowed(Why::UnhealthyOthersHealthy, Some(budget.reference()));
        }
    }
    refusal(budget).unwrap_or_else(|| allowed(Why::WithinBudget, Some(budget.reference())))
}

/// Returns what the API server answers, and takes the eviction from the budget when it is allowed by one.
///
/// That the pod is gone is told to the budgets apart, by [`Budgets::gone`].
pub(crate) fn evict(pod: &Subject<'_>, budgets: &mut Budgets<'_>) -> Decision {
    let decision = decide(pod, budgets);
    if matches!(decision, Decision::Allowed { why: Why::WithinBudget, .. }) {
        budgets.evict(pod);
    }
    decision
}

/// The steps of `checkAndDecrement`.
fn refusal(budget: &Budget<'_>) -> Option<Decision> {
    let (name, status) = (budget.name(), budget.status());
    let blocked = |cause| Decision::Blocked { budget: budget.reference(), message: VIOLATES, cause };
    let forbidden = |why: &str| Decision::Error {
        code: 403,
        budgets: vec![budget.reference()],
        message: format!("poddisruptionbudget.policy {name:?} is forbidden: {why}"),
    };
    if !budget.is_current() {
        return Some(blocked(format!("The disruption budget {name} is still being processed by the server.")));
    }
    if status.disruptions_allowed < 0 {
        return Some(forbidden("pdb disruptions allowed is negative"));
    }
    if budget.disrupted() > DISRUPTED_MAX {
        return Some(forbidden("DisruptedPods map too big - too many evictions not confirmed by PDB controller"));
    }
    (status.disruptions_allowed == 0).then(|| blocked(cause(budget)))
}

fn cause(budget: &Budget<'_>) -> String {
    let (name, status) = (budget.name(), budget.status());
    let condition = status.conditions.iter().find(|condition| condition.kind == "DisruptionAllowed");
    let refused = condition.filter(|told| told.status == ConditionStatus::False && !told.message.is_empty());
    match refused {
        Some(told) if told.reason == "SyncFailed" => {
            format!(
                "The disruption budget {name} does not allow evicting pods currently because it failed sync: {}",
                told.message
            )
        }
        _ if status.current_healthy <= status.desired_healthy => format!(
            "The disruption budget {name} needs {} healthy pods and has {} currently",
            status.desired_healthy, status.current_healthy
        ),
        Some(told) => {
            format!("The disruption budget {name} does not allow evicting pods currently ({}): {}", told.reason, told.message)
        }
        None => format!("The disruption budget {name} does not allow evicting pods currently"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{OWNED, READY, SELECTS, UNREADY, budget, cluster, pod, pods};
    use super::*;

    /// What is answered for a pod with these fields, and what the budgets allow before and after.
    fn of(meta: &str, status: &str, budgets: &[String]) -> (Decision, Vec<i32>, Vec<i32>) {
        let cluster = cluster(&format!("{},{}", pod("p", &format!("{OWNED}{meta}"), status), budgets.join(",")));
        let pods = pods(&cluster);
        let mut budgets = Budgets::new(&cluster);
        let allowed = |budgets: &Budgets<'_>| budgets.iter().map(|budget| budget.status().disruptions_allowed).collect();
        let before = allowed(&budgets);
        let dry = decide(&pods[0], &budgets);
        assert_eq!(allowed(&budgets), before, "a dry run changes nothing");
        let decision = evict(&pods[0], &mut budgets);
        assert_eq!(decision, dry);
        (decision, before, allowed(&budgets))
    }

    fn with_status(status: &str) -> String {
        budget("b", 1, SELECTS, &format!(r#""observedGeneration": 1, {status}"#))
    }

    const DELETED: &str = r#", "deletionTimestamp": "2026-01-01T00:59:00Z""#;
    const FULL: &str = r#""disruptionsAllowed": 0, "currentHealthy": 2, "desiredHealthy": 2, "expectedPods": 2"#;

    #[test]
    fn pods_that_may_go() {
        let always = r#""unhealthyPodEvictionPolicy": "AlwaysAllow""#;
        let if_healthy = r#""unhealthyPodEvictionPolicy": "IfHealthyBudget""#;
        let policy = |policy: &str, status: &str| {
            budget("b", 1, &format!("{SELECTS}, {policy}"), &format!(r#""observedGeneration": 1, {status}"#))
        };
        let stale_always = budget("b", 2, &format!("{SELECTS}, {always}"), r#""observedGeneration": 1"#);
        let short = r#""disruptionsAllowed": 0, "currentHealthy": 1, "desiredHealthy": 2, "expectedPods": 2"#;
        let spare = r#""disruptionsAllowed": 2, "currentHealthy": 3, "desiredHealthy": 1, "expectedPods": 3"#;
        let unwanted = r#""disruptionsAllowed": 1, "currentHealthy": 1, "desiredHealthy": 0, "expectedPods": 2"#;
        let other = budget("b", 1, r#""selector": {"matchLabels": {"app": "z"}}"#, "");
        let nil = budget("b", 1, "", "");
        let invalid = budget(
            "b",
            1,
            r#""selector": {"matchLabels": {"app": "a"}, "matchExpressions": [{"key": "app", "operator": "In"}]}"#,
            "",
        );
        let empty_beta = budget("b", 1, r#""selector": {}"#, "").replace("policy/v1", "policy/v1beta1");
        let elsewhere = with_status(FULL).replace(r#""namespace": "n""#, r#""namespace": "m""#);
        let (pending, succeeded, failed) = (r#""phase": "Pending""#, r#""phase": "Succeeded""#, r#""phase": "Failed""#);
        let full = with_status(FULL);
        for (meta, status, budgets, why, after) in [
            // 1: whatever the budgets say, and however many there are
            ("", pending, vec![full.clone()], Why::PhaseIgnored, vec![0]),
            ("", succeeded, vec![full.clone()], Why::PhaseIgnored, vec![0]),
            ("", failed, vec![full.clone()], Why::PhaseIgnored, vec![0]),
            (DELETED, READY, vec![full.clone()], Why::PhaseIgnored, vec![0]),
            ("", pending, vec![full.clone(), full.replace(r#""b""#, r#""c""#)], Why::PhaseIgnored, vec![0, 0]),
            ("", pending, vec![with_status(spare)], Why::PhaseIgnored, vec![2]),
            // 2 and 3
            ("", READY, vec![], Why::NoBudget, vec![]),
            ("", READY, vec![other], Why::NoBudget, vec![0]),
            ("", READY, vec![nil], Why::NoBudget, vec![0]),
            ("", READY, vec![invalid], Why::NoBudget, vec![0]),
            ("", READY, vec![empty_beta], Why::NoBudget, vec![0]),
            ("", READY, vec![elsewhere], Why::NoBudget, vec![0]),
            // 4
            ("", UNREADY, vec![policy(always, short)], Why::UnhealthyAlwaysAllow, vec![0]),
            ("", UNREADY, vec![stale_always], Why::UnhealthyAlwaysAllow, vec![0]),
            ("", UNREADY, vec![policy(if_healthy, FULL)], Why::UnhealthyOthersHealthy, vec![0]),
            ("", UNREADY, vec![full], Why::UnhealthyOthersHealthy, vec![0]),
            ("", UNREADY, vec![with_status(spare)], Why::UnhealthyOthersHealthy, vec![2]),
            ("", UNREADY, vec![with_status(unwanted)], Why::WithinBudget, vec![0]),
            // 5
            ("", READY, vec![policy(always, spare)], Why::WithinBudget, vec![1]),
            ("", READY, vec![with_status(spare)], Why::WithinBudget, vec![1]),
        ] {
            let (decision, _, allowed) = of(meta, status, &budgets);
            let Decision::Allowed { why: found, budget } = &decision else { panic!("{decision:?} {budgets:?}") };
            assert_eq!((*found, allowed), (why, after), "{meta} {status} {budgets:?}");
            assert_eq!(budget.is_some(), !matches!(why, Why::PhaseIgnored | Why::NoBudget), "{budgets:?}");
        }
    }

    #[test]
    fn pods_that_a_budget_holds() {
        let condition = |reason: &str, message: &str| {
            format!(
                r#""conditions": [{{"type": "DisruptionAllowed", "status": "False", "reason": "{reason}", "message": "{message}"}}]"#
            )
        };
        let lame = r#""disruptionsAllowed": 0, "currentHealthy": 3, "desiredHealthy": 2, "expectedPods": 0"#;
        let none_wanted = r#""disruptionsAllowed": 0, "currentHealthy": 0, "desiredHealthy": 0, "expectedPods": 1"#;
        let short = r#""disruptionsAllowed": 0, "currentHealthy": 1, "desiredHealthy": 2, "expectedPods": 2"#;
        let processed = "The disruption budget b is still being processed by the server.";
        let refuses = "The disruption budget b does not allow evicting pods currently";
        let empty_selector = budget("b", 1, r#""selector": {}"#, &format!(r#""observedGeneration": 1, {FULL}"#));
        let stale = r#""observedGeneration": 1, "disruptionsAllowed": 5, "currentHealthy": 5, "expectedPods": 5"#;
        for (status, budget, cause) in [
            (READY, budget("b", 2, SELECTS, stale), processed.to_owned()),
            (READY, with_status(FULL), "The disruption budget b needs 2 healthy pods and has 2 currently".to_owned()),
            (READY, empty_selector, "The disruption budget b needs 2 healthy pods and has 2 currently".to_owned()),
            (UNREADY, with_status(short), "The disruption budget b needs 2 healthy pods and has 1 currently".to_owned()),
            (UNREADY, with_status(none_wanted), "The disruption budget b needs 0 healthy pods and has 0 currently".to_owned()),
            (
                READY,
                with_status(&format!("{FULL}, {}", condition("SyncFailed", "found no controllers"))),
                format!("{refuses} because it failed sync: found no controllers"),
            ),
            (
                READY,
                with_status(&format!("{lame}, {}", condition("InsufficientPods", "why"))),
                format!("{refuses} (InsufficientPods): why"),
            ),
            (READY, with_status(&format!("{lame}, {}", condition("InsufficientPods", ""))), refuses.to_owned()),
            (READY, with_status(lame), refuses.to_owned()),
        ] {
            let (decision, before, after) = of("", status, std::slice::from_ref(&budget));
            assert_eq!(before, after);
            let Decision::Blocked { budget: by, message, cause: found } = decision else { panic!("{decision:?} {budget}") };
            assert_eq!((by.to_string().as_str(), message, found), ("PodDisruptionBudget/n/b", VIOLATES, cause), "{budget}");
        }
    }

    #[test]
    fn pods_that_are_refused_for_good() {
        let two = [with_status(FULL), budget("c", 1, r#""selector": {}"#, "")];
        let disrupted = |count: usize| {
            let pods: Vec<String> = (0..count).map(|at| format!(r#""x{at}": "2026-01-01T00:00:00Z""#)).collect();
            with_status(&format!(r#""disruptionsAllowed": 1, "expectedPods": 3, "disruptedPods": {{{}}}"#, pods.join(", ")))
        };
        let negative = with_status(r#""disruptionsAllowed": -1"#);
        let forbidden = |why: &str| format!("poddisruptionbudget.policy \"b\" is forbidden: {why}");
        let many = "DisruptedPods map too big - too many evictions not confirmed by PDB controller";
        for (status, budgets, code, message) in [
            (READY, two.to_vec(), 500, SEVERAL.to_owned()),
            (UNREADY, two.to_vec(), 500, SEVERAL.to_owned()),
            (READY, vec![negative], 403, forbidden("pdb disruptions allowed is negative")),
            (READY, vec![disrupted(2001)], 403, forbidden(many)),
        ] {
            let (decision, before, after) = of("", status, &budgets);
            assert_eq!(before, after);
            let Decision::Error { code: found, budgets: by, message: text } = decision else { panic!("{decision:?}") };
            assert_eq!((found, by.len(), text), (code, budgets.len(), message));
        }
        assert!(matches!(of("", READY, &[disrupted(2000)]).0, Decision::Allowed { why: Why::WithinBudget, .. }));
    }
}
