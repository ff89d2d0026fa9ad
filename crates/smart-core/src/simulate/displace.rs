//! Pods that lose their node: what is made in their place, and where that runs.

use std::cmp::Reverse;

use super::evict::budget::Budgets;
use super::evict::subject::{Owner, Subject, owner, owner_reference};
use super::job::{Bears, bears};
use super::schedule::{NodeId, PodId, Snapshot, best};
use crate::cluster::Cluster;
use crate::object::meta::OwnerReference;
use crate::object::{Body, Object, ObjectRef};
use crate::text::Text;

/// The pods that wait for a node since a change took theirs, and where the others went.
///
/// A controller makes a pod again as soon as the old one is gone; a StatefulSet under the same name. Those that wait are
/// tried again whenever something changes, the most important first. Pods that waited before do not compete with them, and
/// nobody is evicted for them.
pub(crate) struct Displaced<'a> {
    pub(crate) pods: Vec<Replacement<'a>>,
    /// Whether a pod that has a node counts as ready for its budgets at once.
    recovers: bool,
}

/// A pod that was made in the place of another.
pub(crate) struct Replacement<'a> {
    pub(crate) old: ObjectRef,
    pub(crate) name: Text,
    pub(crate) id: PodId,
    pub(crate) node: Option<NodeId>,
    /// Whether the old one counted as healthy.
    was_healthy: bool,
    was_terminating: bool,
    subject: Subject<'a>,
}

impl Replacement<'_> {
    pub(crate) fn reference(&self) -> ObjectRef {
        ObjectRef { name: self.name.clone(), ..self.old.clone() }
    }

    fn is_of(&self, namespace: &str, controller: &OwnerReference) -> bool {
        self.subject.namespace == namespace
            && self.subject.controller().is_some_and(|owner| owner.uid == controller.uid && owner.name == controller.name)
    }
}

impl<'a> Displaced<'a> {
    pub(crate) fn new(recovers: bool) -> Self {
        Self { pods: Vec::new(), recovers }
    }

    /// Takes a pod off its node and lets its controller make it again, where it has one that does.
    pub(crate) fn displace(&mut self, snapshot: &mut Snapshot<'a>, id: PodId, subject: &Subject<'a>) -> Option<&Text> {
        snapshot.remove(id);
        self.remake(snapshot, id, subject)
    }

    /// Lets the controller of a pod make another, where it has one that does.
    pub(crate) fn remake(&mut self, snapshot: &mut Snapshot<'a>, id: PodId, subject: &Subject<'a>) -> Option<&Text> {
        if !is_remade(snapshot.cluster, &self.pods, subject) {
            return None;
        }
        let is_named = subject.controller().is_some_and(|owner| owner.kind == "StatefulSet");
        let number = self.pods.len();
        let name = if is_named { subject.name.clone() } else { Text::from(format!("{}-r{number}", subject.name)) };
        let made = subject.recreated(name.clone(), None);
        let replacement = snapshot.add_replacement(id, name.clone());
        self.pods.push(Replacement {
            old: subject.reference(),
            name,
            id: replacement,
            node: None,
            was_terminating: subject.is_terminating(),
            was_healthy: subject.is_ready() && !subject.is_terminating() && !subject.is_finished(),
            subject: made,
        });
        self.pods.last().map(|made| &made.name)
    }

    /// Tries all pods that wait, by priority and then in the order in which they were made; returns those that got a node.
    pub(crate) fn place(&mut self, snapshot: &mut Snapshot<'a>, budgets: &mut Budgets<'a>) -> Vec<PlacedPod> {
        let mut waiting: Vec<usize> = (0..self.pods.len()).filter(|at| self.pods[*at].node.is_none()).collect();
        waiting.sort_by_key(|at| (Reverse(snapshot.class(self.pods[*at].id).priority), *at));
        let mut placed = Vec::new();
        for at in waiting {
            let pod = &mut self.pods[at];
            let feasible = snapshot.feasible(pod.id);
            let Some(best) = best(snapshot, pod.id, &feasible) else { continue };
            snapshot.bind(pod.id, best.node);
            pod.node = Some(best.node);
            if self.recovers && pod.was_healthy {
                budgets.placed_healthy(&pod.subject.clone().running(None));
            }
            placed.push(PlacedPod { at, ties: best.ties });
        }
        placed
    }

    /// Returns those that have no node.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &Replacement<'a>> {
        self.pods.iter().filter(|pod| pod.node.is_none())
    }
}

/// A pod that got a node.
pub(crate) struct PlacedPod {
    /// Its place among the displaced pods.
    pub(crate) at: usize,
    /// The nodes with the same best score, when there are several.
    pub(crate) ties: Vec<NodeId>,
}

/// Tells whether the controller of a pod makes another when it goes. One that was listed and is not there makes none; of one
/// that the input does not hold it is assumed. One that runs to its end, or of which each node has its
/// own, is not made again; for one that was terminating already, another is made only while its controller has fewer pods
/// than it wants: mostly it made one when the deletion began.
fn is_remade(cluster: &Cluster, made: &[Replacement<'_>], subject: &Subject<'_>) -> bool {
    let Some(controller) = subject.controller().filter(|_| !subject.is_finished()) else { return false };
    match owner(cluster, &owner_reference(controller, subject.namespace)) {
        Owner::Missing => return false,
        Owner::Present(Object { body: Body::Job(job), .. }) => {
            let before = made.iter().filter(|made| made.is_of(subject.namespace, controller)).count();
            if matches!(bears(job, before + 1), Bears::Not { .. }) {
                return false;
            }
        }
        _ => {}
    }
    match controller.kind.as_str() {
        "StatefulSet" => true,
        "DaemonSet" | "Node" => false,
        _ if subject.is_terminating() => is_short(cluster, made, subject, controller),
        _ => true,
    }
}

/// Tells whether a controller has fewer pods than it wants, without those that are terminating.
fn is_short(cluster: &Cluster, made: &[Replacement<'_>], subject: &Subject<'_>, controller: &OwnerReference) -> bool {
    let wanted = match cluster.object(&owner_reference(controller, subject.namespace)).map(|object| &object.body) {
        Some(Body::ReplicaSet(set)) => set.spec.replicas.unwrap_or(1),
        Some(Body::ReplicationController(controller)) => controller.spec.replicas.unwrap_or(1),
        _ => return false,
    };
    let is_active = |object: &&Object| {
        let owner = object.meta.controller();
        owner.is_some_and(|owner| owner.uid == controller.uid && owner.name == controller.name)
            && object.meta.deletion_timestamp.is_none()
            && matches!(&object.body, Body::Pod(pod) if !pod.is_finished())
    };
    let active = cluster.in_namespace(subject.namespace).iter().filter(is_active).count();
    // Of the active ones that went each was made again; for those that were terminating others were made besides.
    let besides = made.iter().filter(|made| made.was_terminating && made.is_of(subject.namespace, controller)).count();
    i32::try_from(active + besides).is_ok_and(|there| there < wanted)
}

#[cfg(test)]
mod tests {
    use crate::simulate::schedule::testing::{cluster, node, object, placed, requests};
    use crate::{Change, SimulationAnswer, SimulationOptions};

    /// Returns the node `a` with a pod of this owner, and beside it these objects; simulates a drain.
    fn drained(owner: &str, spec: &str, more: &[String]) -> SimulationAnswer {
        let (kind, name) = owner.split_once(' ').expect("kind and name");
        let group = if kind == "Job" { "batch/v1" } else { "apps/v1" };
        let meta = format!(
            r#""ownerReferences": [{{"apiVersion": "{group}", "kind": "{kind}", "name": "{name}", "uid": "{name}", "controller": true}}]"#
        );
        let mut items = vec![node("a", "", ""), placed("p", &meta, "a", spec)];
        items.extend_from_slice(more);
        let change = Change::sequence("drain node a").expect("a change");
        cluster(&items).simulate(&change, &SimulationOptions::default()).expect("it can be made").answer
    }

    fn message<'a>(answer: &'a SimulationAnswer, code: &str) -> Option<&'a str> {
        answer.effects.iter().find(|effect| effect.code == code).map(|effect| effect.message.as_str())
    }

    #[test]
    fn a_controller_that_is_not_there_makes_nothing() {
        let set = |name: &str| object(&format!("apps/v1 ReplicaSet n/{name}"), r#""uid": "other""#, r#""spec": {"replicas": 0}"#);
        let gone = drained("ReplicaSet gone", "", &[node("b", "", ""), set("here")]);
        assert_eq!(gone.placements, []);
        assert_eq!(
            message(&gone, "pod-gone"),
            Some("Pod p belongs to ReplicaSet gone, which does not exist: nobody makes it anew")
        );
        // Where ReplicaSets were not listed at all nobody knows.
        let unseen = drained("ReplicaSet gone", "", &[node("b", "", "")]);
        assert_eq!(unseen.placements.len(), 1);
        let assumed = "ReplicaSet gone, which is not in the input, makes its pods anew";
        assert!(unseen.assumed.iter().any(|known| known == assumed), "{:?}", unseen.assumed);
    }

    #[test]
    fn an_eviction_is_a_failure_of_a_job() {
        let job = |spec: &str, failed: i32| {
            object("batch/v1 Job n/j", r#""uid": "j""#, &format!(r#""spec": {{{spec}}}, "status": {{"failed": {failed}}}"#))
        };
        let policy = r#""backoffLimit": 0, "podFailurePolicy": {"rules": [{"action": "Ignore",
            "onPodConditions": [{"type": "DisruptionTarget"}]}]}"#;
        for (spec, failed, code, words, is_made_anew) in [
            (r#""backoffLimit": 0"#, 0, "job-fails", "1 failed is more than its backoffLimit 0", false),
            (r#""backoffLimit": 2"#, 2, "job-fails", "3 failed is more than its backoffLimit 2", false),
            ("", 2, "job-restarts", "3 failed of its backoffLimit 6", true),
            (policy, 0, "job-restarts", "its own rules decide", true),
        ] {
            let answer = drained("Job j", r#""restartPolicy": "Never""#, &[node("b", "", ""), job(spec, failed)]);
            assert!(message(&answer, code).is_some_and(|told| told.contains(words)), "{:?}", answer.effects);
            assert_eq!(!answer.placements.is_empty(), is_made_anew, "{spec}");
        }
    }

    #[test]
    fn a_pod_that_would_preempt_others_is_told_so() {
        let wants = |priority: i32| format!(r#""priority": {priority}, {}"#, requests(r#""cpu": "3""#));
        let lo = |priority: i32| placed("lo", "", "b", &wants(priority));
        let answer = drained("ReplicaSet w", &wants(1000), &[node("b", "", ""), lo(0)]);
        let told = message(&answer, "pod-preempts").expect("it would preempt");
        assert!(told.contains("finds no free node, and would preempt n/lo on b: 0/2 nodes"), "{told}");
        assert_eq!(message(&answer, "pod-unplaced"), None);
        // One that is as important stays.
        let answer = drained("ReplicaSet w", &wants(1000), &[node("b", "", ""), lo(1000)]);
        assert_eq!(message(&answer, "pod-preempts"), None);
        assert!(message(&answer, "pod-unplaced").is_some());
    }
}
