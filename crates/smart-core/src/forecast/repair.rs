//! Falls that come once: a restart is waited for, a burst is cut out, a clean-up is undone.

use super::answer::{Method, Outcome, Refusal, duration, percent};
use super::bins::Bins;
use super::calendar::DAY;
use super::falls::{Fall, Falls};

/// Refuses while the level climbs back after a restart to where it was flat before.
///
/// The climb after the last fall must be three times as steep as the second half of what was before, and that must have been flat:
/// it gained less than 15 % of the fall.
pub(super) fn recovery(bins: &Bins, falls: &[Fall]) -> Option<Outcome> {
    let last = falls.last()?;
    let began = falls.len().checked_sub(2).and_then(|at| falls.get(at)).map_or(0, |fall| fall.to);
    let level = *bins.levels.last()?;
    if last.size() < 0.08 || level > last.before * 1.02 || last.from < began + 8 {
        return None;
    }
    let refused = |why: String| Some(Outcome::refused(Method::Recovery, Refusal::WarmingUp { before: last.before }, why));
    if bins.len() - last.to < 2 {
        return refused(format!(
            "Fell from {} of the limit just now; how it grows from here is not known yet.",
            percent(last.before)
        ));
    }
    let half = usize::midpoint(began, last.from);
    let before = least_squares(&bins.times[half..=last.from], &bins.levels[half..=last.from]);
    let climb = (level - last.after) / (-bins.times[last.to]).max(1.0);
    let flat = before * (bins.times[last.from] - bins.times[half]) < 0.15 * last.size();
    if flat && climb > 3.0 * before.max(0.0) {
        return refused(format!(
            "Climbs back after a restart; before it the level was flat at {} of the limit.",
            percent(last.before)
        ));
    }
    None
}

/// Refuses while the level has not been higher than before it fell, in the first days and after many falls: it may fall again.
pub(super) fn not_higher_since(bins: &Bins, falls: &[Fall]) -> Option<Outcome> {
    const DAYS: f64 = 2.5;
    const MANY: usize = 4;
    let highest = falls.iter().map(|fall| fall.before).fold(0.0, f64::max);
    let span = bins.span();
    let level = bins.levels.last().copied().unwrap_or(0.0);
    let size = falls.iter().map(Fall::size).fold(0.0, f64::max);
    if falls.len() >= MANY && level <= highest + 0.25 * size {
        // Undoing many falls would add up their climbs: that is growth only if the level goes where it has not been.
        let why = format!(
            "Fell suddenly {} times, and is not higher now than before ({} of the limit).",
            falls.len(),
            percent(highest)
        );
        return Some(Outcome::refused(Method::Recovery, Refusal::FloorDoesNotRise { cycles: falls.len(), peak: highest }, why));
    }
    if span >= DAYS * DAY || level > highest + 0.25 * size {
        return None;
    }
    let why = format!(
        "Fell from {} of the limit and has not been higher since; {} of history do not show whether it falls again.",
        percent(highest),
        duration(span)
    );
    Some(Outcome::refused(Method::Recovery, Refusal::HistoryTooShort { seconds: span, needed: DAYS * DAY }, why))
}

/// Returns the slope of the line of least squares.
fn least_squares(times: &[f64], values: &[f64]) -> f64 {
    let count = times.len() as f64;
    let (time, value) = (times.iter().sum::<f64>() / count, values.iter().sum::<f64>() / count);
    let (mut both, mut square) = (0.0, 0.0);
    for (t, v) in times.iter().zip(values) {
        both += (t - time) * (v - value);
        square += (t - time) * (t - time);
    }
    if square > 0.0 { both / square } else { 0.0 }
}

/// Cuts bursts out, and shifts what was before a clean-up down, so that the series goes on as if nothing had happened.
///
/// A fall ends a burst if up to 36 hours before the level was about as low as after it, and then rose four times as fast as usual.
pub(super) fn without_falls(bins: &Bins, falls: &[Fall], found: &mut Falls) -> Bins {
    let mut levels = bins.levels.clone();
    let mut keep = vec![true; levels.len()];
    for fall in falls {
        let size = bins.levels[fall.from] - bins.levels[fall.to];
        let low = |at: &usize| (bins.levels[*at] - bins.levels[fall.to]).abs() < 0.25 * size;
        let recent = bins.between(bins.times[fall.from] - 1.5 * DAY, bins.times[fall.from]);
        let began = (recent.start..fall.from.min(recent.end)).rev().find(low);
        if let Some(began) =
            began.filter(|&began| size / (bins.times[fall.from] - bins.times[began]).max(1.0) > 4.0 * usual(bins, began))
        {
            keep[began + 1..fall.to].fill(false);
            found.bursts += 1;
        } else {
            for level in &mut levels[..fall.to] {
                *level -= size;
            }
            keep[fall.from + 1..fall.to].fill(false);
            found.clean_ups += 1;
        }
    }
    if let Some(last) = keep.last_mut() {
        *last = true;
    }
    let kept = |values: &[f64]| values.iter().zip(&keep).filter(|(_, keep)| **keep).map(|(value, _)| *value).collect::<Vec<_>>();
    let levels = kept(&levels);
    Bins { width: bins.width, times: kept(&bins.times), peaks: levels.clone(), ceilings: kept(&bins.ceilings), levels }
}

/// Returns how fast the level changed in the two days before a bin.
fn usual(bins: &Bins, bin: usize) -> f64 {
    let first = bins.between(bins.times[bin] - 2.0 * DAY, bins.times[bin]).start;
    if bin < first + 4 {
        return 0.0;
    }
    (bins.levels[bin] - bins.levels[first]).abs() / (bins.times[bin] - bins.times[first]).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::falls::find;
    use crate::forecast::testing::bins;

    #[test]
    fn a_clean_up_is_undone() {
        let grown = bins(&(0..600).map(|at| 0.2 + f64::from(at) * 0.001 - if at >= 400 { 0.1 } else { 0.0 }).collect::<Vec<_>>());
        let mut found = Falls::default();
        let repaired = without_falls(&grown, &find(&grown), &mut found);
        assert_eq!((found.clean_ups, found.bursts), (1, 0));
        let steps = crate::forecast::statistics::differences(&repaired.levels);
        assert!(steps.iter().all(|step| step.abs() < 0.0011));
        assert_eq!(repaired.levels.last(), grown.levels.last());
    }

    #[test]
    fn a_burst_is_cut_out() {
        let burst = bins(
            &(0..600).map(|at| if (300..330).contains(&at) { 0.3 + 0.02 * f64::from(at - 299) } else { 0.3 }).collect::<Vec<_>>(),
        );
        let mut found = Falls::default();
        let repaired = without_falls(&burst, &find(&burst), &mut found);
        assert_eq!((found.clean_ups, found.bursts), (0, 1));
        // The foot stays.
        assert!(repaired.levels.iter().all(|level| *level < 0.46));
    }

    #[test]
    fn the_climb_after_a_restart_is_waited_for() {
        let restart = bins(&(0..600).map(|at| if at < 560 { 0.8 } else { 0.3 + 0.01 * f64::from(at - 560) }).collect::<Vec<_>>());
        assert!(matches!(
            recovery(&restart, &find(&restart)).and_then(|outcome| outcome.refusal),
            Some(Refusal::WarmingUp { .. })
        ));
        let leak = bins(&(0..600).map(|at| f64::from(at % 560) * 0.0015).collect::<Vec<_>>());
        assert!(recovery(&leak, &find(&leak)).is_none());
    }
}
