//! How unusual an amount is among those before it: one scale for all detectors and all series.

use super::baseline::{self, Looks};

/// How many amounts of the past count, newest first.
const WINDOW: usize = 6400;
/// How many of these are looked at.
const LOOKED_AT: usize = 2000;
/// The share of the past from which on an amount is large.
const LARGE: f64 = 0.99;
/// What a past of equal amounts is taken to vary, as a share of them.
const LEAST_EXCESS: f64 = 0.1;
/// What happened as strongly three times before is known; it surprises this much at most.
const KNOWN: f64 = 2.5;
/// How much stronger is not the same any more.
const STRONGER: f64 = 1.1;
/// Large amounts so many samples apart are two events.
const APART: usize = 16;
/// Nothing is more surprising: what never happened before at all.
pub(super) const MOST: f64 = 20.0;

/// What looks at a series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Detector {
    /// The value against what was expected of it.
    #[default]
    Residual,
    /// What is off to one side for many samples.
    Level,
    /// The change from one sample to the next.
    Step,
    /// Samples that hardly vary.
    Flat,
    /// A value outside of all before.
    Record,
    /// A value farther from what was expected than all before.
    RestRecord,
    /// Samples that vary more than all before.
    Spread,
}

/// How surprising a sample is, and for which detector: 1 at the quantile of 99 % of the past, and one more for each factor of e by
/// which such an amount is rarer.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Surprise {
    pub(super) amount: f64,
    /// The detector that tells best what it is.
    pub(super) by: Detector,
    /// How clearly it does.
    pub(super) claim: f64,
}

impl Surprise {
    /// Takes what a detector says, where it is the greater surprise.
    pub(super) fn take(&mut self, by: Detector, amount: f64) {
        self.amount = self.amount.max(amount.min(MOST));
        let claim = amount * by.clearness();
        if claim > self.claim {
            (self.by, self.claim) = (by, claim);
        }
    }

    /// Returns the surprise on a scale from 0 to 1.
    pub(super) fn score(self) -> f64 {
        1.0 - 1.0 / (1.0 + self.amount)
    }
}

impl Detector {
    /// Returns the weight of its word on what it is that surprises: one far value makes the spread large and shifts the average, too.
    fn clearness(self) -> f64 {
        match self {
            Self::Spread | Self::Level => 0.6,
            Self::Residual | Self::Step | Self::Flat | Self::Record | Self::RestRecord => 1.0,
        }
    }
}

/// Returns how surprising each amount is after those before it. Up to the quantile of 99 % it is the amount's share of that quantile.
/// Beyond, `1 + ln(1 + (amount - quantile) / (mean excess + a tenth of the quantile))`: the tail of a Pareto distribution of index one
/// that begins there, heavier than that of most noise (peaks over threshold, Pickands 1975; streams: Siffer et al. 2017). What happened as
/// strongly three times before surprises 2.5 at most: jobs, collections and rotations return.
pub(super) fn of_tail(amounts: &[f64], warm_up: usize) -> Vec<f64> {
    let (mut quantile, mut excess, mut known) = (0.0, 0.0, false);
    let mut events = Events::default();
    let (mut looks, mut buffer) = (Looks::from(warm_up), Vec::new());
    let mut surprises = Vec::with_capacity(amounts.len());
    for (index, &amount) in amounts.iter().enumerate() {
        if looks.is_due(index) {
            baseline::past(amounts, index, WINDOW, LOOKED_AT, &mut buffer);
            (quantile, excess) = tail(&mut buffer);
            known = true;
        }
        let surprise = if known { surprise(amount, quantile, excess) } else { 0.0 };
        surprises.push(if amount <= STRONGER * events.third() { surprise.min(KNOWN) } else { surprise });
        if known && amount > quantile {
            events.see(index, amount);
        }
    }
    surprises
}

/// The three strongest events so far.
#[derive(Default)]
struct Events {
    /// Their heights, the greatest first.
    strongest: [f64; 3],
    /// Where the last event had its last large amount, and its height: it may still go on.
    last: Option<(usize, f64)>,
}

impl Events {
    /// Returns the height that three events had that are over.
    fn third(&self) -> f64 {
        self.strongest[2]
    }

    fn see(&mut self, index: usize, amount: f64) {
        let height = match self.last {
            Some((at, height)) if index - at <= APART => height.max(amount),
            Some((_, height)) => {
                let mut all = [self.strongest[0], self.strongest[1], self.strongest[2], height];
                all.sort_by(|a, b| b.total_cmp(a));
                self.strongest = [all[0], all[1], all[2]];
                amount
            }
            None => amount,
        };
        self.last = Some((index, height));
    }
}

fn surprise(amount: f64, quantile: f64, excess: f64) -> f64 {
    if amount.is_nan() || amount <= 0.0 {
        0.0
    } else if amount <= quantile {
        amount / quantile
    } else {
        let beyond = (amount - quantile) / (excess + LEAST_EXCESS * quantile);
        (1.0 + beyond.ln_1p()).min(MOST)
    }
}

/// Returns the quantile of 99 % and the mean of what lies beyond it.
fn tail(amounts: &mut [f64]) -> (f64, f64) {
    if amounts.is_empty() {
        return (0.0, 0.0);
    }
    let rank = (LARGE * (amounts.len() - 1) as f64) as usize;
    let (_, &mut quantile, beyond) = amounts.select_nth_unstable_by(rank, f64::total_cmp);
    let excess = beyond.iter().map(|amount| amount - quantile).sum::<f64>() / beyond.len().max(1) as f64;
    (quantile, excess)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantile_of_the_past_has_surprise_one_and_more_has_more() {
        let mut amounts: Vec<f64> = (0..1000).map(|index| f64::from(index % 100)).collect();
        amounts.extend([98.0, 198.0, 1098.0]);
        let surprises = of_tail(&amounts, 50);
        assert_eq!(surprises[1000], 1.0);
        assert!(2.0 < surprises[1001] && surprises[1001] < surprises[1002], "{:?}", &surprises[1000..]);
    }

    #[test]
    fn what_never_happened_is_most_surprising_and_what_happens_again_less() {
        let mut amounts = vec![0.0; 200];
        amounts.extend([5.0; 60]);
        let surprises = of_tail(&amounts, 50);
        assert_eq!((surprises[199], surprises[200]), (0.0, MOST));
        assert!(surprises[259] <= 1.0, "{}", surprises[259]);
    }

    #[test]
    fn what_happened_three_times_is_known_the_fifth_time_and_twice_as_much_is_not() {
        let mut amounts: Vec<f64> = (0..6000).map(|index| f64::from(index % 10) / 10.0).collect();
        for index in [1000, 2000, 3000, 4000, 5000] {
            amounts[index] = 50.0;
        }
        amounts[5500] = 100.0;
        let surprises = of_tail(&amounts, 50);
        assert!(surprises[2000] > 3.0, "{}", surprises[2000]);
        assert_eq!(surprises[5000], KNOWN);
        assert!(surprises[5500] > 3.0, "{}", surprises[5500]);
    }

    #[test]
    fn nothing_is_surprising_before_the_past_is_known() {
        assert!(of_tail(&[1e9; 50], 50).iter().all(|&surprise| surprise == 0.0));
    }

    #[test]
    fn the_detector_that_is_surprised_most_speaks_and_a_clear_one_first() {
        for (spread, step, by) in [(1.0, 3.0, Detector::Step), (3.0, 2.0, Detector::Step), (3.0, 1.0, Detector::Spread)] {
            let mut surprise = Surprise::default();
            surprise.take(Detector::Spread, spread);
            surprise.take(Detector::Step, step);
            assert_eq!((surprise.score(), surprise.by), (0.75, by));
        }
    }
}
