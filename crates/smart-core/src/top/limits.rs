//! The limits of a cluster, and how much of each is used.

use super::{Limit, quantity, request};
use crate::cluster::Cluster;
use crate::object::node::Node;
use crate::object::pod::PodSpec;
use crate::object::quantity::{Format, Quantity};
use crate::object::{Body, Object, ObjectRef};
use crate::report::Scope;
use crate::text::Text;

/// The resources of a node that pods request.
const RESOURCES: &[&str] = &["cpu", "memory", "ephemeral-storage"];

/// Returns the limits in the scope, the nearest first.
pub(super) fn limits(cluster: &Cluster, scope: &Scope) -> Vec<Limit> {
    let mut limits = nodes(cluster, scope);
    for object in cluster.objects().iter().filter(|object| scope.includes(object)) {
        match &object.body {
            Body::ResourceQuota(quota) => {
                let status = &quota.status;
                for (resource, hard) in status.hard.iter() {
                    let used = status.used.get(resource).unwrap_or(Quantity::ZERO);
                    limits.extend(limit(object.reference(), resource, used, hard));
                }
            }
            Body::PodDisruptionBudget(budget) => {
                let status = &budget.status;
                // A budget with room is not near its limit; one that counts no pods guards nothing.
                if status.disruptions_allowed < 1 && status.expected_pods > 0 {
                    let [wanted, healthy] = [status.desired_healthy, status.current_healthy].map(|pods| pieces(pods.into()));
                    let permille = if status.current_healthy < 1 { 1000 } else { permille(wanted, healthy) };
                    let resource = Text::from("healthy pods");
                    let object = object.reference();
                    limits.push(Limit { object, resource, used: wanted, limit: healthy, permille: permille.max(1000) });
                }
            }
            Body::HorizontalPodAutoscaler(scaler) => {
                let (now, most) = (scaler.status.current_replicas, scaler.spec.max_replicas);
                if now >= most {
                    limits.extend(limit(object.reference(), "replicas", pieces(now.into()), pieces(most.into())));
                }
            }
            _ => {}
        }
    }
    limits.sort_by(|a, b| {
        b.permille.cmp(&a.permille).then_with(|| a.object.cmp(&b.object)).then_with(|| a.resource.cmp(&b.resource))
    });
    limits
}

fn pieces(count: i64) -> Quantity {
    Quantity::new(count, Format::DecimalSi)
}

/// Returns a limit with what is used of it; none for a limit of zero, which forbids on purpose.
fn limit(object: ObjectRef, resource: &str, used: Quantity, limit: Quantity) -> Option<Limit> {
    if limit.nanos() <= 0 {
        return None;
    }
    Some(Limit { object, resource: resource.into(), used, limit, permille: permille(used, limit) })
}

fn permille(used: Quantity, limit: Quantity) -> i64 {
    let permille = used.nanos().saturating_mul(1000).checked_div(limit.nanos()).unwrap_or(0);
    i64::try_from(permille).unwrap_or(i64::MAX)
}

/// Returns the limits of nodes: what their pods request, how many pods and volumes they have.
fn nodes(cluster: &Cluster, scope: &Scope) -> Vec<Limit> {
    let mut nodes: Vec<(&Object, &Node, Vec<&PodSpec>)> = Vec::new();
    for object in cluster.objects().iter().filter(|object| scope.includes(object)) {
        if let Body::Node(node) = &object.body {
            nodes.push((object, node, Vec::new()));
        }
    }
    if nodes.is_empty() {
        return Vec::new();
    }
    // In order of their names, as the objects of a kind are.
    for object in cluster.objects() {
        let Body::Pod(pod) = &object.body else { continue };
        if pod.is_finished() {
            continue;
        }
        let at = nodes.binary_search_by(|(node, _, _)| node.meta.name.as_str().cmp(pod.node_name.as_str()));
        if let Some((_, _, pods)) = at.ok().and_then(|at| nodes.get_mut(at)) {
            pods.push(&pod.spec);
        }
    }
    let mut limits = Vec::new();
    for (object, node, pods) in &nodes {
        let allocatable = &node.status.allocatable;
        for resource in RESOURCES {
            let sum = pods.iter().map(|pod| request(pod, resource)).fold(0, i128::saturating_add);
            let given = allocatable.get(resource);
            limits.extend(given.and_then(|given| limit(object.reference(), resource, quantity(resource, sum), given)));
        }
        let count = pieces(i64::try_from(pods.len()).unwrap_or(i64::MAX));
        limits.extend(allocatable.get("pods").and_then(|given| limit(object.reference(), "pods", count, given)));
        limits.extend(volumes(cluster, object, node));
    }
    limits
}

/// Returns how many volumes of each driver a node has attached, where the driver says how many it can have.
fn volumes(cluster: &Cluster, object: &Object, node: &Node) -> Vec<Limit> {
    let drivers = cluster.object(&ObjectRef::new("storage.k8s.io", "CSINode", "", object.meta.name.clone()));
    let Some(Body::CSINode(drivers)) = drivers.map(|object| &object.body) else { return Vec::new() };
    let mut limits = Vec::new();
    for driver in &drivers.spec.drivers {
        let Some(most) = driver.allocatable.count else { continue };
        // The attach controller names a volume after its driver, as `kubernetes.io/csi/ebs.csi.aws.com^vol-0123`.
        let prefix = format!("kubernetes.io/csi/{}^", driver.name);
        let attached = node.status.volumes_attached.iter().filter(|volume| volume.name.starts_with(&prefix)).count();
        let (resource, attached) = (format!("volumes of {}", driver.name), i64::try_from(attached).unwrap_or(i64::MAX));
        limits.extend(limit(object.reference(), &resource, pieces(attached), pieces(most.into())));
    }
    limits
}
