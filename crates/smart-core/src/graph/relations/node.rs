//! Nodes and what stands for them.

use super::super::build::{Builder, Detail, Target};
use super::super::relation::Relation;
use crate::object::certificates::CertificateSigningRequest;
use crate::object::coordination::Lease;
use crate::object::scheduling::RuntimeClass;
use crate::object::{Body, Object};
use crate::text::Text;

fn node_named(name: &str) -> Target<'_> {
    Target::of_cluster("", "Node", name)
}

pub(super) fn node(builder: &mut Builder<'_>, from: u32, object: &Object) {
    for label in ["topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"] {
        if let Some(zone) = object.meta.labels.get(label) {
            builder.link(from, Relation::NodeZone, Target::external("Zone", zone), Detail::default());
            break;
        }
    }
}

/// The pods of DaemonSets on a node serve all of it: its network, its proxy, its volumes.
pub(super) fn agent(builder: &mut Builder<'_>, pod: u32, object: &Object, node: &str) {
    let of_daemon_set = object.meta.controller().is_some_and(|owner| owner.kind == "DaemonSet");
    if of_daemon_set && let Some(node) = builder.find(node_named(node)) {
        builder.add(node, pod, Relation::PodNodeAgent, Detail::default());
    }
}

pub(super) fn lease(builder: &mut Builder<'_>, from: u32, object: &Object, lease: &Lease) {
    let holder = lease.spec.holder_identity.as_str();
    if object.meta.namespace == "kube-node-lease" {
        builder.link(from, Relation::NodeStandIn, node_named(&object.meta.name), Detail::default());
    } else {
        // Controllers hold leases as `POD_random`, or by the name of their pod or node.
        let pod = holder.split('_').next().unwrap_or_default();
        let in_namespace = Target::core("Pod", &object.meta.namespace, pod);
        if !builder.link_known(from, Relation::LeaseHolder, in_namespace) {
            builder.link_known(from, Relation::LeaseHolder, node_named(pod));
        }
    }
}

pub(super) fn signing_request(builder: &mut Builder<'_>, from: u32, request: &CertificateSigningRequest) {
    if let Some(node) = request.spec.username.strip_prefix("system:node:") {
        builder.link(from, Relation::SigningRequestNode, node_named(node), Detail::default());
    }
}

pub(super) fn runtime_class(builder: &mut Builder<'_>, from: u32, class: &RuntimeClass) {
    let selector = &class.scheduling.node_selector;
    if selector.is_empty() {
        return;
    }
    let fits = |node: &Object| {
        matches!(node.body, Body::Node(_))
            && selector.iter().all(|(key, value)| node.meta.labels.get(key).map(Text::as_str) == Some(value))
    };
    let of_cluster = (0_u32..).zip(builder.objects()).take_while(|(_, object)| object.meta.namespace.is_empty());
    let found: Vec<u32> = of_cluster.filter(|(_, node)| fits(node)).map(|(vertex, _)| vertex).collect();
    builder.add_all(from, found, Relation::RuntimeClassNode);
}
