//! Which pods a drain takes, and whether each may go: kubectl, the eviction API, cluster-autoscaler, Karpenter.

pub(crate) mod api;
pub(crate) mod autoscaler;
pub(crate) mod budget;
pub(crate) mod healthy;
pub(crate) mod karpenter;
pub(crate) mod kubectl;
pub(crate) mod subject;
#[cfg(test)]
mod testing;
