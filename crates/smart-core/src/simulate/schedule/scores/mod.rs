//! The scores of the scheduler: which of the nodes where a pod fits it takes.
//!
//! The plugins and their weights are those of the default profile of v1.36. Other versions weigh balance otherwise: see
//! [`balanced_allocation`].

mod balanced_allocation;
mod image_locality;
mod inter_pod_affinity;
mod least_allocated;
mod node_affinity;
mod pod_topology_spread;
mod taint_toleration;

use super::snapshot::{NodeId, PodId, Snapshot};

/// The best score of a plugin.
const MAX: i64 = 100;

/// What one plugin gives each node, weighted; in order of the nodes that were asked about.
pub(crate) struct PluginScores {
    pub(crate) plugin: &'static str,
    pub(crate) scores: Vec<i64>,
}

/// Scores the nodes where a pod fits.
pub(crate) fn score(snapshot: &Snapshot<'_>, pod: PodId, nodes: &[NodeId]) -> Vec<PluginScores> {
    type Plugin = (&'static str, i64, fn(&Snapshot<'_>, PodId, &[NodeId]) -> Option<Vec<i64>>);
    const PLUGINS: [Plugin; 7] = [
        ("TaintToleration", 3, taint_toleration::score),
        ("NodeAffinity", 2, node_affinity::score),
        ("NodeResourcesFit", 1, least_allocated::score),
        ("PodTopologySpread", 2, pod_topology_spread::score),
        ("InterPodAffinity", 2, inter_pod_affinity::score),
        ("NodeResourcesBalancedAllocation", 1, balanced_allocation::score),
        ("ImageLocality", 1, image_locality::score),
    ];
    let scored = PLUGINS.iter().filter_map(|(plugin, weight, score)| {
        let scores = score(snapshot, pod, nodes)?.into_iter().map(|score| score * weight).collect();
        Some(PluginScores { plugin, scores })
    });
    scored.collect()
}

/// Adds up what the plugins give.
pub(crate) fn totals(scores: &[PluginScores], nodes: usize) -> Vec<i64> {
    (0..nodes).map(|at| scores.iter().filter_map(|plugin| plugin.scores.get(at)).sum()).collect()
}

/// The node that a pod gets.
pub(crate) struct Best {
    pub(crate) node: NodeId,
    /// All nodes with the best score, when there are several: the scheduler takes any of them, and this the first.
    pub(crate) ties: Vec<NodeId>,
}

/// Returns which of the nodes where it fits a pod gets.
pub(crate) fn best(snapshot: &Snapshot<'_>, pod: PodId, nodes: &[NodeId]) -> Option<Best> {
    if let [only] = nodes {
        return Some(Best { node: *only, ties: Vec::new() });
    }
    let totals = totals(&score(snapshot, pod, nodes), nodes.len());
    let most = totals.iter().max()?;
    let ties: Vec<NodeId> = nodes.iter().zip(&totals).filter(|(_, total)| *total == most).map(|(node, _)| *node).collect();
    Some(Best { node: *ties.first()?, ties: if ties.len() > 1 { ties } else { Vec::new() } })
}

/// Scales scores so that the best is [`MAX`]; reversed, so that what has most gets least (`DefaultNormalizeScore` in
/// pkg/scheduler/framework/plugins/helper/normalize_score.go).
fn normalized(mut scores: Vec<i64>, is_reversed: bool) -> Vec<i64> {
    let most = scores.iter().copied().max().unwrap_or(0);
    for score in &mut scores {
        let scaled = if most == 0 { 0 } else { *score * MAX / most };
        *score = if is_reversed { MAX - scaled } else { scaled };
    }
    scores
}
