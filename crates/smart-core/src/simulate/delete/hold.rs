//! What holds objects that are deleted, and what waits for them.

use std::collections::BTreeMap;

use super::cascade::{Mark, Walk, in_namespace, of_kind};
use super::owners::Owner;
use super::{Awaited, Hold, Stuck, Why, finalizers};
use crate::findings::words::{counted, listed, name};
use crate::graph::{Relation, Target};
use crate::object::meta::{ConditionStatus, condition};
use crate::object::time::Time;
use crate::object::{Body, Object, ObjectRef};
use crate::report::Evidence;

/// How long a deletion may last before nobody can expect that whoever must act on a finalizer does.
const PATIENCE_SECONDS: i64 = 600;

/// What is stuck, and what waits.
pub(super) struct Held {
    pub(super) stuck: Vec<Stuck>,
    pub(super) awaited: Vec<Awaited>,
    /// For each object that waits the stuck one that must go before; a stuck one waits for itself.
    pub(super) waiting: BTreeMap<u32, u32>,
}

/// Finds what is held, and who waits for that.
pub(super) fn held(walk: &Walk<'_>) -> Held {
    let mut stuck: Vec<(u32, Stuck)> = Vec::new();
    let mut awaited = Vec::new();
    let mut absent = BTreeMap::new();
    for place in &walk.order {
        let Some(object) = walk.object(*place) else { continue };
        for held in by_finalizers(walk, *place, object, &mut absent) {
            match held {
                ByFinalizer::Stuck(held) => stuck.push((*place, held)),
                ByFinalizer::Awaited(held) => awaited.push(held),
            }
        }
        if matches!(object.body, Body::Namespace(_)) {
            stuck.extend(by_apis(walk, object).into_iter().map(|held| (*place, held)));
        }
    }
    let mut roots: Vec<u32> = stuck.iter().map(|(place, _)| *place).collect();
    roots.sort_unstable();
    roots.dedup();
    let mut waiting: BTreeMap<u32, u32> = roots.iter().map(|place| (*place, *place)).collect();
    let mut front = roots;
    // Whoever waits for a claim or a namespace does not hold others of its own: each place is visited once.
    while !front.is_empty() {
        let mut next = Vec::new();
        for place in front {
            let Some(root) = waiting.get(&place).copied() else { continue };
            for other in waits_for(walk, place) {
                if walk.goes(other) && !waiting.contains_key(&other) {
                    waiting.insert(other, root);
                    next.push(other);
                }
            }
        }
        next.sort_unstable();
        front = next;
    }
    let contents = walk.order.iter().filter_map(|place| by_content(walk, *place, &waiting));
    let mut stuck: Vec<Stuck> = stuck.into_iter().map(|(_, held)| held).chain(contents).collect();
    stuck.sort();
    stuck.dedup();
    awaited.sort();
    awaited.dedup();
    Held { stuck, awaited, waiting }
}

/// For each controller how it shows that it does not act.
type Absent = BTreeMap<String, Option<(&'static str, Evidence)>>;

/// What a finalizer does to an object that is deleted.
enum ByFinalizer {
    /// It does not go: there are signs that nobody acts.
    Stuck(Stuck),
    /// It goes once its controller has acted, and nothing tells against that.
    Awaited(Awaited),
}

fn by_finalizers(walk: &Walk<'_>, place: u32, object: &Object, absent: &mut Absent) -> Vec<ByFinalizer> {
    let reference = object.reference();
    let overdue = object.meta.deletion_timestamp.filter(|since| is_overdue(walk, *since));
    let mut of = |(at, finalizer): (usize, &crate::text::Text)| {
        let users = match finalizer.as_str() {
            "kubernetes.io/pvc-protection" => pods_on(walk, &reference),
            "kubernetes.io/pv-protection" => claims_of(walk, object),
            "resource.kubernetes.io/delete-protection" => consumers_of(walk, object),
            quiet if finalizers::is_quiet(quiet) && overdue.is_none() => return None,
            _ if walk.mark(place)?.foreground && finalizer == "foregroundDeletion" => return None,
            _ => {
                let who = finalizers::who(finalizer);
                let finalizer = finalizer.to_string();
                let mut evidence = vec![Evidence::field(&reference, format!("/metadata/finalizers/{at}"), &finalizer)];
                let why = if let Some(since) = overdue {
                    evidence.push(Evidence::field(&reference, "/metadata/deletionTimestamp", since));
                    format!("{who} has not yet acted on the finalizer {finalizer}")
                } else if let Some((state, of)) = absent.entry(who.clone()).or_insert_with(|| absence(walk, &who)) {
                    evidence.push(of.clone());
                    format!("{who} must act on the finalizer {finalizer}, and {state}")
                } else {
                    return Some(ByFinalizer::Awaited(Awaited { object: reference.clone(), finalizer, who, evidence }));
                };
                let hold = Hold::Finalizer { finalizer, who };
                return Some(ByFinalizer::Stuck(Stuck { object: reference.clone(), hold, why, evidence }));
            }
        };
        if users.is_empty() {
            return None;
        }
        let names: Vec<String> = users.iter().map(name).collect();
        let why = format!("it is protected while {} {} it", listed(&names), if users.len() == 1 { "uses" } else { "use" });
        let evidence = vec![Evidence::field(&reference, format!("/metadata/finalizers/{at}"), finalizer)];
        let hold = Hold::InUse { finalizer: finalizer.to_string(), users };
        Some(ByFinalizer::Stuck(Stuck { object: reference.clone(), hold, why, evidence }))
    };
    object.meta.finalizers.iter().enumerate().filter_map(&mut of).collect()
}

/// Tells whether a deletion that was asked for at a moment should be over.
fn is_overdue(walk: &Walk<'_>, since: Time) -> bool {
    let now = walk.cluster.now().or_else(|| walk.cluster.taken_at());
    now.and_then(|now| now.since(since)).is_some_and(|passed| passed.seconds() > PATIENCE_SECONDS)
}

/// Returns how it shows that a controller does not act: none of its pods is ready, or all of them go too.
fn absence(walk: &Walk<'_>, who: &str) -> Option<(&'static str, Evidence)> {
    let objects = (0_u32..).zip(walk.cluster.objects());
    let pods: Vec<(u32, &Object, bool)> = objects
        .filter_map(|(place, object)| match &object.body {
            Body::Pod(pod) if !pod.is_finished() && finalizers::is_of(object, who) => Some((place, object, pod.is_ready())),
            _ => None,
        })
        .collect();
    let (_, first, _) = pods.first()?;
    let pod = first.reference();
    if pods.iter().all(|(_, _, is_ready)| !is_ready) {
        return Some(("none of its pods is ready", Evidence::field(&pod, "/status/conditions", "Ready is not True")));
    }
    // One that is deleted itself is made again, one whose owner or namespace goes is not.
    let ends = |place: u32| {
        matches!(walk.mark(place).map(|mark| &mark.why), Some(Why::OwnerGone(_) | Why::NamespaceGone(_) | Why::Pruned(_)))
    };
    let all_end = pods.iter().all(|(place, ..)| ends(*place));
    all_end.then(|| ("its pods go too", Evidence::field(&pod, "/metadata/name", &pod.name)))
}

/// The pods that use a claim and stay: those on a node, also when they have ended (`podUsesPVC` of
/// pkg/controller/volume/pvcprotection/pvc_protection_controller.go).
fn pods_on(walk: &Walk<'_>, claim: &ObjectRef) -> Vec<ObjectRef> {
    let neighbours = walk.cluster.graph().needed_by(claim).into_iter();
    let mounting = neighbours
        .filter(|user| matches!(user.relation, Relation::PodVolumeClaim | Relation::PodVolumeEphemeral))
        .map(|user| user.object);
    let stays = |user: &ObjectRef| {
        let Some(place) = walk.place(user).filter(|place| !walk.goes(*place)) else { return false };
        matches!(walk.object(place).map(|object| &object.body), Some(Body::Pod(pod)) if !pod.node_name.is_empty())
    };
    let mut users: Vec<ObjectRef> = mounting.filter(stays).collect();
    users.dedup();
    users
}

/// The claim of a volume, when it stays (pkg/controller/volume/pvprotection: a volume is used while it is `Bound`).
fn claims_of(walk: &Walk<'_>, object: &Object) -> Vec<ObjectRef> {
    let Body::PersistentVolume(volume) = &object.body else { return Vec::new() };
    let claim = volume.spec.claim_ref.as_ref().filter(|_| volume.status.phase == "Bound");
    let claim = claim.map(|claim| ObjectRef::new("", "PersistentVolumeClaim", claim.namespace.clone(), claim.name.clone()));
    claim.into_iter().filter(|claim| walk.place(claim).is_none_or(|place| !walk.goes(place))).collect()
}

/// The pods that a claim of devices is reserved for, and that stay.
fn consumers_of(walk: &Walk<'_>, object: &Object) -> Vec<ObjectRef> {
    let Body::ResourceClaim(claim) = &object.body else { return Vec::new() };
    let pods = claim.status.reserved_for.iter().filter(|consumer| consumer.resource == *"pods");
    let pods = pods.map(|pod| ObjectRef::new("", "Pod", object.meta.namespace.clone(), pod.name.clone()));
    let mut pods: Vec<ObjectRef> = pods.filter(|pod| walk.place(pod).is_some_and(|place| !walk.goes(place))).collect();
    pods.sort();
    pods
}

/// A namespace is not let go while an API does not answer: it could hold objects of it (kubernetes/kubernetes#60807).
fn by_apis(walk: &Walk<'_>, namespace: &Object) -> Vec<Stuck> {
    let reference = namespace.reference();
    let of = |place: u32| {
        let object = walk.object(place).filter(|_| !walk.goes(place))?;
        let Body::APIService(service) = &object.body else { return None };
        let behind = service.spec.service.as_ref()?;
        let api = object.reference();
        let group = format!("{}/{}", service.spec.group, service.spec.version);
        let available = service.status.conditions.iter().position(|condition| condition.kind == *"Available");
        let state = condition(&service.status.conditions, "Available").map(|condition| condition.status);
        let served = walk.cluster.graph().names().find(Target::core("Service", &behind.namespace, &behind.name));
        let (why, evidence) = if state == Some(ConditionStatus::False) {
            let path = format!("/status/conditions/{}", available?);
            (
                format!("the API {group} does not answer, so that nobody can tell whether the namespace is empty"),
                (path, "Available=False".to_owned()),
            )
        } else if served.is_some_and(|served| walk.goes(served)) {
            let service = format!("{}/{}", behind.namespace, behind.name);
            (
                format!(
                    "the API {group} goes with its Service {service}, and then nobody can tell whether the namespace is empty"
                ),
                ("/spec/service".to_owned(), service),
            )
        } else {
            return None;
        };
        let evidence = vec![Evidence::field(&api, evidence.0, evidence.1)];
        Some(Stuck { object: reference.clone(), hold: Hold::Api { service: api }, why, evidence })
    };
    of_kind(walk.cluster, "", "apiregistration.k8s.io", "APIService").filter_map(of).collect()
}

/// Returns what cannot go before the object at this place.
fn waits_for(walk: &Walk<'_>, place: u32) -> Vec<u32> {
    let (Some(object), Some(mark)) = (walk.object(place), walk.mark(place)) else { return Vec::new() };
    let reference = object.reference();
    let mut waiting: Vec<u32> = Vec::new();
    if !mark.foreground {
        let by_owner =
            |other: &u32| matches!(walk.mark(*other).map(|mark| &mark.why), Some(Why::OwnerGone(owner)) if *owner == reference);
        waiting.extend(walk.ownership.dependents(place).filter(by_owner));
    }
    for (owner, link) in walk.ownership.owners(object) {
        if let Owner::Present(owner) = owner
            && link.block_owner_deletion
            && walk.mark(owner).is_some_and(|mark| mark.foreground)
        {
            waiting.push(owner);
        }
    }
    waiting.extend(walk.place(&ObjectRef::new("", "Namespace", "", object.meta.namespace.clone())));
    if let Some(Mark { why: Why::DefinitionGone(definition), .. }) = walk.mark(place) {
        waiting.extend(walk.place(definition));
    }
    match &object.body {
        Body::PersistentVolumeClaim(claim) => {
            waiting.extend(walk.place(&ObjectRef::new("", "PersistentVolume", "", claim.spec.volume_name.clone())));
        }
        Body::Pod(_) => {
            let needs = walk.cluster.graph().needs(&reference);
            let claims =
                needs.iter().filter(|needed| matches!(needed.relation, Relation::PodVolumeClaim | Relation::PodVolumeEphemeral));
            waiting.extend(claims.filter_map(|claim| walk.place(&claim.object)));
        }
        _ => {}
    }
    waiting
}

/// A namespace, a definition and an owner in the foreground are held by what is stuck of their content.
fn by_content(walk: &Walk<'_>, place: u32, waiting: &BTreeMap<u32, u32>) -> Option<Stuck> {
    let (object, mark) = (walk.object(place)?, walk.mark(place)?);
    let reference = object.reference();
    let is_stuck = |other: &u32| *other != place && waiting.get(other) == Some(other);
    let is_waiting = |other: &u32| *other != place && waiting.contains_key(other);
    let (contents, what): (Vec<u32>, _) = match &object.body {
        Body::Namespace(_) => (in_namespace(walk.cluster, &object.meta.name).filter(is_stuck).collect(), "object"),
        Body::CustomResourceDefinition(definition) => {
            let kind = definition.spec.names.kind.as_str();
            let of = |other: &u32| {
                is_stuck(other)
                    && walk.object(*other).is_some_and(|other| other.api.kind == kind && other.api.group == definition.spec.group)
            };
            (walk.order.iter().copied().filter(of).collect(), kind)
        }
        _ if mark.foreground => {
            let blocks = |other: &u32| {
                let Some(dependent) = walk.object(*other) else { return false };
                is_waiting(other)
                    && walk
                        .ownership
                        .owners(dependent)
                        .any(|(owner, link)| owner == Owner::Present(place) && link.block_owner_deletion)
            };
            (walk.ownership.dependents(place).filter(blocks).collect(), "dependent")
        }
        _ => return None,
    };
    if contents.is_empty() {
        return None;
    }
    let mut objects: Vec<ObjectRef> = contents.iter().filter_map(|place| Some(walk.object(*place)?.reference())).collect();
    objects.sort();
    let names: Vec<String> = objects.iter().map(name).collect();
    let count = counted(i64::try_from(objects.len()).unwrap_or(i64::MAX), what);
    let why =
        format!("{count} must go before it and {} stuck: {}", if objects.len() == 1 { "is" } else { "are" }, listed(&names));
    Some(Stuck { object: reference, hold: Hold::Content { objects }, why, evidence: Vec::new() })
}
