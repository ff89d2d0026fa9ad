//! Kills at the limit: the time of the next follows from the growth between them.

use super::answer::{Method, Outcome, Question, Refusal, duration, percent};
use super::bins::Bins;
use super::calendar::{DAY, HOUR};
use super::falls::Fall;
use super::statistics::{mad, median_of, student, theil_sen};

/// Whether the history is a series of kills at the limit that goes on, each at the end of a climb.
pub(super) fn applies(bins: &Bins, falls: &[Fall]) -> bool {
    let kills = falls.iter().filter(|fall| fall.is_oom_kill()).count();
    let climbs = cycles(falls).filter(|(start, fall)| fall.is_oom_kill() && is_climb(bins, *start, fall)).count();
    falls.last().is_some_and(Fall::is_oom_kill) && 2 * kills >= falls.len() && 2 * climbs >= kills
}

/// Returns the falls, each with the bin in which the climb before it began.
fn cycles(falls: &[Fall]) -> impl Iterator<Item = (usize, &Fall)> {
    std::iter::once(0).chain(falls.iter().map(|fall| fall.to)).zip(falls)
}

/// Whether the level climbed to a fall, and did not jump: in the middle it had 15 % of the way behind it.
fn is_climb(bins: &Bins, start: usize, fall: &Fall) -> bool {
    let (began, ended) = (bins.times[start], bins.times[fall.from]);
    let (middle, quarter) = (f64::midpoint(began, ended), (ended - began) / 8.0);
    let level = bins.level_between(middle - quarter, middle + quarter);
    level.is_none_or(|level| level > bins.levels[start] + 0.15 * (fall.before - bins.levels[start]))
}

/// Predicts the next kill.
///
/// The growth of each past cycle is `rᵢ = (peak - floor) / length`; the present one is weighed in as it becomes longer:
/// `r = w·k + (1-w)·median(rᵢ)`, with the slope `k` of Theil and Sen in the present cycle and
/// `w = min(1, age / (0.6 · expected length))`. This is the renewal view of software aging (Huang et al., "Software Rejuvenation",
/// FTCS-25, 1995): each life after a restart is one more draw of the same leak.
pub(super) fn estimate(bins: &Bins, falls: &[Fall], question: &Question) -> Outcome {
    let mut rates = Vec::new();
    for (start, fall) in cycles(falls) {
        let (began, ended) = (bins.times[start], bins.times[fall.from]);
        if fall.is_oom_kill() && ended - began > HOUR {
            rates.push((fall.before - bins.levels[start]) / (ended - began));
        }
    }
    let start = falls.last().map_or(0, |fall| fall.to);
    let (times, levels) = (&bins.times[start..], &bins.levels[start..]);
    let age = times.first().map_or(0.0, |began| -began);
    let first = levels.first().copied().unwrap_or(0.0);
    let level = median_of(&levels[levels.len().saturating_sub(3)..]);
    let earlier = median_of(&rates);
    let mut rate = earlier;
    let mut weight = 0.0;
    if times.len() >= 6 && age > 6.0 * HOUR {
        let own = theil_sen(times, levels);
        weight = if earlier > 0.0 { (age * earlier / (0.6 * (1.0 - first)).max(1e-9)).min(1.0) } else { 1.0 };
        rate = weight * own + (1.0 - weight) * earlier;
    }
    let kills = falls.iter().filter(|fall| fall.is_oom_kill()).count();
    if rate <= 0.0 {
        return Outcome::refused(
            Method::ResetCycle,
            Refusal::NoSignificantGrowth { t: 0.0, needed: 0.0 },
            format!("Falls from the limit {kills} times, but there is no growth since the last fall."),
        );
    }
    let spread = if rates.len() > 2 { mad(&rates) / rate } else { 0.25 * (1.0 - weight) + 0.12 * weight };
    let off = student(rates.len().max(4), question.upper) * spread.max(0.12);
    let time = (1.0 - level).max(0.0) / rate;
    Outcome {
        method: Method::ResetCycle,
        why: format!(
            "Falls from the limit {kills} times; since the last fall {} ago it is at {} and grows {} of the limit per day.",
            duration(age),
            percent(level),
            percent(rate * DAY)
        ),
        time: Some(time),
        earliest: Some(time / (1.0 + off)),
        latest: Some(time / (1.0 - off).max(0.15)),
        slope_per_day: Some(rate * DAY),
        since: Some(-age),
        path: vec![(0.0, level), (time, 1.0)],
        ..Outcome::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::testing::{bins, question};

    /// Grows from 0.2 to the limit in 30 hours, again and again; now is 15 hours after the last kill.
    fn leak() -> Bins {
        bins(&(0..540).map(|at| 0.2 + 0.8 * f64::from(at % 360) / 359.0).collect::<Vec<_>>())
    }

    #[test]
    fn the_next_kill_follows_from_the_cycles() {
        let bins = leak();
        let falls = crate::forecast::falls::find(&bins);
        assert!(applies(&bins, &falls));
        let outcome = estimate(&bins, &falls, &question());
        let hours = outcome.time.unwrap() / HOUR;
        assert!((14.0..16.0).contains(&hours), "{hours}");
        assert!(outcome.earliest < outcome.time && outcome.time < outcome.latest);
    }

    #[test]
    fn a_spike_to_the_limit_is_no_climb() {
        let bins = bins(&(0..540).map(|at| if (357..360).contains(&at) { 1.0 } else { 0.2 }).collect::<Vec<_>>());
        let falls = crate::forecast::falls::find(&bins);
        assert!(falls.last().is_some_and(Fall::is_oom_kill));
        assert!(!applies(&bins, &falls));
    }

    #[test]
    fn a_sawtooth_below_the_limit_is_no_series_of_kills() {
        let mut bins = leak();
        for level in bins.levels.iter_mut().chain(&mut bins.peaks) {
            *level *= 0.9;
        }
        assert!(!applies(&bins, &crate::forecast::falls::find(&bins)));
    }
}
