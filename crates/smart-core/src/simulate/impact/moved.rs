//! Pods that lost their node: where they run, which find none, and what is lost with them.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{Effect, EffectSeverity, Part};
use super::effects::{Effects, by_workload, some};
use super::world;
use crate::cluster::Cluster;
use crate::findings::words::listed;
use crate::object::{Body, ObjectRef};
use crate::report::Evidence;
use crate::simulate::displace::Displaced;
use crate::simulate::drain::{DrainAction, NodeDrainAnswer, Placement};
use crate::simulate::evict::subject::{Owner, Subject, owner, owner_reference};
use crate::simulate::fork::Fork;
use crate::simulate::job::{Bears, bears};
use crate::simulate::schedule::{Filter, NodeId, PodId, Snapshot, UNKNOWN_SIZE, Verdict, best};
use crate::text::Text;

/// Returns the pods that a drain evicts.
pub(crate) fn evicted(drained: &NodeDrainAnswer) -> Vec<ObjectRef> {
    drained.steps.iter().filter(|step| step.action == DrainAction::Evict).map(|step| step.pod.clone()).collect()
}

/// Puts the pods that were made in the place of others into the cluster after the change, and tells of those without a node.
pub(crate) fn settle<'a>(fork: &mut Fork<'_>, snapshot: &mut Snapshot<'a>, displaced: &Displaced<'a>, effects: &mut Effects) {
    let cluster = snapshot.cluster;
    let mut without: BTreeMap<(String, &'static str), Vec<ObjectRef>> = BTreeMap::new();
    let mut preempting: BTreeMap<(String, String), Vec<ObjectRef>> = BTreeMap::new();
    let mut taken = BTreeSet::new();
    // That they are closed is what the change itself does.
    let touched = effects.touched.iter().filter(|object| object.kind == "Node" && object.group.is_empty());
    let left: BTreeSet<NodeId> = displaced
        .pods
        .iter()
        .filter_map(|made| was_on(snapshot, &made.old))
        .chain(touched.filter_map(|node| snapshot.node(&node.name)))
        .collect();
    for made in &displaced.pods {
        let pod = made.reference();
        let node = made.node.map(|node| snapshot.nodes[node as usize].name().clone());
        let mut message = String::new();
        if node.is_none() {
            let verdict = snapshot.judge(made.id);
            message = verdict.message(snapshot);
            if let Some(room) = preempts(snapshot, made.id, &verdict, &mut taken) {
                preempting.entry((room, message.clone())).or_default().push(made.old.clone());
            } else {
                let reason = in_a_word(main_reason(&verdict.first_filters_but(&left)), &message);
                without.entry((message.clone(), reason)).or_default().push(made.old.clone());
            }
        }
        if let Some(old) = cluster.object(&made.old) {
            world::make(fork, cluster, old, &made.name, node.as_ref(), &message);
        }
        effects.placements.push(Placement {
            pod,
            replaces: Some(made.old.clone()),
            node: node.unwrap_or_default(),
            ties: Vec::new(),
            message,
        });
    }
    for ((room, message), pods) in preempting {
        for (workload, pods) in by_workload(cluster, &pods) {
            effects.push(by_preemption(cluster, &workload, pods, &room, &message));
        }
    }
    if without.keys().any(|(message, _)| message.contains(UNKNOWN_SIZE)) {
        note_sizes(snapshot, effects);
    }
    for ((message, reason), pods) in without {
        for (workload, pods) in by_workload(cluster, &pods) {
            let mut effect = unplaced(cluster, &workload, pods, &message);
            effect.reason = reason;
            effects.push(effect);
        }
    }
    effects.assumed.extend(displaced.pods.iter().filter_map(|made| of_unseen(cluster, &made.old)));
    if !displaced.pods.is_empty() {
        effects.assumed.insert("new pods that have a node become ready".to_owned());
    }
}

/// Notes the nodes of which nobody knows how much room they have.
pub(crate) fn note_sizes(snapshot: &Snapshot<'_>, effects: &mut Effects) {
    let sizeless = snapshot.present().map(|node| &snapshot.nodes[node as usize]).filter(|node| !node.tells_size);
    let names: Vec<&str> = sizeless.map(|node| node.name().as_str()).collect();
    if !names.is_empty() {
        let (nodes, have, tell) = if names.len() == 1 { ("node", "has", "it does") } else { ("nodes", "have", "they do") };
        effects.unknown.insert(format!("how much room {nodes} {} {have}: {tell} not tell status.allocatable", listed(&names)));
    }
}

/// Returns the node that a pod had.
fn was_on(snapshot: &Snapshot<'_>, pod: &ObjectRef) -> Option<NodeId> {
    match &snapshot.cluster.object(pod)?.body {
        Body::Pod(body) => snapshot.node(&body.node_name),
        _ => None,
    }
}

/// Returns whom a pod would evict to get a node, and where, in words. Nobody is evicted here, so that of several pods that
/// want the room of one node it is told of the first.
fn preempts(snapshot: &mut Snapshot<'_>, pod: PodId, verdict: &Verdict, taken: &mut BTreeSet<NodeId>) -> Option<String> {
    let found = snapshot.preempt(pod, verdict);
    let candidate = found.candidates.get(found.chosen?)?;
    if !taken.insert(candidate.node) {
        return None;
    }
    let victims = candidate.victims.iter().map(|victim| snapshot.reference(*victim));
    let victims: Vec<String> = victims.map(|victim| format!("{}/{}", victim.namespace, victim.name)).collect();
    let node = snapshot.nodes[candidate.node as usize].name();
    let against = if candidate.violations > 0 { ", against a PodDisruptionBudget" } else { "" };
    Some(format!("would preempt {} on {node}{against}", listed(&victims)))
}

/// Returns the effect of pods that get a node only when less important ones make room.
fn by_preemption(cluster: &Cluster, workload: &ObjectRef, pods: Vec<ObjectRef>, room: &str, message: &str) -> Effect {
    let finds = if pods.len() == 1 { "finds" } else { "find" };
    let of = some(pods.len(), "pod");
    let what = format!("{of} of {} {} {finds} no free node, and {room}: {message}", workload.kind, workload.name);
    let priority = pods.first().and_then(|pod| match &cluster.object(pod)?.body {
        Body::Pod(body) => Some(Evidence::field(pod, "/spec/priority", body.spec.priority?.to_string())),
        _ => None,
    });
    Effect::new(Part::Cascade, "pod-preempts", EffectSeverity::Warning, workload.clone(), what).on(pods).because(priority)
}

/// Returns what is assumed of a pod whose controller the input does not hold.
fn of_unseen(cluster: &Cluster, pod: &ObjectRef) -> Option<String> {
    let subject = Subject::of(cluster.object(pod)?)?;
    let controller = subject.controller()?;
    let is_unseen = matches!(owner(cluster, &owner_reference(controller, subject.namespace)), Owner::Unknown);
    is_unseen.then(|| format!("{} {}, which is not in the input, makes its pods anew", controller.kind, controller.name))
}

/// Returns the effect of pods for which there is no node.
pub(crate) fn unplaced(cluster: &Cluster, workload: &ObjectRef, pods: Vec<ObjectRef>, message: &str) -> Effect {
    let severity =
        if pods.iter().any(|pod| is_critical(cluster, pod)) { EffectSeverity::Critical } else { EffectSeverity::Warning };
    let finds = if pods.len() == 1 { "finds" } else { "find" };
    let known = if message.contains(UNKNOWN_SIZE) { " that is known to have room" } else { "" };
    let what = format!("{} of {} {} {finds} no node{known}: {message}", some(pods.len(), "pod"), workload.kind, workload.name);
    Effect::new(Part::Cascade, "pod-unplaced", severity, workload.clone(), what).on(pods)
}

/// Tells whether the cluster itself needs a pod.
fn is_critical(cluster: &Cluster, pod: &ObjectRef) -> bool {
    let class = cluster.object(pod).and_then(|object| match &object.body {
        Body::Pod(pod) => Some(pod.spec.priority_class_name.as_str()),
        _ => None,
    });
    matches!(class, Some("system-node-critical" | "system-cluster-critical"))
}

/// Returns in one word what keeps a pod from most nodes, of the filters at which the scheduler stops.
pub(crate) fn main_reason(filters: &BTreeMap<Filter, usize>) -> &'static str {
    // That nodes are cordoned is told last: it is what the drain itself does.
    let is_told = |filter: &Filter| *filter != Filter::NodeUnschedulable;
    let most = filters.iter().max_by_key(|(filter, nodes)| (**nodes, is_told(filter), std::cmp::Reverse(**filter)));
    match most.map(|(filter, _)| *filter) {
        None => "no nodes",
        Some(Filter::NodeUnschedulable) => "cordoned nodes",
        Some(Filter::NodeName) => "node name",
        Some(Filter::TaintToleration) => "taints",
        Some(Filter::NodeAffinity) => "node affinity",
        Some(Filter::NodePorts) => "host ports",
        Some(Filter::NodeResourcesFit) => "resources",
        Some(Filter::VolumeRestrictions) => "volume in use",
        Some(Filter::NodeVolumeLimits) => "volume limits",
        Some(Filter::VolumeBinding | Filter::VolumeZone) => "volumes",
        Some(Filter::PodTopologySpread) => "topology spread",
        Some(Filter::InterPodAffinity) => "pod affinity",
        Some(Filter::DynamicResources) => "devices",
    }
}

/// Returns the reason more closely where the scheduler's words tell of one side of a filter only.
fn in_a_word(reason: &'static str, message: &str) -> &'static str {
    if reason == "pod affinity" && message.contains("anti-affinity rules") && !message.contains("match pod affinity rules") {
        return "anti-affinity";
    }
    if reason == "resources" && message.contains(UNKNOWN_SIZE) {
        return "size not known";
    }
    reason
}

/// Tells what goes with pods for good: those that nobody makes anew, and what they keep on the node.
pub(crate) fn tell_losses(cluster: &Cluster, pods: &[Subject<'_>], effects: &mut Effects) {
    for pod in pods.iter().filter(|pod| pod.controller().is_none() && !pod.is_finished()) {
        let message = format!("Pod {} has no controller: nobody makes it anew", pod.name);
        let severity = EffectSeverity::Critical;
        let evidence = Evidence::absent(&pod.reference(), "/metadata/ownerReferences");
        effects.push(Effect::new(Part::Lost, "pod-gone", severity, pod.reference(), message).because([evidence]));
    }
    for pod in pods.iter().filter(|pod| !pod.is_finished()) {
        let Some(controller) = pod.controller() else { continue };
        let of = owner_reference(controller, pod.namespace);
        let is_made_elsewhere = matches!(controller.kind.as_str(), "DaemonSet" | "Node");
        if is_made_elsewhere || !matches!(owner(cluster, &of), Owner::Missing) {
            continue;
        }
        let by = format!("{} {}", controller.kind, controller.name);
        let message = format!("Pod {} belongs to {by}, which does not exist: nobody makes it anew", pod.name);
        let object = pod.reference();
        let evidence = Evidence::field(&object, "/metadata/ownerReferences", by);
        effects.push(Effect::new(Part::Lost, "pod-gone", EffectSeverity::Critical, object, message).because([evidence]));
    }
    tell_jobs(cluster, pods, effects);
    let keeps = |pod: &&Subject<'_>| !pod.is_finished() && !local_volumes(pod).is_empty();
    let losing: Vec<ObjectRef> = pods.iter().filter(keeps).map(Subject::reference).collect();
    for (workload, losing) in by_workload(cluster, &losing) {
        let volumes: Vec<String> = losing
            .first()
            .and_then(|pod| pods.iter().find(|known| known.reference() == *pod))
            .map(local_volumes)
            .unwrap_or_default();
        let of = some(losing.len(), "pod");
        let keep = if losing.len() == 1 { "keeps" } else { "keep" };
        let message = format!("{} {} loses what {of} {keep} in emptyDir ({})", workload.kind, workload.name, listed(&volumes));
        let evidence = losing.first().map(|pod| Evidence::field(pod, "/spec/volumes", listed(&volumes)));
        let effect = Effect::new(Part::Lost, "local-data-lost", EffectSeverity::Info, workload, message).on(losing);
        effects.push(effect.because(evidence));
    }
}

/// Tells what Jobs bear of it that their pods go: what these did is begun anew.
fn tell_jobs(cluster: &Cluster, pods: &[Subject<'_>], effects: &mut Effects) {
    let mut jobs: BTreeMap<ObjectRef, Vec<ObjectRef>> = BTreeMap::new();
    for pod in pods.iter().filter(|pod| !pod.is_finished() && !pod.is_terminating()) {
        if let Some(controller) = pod.controller().filter(|controller| controller.kind == "Job") {
            jobs.entry(owner_reference(controller, pod.namespace)).or_default().push(pod.reference());
        }
    }
    for (job, pods) in jobs {
        let Some(Body::Job(body)) = cluster.object(&job).map(|object| &object.body) else { continue };
        let of = some(pods.len(), "pod");
        let (code, severity, what) = match bears(body, pods.len()) {
            Bears::Not { failures, limit } => (
                "job-fails",
                EffectSeverity::Critical,
                format!("Job {} fails: {of} of it goes, and {failures} failed is more than its backoffLimit {limit}", job.name),
            ),
            Bears::Them { failures, limit } => (
                "job-restarts",
                EffectSeverity::Info,
                format!("Job {} begins the work of {of} anew: {failures} failed of its backoffLimit {limit}", job.name),
            ),
            Bears::ItsWay => (
                "job-restarts",
                EffectSeverity::Info,
                format!("Job {} loses the work of {of}: its own rules decide whether that is a failure", job.name),
            ),
        };
        let limit = body.spec.backoff_limit.map(|limit| Evidence::field(&job, "/spec/backoffLimit", limit.to_string()));
        effects.push(Effect::new(Part::Lost, code, severity, job, what).on(pods).because(limit));
    }
}

/// Returns the volumes of a pod that live on the disk of its node and go with it.
fn local_volumes(pod: &Subject<'_>) -> Vec<String> {
    let on_disk =
        pod.spec.volumes.iter().filter(|volume| volume.empty_dir.as_ref().is_some_and(|empty| empty.medium != "Memory"));
    on_disk.map(|volume| volume.name.0.to_string()).collect()
}

/// Returns the pods of a budget that are not ready.
pub(crate) fn unhealthy(cluster: &Cluster, budget: &ObjectRef) -> Vec<ObjectRef> {
    let Some(Body::PodDisruptionBudget(body)) = cluster.object(budget).map(|object| &object.body) else { return Vec::new() };
    let Some(selector) = &body.spec.selector else { return Vec::new() };
    let of_budget = cluster.in_namespace(&budget.namespace).iter().filter(|object| match &object.body {
        Body::Pod(pod) => {
            !pod.is_ready() && !pod.is_finished() && selector.matches(|key| object.meta.labels.get(key).map(Text::as_str))
        }
        _ => false,
    });
    of_budget.map(crate::object::Object::reference).collect()
}

/// Returns how many pods a workload wants.
pub(crate) fn replicas(cluster: &Cluster, workload: &ObjectRef) -> Option<i32> {
    match &cluster.object(workload)?.body {
        Body::Deployment(body) => Some(body.spec.replicas.unwrap_or(1)),
        Body::StatefulSet(body) => Some(body.spec.replicas.unwrap_or(1)),
        Body::ReplicaSet(body) => Some(body.spec.replicas.unwrap_or(1)),
        _ => None,
    }
}

/// Tells of the pods on a node that could not come back if they were made anew, since no other node will do.
pub(crate) fn tell_without_return(cluster: &Cluster, snapshot: &mut Snapshot<'_>, node: NodeId, effects: &mut Effects) {
    let mut stranded = Vec::new();
    for pod in snapshot.nodes[node as usize].pods.clone() {
        let owner = snapshot.pods[pod as usize].object.meta.controller();
        if owner.is_some_and(|owner| matches!(owner.kind.as_str(), "DaemonSet" | "Node")) {
            continue;
        }
        snapshot.remove(pod);
        if snapshot.feasible(pod).is_empty() && !snapshot.judge(pod).message(snapshot).contains(UNKNOWN_SIZE) {
            stranded.push(snapshot.pods[pod as usize].object.reference());
        }
        snapshot.place(pod, node);
    }
    for (workload, pods) in by_workload(cluster, &stranded) {
        let message = format!(
            "{} of {} {} could not come back if {} made anew: no other node will do",
            some(pods.len(), "pod"),
            workload.kind,
            workload.name,
            if pods.len() == 1 { "it were" } else { "they were" }
        );
        effects.push(Effect::new(Part::Cascade, "no-return", EffectSeverity::Warning, workload, message).on(pods));
    }
}

/// Gives nodes to pods that wait, where a change has made some fit.
///
/// Those for which there was a node before do not wait for the change.
pub(crate) fn place_waiting(fork: &mut Fork<'_>, after: &Cluster, effects: &mut Effects) {
    let mut snapshot = Snapshot::new(after);
    let mut old = Snapshot::new(fork.base());
    let waits = |snapshot: &Snapshot<'_>, pod: PodId| {
        let state = &snapshot.pods[pod as usize];
        let spec = snapshot.class(pod).spec;
        state.node.is_none()
            && state.pod.node_name.is_empty()
            && state.object.meta.deletion_timestamp.is_none()
            && spec.scheduling_gates.is_empty()
            && matches!(spec.scheduler_name.as_str(), "" | "default-scheduler")
    };
    let mut waiting: Vec<PodId> = (0..snapshot.pods.len() as PodId).filter(|pod| waits(&snapshot, *pod)).collect();
    waiting.sort_by_key(|pod| (std::cmp::Reverse(snapshot.class(*pod).priority), *pod));
    let mut placed = Vec::new();
    for pod in waiting {
        if old.pod(&snapshot.pods[pod as usize].object.reference()).is_some_and(|pod| !old.feasible(pod).is_empty()) {
            continue;
        }
        let feasible = snapshot.feasible(pod);
        let Some(best) = best(&snapshot, pod, &feasible) else { continue };
        snapshot.bind(pod, best.node);
        placed.push((snapshot.pods[pod as usize].object, best.node));
    }
    let pods: Vec<ObjectRef> = placed.iter().map(|(object, _)| object.reference()).collect();
    for (object, node) in placed {
        let node = snapshot.nodes[node as usize].name();
        world::make(fork, after, object, &object.meta.name, Some(node), "");
        let pod = object.reference();
        effects.placements.push(Placement { pod, replaces: None, node: node.clone(), ties: Vec::new(), message: String::new() });
    }
    for (workload, pods) in by_workload(after, &pods) {
        let get = if pods.len() == 1 { "that waits gets" } else { "that wait get" };
        let message = format!("{} of {} {} {get} a node", some(pods.len(), "pod"), workload.kind, workload.name);
        effects.push(Effect::new(Part::Cascade, "pod-placed", EffectSeverity::Info, workload, message).on(pods));
    }
}
