//! Values outside of all that were seen, by more than records usually are.
//!
//! A value beyond the range so far by 5 % of it is unusual in whatever distribution: the range of a long past hardly grows. The share is
//! that of the spatial rule in the Numenta Anomaly Benchmark's own detector (Ahmad, Lavin, Purdy, Agha 2017).

use super::residual::ARITHMETIC;

/// The share of the range so far by which a record of surprise one exceeds it.
const SHARE: f64 = 0.05;

/// Returns the surprise of each value: by which share of the range so far it lies outside of it, divided by 5 %.
pub(super) fn surprises(values: &[f64], warm_up: usize) -> Vec<f64> {
    let (mut lowest, mut highest) = (f64::INFINITY, f64::NEG_INFINITY);
    let mut surprises = Vec::with_capacity(values.len());
    for (index, &value) in values.iter().enumerate() {
        let (range, beyond) = (highest - lowest, (value - highest).max(lowest - value).max(0.0));
        let known = index > warm_up && range > ARITHMETIC * highest.abs().max(lowest.abs());
        surprises.push(if known && beyond > 0.0 { beyond / range / SHARE } else { 0.0 });
        (lowest, highest) = (lowest.min(value), highest.max(value));
    }
    surprises
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_leaves_the_range_is_a_record_and_only_once() {
        let mut values: Vec<f64> = (0..100).map(|index| f64::from(index % 11)).collect();
        values.extend([20.0, 20.0, -5.0]);
        let surprises = surprises(&values, 50);
        assert!(surprises[..100].iter().all(|&surprise| surprise == 0.0));
        assert_eq!(surprises[100], 1.0 / SHARE);
        assert_eq!(surprises[101], 0.0);
        assert_eq!(surprises[102], 0.25 / SHARE);
    }

    #[test]
    fn a_constant_past_has_no_range_to_exceed() {
        let mut values = vec![3.0; 100];
        values.push(4.0);
        assert!(surprises(&values, 50).iter().all(|&surprise| surprise == 0.0));
    }
}
