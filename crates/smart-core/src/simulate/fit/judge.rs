//! The verdict on one pod, with all that is behind it.

use std::collections::BTreeMap;

use super::explain::Explainer;
use super::suggest::advise;
use super::unknown::unknown;
use super::wait::waits;
use super::{Candidate, Fit, NodeScore, Obstacle, ObstacleDetail, Preemption, ScoreTerm, Unfit};
use crate::cluster::Cluster;
use crate::object::Object;
use crate::simulate::schedule::{ClaimId, Failure, NodeId, PluginScores, PodId, Promise, Snapshot, Verdict, score, totals};
use crate::text::Text;

/// A cluster with what has been added to it for a question.
pub(super) struct Scene<'a> {
    pub(super) cluster: &'a Cluster,
    /// Claims that would be made.
    pub(super) claims: &'a [Object],
    /// Pods that were given a node.
    pub(super) placed: Vec<(&'a Object, NodeId)>,
    /// What was promised to their claims.
    pub(super) promised: BTreeMap<ClaimId, Promise>,
}

impl<'a> Scene<'a> {
    /// Returns the scene before anything has a place in it.
    pub(super) fn new(cluster: &'a Cluster, claims: &'a [Object]) -> Self {
        Self { cluster, claims, placed: Vec::new(), promised: BTreeMap::new() }
    }

    /// Returns a snapshot of it, in which a pod has no node.
    pub(super) fn snapshot_without<'s>(&'s self, pod: &Object) -> Snapshot<'s> {
        let mut snapshot = Snapshot::with_claims(self.cluster, self.claims);
        if let Some(original) = snapshot.pod(&pod.reference()) {
            snapshot.remove(original);
            snapshot.forget_nomination(original);
        }
        for (object, node) in &self.placed {
            if let Some(pod) = snapshot.waiting_or_added(object) {
                snapshot.place(pod, *node);
            }
        }
        snapshot.storage.promised = self.promised.clone();
        snapshot
    }
}

/// As many nodes are named that are nearest to taking a pod.
const NEAREST: usize = 5;

/// Judges a pod of a snapshot of the scene as if it had no node.
pub(super) fn judge(scene: &Scene<'_>, snapshot: &mut Snapshot<'_>, pod: PodId) -> Fit {
    let at = snapshot.remove(pod);
    let verdict = snapshot.judge(pod);
    let scores = score(snapshot, pod, &verdict.feasible);
    let preemption = verdict.feasible.is_empty().then(|| preemption(snapshot, pod, &verdict));
    let unfit = unfit(snapshot, pod, &verdict.failures);
    let unknown = unknown(snapshot, pod);
    if let Some(node) = at {
        snapshot.place(pod, node);
    }
    let name = |node: u32| snapshot.nodes[node as usize].name().clone();
    let feasible: Vec<Text> = verdict.feasible.iter().map(|node| name(*node)).collect();
    let totals = totals(&scores, feasible.len());
    let best = totals.iter().max();
    let ties: Vec<Text> =
        feasible.iter().zip(&totals).filter(|(_, total)| Some(*total) == best).map(|(node, _)| node.clone()).collect();
    let scores = node_scores(&feasible, &scores, &totals);
    let state = &snapshot.pods[pod as usize];
    let advice = if feasible.is_empty() { advise(scene, state.object, &unfit) } else { Default::default() };
    Fit {
        chosen: ties.first().cloned().unwrap_or_default(),
        ties: if ties.len() > 1 { ties } else { Vec::new() },
        scores,
        pod: snapshot.reference(pod),
        node: at.map_or_else(|| state.pod.node_name.clone(), name),
        waits: waits(state.object, state.pod),
        message: if feasible.is_empty() { verdict.message(snapshot) } else { String::new() },
        nearest: if feasible.is_empty() { nearest(&unfit) } else { Vec::new() },
        feasible,
        unfit,
        preemption,
        never: advice.never,
        suggestions: advice.suggestions,
        unknown,
    }
}

/// Returns the nodes that failed, each with its obstacles and the facts behind them.
pub(super) fn unfit(snapshot: &Snapshot<'_>, pod: PodId, failures: &[(NodeId, Vec<Failure>)]) -> Vec<Unfit> {
    if failures.is_empty() {
        return Vec::new();
    }
    let explainer = Explainer::new(snapshot, pod);
    let of = |(node, failures): &(NodeId, Vec<Failure>)| Unfit {
        node: snapshot.nodes[*node as usize].name().clone(),
        obstacles: failures.iter().map(|failure| obstacle(snapshot, failure, explainer.details(failure, *node))).collect(),
    };
    failures.iter().map(of).collect()
}

fn nearest(unfit: &[Unfit]) -> Vec<Text> {
    let facts = |unfit: &Unfit| unfit.obstacles.iter().map(|obstacle| obstacle.details.len().max(1)).sum::<usize>();
    let weight = |unfit: &Unfit| unfit.obstacles.iter().flat_map(|obstacle| &obstacle.details).map(lack).sum::<u64>();
    let mut by_rank: Vec<_> = unfit.iter().map(|unfit| (facts(unfit), weight(unfit), &unfit.node)).collect();
    by_rank.sort();
    by_rank.into_iter().take(NEAREST).map(|(_, _, node)| node.clone()).collect()
}

/// Returns how far an obstacle is from none: of a resource the missing part in thousandths.
fn lack(detail: &ObstacleDetail) -> u64 {
    match detail {
        ObstacleDetail::Resource { requested, free, .. } => {
            let missing = requested.saturating_sub(*free).nanos().saturating_mul(1000);
            u64::try_from(missing.checked_div(requested.nanos()).unwrap_or(0)).unwrap_or(u64::MAX).min(100_000)
        }
        ObstacleDetail::Cordoned => 100,
        ObstacleDetail::Taint { .. } | ObstacleDetail::NodeLabel { .. } => 300,
        _ => 600,
    }
}

fn preemption(snapshot: &mut Snapshot<'_>, pod: PodId, verdict: &Verdict) -> Preemption {
    let found = snapshot.preempt(pod, verdict);
    let name = |node: u32| snapshot.nodes[node as usize].name().clone();
    let candidates = found.candidates.iter().map(|candidate| Candidate {
        node: name(candidate.node),
        victims: candidate.victims.iter().map(|pod| snapshot.reference(*pod)).collect(),
        violations: candidate.violations,
    });
    let candidates: Vec<Candidate> = candidates.collect();
    let chosen = found.chosen.and_then(|at| candidates.get(at)).map(|candidate| candidate.node.clone());
    Preemption { refused: found.refused.unwrap_or_default(), candidates, chosen: chosen.unwrap_or_default() }
}

fn node_scores(nodes: &[Text], scores: &[PluginScores], totals: &[i64]) -> Vec<NodeScore> {
    let of = |(at, node): (usize, &Text)| {
        let terms = scores.iter().filter_map(|scored| Some(ScoreTerm { plugin: scored.plugin, score: *scored.scores.get(at)? }));
        NodeScore { node: node.clone(), total: totals.get(at).copied().unwrap_or(0), terms: terms.collect() }
    };
    nodes.iter().enumerate().map(of).collect()
}

fn obstacle(snapshot: &Snapshot<'_>, failure: &Failure, details: Vec<ObstacleDetail>) -> Obstacle {
    let reasons = failure.reasons.iter().map(|reason| reason.words(&snapshot.columns).into_owned());
    Obstacle { filter: failure.filter, code: failure.code, reasons: reasons.collect(), details }
}
