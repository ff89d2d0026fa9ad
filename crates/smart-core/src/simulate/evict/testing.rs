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
