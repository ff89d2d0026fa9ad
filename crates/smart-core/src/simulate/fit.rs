//! Where a pod can run, and why not elsewhere.

use super::schedule::{Code, Failure, Filter, PluginScores, PodId, Snapshot, Verdict, score, totals};
use crate::cluster::Cluster;
use crate::error::Error;
use crate::object::{Body, ObjectRef};
use crate::report::Report;
use crate::text::Text;

/// Where pods can run.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct FitAnswer {
    /// One for each pod that was asked about, in that order.
    pub fits: Vec<Fit>,
}

/// Where a pod can run.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Fit {
    /// The pod.
    pub pod: ObjectRef,
    /// The node that it has; empty when it has none.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub node: Text,
    /// The nodes where it fits, in order.
    pub feasible: Vec<Text>,
    /// The node that it would get: the one with the best score, or of several the first by name, where the scheduler breaks
    /// the tie at random. Empty when there is none for it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub chosen: Text,
    /// The nodes with the best score, when there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ties: Vec<Text>,
    /// The scores of the nodes where it fits, in order of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scores: Vec<NodeScore>,
    /// The other nodes, in order, each with what keeps the pod from it.
    pub unfit: Vec<Unfit>,
    /// The verdict in the words of the scheduler; empty when there is a node for it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub message: String,
    /// What preemption would do, when there is no node for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preemption: Option<Preemption>,
}

/// Which less important pods would have to go so that a pod fits.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Preemption {
    /// Why it is not tried, in the words of the scheduler; empty when it is.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub refused: &'static str,
    /// The nodes where it would help, in order.
    pub candidates: Vec<Candidate>,
    /// The node that is taken; empty when there is none.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub chosen: Text,
}

/// A node on which a pod would fit without some others.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Candidate {
    /// The node.
    pub node: Text,
    /// The pods that would go, the most important first.
    pub victims: Vec<ObjectRef>,
    /// How many of them go although a budget does not allow it.
    pub violations: usize,
}

/// How the scheduler values a node for a pod.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct NodeScore {
    /// The node.
    pub node: Text,
    /// The sum.
    pub total: i64,
    /// What each plugin gives, weighted.
    pub terms: Vec<ScoreTerm>,
}

/// What one plugin gives a node.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ScoreTerm {
    /// The plugin.
    pub plugin: &'static str,
    /// Its score, weighted.
    pub score: i64,
}

/// A node on which a pod does not fit.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Unfit {
    /// The node.
    pub node: Text,
    /// The filters that leave it out, in the order in which the scheduler asks them; it stops at the first.
    pub obstacles: Vec<Obstacle>,
}

/// A filter that leaves out a node.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Obstacle {
    /// The filter.
    pub filter: Filter,
    /// Whether fewer pods on the node could change it.
    pub code: Code,
    /// Why, in the words of the scheduler.
    pub reasons: Vec<String>,
}

impl Cluster {
    /// Returns where pods can run: for each node what keeps a pod from it, as the filters of the scheduler judge. A pod that
    /// has a node is judged as if it had none yet.
    ///
    /// # Errors
    /// When an object is no pod of the input.
    pub fn fit(&self, pods: &[ObjectRef]) -> Result<Report<FitAnswer>, Error> {
        let mut snapshot = Snapshot::new(self);
        let fits = pods.iter().map(|pod| fit(self, &mut snapshot, pod)).collect::<Result<_, _>>()?;
        Ok(self.report("fit", FitAnswer { fits }))
    }
}

fn fit(cluster: &Cluster, snapshot: &mut Snapshot<'_>, reference: &ObjectRef) -> Result<Fit, Error> {
    let not_found = || Error::NotFound { object: reference.to_string(), looked_at: String::new(), nearest: Vec::new() };
    let object = cluster.object(reference).filter(|object| matches!(object.body, Body::Pod(_))).ok_or_else(not_found)?;
    let Some(id) = snapshot.pod(&object.reference()) else { return Err(not_found()) };
    let at = snapshot.remove(id);
    let verdict = snapshot.judge(id);
    let scores = score(snapshot, id, &verdict.feasible);
    let preemption = verdict.feasible.is_empty().then(|| preemption(snapshot, id, &verdict));
    if let Some(node) = at {
        snapshot.place(id, node);
    }
    let name = |node: u32| snapshot.nodes[node as usize].name().clone();
    let unfit = verdict.failures.iter().map(|(node, failures)| Unfit {
        node: name(*node),
        obstacles: failures.iter().map(|failure| obstacle(snapshot, failure)).collect(),
    });
    let feasible: Vec<Text> = verdict.feasible.iter().map(|node| name(*node)).collect();
    let totals = totals(&scores, feasible.len());
    let best = totals.iter().max();
    let ties: Vec<Text> =
        feasible.iter().zip(&totals).filter(|(_, total)| Some(*total) == best).map(|(node, _)| node.clone()).collect();
    let scores = node_scores(&feasible, &scores, &totals);
    Ok(Fit {
        chosen: ties.first().cloned().unwrap_or_default(),
        ties: if ties.len() > 1 { ties } else { Vec::new() },
        scores,
        pod: reference.clone(),
        node: at.map(name).unwrap_or_default(),
        feasible,
        unfit: unfit.collect(),
        preemption,
        message: if verdict.feasible.is_empty() { verdict.message(snapshot) } else { String::new() },
    })
}

fn preemption(snapshot: &mut Snapshot<'_>, pod: PodId, verdict: &Verdict) -> Preemption {
    let found = snapshot.preempt(pod, verdict);
    let name = |node: u32| snapshot.nodes[node as usize].name().clone();
    let victim = |pod: &PodId| {
        let state = &snapshot.pods[*pod as usize];
        ObjectRef::new("", "Pod", state.namespace().clone(), state.name.clone())
    };
    let candidates = found.candidates.iter().map(|candidate| Candidate {
        node: name(candidate.node),
        victims: candidate.victims.iter().map(victim).collect(),
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

fn obstacle(snapshot: &Snapshot<'_>, failure: &Failure) -> Obstacle {
    let reasons = failure.reasons.iter().map(|reason| reason.words(&snapshot.columns).into_owned());
    Obstacle { filter: failure.filter, code: failure.code, reasons: reasons.collect() }
}
