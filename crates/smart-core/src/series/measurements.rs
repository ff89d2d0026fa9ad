//! Which series measure what: the index of a cluster's series.

use super::{Measure, Subject};
use crate::text::Text;

/// What the series of a cluster measure, found by measure and subject.
#[derive(Debug, Default)]
pub struct Measurements {
    unmeasured: Vec<Unmeasured>,
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

impl Measurements {
    /// Returns what is measured of which subjects, in order.
    pub fn keys(&self) -> impl Iterator<Item = (Measure, &Subject)> {
        std::iter::empty()
    }

    /// Returns the series that say nothing of an object, in order of their names.
    pub fn unmeasured(&self) -> &[Unmeasured] {
        &self.unmeasured
    }
}
