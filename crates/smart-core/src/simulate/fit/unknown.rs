//! What the input does not tell and a verdict depends on.

use crate::findings::words::listed;
use crate::simulate::schedule::{Cycle, PodId, Reason, Snapshot, Storage};

/// No namespace has this name: what covers it covers all of them.
const ANY_NAMESPACE: &str = "*";

/// Returns what is not known of a verdict, in sentences without their full stop.
pub(super) fn unknown(snapshot: &Snapshot<'_>, pod: PodId) -> Vec<String> {
    let coverage = snapshot.cluster.coverage();
    let lists = |group: &str, kind: &str, namespace: &str| coverage.observes(group, kind, namespace);
    let class = snapshot.class(pod);
    let mut unknown = Vec::new();
    if !lists("", "Node", "") {
        unknown.push("whether there are more nodes: the input does not list them".to_owned());
    }
    if !lists("", "Pod", ANY_NAMESPACE) {
        unknown.push("what pods of other namespaces take: the input does not list the pods of all".to_owned());
    }
    let sizeless = sizeless(snapshot, pod);
    if !sizeless.is_empty() {
        let (nodes, has, tell) = if sizeless.len() == 1 { ("node", "has", "it does") } else { ("nodes", "have", "they do") };
        let names = listed(&sizeless);
        unknown.push(format!("whether {nodes} {names} {has} room for it: {tell} not tell status.allocatable"));
    }
    if Cycle::new(snapshot, pod).is_undecided() {
        unknown.push(
            "on which nodes the devices are that it claims: that is decided by expressions which are not evaluated here"
                .to_owned(),
        );
    }
    let terms = class.affinity.iter().chain(&class.anti_affinity);
    if terms.into_iter().any(|term| term.selects_namespaces()) && !lists("", "Namespace", "") {
        unknown.push("which namespaces its affinity means: the input does not list namespaces".to_owned());
    }
    let named = Storage::named(&snapshot.pods[pod as usize], class);
    if named.is_empty() {
        return unknown;
    }
    let storage = &snapshot.storage;
    let claims: Vec<_> = named.iter().map(|named| storage.claim(&class.namespace, &named.name)).collect();
    if claims.iter().any(Option::is_none) && !lists("", "PersistentVolumeClaim", &class.namespace) {
        unknown.push(format!("whether its claims exist: the input does not list those of namespace {}", class.namespace));
    }
    let states = || claims.iter().flatten().filter_map(|claim| storage.claims.get(*claim as usize));
    let lacks_volume = |name: &str| !name.is_empty() && storage.volume(name).is_none();
    if !lists("", "PersistentVolume", "")
        && states().any(|state| lacks_volume(&state.claim.spec.volume_name) || !state.is_bound())
    {
        unknown.push("which volumes there are: the input does not list PersistentVolumes".to_owned());
    }
    if !lists("storage.k8s.io", "StorageClass", "")
        && states().any(|state| !state.is_bound() && storage.class(state.class_name()).is_none())
    {
        unknown.push("how volumes of its class are made: the input does not list StorageClasses".to_owned());
    }
    if !lists("storage.k8s.io", "CSINode", "") {
        unknown.push("how many volumes the nodes can attach: the input does not list CSINodes".to_owned());
    }
    unknown
}

/// Returns the nodes that would take a pod, were it known that they have the room.
fn sizeless(snapshot: &Snapshot<'_>, pod: PodId) -> Vec<String> {
    let nodes: Vec<_> = snapshot.present().filter(|node| !snapshot.nodes[*node as usize].tells_size).collect();
    if nodes.is_empty() {
        return Vec::new();
    }
    let cycle = Cycle::new(snapshot, pod);
    let is_all = |node: &u32| matches!(cycle.failures(*node).as_slice(), [one] if one.reasons.contains(&Reason::UnknownSize));
    nodes.into_iter().filter(is_all).map(|node| snapshot.nodes[node as usize].name().to_string()).collect()
}
