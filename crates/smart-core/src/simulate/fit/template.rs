//! The pods that a workload makes, as they would be when the API server has taken them.

use std::sync::Arc;

use smallvec::{SmallVec, smallvec};

use crate::cluster::Cluster;
use crate::json::{Map, Pool, Shared, SharedList};
use crate::object::affinity::{Affinity, PodAffinityTerm};
use crate::object::container::Container;
use crate::object::kind::ApiType;
use crate::object::meta::{Meta, OwnerReference};
use crate::object::namespace::LimitRange;
use crate::object::pod::{Pod, PodSpec, PodTemplate, Resources, Toleration};
use crate::object::selector::{LabelSelector, Operator, Requirement};
use crate::object::storage::{PersistentVolumeClaim, PersistentVolumeClaimSpec};
use crate::object::volume::{ClaimSource, Volume};
use crate::object::{Body, Object, ObjectRef};
use crate::text::Text;

/// A pod that is not there yet, with the claims that would be made for it.
pub(super) struct Made {
    pub(super) pod: Object,
    pub(super) claims: Vec<Object>,
}

/// Returns the template of a workload.
pub(crate) fn template_of(object: &Object) -> Option<&PodTemplate> {
    Some(match &object.body {
        Body::CronJob(body) => &body.spec.job_template.spec.template,
        Body::DaemonSet(body) => &body.spec.template,
        Body::Deployment(body) => &body.spec.template,
        Body::Job(body) => &body.spec.template,
        Body::ReplicaSet(body) => &body.spec.template,
        Body::ReplicationController(body) => &body.spec.template,
        Body::StatefulSet(body) => &body.spec.template,
        _ => return None,
    })
}

/// Returns what makes the pods of a workload: of a Deployment its newest ReplicaSet with the template that it has now, which
/// gives the pods the label of their revision; else the workload.
pub(super) fn maker<'a>(cluster: &'a Cluster, workload: &'a Object) -> &'a Object {
    let Body::Deployment(deployment) = &workload.body else { return workload };
    const REVISION: &str = "deployment.kubernetes.io/revision";
    let is_owned = |object: &&Object| {
        let owner = object.meta.controller();
        object.meta.namespace == workload.meta.namespace
            && owner.is_some_and(|owner| owner.kind == "Deployment" && owner.name == workload.meta.name)
            && template_of(object).is_some_and(|template| template.spec == deployment.spec.template.spec)
    };
    let revision = |object: &&Object| object.meta.annotations.get(REVISION).and_then(|text| text.parse::<u64>().ok());
    let sets = cluster.objects().iter().filter(|object| matches!(object.body, Body::ReplicaSet(_))).filter(is_owned);
    sets.max_by_key(|object| (revision(object), object.meta.name.clone())).unwrap_or(workload)
}

/// Returns a pod that a workload makes, of this name.
pub(super) fn made(cluster: &Cluster, maker: &Object, name: &str) -> Option<Made> {
    let template = template_of(maker)?;
    let namespace = maker.meta.namespace.clone();
    let mut spec = admitted(cluster, &namespace, &template.spec, &template.metadata.labels);
    let mut claims = Vec::new();
    if let Body::StatefulSet(set) = &maker.body {
        for template in &set.spec.volume_claim_templates {
            let volume = &template.metadata.name;
            let claim = Text::from(format!("{volume}-{name}"));
            let source = ClaimSource { claim_name: claim.clone(), ..ClaimSource::default() };
            let mut added = Volume { persistent_volume_claim: Some(Box::new(source)), ..Volume::default() };
            added.name.0 = volume.clone();
            let others = spec.volumes.iter().filter(|known| known.name.0 != *volume).cloned();
            spec.volumes = others.chain([Shared::of(added, &mut Pool::default())]).collect();
            claims.push(new_claim(cluster, &namespace, claim, &template.spec, SharedList::default()));
        }
    }
    if matches!(maker.body, Body::DaemonSet(_)) {
        let more: SmallVec<[Toleration; 8]> = spec.tolerations.iter().cloned().chain(of_daemons(spec.host_network)).collect();
        spec.tolerations = SharedList::of(more);
    }
    let owner = OwnerReference {
        api_version: maker.api.api_version().into(),
        kind: maker.api.kind.clone(),
        name: maker.meta.name.clone(),
        uid: maker.meta.uid.clone(),
        controller: true,
        block_owner_deletion: true,
    };
    let meta = Meta {
        namespace,
        name: name.into(),
        labels: template.metadata.labels.clone(),
        owner_references: SharedList::of(smallvec![owner] as SmallVec<[OwnerReference; 1]>),
        ..Meta::default()
    };
    Some(with_claims(cluster, meta, spec, claims))
}

/// Returns a pod of a file as it would be when it is created.
pub(super) fn created(cluster: &Cluster, object: &Object, pod: &Pod) -> Made {
    let spec = admitted(cluster, &object.meta.namespace, &pod.spec, &object.meta.labels);
    with_claims(cluster, object.meta.clone(), spec, Vec::new())
}

fn with_claims(cluster: &Cluster, meta: Meta, spec: PodSpec, mut claims: Vec<Object>) -> Made {
    for volume in &spec.volumes {
        if let Some(ephemeral) = &volume.ephemeral {
            let owner =
                OwnerReference { kind: "Pod".into(), name: meta.name.clone(), controller: true, ..OwnerReference::default() };
            let owners = SharedList::of(smallvec![owner] as SmallVec<[OwnerReference; 1]>);
            let name = Text::from(format!("{}-{}", meta.name, volume.name.0));
            claims.push(new_claim(cluster, &meta.namespace, name, &ephemeral.volume_claim_template.spec, owners));
        }
    }
    claims.retain(|claim| cluster.object(&claim.reference()).is_none());
    let api = Arc::new(ApiType { group: Text::default(), version: "v1".into(), kind: "Pod".into() });
    let pod = Pod { spec: Arc::new(spec), ..Pod::default() };
    Made { pod: Object { api, meta, body: Body::Pod(Box::new(pod)) }, claims }
}

fn new_claim(
    cluster: &Cluster,
    namespace: &Text,
    name: Text,
    spec: &PersistentVolumeClaimSpec,
    owner_references: SharedList<OwnerReference>,
) -> Object {
    let mut spec = spec.clone();
    if spec.storage_class_name.is_none() {
        spec.storage_class_name = default_class(cluster);
    }
    let api = Arc::new(ApiType { group: Text::default(), version: "v1".into(), kind: "PersistentVolumeClaim".into() });
    let meta = Meta { namespace: namespace.clone(), name, owner_references, ..Meta::default() };
    let claim = PersistentVolumeClaim { spec, ..PersistentVolumeClaim::default() };
    Object { api, meta, body: Body::PersistentVolumeClaim(Box::new(claim)) }
}

/// Returns the class of claims that name none: the newest of those that are the default
/// (plugin/pkg/admission/storage/storageclass/setdefault/admission.go).
fn default_class(cluster: &Cluster) -> Option<Text> {
    const DEFAULT: &str = "storageclass.kubernetes.io/is-default-class";
    let classes = cluster.objects().iter().filter(|object| matches!(object.body, Body::StorageClass(_)));
    let default = classes.filter(|object| object.meta.annotations.get(DEFAULT).is_some_and(|value| *value == "true"));
    let newest = default.max_by(|a, b| {
        let key = |object: &Object| object.meta.creation_timestamp;
        key(a).cmp(&key(b)).then_with(|| b.meta.name.cmp(&a.meta.name))
    });
    newest.map(|object| object.meta.name.clone())
}

/// Returns a spec as it is when the API server has taken the pod: with defaults, and with what admission adds that the
/// scheduler looks at.
fn admitted(cluster: &Cluster, namespace: &Text, spec: &PodSpec, labels: &Map) -> PodSpec {
    let mut spec = spec.clone();
    let ranges = || {
        cluster.objects().iter().filter_map(|object| match &object.body {
            Body::LimitRange(range) if object.meta.namespace == *namespace => Some(&**range),
            _ => None,
        })
    };
    for container in spec.containers.iter_mut().chain(spec.init_containers.iter_mut()) {
        default_requests(container, ranges());
    }
    priority(cluster, &mut spec);
    runtime(cluster, &mut spec);
    // plugin/pkg/admission/defaulttolerationseconds/admission.go
    let states = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"].map(|key| Toleration {
        key: key.into(),
        operator: "Exists".into(),
        effect: "NoExecute".into(),
        toleration_seconds: Some(300),
        ..Toleration::default()
    });
    let is_tolerated = |state: &Toleration| {
        spec.tolerations.iter().any(|known| {
            (known.key == state.key || known.key.is_empty()) && (known.effect == state.effect || known.effect.is_empty())
        })
    };
    let missing: SmallVec<[Toleration; 2]> = states.into_iter().filter(|state| !is_tolerated(state)).collect();
    spec.tolerations = SharedList::of(spec.tolerations.iter().cloned().chain(missing).collect::<SmallVec<[Toleration; 4]>>());
    merge_label_keys(&mut spec, labels);
    spec
}

/// Sets requests to limits where there are none (`SetDefaults_Pod` in pkg/apis/core/v1/defaults.go), then both to the defaults
/// of the namespace (plugin/pkg/admission/limitranger/admission.go).
fn default_requests<'a>(container: &mut Container, ranges: impl Iterator<Item = &'a LimitRange>) {
    let merged = |given: &Resources, defaults: &Resources| -> Resources {
        let missing = defaults.iter().filter(|(name, _)| given.get(name).is_none());
        given.iter().chain(missing).map(|(name, amount)| (name.clone(), amount)).collect()
    };
    let resources = &mut container.resources;
    resources.requests = merged(&resources.requests, &resources.limits);
    for item in ranges.flat_map(|range| range.spec.limits.iter()).filter(|item| item.kind == "Container") {
        resources.requests = merged(&resources.requests, &item.default_request);
        resources.limits = merged(&resources.limits, &item.default);
    }
}

/// Sets the priority (plugin/pkg/admission/priority/admission.go).
fn priority(cluster: &Cluster, spec: &mut PodSpec) {
    if spec.priority.is_some() {
        return;
    }
    let classes = cluster.objects().iter().filter_map(|object| match &object.body {
        Body::PriorityClass(class) => Some((&object.meta.name, class)),
        _ => None,
    });
    let mut wanted = classes.filter(|(name, class)| {
        if spec.priority_class_name.is_empty() { class.global_default } else { **name == spec.priority_class_name }
    });
    // What Kubernetes brings along needs not be in the input.
    let built_in = match spec.priority_class_name.as_str() {
        "system-node-critical" => Some(2_000_001_000),
        "system-cluster-critical" => Some(2_000_000_000),
        _ => None,
    };
    if let Some((_, class)) = wanted.next() {
        spec.priority = Some(class.value);
        if spec.preemption_policy.is_empty() {
            spec.preemption_policy = class.preemption_policy.clone();
        }
    } else {
        spec.priority = built_in;
    }
}

/// Adds what the runtime takes and where it is (plugin/pkg/admission/runtimeclass/admission.go).
fn runtime(cluster: &Cluster, spec: &mut PodSpec) {
    if spec.runtime_class_name.is_empty() {
        return;
    }
    let reference = ObjectRef::new("node.k8s.io", "RuntimeClass", "", spec.runtime_class_name.clone());
    let Some(Body::RuntimeClass(class)) = cluster.object(&reference).map(|object| &object.body) else { return };
    if spec.overhead.is_empty() {
        spec.overhead = class.overhead.pod_fixed.clone();
    }
    let added = class.scheduling.node_selector.iter().filter(|(key, _)| spec.node_selector.get(key).is_none());
    let pairs = spec.node_selector.iter().chain(added).map(|(key, value)| (key.clone(), value.clone()));
    spec.node_selector = pairs.collect();
    let tolerations = spec.tolerations.iter().chain(class.scheduling.tolerations.iter()).cloned();
    spec.tolerations = SharedList::of(tolerations.collect::<SmallVec<[Toleration; 4]>>());
}

/// Adds the label keys of terms about other pods to their selectors (`applyMatchLabelKeysAndMismatchLabelKeys` in
/// pkg/registry/core/pod/strategy.go).
fn merge_label_keys(spec: &mut PodSpec, labels: &Map) {
    let Some(affinity) = &spec.affinity else { return };
    let has_keys = |term: &PodAffinityTerm| !term.match_label_keys.is_empty() || !term.mismatch_label_keys.is_empty();
    let rules = [&affinity.pod_affinity, &affinity.pod_anti_affinity];
    let terms = |rules: &&crate::object::affinity::PodAffinity| {
        rules.required.iter().any(has_keys) || rules.preferred.iter().any(|wish| has_keys(&wish.term))
    };
    if !rules.iter().any(terms) {
        return;
    }
    let mut edited = Affinity::clone(affinity);
    for rules in [&mut edited.pod_affinity, &mut edited.pod_anti_affinity] {
        let wishes = rules.preferred.iter_mut().map(|wish| &mut wish.term);
        for term in rules.required.iter_mut().chain(wishes) {
            let Some(selector) = &mut term.label_selector else { continue };
            merge(selector, &term.match_label_keys, Operator::In, labels);
            merge(selector, &term.mismatch_label_keys, Operator::NotIn, labels);
        }
    }
    spec.affinity = Some(Shared::of(edited, &mut Pool::default()));
}

fn merge(selector: &mut LabelSelector, keys: &[Text], operator: Operator, labels: &Map) {
    let added = keys.iter().filter_map(|key| {
        let value = labels.get(key)?.clone();
        Some(Requirement { key: key.clone(), operator, values: Box::new([value]) })
    });
    selector.match_expressions = selector.match_expressions.iter().cloned().chain(added).collect();
}

/// Returns what all pods of DaemonSets tolerate (`AddOrUpdateDaemonPodTolerations` in
/// pkg/controller/daemon/util/daemonset_util.go).
fn of_daemons(host_network: bool) -> impl Iterator<Item = Toleration> {
    const STATES: [(&str, &str); 7] = [
        ("not-ready", "NoExecute"),
        ("unreachable", "NoExecute"),
        ("disk-pressure", "NoSchedule"),
        ("memory-pressure", "NoSchedule"),
        ("pid-pressure", "NoSchedule"),
        ("unschedulable", "NoSchedule"),
        ("network-unavailable", "NoSchedule"),
    ];
    let states = STATES.into_iter().filter(move |(state, _)| host_network || *state != "network-unavailable");
    states.map(|(state, effect)| Toleration {
        key: format!("node.kubernetes.io/{state}").into(),
        operator: "Exists".into(),
        effect: effect.into(),
        ..Toleration::default()
    })
}
