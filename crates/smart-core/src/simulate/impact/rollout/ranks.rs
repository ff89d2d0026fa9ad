//! Which pods go first when there are too many (`ActivePodsWithRanks` in pkg/controller/controller_utils.go).

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use crate::object::meta::condition;
use crate::object::pod::Pod;
use crate::object::time::Time;
use crate::object::{Body, Object};
use crate::text::Text;

/// Pods with a lower cost go first (`PodDeletionCost` in pkg/apis/core/annotation_key_constants.go).
const COST: &str = "controller.kubernetes.io/pod-deletion-cost";

/// Sorts pods so that those that go first come first: without a node, by phase, not ready, of low cost, with many of their
/// like on the node, ready for a short time, restarted often, young; of times only the magnitude counts, and of what is the
/// same the identifier decides, or the name where the input has none.
pub(super) fn rank(pods: &mut [&Object], related: &[&Object], now: Option<Time>) {
    let mut on_node: BTreeMap<&Text, usize> = BTreeMap::new();
    for pod in related.iter().filter_map(|object| pod(object)).filter(|pod| !pod.node_name.is_empty()) {
        *on_node.entry(&pod.node_name).or_default() += 1;
    }
    pods.sort_by(|a, b| {
        let (Some(one), Some(other)) = (pod(a), pod(b)) else { return Ordering::Equal };
        let doubled = |pod: &Pod| Reverse(on_node.get(&pod.node_name).copied().unwrap_or(0));
        let key =
            |object: &Object, pod: &Pod| (!pod.node_name.is_empty(), phase(pod), pod.is_ready(), cost(object), doubled(pod));
        let ready_since = || {
            if one.is_ready() && other.is_ready() { younger(since(one), since(other), now, (a, b)) } else { Ordering::Equal }
        };
        let by_key = key(a, one).cmp(&key(b, other));
        by_key
            .then_with(ready_since)
            .then_with(|| restarts(other).cmp(&restarts(one)))
            .then_with(|| younger(a.meta.creation_timestamp, b.meta.creation_timestamp, now, (a, b)))
            .then_with(|| (&a.meta.uid, &a.meta.name).cmp(&(&b.meta.uid, &b.meta.name)))
    });
}

fn pod(object: &Object) -> Option<&Pod> {
    match &object.body {
        Body::Pod(pod) => Some(pod),
        _ => None,
    }
}

fn phase(pod: &Pod) -> u8 {
    match pod.status.phase.as_str() {
        "Running" => 2,
        "Unknown" => 1,
        _ => 0,
    }
}

fn cost(object: &Object) -> i32 {
    object.meta.annotations.get(COST).and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn since(pod: &Pod) -> Option<Time> {
    condition(&pod.status.conditions, "Ready").and_then(|ready| ready.last_transition_time)
}

fn restarts(pod: &Pod) -> i32 {
    pod.status.container_statuses.iter().map(|status| status.restart_count).max().unwrap_or(0)
}

/// The younger goes first; with a time to measure from, only where its age is of another power of two.
fn younger(one: Option<Time>, other: Option<Time>, now: Option<Time>, (a, b): (&Object, &Object)) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) if one == other => Ordering::Equal,
        (Some(one), Some(other)) => match now {
            Some(now) => magnitude(one, now).cmp(&magnitude(other, now)).then_with(|| a.meta.uid.cmp(&b.meta.uid)),
            None => other.cmp(&one),
        },
        // What has no time counts as the youngest.
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

fn magnitude(time: Time, now: Time) -> i64 {
    let age = i128::from(now.micros()) - i128::from(time.micros());
    (age * 1000).checked_ilog2().map_or(-1, i64::from)
}
