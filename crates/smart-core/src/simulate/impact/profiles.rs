//! Draining by the rules of the cluster autoscaler and of Karpenter.

use std::collections::BTreeMap;

use super::answer::{Effect, EffectSeverity, Part, SimulationOutcome};
use super::effects::{Effects, some};
use super::moved;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::object::{Object, ObjectRef};
use crate::report::Evidence;
use crate::simulate::change::DrainProfile;
use crate::simulate::displace::Displaced;
use crate::simulate::drain::pods_of;
use crate::simulate::evict::budget::Budgets;
use crate::simulate::evict::subject::Subject;
use crate::simulate::evict::{autoscaler, karpenter};
use crate::simulate::fork::Fork;
use crate::simulate::schedule::Snapshot;

/// Drains nodes as the cluster autoscaler or Karpenter takes them away: the budgets are carried from one to the next.
pub(crate) fn drain<'a>(
    fork: &mut Fork<'a>,
    before: &'a Cluster,
    nodes: &[ObjectRef],
    profile: DrainProfile,
    effects: &mut Effects,
) -> Result<(), Error> {
    let mut snapshot = Snapshot::new(before);
    let mut budgets = Budgets::new(before);
    budgets.settle();
    let mut displaced = Displaced::new(true);
    let who = if profile == DrainProfile::Karpenter { "Karpenter" } else { "the cluster autoscaler" };
    for node in nodes {
        let Some(id) = snapshot.node(&node.name) else { continue };
        snapshot.remember();
        snapshot.cordon(id);
        let pods = pods_of(before, &node.name);
        let judged = judge_all(before, &budgets, profile, &pods, effects);
        let of_node = match (profile, before.object(node)) {
            (DrainProfile::Karpenter, Some(object)) => karpenter::judge_node(object, false).map(|reason| match reason {
                karpenter::NodeReason::DoNotDisrupt => "karpenter.sh/do-not-disrupt",
                karpenter::NodeReason::Nominated => "pods are promised to it",
                karpenter::NodeReason::Uninitialized if !is_karpenters(object) => {
                    "it is not managed by Karpenter (no karpenter.sh/nodepool label)"
                }
                karpenter::NodeReason::Uninitialized => "it is not initialized",
            }),
            (_, Some(object)) => autoscaler::judge_node(object).map(|reason| reason.name()),
            (_, None) => None,
        };
        let mut held: BTreeMap<&'static str, Vec<ObjectRef>> = BTreeMap::new();
        for (pod, judged) in pods.iter().zip(&judged) {
            if let Judged::Holds(why) = judged {
                held.entry(*why).or_default().push(pod.reference());
            }
        }
        if let Some(why) = of_node {
            let message = format!("{who} does not take Node {} away: {why}", node.name);
            let effect = Effect::new(Part::Blocked, "node-kept", EffectSeverity::Warning, node.clone(), message);
            effects.push(effect.because(shown(before, node, profile)));
        }
        for (why, pods) in &held {
            let message = format!("{who} does not take Node {} away because of {}: {why}", node.name, some(pods.len(), "pod"));
            effects
                .push(Effect::new(Part::Blocked, "node-kept", EffectSeverity::Warning, node.clone(), message).on(pods.clone()));
        }
        let is_kept = of_node.is_some() || !held.is_empty();
        if is_kept && (profile == DrainProfile::ClusterAutoscaler || of_node.is_some()) {
            snapshot.undo();
            keep(fork, before, node);
            effects.outcome = effects.outcome.max(SimulationOutcome::Refused);
            continue;
        }
        let going: Vec<Subject<'a>> =
            pods.iter().zip(&judged).filter(|(_, judged)| **judged == Judged::Goes).map(|(pod, _)| pod.clone()).collect();
        // The cluster autoscaler takes a node only when all its pods have a place elsewhere.
        if profile == DrainProfile::ClusterAutoscaler {
            let without = without_place(&mut snapshot, &going);
            snapshot.undo();
            if !without.is_empty() {
                let why = autoscaler::NodeReason::NoPlaceToMovePods.name();
                let message = format!(
                    "{who} does not take Node {} away, and evicts nothing: {} would find no node ({why})",
                    node.name,
                    some(without.len(), "pod")
                );
                let effect = Effect::new(Part::Blocked, "node-kept", EffectSeverity::Warning, node.clone(), message);
                effects.push(effect.on(without));
                keep(fork, before, node);
                effects.outcome = effects.outcome.max(SimulationOutcome::Refused);
                continue;
            }
            snapshot.cordon(id);
        }
        if is_kept {
            effects.blocked();
        }
        let cost: f64 = going.iter().map(karpenter::eviction_cost).sum();
        let cost = if profile == DrainProfile::Karpenter { format!(", at a cost of {cost:.1}") } else { String::new() };
        let message = format!("{} of Node {} go to other nodes{cost}", some(going.len(), "pod"), node.name);
        let refs: Vec<ObjectRef> = going.iter().map(Subject::reference).collect();
        effects.push(Effect::new(Part::Direct, "pods-evicted", EffectSeverity::Info, node.clone(), message).on(refs.clone()));
        moved::tell_losses(before, &going, effects);
        effects.waves.push(refs.iter().cloned().collect());
        for pod in &going {
            budgets.evict(pod);
            budgets.gone(pod);
            let is_made_anew = profile != DrainProfile::Karpenter || karpenter::is_reschedulable(pod);
            if let Some(id) = snapshot.pod(&pod.reference()) {
                if is_made_anew {
                    displaced.displace(&mut snapshot, id, pod);
                } else {
                    snapshot.remove(id);
                }
            }
            fork.remove(&[pod.reference()]);
        }
        displaced.place(&mut snapshot, &mut budgets);
    }
    moved::settle(fork, &mut snapshot, &displaced, effects);
    Ok(())
}

/// Takes back that a node is cordoned: who does not take it leaves it as it is.
fn keep(fork: &mut Fork<'_>, before: &Cluster, node: &ObjectRef) {
    if let Some(object) = before.object(node) {
        fork.replace(object.clone());
    }
}

/// Returns the pods of a node that would find no other; what is done to the snapshot for it is to be undone.
fn without_place<'a>(snapshot: &mut Snapshot<'a>, going: &[Subject<'a>]) -> Vec<ObjectRef> {
    let mut trial = Displaced::new(true);
    for pod in going {
        if let Some(id) = snapshot.pod(&pod.reference()) {
            trial.displace(snapshot, id, pod);
        }
    }
    trial.place(snapshot, &mut Budgets::none());
    trial.waiting().map(|made| made.old.clone()).collect()
}

fn is_karpenters(node: &Object) -> bool {
    node.meta.labels.get("karpenter.sh/nodepool").is_some()
}

/// Returns what of a node shows why it is kept.
fn shown(cluster: &Cluster, node: &ObjectRef, profile: DrainProfile) -> Option<Evidence> {
    let object = cluster.object(node)?;
    let annotation = if profile == DrainProfile::Karpenter {
        "karpenter.sh/do-not-disrupt"
    } else {
        "cluster-autoscaler.kubernetes.io/scale-down-disabled"
    };
    let path = |place: &str, key: &str| format!("/metadata/{place}/{}", key.replace('/', "~1"));
    let initialized = "karpenter.sh/initialized";
    if profile == DrainProfile::Karpenter && !is_karpenters(object) {
        return Some(Evidence::absent(node, path("labels", "karpenter.sh/nodepool")));
    }
    if profile == DrainProfile::Karpenter && object.meta.labels.get(initialized).map(|value| value.as_str()) != Some("true") {
        return Some(match object.meta.labels.get(initialized) {
            Some(value) => Evidence::field(node, path("labels", initialized), value),
            None => Evidence::absent(node, path("labels", initialized)),
        });
    }
    object.meta.annotations.get(annotation).map(|value| Evidence::field(node, path("annotations", annotation), value))
}

/// What becomes of a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Judged {
    Goes,
    Stays,
    Holds(&'static str),
}

/// Judges the pods of a node one after the other: what one takes from a budget, the next cannot have.
fn judge_all(
    cluster: &Cluster,
    budgets: &Budgets<'_>,
    profile: DrainProfile,
    pods: &[Subject<'_>],
    effects: &mut Effects,
) -> Vec<Judged> {
    let mut budgets = budgets.clone();
    let judged = pods.iter().map(|pod| {
        let judged = judge(cluster, &budgets, profile, pod, effects);
        if judged == Judged::Goes {
            budgets.evict(pod);
        }
        judged
    });
    judged.collect()
}

fn judge(cluster: &Cluster, budgets: &Budgets<'_>, profile: DrainProfile, pod: &Subject<'_>, effects: &mut Effects) -> Judged {
    if profile == DrainProfile::Karpenter {
        return match karpenter::judge(pod, budgets, cluster.now()) {
            karpenter::Verdict::Evicted => Judged::Goes,
            karpenter::Verdict::Left(_) => Judged::Stays,
            karpenter::Verdict::Blocked(reason) => Judged::Holds(match reason {
                karpenter::Reason::DoNotDisrupt => "karpenter.sh/do-not-disrupt",
                karpenter::Reason::SeveralBudgets(_) => "several budgets guard a pod",
                karpenter::Reason::FullyBlocking(_) => "a budget never allows a disruption",
                karpenter::Reason::NoDisruptions(_) => "a budget allows no disruption now",
            }),
        };
    }
    let judged = autoscaler::judge(cluster, budgets, &autoscaler::Options::default(), pod);
    effects.assumed.extend(judged.assumption);
    let keeps = judged.verdict.keeps_node();
    match judged.verdict {
        autoscaler::Verdict::Skip => Judged::Stays,
        autoscaler::Verdict::Drainable { .. } => Judged::Goes,
        autoscaler::Verdict::Wait => Judged::Holds(keeps.map_or("", |reason| reason.name())),
        autoscaler::Verdict::Blocked(reason) => Judged::Holds(reason.name()),
    }
}
