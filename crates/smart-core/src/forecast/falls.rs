//! Sudden falls of the level, and what they are.

use super::bins::Bins;
use super::statistics::{differences, mad};
use serde::Serialize;

/// How many sudden falls of each sort the history shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Falls {
    /// Falls from the limit: the container was killed for memory, and started again.
    pub oom_kills: usize,
    /// Falls after which the level climbs back to where it was: restarts.
    pub restarts: usize,
    /// Falls back to a common floor: rotation, garbage collection, temporary files.
    pub sawtooth: usize,
    /// Falls after a short and steep rise to where it began: bursts.
    pub bursts: usize,
    /// Falls that stay: something was deleted, and growth goes on from there.
    pub clean_ups: usize,
    /// Changes of the limit.
    pub resizes: usize,
}

/// A sudden fall.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fall {
    /// The last bin before it.
    pub(super) from: usize,
    /// The first bin after it.
    pub(super) to: usize,
    /// The peak before it.
    pub(super) before: f64,
    /// The floor after it.
    pub(super) after: f64,
    /// The peak as a share of the limit that was in force.
    pub(super) reached: f64,
}

impl Fall {
    pub(super) fn size(&self) -> f64 {
        self.before - self.after
    }

    /// Whether the container was killed at the limit: a restart falls deep, a wiggle near the limit does not.
    pub(super) fn is_oom_kill(&self) -> bool {
        self.reached >= 0.97 && self.after < 0.7 * self.before
    }
}

/// No fall is smaller than this share of the limit.
const SMALLEST: f64 = 0.02;
/// A fall is so many standard deviations of the noise of a step.
const NOISE: f64 = 8.0;
/// A fall takes at most so many bins.
const BINS: usize = 3;
/// So much of a fall happens from one bin to the next.
const STEEP: f64 = 0.6;

/// Finds falls of the level that are far beyond its noise and happen at once.
///
/// The threshold is `max(2 % of the limit, 8 · MAD(Δ))`, as in the rule for outliers of Hampel (1974) on the differences.
pub(super) fn find(bins: &Bins) -> Vec<Fall> {
    let levels = &bins.levels;
    let threshold = SMALLEST.max(NOISE * mad(&differences(levels)));
    let mut falls = Vec::new();
    let mut next = 0;
    while next + 1 < levels.len() {
        let from = next;
        // Most bins are followed by one that is about as high.
        let last = (from + BINS).min(levels.len() - 1);
        let to = (from + 1..=last).min_by(|&a, &b| levels[a].total_cmp(&levels[b])).unwrap_or(last);
        let fall = levels[from] - levels[to];
        let steepest = levels[from..=to].windows(2).map(|pair| pair[0] - pair[1]).fold(0.0, f64::max);
        if fall <= threshold || steepest <= STEEP * fall {
            next += 1;
            continue;
        }
        // A bin in which the fall lies is between: the fall ends where the level stops falling.
        let mut to = to;
        while to + 1 < levels.len() && to < from + 2 * BINS && levels[to] - levels[to + 1] > 0.1 * fall {
            to += 1;
        }
        // It begins at the last of the highest bins, not before.
        let from = (from..to).max_by(|&a, &b| levels[a].total_cmp(&levels[b])).unwrap_or(from);
        let near = from.saturating_sub(1)..=(from + 1).min(to);
        let before = bins.peaks[near].iter().copied().fold(levels[from], f64::max);
        let after = levels[to..(to + BINS).min(levels.len())].iter().copied().fold(f64::INFINITY, f64::min);
        let ceiling = bins.ceilings.get(from).copied().unwrap_or(1.0);
        falls.push(Fall { from, to, before, after, reached: before / ceiling });
        next = to;
    }
    falls
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::testing::bins;

    #[test]
    fn a_fall_is_sudden_and_large() {
        let mut levels: Vec<f64> = (0..100).map(|at| 0.3 + f64::from(at) * 0.005).collect();
        assert!(find(&bins(&levels)).is_empty());
        for level in &mut levels[60..] {
            *level -= 0.2;
        }
        let falls = find(&bins(&levels));
        assert_eq!(falls.len(), 1);
        assert_eq!((falls[0].from, falls[0].to), (59, 60));
        assert!((falls[0].size() - 0.195).abs() < 1e-9);
        assert!(!falls[0].is_oom_kill());
    }

    #[test]
    fn a_slow_descent_is_no_fall() {
        let levels: Vec<f64> = (0..100).map(|at| 0.9 - 0.4 * (f64::from(at) / 15.0 - 3.0).tanh()).collect();
        assert!(find(&bins(&levels)).is_empty());
    }

    #[test]
    fn only_a_deep_fall_from_the_limit_is_an_oom_kill() {
        let saw = |low: f64| (0..90).map(|at| low + (1.0 - low) * f64::from(at % 30) / 29.0).collect::<Vec<_>>();
        assert!(find(&bins(&saw(0.2))).iter().all(Fall::is_oom_kill));
        assert!(!find(&bins(&saw(0.9))).iter().any(Fall::is_oom_kill));
    }
}
