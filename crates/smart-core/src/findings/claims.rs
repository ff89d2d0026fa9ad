//! Claims, the volumes that could serve them, and the pods that use them: what the rules about storage share.

use super::context::{Context, PodView, Presence};
use super::draft::Draft;
use super::rule::Rule;
use super::words::{describe, listed, name};
use crate::graph::Relation;
use crate::object::quantity::Quantity;
use crate::object::storage::{PersistentVolume, PersistentVolumeClaim, StorageClass};
use crate::object::{Body, Object, ObjectRef};
use crate::report::Command;
use crate::text::Text;

pub(super) const STORAGE: &str = "storage.k8s.io";

/// The provisioner of classes whose volumes are made by hand.
const NO_PROVISIONER: &str = "kubernetes.io/no-provisioner";

/// Tells whether a claim waits for its volume.
pub(super) fn is_pending(object: &Object, claim: &PersistentVolumeClaim) -> bool {
    matches!(claim.status.phase.as_str(), "Pending" | "") && object.meta.deletion_timestamp.is_none()
}

/// Returns the classes that are marked as the default.
pub(super) fn default_classes<'a>(context: &Context<'a>) -> Vec<(&'a Object, &'a StorageClass)> {
    const MARKS: [&str; 2] = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];
    let marked =
        |object: &Object| MARKS.iter().any(|mark| object.meta.annotations.get(mark).is_some_and(|value| value == "true"));
    context.storage_classes().filter(|(object, _)| marked(object)).collect()
}

/// The class that a claim waits for.
pub(super) enum Class<'a> {
    /// It is of this class.
    Known(&'a Object, &'a StorageClass),
    /// It names a class that does not exist.
    Missing(&'a str),
    /// It is of no class: only volumes of no class will do.
    None,
    /// The input does not tell.
    Unknown,
}

/// Returns the class of a claim; without one, the default.
pub(super) fn class_of<'a>(context: &Context<'a>, claim: &'a PersistentVolumeClaim) -> Class<'a> {
    match &claim.spec.storage_class_name {
        Some(class) if class.is_empty() => Class::None,
        Some(class) => match context.find(STORAGE, "StorageClass", "", class) {
            Presence::Present(object) => match &object.body {
                Body::StorageClass(body) => Class::Known(object, body),
                _ => Class::Unknown,
            },
            Presence::Missing => Class::Missing(class),
            Presence::Unknown => Class::Unknown,
        },
        None => {
            // The newest wins, as in the API server.
            let newest = default_classes(context).into_iter().max_by_key(|(object, _)| object.meta.creation_timestamp);
            match newest {
                Some((object, class)) => Class::Known(object, class),
                None if context.observes(STORAGE, "StorageClass", "") => Class::None,
                None => Class::Unknown,
            }
        }
    }
}

/// Tells whether nobody makes volumes for a claim, so that only one that is there can serve it.
pub(super) fn is_static(class: &Class<'_>) -> bool {
    match class {
        Class::Known(_, class) => class.provisioner == NO_PROVISIONER,
        Class::Missing(_) | Class::None => true,
        Class::Unknown => false,
    }
}

/// Returns the pods that use a claim.
pub(super) fn users<'c, 'a>(context: &'c Context<'a>, claim: &ObjectRef) -> Vec<&'c PodView<'a>> {
    let uses = |relation: Relation| matches!(relation, Relation::PodVolumeClaim | Relation::PodVolumeEphemeral);
    let neighbours = context.graph.needed_by(claim).into_iter().filter(|neighbour| uses(neighbour.relation));
    neighbours.filter_map(|neighbour| context.pod(&neighbour.object.namespace, &neighbour.object.name)).collect()
}

/// Returns the pods that use a claim, with their workloads: what waits with it.
pub(super) fn waiting(context: &Context<'_>, claim: &ObjectRef) -> Vec<ObjectRef> {
    let pods = users(context, claim).into_iter().filter(|pod| !pod.is_ready() && !pod.is_finished());
    pods.flat_map(|pod| pod.chain().into_iter().chain([pod.workload.clone()])).collect()
}

/// Returns the claim that a volume is bound to.
pub(super) fn claim_of(context: &Context<'_>, volume: &str) -> Option<ObjectRef> {
    if let Some(Body::PersistentVolume(body)) =
        context.find("", "PersistentVolume", "", volume).object().map(|object| &object.body)
    {
        return body
            .spec
            .claim_ref
            .as_ref()
            .map(|claim| ObjectRef::new("", "PersistentVolumeClaim", claim.namespace.clone(), claim.name.clone()));
    }
    let bound = context.claims().find(|(_, claim)| !volume.is_empty() && claim.spec.volume_name == volume);
    bound.map(|(object, _)| object.reference())
}

/// Returns the claim behind a volume of a pod, by the name that the pod gives to the volume.
pub(super) fn claim_of_pod(pod: &PodView<'_>, volume: &str) -> Option<ObjectRef> {
    let found = pod.spec().volumes.iter().find(|known| known.name.0 == volume)?;
    let claim = |name: Text| ObjectRef::new("", "PersistentVolumeClaim", pod.namespace(), name);
    match (&found.persistent_volume_claim, &found.ephemeral) {
        (Some(source), _) => Some(claim(source.claim_name.clone())),
        (None, Some(_)) => Some(claim(format!("{}-{volume}", pod.name()).into())),
        (None, None) => None,
    }
}

/// Returns the claims that a pod mounts, in order of its volumes.
pub(super) fn claims_of_pod(pod: &PodView<'_>) -> Vec<ObjectRef> {
    pod.spec().volumes.iter().filter_map(|volume| claim_of_pod(pod, &volume.name.0)).collect()
}

/// Tells whether a pod is on its node, and none of its containers has started: it waits for volumes or for the network.
pub(super) fn is_being_set_up(pod: &PodView<'_>) -> bool {
    let status = &pod.pod.status;
    let waits = |reason: &str| matches!(reason, "ContainerCreating" | "PodInitializing" | "");
    let mut containers = status.container_statuses.iter().chain(&status.init_container_statuses);
    !pod.pod.node_name.is_empty()
        && !pod.is_finished()
        && !pod.is_terminating()
        && !pod.is_ready()
        && containers.all(|container| {
            let waiting = container.state.waiting.as_ref();
            container.state.running.is_none()
                && container.state.terminated.is_none()
                && waiting.is_none_or(|waiting| waits(&waiting.reason))
        })
}

/// How a volume differs from what a claim asks for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Difference {
    AccessMode,
    Class,
    Selector,
    Size,
    /// File system or block device; no rule tells of it alone.
    Mode,
}

/// Returns the volumes that are free and would serve a claim but for one thing.
///
/// Only claims count for which nobody makes a volume. When a volume is free that differs in nothing, there are none.
pub(super) fn unmatched<'a>(
    context: &Context<'a>,
    object: &Object,
    claim: &'a PersistentVolumeClaim,
    difference: Difference,
) -> Vec<(&'a Object, &'a PersistentVolume)> {
    if !is_pending(object, claim) || !is_static(&class_of(context, claim)) {
        return Vec::new();
    }
    let wanted = &claim.spec.volume_name;
    let mut near = Vec::new();
    for (volume, body) in context.volumes() {
        let is_named = !wanted.is_empty() && volume.meta.name == *wanted;
        if !(is_named || wanted.is_empty() && is_free(body, object)) {
            continue;
        }
        match differences(volume, body, claim).as_slice() {
            [] => return Vec::new(),
            [one] if *one == difference => near.push((volume, body)),
            _ => {}
        }
    }
    near
}

/// Tells whether a volume is free that would serve a claim as it is.
pub(super) fn differs_nothing(context: &Context<'_>, object: &Object, claim: &PersistentVolumeClaim) -> bool {
    context.volumes().any(|(volume, body)| is_free(body, object) && differences(volume, body, claim).is_empty())
}

fn is_free(volume: &PersistentVolume, claim: &Object) -> bool {
    match &volume.spec.claim_ref {
        None => matches!(volume.status.phase.as_str(), "Available" | ""),
        Some(held) => held.namespace == claim.meta.namespace && held.name == claim.meta.name,
    }
}

/// The steps are those of `FindMatchingVolume` in the volume controller.
fn differences(volume: &Object, body: &PersistentVolume, claim: &PersistentVolumeClaim) -> Vec<Difference> {
    let (has, wants) = (&body.spec, &claim.spec);
    let mode = |text: &Text| if text.is_empty() { "Filesystem" } else { text.as_str() }.to_owned();
    let class = wants.storage_class_name.as_ref().map(Text::as_str).unwrap_or_default();
    let labels = |selector: &crate::object::selector::LabelSelector| super::services::finds(selector, &volume.meta.labels);
    let tests = [
        (Difference::AccessMode, wants.access_modes.iter().all(|mode| has.access_modes.contains(mode))),
        (Difference::Class, has.storage_class_name == class),
        (Difference::Selector, wants.selector.as_ref().is_none_or(labels)),
        (Difference::Size, size_of(body) >= requested(claim)),
        (Difference::Mode, mode(&has.volume_mode) == mode(&wants.volume_mode)),
    ];
    tests.into_iter().filter(|(_, same)| !same).map(|(difference, _)| difference).collect()
}

/// Returns the size of a volume.
pub(super) fn size_of(volume: &PersistentVolume) -> Quantity {
    volume.spec.capacity.get("storage").unwrap_or_default()
}

/// Returns the size that a claim asks for.
pub(super) fn requested(claim: &PersistentVolumeClaim) -> Quantity {
    claim.spec.resources.requests.get("storage").unwrap_or_default()
}

/// Returns what a rule finds about a claim for which volumes are free that differ in one thing: what the claim wants there, and
/// what each volume has.
pub(super) fn differs(
    context: &Context<'_>,
    rule: &'static Rule,
    difference: Difference,
    field: (&str, &str),
    wants: impl Fn(&PersistentVolumeClaim) -> String,
    has: impl Fn(&Object, &PersistentVolume) -> String,
) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for (object, claim) in context.claims() {
        // That its class does not exist is told by itself.
        if difference == Difference::Class && matches!(class_of(context, claim), Class::Missing(_)) {
            continue;
        }
        let near = unmatched(context, object, claim, difference);
        let Some((volume, body)) = near.first() else { continue };
        let (reference, volume_reference) = (object.reference(), volume.reference());
        let (wanted, found) = (wants(claim), has(volume, body));
        let others = match near.len() {
            1 => String::new(),
            count => format!(", and {} more likewise", count - 1),
        };
        let message = format!(
            "{} is not bound: it asks for {wanted}, and {}, which is free, has {found}{others}.",
            name(&reference),
            name(&volume_reference)
        );
        drafts.push(
            Draft::new(rule, reference.clone(), message)
                .about_all(waiting(context, &reference))
                .since(object.meta.creation_timestamp)
                .field(field.0, wanted)
                .field_of(&volume_reference, field.1, found)
                .command(describe(&reference, "shows in its events what it waits for"))
                .command(Command::new(["kubectl", "get", "pv"], "shows the volumes, their size, modes and class")),
        );
    }
    drafts
}

/// Returns texts in a sentence, or `none`.
pub(super) fn or_none<T: std::fmt::Display>(texts: &[T]) -> String {
    if texts.is_empty() { "none".to_owned() } else { listed(texts) }
}

/// Returns the text in quotes that follows some words in a message.
pub(super) fn quoted_after<'m>(message: &'m str, words: &str) -> Option<&'m str> {
    let (_, rest) = message.split_once(words)?;
    let (quoted, _) = rest.trim_start().strip_prefix('"')?.split_once('"')?;
    (!quoted.is_empty()).then_some(quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_out_of_messages() {
        let message = "MountVolume.SetUp failed for volume \"conf\" : configmap \"web-conf\" not found";
        assert_eq!(quoted_after(message, "configmap "), Some("web-conf"));
        assert_eq!(quoted_after(message, "for volume "), Some("conf"));
        assert_eq!(quoted_after(message, "secret "), None);
        assert_eq!(quoted_after("secret \"", "secret "), None);
    }
}
