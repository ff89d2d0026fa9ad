//! VolumeBinding: claims have volumes that the node can reach, or can get one there
//! (pkg/scheduler/framework/plugins/volumebinding/{volume_binding,binder}.go; `FindMatchingVolume` in
//! staging/src/k8s.io/component-helpers/storage/volume/helpers.go).

use std::collections::BTreeSet;

use smallvec::SmallVec;

use super::{Code, Failure, Filter, Reason};
use crate::object::meta::Meta;
use crate::object::pod::Resources;
use crate::object::quantity::Quantity;
use crate::object::storage::{PersistentVolume, TopologyTerm};
use crate::simulate::schedule::class::Class;
use crate::simulate::schedule::snapshot::{NodeState, PodId, Snapshot};
use crate::simulate::schedule::storage::{ClaimId, ClaimState, Promise, Storage, VolumeId, class_of_volume, is_reached};
use crate::text::Text;

/// The claims of a pod.
#[derive(Default)]
pub(crate) struct Claims<'a> {
    /// The volumes of those that are bound; none for a volume that is not in the input.
    bound: Vec<Option<&'a PersistentVolume>>,
    /// Those that wait for their first pod, the smallest first.
    waiting: Vec<ClaimId>,
}

const NO_VOLUME: &str = "node(s) didn't find available persistent volumes to bind";

pub(crate) fn prepare<'a>(snapshot: &Snapshot<'a>, pod: PodId, class: &Class<'a>) -> (Claims<'a>, Option<Failure>) {
    let mut claims = Claims::default();
    if !class.has_volumes {
        return (claims, None);
    }
    let storage = &snapshot.storage;
    let state = &snapshot.pods[pod as usize];
    let mut waits_at_once = false;
    let named = Storage::named(state, class);
    for named in &named {
        let fails = |words: String| Some(Failure::unresolvable(Filter::VolumeBinding, words));
        let name = &named.name;
        let Some(id) = storage.claim(&class.namespace, name) else {
            let words = if named.is_ephemeral {
                format!("waiting for ephemeral volume controller to create the persistentvolumeclaim \"{name}\"")
            } else {
                format!("persistentvolumeclaim \"{name}\" not found")
            };
            return (claims, fails(words));
        };
        let claim = &storage.claims[id as usize];
        if claim.claim.status.phase == "Lost" {
            let volume = &claim.claim.spec.volume_name;
            return (
                claims,
                fails(format!("persistentvolumeclaim \"{name}\" bound to non-existent persistentvolume \"{volume}\"")),
            );
        }
        if claim.object.meta.deletion_timestamp.is_some() {
            return (claims, fails(format!("persistentvolumeclaim \"{name}\" is being deleted")));
        }
        let owner = claim.object.meta.controller();
        if named.is_ephemeral && owner.is_none_or(|owner| owner.kind != "Pod" || owner.name != state.name) {
            let (namespace, pod) = (&class.namespace, &state.name);
            let words = format!("PVC {namespace}/{name} was not created for pod {namespace}/{pod} (pod is not owner)");
            return (claims, fails(words));
        }
        match storage.promised.get(&id) {
            Some(Promise::Volume(volume)) => claims.bound.push(Some(storage.volumes[*volume as usize].1)),
            _ if claim.is_bound() => {
                let volume = storage.volume(&claim.claim.spec.volume_name);
                claims.bound.push(volume.map(|volume| storage.volumes[volume as usize].1));
            }
            _ => {
                let waits = storage.class(claim.class_name()).is_some_and(|class| class.volume_binding_mode == WAITS);
                if waits && claim.claim.spec.volume_name.is_empty() {
                    claims.waiting.push(id);
                } else {
                    waits_at_once = true;
                }
            }
        }
    }
    claims.waiting.sort_by_key(|claim| requested(&storage.claims[*claim as usize]));
    let words = "pod has unbound immediate PersistentVolumeClaims";
    (claims, waits_at_once.then(|| Failure::unresolvable(Filter::VolumeBinding, words)))
}

const WAITS: &str = "WaitForFirstConsumer";

impl Claims<'_> {
    pub(crate) fn check(&self, storage: &Storage<'_>, node: &NodeState<'_>) -> Option<Failure> {
        let mut reasons: SmallVec<[Reason; 2]> = SmallVec::new();
        let mut fails = |words: &'static str| reasons.push(Reason::Words(words.into()));
        let is_out_of_reach = self.bound.iter().flatten().any(|volume| !is_reached(volume, node.labels));
        if is_out_of_reach {
            fails("node(s) didn't match PersistentVolume's node affinity");
        }
        match self.find(storage, node) {
            Ok(_) => {}
            Err(Lack::Volume) => fails(NO_VOLUME),
            Err(Lack::Room) => fails("node(s) did not have enough free storage"),
        }
        if !is_out_of_reach && self.bound.iter().any(Option::is_none) {
            fails("node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)");
        }
        let code = Code::UnschedulableAndUnresolvable;
        (!reasons.is_empty()).then_some(Failure { filter: Filter::VolumeBinding, code, reasons })
    }

    /// Returns the first claim that has no volume on a node nor can get one there, and why.
    pub(crate) fn lacking(&self, storage: &Storage<'_>, node: &NodeState<'_>) -> Option<(ClaimId, String)> {
        if self.find(storage, node).is_ok() {
            return None;
        }
        let elsewhere = self.waiting.iter().find_map(|claim| {
            let chosen = selected_node(storage, *claim).filter(|chosen| **chosen != *node.name())?;
            Some((*claim, format!("it is being made on node {chosen}")))
        });
        let mut taken: BTreeSet<VolumeId> = BTreeSet::new();
        let lacking = || {
            self.waiting.iter().find_map(|claim| {
                if selected_node(storage, *claim).is_none()
                    && let Some(volume) = smallest_match(storage, *claim, node, &taken)
                {
                    taken.insert(volume);
                    return None;
                }
                let lack = can_be_made(storage, *claim, node).err()?;
                Some((*claim, why(storage, *claim, node, &lack)))
            })
        };
        elsewhere.or_else(lacking)
    }

    /// Returns what the claims that wait would be promised on a node where the pod fits.
    pub(crate) fn promises(&self, storage: &Storage<'_>, node: &NodeState<'_>) -> Vec<(ClaimId, Promise)> {
        self.find(storage, node).unwrap_or_default()
    }

    fn find(&self, storage: &Storage<'_>, node: &NodeState<'_>) -> Result<Vec<(ClaimId, Promise)>, Lack> {
        let mut found = Vec::new();
        let mut to_make = Vec::new();
        let mut taken: BTreeSet<VolumeId> = BTreeSet::new();
        // A claim for which a node was already chosen gets its volume made there and nowhere else.
        for claim in &self.waiting {
            if let Some(chosen) = selected_node(storage, *claim) {
                if *chosen != *node.name() {
                    return Err(Lack::Volume);
                }
                to_make.push(*claim);
            }
        }
        for claim in self.waiting.iter().filter(|claim| selected_node(storage, **claim).is_none()) {
            match smallest_match(storage, *claim, node, &taken) {
                Some(volume) => {
                    taken.insert(volume);
                    found.push((*claim, Promise::Volume(volume)));
                }
                None => to_make.push(*claim),
            }
        }
        for claim in to_make {
            can_be_made(storage, claim, node)?;
            found.push((claim, Promise::MadeFor(node.name().clone())));
        }
        Ok(found)
    }
}

/// What a claim lacks on a node.
enum Lack {
    Volume,
    Room,
}

fn why(storage: &Storage<'_>, claim: ClaimId, node: &NodeState<'_>, lack: &Lack) -> String {
    let name = storage.claims.get(claim as usize).map_or("", |claim| claim.class_name());
    match (lack, storage.class(name)) {
        (Lack::Room, _) => format!("class {name} has too little room here"),
        (Lack::Volume, None) => format!("class {name} is not there"),
        (Lack::Volume, Some(class)) if !is_allowed(&class.allowed_topologies, node) => {
            format!("class {name} makes none where the node is")
        }
        (Lack::Volume, Some(_)) => format!("none of class {name} is left, and none is made"),
    }
}

fn selected_node<'s>(storage: &'s Storage<'_>, claim: ClaimId) -> Option<&'s Text> {
    if let Some(Promise::MadeFor(node)) = storage.promised.get(&claim) {
        return Some(node);
    }
    storage.claims.get(claim as usize)?.object.meta.annotations.get("volume.kubernetes.io/selected-node")
}

fn storage_of(resources: &Resources) -> Quantity {
    resources.get("storage").unwrap_or(Quantity::ZERO)
}

fn requested(claim: &ClaimState<'_>) -> Quantity {
    storage_of(&claim.claim.spec.resources.requests)
}

/// Returns the volume that is meant for a claim, or the smallest that will do.
fn smallest_match(storage: &Storage<'_>, claim: ClaimId, node: &NodeState<'_>, taken: &BTreeSet<VolumeId>) -> Option<VolumeId> {
    let state = &storage.claims[claim as usize];
    let spec = &state.claim.spec;
    let wanted = requested(state);
    let class = state.class_name();
    let mut smallest: Option<(Quantity, VolumeId)> = None;
    for (id, (object, volume)) in (0..).zip(&storage.volumes) {
        let is_promised = || storage.promised.values().any(|promise| *promise == Promise::Volume(id));
        if class_of_volume(object, volume) != class || taken.contains(&id) || is_promised() {
            continue;
        }
        let is_meant = volume.spec.claim_ref.as_ref().map(|claim| {
            let meta = &state.object.meta;
            claim.name == meta.name && claim.namespace == meta.namespace && (claim.uid.is_none() || claim.uid == meta.uid)
        });
        let size = storage_of(&volume.spec.capacity);
        let mode = |mode: &Text| if mode.is_empty() { "Filesystem".into() } else { mode.clone() };
        if is_meant == Some(false)
            || size < wanted
            || mode(&volume.spec.volume_mode) != mode(&spec.volume_mode)
            || volume.spec.volume_attributes_class_name != spec.volume_attributes_class_name
            || object.meta.deletion_timestamp.is_some()
        {
            continue;
        }
        let is_reached = is_reached(volume, node.labels);
        if is_meant == Some(true) {
            return is_reached.then_some(id);
        }
        let selected = spec.selector.as_ref().is_none_or(|selector| selector.matches(|key| label(&object.meta, key)));
        let modes = spec.access_modes.iter().all(|mode| volume.spec.access_modes.contains(mode));
        let is_available = volume.status.phase == "Available";
        if is_available && selected && is_reached && modes && smallest.is_none_or(|(known, _)| size < known) {
            smallest = Some((size, id));
        }
    }
    smallest.map(|(_, id)| id)
}

fn label<'m>(meta: &'m Meta, key: &str) -> Option<&'m str> {
    meta.labels.get(key).map(Text::as_str)
}

/// Tells whether the driver of a claim's class can make a volume that the node reaches.
fn can_be_made(storage: &Storage<'_>, claim: ClaimId, node: &NodeState<'_>) -> Result<(), Lack> {
    let state = &storage.claims[claim as usize];
    let name = state.class_name();
    let class = storage.class(name).ok_or(Lack::Volume)?;
    if matches!(class.provisioner.as_str(), "" | "kubernetes.io/no-provisioner") || !is_allowed(&class.allowed_topologies, node) {
        return Err(Lack::Volume);
    }
    let asks = storage.driver(&class.provisioner).is_some_and(|driver| driver.spec.storage_capacity);
    let wanted = requested(state);
    if !asks || wanted.is_zero() {
        return Ok(());
    }
    let has_room = storage.capacities.iter().filter(|capacity| capacity.storage_class_name == name).any(|capacity| {
        let limit = capacity.maximum_volume_size.or(capacity.capacity);
        let is_near = capacity.node_topology.as_ref().is_some_and(|nodes| nodes.matches(|key| node.label(key)));
        is_near && limit.is_some_and(|limit| limit >= wanted)
    });
    if has_room { Ok(()) } else { Err(Lack::Room) }
}

/// Tells whether a class allows volumes where a node is: one of its terms matches, or there is none
/// (`MatchTopologySelectorTerms`).
fn is_allowed(terms: &[TopologyTerm], node: &NodeState<'_>) -> bool {
    let holds = |term: &TopologyTerm| {
        !term.match_label_expressions.is_empty()
            && term
                .match_label_expressions
                .iter()
                .all(|wanted| node.label(&wanted.key).is_some_and(|value| wanted.values.iter().any(|allowed| *allowed == *value)))
    };
    terms.is_empty() || terms.iter().any(holds)
}

#[cfg(test)]
mod tests {
    use crate::simulate::schedule::testing::{message, node, object, pod, verdict};

    fn claim(name: &str, meta: &str, spec: &str, phase: &str) -> String {
        let rest = format!(r#""spec": {{{spec}}}, "status": {{"phase": "{phase}"}}"#);
        object(&format!("v1 PersistentVolumeClaim n/{name}"), meta, &rest)
    }

    fn volume(name: &str, meta: &str, spec: &str) -> String {
        object(
            &format!("v1 PersistentVolume {name}"),
            meta,
            &format!(r#""spec": {{{spec}}}, "status": {{"phase": "Available"}}"#),
        )
    }

    fn uses(claim: &str) -> String {
        format!(r#""volumes": [{{"name": "v", "persistentVolumeClaim": {{"claimName": "{claim}"}}}}]"#)
    }

    fn class(name: &str, provisioner: &str, mode: &str, more: &str) -> String {
        let rest = format!(r#""provisioner": "{provisioner}", "volumeBindingMode": "{mode}"{more}"#);
        object(&format!("storage.k8s.io/v1 StorageClass {name}"), "", &rest)
    }

    fn zone(zone: &str) -> String {
        format!(
            r#""nodeAffinity": {{"required": {{"nodeSelectorTerms": [{{"matchExpressions":
            [{{"key": "z", "operator": "In", "values": ["{zone}"]}}]}}]}}}}"#
        )
    }

    fn nodes() -> Vec<String> {
        vec![node("a", r#""z": "1""#, ""), node("b", r#""z": "2""#, ""), pod("p", "p", "", &uses("c"))]
    }

    const WANTS: &str =
        r#""storageClassName": "s", "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "5Gi"}}"#;

    #[test]
    fn claims_that_cannot_be_used_leave_out_all_nodes() {
        let check = |more: Vec<String>, expected: &str| {
            let items: Vec<String> = nodes().into_iter().chain(more).collect();
            assert_eq!(message(&items), format!("0/2 nodes are available: {expected}."));
            assert!(!verdict(&items).contains("fits"));
        };
        check(vec![], r#"persistentvolumeclaim "c" not found"#);
        check(
            vec![claim("c", "", r#""volumeName": "v""#, "Lost")],
            r#"persistentvolumeclaim "c" bound to non-existent persistentvolume "v""#,
        );
        let deleted = r#""deletionTimestamp": "2026-01-01T00:00:00Z", "finalizers": ["x/y"]"#;
        check(vec![claim("c", deleted, "", "Pending")], r#"persistentvolumeclaim "c" is being deleted"#);
        check(
            vec![class("s", "x", "Immediate", ""), claim("c", "", WANTS, "Pending")],
            "pod has unbound immediate PersistentVolumeClaims",
        );
    }

    #[test]
    fn a_claim_that_waits_gets_a_volume_where_the_node_is() {
        let local = || class("s", "kubernetes.io/no-provisioner", "WaitForFirstConsumer", "");
        let made = |more: &str| class("s", "driver", "WaitForFirstConsumer", more);
        let pv = |size: &str, more: &str| {
            let spec = format!(
                r#""storageClassName": "s", "accessModes": ["ReadWriteOnce"], "capacity": {{"storage": "{size}"}}, {more}"#
            );
            volume(&format!("v{size}").to_lowercase(), "", &spec)
        };
        let allowed = r#", "allowedTopologies": [{"matchLabelExpressions": [{"key": "z", "values": ["2"]}]}]"#;
        let waits = |meta: &str| claim("c", meta, WANTS, "Pending");
        for (more, expected) in [
            (vec![local(), waits("")], "a VolumeBinding!, b VolumeBinding!"),
            (vec![local(), waits(""), pv("5Gi", &zone("2"))], "a VolumeBinding!, b fits"),
            (vec![local(), waits(""), pv("4Gi", &zone("2"))], "a VolumeBinding!, b VolumeBinding!"),
            (vec![made(""), waits("")], "a fits, b fits"),
            (vec![made(allowed), waits("")], "a VolumeBinding!, b fits"),
            (vec![made(""), waits(r#""annotations": {"volume.kubernetes.io/selected-node": "a"}"#)], "a fits, b VolumeBinding!"),
            (vec![claim("c", "", r#""volumeName": "v""#, "Bound"), volume("v", "", &zone("1"))], "a fits, b VolumeBinding!"),
            (vec![claim("c", "", r#""volumeName": "v""#, "Bound"), volume("v", "", "")], "a fits, b fits"),
        ] {
            let items: Vec<String> = nodes().into_iter().chain(more).collect();
            assert_eq!(verdict(&items), expected, "{items:?}");
        }
    }

    #[test]
    fn a_driver_that_tells_its_room_must_have_some() {
        let driver =
            |asks: bool| object("storage.k8s.io/v1 CSIDriver driver", "", &format!(r#""spec": {{"storageCapacity": {asks}}}"#));
        let room = |size: &str| {
            let rest =
                format!(r#""storageClassName": "s", "capacity": "{size}", "nodeTopology": {{"matchLabels": {{"z": "1"}}}}"#);
            object("storage.k8s.io/v1 CSIStorageCapacity n/x", "", &rest)
        };
        let items = |asks: bool, size: &str| {
            let more = vec![
                class("s", "driver", "WaitForFirstConsumer", ""),
                claim("c", "", WANTS, "Pending"),
                driver(asks),
                room(size),
            ];
            nodes().into_iter().chain(more).collect::<Vec<String>>()
        };
        assert_eq!(verdict(&items(true, "5Gi")), "a fits, b VolumeBinding!");
        assert_eq!(verdict(&items(true, "4Gi")), "a VolumeBinding!, b VolumeBinding!");
        assert_eq!(verdict(&items(false, "4Gi")), "a fits, b fits");
    }
}
