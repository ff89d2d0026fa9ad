//! The scheduler: which nodes a pod fits on, what keeps it from the others, and which one it would get.
//!
//! Held to kube-scheduler v1.36 with its default profile. Filters look at all nodes, where the scheduler of a large cluster
//! stops at enough of them; ties of the score, which it breaks at random, are told.

mod amounts;
mod class;
mod cycle;
mod filters;
mod judge;
mod preempt;
mod requests;
mod scores;
mod snapshot;
mod storage;
mod topology;

pub(crate) use amounts::{CPU, MEMORY};
pub(crate) use cycle::Cycle;
pub(crate) use filters::Failure;
pub(crate) use filters::taint_toleration::tolerates;
pub use filters::{Code, Filter};
pub(crate) use judge::Verdict;
pub(crate) use scores::{PluginScores, best, score, totals};
pub(crate) use snapshot::{NodeId, NodeState, PodId, Snapshot};
