//! Which series measure what: the index of a cluster's series.

use std::collections::{BTreeMap, BTreeSet};

use super::limit;
use super::metric::{self, Form, Known, METRICS};
use super::naming::{Named, Naming, label};
use super::pods::{Finished, INFO};
use super::{Measure, Measured, Series, SeriesEvidence, SeriesLimit, Subject, clean};
use crate::cluster::Cluster;
use crate::object::ObjectRef;
use crate::text::Text;

/// What the series of a cluster measure, found by measure and subject.
#[derive(Debug, Default)]
pub struct Measurements {
    /// What each series measures, in order.
    entries: Vec<Entry>,
    /// What is measured, or made of what is; in order, each once.
    keys: Vec<(Measure, Subject)>,
    unmeasured: Vec<Unmeasured>,
    finished: Finished,
}

/// What one series measures.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    measure: Measure,
    subject: Subject,
    /// The place of the metric in the table: the first are preferred.
    metric: usize,
    /// Whether the values are a rate already, though the metric is a counter.
    is_rate: bool,
    /// The place of the series in the cluster.
    series: usize,
}

/// Series that say nothing of an object, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[non_exhaustive]
pub struct Unmeasured {
    /// The name of the metric; empty when the input tells none.
    pub metric: Text,
    /// Why.
    pub reason: String,
    /// How many series.
    pub series: usize,
}

/// What is made from two measures: what is used, from all there is and what is left of it.
const USED: [(Measure, Measure, Measure); 5] = [
    (Measure::VolumeUsed, Measure::VolumeCapacity, Measure::VolumeAvailable),
    (Measure::VolumeInodesUsed, Measure::VolumeInodes, Measure::VolumeInodesFree),
    (Measure::NodeFilesystemUsed, Measure::NodeFilesystemSize, Measure::NodeFilesystemAvailable),
    (Measure::NodeFilesystemFilesUsed, Measure::NodeFilesystemFiles, Measure::NodeFilesystemFilesFree),
    (Measure::NodeMemory, Measure::NodeMemoryTotal, Measure::NodeMemoryAvailable),
];

impl Measurements {
    pub(crate) fn new(cluster: &Cluster) -> Self {
        let naming = Naming::new(cluster);
        let finished = Finished::new(cluster.series());
        let (mut entries, mut unmeasured) = (Vec::new(), BTreeMap::new());
        let mut forms = (&Text::default(), Known::Unknown);
        let clusters = clusters(cluster.series());
        for (place, series) in cluster.series().iter().enumerate() {
            if *forms.0 != series.name || place == 0 {
                forms = (&series.name, metric::find(&series.name));
            }
            let mut lack = |reason: String| *unmeasured.entry((series.name.clone(), reason)).or_insert(0) += 1;
            let known = match &forms.1 {
                Known::Measures(known) => known,
                Known::Ignored => continue,
                Known::Unknown if series.name.is_empty() => {
                    lack("the input tells no name of a metric: what an expression came to has none".to_owned());
                    continue;
                }
                Known::Unknown => {
                    lack("not one of the metrics that are known".to_owned());
                    continue;
                }
            };
            if clusters.len() > 1 && label(series, "cluster").is_some() {
                let names = clusters.iter().copied().take(5).collect::<Vec<_>>().join(", ");
                lack(format!("the series are of several clusters: {names}; give those of one"));
                continue;
            }
            if series.name == INFO && !finished.is_told() {
                lack("which of the pods have finished is not told: kube_pod_status_phase is needed, too".to_owned());
                continue;
            }
            for (metric_place, form) in known {
                let Some(metric) = METRICS.get(*metric_place) else { continue };
                let value_of = |name| label(series, name).map_or("", Text::as_str);
                if !metric.only.iter().all(|(name, values)| values.contains(&value_of(name))) {
                    continue;
                }
                match naming.subject(metric, series) {
                    Named::Subject(measure, subject) => {
                        let is_rate = *form == Form::Gauge && metric.form == Form::Counter;
                        entries.push(Entry { measure, subject, metric: *metric_place, is_rate, series: place });
                    }
                    Named::Nothing => {}
                    Named::Unknown(reason) => lack(reason),
                }
            }
        }
        entries.sort_unstable();
        let unmeasured = unmeasured.into_iter().map(|((metric, reason), series)| Unmeasured { metric, reason, series }).collect();
        let mut measurements = Self { keys: Vec::new(), entries, unmeasured, finished };
        measurements.keys = measurements.find_keys();
        measurements
    }

    /// Returns what is measured of which subjects, in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = (Measure, &Subject)> {
        self.keys.iter().map(|(measure, subject)| (*measure, subject))
    }

    /// Returns what of an object is measured, in order of the measures and parts.
    pub fn of<'m>(&'m self, object: &'m ObjectRef) -> impl Iterator<Item = (Measure, &'m Subject)> {
        Measure::ALL.iter().flat_map(move |measure| {
            let from = self.keys.partition_point(|(known, subject)| (known, &subject.object) < (measure, object));
            let keys = self.keys.get(from..).unwrap_or_default().iter();
            let is_of = move |(known, subject): &&(Measure, Subject)| known == measure && subject.object == *object;
            keys.take_while(is_of).map(|(measure, subject)| (*measure, subject))
        })
    }

    /// Returns the series that say nothing of an object, in order of their names.
    pub fn unmeasured(&self) -> &[Unmeasured] {
        &self.unmeasured
    }

    fn find_keys(&self) -> Vec<(Measure, Subject)> {
        let mut keys: BTreeSet<(Measure, &Subject)> = self.entries.iter().map(|entry| (entry.measure, &entry.subject)).collect();
        for (used, total, free) in USED {
            let of_free = self.entries.iter().filter(|entry| entry.measure == free);
            let made: Vec<&Subject> =
                of_free.map(|entry| &entry.subject).filter(|subject| keys.contains(&(total, *subject))).collect();
            keys.extend(made.into_iter().map(|subject| (used, subject)));
        }
        keys.into_iter().map(|(measure, subject)| (measure, subject.clone())).collect()
    }

    /// Returns the samples of a measure of a subject.
    pub(crate) fn get(&self, cluster: &Cluster, measure: Measure, subject: &Subject) -> Option<Measured> {
        let mut measured = self.without_limit(cluster, measure, subject)?;
        let since = measured.times.first().copied().unwrap_or_default();
        measured.limit = self.limit(cluster, measure, subject, since);
        Some(measured)
    }

    fn without_limit(&self, cluster: &Cluster, measure: Measure, subject: &Subject) -> Option<Measured> {
        let told = self.told(cluster, measure, subject);
        let made = USED.iter().find(|(used, ..)| *used == measure);
        let made = made.and_then(|(_, total, free)| self.made(cluster, measure, subject, *total, *free));
        // For the eviction of pods from a node the working set counts; for whether a volume is full, what is available.
        let (first, second) = if measure == Measure::NodeMemory { (told, made) } else { (made, told) };
        match (first, second) {
            (Some(first), Some(second)) if second.times.len() > 2 * first.times.len() => Some(second),
            (first, second) => first.or(second),
        }
    }

    /// Returns what a metric tells of the measure itself: the one with the most samples, of several with as many the first
    /// in the table. They are not mixed, since they do not count quite the same.
    fn told(&self, cluster: &Cluster, measure: Measure, subject: &Subject) -> Option<Measured> {
        let key = (measure, subject);
        let from = self.entries.partition_point(|entry| (entry.measure, &entry.subject) < key);
        let to = self.entries.partition_point(|entry| (entry.measure, &entry.subject) <= key);
        let entries = self.entries.get(from..to).unwrap_or_default();
        let mut best: Option<Measured> = None;
        for of_metric in entries.chunk_by(|a, b| (a.metric, a.is_rate) == (b.metric, b.is_rate)) {
            let (metric, is_rate) = of_metric.first().and_then(|entry| Some((METRICS.get(entry.metric)?, entry.is_rate)))?;
            let form = if is_rate { Form::Gauge } else { metric.form };
            let series: Vec<&Series> = of_metric.iter().filter_map(|entry| cluster.series().get(entry.series)).collect();
            let measured = if metric.name == INFO {
                self.finished.count(subject, &series, cluster.series())
            } else {
                clean::measured(measure, subject, (metric, form), &series)
            };
            if best.as_ref().is_none_or(|best| measured.times.len() > best.times.len()) {
                best = Some(measured);
            }
        }
        best
    }

    /// Returns what is used: all without what is left.
    fn made(&self, cluster: &Cluster, measure: Measure, subject: &Subject, total: Measure, free: Measure) -> Option<Measured> {
        let free = self.told(cluster, free, subject)?;
        let total = self.told(cluster, total, subject)?;
        let size = limit::of_series(&total)?;
        let used = free.samples().filter_map(|(time, free)| Some((time, size.at(time)? - free)));
        let samples: Vec<(f64, f64)> = used.filter(|(_, used)| *used >= 0.0).collect();
        let SeriesEvidence { metrics, sources, series, .. } = total.evidence;
        let mut evidence = free.evidence;
        evidence.metrics.extend(metrics);
        evidence.sources.extend(sources);
        evidence.series += series;
        evidence.absent += free.times.len() - samples.len();
        Some(clean::finish(measure, subject.clone(), samples, evidence))
    }

    fn limit(&self, cluster: &Cluster, measure: Measure, subject: &Subject, since: f64) -> Option<SeriesLimit> {
        let of_series = limit::measure_of(measure).and_then(|limit| self.told(cluster, limit, subject));
        of_series.as_ref().and_then(limit::of_series).or_else(|| limit::of_object(cluster, measure, subject, since))
    }
}

/// Returns the names of the clusters that the labels of the series with known metrics tell.
fn clusters(series: &[Series]) -> BTreeSet<&str> {
    let of_metric = series.chunk_by(|a, b| a.name == b.name);
    let known = of_metric.filter(|same| same.first().is_some_and(|one| matches!(metric::find(&one.name), Known::Measures(_))));
    known.flatten().filter_map(|series| label(series, "cluster").map(Text::as_str)).collect()
}
