//! Volumes that will be full.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::findings::words::{describe, name};
use crate::object::meta::{Condition, ConditionStatus};
use crate::object::quantity::Quantity;
use crate::object::storage::PersistentVolumeClaim;
use crate::object::volume::Volume;
use crate::object::{Body, ObjectRef};
use crate::predict::foreseer::Foreseer;
use crate::predict::growth::{Growth, draft, growth, lasts};
use crate::predict::most::{of_range, storage_left};
use crate::predict::size::{Size, lasting, quantity, round_storage};
use crate::report::{Command, Evidence};
use crate::series::Measure;
use crate::text::Text;

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
             off below the size, or is known for too short a time; for raw devices, and for volumes that are only read.",
    check: finds_nothing_now,
};

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    let context = &foreseer.context;
    let mut shared: Vec<(f64, f64, Draft)> = Vec::new();
    for foreseen in foreseer.reaching(Measure::VolumeUsed) {
        let claim = foreseen.subject.object.clone();
        let body = body_of(context, &claim);
        if body.is_some_and(never_fills) {
            continue;
        }
        let Some(growth) = growth(foreseer, foreseen, "volume used") else { continue };
        let when = growth.says("is full");
        if let Some(size) = body.filter(|_| foreseen.limit.steps.len() == 1).and_then(|body| smaller_than(body, growth.limit)) {
            // Claims on one file system fill together: the first of them stands for all.
            let same = |(limit, level, _): &&mut (f64, f64, Draft)| {
                *limit == growth.limit && (level - growth.level).abs() < SAME * growth.limit
            };
            if let Some((.., draft)) = shared.iter_mut().find(same) {
                draft.objects.push(claim.clone());
                draft.objects.extend(mounting(context, &claim));
                continue;
            }
            let message = format!("The file system under the volume of {} {when} ({}).", name(&claim), growth.how);
            let draft = draft(&RULE, claim.clone(), message, foreseen, &growth)
                .field("/status/capacity/storage", size)
                .next(format!(
                    "It is larger than the claim, which has {size}: others write there too, as with hostPath and NFS, and a larger \
                     claim makes no room. Make room in it, or have it grow where it lies."
                ));
            let draft = used_by(context, draft, &claim);
            shared.push((growth.limit, growth.level, draft));
            continue;
        }
        let message = format!("The volume of {} {when} ({}).", name(&claim), growth.how);
        found.push(finish(context, draft(&RULE, claim.clone(), message, foreseen, &growth), &claim, &growth));
    }
    found.extend(shared.into_iter().map(|(.., draft)| draft));
}

/// What two claims have used of one file system was measured at slightly different times.
const SAME: f64 = 0.001;
/// A file system that is larger than its claim by more than this is not the claim's alone: drivers round up to whole Gi.
const LARGER: f64 = 1.1;

fn body_of<'a>(context: &Context<'a>, claim: &ObjectRef) -> Option<&'a PersistentVolumeClaim> {
    match context.object(claim).map(|object| &object.body) {
        Some(Body::PersistentVolumeClaim(body)) => Some(&**body),
        _ => None,
    }
}

/// Tells whether nothing is written into a file system of a volume: of a raw device the kubelet tells only the size
/// (pkg/volume/metrics_block.go), and what is only read is as full as it was made.
fn never_fills(claim: &PersistentVolumeClaim) -> bool {
    let modes = &claim.spec.access_modes;
    claim.spec.volume_mode == "Block" || !modes.is_empty() && modes.iter().all(|mode| mode == "ReadOnlyMany")
}

/// Returns the size of a claim when its file system is larger.
fn smaller_than(claim: &PersistentVolumeClaim, file_system: f64) -> Option<Quantity> {
    let size = claim.status.capacity.get("storage")?.max(claim.spec.resources.requests.get("storage")?);
    (size.as_f64() > 0.0 && file_system > LARGER * size.as_f64()).then_some(size)
}

/// Returns why a claim is growing already, or is to; none when it is not.
fn growing(claim: &PersistentVolumeClaim) -> Option<(&'static str, String)> {
    let is_on = |condition: &&Condition| condition.status == ConditionStatus::True;
    let of = |kind: &str| claim.status.conditions.iter().find(|condition| condition.kind == kind).filter(is_on);
    if of("FileSystemResizePending").is_some() {
        return Some((
            "/status/conditions",
            "its file system waits to be grown, which the node does when the volume is mounted the next time".to_owned(),
        ));
    }
    let (wanted, has) = (claim.spec.resources.requests.get("storage")?, claim.status.capacity.get("storage")?);
    (wanted > has).then(|| ("/spec/resources/requests/storage", format!("it is to grow from {has} to {wanted}, and has not yet")))
}

/// Returns the pods that mount a claim.
pub(super) fn mounting(context: &Context<'_>, claim: &ObjectRef) -> Vec<ObjectRef> {
    let users = context.graph.needed_by(claim).into_iter().map(|user| user.object);
    users.filter(|user| user.kind == "Pod").collect()
}

/// Adds what prevents it, and what to look at.
fn finish(context: &Context<'_>, mut draft: Draft, claim: &ObjectRef, growth: &Growth) -> Draft {
    let body = body_of(context, claim);
    if let Some((path, why)) = body.and_then(growing) {
        draft = draft.field(path, &why).next(format!("A resize is under way: {why}. Look what holds it up before asking for more."));
        return used_by(context, draft, claim);
    }
    let size = lasting(growth.level, growth.slope_per_day, growth.limit, round_storage);
    match expansion(context, body) {
        Expansion::Allowed(class) => {
            draft.evidence.push(Evidence::field(&class, "/allowVolumeExpansion", true));
            draft = bounded(context, draft.fix(expand(claim, &size)), claim, body, &size);
            if let Some(set) = stateful_set_of(claim, &mounting(context, claim), context) {
                draft = draft.next(format!(
                    "{} made the claim: its volumeClaimTemplates cannot be changed, so that new replicas begin with the old size.",
                    name(&set)
                ));
            }
            if let Some(pod) = context.object(claim).and_then(|object| object.meta.controller()).filter(|owner| owner.kind == "Pod") {
                draft = draft.next(format!(
                    "The claim goes with Pod {}: the next pod begins with the size of its volumeClaimTemplate, so change that too.",
                    pod.name
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
            draft = bounded(context, draft.fix(expand(claim, &size)), claim, body, &size);
            draft = draft.next(
                "Whether its StorageClass lets claims grow (allowVolumeExpansion) is not in the input; where it does not, the patch is refused.",
            );
        }
    }
    used_by(context, draft, claim)
}

/// Adds what of the namespace would refuse the new size.
fn bounded(context: &Context<'_>, mut draft: Draft, claim: &ObjectRef, body: Option<&PersistentVolumeClaim>, size: &Size) -> Draft {
    let spec = body.map(|body| &body.spec);
    let has = spec.and_then(|spec| spec.resources.requests.get("storage")).map_or(0.0, Quantity::as_f64);
    let class = spec.and_then(|spec| spec.storage_class_name.as_ref()).map_or("", Text::as_str);
    if let Some((quota, resource, left)) = storage_left(context, &claim.namespace, class, size.amount - has) {
        draft = draft.next(format!("{} leaves {left} of {resource}: the patch is refused until that is raised.", name(&quota)));
    }
    match of_range(context, &claim.namespace, "PersistentVolumeClaim", "storage") {
        Some(most) if most.amount.as_f64() < size.amount => {
            draft.next(format!("{}: the patch is refused until that is raised.", most.words("storage")))
        }
        _ => draft,
    }
}

/// Adds the pods that use a claim, and how to look into its volume.
fn used_by(context: &Context<'_>, mut draft: Draft, claim: &ObjectRef) -> Draft {
    let mounting = mounting(context, claim);
    if let Some((pod, container, mount)) = mounting.iter().find_map(|pod| {
        let (container, mount) = mount_path(context, pod, claim)?;
        Some((pod, container, mount))
    }) {
        draft = draft.command(Command::kubectl_in(
            &pod.namespace,
            &["exec", &pod.name, "-c", &container, "--", "du", "-xh", "-d", "2", &mount],
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

/// Returns in which container and where a pod that runs mounts a claim.
fn mount_path(context: &Context<'_>, pod: &ObjectRef, claim: &ObjectRef) -> Option<(String, String)> {
    let pod = context.pod(&pod.namespace, &pod.name)?;
    if pod.pod.status.phase != "Running" {
        return None;
    }
    let spec = pod.spec();
    let is_of_claim = |volume: &Volume| match (&volume.persistent_volume_claim, &volume.ephemeral) {
        (Some(source), _) => source.claim_name == claim.name,
        // The claim of a generic ephemeral volume is named after its pod and the volume.
        (None, Some(_)) => format!("{}-{}", pod.name(), volume.name.0) == claim.name.as_str(),
        _ => false,
    };
    let volume = spec.volumes.iter().find(|volume| is_of_claim(volume))?;
    let mut mounts = spec.containers.iter().flat_map(|container| container.volume_mounts.iter().map(move |mount| (container, mount)));
    let (container, mount) = mounts.find(|(_, mount)| mount.name == volume.name)?;
    Some((container.name.to_string(), mount.mount_path.to_string()))
}
