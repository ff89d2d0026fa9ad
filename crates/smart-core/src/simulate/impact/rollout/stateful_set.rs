//! StatefulSets: pods by their numbers, each with claims of its own (pkg/controller/statefulset/stateful_set_control.go).

use std::collections::BTreeMap;

use super::replicas::{LIMIT, Reached, finish, is_active};
use super::stage::Stage;
use super::{template, told};
use crate::object::storage::PersistentVolume;
use crate::object::workload::{StatefulSet, StatefulSetSpec};
use crate::object::{Body, Object, ObjectRef};
use crate::report::{Command, Evidence};
use crate::simulate::fork::Fork;
use crate::simulate::impact::answer::{Effect, EffectSeverity, Part};
use crate::simulate::impact::effects::{Effects, some};
use crate::text::Text;

pub(super) fn reconcile(fork: &mut Fork<'_>, old: Option<&Object>, object: &Object, body: &StatefulSet, effects: &mut Effects) {
    let was = old.and_then(|old| match &old.body {
        Body::StatefulSet(body) => Some(&body.spec),
        _ => None,
    });
    let spec = &body.spec;
    let workload = object.reference();
    let is_rolled = was.is_some_and(|was| was.template != spec.template);
    let start = i64::from(spec.ordinals.start);
    let end = start + i64::from(spec.replicas.unwrap_or(1).max(0));
    let known: Vec<Object> = fork.objects().filter(|known| is_own(known, object) && is_active(known)).cloned().collect();
    let ordinals: BTreeMap<i64, Text> =
        known.iter().filter_map(|pod| Some((ordinal(pod, object)?, pod.meta.name.clone()))).collect();
    let missing: Vec<i64> = if was.is_none_or(|was| was.replicas != spec.replicas) {
        (start..end).filter(|number| !ordinals.contains_key(number)).take(LIMIT).collect()
    } else {
        Vec::new()
    };
    let rolls = is_rolled && spec.update_strategy.kind != "OnDelete";
    let first = start + i64::from(spec.update_strategy.rolling_update.partition.unwrap_or(0).max(0));
    let replaced: Vec<i64> =
        if rolls { ordinals.keys().rev().copied().filter(|number| (first..end).contains(number)).collect() } else { Vec::new() };
    let claims = claims_for(fork, object, spec, &missing);
    let numbers = missing.iter().chain(&replaced);
    let likes: BTreeMap<i64, Object> = numbers.map(|number| (*number, pod(fork, object, spec, *number, was))).collect();
    let cluster = fork.cluster();
    let mut stage = Stage::new(&cluster, &object.meta.namespace);
    let pods: BTreeMap<i64, &Object> = cluster
        .in_namespace(&object.meta.namespace)
        .iter()
        .filter(|known| is_own(known, object) && is_active(known))
        .filter_map(|known| Some((ordinal(known, object)?, known)))
        .collect();
    let is_ordered = spec.pod_management_policy != "Parallel";
    let count = usize::try_from(end - start).unwrap_or(usize::MAX).saturating_sub(ordinals.range(start..end).count());
    let mut grown = Reached { wanted: if missing.is_empty() { 0 } else { count }, ..Reached::default() };
    // With `OrderedReady` each waits for those before it.
    let unready = |pods: &BTreeMap<i64, &Object>, below: i64| {
        let mut before = pods.range(..below).filter(|(_, known)| !matches!(&known.body, Body::Pod(pod) if pod.is_ready()));
        before.next().map(|(_, known)| known.reference())
    };
    let mut waits_for = None;
    for number in &missing {
        let Some(like) = likes.get(number) else { continue };
        waits_for = if is_ordered { unready(&pods, *number) } else { None };
        if waits_for.is_some() {
            break;
        }
        let mut own = claims.iter().filter(|(of, _)| of == number);
        let made = own.try_for_each(|(_, claim)| stage.admit(claim));
        match made.and_then(|()| stage.make(like, like.meta.name.clone(), None)) {
            Ok(at) => {
                grown.made.push(at);
                stage.place(at);
                if is_ordered && !stage.made.get(at).is_some_and(super::stage::Made::is_ready) {
                    break;
                }
            }
            Err(refusal) => {
                grown.refusal = Some(refusal);
                break;
            }
        }
    }
    // The highest go first.
    for (number, known) in pods.iter().rev() {
        if !(start..end).contains(number) && was.is_none_or(|was| was.replicas != spec.replicas || was.ordinals != spec.ordinals)
        {
            stage.remove(known);
            grown.removed.push(*known);
        }
    }
    stage.note_down();
    told::scaled(&mut stage, &workload, &grown, effects);
    if let Some(pod) = waits_for {
        tell_waiting(&workload, &pod, "makes no further pod", effects);
    }
    let rolled = if is_rolled && !rolls {
        told::held(&workload, "each is only when somebody deletes it (OnDelete)", effects);
        Reached::default()
    } else if rolls
        && is_ordered
        && let Some(pod) = unready(&pods, end)
    {
        tell_waiting(&workload, &pod, "replaces no pod by one of the new template", effects);
        Reached::default()
    } else {
        roll(&mut stage, &replaced, &pods, &likes)
    };
    if !rolled.removed.is_empty() {
        tell_rolled(&mut stage, &workload, &rolled, replaced.len(), effects);
    }
    if is_rolled && first > start && rolls {
        let kept = ordinals.range(start..first.min(end)).count();
        let message = format!(
            "{} of StatefulSet {} below its partition {} keep the old template",
            some(kept, "pod"),
            workload.name,
            first - start
        );
        effects.push(Effect::new(Part::Direct, "partition", EffectSeverity::Info, workload.clone(), message));
    }
    let removed: Vec<&Object> = grown.removed.clone();
    forget_claims(fork, &claims, &stage, &missing, &likes);
    tell_claims(fork, spec, &workload, &removed, effects);
    let mut counted = object.clone();
    if let Body::StatefulSet(body) = &mut counted.body {
        let there = pods.len() + stage.made.len() - stage.gone.len();
        let gone_ready = stage.gone.iter().filter(|gone| matches!(&gone.body, Body::Pod(pod) if pod.is_ready())).count();
        let were = pods.values().filter(|known| matches!(&known.body, Body::Pod(pod) if pod.is_ready())).count();
        let whole = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        body.status.replicas = whole(there);
        body.status.ready_replicas = whole((were + stage.ready()).saturating_sub(gone_ready));
        body.status.available_replicas = body.status.ready_replicas;
        body.status.updated_replicas = whole(if is_rolled { stage.made.len() } else { there });
    }
    fork.replace(counted);
    finish(fork, stage, &workload, &removed, effects);
}

/// From the highest number down to the partition: each old pod is gone before the new one of its name is made, and that is
/// ready before the next goes.
fn roll<'c>(
    stage: &mut Stage<'c>,
    replaced: &[i64],
    pods: &BTreeMap<i64, &'c Object>,
    likes: &'c BTreeMap<i64, Object>,
) -> Reached<'c> {
    let mut reached = Reached { wanted: replaced.len(), ..Reached::default() };
    for number in replaced {
        let (Some(old), Some(like)) = (pods.get(number), likes.get(number)) else { continue };
        stage.remove(old);
        reached.removed.push(*old);
        stage.note_down();
        match stage.make(like, like.meta.name.clone(), Some(*old)) {
            Ok(at) => {
                reached.made.push(at);
                stage.place(at);
                if !stage.made.get(at).is_some_and(super::stage::Made::is_ready) {
                    break;
                }
            }
            Err(refusal) => {
                reached.refusal = Some(refusal);
                break;
            }
        }
    }
    reached
}

fn tell_rolled(stage: &mut Stage<'_>, workload: &ObjectRef, rolled: &Reached<'_>, all: usize, effects: &mut Effects) {
    let mut gone: Vec<ObjectRef> = rolled.removed.iter().map(|pod| pod.reference()).collect();
    gone.sort();
    let message = format!(
        "StatefulSet {} replaces {} of its {}, one after the other, the highest number first",
        workload.name,
        gone.len(),
        some(all, "pod")
    );
    effects.push(Effect::new(Part::Direct, "pods-replaced", EffectSeverity::Info, workload.clone(), message).on(gone));
    let last = rolled.made.last().copied();
    let obstacle = last.and_then(|at| stage.obstacle(at));
    let why = obstacle.map(|obstacle| (obstacle.reason, obstacle.message));
    let why = why.or_else(|| rolled.refusal.as_ref().map(|refusal| ("quota", refusal.message.clone())));
    let Some((reason, why)) = why else { return };
    let Some(pod) = rolled.removed.last().map(|pod| pod.reference()) else { return };
    let message = format!(
        "the rollout of StatefulSet {} stops at Pod {}, which is gone and does not run again ({why}); {} keep the old template",
        workload.name,
        pod.name,
        some(all.saturating_sub(rolled.removed.len()), "pod")
    );
    let mut effect = Effect::new(Part::Blocked, "rollout-stuck", EffectSeverity::Warning, workload.clone(), message);
    effect.reason = reason;
    let name = format!("statefulset/{}", workload.name);
    let undo = Command::kubectl_in(&workload.namespace, &["rollout", "undo", &name], "goes back to the template before");
    let delete = Command::kubectl(&pod, "delete", &[], "is needed besides, since the pod that waits is not replaced by itself");
    effects.push(effect.on(vec![pod]).unless(undo).unless(delete));
    effects.blocked();
}

/// A pod that is not ready holds up all that follows it (`processReplica`).
fn tell_waiting(workload: &ObjectRef, pod: &ObjectRef, what: &str, effects: &mut Effects) {
    let message =
        format!("StatefulSet {} {what} while Pod {} is not ready: it goes in order (OrderedReady)", workload.name, pod.name);
    let effect = Effect::new(Part::Blocked, "waits-for-pod", EffectSeverity::Warning, workload.clone(), message);
    let evidence = [
        Evidence::field(pod, "/status/conditions/Ready", "not true"),
        Evidence::field(workload, "/spec/podManagementPolicy", "OrderedReady"),
    ];
    let look = Command::kubectl(pod, "describe", &[], "shows why it is not ready");
    effects.push(effect.on(vec![pod.clone()]).because(evidence).unless(look));
    effects.blocked();
}

fn is_own(pod: &Object, set: &Object) -> bool {
    matches!(pod.body, Body::Pod(_)) && template::is_controlled_by(pod, set)
}

fn ordinal(pod: &Object, set: &Object) -> Option<i64> {
    pod.meta.name.strip_prefix(set.meta.name.as_str())?.strip_prefix('-')?.parse().ok()
}

fn pod(fork: &Fork<'_>, set: &Object, spec: &StatefulSetSpec, number: i64, was: Option<&StatefulSetSpec>) -> Object {
    // Below the partition new pods are of the old template (`newVersionedStatefulSetPod`).
    let rolling = &spec.update_strategy;
    let is_below = rolling.kind != "OnDelete"
        && number < i64::from(spec.ordinals.start) + i64::from(rolling.rolling_update.partition.unwrap_or(0));
    let of = was.filter(|_| is_below).map_or(&spec.template, |was| &was.template);
    template::numbered_pod(fork, set, of, &spec.volume_claim_templates, &spec.service_name, number)
}

/// Adds the claims that new pods lack to the cluster; those of a class that makes volumes at once get theirs.
fn claims_for(fork: &mut Fork<'_>, set: &Object, spec: &StatefulSetSpec, missing: &[i64]) -> Vec<(i64, Object)> {
    let mut added = Vec::new();
    for number in missing {
        let pod = Text::from(format!("{}-{number}", set.meta.name));
        for of in &spec.volume_claim_templates {
            let mut claim = template::claim(fork, of, &set.meta.namespace, &pod);
            if fork.object(&claim.reference()).is_none() {
                provide(fork, &mut claim);
                fork.replace(claim.clone());
                added.push((*number, claim));
            }
        }
    }
    added
}

/// Gives a claim a volume where its class does so without waiting for a pod.
fn provide(fork: &mut Fork<'_>, claim: &mut Object) {
    let name = volume_of(claim);
    let Body::PersistentVolumeClaim(body) = &mut claim.body else { return };
    let Some(class) = body.spec.storage_class_name.clone() else { return };
    let class = ObjectRef::new("storage.k8s.io", "StorageClass", "", class);
    let Some(Body::StorageClass(found)) = fork.object(&class).map(|class| &class.body) else { return };
    let is_made = !matches!(found.provisioner.as_str(), "" | "kubernetes.io/no-provisioner");
    if !is_made || found.volume_binding_mode == "WaitForFirstConsumer" {
        return;
    }
    let mut volume = PersistentVolume::default();
    volume.spec.capacity = body.spec.resources.requests.clone();
    volume.spec.access_modes = body.spec.access_modes.clone();
    volume.spec.storage_class_name = class.name.clone();
    volume.status.phase = "Bound".into();
    body.spec.volume_name = name.clone();
    body.status.phase = "Bound".into();
    let meta = crate::object::Meta { name, ..crate::object::Meta::default() };
    let api = crate::object::ApiType { group: "".into(), version: "v1".into(), kind: "PersistentVolume".into() };
    fork.replace(Object { api: api.into(), meta, body: Body::PersistentVolume(Box::new(volume)) });
}

fn volume_of(claim: &Object) -> Text {
    Text::from(format!("pvc-{}-{}", claim.meta.namespace, claim.meta.name))
}

/// Takes the claims out again of pods that were not made.
fn forget_claims(
    fork: &mut Fork<'_>,
    claims: &[(i64, Object)],
    stage: &Stage<'_>,
    missing: &[i64],
    likes: &BTreeMap<i64, Object>,
) {
    let made: Vec<i64> = missing
        .iter()
        .copied()
        .filter(|number| likes.get(number).is_some_and(|like| stage.made.iter().any(|made| made.is_named(&like.meta.name))))
        .collect();
    for (_, claim) in claims.iter().filter(|(number, _)| !made.contains(number)) {
        fork.remove(&[claim.reference(), ObjectRef::new("", "PersistentVolume", "", volume_of(claim))]);
    }
}

/// Tells what becomes of the claims of pods that were scaled away (`persistentVolumeClaimRetentionPolicy`).
fn tell_claims(fork: &mut Fork<'_>, spec: &StatefulSetSpec, workload: &ObjectRef, removed: &[&Object], effects: &mut Effects) {
    let named = removed.iter().flat_map(|pod| {
        spec.volume_claim_templates.iter().map(|of| template::claim_name(of, &pod.meta.name)).collect::<Vec<_>>()
    });
    let mut claims: Vec<ObjectRef> = named
        .map(|name| ObjectRef::new("", "PersistentVolumeClaim", workload.namespace.clone(), name))
        .filter(|claim| fork.object(claim).is_some())
        .collect();
    claims.sort();
    if claims.is_empty() {
        return;
    }
    let policy = &spec.persistent_volume_claim_retention_policy;
    let of = format!("{} of StatefulSet {}", some(claims.len(), "claim"), workload.name);
    if policy.when_scaled == "Delete" {
        let message = format!("{of} {} deleted with the pods (whenScaled: Delete)", if claims.len() == 1 { "is" } else { "are" });
        let evidence = Evidence::field(workload, "/spec/persistentVolumeClaimRetentionPolicy/whenScaled", "Delete");
        fork.remove(&claims);
        let effect = Effect::new(Part::Lost, "claims-deleted", EffectSeverity::Critical, workload.clone(), message);
        effects.push(effect.on(claims).because([evidence]));
    } else {
        let message = format!("{of} {}, with what is on the volumes", if claims.len() == 1 { "stays" } else { "stay" });
        effects.push(Effect::new(Part::Cascade, "claims-kept", EffectSeverity::Info, workload.clone(), message).on(claims));
    }
}
