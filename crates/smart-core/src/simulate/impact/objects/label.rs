//! Setting labels: who finds the object by them, and what follows for pods, nodes and namespaces.

use std::collections::BTreeMap;

use super::{called, made, node_labels, selected, unseen};
use crate::cluster::Cluster;
use crate::error::Error;
use crate::findings::words::listed;
use crate::json::Map;
use crate::object::affinity::PodAffinityTerm;
use crate::object::meta::OwnerReference;
use crate::object::{Body, Object, ObjectRef};
use crate::report::Evidence;
use crate::simulate::change::Change;
use crate::simulate::evict::subject::owner_reference;
use crate::simulate::fork::Fork;
use crate::simulate::impact::answer::{Effect, EffectSeverity, Part};
use crate::simulate::impact::effects::{Effects, some};
use crate::simulate::impact::world;
use crate::simulate::workload::workload;
use crate::text::Text;

/// Sets labels, by which selectors find objects.
pub(crate) fn label<'a>(fork: &mut Fork<'a>, before: &'a Cluster, change: &Change, effects: &mut Effects) -> Result<(), Error> {
    let objects = fork.apply(change)?.objects.clone();
    let after = fork.cluster();
    for object in &objects {
        let (Some(old), Some(new)) = (before.object(object), after.object(object)) else { continue };
        let differing = selected::differing(old, new);
        let message = if differing.is_empty() {
            format!("{} has these labels already", called(object))
        } else {
            format!("the labels of {} change: {}", called(object), listed(&differing))
        };
        effects.push(Effect::new(Part::Direct, "labelled", EffectSeverity::Info, object.clone(), message));
        if !differing.is_empty() {
            follow(fork, before, &after, object, effects);
            unseen::finders(before, object, effects);
        }
    }
    Ok(())
}

/// Tells what follows when the labels of an object are others than before, and does what controllers do about it.
pub(super) fn follow(fork: &mut Fork<'_>, before: &Cluster, after: &Cluster, object: &ObjectRef, effects: &mut Effects) {
    let (Some(old), Some(new)) = (before.object(object), after.object(object)) else { return };
    selected::tell(before, after, object, effects);
    match &new.body {
        Body::Pod(_) => pod(fork, before, old, new, effects),
        Body::Node(_) => node_labels::follow(fork, before, after, object, effects),
        Body::Namespace(_) => namespace(before, old, new, effects),
        _ => {}
    }
}

/// A pod leaves the controller whose selector finds it no more, and one without a controller is taken in by one whose
/// selector finds it (`ClaimPods` of pkg/controller/controller_ref_manager.go).
fn pod(fork: &mut Fork<'_>, before: &Cluster, old: &Object, new: &Object, effects: &mut Effects) {
    let reference = new.reference();
    let Some(controller) = new.meta.controller() else { return adopted(fork, before, new, effects) };
    let owner = owner_reference(controller, &new.meta.namespace);
    let Some(known) = before.object(&owner) else {
        // Jobs and all others choose their pods by labels, too.
        effects.unknown.insert(format!(
            "{} is not in the input: whether {} stays its own is not told",
            called(&owner),
            called(&reference)
        ));
        return;
    };
    if chooses(known, &new.meta.labels) != Some(false) || chooses(known, &old.meta.labels) == Some(false) {
        return;
    }
    super::delete::disown(fork, &reference, &owner);
    let is_active = matches!(&old.body, Body::Pod(pod) if !pod.is_finished()) && old.meta.deletion_timestamp.is_none();
    let evidence = Evidence::field(&owner, "/spec/selector", selector_text(known));
    let mut tell = |severity, message: String| {
        let effect = Effect::new(Part::Cascade, "pod-released", severity, reference.clone(), message);
        effects.push(effect.because([evidence.clone()]));
    };
    let leaves = format!("{} is left by {}, whose selector finds it no more", called(&reference), called(&owner));
    match &known.body {
        Body::StatefulSet(_) => tell(
            EffectSeverity::Warning,
            format!("{leaves}: as long as it is there, no pod of that name can be made in its place"),
        ),
        Body::DaemonSet(_) if is_active => {
            tell(EffectSeverity::Info, format!("{leaves}: another is made on its node, and this one runs on by itself"));
            made::on_same_node(fork, before, &reference, effects);
        }
        Body::ReplicaSet(_) | Body::ReplicationController(_) | Body::Job(_) if is_active && is_short(before, known) => {
            tell(EffectSeverity::Info, format!("{leaves}: another is made, and this one runs on by itself"));
            let name = made::free_name(fork, &reference);
            world::make(fork, before, old, &name, None, "");
            let another = ObjectRef { name, ..reference.clone() };
            made::place(fork, &[(another, None)], effects);
        }
        _ => tell(EffectSeverity::Info, leaves),
    }
}

/// Tells whether a controller wants all of its pods, so that it makes another for one that leaves.
fn is_short(cluster: &Cluster, controller: &Object) -> bool {
    let wanted = match &controller.body {
        Body::ReplicaSet(set) => set.spec.replicas.unwrap_or(1),
        Body::ReplicationController(controller) => controller.spec.replicas.unwrap_or(1),
        _ => return controller.meta.deletion_timestamp.is_none(),
    };
    let is_own = |object: &&Object| {
        let owner = object.meta.controller();
        owner.is_some_and(|owner| owner_reference(owner, &object.meta.namespace) == controller.reference())
            && object.meta.deletion_timestamp.is_none()
            && matches!(&object.body, Body::Pod(pod) if !pod.is_finished())
    };
    let own = cluster.in_namespace(&controller.meta.namespace).iter().filter(is_own).count();
    controller.meta.deletion_timestamp.is_none() && i32::try_from(own).is_ok_and(|own| own <= wanted)
}

fn adopted(fork: &mut Fork<'_>, before: &Cluster, pod: &Object, effects: &mut Effects) {
    let reference = pod.reference();
    let is_active = matches!(&pod.body, Body::Pod(body) if !body.is_finished()) && pod.meta.deletion_timestamp.is_none();
    let takes = |object: &&Object| {
        object.meta.namespace == pod.meta.namespace
            && object.meta.deletion_timestamp.is_none()
            && matches!(
                object.body,
                Body::ReplicaSet(_) | Body::ReplicationController(_) | Body::DaemonSet(_) | Body::StatefulSet(_)
            )
            && chooses(object, &pod.meta.labels) == Some(true)
    };
    let Some(owner) = before.objects().iter().find(takes).filter(|_| is_active) else { return };
    // A StatefulSet takes only pods of its own names.
    if matches!(owner.body, Body::StatefulSet(_)) && !is_ordinal(&owner.meta.name, &pod.meta.name) {
        return;
    }
    let mut taken = pod.clone();
    let link = OwnerReference {
        api_version: owner_version(owner),
        kind: owner.api.kind.clone(),
        name: owner.meta.name.clone(),
        uid: owner.meta.uid.clone(),
        controller: true,
        block_owner_deletion: true,
    };
    let owners = pod.meta.owner_references.iter().cloned().chain([link]);
    taken.meta.owner_references = crate::json::SharedList::of(owners.collect::<smallvec::SmallVec<[_; 2]>>());
    fork.replace(taken);
    let message = format!(
        "{} takes {} in, which its selector finds; with more pods than it wants, it deletes one",
        called(&owner.reference()),
        called(&reference)
    );
    let evidence = Evidence::field(&owner.reference(), "/spec/selector", selector_text(owner));
    let effect = Effect::new(Part::Cascade, "pod-adopted", EffectSeverity::Warning, owner.reference(), message);
    effects.push(effect.on(vec![reference]).because([evidence]));
}

fn is_ordinal(set: &str, pod: &str) -> bool {
    let ordinal = pod.strip_prefix(set).and_then(|rest| rest.strip_prefix('-'));
    ordinal.is_some_and(|ordinal| !ordinal.is_empty() && ordinal.bytes().all(|byte| byte.is_ascii_digit()))
}

fn owner_version(owner: &Object) -> Text {
    if owner.api.group.is_empty() {
        owner.api.version.clone()
    } else {
        format!("{}/{}", owner.api.group, owner.api.version).into()
    }
}

/// Tells whether a controller chooses pods with these labels; nothing for kinds that choose by none.
fn chooses(controller: &Object, labels: &Map) -> Option<bool> {
    let value = |key: &str| labels.get(key).map(Text::as_str);
    Some(match &controller.body {
        Body::ReplicaSet(set) => !set.spec.selector.is_empty() && set.spec.selector.matches(value),
        Body::StatefulSet(set) => !set.spec.selector.is_empty() && set.spec.selector.matches(value),
        Body::DaemonSet(set) => !set.spec.selector.is_empty() && set.spec.selector.matches(value),
        Body::Job(job) => job.spec.selector.as_ref().is_some_and(|selector| selector.matches(value)),
        Body::ReplicationController(controller) => {
            let spec = &controller.spec;
            let selector = if spec.selector.is_empty() { &spec.template.metadata.labels } else { &spec.selector };
            !selector.is_empty() && selector.iter().all(|(key, wanted)| labels.get(key) == Some(wanted))
        }
        _ => return None,
    })
}

fn selector_text(controller: &Object) -> String {
    match &controller.body {
        Body::ReplicaSet(set) => set.spec.selector.to_string(),
        Body::StatefulSet(set) => set.spec.selector.to_string(),
        Body::DaemonSet(set) => set.spec.selector.to_string(),
        Body::Job(job) => job.spec.selector.as_ref().map(ToString::to_string).unwrap_or_default(),
        Body::ReplicationController(controller) => {
            controller.spec.selector.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(",")
        }
        _ => String::new(),
    }
}

/// Namespaces are found by selectors of affinity terms, and their labels say what new pods may be.
fn namespace(before: &Cluster, old: &Object, new: &Object, effects: &mut Effects) {
    let reference = new.reference();
    let mut counting: BTreeMap<(bool, ObjectRef), Vec<ObjectRef>> = BTreeMap::new();
    for object in before.objects() {
        let Body::Pod(pod) = &object.body else { continue };
        let Some(affinity) = &pod.spec.affinity else { continue };
        let terms = affinity.pod_affinity.required.iter().chain(&affinity.pod_anti_affinity.required);
        for comes in [true, false] {
            let turns = |term: &PodAffinityTerm| {
                let Some(selector) = &term.namespace_selector else { return false };
                let finds = |object: &Object| selector.matches(|key| object.meta.labels.get(key).map(Text::as_str));
                let named = term.namespaces.contains(&reference.name);
                !named && finds(old) != comes && finds(new) == comes
            };
            if terms.clone().any(turns) {
                counting.entry((comes, workload(before, object))).or_default().push(object.reference());
            }
        }
    }
    for ((comes, workload), pods) in counting {
        let how = if comes { "count from now on" } else { "count no longer" };
        let message = format!("the pods of {} {how} for the pod affinity of {}", called(&reference), called(&workload));
        effects.push(Effect::new(Part::Cascade, "affinity-counts", EffectSeverity::Info, workload, message).on(pods));
    }
    const ENFORCE: &str = "pod-security.kubernetes.io/enforce";
    let (was, is) = (old.meta.labels.get(ENFORCE), new.meta.labels.get(ENFORCE));
    if was != is {
        let level = is.map_or("privileged", Text::as_str);
        let pods = before.in_namespace(&reference.name).iter().filter(|object| object.api.kind == "Pod");
        let message = format!(
            "new pods of {} must keep to the Pod Security Standard {level}; {} that are there stay",
            called(&reference),
            some(pods.count(), "pod")
        );
        let evidence = Evidence::field(&reference, "/metadata/labels/pod-security.kubernetes.io~1enforce", level);
        let effect = Effect::new(Part::Cascade, "pod-security", EffectSeverity::Warning, reference, message);
        effects.push(effect.because([evidence]));
    }
}
