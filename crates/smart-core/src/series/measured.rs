//! What was measured of an object: samples of one measure, cleaned, and what was found while they were cleaned.

use std::fmt;

use super::{Measure, SeriesLimit, Subject};
use crate::text::Text;

/// The samples of one measure of one subject, in order of their times.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Measured {
    /// What is measured.
    pub measure: Measure,
    /// Of what.
    pub subject: Subject,
    /// When, in seconds since 1970; each time once.
    pub times: Vec<f64>,
    /// How much, one value a time; all are finite.
    pub values: Vec<f64>,
    /// What the values run into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<SeriesLimit>,
    /// Where the samples are from, and what was done to them.
    pub evidence: SeriesEvidence,
}

/// Where samples are from, and what was found in them.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SeriesEvidence {
    /// The metrics that the values are of, or are made from.
    pub metrics: Vec<Text>,
    /// The inputs, by their names.
    pub sources: Vec<Text>,
    /// How many series were joined.
    pub series: usize,
    /// How many samples they had.
    pub samples: usize,
    /// The usual time between two samples, in seconds: the median.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<f64>,
    /// How many samples came for a time that had one: the largest value is kept.
    pub repeated: usize,
    /// How many samples came after a later one.
    pub disordered: usize,
    /// How many samples were no finite number: NaN, which also marks a series as ended, and infinities.
    pub absent: usize,
    /// How many single samples were left out because they fell below 5 % of both their neighbours.
    pub stale_zeros: usize,
    /// When a counter began anew.
    pub resets: Vec<f64>,
    /// Where samples are missing: the last time before and the first after, more than two and a half steps apart.
    pub gaps: Vec<(f64, f64)>,
}

impl Measured {
    /// Returns the samples as times and values.
    pub fn samples(&self) -> impl DoubleEndedIterator<Item = (f64, f64)> + ExactSizeIterator {
        self.times.iter().copied().zip(self.values.iter().copied())
    }

    /// Returns the last sample.
    pub fn last(&self) -> Option<(f64, f64)> {
        self.samples().next_back()
    }
}

/// Writes `kubelet_volume_stats_used_bytes of range.json: 2016 samples, one every 300 s; 2 gaps, 1 reset`.
impl fmt::Display for SeriesEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |names: &[Text]| names.iter().map(Text::as_str).collect::<Vec<_>>().join(", ");
        write!(f, "{} of {}: {}", names(&self.metrics), names(&self.sources), counted(self.samples, "sample"))?;
        if let Some(step) = self.step {
            write!(f, ", one every {step} s")?;
        }
        let found = [
            (self.gaps.len(), "gap"),
            (self.resets.len(), "reset"),
            (self.absent, "absent value"),
            (self.stale_zeros, "stale zero"),
            (self.repeated, "repeated sample"),
            (self.disordered, "sample out of order"),
        ];
        let found = found.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| counted(count, what));
        let found: Vec<String> = found.collect();
        if found.is_empty() { Ok(()) } else { write!(f, "; {}", found.join(", ")) }
    }
}

fn counted(count: usize, what: &str) -> String {
    match what.split_once(' ') {
        _ if count == 1 => format!("1 {what}"),
        Some(("sample", rest)) => format!("{count} samples {rest}"),
        _ => format!("{count} {what}s"),
    }
}
