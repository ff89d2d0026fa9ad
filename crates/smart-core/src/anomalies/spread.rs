//! How much the last samples vary. More than ever before is a change of spread: its surprise is that of a record.

use super::residual::ARITHMETIC;

/// How many samples a spread is taken over.
pub(super) const SAMPLES: usize = 16;

/// Returns the standard deviation of the last 16 samples at each one; 0 before there are so many.
pub(super) fn spreads(values: &[f64]) -> Vec<f64> {
    let warm = values.len().min(SAMPLES - 1);
    let mut spreads = vec![0.0; warm];
    spreads.extend(values.windows(SAMPLES).map(spread));
    spreads
}

/// Returns the standard deviation of values, by two passes: sums of squares lose the digits of large values that vary little.
fn spread(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let spread = (values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count).sqrt();
    if spread > ARITHMETIC * mean.abs() && spread.is_finite() { spread } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_that_of_the_last_sixteen_samples() {
        let values: Vec<f64> = (0..20).map(|index| if index % 2 == 0 { 1e9 + 1.0 } else { 1e9 - 1.0 }).collect();
        let spreads = spreads(&values);
        assert_eq!(spreads.len(), 20);
        assert_eq!((spreads[14], spreads[15]), (0.0, 0.0), "a billionth of the value is arithmetic");
        let smaller: Vec<f64> = values.iter().map(|value| value - 1e9 + 5.0).collect();
        assert_eq!(super::spreads(&smaller)[19], 1.0);
    }

    #[test]
    fn short_series_have_no_spread() {
        assert_eq!(spreads(&[1.0, 2.0]), [0.0, 0.0]);
    }
}
