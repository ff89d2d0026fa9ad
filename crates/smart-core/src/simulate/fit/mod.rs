//! Where a pod can run, why not elsewhere, and what would make it fit; and how many more pods of a workload fit.

mod ask;
mod beyond;
mod change;
mod command;
mod detail;
mod explain;
mod judge;
mod more;
mod never;
pub(crate) mod quota;
mod suggest;
mod template;
#[cfg(test)]
mod tests;
mod unknown;
mod wait;

pub use beyond::{HeldClaim, ScaleBound};
pub use change::FitChange;
pub use detail::ObstacleDetail;
pub use more::{FitMore, NodePods};
pub use quota::{QuotaBound, Refusal};
pub use wait::Wait;

use super::schedule::{Code, Filter};
use crate::object::ObjectRef;
use crate::report::Command;
use crate::text::Text;

/// Where pods can run.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct FitAnswer {
    /// One for each pod that was asked about, in that order.
    pub fits: Vec<Fit>,
    /// One for each workload that was asked about, in that order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub workloads: Vec<FitMore>,
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
    /// Why the scheduler does not look at it, whatever the nodes have; it is judged as if it did.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waits: Vec<Wait>,
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
    /// Whether no node would do even if it were empty: if of all other pods only those of DaemonSets and static ones were
    /// left, and no volumes attached. Pods that it must be near to are taken to come.
    pub never: bool,
    /// The nodes that are nearest to taking it when none does, the first five: those with the fewest obstacles, and of these
    /// with the slightest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nearest: Vec<Text>,
    /// Changes that would make it fit when no node does, the smallest first; the filters were asked again for each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<Suggestion>,
    /// What the verdict depends on and the input does not tell, in sentences without their full stop.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

/// Changes that together make a pod fit that fits nowhere.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Suggestion {
    /// The changes.
    pub changes: Vec<FitChange>,
    /// The nodes where the pod fits afterwards, in order; empty for a node that is not there yet.
    pub opens: Vec<Text>,
    /// The commands that make the changes, as far as kubectl has one for them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<Command>,
}

impl Suggestion {
    /// Returns the changes in words.
    pub fn in_words(&self) -> String {
        self.changes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }
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
    /// The facts behind it; none where the input does not show them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<ObstacleDetail>,
}
