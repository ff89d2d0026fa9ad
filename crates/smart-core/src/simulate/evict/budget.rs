//! What PodDisruptionBudgets allow while pods go and come.

use std::cell::OnceCell;

use super::healthy::{self, Numbers, Recount};
use super::subject::Subject;
use crate::cluster::Cluster;
use crate::object::policy::{PodDisruptionBudget, PodDisruptionBudgetSpec, PodDisruptionBudgetStatus};
use crate::object::time::Time;
use crate::object::{Body, Object, ObjectRef};

/// The budgets of a cluster, in order of their references, with numbers that change as pods go and come.
#[derive(Clone, Debug)]
pub(crate) struct Budgets<'a> {
    all: Vec<Budget<'a>>,
    now: Option<Time>,
}

/// A budget with its numbers.
#[derive(Clone, Debug)]
pub(crate) struct Budget<'a> {
    object: &'a Object,
    spec: &'a PodDisruptionBudgetSpec,
    /// As in the input, but for the numbers.
    status: PodDisruptionBudgetStatus,
    pods: Guarded<'a>,
    /// Counted when it is first asked for.
    recount: OnceCell<Recount>,
    is_current: bool,
    /// Evictions since the input was taken, which the API server notes in the status.
    evicted: usize,
}

/// The pods of a budget in the input.
#[derive(Clone, Copy)]
struct Guarded<'a> {
    cluster: &'a Cluster,
    object: &'a Object,
    budget: &'a PodDisruptionBudget,
}

impl std::fmt::Debug for Guarded<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the pods of {}", self.object.reference())
    }
}

impl Guarded<'_> {
    fn count(&self) -> Recount {
        let (spec, namespace) = (&self.budget.spec, &self.object.meta.namespace);
        if !self.cluster.coverage().observes("", "Pod", namespace) {
            return Recount::Unknown(format!("the pods of {namespace}"));
        }
        let selector = spec.selector_in(&self.object.api.version);
        let selects = |pod: &Subject<'_>| {
            selector.is_some_and(|selector| selector.matches(|key| pod.labels.get(key).map(|value| value.as_str())))
        };
        let objects = self.cluster.in_namespace(namespace).iter();
        let pods: Vec<Subject<'_>> = objects.filter_map(Subject::of).filter(selects).collect();
        healthy::recount(self.cluster, spec, &self.budget.status, &pods)
    }
}

impl<'a> Budgets<'a> {
    /// Returns the budgets with the numbers of their status, and counts their pods anew beside it.
    pub(crate) fn new(cluster: &'a Cluster) -> Self {
        let objects = cluster.objects();
        let budgets = objects.iter().filter_map(|object| match &object.body {
            Body::PodDisruptionBudget(budget) => Some((object, budget)),
            _ => None,
        });
        let all = budgets.map(|(object, budget)| Budget::new(cluster, object, budget));
        Self { all: all.collect(), now: cluster.now() }
    }

    /// Returns no budgets at all, for what asks none.
    pub(crate) fn none() -> Self {
        Self { all: Vec::new(), now: None }
    }

    /// Returns all budgets, in order of their references.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Budget<'a>> {
        self.all.iter()
    }

    /// Returns the budgets that guard a pod, in order.
    pub(crate) fn matching(&self, pod: &Subject<'_>) -> impl Iterator<Item = &Budget<'a>> {
        self.in_namespace(pod.namespace).iter().filter(|budget| budget.selects(pod))
    }

    /// Takes one from what the budgets of a pod allow, as the API server does when it lets the pod go, and
    /// cluster-autoscaler when it takes the pod's node on.
    pub(crate) fn evict(&mut self, pod: &Subject<'_>) {
        for budget in self.matching_mut(pod) {
            let status = &mut budget.status;
            if status.disruptions_allowed > 0 {
                status.disruptions_allowed -= 1;
            }
            budget.evicted = budget.evicted.saturating_add(1);
        }
    }

    /// Takes a pod that is gone, or about to be, from those that are healthy; one that did not count as healthy changes
    /// nothing.
    pub(crate) fn gone(&mut self, pod: &Subject<'_>) {
        let now = self.now;
        for budget in self.matching_mut(pod).filter(|budget| healthy::is_counted(pod, &budget.status, now)) {
            budget.status.current_healthy = budget.status.current_healthy.saturating_sub(1).max(0);
            budget.status.disruptions_allowed = budget.status.disruptions_allowed.min(budget.spare());
        }
    }

    /// Counts a new pod as healthy, as the disruption controller does when it is ready.
    pub(crate) fn placed_healthy(&mut self, pod: &Subject<'_>) {
        for budget in self.matching_mut(pod) {
            budget.status.current_healthy = budget.status.current_healthy.saturating_add(1);
            budget.status.disruptions_allowed = budget.spare();
        }
    }

    /// Lets the disruption controller catch up: budgets whose status belongs to an older generation get the numbers of the
    /// count, where the input shows enough for one.
    ///
    /// The count is of the pods in the input: this is for the beginning, before any of them goes.
    pub(crate) fn settle(&mut self) {
        for budget in self.all.iter_mut().filter(|budget| !budget.is_current) {
            let status = &mut budget.status;
            match budget.recount.get_or_init(|| budget.pods.count()) {
                Recount::Counted { numbers, .. } => {
                    status.expected_pods = numbers.expected_pods;
                    status.desired_healthy = numbers.desired_healthy;
                    status.current_healthy = numbers.current_healthy;
                    status.disruptions_allowed = numbers.disruptions_allowed;
                }
                Recount::Fails(_) => status.disruptions_allowed = 0,
                Recount::Unknown(_) => continue,
            }
            budget.is_current = true;
        }
    }

    fn in_namespace(&self, namespace: &str) -> &[Budget<'a>] {
        self.all.get(self.range(namespace)).unwrap_or_default()
    }

    fn matching_mut(&mut self, pod: &Subject<'_>) -> impl Iterator<Item = &mut Budget<'a>> {
        let range = self.range(pod.namespace);
        self.all.get_mut(range).unwrap_or_default().iter_mut().filter(|budget| budget.selects(pod))
    }

    fn range(&self, namespace: &str) -> std::ops::Range<usize> {
        let from = self.all.partition_point(|budget| budget.object.meta.namespace.as_str() < namespace);
        let after = self.all.partition_point(|budget| budget.object.meta.namespace.as_str() <= namespace);
        from..after
    }
}

impl<'a> Budget<'a> {
    fn new(cluster: &'a Cluster, object: &'a Object, budget: &'a PodDisruptionBudget) -> Self {
        let is_current = budget.is_current(object.meta.generation);
        let (spec, status) = (&budget.spec, budget.status.clone());
        let pods = Guarded { cluster, object, budget };
        Self { object, spec, status, pods, recount: OnceCell::new(), is_current, evicted: 0 }
    }

    pub(crate) fn reference(&self) -> ObjectRef {
        self.object.reference()
    }

    pub(crate) fn name(&self) -> &'a str {
        &self.object.meta.name
    }

    pub(crate) fn spec(&self) -> &'a PodDisruptionBudgetSpec {
        self.spec
    }

    /// Returns the status as it is now.
    pub(crate) fn status(&self) -> &PodDisruptionBudgetStatus {
        &self.status
    }

    /// Returns the numbers as they are now.
    pub(crate) fn numbers(&self) -> Numbers {
        Numbers::of(&self.status)
    }

    /// Tells whether the status belongs to the newest generation.
    pub(crate) fn is_current(&self) -> bool {
        self.is_current
    }

    /// Returns what a count of the pods in the input comes to.
    pub(crate) fn recomputed(&self) -> &Recount {
        self.recount.get_or_init(|| self.pods.count())
    }

    /// Tells whether the status in the input, where it is of the newest generation, says other than a count of the pods.
    pub(crate) fn disagrees(&self) -> bool {
        let Body::PodDisruptionBudget(budget) = &self.object.body else { return false };
        let is_told = budget.is_current(self.object.meta.generation);
        is_told
            && match self.recomputed() {
                Recount::Counted { numbers, .. } => *numbers != Numbers::of(&budget.status),
                Recount::Fails(_) => budget.status.disruptions_allowed != 0 || budget.status.sync_failed().is_none(),
                Recount::Unknown(_) => false,
            }
    }

    /// Returns how many evictions have been allowed that the disruption controller has not confirmed.
    pub(crate) fn disrupted(&self) -> usize {
        self.status.disrupted_pods.len().saturating_add(self.evicted)
    }

    /// Tells whether it guards a pod. A selector that Kubernetes refuses picks none.
    pub(crate) fn selects(&self, pod: &Subject<'_>) -> bool {
        let selector = self.spec.selector_in(&self.object.api.version);
        self.object.meta.namespace == *pod.namespace
            && selector.is_some_and(|selector| selector.matches(|key| pod.labels.get(key).map(|value| value.as_str())))
    }

    /// Returns how many pods may go by the numbers; none while the controller cannot compute them.
    fn spare(&self) -> i32 {
        let status = &self.status;
        if status.sync_failed().is_some() || !self.was_told() && matches!(self.recomputed(), Recount::Fails(_)) {
            return 0;
        }
        Numbers::spare(status.expected_pods, status.desired_healthy, status.current_healthy)
    }

    /// Tells whether the numbers come from a status rather than from a count.
    fn was_told(&self) -> bool {
        matches!(&self.object.body, Body::PodDisruptionBudget(budget) if budget.is_current(self.object.meta.generation))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{OWNED, READY, SELECTS, UNREADY, budget, cluster, pod, pods};
    use super::super::{api, testing};
    use super::*;

    fn numbers(expected_pods: i32, desired_healthy: i32, current_healthy: i32, disruptions_allowed: i32) -> Numbers {
        Numbers { expected_pods, desired_healthy, current_healthy, disruptions_allowed }
    }

    #[test]
    fn a_status_that_says_otherwise_disagrees() {
        let items = format!("{},{}", pod("a", OWNED, READY), testing::REPLICA_SET);
        let right = r#""observedGeneration": 1, "expectedPods": 3, "desiredHealthy": 2, "currentHealthy": 1"#;
        let wrong = right.replace(r#""currentHealthy": 1"#, r#""currentHealthy": 3, "disruptionsAllowed": 1"#);
        for (generation, status, expected) in [(1, right, false), (1, &*wrong, true), (2, &*wrong, false)] {
            let budget = budget("b", generation, &format!(r#"{SELECTS}, "maxUnavailable": 1"#), status);
            let cluster = cluster(&format!("{budget},{items}"));
            let mut budgets = Budgets::new(&cluster);
            let find = |budgets: &Budgets<'_>| budgets.iter().map(|budget| (budget.disagrees(), budget.numbers())).next();
            let told = if status == right { numbers(3, 2, 1, 0) } else { numbers(3, 2, 3, 1) };
            assert_eq!(find(&budgets), Some((expected, told)), "{generation} {status}");
            assert_eq!(budgets.iter().all(Budget::is_current), generation == 1);
            budgets.settle();
            // Only a status of an older generation gives way to the count.
            let settled = if generation == 2 { numbers(3, 2, 1, 0) } else { told };
            assert_eq!(find(&budgets), Some((expected, settled)), "{generation} {status}");
            assert!(budgets.iter().all(Budget::is_current));
        }
    }

    #[test]
    fn what_cannot_be_counted_stays_unsettled_and_what_fails_allows_nothing() {
        let spec = format!(r#"{SELECTS}, "maxUnavailable": 1"#);
        let status =
            r#""observedGeneration": 1, "expectedPods": 3, "desiredHealthy": 1, "currentHealthy": 3, "disruptionsAllowed": 2"#;
        let pods_alone = pod("a", OWNED, READY);
        let without = testing::REPLICA_SET.replace(r#""r""#, r#""other""#);
        for (items, current, allowed) in [(pods_alone.clone(), false, 2), (format!("{pods_alone},{without}"), true, 0)] {
            let cluster = cluster(&format!("{},{items}", budget("b", 2, &spec, status)));
            let mut budgets = Budgets::new(&cluster);
            budgets.settle();
            let pods = pods(&cluster);
            let budget = budgets.iter().next().expect("a budget");
            assert_eq!((budget.is_current(), budget.numbers().disruptions_allowed), (current, allowed), "{items}");
            if allowed == 0 {
                budgets.placed_healthy(&pods[0]);
                assert_eq!(budgets.iter().next().map(|budget| budget.numbers().disruptions_allowed), Some(0));
            }
        }
    }

    #[test]
    fn numbers_follow_the_pods() {
        let deleted = r#""deletionTimestamp": "2026-01-01T00:59:59Z""#;
        let status =
            r#""observedGeneration": 1, "expectedPods": 4, "desiredHealthy": 2, "currentHealthy": 4, "disruptionsAllowed": 2"#;
        let items = format!(
            "{},{},{},{}",
            pod("a", OWNED, READY),
            pod("b", OWNED, READY),
            pod("c", OWNED, UNREADY),
            pod("d", deleted, READY)
        );
        let cluster = cluster(&format!("{},{items}", budget("b", 1, SELECTS, status)));
        let pods = pods(&cluster);
        let mut budgets = Budgets::new(&cluster);
        let now = |budgets: &Budgets<'_>| budgets.iter().map(Budget::numbers).next().expect("a budget");
        // Pods that did not count, and pods of others, change nothing.
        budgets.gone(&pods[2]);
        budgets.gone(&pods[3]);
        let elsewhere = Subject { namespace: "m", ..pods[0].clone() };
        budgets.gone(&elsewhere);
        budgets.placed_healthy(&elsewhere);
        assert_eq!(now(&budgets), numbers(4, 2, 4, 2));
        // An eviction is noted by the API server, then by the controller, and counts once.
        assert!(matches!(api::evict(&pods[0], &mut budgets), api::Decision::Allowed { .. }));
        assert_eq!(now(&budgets), numbers(4, 2, 4, 1));
        budgets.gone(&pods[0]);
        assert_eq!(now(&budgets), numbers(4, 2, 3, 1));
        // A deletion asks nobody and is noted all the same.
        budgets.gone(&pods[1]);
        assert_eq!(now(&budgets), numbers(4, 2, 2, 0));
        // The replacement waits for a node, then counts.
        let replacement = pods[0].recreated("a-r0", None);
        assert_eq!((replacement.path().as_str(), replacement.phase, replacement.is_ready()), ("n/a-r0", "Pending", false));
        budgets.gone(&replacement);
        assert_eq!(now(&budgets), numbers(4, 2, 2, 0));
        let replacement = replacement.running(None);
        assert!(replacement.is_ready());
        budgets.placed_healthy(&replacement);
        assert_eq!(now(&budgets), numbers(4, 2, 3, 1));
        assert_eq!(budgets.iter().map(Budget::disrupted).next(), Some(1));
    }

    #[test]
    fn a_budget_that_failed_or_expects_nothing_allows_nothing_when_pods_come() {
        let failed =
            r#""conditions": [{"type": "DisruptionAllowed", "status": "False", "reason": "SyncFailed", "message": "m"}]"#;
        for status in [r#""expectedPods": 0"#.to_owned(), format!(r#""expectedPods": 3, {failed}"#)] {
            let cluster = cluster(&format!(
                "{},{}",
                budget("b", 1, SELECTS, &format!(r#""observedGeneration": 1, {status}"#)),
                pod("a", "", READY)
            ));
            let mut budgets = Budgets::new(&cluster);
            budgets.placed_healthy(&pods(&cluster)[0]);
            assert_eq!(
                budgets.iter().map(Budget::numbers).next().map(|now| (now.current_healthy, now.disruptions_allowed)),
                Some((1, 0))
            );
        }
    }
}
