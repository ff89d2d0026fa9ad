//! Small clusters for the tests of this module.

use super::subject::Subject;
use crate::cluster::Cluster;
use crate::input::Input;
use crate::object::time::Time;

/// The moment at which these clusters are judged.
pub(super) const NOW: &str = "2026-01-01T01:00:00Z";

/// Returns the cluster of a list of these items, separated by commas.
pub(super) fn cluster(items: &str) -> Cluster {
    let mut input = Input::new();
    let items = items.trim().trim_end_matches(',');
    let dump = format!(r#"{{"apiVersion": "v1", "kind": "List", "items": [{items}]}}"#).replace(", }", "}");
    input.dump("test", dump.as_bytes()).expect("a dump");
    let cluster = Cluster::new(input, Time::parse(NOW).ok());
    assert_eq!(cluster.skipped_count(), 0, "{:?}", cluster.skipped());
    cluster
}

/// Returns the pods of a cluster, in order.
pub(super) fn pods(cluster: &Cluster) -> Vec<Subject<'_>> {
    cluster.objects().iter().filter_map(Subject::of).collect()
}

/// A ReplicaSet of three in the namespace `n`, and a ready pod of it, for tests about budgets.
pub(super) const REPLICA_SET: &str =
    r#"{"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "r", "namespace": "n"}, "spec": {"replicas": 3}}"#;

/// Returns a pod of the namespace `n` with the label `app=a` and these further fields of its metadata and status.
pub(super) fn pod(name: &str, meta: &str, status: &str) -> String {
    format!(
        r#"{{"apiVersion": "v1", "kind": "Pod", "metadata": {{"name": "{name}", "namespace": "n", "labels": {{"app": "a"}}, {meta}}},
        "spec": {{}}, "status": {{{status}}}}}"#
    )
}

/// The metadata of a pod of the ReplicaSet.
pub(super) const OWNED: &str =
    r#""ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "r", "controller": true}]"#;
/// The status of a pod that is ready.
pub(super) const READY: &str = r#""phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]"#;
/// The status of a pod that is not ready.
pub(super) const UNREADY: &str = r#""phase": "Running", "conditions": [{"type": "Ready", "status": "False"}]"#;

/// Returns a budget of the namespace `n`.
pub(super) fn budget(name: &str, generation: i64, spec: &str, status: &str) -> String {
    format!(
        r#"{{"apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
        "metadata": {{"name": "{name}", "namespace": "n", "generation": {generation}}}, "spec": {{{spec}}}, "status": {{{status}}}}}"#
    )
}

/// The part of a spec that selects the pods with the label `app=a`.
pub(super) const SELECTS: &str = r#""selector": {"matchLabels": {"app": "a"}}"#;
