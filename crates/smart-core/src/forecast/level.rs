//! The level of now, and how far above it single samples go.

use super::bins::Bins;
use super::calendar::{DAY, HOUR};
use super::statistics::{mad, median};

/// Returns the level of now without noise, and how far above the level the first sample at the limit will be.
///
/// Noise takes the level to the limit before its line gets there: the longer the line is within two standard deviations of the
/// limit, the higher the highest of the samples on the way.
pub(super) fn level_and_peaks(bins: &Bins, rate: f64) -> (f64, f64) {
    let scatter = scatter(bins);
    let rate = rate.max(0.0);
    // The time in which growth is as large as the noise.
    let blurred = if rate > 0.0 { scatter / rate } else { f64::INFINITY };
    let window = blurred.clamp(2.0 * HOUR, 12.0 * HOUR);
    let recent = bins.between(-window, 0.0);
    let mut levels: Vec<f64> =
        bins.levels[recent.clone()].iter().zip(&bins.times[recent]).map(|(level, time)| level - rate * time).collect();
    let level = if levels.is_empty() { bins.level_now(window) } else { median(&mut levels) };
    let chances = (2.0 * blurred / (3.0 * HOUR)).min(100.0);
    (level, scatter * (0.8 + 0.3 * chances.ln_1p()))
}

/// Returns the standard deviation of the level around its mean of six hours, over the last days.
fn scatter(bins: &Bins) -> f64 {
    let half = (3.0 * HOUR / bins.width).round() as usize;
    let from = bins.between(-3.0 * DAY, 0.0).start;
    let levels = &bins.levels[from..];
    let window = 2 * half + 1;
    if half < 2 || levels.len() < 2 * window {
        return bins.noise();
    }
    let mut sum: f64 = levels[..window].iter().sum();
    let mut off = Vec::with_capacity(levels.len());
    for at in half..levels.len() - half {
        if at > half {
            sum += levels[at + half] - levels[at - half - 1];
        }
        off.push(levels[at] - sum / window as f64);
    }
    mad(&off)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::testing::{bins, wiggle};

    #[test]
    fn noise_is_told_from_the_level() {
        let noisy = bins(&(0..2016).map(|at| 0.5 + 0.01 * wiggle(at)).collect::<Vec<_>>());
        let (level, above) = level_and_peaks(&noisy, 0.01 / DAY);
        assert!((level - 0.5).abs() < 0.005, "{level}");
        assert!((0.005..0.03).contains(&above), "{above}");
    }

    #[test]
    fn a_clean_line_has_no_peaks() {
        let line = bins(&(0..2016).map(|at| 0.5 + 0.0001 * f64::from(at)).collect::<Vec<_>>());
        let (level, above) = level_and_peaks(&line, 0.0001 / 300.0);
        assert!((level - 0.7016).abs() < 0.0002, "{level}");
        assert!(above < 1e-9);
    }
}
