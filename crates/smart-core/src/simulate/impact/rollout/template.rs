//! Pods as controllers make them from templates.

use std::sync::Arc;

use smallvec::smallvec;

use crate::json::{Map, Shared, SharedList};
use crate::object::affinity::{NodeSelector, NodeSelectorTerm};
use crate::object::container::Container;
use crate::object::kind::ApiType;
use crate::object::meta::OwnerReference;
use crate::object::pod::{Pod, PodSpec, PodTemplate, TokenVolumeName, Toleration};
use crate::object::selector::Requirement;
use crate::object::storage::PersistentVolumeClaim;
use crate::object::volume::{ClaimSource, Volume};
use crate::object::workload::{ClaimTemplate, ReplicaSet};
use crate::object::{Body, Meta, Object};
use crate::simulate::fork::Fork;
use crate::text::Text;

/// The label by which a Deployment tells the pods of its ReplicaSets apart.
pub(super) const HASH: &str = "pod-template-hash";

/// Returns a pod that an owner makes from a template, with what the API server fills in (`GetPodFromTemplate` in
/// pkg/controller/controller_utils.go).
pub(super) fn pod(fork: &Fork<'_>, owner: &Object, template: &PodTemplate, name: Text, labels: &[(&str, Text)]) -> Object {
    let pod = Pod { spec: Arc::clone(&template.spec), node_name: template.node_name.clone(), ..Pod::default() };
    let meta = Meta {
        namespace: owner.meta.namespace.clone(),
        name,
        labels: with(&template.metadata.labels, labels),
        annotations: template.metadata.annotations.clone(),
        owner_references: SharedList::of::<[OwnerReference; 1]>(smallvec![controlled_by(owner)]),
        ..Meta::default()
    };
    fork.admitted(Object { api: api("", "v1", "Pod"), meta, body: Body::Pod(Box::new(pod)) })
}

/// Returns a new ReplicaSet of a Deployment, of no pods yet (`getNewReplicaSet` in pkg/controller/deployment/sync.go). Its
/// hash is made of the template, and is not the one that Kubernetes would choose.
pub(super) fn replica_set(deployment: &Object, template: &PodTemplate) -> Object {
    let hash = Text::from(hash(template));
    let mut body = ReplicaSet::default();
    let mut template = template.clone();
    template.metadata.labels = with(&template.metadata.labels, &[(HASH, hash.clone())]);
    body.spec.replicas = Some(0);
    if let Body::Deployment(deployment) = &deployment.body {
        body.spec.selector = deployment.spec.selector.clone();
        body.spec.selector.match_labels = with(&deployment.spec.selector.match_labels, &[(HASH, hash.clone())]);
        body.spec.min_ready_seconds = deployment.spec.min_ready_seconds;
    }
    let meta = Meta {
        namespace: deployment.meta.namespace.clone(),
        name: Text::from(format!("{}-{hash}", deployment.meta.name)),
        labels: template.metadata.labels.clone(),
        owner_references: SharedList::of::<[OwnerReference; 1]>(smallvec![controlled_by(deployment)]),
        ..Meta::default()
    };
    body.spec.template = template;
    Object { api: api("apps", "v1", "ReplicaSet"), meta, body: Body::ReplicaSet(Box::new(body)) }
}

/// Tells whether a ReplicaSet is of a template: they are the same but for the hash (`EqualIgnoreHash` in
/// pkg/controller/deployment/util/deployment_util.go).
pub(super) fn is_of(set: &ReplicaSet, template: &PodTemplate) -> bool {
    let plain = |template: &PodTemplate| {
        let labels = template.metadata.labels.iter().filter(|(key, _)| **key != *HASH);
        labels.map(|(key, value)| (key.clone(), value.clone())).collect::<Map>()
    };
    let (own, wanted) = (&set.spec.template, template);
    own.spec == wanted.spec
        && own.node_name == wanted.node_name
        && own.metadata.annotations == wanted.metadata.annotations
        && plain(own) == plain(wanted)
}

/// Returns the pod of a StatefulSet with its own name and claims (`newStatefulSetPod` and `updateStorage` in
/// pkg/controller/statefulset/stateful_set_utils.go).
pub(super) fn numbered_pod(
    fork: &Fork<'_>,
    set: &Object,
    template: &PodTemplate,
    claims: &[ClaimTemplate],
    service: &Text,
    ordinal: i64,
) -> Object {
    let name = Text::from(format!("{}-{ordinal}", set.meta.name));
    let labels =
        [("statefulset.kubernetes.io/pod-name", name.clone()), ("apps.kubernetes.io/pod-index", Text::from(ordinal.to_string()))];
    let mut object = pod(fork, set, template, name.clone(), &labels);
    if let Body::Pod(pod) = &mut object.body {
        pod.hostname = name.clone();
        let spec = Arc::make_mut(&mut pod.spec);
        spec.subdomain = service.clone();
        let is_own = |volume: &Shared<Volume>| claims.iter().any(|claim| claim.metadata.name == volume.name.0);
        let mut volumes: Vec<Shared<Volume>> = spec.volumes.iter().filter(|volume| !is_own(volume)).cloned().collect();
        volumes.extend(claims.iter().map(|claim| {
            let source = ClaimSource { claim_name: claim_name(claim, &name), ..ClaimSource::default() };
            let source = Some(Box::new(source));
            Shared::new(Volume {
                name: TokenVolumeName(claim.metadata.name.clone()),
                persistent_volume_claim: source,
                ..Volume::default()
            })
        }));
        spec.volumes = volumes.into();
    }
    object
}

/// Returns the name of the claim that a pod of a StatefulSet has of a template.
pub(super) fn claim_name(claim: &ClaimTemplate, pod: &str) -> Text {
    Text::from(format!("{}-{pod}", claim.metadata.name))
}

/// Returns a claim that is made for a pod.
pub(super) fn claim(fork: &Fork<'_>, template: &ClaimTemplate, namespace: &Text, pod: &Text) -> Object {
    let meta = Meta {
        namespace: namespace.clone(),
        name: claim_name(template, pod),
        labels: template.metadata.labels.clone(),
        ..Meta::default()
    };
    let mut body = PersistentVolumeClaim { spec: template.spec.clone(), ..PersistentVolumeClaim::default() };
    body.status.phase = "Pending".into();
    fork.admitted(Object { api: api("", "v1", "PersistentVolumeClaim"), meta, body: Body::PersistentVolumeClaim(Box::new(body)) })
}

/// Lets a pod of a DaemonSet bear what all of them bear (`AddOrUpdateDaemonPodTolerations` in
/// pkg/controller/daemon/util/daemonset_util.go).
pub(super) fn tolerate_as_daemon(object: &mut Object) {
    const BORNE: [(&str, &str); 6] = [
        ("node.kubernetes.io/not-ready", "NoExecute"),
        ("node.kubernetes.io/unreachable", "NoExecute"),
        ("node.kubernetes.io/disk-pressure", "NoSchedule"),
        ("node.kubernetes.io/memory-pressure", "NoSchedule"),
        ("node.kubernetes.io/pid-pressure", "NoSchedule"),
        ("node.kubernetes.io/unschedulable", "NoSchedule"),
    ];
    let Body::Pod(pod) = &mut object.body else { return };
    let spec: &mut PodSpec = Arc::make_mut(&mut pod.spec);
    let host = spec.host_network.then_some(("node.kubernetes.io/network-unavailable", "NoSchedule"));
    let added = BORNE.into_iter().chain(host).map(|(key, effect)| Toleration {
        key: key.into(),
        operator: "Exists".into(),
        effect: effect.into(),
        ..Toleration::default()
    });
    let all: smallvec::SmallVec<[Toleration; 8]> = spec.tolerations.iter().cloned().chain(added).collect();
    spec.tolerations = SharedList::of(all);
}

/// Lets a pod come to one node alone (`ReplaceDaemonSetPodNodeNameNodeAffinity` in the same file).
pub(super) fn pin(object: &mut Object, node: &Text) {
    let Body::Pod(pod) = &mut object.body else { return };
    let spec = Arc::make_mut(&mut pod.spec);
    let mut affinity = spec.affinity.as_deref().cloned().unwrap_or_default();
    let name = Requirement { key: "metadata.name".into(), values: Box::new([node.clone()]), ..Requirement::default() };
    let term = NodeSelectorTerm { match_fields: Box::new([name]), ..NodeSelectorTerm::default() };
    affinity.node_affinity.required = Some(NodeSelector { terms: Box::new([term]) });
    spec.affinity = Some(Shared::new(affinity));
}

/// Adds to a new pod the containers that an old one has and its template has not: a webhook put them in, and will again. Tells
/// their names.
pub(super) fn inject(new: &mut Object, old: &Object, of: &PodTemplate) -> Vec<Text> {
    let (Body::Pod(new), Body::Pod(old)) = (&mut new.body, &old.body) else { return Vec::new() };
    let spec = Arc::make_mut(&mut new.spec);
    let mut names = Vec::new();
    let lists = [
        (&mut spec.containers, &old.spec.containers, &of.spec.containers),
        (&mut spec.init_containers, &old.spec.init_containers, &of.spec.init_containers),
    ];
    for (into, there, stated) in lists {
        let lacks = |list: &[Container], name: &Text| list.iter().all(|container| container.name != *name);
        let added: Vec<Container> =
            there.iter().filter(|container| lacks(stated, &container.name) && lacks(into, &container.name)).cloned().collect();
        names.extend(added.iter().map(|container| container.name.clone()));
        if !added.is_empty() {
            *into = into.iter().cloned().chain(added).collect();
        }
    }
    names
}

/// Tells whether an object is controlled by another. Where a dump leaves the identifiers out, the name decides.
pub(super) fn is_controlled_by(object: &Object, owner: &Object) -> bool {
    object.meta.namespace == owner.meta.namespace
        && object.meta.controller().is_some_and(|controller| {
            let is_same = controller.uid.is_none() || owner.meta.uid.is_none() || controller.uid == owner.meta.uid;
            controller.kind == owner.api.kind && controller.name == owner.meta.name && is_same
        })
}

fn controlled_by(owner: &Object) -> OwnerReference {
    OwnerReference {
        api_version: Text::from(owner.api.api_version()),
        kind: owner.api.kind.clone(),
        name: owner.meta.name.clone(),
        uid: owner.meta.uid.clone(),
        controller: true,
        block_owner_deletion: true,
    }
}

fn with(labels: &Map, more: &[(&str, Text)]) -> Map {
    let is_other = |key: &&Text| !more.iter().any(|(name, _)| **name == ***key);
    let kept = labels.iter().filter(|(key, _)| is_other(key)).map(|(key, value)| (key.clone(), value.clone()));
    kept.chain(more.iter().map(|(key, value)| (Text::from(*key), value.clone()))).collect()
}

fn api(group: &str, version: &str, kind: &str) -> Arc<ApiType> {
    Arc::new(ApiType { group: group.into(), version: version.into(), kind: kind.into() })
}

/// FNV-1a, written in the letters that Kubernetes uses (`SafeEncodeString` in k8s.io/apimachinery).
fn hash(template: &PodTemplate) -> String {
    const LETTERS: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";
    let text = serde_json::to_string(template).unwrap_or_default();
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let letter = |at: u32| char::from(LETTERS[(hash >> (at * 6)) as usize % LETTERS.len()]);
    (0..9).map(letter).collect()
}
