//! Pods that are all alike: how a ReplicaSet comes to its number, and how a Deployment goes from one ReplicaSet to another.

use std::collections::BTreeSet;

use super::quota::Refusal;
use super::ranks::rank;
use super::stage::Stage;
use super::{template, told};
use crate::cluster::Cluster;
use crate::object::pod::PodTemplate;
use crate::object::{Body, Object, ObjectRef};
use crate::simulate::fork::Fork;
use crate::simulate::impact::effects::Effects;
use crate::text::Text;

/// More new pods than these are not looked at.
pub(super) const LIMIT: usize = 5000;

/// What is to become of the pods of a workload.
pub(super) struct Goal<'c> {
    /// The pod of which new ones are made, and the name before their suffix.
    pub(super) like: &'c Object,
    pub(super) prefix: Text,
    pub(super) replicas: usize,
    pub(super) surge: usize,
    pub(super) unavailable: usize,
    /// Those that are of the new template already.
    pub(super) current: Vec<&'c Object>,
    /// Those of older templates, by their ReplicaSets, the oldest first.
    pub(super) old: Vec<Vec<&'c Object>>,
}

/// What became of it.
#[derive(Default)]
pub(super) struct Reached<'c> {
    /// The new pods, by their places among those made.
    pub(super) made: Vec<usize>,
    /// How many new pods there were to be in the end.
    pub(super) wanted: usize,
    /// The pods that went.
    pub(super) removed: Vec<&'c Object>,
    /// The pods of older templates that stay.
    pub(super) left: Vec<&'c Object>,
    pub(super) refusal: Option<Refusal>,
    /// What the new pods are like.
    pub(super) like: Option<&'c Object>,
}

impl<'c> Goal<'c> {
    /// Goes on as long as anything moves: new pods are made as far as the bounds allow, the API server admits them and they
    /// find nodes; then old ones go, those that are not ready first (`rolloutRolling` in pkg/controller/deployment/rolling.go).
    pub(super) fn reach(mut self, stage: &mut Stage<'c>) -> Reached<'c> {
        let wanted = self.replicas.saturating_sub(self.current.len());
        let mut reached = Reached { wanted, like: Some(self.like), ..Reached::default() };
        self.shrink(stage, &mut reached);
        let mut names = Names::new(stage.cluster, &self.like.meta.namespace, &self.prefix);
        // How many pods the ReplicaSet of the new template wants; it may have fewer.
        let mut asked = self.current.len();
        loop {
            let mut moves = false;
            let room = (self.replicas + self.surge).saturating_sub(asked + self.count_old());
            let more = room.min(self.replicas.saturating_sub(asked));
            asked += more;
            moves |= more > 0;
            reached.refusal = None;
            while self.current.len() + reached.made.len() < asked && reached.made.len() < LIMIT {
                match stage.make(self.like, names.next(), None) {
                    Ok(made) => {
                        reached.made.push(made);
                        moves = true;
                    }
                    Err(refusal) => {
                        reached.refusal = Some(refusal);
                        break;
                    }
                }
            }
            for made in &reached.made {
                moves |= stage.place(*made);
                // They are all alike: where one finds no node, the next finds none either.
                if stage.made.get(*made).is_none_or(|made| made.node.is_none()) {
                    break;
                }
            }
            moves |= self.shrink_old(stage, asked, &mut reached);
            if !moves {
                break;
            }
        }
        reached.left = self.old.into_iter().flatten().collect();
        reached
    }

    fn count_old(&self) -> usize {
        self.old.iter().map(Vec::len).sum()
    }

    /// Takes away those of the new template that are too many.
    fn shrink(&mut self, stage: &mut Stage<'c>, reached: &mut Reached<'c>) {
        let excess = self.current.len().saturating_sub(self.replicas);
        if excess > 0 {
            let related: Vec<&Object> = self.current.iter().chain(self.old.iter().flatten()).copied().collect();
            rank(&mut self.current, &related, stage.cluster.now());
            for pod in self.current.drain(..excess) {
                stage.remove(pod);
                reached.removed.push(pod);
            }
            stage.note_down();
        }
    }

    /// Takes away old pods as far as enough others are available (`reconcileOldReplicaSets`).
    fn shrink_old(&mut self, stage: &mut Stage<'c>, asked: usize, reached: &mut Reached<'c>) -> bool {
        let least = self.replicas.saturating_sub(self.unavailable);
        let available = self.current.iter().filter(|pod| ready(pod)).count() + stage.ready();
        let most = (asked + self.count_old()).saturating_sub(least + asked.saturating_sub(available));
        if self.count_old() == 0 || most == 0 {
            return false;
        }
        let related: Vec<&Object> = self.current.iter().chain(self.old.iter().flatten()).copied().collect();
        for pods in &mut self.old {
            rank(pods, &related, stage.cluster.now());
        }
        let unhealthy = self.take(most, |pod| !ready(pod));
        let available = available + self.old.iter().flatten().filter(|pod| ready(pod)).count();
        let healthy = self.take(available.saturating_sub(least), |_| true);
        let moves = !unhealthy.is_empty() || !healthy.is_empty();
        for pod in unhealthy.into_iter().chain(healthy) {
            stage.remove(pod);
            reached.removed.push(pod);
        }
        stage.note_down();
        moves
    }

    fn take(&mut self, most: usize, is_meant: impl Fn(&Object) -> bool) -> Vec<&'c Object> {
        let mut taken = Vec::new();
        for pods in &mut self.old {
            let mut kept = Vec::new();
            for pod in pods.drain(..) {
                if taken.len() < most && is_meant(pod) { taken.push(pod) } else { kept.push(pod) }
            }
            *pods = kept;
        }
        taken
    }
}

/// Names for new pods, which the input does not have.
pub(super) struct Names {
    taken: BTreeSet<Text>,
    prefix: Text,
    number: usize,
}

impl Names {
    pub(super) fn new(cluster: &Cluster, namespace: &str, prefix: &Text) -> Self {
        let pods = cluster.in_namespace(namespace).iter().filter(|object| matches!(object.body, Body::Pod(_)));
        let taken = pods.filter(|object| object.meta.name.starts_with(prefix.as_str())).map(|object| object.meta.name.clone());
        Self { taken: taken.collect(), prefix: prefix.clone(), number: 0 }
    }

    pub(super) fn next(&mut self) -> Text {
        loop {
            let name = Text::from(format!("{}-r{}", self.prefix, self.number));
            self.number += 1;
            if !self.taken.contains(&name) {
                return name;
            }
        }
    }
}

fn ready(object: &Object) -> bool {
    matches!(&object.body, Body::Pod(pod) if pod.is_ready())
}

/// Tells whether a controller counts a pod: it has not run to its end, and is not on its way out (`IsPodActive`).
pub(super) fn is_active(object: &Object) -> bool {
    object.meta.deletion_timestamp.is_none() && matches!(&object.body, Body::Pod(pod) if !pod.is_finished())
}

/// Returns the pods that count for an owner.
pub(super) fn pods_of<'c>(cluster: &'c Cluster, owner: &Object) -> Vec<&'c Object> {
    let objects = cluster.in_namespace(&owner.meta.namespace).iter();
    objects.filter(|object| is_active(object) && template::is_controlled_by(object, owner)).collect()
}

/// Returns a pod like those that an owner has, or one of its template where it has none: what has been added to its pods
/// since they were made from it is added again.
pub(super) fn exemplar(fork: &Fork<'_>, owner: &Object, of: &PodTemplate, like: Option<&Object>) -> Object {
    let name = Text::from(format!("{}-r", owner.meta.name));
    match like {
        Some(like) => {
            let mut like = like.clone();
            like.meta.name = name;
            if let Body::Pod(pod) = &mut like.body {
                pod.node_name = of.node_name.clone();
            }
            like
        }
        None => template::pod(fork, owner, of, name, &[]),
    }
}

/// Lets a ReplicaSet, or a ReplicationController, come to its number; a new template is for pods to come alone.
pub(super) fn reconcile(
    fork: &mut Fork<'_>,
    owner: &Object,
    replicas: i32,
    of: &PodTemplate,
    was: Option<&PodTemplate>,
    effects: &mut Effects,
) {
    let cluster = fork.cluster();
    let pods = pods_of(&cluster, owner);
    let is_same = was == Some(of);
    let like = exemplar(fork, owner, of, if is_same { pods.first().copied() } else { None });
    let mut stage = Stage::new(&cluster, &owner.meta.namespace);
    let goal = Goal {
        like: &like,
        prefix: owner.meta.name.clone(),
        replicas: usize::try_from(replicas).unwrap_or(0),
        surge: 0,
        unavailable: 0,
        current: pods.clone(),
        old: Vec::new(),
    };
    let reached = goal.reach(&mut stage);
    let workload = owner.reference();
    told::scaled(&mut stage, &workload, &reached, effects);
    if !is_same && was.is_some() {
        told::new_pods_only(&workload, pods.len(), effects);
    }
    finish(fork, stage, &workload, &reached.removed, effects);
}

/// Puts it into the cluster after the change, and lets pods that wait have the room that is free now.
pub(super) fn finish(fork: &mut Fork<'_>, stage: Stage<'_>, workload: &ObjectRef, removed: &[&Object], effects: &mut Effects) {
    stage.settle(fork, effects);
    if !removed.is_empty() {
        let after = fork.cluster();
        told::budgets(&after, workload, removed, effects);
        crate::simulate::impact::moved::place_waiting(fork, &after, effects);
    }
}
