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
#[cfg(test)]
pub(crate) mod testing;
mod topology;

pub(crate) use amounts::{CPU, Columns, MEMORY};
pub(crate) use class::Class;
pub(crate) use cycle::Cycle;
pub(crate) use filters::node_affinity;
pub(crate) use filters::node_affinity::matches as node_matches;
pub(crate) use filters::pod_topology_spread::Uneven;
pub(crate) use filters::taint_toleration::{tolerates, untolerated_all};
pub use filters::{Code, Filter};
pub(crate) use filters::{Failure, Reason, UNKNOWN_SIZE};
pub(crate) use judge::Verdict;
pub(crate) use requests::Requests;
pub(crate) use scores::{PluginScores, best, score, totals};
pub(crate) use snapshot::{CORDON, NodeId, NodeState, PodId, Snapshot, UNREACHABLE};
pub(crate) use storage::{ClaimId, Promise, Storage, is_reached, reach};
pub(crate) use topology::Topology;
