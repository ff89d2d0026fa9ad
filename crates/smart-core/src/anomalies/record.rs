//! Values outside of all that were seen, by more than records usually are.
//!
//! A value beyond the range so far by 5 % of it is unusual in whatever distribution: the range of a long past hardly grows. The share is
//! that of the spatial rule in the Numenta Anomaly Benchmark's own detector (Ahmad, Lavin, Purdy, Agha 2017).

use super::residual::ARITHMETIC;

/// The share of the range so far by which a record of surprise one exceeds it.
const SHARE: f64 = 0.05;

/// What a factor of e counts: tails of real series are heavy, and so are their records.
const STEEPNESS: f64 = 1.5;
/// How many samples make the range half known: a younger past must be exceeded by more.
const YOUNG: f64 = 200.0;

/// Returns the surprise of each value: by which share of the range so far it lies outside of it, divided by `5 % (1 + 200 / samples)`,
/// and `1 + 1.5 ln(that)` where that is above one. What lies outside by one grain, the finest step that the series makes, does not: counts have a next number.
pub(super) fn surprises(values: &[f64], grains: &[f64], warm_up: usize) -> Vec<f64> {
    let (mut lowest, mut highest) = (f64::INFINITY, f64::NEG_INFINITY);
    let mut surprises = Vec::with_capacity(values.len());
    for (index, (&value, &grain)) in values.iter().zip(grains).enumerate() {
        let (range, beyond) = (highest - lowest, (value - highest).max(lowest - value) - grain);
        let known = index > warm_up && range > ARITHMETIC * highest.abs().max(lowest.abs());
        surprises.push(if known && beyond > 0.0 { surprise(beyond / range, index) } else { 0.0 });
        (lowest, highest) = (lowest.min(value), highest.max(value));
    }
    surprises
}

fn surprise(share: f64, samples: usize) -> f64 {
    let times = share / (SHARE * (1.0 + YOUNG / samples.max(1) as f64));
    if times > 1.0 { 1.0 + STEEPNESS * times.ln() } else { times }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_leaves_the_range_is_a_record_and_only_once() {
        let mut values: Vec<f64> = (0..100).map(|index| f64::from(index % 11)).collect();
        values.extend([20.0, 20.0, -5.0]);
        let surprises = surprises(&values, &[0.0; 103], 50);
        assert!(surprises[..100].iter().all(|&surprise| surprise == 0.0));
        assert_eq!(surprises[100], surprise(1.0, 100));
        assert_eq!(surprises[101], 0.0);
        assert_eq!(surprises[102], surprise(0.25, 102));
    }

    #[test]
    fn a_young_range_must_be_exceeded_by_more() {
        assert!(surprise(0.2, 60) < surprise(0.2, 600) && surprise(0.2, 600) < surprise(0.2, 6000));
    }

    #[test]
    fn the_next_number_of_a_count_is_no_record() {
        let mut values: Vec<f64> = (0..100).map(|index| f64::from(index % 4)).collect();
        values.extend([4.0, 9.0]);
        let surprises = surprises(&values, &[1.0; 102], 50);
        assert_eq!(surprises[100], 0.0);
        assert_eq!(surprises[101], surprise(1.0, 101));
    }

    #[test]
    fn a_constant_past_has_no_range_to_exceed() {
        let mut values = vec![3.0; 100];
        values.push(4.0);
        assert!(surprises(&values, &[0.0; 101], 50).iter().all(|&surprise| surprise == 0.0));
    }
}
