//! When does usage reach the limit?
//!
//! A small set of named estimators decides in a fixed order, each with its formula and source where it is written. Every one may
//! refuse: most series do not reach their limit, and a forecast that is often wrong is worse than none.
//!
//! Inside, times are seconds from now and levels are shares of the limit, so that the answer is the same for bytes and for
//! gibibytes, this week and the next.

mod answer;
mod bend;
mod bins;
mod calendar;
mod clean;
mod falls;
mod gains;
mod interval;
mod oom_cycle;
mod path;
#[cfg(test)]
mod properties;
mod regime;
mod repair;
mod sawtooth;
mod season;
mod statistics;
mod trend;

pub use answer::{Forecast, ForecastOptions, Method, Refusal};
pub use clean::Rows;
pub use falls::Falls;

use answer::{Outcome, Question, duration, percent};
use bins::Bins;
use calendar::{Calendar, HOUR};
use clean::Series;

/// Fewer rows say nothing.
const FEWEST_ROWS: usize = 20;
/// Fewer bins say nothing.
const FEWEST_BINS: usize = 12;
/// A shorter history says nothing, in seconds.
const SHORTEST: f64 = 2.0 * HOUR;
/// A series that ended longer ago says nothing of now, in seconds.
const OLDEST: f64 = 6.0 * HOUR;
/// The points of the history that are handed back.
const POINTS: usize = 120;

/// Returns when usage reaches the limit, or why that cannot be told.
///
/// `times` are seconds since the epoch in any order, `values` belong to them and may be `NaN`. `limits` is a step function of
/// times and limits in order; the last limit up to now is the one that counts, earlier ones say what a fall meant.
///
/// # Examples
///
/// ```
/// use smart_core::forecast::{ForecastOptions, forecast};
///
/// let times: Vec<f64> = (0..2016).map(|sample| 1_767_571_200.0 + f64::from(sample) * 300.0).collect();
/// let values: Vec<f64> = (0..2016).map(|sample| 4e9 + f64::from(sample) * 1e6).collect();
/// let answer = forecast(&times, &values, &[(times[0], 7e9)], &ForecastOptions::new(times[2015]));
/// // 1 MB in five minutes: the 0.98 GB that are left take three and a half days.
/// let days = (answer.time.unwrap() - times[2015]) / 86_400.0;
/// assert!((days - 3.4).abs() < 0.1);
/// ```
pub fn forecast(times: &[f64], values: &[f64], limits: &[(f64, f64)], options: &ForecastOptions) -> Forecast {
    let now = options.now;
    let (limit, steps) = limits_at(limits, now);
    if !now.is_finite() || !(limit.is_finite() && limit > 0.0) {
        let mut rows = Rows { given: times.len().max(values.len()), ..Rows::default() };
        rows.absent = rows.given;
        let (refusal, why) =
            (Some(Refusal::NotFinite), "The limit or the time of the question is no positive finite number.".to_owned());
        return Forecast { limit, rows, refusal, why, ..Forecast::default() };
    }
    let series = clean::clean(times, values, now, limit);
    let mut found = Falls { resizes: steps.windows(2).filter(|pair| pair[0].1 != pair[1].1).count(), ..Falls::default() };
    let question = Question {
        calendar: Calendar::new(now, options.utc_offset),
        horizon: if options.horizon > 0.0 { options.horizon } else { 0.0 },
        reach: path::REACH.max(if options.horizon.is_finite() { options.horizon.min(10.0 * path::REACH) } else { 0.0 }),
        upper: f64::midpoint(1.0, if options.confidence.is_finite() { options.confidence.clamp(0.0, 0.998) } else { 0.9 }),
    };
    let mut level = None;
    let mut history = Vec::new();
    let outcome = too_little(&series).unwrap_or_else(|| {
        let bins = Bins::new(&series, &steps);
        level = bins.levels.last().copied();
        let (times, levels) = statistics::thin(&bins.times, &bins.levels, POINTS);
        history = times.into_iter().zip(levels).collect();
        decide(&bins, &question, &mut found)
    });
    let absolute = |time: f64| now + time;
    let on_plot = |points: Vec<(f64, f64)>| points.into_iter().map(|(time, share)| (now + time, share * limit)).collect();
    let bounded = |time: Option<f64>| time.filter(|time| time.is_finite() && *time < question.reach);
    let time = bounded(outcome.time);
    let refusal = outcome.refusal.or_else(|| time.is_none().then_some(Refusal::BeyondReach { reach: question.reach }));
    Forecast {
        time: time.map(absolute),
        earliest: time.and(bounded(outcome.earliest)).map(absolute),
        latest: time.and(bounded(outcome.latest)).map(absolute),
        method: outcome.method,
        refusal,
        why: outcome.why,
        rows: series.rows,
        level: level.or(series.values.last().copied()).map(|share| share * limit),
        limit,
        slope_per_day: outcome.slope_per_day.map(|share| share * limit),
        since: outcome.since.map(absolute),
        falls: found,
        history: on_plot(history),
        path: if time.is_some() { on_plot(outcome.path) } else { Vec::new() },
    }
}

/// Returns the limit at a time, and all limits up to then as times from then and shares of it.
fn limits_at(limits: &[(f64, f64)], now: f64) -> (f64, Vec<(f64, f64)>) {
    let mut past: Vec<(f64, f64)> = limits.iter().copied().filter(|(time, _)| *time <= now).collect();
    past.sort_by(|a, b| a.0.total_cmp(&b.0));
    // A limit that is only known from later on still is the best that is known.
    let limit = past.last().or(limits.first()).map_or(f64::NAN, |last| last.1);
    let steps =
        past.into_iter().map(|(time, value)| (time - now, value / limit)).filter(|(_, share)| share.is_finite() && *share > 0.0);
    (limit, steps.collect())
}

/// Refuses a series that says too little, whatever it says.
fn too_little(series: &Series) -> Option<Outcome> {
    let used = series.times.len();
    let refused = |refusal, why| Some(Outcome::refused(Method::None, refusal, why));
    if used < FEWEST_ROWS {
        let refusal = Refusal::TooFewSamples { used, needed: FEWEST_ROWS };
        return refused(refusal, format!("{used} usable samples are too few; {FEWEST_ROWS} are needed."));
    }
    let (first, last) = (*series.times.first()?, *series.times.last()?);
    if -last > OLDEST {
        let refusal = Refusal::LastSampleTooOld { seconds: -last, allowed: OLDEST };
        return refused(refusal, format!("The last sample is {} old.", duration(-last)));
    }
    let seconds = last - first;
    if seconds < SHORTEST {
        let refusal = Refusal::HistoryTooShort { seconds, needed: SHORTEST };
        return refused(refusal, format!("The samples span {:.0} minutes; 2 hours are needed.", seconds / 60.0));
    }
    None
}

/// Asks the estimators in their order.
fn decide(bins: &Bins, question: &Question, found: &mut Falls) -> Outcome {
    let level = bins.levels.last().copied().unwrap_or(0.0);
    if bins.len() < FEWEST_BINS {
        let refusal = Refusal::TooFewSamples { used: bins.len(), needed: FEWEST_BINS };
        let why = format!("Samples at {} different times are too few; {FEWEST_BINS} are needed.", bins.len());
        return Outcome::refused(Method::None, refusal, why);
    }
    if level >= 1.0 {
        let why = format!("It is at {} of the limit now.", percent(level));
        let now = Some(0.0);
        return Outcome { method: Method::Level, why, time: now, earliest: now, latest: now, ..Outcome::default() };
    }
    let falls = falls::find(bins);
    if falls.is_empty() {
        return trend::estimate(bins, question);
    }
    found.oom_kills = falls.iter().filter(|fall| fall.is_oom_kill()).count();
    if oom_cycle::applies(&falls) {
        return oom_cycle::estimate(bins, &falls, question);
    }
    if sawtooth::applies(bins, &falls) {
        found.sawtooth = falls.len() - found.oom_kills;
        return sawtooth::estimate(bins, &falls, question);
    }
    if let Some(refused) = repair::recovery(bins, &falls) {
        found.restarts = falls.len() - found.oom_kills;
        return refused;
    }
    if let Some(refused) = repair::not_higher_since(bins, &falls) {
        return refused;
    }
    let repaired = repair::without_falls(bins, &falls, found);
    let mut outcome = trend::estimate(&repaired, question);
    let count = falls.len();
    outcome.why = format!("{count} sudden {} left aside. {}", if count == 1 { "fall" } else { "falls" }, outcome.why);
    outcome
}

/// What the tests of the estimators share.
#[cfg(test)]
mod testing {
    use super::*;

    /// Bins of five minutes that end at now.
    pub(super) fn bins(levels: &[f64]) -> Bins {
        let times = (0..levels.len()).map(|at| (at as f64 - levels.len() as f64 + 0.5) * 300.0).collect();
        let (levels, ceilings) = (levels.to_vec(), vec![1.0; levels.len()]);
        Bins { width: 300.0, times, peaks: levels.clone(), ceilings, levels }
    }

    /// A question at Monday, 2026-01-19T00:00:00Z.
    pub(super) fn question() -> Question {
        Question { calendar: Calendar::new(1_768_780_800.0, 0.0), horizon: 7.0 * calendar::DAY, reach: path::REACH, upper: 0.95 }
    }

    /// Noise between -1 and 1, always the same.
    pub(super) fn wiggle(at: usize) -> f64 {
        let mut word = at as u64 ^ 0x9E37_79B9_7F4A_7C15;
        for _ in 0..3 {
            word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            word ^= word >> 27;
        }
        (word >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }
}
