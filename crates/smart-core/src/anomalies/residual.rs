//! How far a value lies from what was expected, in widths of what it usually does.
//!
//! Seasonal residual and robust z-score, as Seasonal Hybrid ESD has it (Hochenbaum, Vallis, Kejariwal 2017), on the past alone.

use super::baseline::Baseline;

/// Differences below this share of the value are those of arithmetic.
pub(super) const ARITHMETIC: f64 = 1e-9;
/// Enough for any rank; keeps later sums finite.
const FARTHEST: f64 = 1e6;

/// Returns `(rest - median) / width` of each rest, by the median and width of the rests before it.
pub(super) fn deviations(rest: &[f64], usual: &Baseline, values: &[f64]) -> Vec<f64> {
    let usual = usual.middle.iter().zip(&usual.width);
    rest.iter().zip(usual).zip(values).map(|((rest, (middle, width)), value)| deviation(rest - middle, *width, *value)).collect()
}

fn deviation(distance: f64, width: f64, value: f64) -> f64 {
    let arithmetic = ARITHMETIC * value.abs();
    if distance.abs() <= arithmetic || !distance.is_finite() {
        return 0.0;
    }
    (distance / width.max(arithmetic)).clamp(-FARTHEST, FARTHEST)
}

/// Returns how far each value is off, to either side.
pub(super) fn amounts(deviations: &[f64]) -> Vec<f64> {
    deviations.iter().map(|deviation| deviation.abs()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviations_count_widths_from_the_middle() {
        let usual = Baseline { middle: vec![1.0; 3], width: vec![2.0; 3] };
        assert_eq!(deviations(&[7.0, 1.0, -3.0], &usual, &[10.0; 3]), [3.0, 0.0, -2.0]);
    }

    #[test]
    fn a_past_without_width_makes_a_difference_far_but_not_one_of_arithmetic() {
        let usual = Baseline { middle: vec![0.0; 2], width: vec![0.0; 2] };
        assert_eq!(deviations(&[1.0, 1e-10], &usual, &[10.0; 2]), [FARTHEST, 0.0]);
    }
}
