//! What was measured of an object: samples of one measure, cleaned, and what was found while they were cleaned.

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
