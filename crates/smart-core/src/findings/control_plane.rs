//! The parts of the control plane: their pods, and the node that each of them last worked on.

use super::context::{Context, PodView};
use super::nodes;
use crate::object::ObjectRef;
use crate::object::time::Time;

/// Where the control plane lives in clusters that run it in pods.
pub(super) const NAMESPACE: &str = "kube-system";

/// Tells whether a pod runs a part of the control plane, as `kube-scheduler`: by the labels of installers, or its name.
pub(super) fn runs(pod: &PodView<'_>, part: &str) -> bool {
    const KEYS: &[&str] = &["component", "k8s-app", "app.kubernetes.io/name", "app"];
    let labels = &pod.object.meta.labels;
    pod.namespace() == NAMESPACE
        && (KEYS.iter().any(|key| labels.get(key).is_some_and(|value| value == part))
            || pod.name().strip_prefix(part).is_some_and(|rest| rest.starts_with('-')))
}

/// Returns the pods of a part of the control plane.
pub(super) fn pods<'c, 'a>(context: &'c Context<'a>, part: &'c str) -> impl Iterator<Item = &'c PodView<'a>> {
    context.pods_in(NAMESPACE).iter().filter(move |pod| runs(pod, part))
}

/// Returns where to look for a part of the control plane: its pods; where they are not told, the node that led last, by its
/// Lease or the event about it; else the only node of the control plane.
pub(super) fn places(context: &Context<'_>, part: &str) -> Vec<ObjectRef> {
    let pods: Vec<ObjectRef> = pods(context, part).map(|pod| pod.reference()).collect();
    if !pods.is_empty() {
        return pods;
    }
    let lease = ObjectRef::new("coordination.k8s.io", "Lease", NAMESPACE, part);
    let held = context.leases().find(|(object, _)| object.meta.namespace == *NAMESPACE && object.meta.name == *part);
    let told = context.events_about(&lease).find(|told| told.event.reason == "LeaderElection");
    let leader = held.map(|(_, lease)| lease.spec.holder_identity.as_str()).or(told.map(|told| told.event.message.as_str()));
    // Holders are named by their node and a random part: `node-1_0b6f1a2e`.
    let node = leader.and_then(|leader| leader.split_once('_')).map(|(node, _)| nodes::reference(node));
    if let Some(node) = node.filter(|node| context.object(node).is_some()) {
        return vec![node];
    }
    let mut of_control_plane = context.nodes().filter(|(object, _)| nodes::is_control_plane(object));
    match (of_control_plane.next(), of_control_plane.next()) {
        (Some((node, _)), None) => vec![node.reference()],
        _ => Vec::new(),
    }
}

/// A Lease of the control plane that is behind the others.
pub(super) struct Stale {
    pub(super) lease: ObjectRef,
    pub(super) renewed: Time,
    pub(super) behind: i64,
}

/// Leases of leaders are renewed every two seconds or so; this is what no hiccup of the API server explains.
const STALE_SECONDS: i64 = 120;

/// A cluster does not go on for a day without these: such a Lease was left by an earlier setup.
const LEFT_SECONDS: i64 = 86_400;

/// Returns the Lease of a part of the control plane when it was last renewed long before the others were.
pub(super) fn stale_lease(context: &Context<'_>, part: &str) -> Option<Stale> {
    let (object, lease) =
        context.leases().find(|(object, _)| object.meta.namespace == *NAMESPACE && object.meta.name == *part)?;
    let renewed = lease.spec.renew_time?;
    let latest = context.leases().filter_map(|(_, lease)| lease.spec.renew_time).max()?;
    let behind = latest.since(renewed)?.seconds();
    (STALE_SECONDS..LEFT_SECONDS).contains(&behind).then(|| Stale { lease: object.reference(), renewed, behind })
}
