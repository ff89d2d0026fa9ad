//! How far off the time may be.

use super::statistics::student;
use statrs::distribution::{ContinuousCDF, Normal};

/// The standard deviation by which a rate drifts after now, as a share: what no history shows.
pub(super) const DRIFT: f64 = 0.12;

/// What is known of the errors of a rate, each as a share of the rate.
pub(super) struct Spread {
    /// The standard error of the mean gain.
    pub(super) error: f64,
    /// The standard deviation of single gains.
    pub(super) spread: f64,
    /// The gains until the limit.
    pub(super) steps: f64,
    /// The gains that the rate rests on.
    pub(super) count: usize,
}

impl Spread {
    /// Returns how far off the mean rate until the limit may be, as a share, with a probability of `upper` on each side.
    ///
    /// The three sources are independent: `t(n-1) · √(error² + spread²/steps + drift²)`, the prediction interval of a mean of `steps`
    /// future values (Hahn and Meeker, "Statistical Intervals", 1991) with a drift added.
    pub(super) fn relative(&self, upper: f64) -> f64 {
        let variance = self.error * self.error + self.spread * self.spread / self.steps.max(1.0) + DRIFT * DRIFT;
        student(self.count.saturating_sub(1), upper) * variance.sqrt()
    }
}

/// Returns the quantile of the normal distribution.
pub(super) fn normal(probability: f64) -> f64 {
    Normal::new(0.0, 1.0).map_or(f64::INFINITY, |normal| normal.inverse_cdf(probability.clamp(0.5, 0.9999)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_gains_and_a_near_limit_make_it_wide() {
        let spread = Spread { error: 0.1, spread: 0.3, steps: 20.0, count: 20 };
        let off = spread.relative(0.95);
        assert!((0.25..0.35).contains(&off), "{off}");
        assert!(Spread { count: 3, ..spread }.relative(0.95) > off);
        let near = Spread { error: 0.1, spread: 0.3, steps: 1.0, count: 20 };
        assert!(near.relative(0.95) > off);
        assert!((normal(0.95) - 1.645).abs() < 1e-3);
    }
}
