//! Applying manifests: what changes, what follows from labels and selectors, and the pods that are made.

use std::collections::BTreeMap;

use super::{called, keys, label, made, references, selected};
use crate::cluster::Cluster;
use crate::diff::ChangedObject;
use crate::error::Error;
use crate::graph::Relation;
use crate::object::{Body, ObjectRef};
use crate::simulate::change::Change;
use crate::simulate::fork::Fork;
use crate::simulate::impact::answer::{Effect, EffectSeverity, Part};
use crate::simulate::impact::effects::{Effects, by_workload, some};
use crate::simulate::impact::{moved, rollout, world};

/// As many fields of an object are told in its sentence.
const FIELDS_SHOWN: usize = 3;

/// Applies manifests.
pub(crate) fn apply<'a>(fork: &mut Fork<'a>, before: &'a Cluster, change: &Change, effects: &mut Effects) -> Result<(), Error> {
    let objects = fork.apply(change)?.objects.clone();
    let Change::Apply(manifest) = change else { return Ok(()) };
    let (changed, added) = (fork.changed(), fork.added());
    direct(&objects, &changed, &added, effects);
    let after = fork.cluster();
    references::tell(before, &after, effects);
    references::unseen(&after, &objects, effects);
    keys::tell(before, &after, manifest, &objects, effects);
    for object in &objects {
        found(before, &after, object, effects);
    }
    for object in &changed {
        let (Some(old), Some(new)) = (before.object(&object.object), after.object(&object.object)) else { continue };
        if !selected::differing(old, new).is_empty() {
            label::follow(fork, before, &after, &object.object, effects);
        }
    }
    for object in &objects {
        let makes_pods = matches!(
            fork.object(object).map(|object| &object.body),
            Some(
                Body::Deployment(_)
                    | Body::ReplicaSet(_)
                    | Body::ReplicationController(_)
                    | Body::StatefulSet(_)
                    | Body::DaemonSet(_)
                    | Body::Job(_)
            )
        );
        if makes_pods && (added.contains(object) || changed.iter().any(|changed| changed.object == *object)) {
            rollout::reconcile(fork, before, object, effects)?;
        }
    }
    pods(fork, &after, &added, effects);
    let is_node = |object: &ObjectRef| object.kind == "Node" && object.group.is_empty();
    if added.iter().chain(changed.iter().map(|changed| &changed.object)).any(is_node) {
        let after = fork.cluster();
        moved::place_waiting(fork, &after, effects);
    }
    Ok(())
}

fn direct(objects: &[ObjectRef], changed: &[ChangedObject], added: &[ObjectRef], effects: &mut Effects) {
    for object in objects {
        let (code, message) = if added.contains(object) {
            ("created", format!("{} is new", called(object)))
        } else if let Some(changed) = changed.iter().find(|changed| changed.object == *object) {
            ("changed", format!("{} changes: {}", called(object), fields(changed)))
        } else {
            ("unchanged", format!("{} stays as it is", called(object)))
        };
        effects.push(Effect::new(Part::Direct, code, EffectSeverity::Info, object.clone(), message));
    }
}

/// Returns what changes of an object, in words.
fn fields(changed: &ChangedObject) -> String {
    let shown = changed.fields.iter().take(FIELDS_SHOWN).map(|field| match (field.before.as_str(), field.after.as_str()) {
        ("", after) => format!("{} is set to {after}", field.path),
        (_, "") => format!("{} is taken away", field.path),
        (before, after) => format!("{} from {before} to {after}", field.path),
    });
    let shown: Vec<String> = shown.collect();
    let more = (changed.fields.len() + changed.more).saturating_sub(shown.len());
    let more = if more > 0 { format!(", and {} more", some(more, "field")) } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

/// Tells of the pods that a Service, a policy or a budget finds now, and those that it finds no more.
fn found(before: &Cluster, after: &Cluster, object: &ObjectRef, effects: &mut Effects) {
    let relation = match object.kind.as_str() {
        "Service" => Relation::ServiceSelects,
        "NetworkPolicy" => Relation::NetworkPolicySelects,
        "PodDisruptionBudget" => Relation::PdbSelects,
        _ => return,
    };
    let of = |cluster: &Cluster| -> std::collections::BTreeSet<ObjectRef> {
        let needs = cluster.graph().needs(object);
        needs.into_iter().filter(|needed| needed.relation == relation).map(|needed| needed.object).collect()
    };
    let (old, new) = (of(before), of(after));
    let severity = |comes: bool| match (relation, comes) {
        (Relation::NetworkPolicySelects, _) | (_, false) => EffectSeverity::Warning,
        _ => EffectSeverity::Info,
    };
    for (workload, pods) in by_workload(before, old.difference(&new)) {
        let message =
            format!("{} {} {} of {} no longer", called(object), relation.verb(), some(pods.len(), "pod"), called(&workload));
        let effect = Effect::new(Part::Cascade, "not-selected", severity(false), object.clone(), message);
        effects.push(effect.on(pods));
    }
    for (workload, pods) in by_workload(after, new.difference(&old)) {
        let of = some(pods.len(), "pod");
        let message = format!("from now on {} {} {of} of {}", called(object), relation.verb(), called(&workload));
        effects.push(Effect::new(Part::Cascade, "selected", severity(true), object.clone(), message).on(pods));
    }
}

/// Pods of the manifest itself get a node, or run on the one that they name.
fn pods(fork: &mut Fork<'_>, after: &Cluster, added: &[ObjectRef], effects: &mut Effects) {
    let mut waiting: BTreeMap<ObjectRef, ()> = BTreeMap::new();
    for reference in added {
        let Some(object) = after.object(reference) else { continue };
        let Body::Pod(pod) = &object.body else { continue };
        if pod.node_name.is_empty() {
            if pod.spec.scheduling_gates.is_empty() && matches!(pod.spec.scheduler_name.as_str(), "" | "default-scheduler") {
                waiting.insert(reference.clone(), ());
            }
        } else {
            world::make(fork, after, object, &reference.name, Some(&pod.node_name), "");
        }
    }
    let waiting: Vec<(ObjectRef, Option<ObjectRef>)> = waiting.into_keys().map(|pod| (pod, None)).collect();
    made::place(fork, &waiting, effects);
}
