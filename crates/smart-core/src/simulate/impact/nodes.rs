//! What changes to nodes do: drain, cordon, uncordon, taint.

mod spare;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{Effect, EffectSeverity, Moment, Part, SimulationOutcome};
use super::effects::{Effects, by_workload, some};
use super::loss::{Fate, fate};
use super::{moved, world};
use crate::cluster::Cluster;
use crate::error::Error;
use crate::findings::words::listed;
use crate::object::meta::{ConditionStatus, condition};
use crate::object::node::Taint;
use crate::object::pod::PodSpec;
use crate::object::{Body, ObjectRef};
use crate::report::{Command, Evidence};
use crate::simulate::change::{Change, DrainOptions, DrainProfile, TaintSetting};
use crate::simulate::displace::Displaced;
use crate::simulate::drain::{Drainer, NodeDrainAnswer, Placement, StuckPod, drain_answer, pods_of};
use crate::simulate::evict::budget::Budget;
use crate::simulate::evict::healthy::Recount;
use crate::simulate::evict::kubectl::Options;
use crate::simulate::evict::subject::Subject;
use crate::simulate::fork::Fork;
use crate::simulate::schedule::{NodeId, Snapshot, tolerates};
use crate::text::Text;

/// Drains nodes, with the rules of the one who does it.
pub(crate) fn drain<'a>(
    fork: &mut Fork<'a>,
    before: &'a Cluster,
    change: &Change,
    options: &DrainOptions,
    effects: &mut Effects,
) -> Result<(), Error> {
    let named = fork.apply(change)?.objects.clone();
    if options.profile != DrainProfile::Kubectl {
        return super::profiles::drain(fork, before, &named, options.profile, effects);
    }
    for flag in &options.waiting {
        effects.assumed.insert(format!("{flag} only says how long is waited, and changes nothing here"));
    }
    let mut drainer = Drainer::new(before, true);
    let nodes: Vec<NodeId> = named.iter().filter_map(|node| drainer.snapshot.node(&node.name)).collect();
    let told = drainer.budgets.clone();
    let drains = drainer.drain(&nodes, &Options::of(options)?);
    let mut answer = drain_answer(&mut drainer, &drains);
    let mut waits: BTreeSet<ObjectRef> = BTreeSet::new();
    for drain in &drains {
        let gone: Vec<Subject<'_>> = drain.evicted().cloned().collect();
        moved::tell_losses(before, &gone, effects);
        let wave = gone.iter().map(Subject::reference).collect();
        if options.disable_eviction {
            effects.unguarded.push(wave)
        } else {
            effects.waves.push(wave)
        }
        let node = named.iter().find(|node| drainer.snapshot.node(&node.name) == Some(drain.node));
        let silent = node.and_then(|node| Some((node, silence(before, node)?)));
        for pod in &gone {
            match before.object(&pod.reference()).filter(|_| silent.is_some()) {
                Some(object) => world::stop(fork, before, object, true),
                None => fork.remove(&[pod.reference()]),
            }
            if silent.is_some() && matches!(fate(pod), Fate::WaitsForNode(_)) {
                waits.insert(pod.reference());
            }
        }
        if let (Some((node, evidence)), false) = (silent, gone.is_empty()) {
            tell_silent(node, evidence, &gone, effects);
            for drained in answer.nodes.iter_mut().filter(|drained| drained.node == node.name) {
                drained.completes = false;
            }
        }
    }
    // A StatefulSet makes no second pod of a name, and the first one does not end.
    let is_made = |placed: &Placement| placed.replaces.as_ref().is_none_or(|old| !waits.contains(old));
    for step in answer.nodes.iter_mut().flat_map(|drained| &mut drained.steps) {
        if waits.contains(&step.pod) {
            step.replacement = Text::default();
        }
        step.placed.retain(is_made);
    }
    drainer.displaced.pods.retain(|made| !waits.contains(&made.old));
    for drained in &answer.nodes {
        tell_drain(&mut drainer, drained, options, effects);
    }
    moved::settle(fork, &mut drainer.snapshot, &drainer.displaced, effects);
    effects.assumed.extend(answer.assumed);
    let guards = |budget: &&Budget<'_>| drains.iter().flat_map(|drain| &drain.pods).any(|pod| budget.selects(pod));
    for budget in told.iter().filter(|budget| budget.disagrees()).filter(guards) {
        if let Recount::Counted { numbers: counted, .. } = budget.recomputed() {
            let told = budget.numbers();
            effects.unknown.insert(format!(
                "whether {} holds: its status says {} of {} healthy, and its pods come to {} of {}; the status was taken",
                budget.reference(),
                told.current_healthy,
                told.desired_healthy,
                counted.current_healthy,
                counted.desired_healthy
            ));
        }
    }
    effects.drains.extend(answer.nodes);
    Ok(())
}

/// Returns what shows that the kubelet of a node says nothing any more.
pub(super) fn silence(cluster: &Cluster, node: &ObjectRef) -> Option<Evidence> {
    let Body::Node(body) = &cluster.object(node)?.body else { return None };
    let ready = condition(&body.status.conditions, "Ready")?;
    (ready.status == ConditionStatus::Unknown).then(|| Evidence::field(node, "/status/conditions/Ready", "Unknown"))
}

/// Tells of pods that were evicted or deleted on a node whose kubelet cannot end them.
pub(super) fn tell_silent(node: &ObjectRef, evidence: Evidence, gone: &[Subject<'_>], effects: &mut Effects) {
    let pods: Vec<ObjectRef> = gone.iter().map(Subject::reference).collect();
    let message = format!(
        "Node {} does not answer: {} Terminating, and kubectl waits until the node is back or deleted",
        node.name,
        if pods.len() == 1 { "the pod stays".to_owned() } else { format!("all {} pods stay", pods.len()) },
    );
    let mut effect =
        Effect::new(Part::Blocked, "pods-terminating", EffectSeverity::Warning, node.clone(), message).because([evidence]);
    let sets = gone.iter().filter(|pod| matches!(fate(pod), Fate::WaitsForNode(_))).count();
    if sets > 0 {
        effect.message.push_str("; a StatefulSet makes no second pod of a name");
    }
    let taint = "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute";
    let purpose = "only when the machine is off for good: frees its pods and volumes; if it still runs, data can be damaged";
    effect = effect.unless(Command::kubectl(node, "describe", &[], "shows since when the node says nothing"));
    effects.push(effect.on(pods).unless(Command::new(["kubectl", "taint", "node", &node.name, taint], purpose)));
    effects.blocked();
}

fn tell_drain(drainer: &mut Drainer<'_>, drained: &NodeDrainAnswer, options: &DrainOptions, effects: &mut Effects) {
    let node = ObjectRef::new("", "Node", "", drained.node.clone());
    if drained.aborted {
        effects.outcome = effects.outcome.max(SimulationOutcome::Refused);
        for error in &drained.errors {
            let message = format!("kubectl evicts nothing on Node {}, which stays cordoned: {error}", drained.node);
            effects.push(Effect::new(Part::Blocked, "drain-refused", EffectSeverity::Warning, node.clone(), message));
        }
        tell_with_flags(drainer.cluster, &node, &drained.errors, options, effects);
        return;
    }
    let evicted: Vec<ObjectRef> = moved::evicted(drained);
    if !evicted.is_empty() {
        let message = format!("{} of Node {} {} evicted", some(evicted.len(), "pod"), drained.node, are(evicted.len()));
        effects.push(Effect::new(Part::Direct, "pods-evicted", EffectSeverity::Info, node, message).on(evicted));
    }
    let mut held: BTreeMap<(Vec<ObjectRef>, String), Vec<ObjectRef>> = BTreeMap::new();
    for StuckPod { pod, budgets, why } in &drained.stuck {
        held.entry((budgets.clone(), why.clone())).or_default().push(pod.clone());
    }
    for ((budgets, why), pods) in held {
        effects.blocked();
        effects.push(stuck(drainer, &drained.node, &budgets, &why, pods));
    }
}

fn are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// Tells what the drain would do with the flags that kubectl asks for besides those that were given, and how to look at it.
fn tell_with_flags(cluster: &Cluster, node: &ObjectRef, errors: &[String], options: &DrainOptions, effects: &mut Effects) {
    let mut wanted = options.clone();
    let asks = |flag: &str| errors.iter().any(|error| error.contains(flag));
    wanted.ignore_daemonsets |= asks("--ignore-daemonsets");
    wanted.delete_emptydir_data |= asks("--delete-emptydir-data");
    wanted.force |= asks("--force");
    if wanted == *options {
        return;
    }
    let nodes = vec![node.name.clone()];
    let change = Change::Drain { nodes: nodes.clone(), options: wanted.clone() };
    let sentence = change.to_string();
    let flags = wanted.words();
    let Ok(answer) = cluster.drain(&nodes, &wanted, true) else { return };
    let Some(drained) = answer.nodes.first().filter(|drained| !drained.aborted) else { return };
    let evicted = moved::evicted(drained);
    let alone = evicted.iter().filter(|pod| cluster.object(pod).is_some_and(|pod| pod.meta.controller().is_none())).count();
    let mut told = format!("with {}, {} would be evicted", flags.join(" "), some(evicted.len(), "pod"));
    if alone > 0 {
        told.push_str(&format!(", {alone} of them made by no controller and gone for good"));
    }
    if !drained.stuck.is_empty() {
        told.push_str(&format!("; {} could not be", some(drained.stuck.len(), "pod")));
    }
    let simulate = Command::new(["kubectl", "smart", "simulate", &sentence], "shows all that would follow with these flags");
    let mut drain: Vec<&str> = vec!["kubectl", "drain", &node.name];
    drain.extend(flags.iter().map(String::as_str));
    let cost = match (wanted.force && !options.force, wanted.delete_emptydir_data && !options.delete_emptydir_data) {
        (true, true) => "evicts; pods without a controller are gone for good, and so is what pods keep in emptyDir",
        (true, false) => "evicts; pods without a controller are gone for good",
        (false, true) => "evicts; what pods keep in emptyDir is gone",
        (false, false) => "evicts, and leaves the pods of DaemonSets where they are",
    };
    let effect = Effect::new(Part::Blocked, "drain-with-flags", EffectSeverity::Info, node.clone(), told);
    effects.push(effect.unless(simulate).unless(Command::new(drain, cost)));
}

fn stuck(drainer: &mut Drainer<'_>, node: &Text, budgets: &[ObjectRef], why: &str, pods: Vec<ObjectRef>) -> Effect {
    let cluster = drainer.cluster;
    let workloads: Vec<ObjectRef> = by_workload(cluster, &pods).into_keys().collect();
    let object = if let [one] = workloads.as_slice() { one.clone() } else { ObjectRef::new("", "Node", "", node.clone()) };
    let names: Vec<String> = pods.iter().map(|pod| pod.name.to_string()).collect();
    let by = listed(&budgets.iter().map(|budget| format!("{} {}", budget.kind, budget.name)).collect::<Vec<_>>());
    let message = format!("{} of {node} cannot be evicted: {by} {}: {why}", listed(&names), holds(budgets.len()));
    let is_used_up = |budget: &ObjectRef| {
        matches!(cluster.object(budget).map(|object| &object.body),
        Some(Body::PodDisruptionBudget(body)) if body.status.disruptions_allowed > 0)
    };
    let message = if budgets.len() == 1 && budgets.iter().any(is_used_up) {
        format!("{message}; the evictions before have used what it allowed")
    } else {
        message
    };
    // Another pod of the workload helps only where it can run.
    let ids: Vec<_> = pods.iter().filter_map(|pod| drainer.snapshot.pod(pod)).collect();
    let has_room = ids.into_iter().any(|id| !drainer.snapshot.feasible(id).is_empty());
    let mut effect = Effect::new(Part::Blocked, "pod-stuck", EffectSeverity::Warning, object, message).on(pods);
    for budget in budgets {
        let Some(Body::PodDisruptionBudget(body)) = cluster.object(budget).map(|object| &object.body) else { continue };
        let status = &body.status;
        effect = effect.because([
            Evidence::field(budget, "/status/disruptionsAllowed", status.disruptions_allowed),
            Evidence::field(budget, "/status/currentHealthy", status.current_healthy),
            Evidence::field(budget, "/status/desiredHealthy", status.desired_healthy),
        ]);
        let unhealthy = moved::unhealthy(cluster, budget);
        effect = effect.because(unhealthy.iter().map(|pod| Evidence::field(pod, "/status/conditions/Ready", "not true")));
        if let Some(pod) = unhealthy.first() {
            effect = effect.unless(Command::kubectl(pod, "describe", &[], "shows why a pod that the budget counts is not ready"));
        }
        effect = effect.unless(Command::kubectl(budget, "describe", &[], "shows how many pods must stay, and which"));
    }
    let bodies = budgets.iter().filter_map(|budget| match &cluster.object(budget)?.body {
        Body::PodDisruptionBudget(body) => Some((budget, body)),
        _ => None,
    });
    for (budget, body) in bodies {
        let workload = workloads.first().filter(|_| workloads.len() == 1);
        let workload = workload.filter(|of| matches!(of.kind.as_str(), "Deployment" | "StatefulSet" | "ReplicaSet"));
        let replicas = workload.and_then(|workload| moved::replicas(cluster, workload));
        match (spare::spare(body, replicas.unwrap_or(0)), workload) {
            (spare::Spare::Never, _) => {
                effect.message.push_str(&format!("; {} never allows an eviction: it has to be changed", budget.name));
                let purpose = "lets the budget spare a pod: as it stands it never allows an eviction";
                effect = effect.unless(Command::kubectl(budget, "edit", &[], purpose));
            }
            (spare::Spare::Replicas(wanted), Some(workload))
                if budgets.len() == 1 && has_room && !spare::is_autoscaled(cluster, workload) =>
            {
                let more = wanted.saturating_sub(replicas.unwrap_or(0));
                let purpose = format!(
                    "gives the budget one pod to spare, once {}; scale back afterwards",
                    if more == 1 { "the new pod is ready".to_owned() } else { format!("the {more} new pods are ready") }
                );
                effect = effect.unless(Command::kubectl(workload, "scale", &[&format!("--replicas={wanted}")], purpose));
            }
            _ => {}
        }
    }
    effect
}

fn holds(count: usize) -> &'static str {
    if count == 1 { "holds it" } else { "guard it together" }
}

/// Keeps new pods away from nodes: nothing moves, and pods that run nowhere else have no place to come back to.
pub(crate) fn cordon<'a>(fork: &mut Fork<'a>, before: &'a Cluster, change: &Change, effects: &mut Effects) -> Result<(), Error> {
    let nodes = fork.apply(change)?.objects.clone();
    let mut snapshot = Snapshot::new(before);
    let ids: Vec<NodeId> = nodes.iter().filter_map(|node| snapshot.node(&node.name)).collect();
    for node in &ids {
        snapshot.cordon(*node);
    }
    for (node, id) in nodes.iter().zip(ids) {
        let pods = snapshot.nodes[id as usize].pods.len();
        let stay = if pods == 1 { "stays" } else { "stay" };
        let message = format!("no new pods come to Node {}; {} {stay}", node.name, some(pods, "pod"));
        effects.push(Effect::new(Part::Direct, "node-cordoned", EffectSeverity::Info, node.clone(), message));
        moved::tell_without_return(before, &mut snapshot, id, effects);
    }
    Ok(())
}

/// Lets new pods come to nodes again: those that wait may fit there.
pub(crate) fn uncordon<'a>(
    fork: &mut Fork<'a>,
    before: &'a Cluster,
    change: &Change,
    effects: &mut Effects,
) -> Result<(), Error> {
    let nodes = fork.apply(change)?.objects.clone();
    let after = fork.cluster();
    for node in &nodes {
        let is_cordoned = |object: &crate::object::Object| matches!(&object.body, Body::Node(node) if node.spec.unschedulable);
        let message = if before.object(node).is_some_and(is_cordoned) {
            format!("new pods may come to Node {}", node.name)
        } else {
            format!("Node {} is not cordoned: nothing happens", node.name)
        };
        effects.push(Effect::new(Part::Direct, "node-uncordoned", EffectSeverity::Info, node.clone(), message));
    }
    moved::place_waiting(fork, &after, effects);
    Ok(())
}

/// Returns after how many seconds taints drive a pod out: at once when it does not tolerate one of them, else when the first
/// of its tolerations ends; none for ever (`processPodOnNode` in pkg/controller/tainteviction/taint_eviction.go).
fn seconds_until_driven(spec: &PodSpec, taints: &[&Taint]) -> Option<i64> {
    if taints.is_empty() {
        return None;
    }
    let mut first: Option<i64> = None;
    for taint in taints {
        let mut tolerating = spec.tolerations.iter().filter(|toleration| tolerates(toleration, taint)).peekable();
        if tolerating.peek().is_none() {
            return Some(0);
        }
        let ends = tolerating.filter_map(|toleration| toleration.toleration_seconds).map(|seconds| seconds.max(0)).min();
        first = first.into_iter().chain(ends).min();
    }
    first
}

/// Returns when pods are driven out, where that is not at once.
fn late(at: &BTreeMap<i64, usize>) -> String {
    let last = at.last_key_value().map_or(0, |(seconds, _)| *seconds);
    let first = at.first_key_value().map_or(0, |(seconds, _)| *seconds);
    match (first, last) {
        (_, 0) => String::new(),
        (first, last) if first == last => format!(" after {last} s"),
        (first, last) => format!(" after {first} to {last} s"),
    }
}

/// Puts taints on nodes, or takes them off: NoExecute drives out the pods that do not tolerate it.
pub(crate) fn taint<'a>(
    fork: &mut Fork<'a>,
    before: &'a Cluster,
    change: &Change,
    taints: &[TaintSetting],
    effects: &mut Effects,
) -> Result<(), Error> {
    let nodes = fork.apply(change)?.objects.clone();
    let changed = fork.cluster();
    let mut snapshot = Snapshot::new(&changed);
    let mut displaced = Displaced::new(true);
    let mut gone = Vec::new();
    for node in &nodes {
        let Some(id) = snapshot.node(&node.name) else { continue };
        let driving = snapshot.nodes[id as usize].taints.clone();
        let driving: Vec<&Taint> = driving.iter().filter(|taint| taint.effect == "NoExecute").collect();
        let mut driven = Vec::new();
        let mut at: BTreeMap<i64, usize> = BTreeMap::new();
        for pod in pods_of(&changed, &node.name) {
            if pod.is_mirror() || pod.is_finished() {
                continue;
            }
            if let Some(seconds) = seconds_until_driven(pod.spec, &driving) {
                *at.entry(seconds).or_default() += 1;
                driven.push(pod);
            }
        }
        if at.keys().any(|seconds| *seconds > 0) {
            for (seconds, pods) in &at {
                let what = format!("{} of Node {} {} driven out", some(*pods, "pod"), node.name, are(*pods));
                effects.timeline.push(Moment { after_seconds: *seconds, what });
            }
        }
        let told = taints.iter().map(|taint| taint.key.to_string()).collect::<Vec<_>>();
        let is_same = taints_of(before, node) == taints_of(&changed, node);
        let message = if is_same {
            format!("the taints of Node {} stay as they are", node.name)
        } else if driven.is_empty() {
            format!("the taints of Node {} change ({}); no pod has to go", node.name, listed(&told))
        } else {
            format!(
                "{} of Node {} {} driven out by a taint ({}){}; no budget is asked",
                some(driven.len(), "pod"),
                node.name,
                are(driven.len()),
                listed(&told),
                late(&at)
            )
        };
        let pods: Vec<ObjectRef> = driven.iter().map(Subject::reference).collect();
        effects.push(Effect::new(Part::Direct, "node-tainted", EffectSeverity::Info, node.clone(), message).on(pods.clone()));
        effects.unguarded.push(pods.into_iter().collect());
        gone.extend(driven);
    }
    moved::tell_losses(before, &gone, effects);
    for pod in &gone {
        if let Some(id) = snapshot.pod(&pod.reference()) {
            displaced.displace(&mut snapshot, id, pod);
        }
        fork.remove(&[pod.reference()]);
    }
    let mut budgets = crate::simulate::evict::budget::Budgets::new(&changed);
    displaced.place(&mut snapshot, &mut budgets);
    tell_returning(&snapshot, &displaced, effects);
    moved::settle(fork, &mut snapshot, &displaced, effects);
    Ok(())
}

fn taints_of(cluster: &Cluster, node: &ObjectRef) -> Vec<Taint> {
    match cluster.object(node).map(|object| &object.body) {
        Some(Body::Node(node)) => node.spec.taints.to_vec(),
        _ => Vec::new(),
    }
}

/// Tells of pods that tolerate a taint for a while only and are made anew where it is: the scheduler looks at tolerations, not
/// at how long they hold, so that they are driven out again and again.
fn tell_returning(snapshot: &Snapshot<'_>, displaced: &Displaced<'_>, effects: &mut Effects) {
    let mut returning: BTreeMap<(NodeId, i64), Vec<ObjectRef>> = BTreeMap::new();
    for made in &displaced.pods {
        let Some(node) = made.node else { continue };
        let taints = &snapshot.nodes[node as usize].taints;
        let driving: Vec<&Taint> = taints.iter().filter(|taint| taint.effect == "NoExecute").collect();
        if let Some(seconds) = seconds_until_driven(snapshot.class(made.id).spec, &driving) {
            returning.entry((node, seconds)).or_default().push(made.old.clone());
        }
    }
    for ((node, seconds), pods) in returning {
        let node = snapshot.nodes[node as usize].name();
        for (workload, pods) in by_workload(snapshot.cluster, &pods) {
            let (is, it) = if pods.len() == 1 { ("is", "it tolerates") } else { ("are", "they tolerate") };
            let message = format!(
                "{} of {} {} {is} made anew on Node {node}, whose taint {it} for {seconds} s only, and driven out again after that",
                some(pods.len(), "pod"),
                workload.kind,
                workload.name
            );
            effects.push(Effect::new(Part::Cascade, "pod-returns", EffectSeverity::Warning, workload, message).on(pods));
        }
    }
}
