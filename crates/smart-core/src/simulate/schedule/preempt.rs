//! Preemption: which less important pods would have to go so that a pod fits
//! (pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go; pkg/scheduler/framework/preemption/preemption.go).
//!
//! All nodes are tried, where the scheduler of a large cluster tries a part of them.

use std::cmp::Reverse;

use super::cycle::Cycle;
use super::filters::Code;
use super::judge::Verdict;
use super::snapshot::{NodeId, PodId, Snapshot};
use crate::object::time::Time;
use crate::object::{Body, Object};

/// What preemption would do for a pod that fits nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Preemption {
    /// Why it is not tried, in the scheduler's words.
    pub(crate) refused: Option<&'static str>,
    /// The nodes where it would help, in order.
    pub(crate) candidates: Vec<Candidate>,
    /// The one that is taken, by its place among them.
    pub(crate) chosen: Option<usize>,
}

/// A node on which the pod would fit without some others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) node: NodeId,
    /// The pods that would go, the most important first.
    pub(crate) victims: Vec<PodId>,
    /// How many of them go although a budget does not allow it.
    pub(crate) violations: usize,
}

impl Snapshot<'_> {
    /// Returns what preemption would do for a pod, given the verdict that it fits nowhere.
    pub(crate) fn preempt(&mut self, pod: PodId, verdict: &Verdict) -> Preemption {
        if let Some(refused) = self.refuses_preemption(pod, verdict) {
            return Preemption { refused: Some(refused), ..Preemption::default() };
        }
        let mut candidates = Vec::new();
        if verdict.everywhere.is_empty() {
            let helps = |code: Code| code == Code::Unschedulable;
            let nodes = verdict.failures.iter().filter(|(_, failures)| failures.first().is_some_and(|first| helps(first.code)));
            for (node, _) in nodes {
                candidates.extend(self.victims_on(pod, *node));
            }
        }
        let rank = |candidate: &Candidate| self.rank(candidate);
        let chosen = (0..candidates.len()).min_by_key(|at| (rank(&candidates[*at]), *at));
        Preemption { refused: None, candidates, chosen }
    }

    fn refuses_preemption(&self, pod: PodId, verdict: &Verdict) -> Option<&'static str> {
        if self.class(pod).spec.preemption_policy == "Never" {
            return Some("not eligible due to preemptionPolicy=Never.");
        }
        let nominated = self.pods[pod as usize].nominated?;
        let first = verdict.failures.iter().find(|(node, _)| *node == nominated).and_then(|(_, failures)| failures.first());
        if first.is_some_and(|first| first.code == Code::UnschedulableAndUnresolvable) {
            return None;
        }
        let priority = self.class(pod).priority;
        let mut there = self.nodes[nominated as usize].pods.iter();
        let waits = there.any(|other| {
            let other_class = self.class(*other);
            other_class.is_terminating && other_class.priority < priority && self.is_preempted(*other)
        });
        waits.then_some("not eligible due to a terminating pod on the nominated node.")
    }

    fn is_preempted(&self, pod: PodId) -> bool {
        let conditions = &self.pods[pod as usize].pod.status.conditions;
        conditions.iter().any(|told| told.kind == "DisruptionTarget" && told.reason == "PreemptionByScheduler")
    }

    /// Finds the least that must go from a node: all less important pods go, and come back one by one as long as the pod
    /// still fits; first those whose budget does not let them go, the most important first.
    fn victims_on(&mut self, pod: PodId, node: NodeId) -> Option<Candidate> {
        let priority = self.class(pod).priority;
        let mut others: Vec<PodId> = self.nodes[node as usize].pods.clone();
        others.retain(|other| self.class(*other).priority < priority);
        if others.is_empty() {
            return None;
        }
        others.sort_by_key(|other| self.importance(*other));
        for other in &others {
            self.remove(*other);
        }
        let mut victims = Vec::new();
        let mut violations = 0;
        let fits = self.fits(pod, node);
        if fits {
            let violating = self.violating(&others);
            let is_violating = |other: &PodId| violating.contains(other);
            let (first, then): (Vec<PodId>, Vec<PodId>) = others.iter().partition(|other| is_violating(other));
            for other in first.into_iter().chain(then) {
                self.place(other, node);
                if !self.fits(pod, node) {
                    self.remove(other);
                    violations += usize::from(is_violating(&other));
                    victims.push(other);
                }
            }
            victims.sort_by_key(|other| self.importance(*other));
        }
        for other in if fits { &victims } else { &others } {
            self.place(*other, node);
        }
        fits.then_some(Candidate { node, victims, violations })
    }

    fn fits(&mut self, pod: PodId, node: NodeId) -> bool {
        Cycle::new(self, pod).fits(node) && self.fits_with_promised(pod, node)
    }

    /// Orders pods by importance, the most important first: by priority, then by age (`MoreImportantPod`).
    fn importance(&self, pod: PodId) -> (Reverse<i32>, bool, Option<Time>) {
        let start = self.pods[pod as usize].pod.status.start_time;
        (Reverse(self.class(pod).priority), start.is_none(), start)
    }

    /// Returns the pods that cannot go without a violation of their budgets, when they go in this order
    /// (`filterPodsWithPDBViolation`).
    fn violating(&self, pods: &[PodId]) -> Vec<PodId> {
        let budgets = || {
            let budgets = self.cluster.objects().iter();
            budgets.filter_map(|object| match &object.body {
                Body::PodDisruptionBudget(budget) => Some((object, budget)),
                _ => None,
            })
        };
        let mut left: Vec<i32> = budgets().map(|(_, budget)| budget.status.disruptions_allowed).collect();
        let mut violating = Vec::new();
        for pod in pods {
            let class = self.class(*pod);
            let name = &self.pods[*pod as usize].name;
            let mut violates = false;
            for ((object, budget), left) in budgets().zip(&mut left) {
                let object: &Object = object;
                let selector = budget.spec.selector.as_ref().filter(|selector| !selector.is_empty());
                let selects = selector.is_some_and(|selector| selector.matches(|key| class.label(key)));
                if class.labels.is_empty()
                    || object.meta.namespace != class.namespace
                    || !selects
                    || budget.status.disrupted_pods.get(name).is_some()
                {
                    continue;
                }
                *left -= 1;
                violates |= *left < 0;
            }
            if violates {
                violating.push(*pod);
            }
        }
        violating
    }

    /// Orders candidates, the one to take first: the fewest violated budgets, the least important victims, the least sum of
    /// their priorities, the fewest, and those that have run the shortest (`pickOneNodeForPreemption`).
    fn rank(&self, candidate: &Candidate) -> (usize, i32, i64, usize, Reverse<Option<Time>>) {
        let priorities = candidate.victims.iter().map(|victim| self.class(*victim).priority);
        let highest = priorities.clone().max().unwrap_or(i32::MIN);
        let sum = priorities.map(|priority| i64::from(priority) + i64::from(i32::MAX) + 1).sum();
        let of_highest = candidate.victims.iter().filter(|victim| self.class(**victim).priority == highest);
        let earliest = of_highest.filter_map(|victim| self.pods[*victim as usize].pod.status.start_time).min();
        (candidate.violations, highest, sum, candidate.victims.len(), Reverse(earliest))
    }
}

#[cfg(test)]
mod tests {
    use crate::object::ObjectRef;
    use crate::simulate::schedule::testing::{cluster, node, object, placed, pod, requests};

    /// Returns what preemption would do for `n/p`: `a: x y (1 violation)`, the chosen node marked.
    fn preempts(items: &[String]) -> String {
        let cluster = cluster(items);
        let fit = cluster.fit(&[ObjectRef::new("", "Pod", "n", "p")]).expect("the pod").answer.fits.remove(0);
        let preemption = fit.preemption.expect("it fits nowhere");
        if !preemption.refused.is_empty() {
            return preemption.refused.to_owned();
        }
        let told = preemption.candidates.iter().map(|candidate| {
            let victims: Vec<&str> = candidate.victims.iter().map(|pod| pod.name.as_str()).collect();
            let mark = if candidate.node == preemption.chosen { "*" } else { "" };
            format!("{}{mark}: {} ({})", candidate.node, victims.join(" "), candidate.violations)
        });
        told.collect::<Vec<_>>().join(", ")
    }

    fn on(name: &str, node: &str, cpu: &str, priority: i32) -> String {
        pod(name, name, node, &format!(r#""priority": {priority}, {}"#, requests(&format!(r#""cpu": "{cpu}""#))))
    }

    #[test]
    fn the_least_important_pods_go_and_no_more_than_must() {
        let nodes = || vec![node("a", "", ""), node("b", "", ""), on("p", "", "3", 10)];
        let with = |more: Vec<String>| nodes().into_iter().chain(more).collect::<Vec<String>>();
        assert_eq!(preempts(&with(vec![on("x", "a", "2", 1), on("y", "a", "2", 2), on("z", "b", "4", 10)])), "a*: y x (0)");
        assert_eq!(preempts(&with(vec![on("x", "a", "1", 1), on("y", "a", "3", 2), on("z", "b", "4", 10)])), "a*: y (0)");
        assert_eq!(preempts(&with(vec![on("x", "a", "4", 5), on("z", "b", "4", 3)])), "a: x (0), b*: z (0)");
        assert_eq!(preempts(&with(vec![on("x", "a", "4", 10), on("z", "b", "4", 11)])), "");
    }

    #[test]
    fn budgets_are_broken_last() {
        let budget = object(
            "policy/v1 PodDisruptionBudget n/b",
            "",
            r#""spec": {"selector": {"matchLabels": {"app": "x"}}}, "status": {"disruptionsAllowed": 0}"#,
        );
        let items =
            [node("a", "", ""), node("b", "", ""), on("p", "", "3", 10), on("x", "a", "4", 1), on("z", "b", "4", 5), budget];
        assert_eq!(preempts(&items), "a: x (1), b*: z (0)");
    }

    #[test]
    fn where_pods_are_not_in_the_way_none_goes() {
        let cordoned = [node("a", "", r#""unschedulable": true"#), on("p", "", "3", 10), on("x", "a", "4", 1)];
        assert_eq!(preempts(&cordoned), "");
        let large = [node("a", "", ""), on("p", "", "5", 10), on("x", "a", "4", 1)];
        assert_eq!(preempts(&large), "");
        let never = format!(r#""priority": 10, "preemptionPolicy": "Never", {}"#, requests(r#""cpu": "3""#));
        let items = [node("a", "", ""), placed("p", "", "", &never), on("x", "a", "4", 1)];
        assert_eq!(preempts(&items), "not eligible due to preemptionPolicy=Never.");
    }
}
