//! What PodDisruptionBudgets allow while pods go and come.

use super::healthy::{self, Numbers, Recount};
use super::subject::Subject;
use crate::cluster::Cluster;
use crate::graph::Selectors;
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
    recount: Recount,
    is_current: bool,
    /// Evictions since the input was taken, which the API server notes in the status.
    evicted: usize,
}

impl<'a> Budgets<'a> {
    /// Returns the budgets with the numbers of their status, and counts their pods anew beside it.
    pub(crate) fn new(cluster: &'a Cluster) -> Self {
        let objects = cluster.objects();
        let budgets = objects.iter().filter_map(|object| match &object.body {
            Body::PodDisruptionBudget(budget) => Some((object, budget)),
            _ => None,
        });
        let mut selectors = None;
        let all = budgets.map(|(object, budget)| {
            let selectors = selectors.get_or_insert_with(|| Selectors::new(objects));
            Budget::new(cluster, selectors, object, budget)
        });
        Self { all: all.collect(), now: cluster.now() }
    }

    /// Returns all budgets, in order of their references.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Budget<'a>> {
        self.all.iter()
    }

    /// Returns the budgets that guard a pod, in order.
    pub(crate) fn matching(&self, pod: &Subject<'_>) -> impl Iterator<Item = &Budget<'a>> {
        self.in_namespace(pod.namespace).iter().filter(|budget| budget.selects(pod))
    }

    /// Takes one from what the budgets of a pod allow, as the API server does when it lets the pod go.
    pub(crate) fn evict(&mut self, pod: &Subject<'_>) {
        for budget in self.matching_mut(pod) {
            let status = &mut budget.status;
            status.disruptions_allowed = status.disruptions_allowed.saturating_sub(1).max(0);
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
            match &budget.recount {
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
    fn new(cluster: &'a Cluster, selectors: &Selectors<'a>, object: &'a Object, budget: &'a PodDisruptionBudget) -> Self {
        let (spec, namespace) = (&budget.spec, &object.meta.namespace);
        let selector = spec.selector_in(&object.api.version);
        let recount = if cluster.coverage().observes("", "Pod", namespace) {
            let places = selector.map_or_else(Vec::new, |selector| selectors.pods(namespace, selector));
            let objects = places.iter().filter_map(|place| cluster.objects().get(usize::try_from(*place).ok()?));
            let pods: Vec<Subject<'_>> = objects.filter_map(Subject::of).collect();
            healthy::recount(cluster, spec, &budget.status, &pods)
        } else {
            Recount::Unknown(format!("the pods of {namespace}"))
        };
        let is_current = budget.is_current(object.meta.generation);
        Self { object, spec, status: budget.status.clone(), recount, is_current, evicted: 0 }
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
        &self.recount
    }

    /// Tells whether the status in the input, where it is of the newest generation, says other than a count of the pods.
    pub(crate) fn disagrees(&self) -> bool {
        let Body::PodDisruptionBudget(budget) = &self.object.body else { return false };
        let is_told = budget.is_current(self.object.meta.generation);
        is_told
            && match &self.recount {
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
        if status.sync_failed().is_some() || matches!(self.recount, Recount::Fails(_)) && !self.was_told() {
            return 0;
        }
        Numbers::spare(status.expected_pods, status.desired_healthy, status.current_healthy)
    }

    /// Tells whether the numbers come from a status rather than from a count.
    fn was_told(&self) -> bool {
        matches!(&self.object.body, Body::PodDisruptionBudget(budget) if budget.is_current(self.object.meta.generation))
    }
}
