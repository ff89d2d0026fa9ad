//! Values that keep to one side of what was expected: a shift too small to see in one sample.
//!
//! The exponentially weighted moving average of control charts (Roberts 1959) over deviations that are cut, so that one far value is not
//! a shift.

use super::surprise;

/// What the newest deviation counts: some fourteen samples make the average.
const NEWEST: f64 = 0.07;
/// How many samples a shift is told to last, for words.
pub(super) const SAMPLES: usize = 14;
/// Where deviations are cut, in widths.
const CUT: f64 = 8.0;

/// How much steeper than that of single samples the tail is: averages are nearer to Gaussian than what they are made of.
const STEEPNESS: f64 = 1.25;

/// Returns the surprise of each average, with what lies beyond the quantile of 99 % counted 1.25 times.
pub(super) fn surprises(deviations: &[f64], warm_up: usize) -> Vec<f64> {
    let mut surprises = surprise::of_tail(&amounts(deviations), warm_up);
    surprises
        .iter_mut()
        .filter(|surprise| **surprise > 1.0)
        .for_each(|surprise| *surprise += (STEEPNESS - 1.0) * (*surprise - 1.0));
    surprises
}

/// Returns the distance of the average deviation from none: `a += 0.07 (cut(deviation) - a)`.
fn amounts(deviations: &[f64]) -> Vec<f64> {
    let mut average = 0.0;
    let amounts = deviations.iter().map(|deviation| {
        average += NEWEST * (deviation.clamp(-CUT, CUT) - average);
        f64::abs(average)
    });
    amounts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_shift_grows_large_and_one_far_value_does_not() {
        let amounts_of_shift = amounts(&[2.0; 40]);
        assert!(amounts_of_shift[39] > 1.8, "{}", amounts_of_shift[39]);
        let mut one = vec![0.0; 40];
        one[10] = 1e6;
        assert!(amounts(&one).iter().all(|&amount| amount < 0.6));
    }
}
