//! Series: what was measured over time, and of which object.
//!
//! A [`Series`] is as the input tells it, sorted and joined; [`Measurements`] say what the series measure of the objects of
//! the cluster, with counters as rates, and with the limits that they run into.

mod clean;
mod join;
mod limit;
mod measure;
mod measured;
mod measurements;
mod metric;
mod naming;
mod pods;
mod read;
mod subject;

pub(crate) use join::join;
pub use limit::{LimitOrigin, SeriesLimit};
pub use measure::{Measure, Unit};
pub use measured::{Measured, SeriesEvidence};
pub use measurements::{Measurements, Unmeasured};
pub(crate) use read::{Found, read, read_object};
pub use subject::Subject;

use std::cmp::Ordering;
use std::sync::Arc;

use crate::json::Map;
use crate::object::time::Time;
use crate::text::Text;

/// The samples of one metric with one set of labels, in order of their times.
///
/// Times that many series share, as those of one range query, are stored once.
#[derive(Clone, Debug, Default, serde::Serialize)]
#[non_exhaustive]
pub struct Series {
    /// The name of the metric; empty when the input tells none, as for an expression.
    pub name: Text,
    /// The labels beside the name.
    pub labels: Map,
    /// When the samples were taken, in seconds since 1970.
    pub times: Arc<Vec<f64>>,
    /// What was measured, one value a time; NaN where the input says that there was none.
    pub values: Vec<f64>,
    /// The input that it is from, by its name; several are joined by commas.
    pub source: Text,
    /// How many samples came for a time that has one already.
    pub repeated: usize,
    /// How many samples came after a later one.
    pub disordered: usize,
}

impl Series {
    /// Returns the samples as times and values.
    pub fn samples(&self) -> impl DoubleEndedIterator<Item = (f64, f64)> + ExactSizeIterator {
        self.times.iter().copied().zip(self.values.iter().copied())
    }

    /// Returns how many samples there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Tells whether there are no samples.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Returns the name and labels as Prometheus writes them: `up{instance="a",job="b"}`.
    pub fn selector(&self) -> String {
        let labels: Vec<String> = self.labels.iter().map(|(name, value)| format!("{name}={value:?}")).collect();
        if labels.is_empty() { self.name.to_string() } else { format!("{}{{{}}}", self.name, labels.join(",")) }
    }

    /// Compares by name, then by labels: what makes a series this one and no other.
    pub(crate) fn compare_identity(&self, other: &Self) -> Ordering {
        self.name.cmp(&other.name).then_with(|| {
            if self.labels.is_same(&other.labels) { Ordering::Equal } else { self.labels.entries().cmp(other.labels.entries()) }
        })
    }
}

/// Samples are equal when their bits are: a missing value equals a missing value.
impl PartialEq for Series {
    fn eq(&self, other: &Self) -> bool {
        let same = |a: &[f64], b: &[f64]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits());
        self.compare_identity(other) == Ordering::Equal
            && self.source == other.source
            && (self.repeated, self.disordered) == (other.repeated, other.disordered)
            && same(&self.times, &other.times)
            && same(&self.values, &other.values)
    }
}

impl Eq for Series {}

/// Returns the seconds since 1970 of a moment.
pub(crate) fn seconds_of(time: Time) -> f64 {
    time.micros() as f64 / 1e6
}

/// Returns the newest time of the samples.
pub(crate) fn newest(series: &[Series]) -> Option<Time> {
    let newest = series.iter().filter_map(|series| series.times.last().copied()).max_by(f64::total_cmp)?;
    #[expect(clippy::cast_possible_truncation, reason = "what is outside the range of a time is none")]
    Time::from_micros((newest * 1e6) as i64)
}

#[cfg(test)]
mod tests;
