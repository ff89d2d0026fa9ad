//! A cascade in effects: what was asked, what goes with it, what is stuck, lost, made again, and who breaks.

use std::collections::{BTreeMap, BTreeSet};

use super::{called, names};
use crate::cluster::Cluster;
use crate::graph::Relation;
use crate::object::{Body, ObjectRef};
use crate::report::{Command, Evidence};
use crate::simulate::delete::{Awaited, Break, Cascade, Hold, Kept, Removed, Retained, When, Why};
use crate::simulate::evict::subject::Subject;
use crate::simulate::impact::answer::{Effect, EffectSeverity, Part, SimulationOutcome};
use crate::simulate::impact::effects::{Effects, by_workload, some};
use crate::text::Text;

/// Tells all of a cascade.
pub(super) fn tell(before: &Cluster, cascade: &Cascade, broken: &[Break], effects: &mut Effects) {
    refused(cascade, effects);
    asked(before, cascade, effects);
    unseen(cascade, effects);
    with_it(cascade, effects);
    volumes(before, cascade, effects);
    values(before, cascade, effects);
    stuck(before, cascade, effects);
    awaited(cascade, effects);
    staying(cascade, effects);
    again(before, cascade, effects);
    breaking(before, cascade, broken, effects);
}

/// ConfigMaps that the cluster, OpenShift and Istio write into every namespace.
const CERTIFICATES: [&str; 3] = ["istio-ca-root-cert", "kube-root-ca.crt", "openshift-service-ca.crt"];
/// Annotations with which the service CA of OpenShift marks what it writes.
const SERVED: [&str; 2] =
    ["service.alpha.openshift.io/originating-service-name", "service.beta.openshift.io/originating-service-name"];
/// As many ConfigMaps or Secrets as are told how to save, of those that go with one thing.
const SAVED: usize = 3;

fn goes(count: usize) -> &'static str {
    if count == 1 { "goes" } else { "go" }
}

fn is(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

fn is_pod(object: &ObjectRef) -> bool {
    object.kind == "Pod" && object.group.is_empty()
}

fn refused(cascade: &Cascade, effects: &mut Effects) {
    for refused in &cascade.refused {
        let message = format!("{} is not deleted: {}", called(&refused.object), refused.why);
        effects.push(Effect::new(Part::Blocked, "refused", EffectSeverity::Warning, refused.object.clone(), message));
        let outcome = if cascade.removed.is_empty() { SimulationOutcome::Refused } else { SimulationOutcome::Blocked };
        effects.outcome = effects.outcome.max(outcome);
    }
}

fn asked(before: &Cluster, cascade: &Cascade, effects: &mut Effects) {
    let asked = || cascade.removed.iter().filter(|removed| removed.why == Why::Asked);
    let pods: Vec<&ObjectRef> = asked().map(|removed| &removed.object).filter(|object| is_pod(object)).collect();
    for (workload, pods) in by_workload(before, pods) {
        let message = match pods.as_slice() {
            [one] if *one == workload => format!("{} is deleted", called(one)),
            [one] => format!("{} of {} is deleted", called(one), called(&workload)),
            _ => format!("{} of {} are deleted", some(pods.len(), "pod"), called(&workload)),
        };
        effects.push(Effect::new(Part::Direct, "deleted", EffectSeverity::Info, workload, message).on(pods));
    }
    for removed in asked().filter(|removed| !is_pod(&removed.object)) {
        let after = match &removed.waits_for {
            Some(root) if *root == removed.object => ", and stays until it is let go".to_owned(),
            Some(root) => format!(", and stays until {} is gone", called(root)),
            None => String::new(),
        };
        let message = format!("{} is deleted{after}", called(&removed.object));
        effects.push(Effect::new(Part::Direct, "deleted", EffectSeverity::Info, removed.object.clone(), message));
    }
}

/// Of a namespace that is not in the input only what is in it can be told.
fn unseen(cascade: &Cascade, effects: &mut Effects) {
    for namespace in &cascade.absent {
        let message = format!("{} is deleted", called(namespace));
        effects.push(Effect::new(Part::Direct, "deleted", EffectSeverity::Info, namespace.clone(), message));
        let unknown =
            format!("{} is not in the input: whether something holds it, and all that is in it, is not told", called(namespace));
        effects.unknown.insert(unknown);
    }
}

/// What goes with what was asked, one line for each kind.
fn with_it(cascade: &Cascade, effects: &mut Effects) {
    let why: BTreeMap<&ObjectRef, &Why> = cascade.removed.iter().map(|removed| (&removed.object, &removed.why)).collect();
    let mut groups: BTreeMap<(ObjectRef, &Text, &Text), Vec<&Removed>> = BTreeMap::new();
    let mut contents: BTreeMap<ObjectRef, Vec<&Removed>> = BTreeMap::new();
    for removed in &cascade.removed {
        if matches!(removed.why, Why::Asked | Why::ClaimGone(_) | Why::SnapshotGone(_)) {
            continue;
        }
        let root = root(&why, removed);
        if matches!(&removed.why, Why::NamespaceGone(namespace) if *namespace == root) {
            contents.entry(root).or_default().push(removed);
            continue;
        }
        groups.entry((root, &removed.object.kind, &removed.object.group)).or_default().push(removed);
    }
    for (namespace, removed) in contents {
        effects.push(emptied(namespace, &removed));
    }
    for ((root, kind, _), removed) in groups {
        let mut objects: Vec<ObjectRef> = removed.iter().map(|removed| removed.object.clone()).collect();
        objects.sort();
        let waiting = removed.iter().filter(|removed| removed.waits_for.is_some()).count();
        let how = match removed.first().map(|removed| &removed.why) {
            Some(Why::Pruned(by)) => format!(": {} takes along what it manages", called(by)),
            Some(Why::DefinitionGone(_)) => ": their kind is no more".to_owned(),
            _ => String::new(),
        };
        let only_then = only_then(waiting, removed.len());
        let message = format!("{} {} with {}{how}{only_then}", some(objects.len(), kind), goes(objects.len()), called(&root));
        let evidence = removed.first().and_then(|first| tie(first));
        let (object, message) = match objects.as_slice() {
            [one] => (one.clone(), format!("{} goes with {}{how}{only_then}", called(one), called(&root))),
            _ => (root, message),
        };
        effects
            .push(Effect::new(Part::Cascade, "goes-with", EffectSeverity::Info, object, message).on(objects).because(evidence));
    }
}

/// The kinds of a namespace that are told first.
const FIRST: [&str; 11] = [
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "CronJob",
    "Job",
    "Pod",
    "PersistentVolumeClaim",
    "Service",
    "Ingress",
    "Secret",
    "ConfigMap",
];
/// As many kinds are told one by one.
const KINDS: usize = 8;

/// Returns the effect that all that is in a namespace goes with it, with a total for each kind.
fn emptied(namespace: ObjectRef, removed: &[&Removed]) -> Effect {
    let mut objects: Vec<ObjectRef> = removed.iter().map(|removed| removed.object.clone()).collect();
    objects.sort();
    let waiting = removed.iter().filter(|removed| removed.waits_for.is_some()).count();
    let only_then = only_then(waiting, removed.len());
    let message = if let [one] = objects.as_slice() {
        format!("{} goes with {}{only_then}", called(one), called(&namespace))
    } else {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for object in &objects {
            *counts.entry(&object.kind).or_default() += 1;
        }
        let rank = |kind: &str| FIRST.iter().position(|first| *first == kind).unwrap_or(FIRST.len());
        let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|(kind, count)| (rank(kind), std::cmp::Reverse(*count), *kind));
        let mut kinds: Vec<String> = counts.iter().take(KINDS).map(|(kind, count)| some(*count, kind)).collect();
        if counts.len() == KINDS + 1 {
            kinds.extend(counts.last().map(|(kind, count)| some(*count, kind)));
        } else if counts.len() > KINDS {
            let others: usize = counts.iter().skip(KINDS).map(|(_, count)| count).sum();
            kinds.push(format!("{} of {} other kinds", some(others, "object"), counts.len() - KINDS));
        }
        let last = kinds.pop().unwrap_or_default();
        let kinds = if kinds.is_empty() { last } else { format!("{} and {last}", kinds.join(", ")) };
        format!("{} go with {}: {kinds}{only_then}", some(objects.len(), "object"), called(&namespace))
    };
    Effect::new(Part::Cascade, "goes-with", EffectSeverity::Info, namespace, message).on(objects)
}

fn only_then(waiting: usize, all: usize) -> String {
    match waiting {
        0 => String::new(),
        _ if waiting == all => "; only once what is stuck has gone".to_owned(),
        some => format!("; {some} of them only once what is stuck has gone"),
    }
}

/// Returns the field by which an object goes with another.
fn tie(removed: &Removed) -> Option<Evidence> {
    let object = &removed.object;
    let (path, value) = match &removed.why {
        Why::OwnerGone(owner) => ("/metadata/ownerReferences", called(owner)),
        Why::NamespaceGone(namespace) => ("/metadata/namespace", namespace.name.to_string()),
        Why::DefinitionGone(_) => ("/kind", object.kind.to_string()),
        Why::AccountGone(account) => ("/metadata/annotations/kubernetes.io~1service-account.name", account.name.to_string()),
        Why::Asked | Why::ClaimGone(_) | Why::SnapshotGone(_) | Why::ServiceGone(_) | Why::Pruned(_) => return None,
    };
    Some(Evidence::field(object, path, value))
}

/// Returns what was asked with which an object goes.
fn root(why: &BTreeMap<&ObjectRef, &Why>, removed: &Removed) -> ObjectRef {
    let mut at = &removed.object;
    // Each step is nearer to what was asked.
    for _ in 0..=removed.depth {
        let of = match why.get(at) {
            Some(
                Why::NamespaceGone(of)
                | Why::DefinitionGone(of)
                | Why::OwnerGone(of)
                | Why::ClaimGone(of)
                | Why::SnapshotGone(of)
                | Why::ServiceGone(of)
                | Why::AccountGone(of)
                | Why::Pruned(of),
            ) => of,
            Some(Why::Asked) | None => return at.clone(),
        };
        at = of;
    }
    at.clone()
}

fn volumes(before: &Cluster, cascade: &Cascade, effects: &mut Effects) {
    for removed in &cascade.removed {
        let (Why::ClaimGone(of) | Why::SnapshotGone(of)) = &removed.why else { continue };
        let object = &removed.object;
        let is_volume = matches!(removed.why, Why::ClaimGone(_));
        let when = match &removed.waits_for {
            Some(root) => format!(", once {} has gone", called(root)),
            None => String::new(),
        };
        let message = format!("{} is deleted with {}, and what is stored in it{when}", called(object), called(of));
        let path = if is_volume { "/spec/persistentVolumeReclaimPolicy" } else { "/spec/deletionPolicy" };
        let severity = if removed.waits_for.is_some() { EffectSeverity::Warning } else { EffectSeverity::Critical };
        let code = if is_volume { "volume-lost" } else { "snapshot-lost" };
        let mut effect = Effect::new(Part::Lost, code, severity, object.clone(), message);
        effect = effect.because([Evidence::field(object, path, "Delete")]);
        let (patch, purpose) = if is_volume {
            (r#"{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}"#, "keeps the volume and its data when its claim is deleted")
        } else {
            (r#"{"spec":{"deletionPolicy":"Retain"}}"#, "keeps what is stored when its snapshot is deleted")
        };
        let command = Command::kubectl(object, "patch", &["--type=merge", "-p", patch], purpose);
        effects.commands.push(command.clone());
        effects.push(effect.unless(command));
    }
    // Of a claim whose volume is not in the input nobody can say what becomes of its data.
    let untold: Vec<ObjectRef> = cascade.removed.iter().filter_map(|removed| without_volume(before, removed)).collect();
    if !untold.is_empty() {
        let told = format!(
            "PersistentVolumes of {} are not in the input: whether their data is deleted is not told",
            some(untold.len(), "PersistentVolumeClaim")
        );
        effects.unknown.insert(told);
    }
}

fn without_volume(before: &Cluster, removed: &Removed) -> Option<ObjectRef> {
    let Body::PersistentVolumeClaim(claim) = &before.object(&removed.object)?.body else { return None };
    let name = claim.spec.volume_name.non_empty()?;
    let volume = ObjectRef::new("", "PersistentVolume", "", name.clone());
    let is_known = before.object(&volume).is_some() || before.coverage().observes("", "PersistentVolume", "");
    (!is_known).then(|| removed.object.clone())
}

/// ConfigMaps and Secrets that nobody makes anew: their values are nowhere else in the cluster.
fn values(before: &Cluster, cascade: &Cascade, effects: &mut Effects) {
    let why: BTreeMap<&ObjectRef, &Why> = cascade.removed.iter().map(|removed| (&removed.object, &removed.why)).collect();
    let again: BTreeSet<&ObjectRef> = cascade.recreated.iter().map(|made| &made.object).collect();
    let mut lost: BTreeMap<(ObjectRef, &str), Vec<ObjectRef>> = BTreeMap::new();
    for removed in cascade.removed.iter().filter(|removed| removed.waits_for.as_ref() != Some(&removed.object)) {
        let Some(object) = before.object(&removed.object) else { continue };
        let is_made = match &object.body {
            Body::Secret(secret) => matches!(
                secret.kind.as_str(),
                "kubernetes.io/service-account-token" | "helm.sh/release.v1" | "bootstrap.kubernetes.io/token"
            ),
            Body::ConfigMap(_) => CERTIFICATES.contains(&object.meta.name.as_str()),
            _ => continue,
        };
        let is_served = SERVED.iter().any(|mark| object.meta.annotations.get(mark).is_some());
        let is_again = is_served || again.contains(&removed.object);
        // Whoever owns it wrote it, and may do so again.
        if is_made || is_again || object.meta.controller().is_some() {
            continue;
        }
        lost.entry((root(&why, removed), object.api.kind.as_str())).or_default().push(removed.object.clone());
    }
    for ((root, kind), mut objects) in lost {
        objects.sort();
        let is_secret = kind == "Secret";
        let what = if let [one] = objects.as_slice() { called(one) } else { format!("{kind}s {}", names(&objects)) };
        let message = format!("{what} {} lost: nothing in the input makes {} anew", is(objects.len()), it(objects.len()));
        // With a namespace all of the kind goes, one by one it would be many commands.
        let whole = root.kind == "Namespace" && root.group.is_empty();
        let object = if let [one] = objects.as_slice() { one.clone() } else { root };
        let purpose = if is_secret {
            "saves what goes before it is deleted; the values are in the file, readable for all who can read it"
        } else {
            "saves what goes before it is deleted"
        };
        let save: Vec<Command> = if whole && objects.len() > 1 {
            let all = kind.to_lowercase();
            let file = format!("{all}s-{}.yaml", object.name);
            vec![Command::save_all(&object.name, &all, &file, purpose)]
        } else {
            objects.iter().take(SAVED).map(|object| Command::save(object, purpose)).collect()
        };
        let (code, severity) =
            if is_secret { ("secret-lost", EffectSeverity::Warning) } else { ("config-map-lost", EffectSeverity::Info) };
        let mut effect = Effect::new(Part::Lost, code, severity, object, message).on(objects);
        effect.commands.extend(save);
        effects.push(effect);
    }
}

fn it(count: usize) -> &'static str {
    if count == 1 { "it" } else { "them" }
}

fn stuck(before: &Cluster, cascade: &Cascade, effects: &mut Effects) {
    let mut groups: BTreeMap<(&'static str, &Text, &str), Vec<&crate::simulate::delete::Stuck>> = BTreeMap::new();
    for stuck in &cascade.stuck {
        let code = match &stuck.hold {
            Hold::Finalizer { .. } => "stuck-finalizer",
            Hold::InUse { .. } => "stuck-in-use",
            Hold::Api { .. } => "stuck-api",
            Hold::Content { .. } => "stuck-content",
        };
        groups.entry((code, &stuck.object.kind, &stuck.why)).or_default().push(stuck);
    }
    for ((code, _, why), group) in groups {
        let Some(first) = group.first() else { continue };
        let objects: Vec<ObjectRef> = group.iter().map(|stuck| stuck.object.clone()).collect();
        let what = if let [one] = objects.as_slice() {
            called(one)
        } else {
            format!("{} ({})", some(objects.len(), &first.object.kind), names(&objects))
        };
        let stay = if objects.len() == 1 { "does" } else { "do" };
        let message = format!("{what} {stay} not go: {why}");
        let mut effect = Effect::new(Part::Blocked, code, EffectSeverity::Warning, first.object.clone(), message).on(objects);
        effect = effect.because(first.evidence.iter().cloned());
        for command in unblocking(before, first) {
            effect = effect.unless(command);
        }
        effects.push(effect);
        effects.blocked();
    }
}

/// What goes only once controllers have acted on finalizers, as they do when they run.
fn awaited(cascade: &Cascade, effects: &mut Effects) {
    let mut groups: BTreeMap<(&Text, &str, &str), Vec<&Awaited>> = BTreeMap::new();
    for awaited in &cascade.awaited {
        groups.entry((&awaited.object.kind, &awaited.who, &awaited.finalizer)).or_default().push(awaited);
    }
    for ((kind, who, finalizer), group) in groups {
        let Some(first) = group.first() else { continue };
        let objects: Vec<ObjectRef> = group.iter().map(|awaited| awaited.object.clone()).collect();
        let what = if let [one] = objects.as_slice() { called(one) } else { some(objects.len(), kind) };
        let message = format!("{what} {} once {who} has acted on the finalizer {finalizer}", goes(objects.len()));
        let effect = Effect::new(Part::Cascade, "waits-finalizer", EffectSeverity::Info, first.object.clone(), message);
        effects.push(effect.on(objects).because(first.evidence.iter().cloned()));
        effects.assumed.insert("the controllers of finalizers run, and act on what is deleted".to_owned());
    }
}

/// Returns commands that show what holds an object, and let it go; none takes a finalizer away.
fn unblocking(before: &Cluster, stuck: &crate::simulate::delete::Stuck) -> Vec<Command> {
    match &stuck.hold {
        Hold::Finalizer { who, .. } => {
            let purpose = format!("shows the finalizer and events; look first whether {who} runs, and what it is to clean up");
            vec![Command::kubectl(&stuck.object, "describe", &[], purpose)]
        }
        Hold::InUse { users, .. } => {
            let mut commands = Vec::new();
            if let Some(user) = users.first() {
                commands.push(Command::kubectl(user, "describe", &[], "shows who uses it, and for what"));
            }
            let pods = users.iter().filter(|user| is_pod(user));
            for workload in by_workload(before, pods).into_keys() {
                if matches!(workload.kind.as_str(), "Deployment" | "StatefulSet" | "ReplicaSet") {
                    let purpose = "stops the pods that use it; look first whether that may stop";
                    commands.push(Command::kubectl(&workload, "scale", &["--replicas=0"], purpose));
                }
            }
            commands
        }
        Hold::Api { service } => {
            vec![Command::kubectl(service, "describe", &[], "shows why the API does not answer; the namespace goes once it does")]
        }
        Hold::Content { objects } => {
            let first = objects.first().map(|object| Command::kubectl(object, "describe", &[], "shows what holds it"));
            first.into_iter().collect()
        }
    }
}

fn staying(cascade: &Cascade, effects: &mut Effects) {
    let mut groups: BTreeMap<(&Text, &ObjectRef, String), Vec<&Retained>> = BTreeMap::new();
    for kept in &cascade.retained {
        groups.entry((&kept.object.kind, &kept.after, why_kept(kept))).or_default().push(kept);
    }
    for ((kind, after, why), kept) in groups {
        let objects: Vec<ObjectRef> = kept.iter().map(|kept| kept.object.clone()).collect();
        let what = if let [one] = objects.as_slice() { called(one) } else { some(objects.len(), kind) };
        let stays = if objects.len() == 1 { "stays" } else { "stay" };
        let message = format!("{what} {stays} without {}: {why}", called(after));
        let object = if let [one] = objects.as_slice() { one.clone() } else { after.clone() };
        let evidence: Vec<Evidence> = kept.first().map(|kept| kept.evidence.clone()).unwrap_or_default();
        effects.push(Effect::new(Part::Cascade, "stays", EffectSeverity::Info, object, message).on(objects).because(evidence));
    }
    let mut left: BTreeMap<(&ObjectRef, &Text), Vec<ObjectRef>> = BTreeMap::new();
    for orphan in &cascade.orphaned {
        left.entry((&orphan.owner, &orphan.object.kind)).or_default().push(orphan.object.clone());
    }
    for ((owner, kind), objects) in left {
        let is_pods = objects.first().is_some_and(is_pod);
        let is_again = cascade.recreated.iter().any(|made| made.at_once && made.object == *owner);
        let (severity, then) = match is_pods {
            true if is_again => (EffectSeverity::Info, ": the one that is made again takes in what its selector finds"),
            true => (EffectSeverity::Warning, ": nobody makes anew what ends of them"),
            false => (EffectSeverity::Info, ""),
        };
        let stay = if objects.len() == 1 { "stays" } else { "stay" };
        let message = format!("{} {stay} without {}{then}", some(objects.len(), kind), called(owner));
        effects.push(Effect::new(Part::Cascade, "orphaned", severity, owner.clone(), message).on(objects));
    }
}

fn why_kept(kept: &Retained) -> String {
    match &kept.why {
        Kept::OtherOwner(other) => format!("{} owns it too", called(other)),
        Kept::UnknownOwner(other) => format!("{}, of which the input does not tell, owns it too", called(other)),
        Kept::ReclaimPolicy => "its policy keeps it and what is stored in it".to_owned(),
        Kept::ClaimRetention => "a StatefulSet leaves the claims of its pods, and their data, as they are".to_owned(),
        Kept::Marked => "it says itself that it is to be kept".to_owned(),
        Kept::NotPruned => format!("{} does not take along what it manages", called(&kept.after)),
    }
}

fn again(before: &Cluster, cascade: &Cascade, effects: &mut Effects) {
    let mut groups: BTreeMap<(ObjectRef, &str), Vec<ObjectRef>> = BTreeMap::new();
    for made in &cascade.recreated {
        let of = if is_pod(&made.object) {
            by_workload(before, [&made.object]).into_keys().next().unwrap_or_else(|| made.object.clone())
        } else {
            made.object.clone()
        };
        groups.entry((of, &made.how)).or_default().push(made.object.clone());
    }
    for ((of, how), objects) in groups {
        let what = match objects.as_slice() {
            [one] => called(one),
            _ => format!("{} of {}", some(objects.len(), "pod"), called(&of)),
        };
        let message = format!("{what} {} made again: {how}", is(objects.len()));
        effects.push(Effect::new(Part::Cascade, "made-again", EffectSeverity::Info, of, message).on(objects));
    }
}

fn breaking(before: &Cluster, cascade: &Cascade, broken: &[Break], effects: &mut Effects) {
    // Of what is in use it is said already when it goes.
    let is_used = |object: &ObjectRef| {
        cascade.stuck.iter().any(|stuck| stuck.object == *object && matches!(stuck.hold, Hold::InUse { .. }))
    };
    let waiting: BTreeSet<&ObjectRef> = cascade
        .removed
        .iter()
        .filter(|removed| removed.waits_for.is_some() && !is_used(&removed.object))
        .map(|removed| &removed.object)
        .collect();
    // Services whose ready pods all go are told with their endpoints.
    for one in broken.iter().filter(|one| !is_emptied(before, one)) {
        let (code, severity) = match (one.is_risk, one.when) {
            (true, When::Now) => ("unguarded", EffectSeverity::Warning),
            (true, _) => ("unguarded", EffectSeverity::Info),
            (false, When::Now) => ("breaks-now", EffectSeverity::Critical),
            (false, When::AtRestart) => ("breaks-at-restart", EffectSeverity::Warning),
            (false, When::AtNextUse) => ("breaks-at-next-use", EffectSeverity::Warning),
        };
        let pods = if one.pods > 0 && !is_pod(&one.object) { format!(" ({})", some(one.pods, "pod")) } else { String::new() };
        let once = if waiting.contains(&one.needs) { "; as soon as it is let go" } else { "" };
        let message = format!("{}{pods}: {}{once}", called(&one.object), one.how);
        let mut effect = Effect::new(Part::Cascade, code, severity, one.object.clone(), message);
        effect.count = one.pods.max(1);
        effects.push(effect.because(one.evidence.iter().cloned()));
    }
}

/// Tells whether a break is of a Service that has ready pods now, and loses its pods.
fn is_emptied(before: &Cluster, one: &Break) -> bool {
    let is_service = one.object.kind == "Service" && one.object.group.is_empty();
    let is_ready =
        |pod: &ObjectRef| before.object(pod).and_then(Subject::of).is_some_and(|pod| pod.is_ready() && !pod.is_terminating());
    let selected = || before.graph().needs(&one.object).into_iter().filter(|needed| needed.relation == Relation::ServiceSelects);
    is_service && selected().any(|needed| is_ready(&needed.object))
}
