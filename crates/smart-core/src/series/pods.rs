//! How many pods a node has, counted from what kube-state-metrics says of each.

use std::collections::{BTreeMap, BTreeSet};

use super::naming::label;
use super::{Measure, Measured, Series, SeriesEvidence, Subject, clean};
use crate::text::Text;

/// The metric that has a series for each pod, with its node among the labels.
pub(super) const INFO: &str = "kube_pod_info";
/// The metric that tells the phases of pods.
const PHASE: &str = "kube_pod_status_phase";

/// When pods had finished: these are counted on by kube-state-metrics, and take no place on their node.
#[derive(Debug, Default)]
pub(super) struct Finished {
    /// The places of the series by namespace and pod.
    series: BTreeMap<(Text, Text), Vec<usize>>,
    is_told: bool,
}

impl Finished {
    pub(super) fn new(series: &[Series]) -> Self {
        let from = series.partition_point(|series| series.name.as_str() < PHASE);
        let mut finished = Self::default();
        for (place, series) in series.iter().enumerate().skip(from).take_while(|(_, series)| series.name == PHASE) {
            finished.is_told = true;
            let is_over = label(series, "phase").is_some_and(|phase| phase == "Succeeded" || phase == "Failed");
            if let Some(pod) = pod(series).filter(|_| is_over && series.values.iter().any(|value| *value > 0.0)) {
                finished.series.entry(pod).or_default().push(place);
            }
        }
        finished
    }

    /// Tells whether the series say of pods that they have finished: without, they cannot be counted.
    pub(super) fn is_told(&self) -> bool {
        self.is_told
    }

    /// Returns the times at which a pod had finished, as bits, in order.
    fn times(&self, pod: &(Text, Text), series: &[Series]) -> BTreeSet<u64> {
        let places = self.series.get(pod).map(Vec::as_slice).unwrap_or_default();
        let series = places.iter().filter_map(|place| series.get(*place));
        series.flat_map(|series| series.samples().filter(|(_, value)| *value > 0.0)).map(|(time, _)| time.to_bits()).collect()
    }

    /// Counts the pods of a node at each time at which any is told.
    pub(super) fn count(&self, subject: &Subject, pods: &[&Series], series: &[Series]) -> Measured {
        let mut evidence = SeriesEvidence { series: pods.len(), ..SeriesEvidence::default() };
        let mut seen: Vec<(f64, (Text, Text))> = Vec::new();
        for info in pods {
            clean::note(&mut evidence, info);
            let Some(pod) = pod(info) else { continue };
            let over = self.times(&pod, series);
            let present = info.samples().filter(|(time, value)| *value > 0.0 && !over.contains(&time.to_bits()));
            seen.extend(present.map(|(time, _)| (time, pod.clone())));
        }
        if !self.series.is_empty() {
            evidence.metrics.push(PHASE.into());
        }
        // A pod whose address changed has two series at one time.
        seen.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
        let before = seen.len();
        seen.dedup();
        evidence.repeated += before - seen.len();
        let counts = seen.chunk_by(|a, b| a.0 == b.0);
        let samples = counts.filter_map(|same| Some((same.first()?.0, same.len() as f64))).collect();
        clean::finish(Measure::NodePods, subject.clone(), samples, evidence)
    }
}

fn pod(series: &Series) -> Option<(Text, Text)> {
    Some((label(series, "namespace")?.clone(), label(series, "pod")?.clone()))
}
