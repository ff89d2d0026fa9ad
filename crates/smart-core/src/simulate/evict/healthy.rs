//! What the disruption controller would write into the status of a budget: pkg/controller/disruption/disruption.go.

use std::collections::BTreeMap;

use super::subject::{Owner, Subject, owner, owner_reference};
use crate::cluster::Cluster;
use crate::object::meta::OwnerReference;
use crate::object::policy::{DISRUPTED_SECONDS, PodDisruptionBudgetSpec, PodDisruptionBudgetStatus};
use crate::object::reference::Uid;
use crate::object::time::Time;
use crate::object::{Body, Object, ObjectRef, kind};
use crate::text::Text;

/// The numbers of a budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Numbers {
    pub(crate) expected_pods: i32,
    pub(crate) desired_healthy: i32,
    pub(crate) current_healthy: i32,
    pub(crate) disruptions_allowed: i32,
}

impl Numbers {
    /// Returns the numbers that a status holds.
    pub(crate) fn of(status: &PodDisruptionBudgetStatus) -> Self {
        Self {
            expected_pods: status.expected_pods,
            desired_healthy: status.desired_healthy,
            current_healthy: status.current_healthy,
            disruptions_allowed: status.disruptions_allowed,
        }
    }

    /// Returns how many pods may go: those beyond the wanted ones, and none where no pod is expected.
    pub(super) fn spare(expected: i32, desired: i32, healthy: i32) -> i32 {
        if expected <= 0 { 0 } else { healthy.saturating_sub(desired).max(0) }
    }
}

/// What a count of the pods comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Recount {
    /// These numbers; pods without a controller, which do not add to what is expected where that is a sum of scales.
    Counted { numbers: Numbers, unmanaged: Vec<Text> },
    /// The controller cannot compute the budget, and lets no pod go: its message.
    Fails(String),
    /// The input does not hold what it takes.
    Unknown(String),
}

/// Why there is no number.
enum Without {
    Fails(String),
    Unknown(String),
}

/// Counts the pods that a budget selects.
pub(super) fn recount(
    cluster: &Cluster,
    spec: &PodDisruptionBudgetSpec,
    status: &PodDisruptionBudgetStatus,
    pods: &[Subject<'_>],
) -> Recount {
    let (numbers, unmanaged) = match expected(cluster, spec, pods) {
        Ok(found) => found,
        Err(Without::Fails(message)) => return Recount::Fails(message),
        Err(Without::Unknown(what)) => return Recount::Unknown(what),
    };
    let (expected_pods, desired_healthy) = numbers;
    let healthy = pods.iter().filter(|pod| is_counted(pod, status, cluster.now())).count();
    let current_healthy = whole(healthy);
    let disruptions_allowed = Numbers::spare(expected_pods, desired_healthy, current_healthy);
    Recount::Counted { numbers: Numbers { expected_pods, desired_healthy, current_healthy, disruptions_allowed }, unmanaged }
}

/// Tells whether a pod counts as healthy: ready, not on its way out, and not evicted a moment ago.
pub(super) fn is_counted(pod: &Subject<'_>, status: &PodDisruptionBudgetStatus, now: Option<Time>) -> bool {
    let evicted = status.disrupted_at(&pod.name).zip(now).and_then(|(at, now)| now.since(at));
    // Later than the controller waits, the eviction has come to nothing (event `NotDeleted`), and the pod counts again.
    let is_leaving = evicted.is_some_and(|since| since.seconds() < DISRUPTED_SECONDS);
    pod.is_ready() && !pod.is_terminating() && !is_leaving
}

fn whole(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Returns how many pods are expected and how many must be healthy, and the pods without a controller (`getExpectedPodCount`).
fn expected(cluster: &Cluster, spec: &PodDisruptionBudgetSpec, pods: &[Subject<'_>]) -> Result<((i32, i32), Vec<Text>), Without> {
    let by_number = spec.max_unavailable.is_none() && spec.min_available.as_ref().is_some_and(|least| least.as_int().is_some());
    let (expected, unmanaged) = match (&spec.max_unavailable, &spec.min_available) {
        (None, None) => return Ok(((0, 0), Vec::new())),
        _ if by_number => (whole(pods.len()), Vec::new()),
        _ => scales(cluster, pods)?,
    };
    let invalid = || Without::Fails("invalid value for IntOrString".to_owned());
    Ok(((expected, spec.desired_healthy(expected).ok_or_else(invalid)?), unmanaged))
}

/// Returns the sum of the scales of the controllers of the pods, each counted once (`getExpectedScale`).
fn scales(cluster: &Cluster, pods: &[Subject<'_>]) -> Result<(i32, Vec<Text>), Without> {
    let mut seen = BTreeMap::<(&Uid, &str, &str), ()>::new();
    let mut scales = BTreeMap::<ObjectRef, i32>::new();
    let mut unmanaged = Vec::new();
    for pod in pods {
        let Some(controller) = pod.controller() else {
            unmanaged.push(pod.name.clone());
            continue;
        };
        if seen.insert((&controller.uid, &controller.kind, &controller.name), ()).is_none() {
            let (reference, scale) = scale(cluster, controller, pod)?;
            scales.insert(reference, scale);
        }
    }
    Ok((scales.values().fold(0_i32, |sum, scale| sum.saturating_add(*scale)), unmanaged))
}

/// Returns what is scaled when a controller of pods is, and its scale: the Deployment of a ReplicaSet, else the controller.
fn scale(cluster: &Cluster, controller: &OwnerReference, pod: &Subject<'_>) -> Result<(ObjectRef, i32), Without> {
    let reference = owner_reference(controller, pod.namespace);
    let found = match owner(cluster, &reference) {
        Owner::Present(object) if is_same(controller, object) => object,
        Owner::Unknown => return Err(Without::Unknown(format!("the scale of {reference}"))),
        Owner::Present(_) | Owner::Missing => {
            return Err(Without::Fails(format!("found no controllers for pod {:?}", &*pod.name)));
        }
    };
    if let (Body::ReplicaSet(_), Some(above)) = (&found.body, found.meta.controller().filter(|above| above.kind == "Deployment"))
    {
        let deployment = owner_reference(above, pod.namespace);
        match owner(cluster, &deployment) {
            Owner::Present(object) if is_same(above, object) => {
                if let Body::Deployment(body) = &object.body {
                    return Ok((deployment, body.spec.replicas.unwrap_or(1)));
                }
            }
            Owner::Unknown => return Err(Without::Unknown(format!("the scale of {deployment}"))),
            // Without its Deployment the ReplicaSet is asked for its own scale.
            Owner::Present(_) | Owner::Missing => {}
        }
    }
    own_scale(cluster, found).map(|scale| (reference, scale))
}

/// Another object of the same name is not the owner; where a dump leaves the identifiers out, the name decides.
fn is_same(owner: &OwnerReference, object: &Object) -> bool {
    owner.uid.is_none() || object.meta.uid.is_none() || owner.uid == object.meta.uid
}

fn own_scale(cluster: &Cluster, object: &Object) -> Result<i32, Without> {
    match &object.body {
        Body::ReplicaSet(body) => Ok(body.spec.replicas.unwrap_or(1)),
        Body::ReplicationController(body) => Ok(body.spec.replicas.unwrap_or(1)),
        Body::StatefulSet(body) => Ok(body.spec.replicas.unwrap_or(1)),
        Body::Deployment(body) => Ok(body.spec.replicas.unwrap_or(1)),
        Body::Generic(body) => {
            let (group, kind) = (&object.api.group, &object.api.kind);
            let definition = definitions(cluster).find_map(|object| match &object.body {
                Body::CustomResourceDefinition(body) if body.spec.group == *group && body.spec.names.kind == *kind => Some(body),
                _ => None,
            });
            let unknown = || Without::Unknown(format!("the scale of {}", object.reference()));
            let definition = definition.ok_or_else(unknown)?;
            let version = definition.spec.versions.iter().find(|version| version.name == object.api.version);
            let Some(scale) = version.and_then(|version| version.subresources.scale.as_ref()) else {
                let plural = &definition.spec.names.plural;
                return Err(Without::Fails(format!("{plural}.{group} does not implement the scale subresource")));
            };
            let replicas = body.at(scale.spec_replicas_path.trim_start_matches('.')).and_then(|value| value.as_i64());
            Ok(replicas.map_or(0, |replicas| i32::try_from(replicas).unwrap_or(i32::MAX)))
        }
        _ => {
            let names = kind::kinds().iter().find(|names| names.kind == object.api.kind.as_str());
            let plural = names.map_or(object.api.kind.as_str(), |names| names.plural);
            let separator = if object.api.group.is_empty() { "" } else { "." };
            let group = &object.api.group;
            Err(Without::Fails(format!("{plural}{separator}{group} does not implement the scale subresource")))
        }
    }
}

/// Returns the CustomResourceDefinitions: objects come by namespace and kind.
fn definitions(cluster: &Cluster) -> impl Iterator<Item = &Object> {
    const KIND: &str = "CustomResourceDefinition";
    let key = |object: &Object| (object.meta.namespace.is_empty(), object.api.kind.as_str() < KIND);
    let from = cluster.objects().partition_point(|object| key(object) == (true, true));
    let after = cluster.objects().get(from..).unwrap_or_default();
    after.iter().take_while(|object| object.meta.namespace.is_empty() && object.api.kind == *KIND)
}

#[cfg(test)]
mod tests {
    use super::super::budget::Budgets;
    use super::super::testing::{self, OWNED, READY, SELECTS, UNREADY, budget, cluster, pod};
    use super::*;

    fn numbers(expected_pods: i32, desired_healthy: i32, current_healthy: i32, disruptions_allowed: i32) -> Numbers {
        Numbers { expected_pods, desired_healthy, current_healthy, disruptions_allowed }
    }

    /// Counts the pods of a cluster for a budget with this bound.
    fn recount(bound: &str, status: &str, items: &str) -> Recount {
        let spec = if bound.is_empty() { SELECTS.to_owned() } else { format!("{bound}, {SELECTS}") };
        let cluster = cluster(&format!("{},{items}", budget("b", 1, &spec, status)));
        let budgets = Budgets::new(&cluster);
        budgets.iter().next().expect("a budget").recomputed().clone()
    }

    fn counted(bound: &str, status: &str, items: &str) -> (Numbers, Vec<String>) {
        match recount(bound, status, items) {
            Recount::Counted { numbers, unmanaged } => (numbers, unmanaged.iter().map(ToString::to_string).collect()),
            other => panic!("{other:?} {bound} {items}"),
        }
    }

    fn controlled(kind: &str, name: &str) -> String {
        let group = if kind == "ReplicationController" { "v1" } else { "apps/v1" };
        let group = if kind == "Widget" { "example.com/v1" } else { group };
        let group = if kind == "Job" { "batch/v1" } else { group };
        format!(
            r#""ownerReferences": [{{"apiVersion": "{group}", "kind": "{kind}", "name": "{name}", "uid": "u-{name}", "controller": true}}]"#
        )
    }

    fn controller(kind: &str, name: &str, meta: &str, replicas: &str) -> String {
        let group = if kind == "ReplicationController" { "v1" } else { "apps/v1" };
        let group = if kind == "Widget" { "example.com/v1" } else { group };
        let group = if kind == "Job" { "batch/v1" } else { group };
        format!(
            r#"{{"apiVersion": "{group}", "kind": "{kind}", "metadata": {{"name": "{name}", "namespace": "n", "uid": "u-{name}", {meta}}},
            "spec": {{{replicas}}}}}"#
        )
    }

    #[test]
    fn bounds_are_counted_as_the_controller_does() {
        let three = format!("{},{},{}", pod("a", OWNED, READY), pod("b", OWNED, READY), pod("c", OWNED, UNREADY));
        let items = format!("{three},{}", testing::REPLICA_SET);
        for (bound, expected) in [
            (r#""maxUnavailable": 1"#, numbers(3, 2, 2, 0)),
            (r#""maxUnavailable": 2"#, numbers(3, 1, 2, 1)),
            (r#""maxUnavailable": 5"#, numbers(3, 0, 2, 2)),
            // Percentages are rounded up.
            (r#""maxUnavailable": "10%""#, numbers(3, 2, 2, 0)),
            (r#""maxUnavailable": "34%""#, numbers(3, 1, 2, 1)),
            (r#""maxUnavailable": "0%""#, numbers(3, 3, 2, 0)),
            (r#""minAvailable": 1"#, numbers(3, 1, 2, 1)),
            (r#""minAvailable": 4"#, numbers(3, 4, 2, 0)),
            (r#""minAvailable": "50%""#, numbers(3, 2, 2, 0)),
            (r#""minAvailable": "1%""#, numbers(3, 1, 2, 1)),
            ("", numbers(0, 0, 2, 0)),
        ] {
            assert_eq!(counted(bound, "", &items), (expected, vec![]), "{bound}");
        }
        assert!(matches!(recount(r#""minAvailable": "half""#, "", &items), Recount::Fails(_)));
    }

    #[test]
    fn each_controller_is_scaled_once_and_its_deployment_instead() {
        let of = |kind: &str, name: &str| pod(&format!("p-{name}"), &controlled(kind, name), READY);
        let bound = r#""maxUnavailable": 1"#;
        let replicas = |count: i32| format!(r#""replicas": {count}"#);
        let (four, two) = (replicas(4), replicas(2));
        let by_deployment = controlled("Deployment", "d");
        let deployment = controller("Deployment", "d", "", &four);
        let definition = |scale: &str| {
            format!(
                r#"{{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {{"name": "widgets.example.com"}},
                "spec": {{"group": "example.com", "names": {{"kind": "Widget", "plural": "widgets"}},
                "versions": [{{"name": "v1", "subresources": {{{scale}}}}}]}}}}"#
            )
        };
        let scale = r#""scale": {"specReplicasPath": ".spec.size"}"#;
        for (items, expected) in [
            (vec![of("ReplicaSet", "r"), controller("ReplicaSet", "r", "", &two)], numbers(2, 1, 1, 0)),
            (vec![of("ReplicationController", "r"), controller("ReplicationController", "r", "", &two)], numbers(2, 1, 1, 0)),
            (vec![of("StatefulSet", "r"), controller("StatefulSet", "r", "", "")], numbers(1, 0, 1, 1)),
            (
                vec![of("ReplicaSet", "r"), controller("ReplicaSet", "r", &by_deployment, &two), deployment.clone()],
                numbers(4, 3, 1, 0),
            ),
            // Two ReplicaSets of one Deployment are scaled as one.
            (
                vec![
                    of("ReplicaSet", "r"),
                    of("ReplicaSet", "s"),
                    controller("ReplicaSet", "r", &by_deployment, &two),
                    controller("ReplicaSet", "s", &by_deployment, &two),
                    deployment,
                ],
                numbers(4, 3, 2, 0),
            ),
            // Its Deployment is gone.
            (
                vec![
                    of("ReplicaSet", "r"),
                    controller("ReplicaSet", "r", &by_deployment, &two),
                    controller("Deployment", "other", "", &four),
                ],
                numbers(2, 1, 1, 0),
            ),
            (
                vec![
                    of("ReplicaSet", "r"),
                    of("StatefulSet", "s"),
                    controller("ReplicaSet", "r", "", &two),
                    controller("StatefulSet", "s", "", &four),
                ],
                numbers(6, 5, 2, 0),
            ),
            (vec![of("Widget", "w"), controller("Widget", "w", "", r#""size": 2"#), definition(scale)], numbers(2, 1, 1, 0)),
            // No pod is expected of a scale of nothing.
            (vec![of("ReplicaSet", "r"), controller("ReplicaSet", "r", "", &replicas(0))], numbers(0, 0, 1, 0)),
        ] {
            let items = items.join(",");
            assert_eq!(counted(bound, "", &items).0, expected, "{items}");
        }
        for (items, message) in [
            (vec![of("ReplicaSet", "r"), controller("ReplicaSet", "other", "", &two)], "found no controllers for pod \"p-r\""),
            (
                vec![of("ReplicaSet", "r"), controller("ReplicaSet", "r", "", &two).replace("u-r", "another")],
                "found no controllers for pod \"p-r\"",
            ),
            (
                vec![of("DaemonSet", "d"), controller("DaemonSet", "d", "", "")],
                "daemonsets.apps does not implement the scale subresource",
            ),
            (vec![of("Job", "j"), controller("Job", "j", "", "")], "jobs.batch does not implement the scale subresource"),
            (
                vec![of("Widget", "w"), controller("Widget", "w", "", ""), definition("")],
                "widgets.example.com does not implement the scale subresource",
            ),
        ] {
            let items = items.join(",");
            assert_eq!(recount(bound, "", &items), Recount::Fails(message.to_owned()), "{items}");
            // A number of pods needs no controllers.
            assert_eq!(counted(r#""minAvailable": 1"#, "", &items).0, numbers(1, 1, 1, 0), "{items}");
        }
        for (items, what) in [
            (vec![of("ReplicaSet", "r")], "the scale of ReplicaSet/n/r"),
            (vec![of("ReplicaSet", "r"), controller("ReplicaSet", "r", &by_deployment, &two)], "the scale of Deployment/n/d"),
            (vec![of("Widget", "w"), controller("Widget", "w", "", &two)], "the scale of Widget/n/w"),
            (vec![], "the pods of n"),
        ] {
            assert_eq!(recount(bound, "", &items.join(",")), Recount::Unknown(what.to_owned()), "{items:?}");
        }
    }

    #[test]
    fn pods_without_a_controller_add_nothing_to_scales() {
        let items = format!("{},{},{}", pod("a", OWNED, READY), pod("bare", "", READY), testing::REPLICA_SET);
        assert_eq!(counted(r#""maxUnavailable": 1"#, "", &items), (numbers(3, 2, 2, 0), vec!["bare".to_owned()]));
        assert_eq!(counted(r#""minAvailable": "50%""#, "", &items), (numbers(3, 2, 2, 0), vec!["bare".to_owned()]));
        assert_eq!(counted(r#""minAvailable": 1"#, "", &items), (numbers(2, 1, 2, 1), vec![]));
        let bare = pod("bare", "", READY);
        assert_eq!(counted(r#""maxUnavailable": 1"#, "", &bare), (numbers(0, 0, 1, 0), vec!["bare".to_owned()]));
    }

    #[test]
    fn who_counts_as_healthy() {
        let deleted = r#""deletionTimestamp": "2026-01-01T00:59:59Z""#;
        let disrupted = |at: &str| format!(r#""disruptedPods": {{"a": "2026-01-01T00:{at}Z"}}"#);
        let without = r#""phase": "Running""#;
        let (young, old) = (disrupted("58:01"), disrupted("58:00"));
        for (meta, status, budget, healthy) in [
            ("", READY, "", 1),
            ("", UNREADY, "", 0),
            ("", without, "", 0),
            (deleted, READY, "", 0),
            ("", READY, &*young, 0),
            ("", READY, &*old, 1),
        ] {
            let found = counted(r#""minAvailable": 0"#, budget, &pod("a", meta, status)).0;
            assert_eq!(found, numbers(1, 0, healthy, healthy), "{meta} {status} {budget}");
        }
    }
}
