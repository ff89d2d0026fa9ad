//! Pods that are made anew without one in whose place they come, or on the same node.

use std::collections::BTreeMap;

use crate::cluster::Cluster;
use crate::object::{Body, Object, ObjectRef};
use crate::simulate::drain::Placement;
use crate::simulate::fork::Fork;
use crate::simulate::impact::effects::{Effects, by_workload};
use crate::simulate::impact::{moved, world};
use crate::simulate::schedule::{Snapshot, best};
use crate::text::Text;

/// Makes the pod of a DaemonSet again, on the node where it was.
pub(super) fn on_same_node(fork: &mut Fork<'_>, before: &Cluster, pod: &ObjectRef, effects: &mut Effects) {
    let Some(old) = before.object(pod) else { return };
    let Body::Pod(body) = &old.body else { return };
    let node = ObjectRef::new("", "Node", "", body.node_name.clone());
    // The input may hold no nodes; that the node goes too would show.
    if body.node_name.is_empty() || (before.object(&node).is_some() && fork.object(&node).is_none()) {
        return;
    }
    let name = free_name(fork, pod);
    world::make(fork, before, old, &name, Some(&body.node_name), "");
    effects.placements.push(Placement {
        pod: ObjectRef { name, ..pod.clone() },
        replaces: Some(pod.clone()),
        node: body.node_name.clone(),
        ties: Vec::new(),
        message: String::new(),
    });
    effects.assumed.insert("new pods that have a node become ready".to_owned());
}

/// Returns a name for another pod like one, that no pod has.
pub(super) fn free_name(fork: &Fork<'_>, like: &ObjectRef) -> Text {
    let mut number = 0_u32;
    loop {
        let name = Text::from(format!("{}-r{number}", like.name));
        if fork.object(&ObjectRef { name: name.clone(), ..like.clone() }).is_none() {
            return name;
        }
        number += 1;
    }
}

/// Gives nodes to pods of the cluster after the change that have none, in order of their priority; what is told of those
/// without one is told of their workloads.
pub(super) fn place(fork: &mut Fork<'_>, pods: &[(ObjectRef, Option<ObjectRef>)], effects: &mut Effects) {
    if pods.is_empty() {
        return;
    }
    let cluster = fork.cluster();
    let mut snapshot = Snapshot::new(&cluster);
    let known = pods.iter().filter_map(|(pod, replaces)| Some((snapshot.pod(pod)?, pod, replaces)));
    let mut waiting: Vec<_> = known.collect();
    waiting.sort_by_key(|(id, ..)| (std::cmp::Reverse(snapshot.class(*id).priority), *id));
    let mut without: BTreeMap<(String, &'static str), Vec<ObjectRef>> = BTreeMap::new();
    for (id, pod, replaces) in waiting {
        let feasible = snapshot.feasible(id);
        let node = best(&snapshot, id, &feasible).map(|best| best.node);
        let mut message = String::new();
        if let Some(node) = node {
            snapshot.bind(id, node);
        } else {
            let verdict = snapshot.judge(id);
            message = verdict.message(&snapshot);
            without.entry((message.clone(), moved::main_reason(&verdict.first_filters()))).or_default().push(pod.clone());
        }
        let node = node.map(|node| snapshot.nodes[node as usize].name().clone());
        world::make(fork, &cluster, snapshot.pods[id as usize].object, &pod.name, node.as_ref(), &message);
        effects.placements.push(Placement {
            pod: pod.clone(),
            replaces: replaces.clone(),
            node: node.unwrap_or_default(),
            ties: Vec::new(),
            message,
        });
    }
    for ((message, reason), pods) in without {
        for (workload, pods) in by_workload(&cluster, &pods) {
            let mut effect = moved::unplaced(&cluster, &workload, pods, &message);
            effect.reason = reason;
            effects.push(effect);
        }
    }
    effects.assumed.insert("new pods that have a node become ready".to_owned());
}

/// Returns the pod that a template makes for its workload, not yet on a node.
pub(super) fn from_template(workload: &Object, template: &crate::object::pod::PodTemplate, name: Text, like: &Object) -> Object {
    let mut made = like.clone();
    made.meta.name = name;
    made.meta.namespace = workload.meta.namespace.clone();
    made.meta.labels = template.metadata.labels.clone();
    made.meta.annotations = template.metadata.annotations.clone();
    made.body = Body::Pod(Box::new(crate::object::pod::Pod {
        spec: std::sync::Arc::clone(&template.spec),
        ..crate::object::pod::Pod::default()
    }));
    made
}
