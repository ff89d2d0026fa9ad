//! Limits that change over time.

use crate::object::ObjectRef;
use crate::text::Text;

/// What values run into: a step function, since volumes and limits are resized.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct SeriesLimit {
    /// From when which value holds, in order; the first holds before its time too, the last one holds now.
    pub steps: Vec<(f64, f64)>,
    /// Where it is from.
    pub origin: LimitOrigin,
}

/// Where a limit is from.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LimitOrigin {
    /// From a series, by the name of its metric.
    Series(Text),
    /// From fields of an object: how it is now, and nothing is known of how it was.
    Field {
        /// The object.
        object: ObjectRef,
        /// The field, as a JSON pointer.
        path: String,
    },
}

impl SeriesLimit {
    /// Returns the limit at a time; none when there are no steps.
    pub fn at(&self, time: f64) -> Option<f64> {
        let after = self.steps.partition_point(|(since, _)| *since <= time);
        self.steps.get(after.saturating_sub(1)).map(|(_, value)| *value)
    }

    /// Returns the limit that holds now.
    pub fn last(&self) -> Option<f64> {
        self.steps.last().map(|(_, value)| *value)
    }
}
