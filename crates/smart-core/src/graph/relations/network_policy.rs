//! Policies that say which traffic may pass.

use super::super::build::{Builder, Target};
use super::super::relation::Relation;
use crate::object::network_policy::{AdminNetworkPeer, NetworkPolicy, NetworkPolicyPeer};

pub(super) fn namespaced(builder: &mut Builder<'_>, from: u32, namespace: &str, policy: &NetworkPolicy) {
    let spec = &policy.spec;
    let pods = builder.selectors.pods(namespace, &spec.pod_selector);
    builder.add_all(from, pods, Relation::NetworkPolicySelects);
    let peers = spec.ingress.iter().flat_map(|rule| &rule.from).chain(spec.egress.iter().flat_map(|rule| &rule.to));
    for peer in peers {
        let found = peer_vertices(builder, namespace, peer);
        builder.add_all(from, found, Relation::NetworkPolicyPeer);
    }
}

/// Returns what a peer lets through: pods where it selects pods, namespaces where it selects only those.
fn peer_vertices(builder: &Builder<'_>, namespace: &str, peer: &NetworkPolicyPeer) -> Vec<u32> {
    match (&peer.namespace_selector, &peer.pod_selector) {
        (None, Some(pods)) => builder.selectors.pods(namespace, pods),
        (Some(namespaces), None) => builder.selectors.namespaces(namespaces),
        (Some(namespaces), Some(pods)) => {
            let namespaces = builder.selectors.namespaces(namespaces);
            let names = namespaces.into_iter().filter_map(|vertex| builder.object(vertex));
            names.flat_map(|object| builder.selectors.pods(&object.meta.name, pods)).collect()
        }
        (None, None) => Vec::new(),
    }
}

/// The pods and namespaces that an administrator's policy is about.
pub(super) fn admin(builder: &mut Builder<'_>, from: u32, subject: &AdminNetworkPeer) {
    if let Some(namespaces) = &subject.namespaces {
        let found = builder.selectors.namespaces(namespaces);
        builder.add_all(from, found, Relation::NetworkPolicySelects);
    }
    if let Some(pods) = &subject.pods {
        let namespaces = builder.selectors.namespaces(&pods.namespace_selector);
        for vertex in namespaces {
            let Some(namespace) = builder.object(vertex) else { continue };
            let found = builder.selectors.pods(&namespace.meta.name, &pods.pod_selector);
            builder.add_all(from, found, Relation::NetworkPolicySelects);
        }
    }
    if subject.nodes.as_ref().is_some_and(|nodes| nodes.is_empty()) {
        let nodes = builder.objects().iter().filter(|object| object.api.kind == "Node");
        for node in nodes {
            let target = Target::of_cluster("", "Node", &node.meta.name);
            builder.link_known(from, Relation::NetworkPolicySelects, target);
        }
    }
}
