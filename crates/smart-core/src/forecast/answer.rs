//! What is asked, and what is answered.

use super::clean::Rows;
use super::falls::Falls;
use serde::Serialize;

/// How to look ahead.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct ForecastOptions {
    /// The time of the question, in seconds since the epoch; later rows are not looked at.
    pub now: f64,
    /// How far ahead one cares, in seconds; 7 days unless said otherwise.
    pub horizon: f64,
    /// How often the time shall lie between the earliest and the latest; 0.9 unless said otherwise.
    pub confidence: f64,
    /// Seconds that local time is ahead of UTC: people's days and weekends have their own rate.
    pub utc_offset: f64,
}

impl ForecastOptions {
    /// Returns the options for a question at a time.
    pub fn new(now: f64) -> Self {
        Self { now, horizon: 7.0 * 86_400.0, confidence: 0.9, utc_offset: 0.0 }
    }
}

/// The estimator that decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Method {
    /// None: the series says too little.
    #[default]
    None,
    /// The level of now, which is at the limit.
    Level,
    /// The growth between two kills at the limit.
    ResetCycle,
    /// The line of Theil and Sen through the floors of a sawtooth.
    FloorLine,
    /// The climb after a restart, compared with the level before.
    Recovery,
    /// The mean gain since the last change point.
    SegmentMean,
    /// The mean gain from a time of one day to the same time of the next, and the profile of the day.
    SeasonalDifference,
    /// Gains that change by a constant factor.
    GeometricGains,
    /// Gains that fall as a power of age.
    PowerGains,
}

/// Why no time is told.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "reason")]
#[non_exhaustive]
pub enum Refusal {
    /// The limit, or now, is no positive finite number.
    NotFinite,
    /// There are too few usable rows.
    TooFewSamples {
        /// The rows that can be used.
        used: usize,
        /// The rows that are needed.
        needed: usize,
    },
    /// The rows span too short a time.
    HistoryTooShort {
        /// The seconds that they span.
        seconds: f64,
        /// The seconds that are needed.
        needed: f64,
    },
    /// The last row is too old to say anything of now.
    LastSampleTooOld {
        /// The seconds since the last row.
        seconds: f64,
        /// The seconds that are allowed.
        allowed: f64,
    },
    /// The growth cannot be told from chance, or there is none.
    NoSignificantGrowth {
        /// The growth over its standard error, Student's t.
        t: f64,
        /// The t that was needed.
        needed: f64,
    },
    /// The level falls back again and again, and the floor does not rise.
    FloorDoesNotRise {
        /// The falls seen.
        cycles: usize,
        /// The highest peak, as a share of the limit.
        peak: f64,
    },
    /// The growth becomes less, and ends below the limit.
    LevelsOff {
        /// Where it ends, as a share of the limit.
        below: f64,
    },
    /// The level climbs back to where it was before a restart, and was flat there.
    WarmingUp {
        /// The level before, as a share of the limit.
        before: f64,
    },
    /// There is growth, but it was seen for too short a time to look so far ahead.
    TooFarAhead {
        /// The seconds until the limit would be reached.
        ahead: f64,
        /// The seconds that the growth was seen.
        seen: f64,
    },
    /// There is growth, but the limit is farther away than anyone can see.
    BeyondReach {
        /// The seconds that are looked ahead at most.
        reach: f64,
    },
}

/// When usage reaches the limit, or why that cannot be told.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Forecast {
    /// The expected time at which usage is first at the limit, in seconds since the epoch.
    pub time: Option<f64>,
    /// The earliest such time at the confidence asked for.
    pub earliest: Option<f64>,
    /// The latest such time; none if it may as well not happen.
    pub latest: Option<f64>,
    /// The estimator that decided.
    pub method: Method,
    /// Why no time is told.
    pub refusal: Option<Refusal>,
    /// What decided, in a sentence or two.
    pub why: String,
    /// What became of the rows.
    pub rows: Rows,
    /// The level of now, in the unit of the series.
    pub level: Option<f64>,
    /// The limit of now.
    pub limit: f64,
    /// The growth in the unit of the series per day, as it is now.
    pub slope_per_day: Option<f64>,
    /// Since when it has grown like that, in seconds since the epoch.
    pub since: Option<f64>,
    /// The sudden falls that the history shows.
    pub falls: Falls,
    /// The history in few points: seconds since the epoch, and the level.
    pub history: Vec<(f64, f64)>,
    /// The expected way to the limit in few points.
    pub path: Vec<(f64, f64)>,
}

/// What an estimator found: times are seconds from now, levels are shares of the limit.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcome {
    pub(super) method: Method,
    pub(super) refusal: Option<Refusal>,
    pub(super) why: String,
    pub(super) time: Option<f64>,
    pub(super) earliest: Option<f64>,
    pub(super) latest: Option<f64>,
    pub(super) slope_per_day: Option<f64>,
    pub(super) since: Option<f64>,
    pub(super) path: Vec<(f64, f64)>,
}

impl Outcome {
    pub(super) fn refused(method: Method, refusal: Refusal, why: String) -> Self {
        Self { method, refusal: Some(refusal), why, ..Self::default() }
    }
}

/// What every estimator needs to know of the question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    pub(super) calendar: super::calendar::Calendar,
    /// Seconds that one cares for.
    pub(super) horizon: f64,
    /// Seconds that anything is extrapolated at most.
    pub(super) reach: f64,
    /// The probability below the upper end of an interval: 0.95 for 90 %.
    pub(super) upper: f64,
}

/// Writes a share as a percentage, with as many digits as it takes.
pub(super) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let digits = if percent.abs() >= 9.95 {
        0
    } else if percent.abs() >= 0.995 {
        1
    } else {
        2
    };
    format!("{percent:.digits$} %")
}

/// Writes a duration in days, or in hours below two days.
pub(super) fn duration(seconds: f64) -> String {
    let hours = seconds / 3600.0;
    if hours < 48.0 { format!("{hours:.0} h") } else { format!("{:.1} d", hours / 24.0) }
}
