//! The series in regular bins, and the limit in force at each of them.

use super::clean::Series;
use super::statistics::{differences, mad, median};

/// No bin is shorter: nothing that fills a disk is seen better in less than five minutes.
const SHORTEST: f64 = 300.0;
/// At most as many bins: enough for a month in half hours.
const MOST: f64 = 1500.0;

/// Bins that end at now; those without a row are left out.
#[derive(Clone, Debug, Default)]
pub(super) struct Bins {
    /// Seconds of a bin.
    pub(super) width: f64,
    /// The middle of each bin, in seconds from now.
    pub(super) times: Vec<f64>,
    /// The median of each bin.
    pub(super) levels: Vec<f64>,
    /// The greatest value of each bin.
    pub(super) peaks: Vec<f64>,
    /// The limit that was in force, as a share of the limit of today.
    pub(super) ceilings: Vec<f64>,
}

impl Bins {
    /// Puts rows into bins as wide as the median step, if that leaves at most [`MOST`].
    pub(super) fn new(series: &Series, limits: &[(f64, f64)]) -> Self {
        let (times, values) = (&series.times, &series.values);
        let mut steps = differences(times);
        let step = median(&mut steps).max(SHORTEST);
        let span = times.first().map_or(0.0, |first| -first);
        let width = step * (span / step / MOST).ceil().max(1.0);
        let mut bins = Self { width, ..Self::default() };
        let mut start = 0;
        let mut row = Vec::new();
        while start < times.len() {
            let bin = (-times[start] / width).floor();
            // The rows of a bin follow each other.
            let count = times[start..].iter().take_while(|&&time| -time >= bin * width).count().max(1);
            row.clear();
            row.extend_from_slice(&values[start..start + count]);
            bins.peaks.push(row.iter().copied().fold(f64::NEG_INFINITY, f64::max));
            bins.levels.push(median(&mut row));
            bins.times.push(-(bin + 0.5) * width);
            start += count;
        }
        let mut limits = limits.iter().peekable();
        let mut ceiling = limits.peek().map_or(1.0, |first| first.1);
        bins.ceilings = bins
            .times
            .iter()
            .map(|time| {
                while let Some(next) = limits.next_if(|next| next.0 <= *time) {
                    ceiling = next.1;
                }
                ceiling
            })
            .collect();
        bins
    }

    pub(super) fn len(&self) -> usize {
        self.times.len()
    }

    /// Returns the seconds since the first bin began.
    pub(super) fn span(&self) -> f64 {
        self.times.first().map_or(0.0, |first| self.width / 2.0 - first)
    }

    /// Returns the standard deviation of what a bin adds to the level that is no trend: `MAD(Δ)/√2`.
    pub(super) fn noise(&self) -> f64 {
        mad(&differences(&self.levels)) / std::f64::consts::SQRT_2
    }

    /// Returns the range of bins whose middle is in `(from, to]`.
    pub(super) fn between(&self, from: f64, to: f64) -> std::ops::Range<usize> {
        let start = self.times.partition_point(|&time| time <= from);
        let end = self.times.partition_point(|&time| time <= to);
        start..end.max(start)
    }

    /// Returns the median level of the bins in `(from, to]`, if there are any.
    pub(super) fn level_between(&self, from: f64, to: f64) -> Option<f64> {
        let range = self.between(from, to);
        (!range.is_empty()).then(|| median(&mut self.levels[range].to_vec()))
    }

    /// Returns the level at a time: between the two nearest bins in a line, outside of all that of the nearest.
    pub(super) fn level_at(&self, time: f64) -> f64 {
        let after = self.times.partition_point(|&other| other < time);
        match (
            after.checked_sub(1).and_then(|before| Some((self.times.get(before)?, self.levels.get(before)?))),
            self.times.get(after),
        ) {
            (Some((&t0, &v0)), Some(&t1)) => v0 + (self.levels[after] - v0) * (time - t0) / (t1 - t0),
            (Some((_, &last)), None) => last,
            (None, _) => self.levels.first().copied().unwrap_or(0.0),
        }
    }

    /// Returns the level of now: the median of the bins of the last seconds, or the last bin.
    pub(super) fn level_now(&self, seconds: f64) -> f64 {
        self.level_between(-seconds, 0.0).or(self.levels.last().copied()).unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_end_at_now_and_know_their_limit() {
        let series = Series {
            times: vec![-700.0, -650.0, -601.0, -100.0, 0.0],
            values: vec![1.0, 3.0, 2.0, 5.0, 7.0],
            ..Series::default()
        };
        let bins = Bins::new(&series, &[(-1000.0, 0.5), (-200.0, 1.0)]);
        assert_eq!(bins.width, 300.0);
        assert_eq!(bins.times, [-750.0, -150.0]);
        assert_eq!(bins.levels, [2.0, 6.0]);
        assert_eq!(bins.peaks, [3.0, 7.0]);
        assert_eq!(bins.ceilings, [0.5, 1.0]);
        assert_eq!(bins.level_at(-450.0), 4.0);
        assert_eq!(bins.level_at(-9000.0), 2.0);
        assert_eq!(bins.level_now(200.0), 6.0);
    }

    #[test]
    fn many_rows_make_few_bins() {
        let times: Vec<f64> = (0..30_000).map(|at| f64::from(at - 29_999) * 60.0).collect();
        let series = Series { values: vec![0.5; times.len()], times, ..Series::default() };
        assert!((500..=1502).contains(&Bins::new(&series, &[]).len()));
    }
}
