//! The samples of a series in order: each time once, each with a value.

use super::SampleRows;

/// A series in the order of its times.
pub(super) struct Series {
    pub(super) times: Vec<f64>,
    pub(super) values: Vec<f64>,
    pub(super) rows: SampleRows,
}

impl Series {
    /// Returns the samples that have a finite time and value; samples of one time are one, with their mean.
    pub(super) fn new(times: &[f64], values: &[f64]) -> Self {
        let given = times.len().min(values.len());
        let mut pairs: Vec<(f64, f64)> = times
            .iter()
            .copied()
            .zip(values.iter().copied())
            .filter(|(time, value)| time.is_finite() && value.is_finite())
            .collect();
        let absent = given - pairs.len();
        // By value too, so that the order of what was given does not reach the last bit of a mean.
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut series =
            Self { times: Vec::with_capacity(pairs.len()), values: Vec::with_capacity(pairs.len()), rows: SampleRows::default() };
        for same in pairs.chunk_by(|a, b| a.0 == b.0) {
            let (Some(first), Some(last)) = (same.first(), same.last()) else { continue };
            series.times.push(first.0);
            let mean = same.iter().map(|(_, value)| value / same.len() as f64).sum::<f64>();
            series.values.push(if first.1 == last.1 { first.1 } else { mean });
        }
        let used = series.times.len();
        series.rows = SampleRows { given, absent, repeated: given - absent - used, used };
        series
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_ordered_and_told_apart_from_absent_and_repeated_ones() {
        let series = Series::new(&[30.0, 10.0, f64::NAN, 20.0, 10.0, 40.0], &[3.0, 1.0, 9.0, f64::INFINITY, 2.0, f64::NAN]);
        assert_eq!(series.times, [10.0, 30.0]);
        assert_eq!(series.values, [1.5, 3.0]);
        assert_eq!(series.rows, SampleRows { given: 6, absent: 3, repeated: 1, used: 2 });
    }

    #[test]
    fn a_repeated_sample_keeps_its_value_to_the_last_bit() {
        assert_eq!(Series::new(&[1.0, 1.0, 1.0], &[0.1, 0.1, 0.1]).values, [0.1]);
    }
}
