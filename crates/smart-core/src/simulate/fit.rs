//! Where a pod can run, and why not elsewhere.

use super::schedule::{Code, Failure, Filter, Snapshot, Verdict};
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
    /// The other nodes, in order, each with what keeps the pod from it.
    pub unfit: Vec<Unfit>,
    /// The verdict in the words of the scheduler; empty when there is a node for it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub message: String,
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
    if let Some(node) = at {
        snapshot.place(id, node);
    }
    let name = |node: u32| snapshot.nodes[node as usize].name().clone();
    let unfit = verdict.failures.iter().map(|(node, failures)| Unfit {
        node: name(*node),
        obstacles: failures.iter().map(|failure| obstacle(snapshot, failure)).collect(),
    });
    Ok(Fit {
        pod: reference.clone(),
        node: at.map(name).unwrap_or_default(),
        feasible: verdict.feasible.iter().map(|node| name(*node)).collect(),
        unfit: unfit.collect(),
        message: if verdict.feasible.is_empty() { verdict.message(snapshot) } else { String::new() },
    })
}

fn obstacle(snapshot: &Snapshot<'_>, failure: &Failure) -> Obstacle {
    let reasons = failure.reasons.iter().map(|reason| reason.words(&snapshot.columns).into_owned());
    Obstacle { filter: failure.filter, code: failure.code, reasons: reasons.collect() }
}
