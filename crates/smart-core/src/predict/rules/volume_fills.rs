//! Volumes that will be full.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::findings::words::{describe, name};
use crate::object::storage::PersistentVolumeClaim;
use crate::object::{Body, ObjectRef};
use crate::predict::foreseer::Foreseer;
use crate::predict::growth::{Growth, draft, growth, lasts};
use crate::predict::size::{Size, lasting, quantity, round_storage};
use crate::report::{Command, Evidence};
use crate::series::Measure;

pub(super) const RULE: Rule = Rule {
    code: "volume-fills",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A PersistentVolumeClaim whose volume will have no space left within the time that is asked about.",
    matters: "Writes fail at once: databases stop, and some of them do not start again without space.",
    looks_at: "kubelet_volume_stats_used_bytes, _available_bytes and _capacity_bytes over time; the claim, its StorageClass and its volume.",
    advice: "Have the claim grow where its StorageClass allows it, or make room: what grows tells whether retention, logs or data are at fault.",
    silent: "When the use does not grow beyond its daily and weekly ways, falls back again and again to a floor that does not rise, levels \
             off below the size, or is known for too short a time.",
    check: finds_nothing_now,
};

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    for foreseen in foreseer.reaching(Measure::VolumeUsed) {
        let Some(growth) = growth(foreseer, foreseen, "volume used") else { continue };
        let claim = foreseen.subject.object.clone();
        let when = if growth.is_now { "is full".to_owned() } else { format!("is full {}", growth.when) };
        let message = format!("The volume of {} {when} ({}).", name(&claim), growth.how);
        found.push(finish(&foreseer.context, draft(&RULE, claim.clone(), message, foreseen, &growth), &claim, &growth));
    }
}

/// Adds what prevents it, and what to look at.
fn finish(context: &Context<'_>, mut draft: Draft, claim: &ObjectRef, growth: &Growth) -> Draft {
    let body = match context.object(claim).map(|object| &object.body) {
        Some(Body::PersistentVolumeClaim(body)) => Some(&**body),
        _ => None,
    };
    let users = context.graph.needed_by(claim).into_iter().map(|user| user.object);
    let mounting: Vec<ObjectRef> = users.filter(|user| user.kind == "Pod").collect();
    let size = lasting(growth.level, growth.slope_per_day, growth.limit, round_storage);
    match expansion(context, body) {
        Expansion::Allowed(class) => {
            draft.evidence.push(Evidence::field(&class, "/allowVolumeExpansion", true));
            draft = draft.fix(expand(claim, &size));
            if let Some(set) = stateful_set_of(claim, &mounting, context) {
                draft = draft.next(format!(
                    "{} made the claim: its volumeClaimTemplates cannot be changed, so that new replicas begin with the old size.",
                    name(&set)
                ));
            }
        }
        Expansion::Refused(class) => {
            draft.evidence.push(Evidence::field(&class, "/allowVolumeExpansion", false));
            draft = draft.next(format!(
                "{} does not let claims grow: make a claim of {} and copy the data, or make room.",
                name(&class),
                quantity(size.amount)
            ));
        }
        Expansion::Unknown => {
            draft = draft.fix(expand(claim, &size));
            draft = draft.next(
                "Whether its StorageClass lets claims grow (allowVolumeExpansion) is not in the input; where it does not, the patch is refused.",
            );
        }
    }
    if let Some((pod, mount)) = mounting.iter().find_map(|pod| Some((pod, mount_path(context, pod, claim)?))) {
        draft = draft.command(Command::kubectl_in(
            &pod.namespace,
            &["exec", &pod.name, "--", "du", "-xh", "-d", "2", &mount],
            "shows what takes the space",
        ));
    }
    draft.about_all(mounting).command(describe(claim, "shows its size, class and events"))
}

fn expand(claim: &ObjectRef, size: &Size) -> Command {
    let patch = serde_json::json!({"spec": {"resources": {"requests": {"storage": quantity(size.amount)}}}}).to_string();
    let purpose = format!("grows the volume; {} {}", quantity(size.amount), lasts(size.days));
    Command::kubectl_in(&claim.namespace, &["patch", "pvc", &claim.name, "-p", &patch], purpose)
}

/// Whether a claim may grow, and what says so.
enum Expansion {
    Allowed(ObjectRef),
    Refused(ObjectRef),
    Unknown,
}

fn expansion(context: &Context<'_>, claim: Option<&PersistentVolumeClaim>) -> Expansion {
    let class = claim.and_then(|claim| claim.spec.storage_class_name.as_ref()).filter(|class| !class.is_empty());
    let Some(class) = class else { return Expansion::Unknown };
    let reference = ObjectRef::new("storage.k8s.io", "StorageClass", "", class.clone());
    match context.object(&reference).map(|object| &object.body) {
        Some(Body::StorageClass(body)) if body.allow_volume_expansion => Expansion::Allowed(reference),
        Some(Body::StorageClass(_)) => Expansion::Refused(reference),
        _ => Expansion::Unknown,
    }
}

/// Returns the StatefulSet whose template a claim is from: such claims are named after the template and the pod.
fn stateful_set_of(claim: &ObjectRef, pods: &[ObjectRef], context: &Context<'_>) -> Option<ObjectRef> {
    let pod = pods.iter().find(|pod| claim.name.strip_suffix(pod.name.as_str()).is_some_and(|rest| rest.ends_with('-')))?;
    let workload = &context.pod(&pod.namespace, &pod.name)?.workload;
    (workload.kind == "StatefulSet").then(|| workload.clone())
}

/// Returns where a pod mounts a claim.
fn mount_path(context: &Context<'_>, pod: &ObjectRef, claim: &ObjectRef) -> Option<String> {
    let spec = context.pod(&pod.namespace, &pod.name)?.spec();
    let of_claim = |source: &crate::object::volume::Volume| {
        source.persistent_volume_claim.as_ref().is_some_and(|source| source.claim_name == claim.name)
    };
    let volume = spec.volumes.iter().find(|volume| of_claim(volume))?;
    let mount = spec.containers.iter().flat_map(|container| &container.volume_mounts).find(|mount| mount.name == volume.name)?;
    Some(mount.mount_path.to_string())
}
