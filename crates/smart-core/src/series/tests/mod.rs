//! Every form of metrics, every trouble that they can be in, and what they measure of a cluster.

mod broken;
mod forms;
mod measured;

use crate::cluster::Cluster;
use crate::input::Input;

/// The fixtures, by their names.
const FIXTURES: [(&str, &[u8]); 10] = [
    ("query-range.json", include_bytes!("../../../../../fixtures/metrics/query-range.json")),
    ("query.json", include_bytes!("../../../../../fixtures/metrics/query.json")),
    ("export.jsonl", include_bytes!("../../../../../fixtures/metrics/export.jsonl")),
    ("pod-metrics.json", include_bytes!("../../../../../fixtures/metrics/pod-metrics.json")),
    ("node-metrics.json", include_bytes!("../../../../../fixtures/metrics/node-metrics.json")),
    ("summary.json", include_bytes!("../../../../../fixtures/metrics/summary.json")),
    ("exposition.txt", include_bytes!("../../../../../fixtures/metrics/exposition.txt")),
    ("openmetrics.txt", include_bytes!("../../../../../fixtures/metrics/openmetrics.txt")),
    (
        "kubelet_volume_stats_used_bytes.csv",
        include_bytes!("../../../../../fixtures/metrics/kubelet_volume_stats_used_bytes.csv"),
    ),
    ("grafana.csv", include_bytes!("../../../../../fixtures/metrics/grafana.csv")),
];

const DUMP: &[u8] = include_bytes!("../../../../../fixtures/metrics/dump.json");

/// Returns the cluster of the fixtures' dump with these of the fixtures.
fn fixtures(names: &[&str]) -> Cluster {
    let mut input = Input::new();
    input.dump("dump.json", DUMP).expect("a dump");
    for name in names {
        let (_, bytes) = FIXTURES.iter().find(|(known, _)| known == name).expect("a fixture");
        input.metrics(name, bytes).expect(name);
    }
    Cluster::new(input, None)
}

/// Returns the cluster of one input of metrics.
fn cluster(name: &str, text: impl AsRef<[u8]>) -> Cluster {
    let mut input = Input::new();
    input.metrics(name, text.as_ref()).expect("metrics");
    Cluster::new(input, None)
}

/// Returns each series of an input as a line: its selector, and its samples after the first time.
fn lines(cluster: &Cluster) -> Vec<String> {
    let line = |series: &super::Series| {
        let samples: Vec<String> = series.samples().map(|(time, value)| format!("{time}={value}")).collect();
        format!("{} {}", series.selector(), samples.join(" "))
    };
    cluster.series().iter().map(line).collect()
}

/// Returns what was skipped, each as its position and reason.
fn skipped(cluster: &Cluster) -> Vec<String> {
    cluster.skipped().iter().map(|skipped| format!("{}: {}", skipped.position, skipped.reason)).collect()
}
