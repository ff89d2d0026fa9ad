//! From series to samples of a measure: joined, in order, without what is no measurement; counters as rates.

use std::collections::BTreeMap;

use super::join::in_order;
use super::metric::{Form, Metric};
use super::{Measure, Measured, Series, SeriesEvidence, Subject, Unit};
use crate::text::Text;

/// Returns the samples of a measure of a subject from the series of one metric.
pub(super) fn measured(measure: Measure, subject: &Subject, (metric, form): (&Metric, Form), series: &[&Series]) -> Measured {
    let mut evidence = SeriesEvidence { series: series.len(), ..SeriesEvidence::default() };
    let mut parts: BTreeMap<Vec<&str>, Vec<(f64, f64)>> = BTreeMap::new();
    for series in series {
        note(&mut evidence, series);
        let mut samples = present(series, metric.factor, &mut evidence);
        if form == Form::Counter {
            samples = rates(&samples, &mut evidence);
        }
        let part = metric.sum_over.iter().map(|label| series.labels.get(label).map_or("", Text::as_str)).collect();
        parts.entry(part).or_default().extend(samples);
    }
    for samples in parts.values_mut() {
        evidence.repeated += in_order(samples);
    }
    let mut samples = if metric.sum_over.is_empty() { parts.into_values().next().unwrap_or_default() } else { sum(parts) };
    if form == Form::Total {
        count_on(&mut samples, &mut evidence);
    }
    if falls_by_mistake(measure) {
        drop_stale_zeros(&mut samples, &mut evidence);
    }
    evidence.resets.sort_by(f64::total_cmp);
    evidence.resets.dedup();
    finish(measure, subject.clone(), samples, evidence)
}

/// Returns what is measured, with what its times tell noted in the evidence.
pub(super) fn finish(measure: Measure, subject: Subject, samples: Vec<(f64, f64)>, mut evidence: SeriesEvidence) -> Measured {
    evidence.metrics.sort();
    evidence.metrics.dedup();
    evidence.sources.sort();
    evidence.sources.dedup();
    let (times, values): (Vec<f64>, Vec<f64>) = samples.into_iter().unzip();
    let mut steps: Vec<f64> = times.windows(2).filter_map(|pair| Some(pair.get(1)? - pair.first()?)).collect();
    let middle = steps.len() / 2;
    if !steps.is_empty() {
        let (_, step, _) = steps.select_nth_unstable_by(middle, f64::total_cmp);
        let step = *step;
        evidence.step = Some(step);
        let is_gap = |pair: &[f64]| match pair {
            [before, after] if after - before > GAP * step => Some((*before, *after)),
            _ => None,
        };
        evidence.gaps = times.windows(2).filter_map(is_gap).collect();
    }
    Measured { measure, subject, times, values, limit: None, evidence }
}

/// One scrape may fail and the next be late; more than so many steps without a sample are a gap.
const GAP: f64 = 2.5;

pub(super) fn note(evidence: &mut SeriesEvidence, series: &Series) {
    evidence.metrics.push(series.name.clone());
    evidence.sources.push(series.source.clone());
    evidence.samples += series.len() + series.repeated;
    evidence.repeated += series.repeated;
    evidence.disordered += series.disordered;
}

/// Returns the samples that are a measurement. Negative ones are none: nothing that is measured can be negative, and the API
/// server gives -1 for the objects that it could not count (staging/src/k8s.io/apiserver/pkg/storage/etcd3/metrics/metrics.go).
fn present(series: &Series, factor: f64, evidence: &mut SeriesEvidence) -> Vec<(f64, f64)> {
    let is_present = |value: f64| value.is_finite() && value >= 0.0;
    let samples: Vec<(f64, f64)> =
        series.samples().filter(|(_, value)| is_present(*value)).map(|(time, value)| (time, value * factor)).collect();
    evidence.absent += series.len() - samples.len();
    samples
}

/// Returns the rate a second up to each sample of a counter but the first. One that falls has begun anew at zero, as
/// Prometheus' `rate` takes it (promql/functions.go). Across a gap nothing is known of how often it did.
fn rates(samples: &[(f64, f64)], evidence: &mut SeriesEvidence) -> Vec<(f64, f64)> {
    let mut steps: Vec<f64> = samples.windows(2).filter_map(|pair| Some(pair.get(1)?.0 - pair.first()?.0)).collect();
    let middle = steps.len() / 2;
    let step = if steps.is_empty() { 0.0 } else { *steps.select_nth_unstable_by(middle, f64::total_cmp).1 };
    let rate = |pair: &[(f64, f64)]| {
        let [(before, from), (time, to)] = pair else { return None };
        let grown = if to < from { *to } else { to - from };
        if to < from {
            evidence.resets.push(*time);
        }
        (time - before <= GAP * step).then(|| (*time, grown / (time - before)))
    };
    samples.windows(2).filter_map(rate).collect()
}

/// Turns a total that begins anew at times into one that counts on.
fn count_on(samples: &mut [(f64, f64)], evidence: &mut SeriesEvidence) {
    let (mut base, mut last) = (0.0, 0.0);
    for (time, value) in samples {
        if *value < last {
            evidence.resets.push(*time);
            base += last;
        }
        last = *value;
        *value += base;
    }
}

/// Adds up the parts of one amount, at the times at which all of them are known.
fn sum(parts: BTreeMap<Vec<&str>, Vec<(f64, f64)>>) -> Vec<(f64, f64)> {
    let all = parts.values().filter(|samples| !samples.is_empty()).count();
    let mut samples: Vec<(f64, f64)> = parts.into_values().flatten().collect();
    samples.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.total_cmp(&b.1)));
    let sums = samples.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() == all);
    sums.filter_map(|same| Some((same.first()?.0, same.iter().map(|sample| sample.1).sum()))).collect()
}

/// Tells whether one sample near zero between others that are not is a failed reading: space and memory in use do not go away
/// for one scrape.
fn falls_by_mistake(measure: Measure) -> bool {
    use Measure::*;
    measure.unit() == Unit::Bytes
        || matches!(measure, VolumeInodes | VolumeInodesUsed | NodeFilesystemFiles | NodeFilesystemFilesUsed)
}

fn drop_stale_zeros(samples: &mut Vec<(f64, f64)>, evidence: &mut SeriesEvidence) {
    /// What one sample may fall to, as a share of both its neighbours.
    const SHARE: f64 = 0.05;
    let is_stale = |three: &[(f64, f64)]| matches!(three, [(_, before), (_, value), (_, after)] if *value < SHARE * before && *value < SHARE * after);
    let mut stale: Vec<bool> = std::iter::once(false).chain(samples.windows(3).map(is_stale)).collect();
    stale.resize(samples.len(), false);
    evidence.stale_zeros += stale.iter().filter(|stale| **stale).count();
    let mut stale = stale.into_iter();
    samples.retain(|_| stale.next() != Some(true));
}
