//! The season of the day: how far the level is above or below its mean of a day, hour by hour.

use super::bins::Bins;
use super::calendar::{Calendar, DAY, HOUR};
use super::statistics::{mad, median, quantile};

/// A daily profile of the level.
#[derive(Clone, Debug)]
pub(super) struct Season {
    /// The median deviation from the running mean of a day, hour by hour.
    pub(super) profile: [f64; 24],
    /// What the profile leaves unexplained.
    pub(super) residual: f64,
}

impl Season {
    /// Returns how far the level is above its mean of a day at a time: between the middles of hours in a line.
    pub(super) fn at(&self, calendar: &Calendar, time: f64) -> f64 {
        let hours = calendar.second_of_day(time) / HOUR - 0.5;
        let (before, part) = (hours.floor(), hours - hours.floor());
        let hour = |hour: f64| self.profile[(hour.rem_euclid(24.0) as usize).min(23)];
        hour(before) * (1.0 - part) + hour(before + 1.0) * part
    }
}

impl Season {
    /// Whether the level only climbs in a rhythm, and does not fall back: then it has a daily rate, and no daily level.
    ///
    /// With `g` gained in a day, the level moves by `g/24 + pₕ₊₁ - pₕ` in an hour; of all moves less than a tenth are falls.
    pub(super) fn is_staircase(&self, gained: f64) -> bool {
        let moves = (0..24).map(|hour| gained / 24.0 + self.profile[(hour + 1) % 24] - self.profile[hour]);
        let (up, down) = moves.fold((0.0, 0.0), |(up, down), by| if by > 0.0 { (up + by, down) } else { (up, down - by) });
        down < 0.1 * up
    }
}

/// The profile explains at least so much of the variance of a day.
const EXPLAINED: f64 = 0.5;
/// The season moves the level by at least this share of the limit.
const AMPLITUDE: f64 = 0.01;

/// Finds the daily profile, if there is one: at least 2.5 days, and half of the variance within days explained.
///
/// The classical decomposition by moving averages (Macaulay, "The Smoothing of Time Series", 1931), with medians for the profile as
/// in STL (Cleveland et al., 1990): `dᵢ = yᵢ - mean of 24 h around i`, `pₕ = median of the d of hour h`, and the strength of season
/// `1 - Σ(d - p)² / Σd²` (Wang, Smith and Hyndman, 2006). Weekdays make the profile, as soon as two of them are there.
pub(super) fn find(bins: &Bins, calendar: &Calendar) -> Option<Season> {
    if bins.span() < 2.5 * DAY || bins.width > HOUR {
        return None;
    }
    let (times, deviations) = deviations(bins);
    if (times.len() as f64) * bins.width < DAY {
        return None;
    }
    let weekend: Vec<bool> = times.iter().map(|&time| calendar.is_weekend(time)).collect();
    let weekdays = weekend.iter().filter(|weekend| !**weekend).count() as f64 * bins.width >= 2.0 * DAY;
    let mut hours: [Vec<f64>; 24] = Default::default();
    for ((&time, &deviation), &weekend) in times.iter().zip(&deviations).zip(&weekend) {
        if !(weekdays && weekend) {
            hours[calendar.hour(time)].push(deviation);
        }
    }
    if hours.iter().any(Vec::is_empty) {
        return None;
    }
    let profile = hours.each_mut().map(|hour| median(hour));
    let (mut left, mut all) = (0.0, 0.0);
    let mut residuals = Vec::with_capacity(times.len());
    for ((&time, &deviation), &weekend) in times.iter().zip(&deviations).zip(&weekend) {
        let residual = deviation - profile[calendar.hour(time)];
        left += residual * residual;
        all += deviation * deviation;
        if !(weekdays && weekend) {
            residuals.push(residual);
        }
    }
    let highest = quantile(&mut profile.to_vec(), 1.0);
    let amplitude = highest - quantile(&mut profile.to_vec(), 0.0);
    (all > 0.0 && 1.0 - left / all > EXPLAINED && amplitude > AMPLITUDE).then(|| Season { profile, residual: mad(&residuals) })
}

/// Returns how far the level is from its mean of the 24 hours around it, where there are such.
fn deviations(bins: &Bins) -> (Vec<f64>, Vec<f64>) {
    let (Some(&first), Some(&last)) = (bins.times.first(), bins.times.last()) else { return Default::default() };
    let window = (((DAY / bins.width).round() as usize) | 1).max(3);
    let count = ((last - first) / bins.width).round() as usize + 1;
    // Bins that are missing are filled by lines.
    let mut levels = Vec::with_capacity(count);
    let mut next = 0;
    for at in 0..count {
        let time = first + at as f64 * bins.width;
        while next < bins.len() && bins.times[next] < time - bins.width / 4.0 {
            next += 1;
        }
        let exact = bins.times.get(next).is_some_and(|other| (other - time).abs() <= bins.width / 4.0);
        levels.push(if exact { bins.levels[next] } else { bins.level_at(time) });
    }
    let half = window / 2;
    let mut sum: f64 = levels.iter().take(window).sum();
    let mut found = (Vec::with_capacity(count), Vec::with_capacity(count));
    for start in 0..(count + 1).saturating_sub(window) {
        if start > 0 {
            sum += levels[start + window - 1] - levels[start - 1];
        }
        let at = start + half;
        found.0.push(first + at as f64 * bins.width);
        found.1.push(levels[at] - sum / window as f64);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::testing::{bins, question, wiggle};

    #[test]
    fn a_daily_profile_is_found_and_growth_is_not_part_of_it() {
        let daily = |at: usize| 0.5 + 0.0001 * at as f64 + 0.1 * (at as f64 / 288.0 * std::f64::consts::TAU).sin();
        let season = find(&bins(&(0..2016).map(daily).collect::<Vec<_>>()), &question().calendar).unwrap();
        let peak = season.profile.iter().copied().fold(0.0, f64::max);
        assert!((peak - 0.1).abs() < 0.005, "{peak}");
        assert!(season.residual < 0.02);
    }

    #[test]
    fn noise_has_no_profile() {
        let noise: Vec<f64> = (0..2016).map(|at| 0.5 + 0.05 * wiggle(at)).collect();
        assert!(find(&bins(&noise), &question().calendar).is_none());
    }
}
