//! From rows as they were scraped to a series that can be computed with.

use serde::Serialize;

/// How many rows were given, and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Rows {
    /// Rows that were given.
    pub given: usize,
    /// Rows that the answer rests on.
    pub used: usize,
    /// Rows without a value, or with a time or value that is not a finite number.
    pub absent: usize,
    /// Rows of a time that came before; of two values the greater is used.
    pub duplicate: usize,
    /// Zeros for one or a few scrapes between values that are far from zero: an exporter that had nothing to say.
    pub stale_zero: usize,
    /// Rows that are later than now.
    pub after_now: usize,
}

/// Rows in order of time, one a time: seconds from now, and shares of the limit.
#[derive(Debug, Default)]
pub(super) struct Series {
    pub(super) times: Vec<f64>,
    pub(super) values: Vec<f64>,
    pub(super) rows: Rows,
}

/// A value under this share of both its neighbours is a scrape without an answer.
const STALE_SHARE: f64 = 0.05;
/// As many scrapes in a row may fail before zeros are taken for what they say.
const STALE_RUN: usize = 3;

/// Sorts rows by time, drops what says nothing, and writes values as shares of the limit.
pub(super) fn clean(times: &[f64], values: &[f64], now: f64, limit: f64) -> Series {
    let mut rows = Rows { given: times.len().max(values.len()), ..Rows::default() };
    let mut pairs: Vec<(f64, f64)> = Vec::with_capacity(times.len().min(values.len()));
    for (&time, &value) in times.iter().zip(values) {
        let (time, share) = (time - now, value / limit);
        if !time.is_finite() || !share.is_finite() {
            continue;
        } else if time > 0.0 {
            rows.after_now += 1;
        } else {
            pairs.push((time, share));
        }
    }
    rows.absent = rows.given - pairs.len() - rows.after_now;
    if !pairs.is_sorted_by(|a, b| a.0 < b.0) {
        let sorted = pairs.len();
        // The greater value first: then which of two is kept does not hang on their order in the input.
        pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(b.1.total_cmp(&a.1)));
        pairs.dedup_by(|later, kept| later.0 == kept.0);
        rows.duplicate = sorted - pairs.len();
    }
    let stale = stale_zeros(&pairs);
    rows.stale_zero = stale.iter().filter(|&&stale| stale).count();
    rows.used = pairs.len() - rows.stale_zero;
    let kept = pairs.iter().zip(&stale).filter(|(_, stale)| !**stale).map(|(pair, _)| *pair);
    let (times, values) = kept.unzip();
    Series { times, values, rows }
}

/// Says which rows are zeros of failed scrapes.
fn stale_zeros(pairs: &[(f64, f64)]) -> Vec<bool> {
    let mut stale = vec![false; pairs.len()];
    let mut at = 1;
    while at < pairs.len() {
        let before = pairs[at - 1].1;
        if pairs[at].1 >= STALE_SHARE * before {
            at += 1;
            continue;
        }
        let run = pairs[at..].iter().take(STALE_RUN + 1).take_while(|pair| pair.1 < STALE_SHARE * before).count();
        let comes_back = pairs.get(at + run).is_some_and(|next| {
            pairs[at..at + run].iter().all(|pair| pair.1 < STALE_SHARE * next.1) && (run == 1 || next.1 > 0.5 * before)
        });
        // The very last row may be such a zero too, when it is exactly zero.
        let last = run == 1 && at + 1 == pairs.len() && pairs[at].1 == 0.0;
        if run <= STALE_RUN && (comes_back || last) {
            stale[at..at + run].fill(true);
        }
        at += run.max(1);
    }
    stale
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(rows: &[(f64, f64)]) -> (Vec<f64>, Rows) {
        let (times, values): (Vec<f64>, Vec<f64>) = rows.iter().copied().unzip();
        let series = clean(&times, &values, 100.0, 10.0);
        (series.values, series.rows)
    }

    #[test]
    fn rows_are_sorted_and_scaled() {
        assert_eq!(values(&[(30.0, 3.0), (10.0, 1.0), (20.0, 2.0)]).0, [0.1, 0.2, 0.3]);
    }

    #[test]
    fn what_says_nothing_is_dropped_and_counted() {
        let (kept, rows) =
            values(&[(10.0, 5.0), (20.0, f64::NAN), (f64::INFINITY, 5.0), (30.0, 0.0), (40.0, 5.0), (40.0, 6.0), (101.0, 9.0)]);
        assert_eq!(kept, [0.5, 0.6]);
        assert_eq!(rows, Rows { given: 7, used: 2, absent: 2, duplicate: 1, stale_zero: 1, after_now: 1 });
    }

    #[test]
    fn zeros_that_stay_are_taken_for_what_they_say() {
        let long = [(1.0, 5.0), (2.0, 0.0), (3.0, 0.0), (4.0, 0.0), (5.0, 0.0), (6.0, 5.0)];
        assert_eq!(values(&long).1.stale_zero, 0);
        let short = [(1.0, 5.0), (2.0, 0.0), (3.0, 0.0), (4.0, 5.0)];
        assert_eq!(values(&short).1.stale_zero, 2);
        // A restart that climbs again slowly is no failed scrape.
        let restart = [(1.0, 5.0), (2.0, 0.01), (3.0, 0.02), (4.0, 0.6), (5.0, 0.7)];
        assert_eq!(values(&restart).1.stale_zero, 0);
    }
}
