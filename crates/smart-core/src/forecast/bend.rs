//! Growth that slows down or speeds up: gains that change by a constant factor, or as a power of age.

use super::calendar::DAY;
use super::gains::Gains;
use super::statistics::median_of;

/// How gains change with time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shape {
    /// They do not.
    Steady,
    /// By a factor from one unit to the next: below 1 the level saturates, above it grows exponentially.
    Geometric {
        /// The factor.
        ratio: f64,
    },
    /// As a power of the age of what grows: the level never saturates, but becomes ever slower.
    Power {
        /// `β` of `age^-β`.
        exponent: f64,
        /// The units from the start of the growth to the last gain.
        age: f64,
    },
}

impl Shape {
    /// Returns the gain a number of units after the last, as a share of the last.
    pub(super) fn after(&self, units: f64) -> f64 {
        match self {
            Self::Steady => 1.0,
            Self::Geometric { ratio } => ratio.powf(units),
            Self::Power { exponent, age } => (1.0 + units / age).powf(-exponent),
        }
    }
}

/// Gains that change smoothly.
#[derive(Clone, Debug)]
pub(super) struct Bend {
    /// How they change.
    pub(super) shape: Shape,
    /// The same at the quick and at the slow end of what is likely.
    pub(super) ends: [Shape; 2],
    /// The fitted gain of the last unit.
    pub(super) gain: f64,
    /// The relative standard error of that gain.
    pub(super) error: f64,
    /// The fitted gains.
    pub(super) fit: Vec<f64>,
}

/// A shape that was tried.
#[derive(Clone, Copy)]
struct Tried {
    /// The sum of squares.
    error: f64,
    /// The logarithm of the factor, or the exponent.
    parameter: f64,
    /// What the shape is multiplied by.
    scale: f64,
}

/// Fits gains by a constant factor and by a power of age, and returns what fits better.
///
/// A power is taken if it leaves clearly less, since a level that saturates is the more frequent, and the more careful, assumption.
pub(super) fn fit(gains: &Gains, smooth: &[f64]) -> Option<Bend> {
    let (geometric, left) = geometric(gains, smooth)?;
    if matches!(geometric.shape, Shape::Geometric { ratio } if ratio < 1.0)
        && geometric.gain > 0.0
        && let Some((power, still)) = power(gains, smooth)
        && still < POWER_LEAVES * left
    {
        return Some(power);
    }
    Some(geometric)
}

/// A power of age leaves less than this share of what a constant factor leaves.
const POWER_LEAVES: f64 = 0.9;

/// Fits the factor by least squares over a grid, with the scale in closed form.
///
/// `gₖ = c·ρᵏ` are the differences of a level that follows `a + b·e^(λt)` (modified exponential: Prescott, "Law of Growth in
/// Forecasting Demand", JASA 18, 1922). For each `λ = ln ρ`, `c = Σ bg / Σ b²` with `bₖ = e^(λk)`. The region of the factor holds
/// those whose sum of squares is within `2.7 s²` of the least (the 90 % quantile of χ² with one degree of freedom).
/// Extrapolation magnifies acceleration, so a day may speed up growth by at most 57 %, and not at all in two days of history.
fn geometric(gains: &Gains, smooth: &[f64]) -> Option<(Bend, f64)> {
    const GRID: usize = 60;
    const SLOWEST: f64 = -1.2;
    let (first, last) = (*gains.times.first()?, *gains.times.last()?);
    let fastest = if last - first > 2.0 * DAY { (0.45 * gains.unit / DAY).min(0.6) } else { 0.0 };
    let steps: Vec<i32> = gains.times.windows(2).map(|pair| ((pair[1] - pair[0]) / gains.unit).round() as i32).collect();
    let mut shaped = Vec::with_capacity(smooth.len());
    // The shape begins with 1.
    let shape = |rate: f64, shaped: &mut Vec<f64>| {
        let ratio = rate.exp();
        let mut value = 1.0;
        shaped.clear();
        shaped.push(value);
        for &step in &steps {
            value *= if step == 1 { ratio } else { ratio.powi(step) };
            shaped.push(value);
        }
    };
    let mut tried = Vec::with_capacity(2 * GRID + 2);
    let mut search = |from: f64, to: f64, tried: &mut Vec<Tried>| {
        for at in 0..=GRID {
            let rate = from + (to - from) * at as f64 / GRID as f64;
            shape(rate, &mut shaped);
            tried.push(least_squares(&shaped, smooth, rate));
        }
        tried.iter().copied().min_by(|a, b| a.error.total_cmp(&b.error))
    };
    let coarse = search(SLOWEST, fastest, &mut tried)?;
    let cell = 2.0 * (fastest - SLOWEST) / GRID as f64;
    let best = search((coarse.parameter - cell).max(SLOWEST), (coarse.parameter + cell).min(fastest), &mut tried)?;
    let (rate, variance) = (best.parameter, variance(&best, smooth));
    let (slowest, quickest) = region(&tried, &best, variance);
    let geometric = |rate: f64| Shape::Geometric { ratio: rate.exp() };
    if best.scale <= 0.0 {
        // It declined: whatever comes, it is no growth.
        return Some((
            Bend { shape: geometric(rate), ends: [Shape::Steady; 2], gain: 0.0, error: 1.0, fit: Vec::new() },
            best.error,
        ));
    }
    if slowest < 0.0 && quickest > 0.0 && rate.abs() < 0.01 {
        return None;
    }
    shape(rate, &mut shaped);
    let fit: Vec<f64> = shaped.iter().map(|b| b * best.scale).collect();
    let gain = fit.last().copied()?;
    let quickest = if rate < 0.0 { quickest.min(0.0) } else { quickest };
    let ends = [geometric(quickest), geometric(slowest)];
    Some((Bend { shape: geometric(rate), ends, gain, error: relative(variance, smooth, gain), fit }, best.error))
}

/// Fits a power of age by least squares over a grid of exponents and of ages at the start of the history.
///
/// `gₖ = c·(κ + k)^-β` are, nearly, the differences of `a + b·t^(1-β)`: the power-law process of Duane (IEEE Transactions on
/// Aerospace 2, 1964) and Crow (1974), with a start that may lie before the history.
fn power(gains: &Gains, smooth: &[f64]) -> Option<(Bend, f64)> {
    const STEP: f64 = 0.05;
    const EXPONENTS: usize = 18;
    let first = *gains.times.first()?;
    let after: Vec<f64> = gains.times.iter().map(|time| (time - first) / gains.unit).collect();
    let mut best: Option<(Tried, f64, Vec<Tried>)> = None;
    for start in [0.5, 2.0, 6.0, 20.0, 60.0] {
        let base: Vec<f64> = after.iter().map(|units| (1.0 + units / start).powf(-STEP)).collect();
        let mut shaped = vec![1.0; base.len()];
        let mut tried = Vec::with_capacity(EXPONENTS);
        for at in 1..=EXPONENTS {
            for (value, base) in shaped.iter_mut().zip(&base) {
                *value *= base;
            }
            tried.push(least_squares(&shaped, smooth, at as f64 * STEP));
        }
        let least = tried.iter().copied().min_by(|a, b| a.error.total_cmp(&b.error))?;
        if best.as_ref().is_none_or(|(best, ..)| least.error < best.error) {
            best = Some((least, start, tried));
        }
    }
    let (best, start, tried) = best?;
    let variance = variance(&best, smooth);
    let (quickest, slowest) = region(&tried, &best, variance);
    let age = start + after.last()?;
    let shape = |exponent: f64| Shape::Power { exponent, age };
    let fit: Vec<f64> = after.iter().map(|units| best.scale * (1.0 + units / start).powf(-best.parameter)).collect();
    let gain = fit.last().copied().filter(|&gain| gain > 0.0)?;
    let ends = [shape(quickest), shape(slowest)];
    Some((Bend { shape: shape(best.parameter), ends, gain, error: relative(variance, smooth, gain), fit }, best.error))
}

/// Returns the scale that brings a shape nearest to the gains, and what it leaves.
fn least_squares(shaped: &[f64], gains: &[f64], parameter: f64) -> Tried {
    let (mut both, mut square, mut all) = (0.0, 0.0, 0.0);
    for (b, g) in shaped.iter().zip(gains) {
        both += b * g;
        square += b * b;
        all += g * g;
    }
    let scale = both / square;
    Tried { error: (all - scale * both).max(0.0), parameter, scale }
}

fn variance(best: &Tried, gains: &[f64]) -> f64 {
    (best.error / gains.len().saturating_sub(2).max(1) as f64).max(1e-30)
}

/// Returns the relative standard error of a gain.
fn relative(variance: f64, gains: &[f64], gain: f64) -> f64 {
    ((variance / gains.len() as f64).sqrt() / gain.max(1e-300)).min(0.8)
}

/// Returns the least and the greatest parameter that are not clearly worse than the best.
fn region(tried: &[Tried], best: &Tried, variance: f64) -> (f64, f64) {
    let likely = tried.iter().filter(|tried| tried.error <= best.error + 2.7 * variance).map(|tried| tried.parameter);
    likely.fold((best.parameter, best.parameter), |(low, high), parameter| (low.min(parameter), high.max(parameter)))
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
        for expected in [0.9, 0.95, 1.03] {
            let gains = gains(expected);
            let found = fit(&gains, &gains.gains).unwrap();
            assert!(matches!(found.shape, Shape::Geometric { ratio } if (ratio - expected).abs() < 0.003), "{:?}", found.shape);
            assert!((found.gain / gains.gains.last().unwrap() - 1.0).abs() < 0.05);
        }
        assert!(fit(&gains(1.0), &gains(1.0).gains).is_none_or(|bend| (bend.shape.after(1.0) - 1.0).abs() < 0.003));
    }

    #[test]
    fn a_power_of_age_is_told_from_a_factor() {
        let mut gains = gains(1.0);
        gains.gains = (0..40).map(|at| 0.01 * (0.5 + f64::from(at)).powf(-0.4)).collect();
        let found = fit(&gains, &gains.gains).unwrap();
        assert!(matches!(found.shape, Shape::Power { exponent, .. } if (exponent - 0.4).abs() < 0.06), "{:?}", found.shape);
        assert!((found.shape.after(40.0) - (39.5f64 / 79.5).powf(0.4)).abs() < 0.05);
    }

    #[test]
    fn a_lump_is_smoothed_away() {
        assert_eq!(smoothed(&[1.0, 1.0, 9.0, 1.0, 1.0]), [1.0, 1.0, 1.0, 1.0, 1.0]);
    }
}
