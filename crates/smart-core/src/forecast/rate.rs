//! The growth of now: the mean gain since the last change point, or a line where gains are but noise.

use super::bins::Bins;
use super::calendar::{DAY, HOUR};
use super::gains::Gains;
use super::statistics::{differences, mad, mean, median_of, quantile, theil_sen, thin};

/// The growth of now.
pub(super) struct Rate {
    /// What is gained in a unit.
    pub(super) gain: f64,
    /// The standard error of that.
    pub(super) error: f64,
    /// The standard deviation of single gains.
    pub(super) spread: f64,
    /// How many gains it rests on.
    pub(super) count: usize,
    /// Seconds since the growth is like that.
    pub(super) seen: f64,
}

/// Returns the mean gain since a start, with its error.
pub(super) fn rate_since(gains: &Gains, start: usize, noise: f64) -> Rate {
    let part = &gains.gains[start..];
    let count = part.len();
    let all = mad(&gains.gains).max(noise * 1.41 * if gains.unit >= 6.0 * HOUR { 0.5 } else { 1.0 }).max(1e-9);
    let middle = median_of(part);
    let gain = if count >= 5 {
        let bound = 3.0 * mad(part).max(1e-15);
        mean(&part.iter().map(|gain| gain.clamp(middle - bound, middle + bound)).collect::<Vec<_>>())
    } else if count >= 3 {
        middle
    } else {
        mean(part)
    };
    let mut spread = (if count >= 4 { mad(part) } else { all }).max(noise * 0.7);
    let group = (DAY / gains.unit).round().max(1.0) as usize;
    if group > 1 && count >= 4 * group {
        let days: Vec<f64> = part.rchunks_exact(group).map(|day| day.iter().sum::<f64>()).collect();
        spread = spread.max(mad(&days) / (group as f64).sqrt());
    }
    let seen = gains.unit / 2.0 - gains.times.get(start).copied().unwrap_or(0.0);
    Rate { gain, error: 1.25 * spread / (count.max(1) as f64).sqrt(), spread, count, seen }
}

/// Returns the slope of a line through the levels where they scatter so much that their gains are but differences of noise.
///
/// Differences of a line with independent noise have a correlation of -1/2 with the next (overdifferencing: Nelson and Kang,
/// "Spurious Periodicity in Inappropriately Detrended Time Series", Econometrica 49, 1981). The slope of Theil and Sen has then an
/// error of `σ · √(12/n³)`, which falls much faster than that of a mean of gains.
pub(super) fn line_through_noise(bins: &Bins, gains: &Gains, start: usize, season: bool) -> Option<Rate> {
    const FEWEST: usize = 12;
    const CORRELATION: f64 = -0.3;
    let part = gains
        .gains
        .get(start..)
        .filter(|part| part.len() >= FEWEST && gains.unit >= 6.0 * HOUR && !season && gains.weekend >= 1.0)?;
    let middle = mean(part);
    let square: f64 = part.iter().map(|gain| (gain - middle).powi(2)).sum();
    let lagged: f64 = part.windows(2).map(|pair| (pair[0] - middle) * (pair[1] - middle)).sum();
    if square <= 0.0 || lagged / square > CORRELATION {
        return None;
    }
    let seen = gains.unit / 2.0 - gains.times.get(start)?;
    let range = bins.between(-seen, 0.0);
    let (times, levels) = thin(&bins.times[range.clone()], &bins.levels[range], part.len());
    let slope = theil_sen(&times, &levels);
    let off: Vec<f64> = times.iter().zip(&levels).map(|(time, level)| level - slope * time).collect();
    let count = off.len() as f64;
    let spread = mad(&off);
    // Where the medians of parts still hang together, they count for less.
    let error = 1.5 * spread * (12.0 / count.powi(3)).sqrt();
    Some(Rate { gain: slope * gains.unit, error: error.max(1e-15), spread: 0.0, count: part.len(), seen })
}

/// Returns the standard deviation for the search of change points: from differences, which shifts of the mean do not touch.
pub(super) fn scale_of(gains: &Gains, noise: f64) -> f64 {
    let recent = &gains.gains[gains.gains.len().saturating_sub(12)..];
    let usual = median_of(&recent.iter().map(|gain| gain.abs()).collect::<Vec<_>>());
    let steps = mad(&differences(&gains.gains)) / std::f64::consts::SQRT_2;
    steps.max(day_scale(gains)).max(noise).max(2e-5).max(0.2 * usual)
}

/// Returns the standard deviation that gains would have if they were independent and days varied as they do.
///
/// Gains of one day are alike, so their own scatter tells too little: batch means (Conway, "Some Tactical Problems in Digital
/// Simulation", Management Science 10, 1963) with days as batches.
fn day_scale(gains: &Gains) -> f64 {
    let group = (DAY / gains.unit).round() as usize;
    if group < 2 || gains.gains.len() < 5 * group {
        return 0.0;
    }
    let days: Vec<f64> = gains.gains.rchunks_exact(group).map(|day| day.iter().sum::<f64>()).collect();
    mad(&differences(&days)) / std::f64::consts::SQRT_2 / (group as f64).sqrt()
}

/// Returns the values with the most extreme 2 % on both sides pulled in.
pub(super) fn winsorized(values: &[f64]) -> Vec<f64> {
    if values.len() <= 10 {
        return values.to_vec();
    }
    let (low, high) = (quantile(&mut values.to_vec(), 0.02), quantile(&mut values.to_vec(), 0.98));
    values.iter().map(|value| value.clamp(low, high)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::testing::{bins, question, wiggle};

    fn gains(gains: Vec<f64>) -> Gains {
        let times = (0..gains.len()).map(|at| (at as f64 - gains.len() as f64 + 0.5) * 6.0 * HOUR).collect();
        Gains { unit: 6.0 * HOUR, times, gains, weekend: 1.0, rhythm: false }
    }

    #[test]
    fn the_rate_is_that_since_the_start() {
        let rate = rate_since(&gains((0..40).map(|at| if at < 20 { 0.0 } else { 0.01 + 0.001 * wiggle(at) }).collect()), 20, 0.0);
        assert!((rate.gain - 0.01).abs() < 3.0 * rate.error, "{} {}", rate.gain, rate.error);
        assert_eq!((rate.count, rate.seen), (20, 5.0 * DAY));
    }

    #[test]
    fn days_that_differ_make_the_scale_greater() {
        let daily = gains((0..800).map(|at| 0.01 + 0.005 * wiggle(at / 4)).collect());
        let independent = gains((0..800).map(|at| 0.01 + 0.005 * wiggle(at)).collect());
        assert!(scale_of(&daily, 0.0) > 1.5 * scale_of(&independent, 0.0));
    }

    #[test]
    fn a_line_is_drawn_through_noise() {
        let noisy = bins(&(0..20 * 288).map(|at| 0.3 + 0.01 * at as f64 / 288.0 + 0.1 * wiggle(at / 12)).collect::<Vec<_>>());
        let gains = Gains::new(&noisy, None, &question()).unwrap();
        let rate = line_through_noise(&noisy, &gains, 0, false).unwrap();
        assert!((rate.gain * 4.0 - 0.01).abs() < 0.003, "{}", rate.gain * 4.0);
        assert!(rate.gain > 3.0 * rate.error);
    }

    #[test]
    fn extremes_are_pulled_in() {
        let mut values: Vec<f64> = (0..100).map(f64::from).collect();
        values[0] = -1e9;
        assert!(winsorized(&values)[0] > 0.0);
    }
}
