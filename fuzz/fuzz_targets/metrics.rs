//! Metrics: any bytes are series, skipped pieces or an error, and what they measure can be asked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use smart_core::{Cluster, Input};

fuzz_target!(|bytes: &[u8]| {
    // The name can name a metric.
    let name = if bytes.len() % 2 == 0 { "kubelet_volume_stats_used_bytes.csv" } else { "metrics" };
    let mut input = Input::new();
    if let Err(error) = input.metrics(name, bytes) {
        assert!(error.position().is_some_and(|position| position <= bytes.len() as u64));
        return;
    }
    for series in input.series() {
        assert_eq!(series.times.len(), series.values.len());
    }
    let twice = {
        let mut input = Input::new();
        input.metrics(name, bytes).and_then(|input| input.metrics(name, bytes).map(|_| ())).expect("as before");
        Cluster::new(input, None)
    };
    let cluster = Cluster::new(input, None);
    assert_eq!(cluster.series().len(), twice.series().len());
    for series in cluster.series() {
        assert!(series.times.is_sorted_by(|a, b| a < b));
    }
    for (measure, subject) in cluster.measurements().keys() {
        let measured = cluster.measured(measure, subject);
        let measured = measured.into_iter().flat_map(|measured| measured.values);
        assert!(measured.into_iter().all(f64::is_finite));
    }
});
