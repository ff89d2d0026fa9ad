//! Growth that slows down or speeds up: gains that change by a constant factor.

use super::gains::Gains;
use super::statistics::median_of;

/// Gains `c·ρᵏ`, `k` units from the last.
#[derive(Clone, Debug)]
pub(super) struct Geometric {
    /// The factor from one unit to the next: below 1 the level saturates, above it grows exponentially.
    pub(super) ratio: f64,
    /// The fitted gain of the last unit.
    pub(super) gain: f64,
    /// The relative standard error of that gain.
    pub(super) error: f64,
    /// The ends of the 90 % region of the factor.
    pub(super) ratios: (f64, f64),
    /// The fitted gains.
    pub(super) fit: Vec<f64>,
}

/// Fits the factor by least squares over a grid, with the scale in closed form.
///
/// `gₖ = c·ρᵏ` are the differences of a level that follows `a + b·e^(λt)` (modified exponential: Gompertz, 1825; Prescott, "Law of
/// growth in forecasting demand", JASA 18, 1922). For each `λ = ln ρ`, `c = Σ bg / Σ b²` with `bₖ = e^(λk)`. The region of the factor
/// holds those whose sum of squares is within `2.7 s²` of the least (the 90 % quantile of χ² with one degree of freedom).
/// Extrapolation magnifies acceleration, so a day may speed up growth by at most 57 %, and not at all in two days of history.
pub(super) fn fit(gains: &Gains, smooth: &[f64]) -> Option<Geometric> {
    const GRID: usize = 120;
    const SLOWEST: f64 = -1.2;
    let (first, last) = (*gains.times.first()?, *gains.times.last()?);
    let fastest =
        if last - first > 2.0 * super::calendar::DAY { (0.45 * gains.unit / super::calendar::DAY).min(0.6) } else { 0.0 };
    let steps: Vec<i32> = gains.times.windows(2).map(|pair| ((pair[1] - pair[0]) / gains.unit).round() as i32).collect();
    // The shape, scaled to 1 where it is greatest.
    let shape = |rate: f64, shape: &mut Vec<f64>| {
        let ratio = rate.exp();
        shape.clear();
        shape.push(1.0);
        let mut value = 1.0;
        for &step in &steps {
            value *= if step == 1 { ratio } else { ratio.powi(step) };
            shape.push(value);
        }
    };
    let mut shaped = Vec::with_capacity(smooth.len());
    let mut tried = Vec::with_capacity(GRID + 1);
    for at in 0..=GRID {
        let rate = SLOWEST + (fastest - SLOWEST) * at as f64 / GRID as f64;
        shape(rate, &mut shaped);
        let (mut both, mut square) = (0.0, 0.0);
        for (b, g) in shaped.iter().zip(smooth) {
            both += b * g;
            square += b * b;
        }
        let scale = both / square;
        let error: f64 = shaped.iter().zip(smooth).map(|(b, g)| (g - scale * b) * (g - scale * b)).sum();
        tried.push((error, rate, scale));
    }
    let &(error, rate, scale) = tried.iter().min_by(|a, b| a.0.total_cmp(&b.0))?;
    let variance = (error / smooth.len().saturating_sub(2).max(1) as f64).max(1e-30);
    let region = |&&(other, ..): &&(f64, f64, f64)| other <= error + 2.7 * variance;
    let slowest = tried.iter().find(region).map_or(rate, |tried| tried.1);
    let quickest = tried.iter().rfind(region).map_or(rate, |tried| tried.1);
    if scale <= 0.0 {
        // It declined: whatever comes, it is no growth.
        return Some(Geometric { ratio: rate.exp(), gain: 0.0, error: 1.0, ratios: (1.0, 1.0), fit: Vec::new() });
    }
    if slowest < 0.0 && quickest > 0.0 && rate.abs() < 0.01 {
        return None;
    }
    shape(rate, &mut shaped);
    let fit: Vec<f64> = shaped.iter().map(|b| b * scale).collect();
    let gain = fit.last().copied()?;
    let error = ((variance / smooth.len() as f64).sqrt() / gain.max(1e-300)).min(0.8);
    Some(Geometric { ratio: rate.exp(), gain, error, ratios: (slowest.exp(), quickest.exp()), fit })
}

/// Returns the values with each replaced by the median of it and its neighbours: a single lump makes no regime.
pub(super) fn smoothed(values: &[f64]) -> Vec<f64> {
    let mut smooth = values.to_vec();
    if values.len() >= 5 {
        for (at, three) in values.windows(3).enumerate() {
            smooth[at + 1] = median_of(three);
        }
    }
    smooth
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::calendar::HOUR;

    fn gains(ratio: f64) -> Gains {
        let gains: Vec<f64> = (0..40).map(|at| 0.01 * f64::powi(ratio, at)).collect();
        let times = (0..40).map(|at| f64::from(at - 40) * 6.0 * HOUR + 3.0 * HOUR).collect();
        Gains { unit: 6.0 * HOUR, times, gains, weekend: 1.0, rhythm: false }
    }

    #[test]
    fn the_factor_is_found() {
        for ratio in [0.9, 0.95, 1.03] {
            let gains = gains(ratio);
            let found = fit(&gains, &gains.gains).unwrap();
            assert!((found.ratio - ratio).abs() < 0.01, "{ratio} {}", found.ratio);
            assert!((found.gain / gains.gains.last().unwrap() - 1.0).abs() < 0.15);
        }
        assert!(fit(&gains(1.0), &gains(1.0).gains).is_none_or(|found| (found.ratio - 1.0).abs() < 0.01));
    }

    #[test]
    fn a_lump_is_smoothed_away() {
        assert_eq!(smoothed(&[1.0, 1.0, 9.0, 1.0, 1.0]), [1.0, 1.0, 1.0, 1.0, 1.0]);
    }
}
