//! Small robust statistics on slices: order statistics, lines through the median, trend tests.
//!
//! All of them take time linear in the length, or are given few points.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// What turns a median absolute deviation into a standard deviation, for normal noise: `1 / Φ⁻¹(3/4)`.
const MAD_SCALE: f64 = 1.4826;

/// Returns the median, by selection; 0 of nothing. Reorders the slice.
///
/// Hoare, "Algorithm 65: Find", Communications of the ACM 4 (1961).
pub(super) fn median(values: &mut [f64]) -> f64 {
    quantile(values, 0.5)
}

/// Returns the quantile, interpolated between order statistics (type 7 of Hyndman and Fan, "Sample Quantiles in Statistical
/// Packages", The American Statistician 50, 1996); 0 of nothing. Reorders the slice.
pub(super) fn quantile(values: &mut [f64], share: f64) -> f64 {
    match values {
        [] => return 0.0,
        [one] => return *one,
        _ => {}
    }
    let place = share.clamp(0.0, 1.0) * (values.len() - 1) as f64;
    let (whole, part) = (place.floor(), place.fract());
    let (_, low, above) = values.select_nth_unstable_by(whole as usize, f64::total_cmp);
    let low = *low;
    if part == 0.0 {
        return low;
    }
    let next = above.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
    low + (next - low) * part
}

/// Returns the median of values that stay as they are.
pub(super) fn median_of(values: &[f64]) -> f64 {
    median(&mut values.to_vec())
}

/// Returns the median absolute deviation, scaled to a standard deviation of normal noise.
///
/// Hampel, "The Influence Curve and its Role in Robust Estimation", JASA 69 (1974).
pub(super) fn mad(values: &[f64]) -> f64 {
    let mut copy = values.to_vec();
    let middle = median(&mut copy);
    for value in &mut copy {
        *value = (*value - middle).abs();
    }
    MAD_SCALE * median(&mut copy)
}

/// Returns the mean; 0 of nothing.
pub(super) fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

/// Returns the differences of neighbours.
pub(super) fn differences(values: &[f64]) -> Vec<f64> {
    values.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// Returns the slope of Theil and Sen: the median of the slopes through all pairs of points.
///
/// Sen, "Estimates of the Regression Coefficient Based on Kendall's Tau", JASA 63 (1968). It stands when up to 29 % of the points
/// are arbitrary. More than a hundred points are first thinned to medians of neighbours.
pub(super) fn theil_sen(times: &[f64], values: &[f64]) -> f64 {
    const MOST: usize = 100;
    let (times, values) = thin(times, values, MOST);
    let mut slopes = Vec::with_capacity(times.len() * times.len().saturating_sub(1) / 2);
    for (later, (&time, &value)) in times.iter().zip(&values).enumerate() {
        for (&before, &from) in times.iter().zip(&values).take(later) {
            if time > before {
                slopes.push((value - from) / (time - before));
            }
        }
    }
    median(&mut slopes)
}

/// Returns at most `most` points: the medians of equally many neighbours each.
pub(super) fn thin(times: &[f64], values: &[f64], most: usize) -> (Vec<f64>, Vec<f64>) {
    let count = times.len().min(values.len());
    if count <= most {
        return (times[..count].to_vec(), values[..count].to_vec());
    }
    let middle = |part: &[f64], group: usize| median_of(&part[group * count / most..(group + 1) * count / most]);
    (0..most).map(|group| (middle(times, group), middle(values, group))).unzip()
}

/// Returns the z of Mann and Kendall's test for a monotone trend, with the correction for ties.
///
/// Mann, "Nonparametric Tests Against Trend", Econometrica 13 (1945); Kendall, "Rank Correlation Methods" (1948):
/// `S = Σ sgn(xⱼ - xᵢ)`, `Var S = (n(n-1)(2n+5) - Σ t(t-1)(2t+5)) / 18`, `z = (S - sgn S) / √Var S`.
pub(super) fn mann_kendall(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    if values.len() < 4 {
        return 0.0;
    }
    let mut sum = 0.0;
    for (later, value) in values.iter().enumerate() {
        for before in &values[..later] {
            sum += f64::from(i8::from(value > before) - i8::from(value < before));
        }
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let weight = |ties: f64| ties * (ties - 1.0) * (2.0 * ties + 5.0);
    let tied: f64 = sorted.chunk_by(|a, b| a == b).map(|group| weight(group.len() as f64)).sum();
    let variance = (weight(count) - tied) / 18.0;
    if variance <= 0.0 || sum == 0.0 { 0.0 } else { (sum - f64::signum(sum)) / variance.sqrt() }
}

/// Returns the quantile of Student's t distribution: how many standard errors a mean of few values may be off.
///
/// "Student", "The Probable Error of a Mean", Biometrika 6 (1908).
pub(super) fn student(degrees: usize, probability: f64) -> f64 {
    StudentsT::new(0.0, 1.0, degrees.max(1) as f64).map_or(f64::INFINITY, |t| t.inverse_cdf(probability.clamp(0.5, 0.9999)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_order_statistics() {
        let values = [5.0, 1.0, 3.0, 2.0, 4.0];
        assert_eq!(median_of(&values), 3.0);
        assert_eq!(quantile(&mut values.to_vec(), 0.9), 4.6);
        assert_eq!(quantile(&mut values.to_vec(), 1.0), 5.0);
        assert_eq!(median(&mut []), 0.0);
    }

    #[test]
    fn a_deviation_is_that_of_normal_noise() {
        assert!((mad(&[-1.0, 0.0, 1.0]) - 1.4826).abs() < 1e-9);
        assert_eq!(mad(&[2.0; 5]), 0.0);
    }

    #[test]
    fn outliers_do_not_move_the_line() {
        let times: Vec<f64> = (0..30).map(f64::from).collect();
        let mut values: Vec<f64> = times.iter().map(|time| 2.0 * time).collect();
        values[3] = 1e6;
        values[20] = -1e6;
        assert!((theil_sen(&times, &values) - 2.0).abs() < 1e-9);
        assert_eq!(theil_sen(&[1.0], &[1.0]), 0.0);
    }

    #[test]
    fn mann_and_kendall_agree_with_the_book() {
        // n = 10, all rising: S = 45, Var S = 125.
        assert!((mann_kendall(&[1., 2., 3., 4., 5., 6., 7., 8., 9., 10.]) - 44.0 / 125f64.sqrt()).abs() < 1e-12);
        assert_eq!(mann_kendall(&[1.0; 10]), 0.0);
    }

    #[test]
    fn student_agrees_with_the_table() {
        for (degrees, expected) in [(1, 6.314), (5, 2.015), (30, 1.697)] {
            assert!((student(degrees, 0.95) - expected).abs() < 1e-3);
        }
    }
}
