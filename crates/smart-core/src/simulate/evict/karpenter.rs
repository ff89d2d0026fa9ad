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
