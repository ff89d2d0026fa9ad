//! Which pods keep Karpenter from disrupting a node: pkg/utils/{pod,pdb,disruption} in kubernetes-sigs/karpenter.

use super::budget::{Budget, Budgets};
use super::subject::Subject;
use crate::object::duration::Duration;
use crate::object::meta::ConditionStatus;
use crate::object::pod::Toleration;
use crate::object::policy::PodDisruptionBudgetSpec;
use crate::object::time::Time;
use crate::object::{Object, ObjectRef};
use crate::text::Text;

const DO_NOT_DISRUPT: &str = "karpenter.sh/do-not-disrupt";
const INITIALIZED: &str = "karpenter.sh/initialized";
const DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";
/// The taint that Karpenter puts on a node before it drains it; its effect is NoSchedule.
const DISRUPTED: &str = "karpenter.sh/disrupted";
/// Seconds past its deadline after which a terminating pod is not waited for.
const STUCK_SECONDS: i64 = 60;

/// What a pod means for the disruption of its node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is evicted.
    Evicted,
    /// It is neither evicted nor a reason to keep the node.
    Left(Left),
    /// The node is not disrupted.
    Blocked(Reason),
}

/// Why a pod is not evicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Left {
    /// It has run to its end.
    Terminal,
    /// It is about to go, and is waited for.
    Terminating,
    /// It should be gone for more than a minute, and is not waited for.
    StuckTerminating,
    /// It tolerates the taint of the disruption.
    Tolerates,
    /// It stands for a static pod.
    Static,
}

/// Why a pod keeps its node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// Its annotation `karpenter.sh/do-not-disrupt`.
    DoNotDisrupt,
    /// More than one budget guards it.
    SeveralBudgets(Vec<ObjectRef>),
    /// Its budget can never let a pod go.
    FullyBlocking(ObjectRef),
    /// Its budget lets no pod go now.
    NoDisruptions(ObjectRef),
}

/// Returns what a pod means for the disruption of its node.
pub(crate) fn judge(pod: &Subject<'_>, budgets: &Budgets<'_>, now: Option<Time>) -> Verdict {
    let is_active = !pod.is_finished() && !pod.is_terminating();
    if is_active && is_protected(pod, now) {
        return Verdict::Blocked(Reason::DoNotDisrupt);
    }
    if let Some(left) = left(pod, now) {
        return Verdict::Left(left);
    }
    let matching: Vec<&Budget<'_>> = budgets.matching(pod).collect();
    let [budget] = &*matching else {
        let all: Vec<ObjectRef> = matching.iter().map(|budget| budget.reference()).collect();
        return if all.is_empty() { Verdict::Evicted } else { Verdict::Blocked(Reason::SeveralBudgets(all)) };
    };
    // Told to be not ready, which is more than not being told to be ready.
    if budget.spec().unhealthy_pod_eviction_policy == "AlwaysAllow" && pod.ready == ConditionStatus::False {
        return Verdict::Evicted;
    }
    if is_fully_blocking(budget.spec()) {
        return Verdict::Blocked(Reason::FullyBlocking(budget.reference()));
    }
    if budget.status().disruptions_allowed == 0 {
        return Verdict::Blocked(Reason::NoDisruptions(budget.reference()));
    }
    Verdict::Evicted
}

fn left(pod: &Subject<'_>, now: Option<Time>) -> Option<Left> {
    let past = now.zip(pod.deletion).and_then(|(now, deadline)| now.since(deadline));
    if pod.is_finished() {
        Some(Left::Terminal)
    } else if is_owned_by(pod, "v1", "Node") {
        Some(Left::Static)
    } else if pod.spec.tolerations.iter().any(tolerates) {
        Some(Left::Tolerates)
    } else if past.is_some_and(|past| past > Duration::from_secs(STUCK_SECONDS)) {
        Some(Left::StuckTerminating)
    } else {
        pod.is_terminating().then_some(Left::Terminating)
    }
}

/// Tells whether a place is looked for on other nodes: for active pods, and for those of StatefulSets that are about to go,
/// because theirs must be gone before they are made anew.
pub(crate) fn is_reschedulable(pod: &Subject<'_>) -> bool {
    let is_active = !pod.is_finished() && !pod.is_terminating();
    let comes_again = pod.is_terminating() && is_owned_by(pod, "apps/v1", "StatefulSet");
    (is_active || comes_again) && !is_owned_by(pod, "apps/v1", "DaemonSet") && !is_owned_by(pod, "v1", "Node")
}

/// Any owner counts, not only the controller.
fn is_owned_by(pod: &Subject<'_>, api_version: &str, kind: &str) -> bool {
    pod.owners.iter().any(|owner| owner.api_version == *api_version && owner.kind == *kind)
}

/// Tells whether the annotation protects a pod: `true`, or a duration since its start that has not passed. A duration that
/// cannot be read protects nothing; one whose end is not known does.
fn is_protected(pod: &Subject<'_>, now: Option<Time>) -> bool {
    let Some(value) = pod.annotation(DO_NOT_DISRUPT) else { return false };
    if value == "true" {
        return true;
    }
    let Some(limit) = Duration::parse(value).ok().filter(|limit| *limit > Duration::ZERO) else { return false };
    let age = now.zip(pod.started).and_then(|(now, started)| now.since(started));
    age.is_none_or(|age| age < limit)
}

fn tolerates(toleration: &Toleration) -> bool {
    let effect = matches!(&*toleration.effect, "" | "NoSchedule");
    let exists = toleration.operator == "Exists";
    let key = toleration.key == DISRUPTED || toleration.key.is_empty() && exists;
    effect && key && (exists || toleration.value.is_empty())
}

fn is_fully_blocking(spec: &PodDisruptionBudgetSpec) -> bool {
    let most = spec.max_unavailable.as_ref().is_some_and(|most| most.as_int() == Some(0) || most.as_str() == Some("0%"));
    most || spec.min_available.as_ref().is_some_and(|least| least.as_str() == Some("100%"))
}

/// Returns what the eviction of a pod costs: 1, more or less by its deletion cost and its priority, within ten.
pub(crate) fn eviction_cost(pod: &Subject<'_>) -> f64 {
    let given = pod.annotation(DELETION_COST).and_then(|cost| cost.parse::<f64>().ok()).filter(|cost| cost.is_finite());
    let priority = f64::from(pod.spec.priority.unwrap_or_default());
    let cost = 1.0 + given.unwrap_or_default() / f64::from(1_u32 << 27) + priority / f64::from(1_u32 << 25);
    cost.clamp(-10.0, 10.0)
}

/// Why Karpenter does not disrupt a node, whatever its pods are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NodeReason {
    /// Karpenter has not seen it come up with all it needs.
    Uninitialized,
    /// A pending pod is expected on it.
    Nominated,
    /// Its annotation `karpenter.sh/do-not-disrupt`.
    DoNotDisrupt,
}

/// Returns why a node is not disrupted. Which nodes pods are expected on is in Karpenter's memory alone, or in a simulation.
pub(crate) fn judge_node(node: &Object, is_nominated: bool) -> Option<NodeReason> {
    let is_initialized = node.meta.labels.get(INITIALIZED).map(Text::as_str) == Some("true");
    let is_protected = node.meta.annotations.get(DO_NOT_DISRUPT).map(Text::as_str) == Some("true");
    if !is_initialized {
        Some(NodeReason::Uninitialized)
    } else if is_nominated {
        Some(NodeReason::Nominated)
    } else {
        is_protected.then_some(NodeReason::DoNotDisrupt)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{READY, SELECTS, UNREADY, budget, cluster, pods};
    use super::*;

    const ALIVE: &str = r#""phase": "Running""#;

    fn owned(kind: &str) -> String {
        let group = if kind == "Node" { "v1" } else { "apps/v1" };
        format!(r#""ownerReferences": [{{"apiVersion": "{group}", "kind": "{kind}", "name": "o"}}]"#)
    }

    fn item(meta: &str, spec: &str, status: &str) -> String {
        format!(
            r#"{{"apiVersion": "v1", "kind": "Pod", "metadata": {{"name": "p", "namespace": "n", "labels": {{"app": "a"}}, {meta}}},
            "spec": {{{spec}}}, "status": {{{status}}}}}"#
        )
    }

    fn deleted(at: &str) -> String {
        format!(r#""deletionTimestamp": "2026-01-01T{at}Z""#)
    }

    fn protected(value: &str) -> String {
        format!(r#""annotations": {{"{DO_NOT_DISRUPT}": "{value}"}}"#)
    }

    #[test]
    fn what_a_pod_means_for_its_node() {
        let tolerates = |key: &str, operator: &str, value: &str, effect: &str| {
            format!(r#""tolerations": [{{"key": "{key}", "operator": "{operator}", "value": "{value}", "effect": "{effect}"}}]"#)
        };
        let started = |at: &str| format!(r#"{ALIVE}, "startTime": "2026-01-01T{at}Z""#);
        let bound = |name: &str, bound: &str, allowed: i32| {
            budget(name, 1, &format!("{SELECTS}, {bound}"), &format!(r#""disruptionsAllowed": {allowed}"#))
        };
        let one = |spec: &str, allowed| vec![bound("b", spec, allowed)];
        let reference = |name: &str| ObjectRef::new("policy", "PodDisruptionBudget", "n", name);
        let full = || Verdict::Blocked(Reason::FullyBlocking(reference("b")));
        let none_now = || Verdict::Blocked(Reason::NoDisruptions(reference("b")));
        let several = Verdict::Blocked(Reason::SeveralBudgets(vec![reference("b"), reference("c")]));
        let held = || Verdict::Blocked(Reason::DoNotDisrupt);
        let left = Verdict::Left;
        let (zero, zero_percent, all) = (r#""maxUnavailable": 0"#, r#""maxUnavailable": "0%""#, r#""minAvailable": "100%""#);
        let always = r#""maxUnavailable": 0, "unhealthyPodEvictionPolicy": "AlwaysAllow""#;
        let (succeeded, failed) = (r#""phase": "Succeeded""#, r#""phase": "Failed""#);
        let s = str::to_owned;
        let cases: Vec<(String, String, String, Vec<String>, Verdict)> = vec![
            (s(""), s(""), s(READY), vec![], Verdict::Evicted),
            (owned("DaemonSet"), s(""), s(READY), vec![], Verdict::Evicted),
            // do-not-disrupt: now is 01:00:00
            (protected("true"), s(""), s(READY), vec![], held()),
            (protected("false"), s(""), s(READY), vec![], Verdict::Evicted),
            (protected("1h"), s(""), started("00:00:01"), vec![], held()),
            (protected("1h"), s(""), started("00:00:00"), vec![], Verdict::Evicted),
            (protected("1h"), s(""), s(ALIVE), vec![], held()),
            (protected("-1h"), s(""), s(ALIVE), vec![], Verdict::Evicted),
            (protected("soon"), s(""), s(ALIVE), vec![], Verdict::Evicted),
            (protected("true"), s(""), s(succeeded), vec![], left(Left::Terminal)),
            (format!("{}, {}", protected("true"), deleted("00:59:30")), s(""), s(READY), vec![], left(Left::Terminating)),
            // Not evicted
            (s(""), s(""), s(failed), one(zero, 0), left(Left::Terminal)),
            (deleted("01:00:30"), s(""), s(READY), one(zero, 0), left(Left::Terminating)),
            (deleted("00:59:00"), s(""), s(READY), vec![], left(Left::Terminating)),
            (deleted("00:58:59"), s(""), s(READY), vec![], left(Left::StuckTerminating)),
            (owned("Node"), s(""), s(READY), one(zero, 0), left(Left::Static)),
            (s(""), tolerates(DISRUPTED, "Exists", "", ""), s(READY), one(zero, 0), left(Left::Tolerates)),
            (s(""), tolerates(DISRUPTED, "Equal", "", "NoSchedule"), s(READY), vec![], left(Left::Tolerates)),
            (s(""), tolerates("", "Exists", "", ""), s(READY), vec![], left(Left::Tolerates)),
            (s(""), tolerates(DISRUPTED, "Exists", "", "NoExecute"), s(READY), vec![], Verdict::Evicted),
            (s(""), tolerates(DISRUPTED, "Equal", "x", ""), s(READY), vec![], Verdict::Evicted),
            (s(""), tolerates("other", "Exists", "", ""), s(READY), vec![], Verdict::Evicted),
            // Budgets
            (s(""), s(""), s(READY), vec![bound("b", all, 1), bound("c", all, 1)], several.clone()),
            (s(""), s(""), s(UNREADY), vec![bound("b", always, 0), bound("c", always, 0)], several),
            (s(""), s(""), s(UNREADY), one(always, 0), Verdict::Evicted),
            (s(""), s(""), s(ALIVE), one(always, 0), full()),
            (s(""), s(""), s(READY), one(always, 0), full()),
            (s(""), s(""), s(UNREADY), one(zero, 0), full()),
            (s(""), s(""), s(READY), one(zero_percent, 0), full()),
            (s(""), s(""), s(READY), one(all, 1), full()),
            (s(""), s(""), s(READY), one(r#""maxUnavailable": 1"#, 0), none_now()),
            (s(""), s(""), s(READY), one(r#""minAvailable": 1"#, 0), none_now()),
            (s(""), s(""), s(READY), one(r#""maxUnavailable": 1"#, 1), Verdict::Evicted),
        ];
        for (meta, spec, status, budgets, expected) in cases {
            let cluster = cluster(&format!("{},{}", item(&meta, &spec, &status), budgets.join(",")));
            let found = judge(&pods(&cluster)[0], &Budgets::new(&cluster), cluster.now());
            assert_eq!(found, expected, "{meta} {spec} {status} {budgets:?}");
        }
    }

    #[test]
    fn for_whom_a_place_is_looked_for() {
        let gone = deleted("00:59:30");
        for (meta, status, expected) in [
            (String::new(), ALIVE, true),
            (owned("ReplicaSet"), ALIVE, true),
            (String::new(), r#""phase": "Succeeded""#, false),
            (gone.clone(), ALIVE, false),
            (format!("{}, {gone}", owned("ReplicaSet")), ALIVE, false),
            (format!("{}, {gone}", owned("StatefulSet")), ALIVE, true),
            (owned("DaemonSet"), ALIVE, false),
            (owned("Node"), ALIVE, false),
        ] {
            let cluster = cluster(&item(&meta, "", status));
            assert_eq!(is_reschedulable(&pods(&cluster)[0]), expected, "{meta} {status}");
        }
    }

    #[test]
    fn what_an_eviction_costs() {
        let cost = |value: &str| format!(r#""annotations": {{"{DELETION_COST}": "{value}"}}"#);
        for (meta, spec, expected) in [
            (String::new(), "", 1.0),
            (cost("134217728"), "", 2.0),
            (cost("-134217728"), "", 0.0),
            (cost("much"), "", 1.0),
            (cost("NaN"), "", 1.0),
            (String::new(), r#""priority": 33554432"#, 2.0),
            (cost("134217728"), r#""priority": 33554432"#, 3.0),
            (String::new(), r#""priority": 2000000000"#, 10.0),
            (String::new(), r#""priority": -2000000000"#, -10.0),
        ] {
            let cluster = cluster(&item(&meta, spec, ALIVE));
            let found = eviction_cost(&pods(&cluster)[0]);
            assert!((found - expected).abs() < 1e-9, "{meta} {spec}: {found}");
        }
    }

    #[test]
    fn what_keeps_a_node() {
        let ready = r#""labels": {"karpenter.sh/initialized": "true"}"#;
        let kept = format!("{ready}, {}", protected("true"));
        for (meta, nominated, expected) in [
            (ready, false, None),
            ("", false, Some(NodeReason::Uninitialized)),
            (ready, true, Some(NodeReason::Nominated)),
            (&*kept, false, Some(NodeReason::DoNotDisrupt)),
        ] {
            let node = format!(r#"{{"apiVersion": "v1", "kind": "Node", "metadata": {{"name": "x", {meta}}}}}"#);
            assert_eq!(judge_node(&cluster(&node).objects()[0], nominated), expected, "{meta}");
        }
    }
}
