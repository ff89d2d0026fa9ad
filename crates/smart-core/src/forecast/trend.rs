//! Growth since the last change point, whether it is significant, and where it leads.

use super::answer::{Method, Outcome, Question, Refusal, duration, percent};
use super::bend::{self, Bend, Shape};
use super::bins::Bins;
use super::calendar::DAY;
use super::gains::Gains;
use super::interval::Spread;
use super::level;
use super::path::{Walk, thinned};
use super::rate;
use super::regime;
use super::season;
use super::statistics::{mad, mann_kendall, mean, quantile, student};

/// What a change point costs, in squared standard deviations.
const PENALTY: f64 = 9.0;
/// The fewest gains of a segment.
const SHORTEST: usize = 3;
/// Gains that change are steady enough to be bent from this z of Mann and Kendall on (two-sided 2.8 %).
const BENT: f64 = 2.2;
/// A history below a day and a half is extrapolated by at most so many times what was seen.
const REACH_OF_SHORT: f64 = 3.0;

/// Predicts from the trend of the level.
pub(super) fn estimate(bins: &Bins, question: &Question) -> Outcome {
    let span = bins.span();
    let noise = bins.noise();
    let mut season = season::find(bins, &question.calendar);
    let mut stairs = None;
    let mut found = Gains::new(bins, season.as_ref(), question);
    if let (Some(profile), Some(gains)) = (&season, &found)
        && profile.is_staircase(quantile(&mut gains.gains.clone(), 0.75))
    {
        stairs = season.take();
        found = Gains::new(bins, None, question);
    }
    let Some(gains) = found else {
        return Outcome::refused(
            Method::SeasonalDifference,
            Refusal::HistoryTooShort { seconds: span, needed: 3.0 * DAY },
            format!(
                "The level follows the hour of the day, and {} of history are too short to see growth below it.",
                duration(span)
            ),
        );
    };
    let method = if season.is_some() { Method::SeasonalDifference } else { Method::SegmentMean };
    let smooth = bend::smoothed(&rate::winsorized(&gains.gains));
    let sigma = rate::scale_of(&gains, noise);
    let starts = regime::segments(&smooth, sigma, SHORTEST, PENALTY);
    let bent = bend(&gains, &smooth, &starts);
    let start = starts.last().copied().unwrap_or(0);
    let mut rate = rate::rate_since(&gains, start, noise);

    if let Some(line) = rate::line_through_noise(bins, &gains, start, season.is_some()) {
        rate = line;
    }
    let (mut level, mut above) = level::level_and_peaks(bins, rate.gain / gains.unit);
    if let Some(season) = &season {
        // The mean of a day is the level of half a day ago.
        level = mean(&bins.levels[bins.between(-DAY, 0.0)]) + rate.gain / 2.0;
        above = 0.5 * season.residual;
    }
    if let Some(stairs) = &stairs {
        level -= stairs.at(&question.calendar, 0.0);
    }
    let walk = Walk {
        level,
        gain: rate.gain,
        unit: gains.unit,
        shape: Shape::Steady,
        weekend: gains.weekend,
        above,
        season: season.as_ref().or(stairs.as_ref()),
    };
    let words = Words { gains: &gains, season: season.is_some() };
    if let Some(bent) = bent {
        return follow_bend(&bent, walk, span, noise, &words, question);
    }

    // How sure must growth be?
    let near = level > 0.95 && rate.gain * question.horizon / gains.unit > 1.0 - level && rate.count >= 5 && span >= 3.0 * DAY;
    if span < 2.0 * DAY && start > 0 {
        let all = mean(&smooth);
        if all < rate.gain {
            rate.gain = all;
            rate.error = (mad(&gains.gains) / (gains.gains.len() as f64).sqrt() * 1.25).max(1e-15);
        }
    }
    let t = rate.gain / rate.error.max(1e-15);
    let needed = if near { 1.4 } else { student(rate.count.saturating_sub(1), 0.95).max(2.0) };
    let total = rate.gain * rate.seen / gains.unit;
    if !(t > needed && rate.gain > 0.0 && total > 3.0 * noise && total > 0.002) {
        let why = format!("{}No growth that could be told from chance (t = {t:.1}, {needed:.1} is needed).", words.before());
        return Outcome {
            slope_per_day: Some(rate.gain * DAY / gains.unit),
            ..Outcome::refused(method, Refusal::NoSignificantGrowth { t, needed }, why)
        };
    }

    let walk = Walk { gain: rate.gain, ..walk };
    let left = (1.0 - level).max(0.0) / rate.gain;
    let spread = Spread { error: rate.error / rate.gain, spread: rate.spread / rate.gain, steps: left, count: rate.count };
    let off = spread.relative(question.upper);
    let mut path = Vec::new();
    let time = walk.reaches(question, Some(&mut path));
    let per_day = rate.gain * DAY / gains.unit;
    let grows = format!(
        "{}Grows {} of the limit per day for {} (t {}).",
        words.before(),
        percent(per_day),
        duration(rate.seen),
        statistic(t)
    );
    let outcome = Outcome { method, slope_per_day: Some(per_day), since: Some(-rate.seen), ..Outcome::default() };
    let Some(time) = time else {
        let far = Refusal::BeyondReach { reach: question.reach };
        return Outcome {
            refusal: Some(far),
            why: format!("{grows} The limit is more than {} away.", duration(question.reach)),
            ..outcome
        };
    };
    if span < 1.5 * DAY && time > REACH_OF_SHORT * rate.seen {
        let far = Refusal::TooFarAhead { ahead: time, seen: rate.seen };
        let why = format!("{grows} That is too short to look {} ahead.", duration(time));
        return Outcome { refusal: Some(far), why, ..outcome };
    }
    // Where the level follows the hour, what the hour leaves unexplained may bring the limit forward, or put it off by a day.
    let blur = season.as_ref().map_or(0.0, |season| season.residual);
    let sooner = Walk { gain: rate.gain * (1.0 + off), above: above + 0.8 * blur, ..walk };
    let later = Walk { gain: rate.gain * (1.0 - off).max(0.05), above: -0.5 * blur, ..walk };
    Outcome {
        why: grows,
        time: Some(time),
        earliest: sooner.reaches(question, None),
        latest: later.reaches(question, None),
        path: thinned(path, 40),
        ..outcome
    }
}

/// Predicts from gains that change by a constant factor.
fn follow_bend(bent: &Bend, walk: Walk<'_>, span: f64, noise: f64, words: &Words<'_>, question: &Question) -> Outcome {
    let unit = walk.unit;
    let per_day = bent.shape.after(DAY / unit) - 1.0;
    let now = percent(bent.gain * DAY / unit);
    let changes = if per_day.abs() < 0.005 {
        format!("{}Growth is steady, {now} of the limit per day.", words.before())
    } else {
        let verb = if per_day < 0.0 { "slows down" } else { "speeds up" };
        format!("{}Growth {verb} by {} per day, and is now {now} of the limit per day.", words.before(), percent(per_day.abs()))
    };
    let walk = Walk { gain: bent.gain, shape: bent.shape, ..walk };
    let outcome = Outcome {
        method: if matches!(bent.shape, Shape::Power { .. }) { Method::PowerGains } else { Method::GeometricGains },
        slope_per_day: Some(bent.gain * DAY / unit),
        since: Some(-span),
        ..Outcome::default()
    };
    let level_off = |below: f64| Refusal::LevelsOff { below };
    if bent.gain <= 0.0 || bent.fit.iter().map(|gain| gain.abs()).sum::<f64>() < 3.0 * noise {
        let why = format!("{}Growth has died out at {} of the limit.", words.before(), percent(walk.level));
        return Outcome { refusal: Some(level_off(walk.level)), why, ..outcome };
    }
    let mut path = Vec::new();
    let Some(time) = walk.reaches(question, Some(&mut path)) else {
        let end = walk.ends_at().filter(|&end| end < 1.0);
        let why = match end {
            Some(end) => format!("{changes} It levels off at {} of the limit.", percent(end)),
            None => format!("{changes} The limit is more than {} away.", duration(question.reach)),
        };
        let refusal = end.map_or(Refusal::BeyondReach { reach: question.reach }, level_off);
        return Outcome { refusal: Some(refusal), why, ..outcome };
    };
    if span < 1.5 * DAY && time > REACH_OF_SHORT * span {
        let why = format!("{changes} {} of history are too short to look {} ahead.", duration(span), duration(time));
        return Outcome { refusal: Some(Refusal::TooFarAhead { ahead: time, seen: span }), why, ..outcome };
    }
    let off = super::interval::normal(question.upper) * bent.error.hypot(super::interval::DRIFT);
    let sooner = Walk { gain: bent.gain * (1.0 + off), shape: bent.ends[0], ..walk };
    let later = Walk { gain: bent.gain * (1.0 - off.min(0.9)), shape: bent.ends[1], above: 0.0, ..walk };
    Outcome {
        why: changes,
        time: Some(time),
        earliest: sooner.reaches(question, None),
        latest: later.reaches(question, None),
        path: thinned(path, 40),
        ..outcome
    }
}

/// Fits gains that change by a constant factor, if they change steadily and segments of equal mean explain them less well.
fn bend(gains: &Gains, smooth: &[f64], starts: &[usize]) -> Option<Bend> {
    if gains.gains.len() < 6 || mann_kendall(&gains.gains).abs() <= BENT {
        return None;
    }
    let bent = bend::fit(gains, &bend::smoothed(&gains.gains))?;
    let last = starts.last().copied().unwrap_or(0);
    if starts.len() > 1 && smooth.len() - last >= SHORTEST && bent.gain > 0.0 {
        let mut piecewise = 0.0;
        for (at, &start) in starts.iter().enumerate() {
            let part = &smooth[start..starts.get(at + 1).copied().unwrap_or(smooth.len())];
            let middle = mean(part);
            piecewise += part.iter().map(|value| (value - middle).abs()).sum::<f64>();
        }
        let curved: f64 = smooth.iter().zip(&bent.fit).map(|(value, fit)| (value - fit).abs()).sum();
        if piecewise * (1.0 + 0.06 * starts.len() as f64) < curved * 1.05 {
            return None;
        }
    }
    Some(bent)
}

/// What is said before what decided.
struct Words<'a> {
    gains: &'a Gains,
    season: bool,
}

impl Words<'_> {
    fn before(&self) -> String {
        let mut said = String::new();
        if self.season {
            said += "Follows the hour of the day. ";
        } else if self.gains.rhythm {
            said += "Grows in a daily rhythm. ";
        }
        if self.gains.weekend < 1.0 {
            said += &format!("Weekends grow {} of weekdays. ", percent(self.gains.weekend));
        }
        said
    }
}

/// Writes a statistic; beyond a thousand its digits say nothing more.
fn statistic(t: f64) -> String {
    if t > 1000.0 { "> 1000".to_owned() } else { format!("= {t:.1}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::testing::{bins, question, wiggle};

    fn levels(count: usize, level: impl Fn(f64) -> f64) -> Bins {
        bins(&(0..count).map(|at| level(at as f64 / 288.0) + 0.001 * wiggle(at)).collect::<Vec<_>>())
    }

    #[test]
    fn a_line_is_followed_to_the_limit() {
        let outcome = estimate(&levels(14 * 288, |day| 0.3 + 0.03 * day), &question());
        assert_eq!(outcome.method, Method::SegmentMean);
        let days = outcome.time.unwrap() / DAY;
        assert!((days - 9.33).abs() < 0.3, "{days}");
        assert!(outcome.earliest < outcome.time && outcome.time < outcome.latest);
    }

    #[test]
    fn what_does_not_grow_is_refused() {
        let outcome = estimate(&levels(14 * 288, |_| 0.9), &question());
        assert!(matches!(outcome.refusal, Some(Refusal::NoSignificantGrowth { .. })), "{outcome:?}");
    }

    #[test]
    fn a_new_rate_counts_from_its_start() {
        let outcome = estimate(&levels(14 * 288, |day| 0.3 + 0.05 * (day - 9.0).max(0.0)), &question());
        assert!((outcome.slope_per_day.unwrap() - 0.05).abs() < 0.005);
        assert!((4.0..6.0).contains(&(-outcome.since.unwrap() / DAY)));
    }

    #[test]
    fn a_cache_that_fills_levels_off() {
        let outcome = estimate(&levels(10 * 288, |day| 0.2 + 0.5 * (1.0 - (-day / 3.0).exp())), &question());
        assert!(matches!(outcome.refusal, Some(Refusal::LevelsOff { below }) if below < 0.8), "{outcome:?}");
    }

    #[test]
    fn growth_below_a_season_is_seen() {
        let outcome =
            estimate(&levels(14 * 288, |day| 0.3 + 0.02 * day + 0.1 * (day * std::f64::consts::TAU).sin()), &question());
        assert_eq!(outcome.method, Method::SeasonalDifference);
        assert!((outcome.slope_per_day.unwrap() - 0.02).abs() < 0.002);
    }
}
