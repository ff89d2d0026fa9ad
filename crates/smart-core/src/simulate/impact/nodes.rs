//! What changes to nodes do: drain, cordon, uncordon, taint.

use std::collections::BTreeMap;

use super::answer::{Effect, EffectSeverity, Part, SimulationOutcome};
use super::effects::{Effects, by_workload, some};
use super::moved;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::findings::words::listed;
use crate::object::{Body, ObjectRef};
use crate::report::{Command, Evidence};
use crate::simulate::change::{Change, DrainOptions, DrainProfile, TaintSetting};
use crate::simulate::displace::Displaced;
use crate::simulate::drain::{Drainer, NodeDrainAnswer, StuckPod, drain_answer, pods_of};
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
    let mut drainer = Drainer::new(before, true);
    let nodes: Vec<NodeId> = named.iter().filter_map(|node| drainer.snapshot.node(&node.name)).collect();
    let told = drainer.budgets.clone();
    let drains = drainer.drain(&nodes, &Options::of(options)?);
    let answer = drain_answer(&mut drainer, &drains);
    for drained in &answer.nodes {
        tell_drain(before, drained, effects);
    }
    for drain in &drains {
        let gone: Vec<Subject<'_>> = drain.evicted().cloned().collect();
        moved::tell_losses(before, &gone, effects);
        let wave = gone.iter().map(reference).collect();
        if options.disable_eviction {
            effects.unguarded.push(wave)
        } else {
            effects.waves.push(wave)
        }
        for pod in &gone {
            fork.remove(&[reference(pod)]);
        }
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

/// Returns the reference of a pod.
pub(crate) fn reference(pod: &Subject<'_>) -> ObjectRef {
    ObjectRef::new("", "Pod", pod.namespace, pod.name.clone())
}

fn tell_drain(cluster: &Cluster, drained: &NodeDrainAnswer, effects: &mut Effects) {
    let node = ObjectRef::new("", "Node", "", drained.node.clone());
    if drained.aborted {
        effects.outcome = effects.outcome.max(SimulationOutcome::Refused);
        for error in &drained.errors {
            let message = format!("kubectl evicts nothing on Node {}, which stays cordoned: {error}", drained.node);
            let effect = Effect::new(Part::Blocked, "drain-refused", EffectSeverity::Warning, node.clone(), message);
            effects.push(effect.unless(flags_for(&drained.node, &drained.errors)));
        }
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
        effects.push(stuck(cluster, &drained.node, &budgets, &why, pods));
    }
}

fn are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// Returns the command that drains all the same, with the flags that the errors ask for.
fn flags_for(node: &Text, errors: &[String]) -> Command {
    let mut words = vec!["kubectl", "drain", node.as_str()];
    for flag in ["--ignore-daemonsets", "--delete-emptydir-data", "--force"] {
        if errors.iter().any(|error| error.contains(flag)) {
            words.push(flag);
        }
    }
    Command::new(words, "drains all the same; look first at what the flags give up")
}

fn stuck(cluster: &Cluster, node: &Text, budgets: &[ObjectRef], why: &str, pods: Vec<ObjectRef>) -> Effect {
    let workloads: Vec<ObjectRef> = by_workload(cluster, &pods).into_keys().collect();
    let object = if let [one] = workloads.as_slice() { one.clone() } else { ObjectRef::new("", "Node", "", node.clone()) };
    let names: Vec<String> = pods.iter().map(|pod| pod.name.to_string()).collect();
    let by = listed(&budgets.iter().map(|budget| format!("{} {}", budget.kind, budget.name)).collect::<Vec<_>>());
    let message = format!("{} of {node} cannot be evicted: {by} {}: {why}", listed(&names), holds(budgets.len()));
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
    if budgets.len() < 2
        && let [workload] = workloads.as_slice()
        && matches!(workload.kind.as_str(), "Deployment" | "StatefulSet" | "ReplicaSet")
    {
        let wanted = moved::replicas(cluster, workload).map(|replicas| format!("--replicas={}", replicas + 1));
        if let Some(wanted) = wanted {
            let purpose = "gives the budget one pod to spare, once that is ready";
            effect = effect.unless(Command::kubectl(workload, "scale", &[&wanted], purpose));
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
        let message =
            format!("no new pods come to Node {}; {} stay", node.name, some(snapshot.nodes[id as usize].pods.len(), "pod"));
        effects.push(Effect::new(Part::Direct, "node-cordoned", EffectSeverity::Info, node.clone(), message));
        moved::tell_without_return(before, &mut snapshot, id, effects);
    }
    Ok(())
}

/// Lets new pods come to nodes again: those that wait may fit there.
pub(crate) fn uncordon<'a>(fork: &mut Fork<'a>, change: &Change, effects: &mut Effects) -> Result<(), Error> {
    let nodes = fork.apply(change)?.objects.clone();
    let after = fork.cluster();
    for node in &nodes {
        let message = format!("new pods may come to Node {}", node.name);
        effects.push(Effect::new(Part::Direct, "node-uncordoned", EffectSeverity::Info, node.clone(), message));
    }
    moved::place_waiting(fork, &after, effects);
    Ok(())
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
        let driving: Vec<_> = driving.iter().filter(|taint| taint.effect == "NoExecute").collect();
        let mut driven = Vec::new();
        for pod in pods_of(&changed, &node.name) {
            let untolerated = |taint: &&&crate::object::node::Taint| {
                !pod.spec.tolerations.iter().any(|toleration| tolerates(toleration, taint))
            };
            if !pod.is_mirror() && !pod.is_finished() && driving.iter().any(|taint| untolerated(&taint)) {
                driven.push(pod);
            }
        }
        let told = taints.iter().map(|taint| taint.key.to_string()).collect::<Vec<_>>();
        let message = if driven.is_empty() {
            format!("the taints of Node {} change ({}); no pod has to go", node.name, listed(&told))
        } else {
            format!(
                "{} of Node {} {} driven out by a taint ({})",
                some(driven.len(), "pod"),
                node.name,
                are(driven.len()),
                listed(&told)
            )
        };
        let pods: Vec<ObjectRef> = driven.iter().map(reference).collect();
        effects.push(Effect::new(Part::Direct, "node-tainted", EffectSeverity::Info, node.clone(), message).on(pods.clone()));
        effects.unguarded.push(pods.into_iter().collect());
        gone.extend(driven);
    }
    moved::tell_losses(before, &gone, effects);
    for pod in &gone {
        if let Some(id) = snapshot.pod(&reference(pod)) {
            displaced.displace(&mut snapshot, id, pod);
        }
        fork.remove(&[reference(pod)]);
    }
    let mut budgets = crate::simulate::evict::budget::Budgets::new(&changed);
    displaced.place(&mut snapshot, &mut budgets);
    moved::settle(fork, &mut snapshot, &displaced, effects);
    Ok(())
}
