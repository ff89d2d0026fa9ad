//! Samples of a series that do not fit what came before them, each told with what was expected.
//!
//! The score of a sample depends on it and on the samples before it alone, so that what is told of a history is what would have been
//! told at the time. The detectors, their formulas and sources stand in `docs/anomalies.md`.

mod baseline;
mod episode;
mod flat;
mod grain;
mod level;
mod record;
mod residual;
mod sample;
mod season;
mod spread;
mod step;
mod surprise;
#[cfg(test)]
mod tests;
mod why;

use serde::Serialize;

use self::sample::Series;
use self::season::Expectation;
use self::surprise::{Detector, Surprise};

/// How loudly anomalies are told.
#[derive(Clone, Debug, PartialEq)]
pub struct AnomalyOptions {
    /// The lowest score that is told, from 0 to 1. Stationary noise, seasons and sawtooths reach the default less than once in two weeks
    /// of samples every five minutes (measured on 8 series each: docs/anomalies.md).
    pub threshold: f64,
    /// Tells each sample that outdoes those shortly before it, instead of one anomaly for each episode.
    pub every_point: bool,
}

impl Default for AnomalyOptions {
    fn default() -> Self {
        Self { threshold: 0.78, every_point: false }
    }
}

impl AnomalyOptions {
    /// Returns the options under which every sample with a score is told, for those who choose a threshold later.
    pub fn every_score() -> Self {
        Self { threshold: 0.0, every_point: true }
    }
}

/// What is told of a series.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Anomalies {
    /// The anomalies, in the order of their times.
    pub anomalies: Vec<Anomaly>,
    /// Why nothing can be told.
    pub refusal: Option<AnomalyRefusal>,
    /// What became of the samples.
    pub rows: SampleRows,
    /// The length of the season that predicts the series at its end, in seconds.
    pub season: Option<f64>,
}

/// One episode in which a series does not fit its past.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Anomaly {
    /// When it was first seen, in seconds since 1970.
    pub time: f64,
    /// The last sample of the episode, where it has more than one.
    pub end: Option<f64>,
    /// How unusual it is at its height, from 0 to 1.
    pub score: f64,
    /// The value at its height.
    pub value: f64,
    /// The value that was expected there.
    pub expected: f64,
    /// What is unusual.
    pub kind: AnomalyKind,
    /// What is unusual, in a sentence with the numbers that decide.
    pub why: String,
}

/// What is unusual about samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum AnomalyKind {
    /// A value above what was expected.
    Spike,
    /// A value below what was expected.
    Dip,
    /// Values that keep to one side of what was expected.
    LevelShift,
    /// Values that hardly vary, in a series that does.
    Flat,
    /// Values that vary more than ever before.
    Spread,
}

impl AnomalyKind {
    /// Returns the word for it: `spike`, `dip`, `level-shift`, `flat`, `spread`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Spike => "spike",
            Self::Dip => "dip",
            Self::LevelShift => "level-shift",
            Self::Flat => "flat",
            Self::Spread => "spread",
        }
    }
}

/// Why nothing can be told of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
#[non_exhaustive]
pub enum AnomalyRefusal {
    /// The past is too short to know what is usual.
    TooFewSamples {
        /// How many samples have a value and a time of their own.
        used: usize,
        /// How many are needed.
        needed: usize,
    },
}

/// What became of the samples of a series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SampleRows {
    /// How many were given.
    pub given: usize,
    /// How many had no value or no time.
    pub absent: usize,
    /// How many had the time of another one; their mean is used.
    pub repeated: usize,
    /// How many were judged.
    pub used: usize,
}

/// How many samples are looked at before anything is told. A quantile of 99 % wants a hundred samples; half as many is the least that
/// orders them at all.
const WARM_UP: usize = 50;

/// Returns what does not fit in a series: times in seconds since 1970, in any order, and a value for each, NaN where it is absent.
pub fn anomalies(times: &[f64], values: &[f64], options: &AnomalyOptions) -> Anomalies {
    let series = Series::new(times, values);
    let rows = series.rows;
    if rows.used <= WARM_UP {
        let refusal = AnomalyRefusal::TooFewSamples { used: rows.used, needed: WARM_UP + 1 };
        return Anomalies { refusal: Some(refusal), rows, ..Anomalies::default() };
    }
    let expectation = Expectation::new(&series);
    let surprise = judge(&series, &expectation);
    let points = episode::standing_out(&surprise);
    let told = episode::told(&series, &surprise, &points, options);
    let anomalies = told.into_iter().map(|episode| why::anomaly(&series, &expectation, &surprise, &episode)).collect();
    Anomalies { anomalies, refusal: None, rows, season: expectation.season }
}

/// Returns the surprise of each sample: that of the detector which is surprised most.
fn judge(series: &Series, expectation: &Expectation) -> Vec<Surprise> {
    let values = &series.values;
    let grains = grain::grains(values);
    let spreads = spread::spreads(values);
    let flat = flat::amounts(&spreads, &baseline::running(values), &grains);
    let mut surprises = vec![Surprise::default(); values.len()];
    let of_values = [
        (Detector::Record, record::surprises(values, &grains, WARM_UP)),
        (Detector::Flat, surprise::of_tail(&flat, WARM_UP)),
        (Detector::Spread, record::surprises(&spreads, &grains, WARM_UP)),
    ];
    for (by, amounts) in of_values {
        surprises.iter_mut().zip(amounts).for_each(|(surprise, amount)| surprise.take(by, amount));
    }
    // What is usual of a prediction is known from that prediction alone: a season that is believed is compared with its own errors,
    // not with those of the level before.
    for (predictor, predicted) in expectation.used() {
        let judged: Vec<usize> =
            (0..values.len()).filter(|&index| predicted.get(index).is_some_and(|value| !value.is_nan())).collect();
        let pick = |of: &[f64]| judged.iter().filter_map(|&index| of.get(index).copied()).collect::<Vec<f64>>();
        let (values, grains, predicted) = (pick(values), pick(&grains), pick(predicted));
        for (by, amounts) in judge_rest(&values, &predicted, &grains) {
            for (&index, amount) in judged.iter().zip(amounts) {
                if expectation.predictor(index) == predictor
                    && let Some(surprise) = surprises.get_mut(index)
                {
                    surprise.take(by, amount);
                }
            }
        }
    }
    surprises
}

/// Returns how surprising the distance of each value from its prediction is, by each detector of such.
fn judge_rest(values: &[f64], predicted: &[f64], grains: &[f64]) -> [(Detector, Vec<f64>); 4] {
    let rest: Vec<f64> = values.iter().zip(predicted).map(|(value, predicted)| value - predicted).collect();
    let deviations = residual::deviations(&rest, &baseline::running(&rest), values);
    let tail = |amounts: &[f64]| surprise::of_tail(amounts, WARM_UP);
    [
        (Detector::RestRecord, record::surprises(&rest, grains, WARM_UP)),
        (Detector::Residual, tail(&residual::amounts(&deviations))),
        (Detector::Step, tail(&step::amounts(&rest, values))),
        (Detector::Level, level::surprises(&deviations, WARM_UP)),
    ]
}
