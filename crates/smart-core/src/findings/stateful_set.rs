//! StatefulSets: their pods in the order of their numbers.

use super::context::{Context, PodView};
use crate::object::ObjectRef;
use crate::object::workload::StatefulSetSpec;

/// The label that says of which template a pod is.
pub(super) const REVISION: &str = "controller-revision-hash";

/// Tells whether pods are made one after the other, each when the one before is ready.
pub(super) fn is_ordered(spec: &StatefulSetSpec) -> bool {
    spec.pod_management_policy != "Parallel"
}

/// Returns the number of a pod: what stands behind the last dash of its name.
pub(super) fn ordinal(pod: &str) -> Option<i64> {
    pod.rsplit_once('-').and_then(|(_, number)| number.parse().ok())
}

/// Returns the pods of a StatefulSet in order of their numbers.
pub(super) fn pods<'c, 'a>(context: &'c Context<'a>, set: &ObjectRef) -> Vec<&'c PodView<'a>> {
    let mut pods: Vec<&PodView<'_>> = context.pods_of(set).collect();
    pods.sort_by_key(|pod| (ordinal(pod.name()), pod.name()));
    pods
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_pod() {
        assert_eq!([ordinal("db-0"), ordinal("my-db-12"), ordinal("db"), ordinal("db-x")], [Some(0), Some(12), None, None]);
    }
}
