//! What will break, and what a series tells by itself.

use std::sync::Arc;

use napi::Env;
use napi::bindgen_prelude::{AsyncTask, Either, Either3, Float64ArraySlice, Object, Unknown};
use napi_derive::napi;
use smart_core::{Error, PredictionOptions, PredictionsAnswer, Report};

use crate::answer::{self, Question, json};
use crate::cluster::{About, Cluster, ObjectRef, scope};
use crate::error::invalid;
use crate::findings::{RenderOptions, render_options};
use crate::input::parse_time;

/// Numbers as JavaScript has them.
type Numbers<'a> = Either<Float64ArraySlice<'a>, Vec<Option<f64>>>;

/// What a question about what will break is about; without any of these it is about everything in the next seven days.
#[napi(object, object_to_js = false)]
#[derive(Default)]
pub struct AboutPredictions {
    /// A name as kubectl takes it (`deploy/web`), a kind (`deploy`), or a reference that an answer gave.
    #[napi(ts_type = "string | ObjectRef")]
    pub object: Option<Either<String, ObjectRef>>,
    /// Narrows to one namespace, or says where a named object is.
    pub namespace: Option<String>,
    /// Labels as `kubectl -l` takes them, as `app=web,tier!=db`.
    pub labels: Option<String>,
    /// How far to look ahead, in seconds; seven days where nothing is said.
    pub within_seconds: Option<f64>,
}

/// How to look ahead in a series. It takes a limit, or limits.
#[napi(object, object_to_js = false)]
#[derive(Default)]
pub struct ForecastOptions<'a> {
    /// The limit, which held from the first sample on.
    pub limit: Option<f64>,
    /// The steps of the limit: from when, in seconds since 1970, and how much.
    #[napi(ts_type = "Array<[number, number]>")]
    pub limits: Option<Vec<(f64, f64)>>,
    /// When it is judged, as a time or in seconds since 1970; absent, at the newest of the times.
    #[napi(ts_type = "Date | string | number")]
    pub now: Option<Either3<f64, String, Object<'a>>>,
    /// How far ahead one cares, in seconds; seven days where nothing is said.
    pub horizon_seconds: Option<f64>,
    /// How often the time shall lie between the earliest and the latest; 0.9 where nothing is said.
    pub confidence: Option<f64>,
    /// Seconds that local time is ahead of UTC: people's days and weekends have their own rate.
    pub utc_offset_seconds: Option<f64>,
}

/// How loudly anomalies are told.
#[napi(object, object_to_js = false)]
#[derive(Default)]
pub struct AnomalyOptions {
    /// The lowest score that is told, from 0 to 1; where nothing is said, noise and seasons stay untold.
    pub threshold: Option<f64>,
    /// Tells each sample that outdoes those shortly before it, instead of one anomaly for each episode.
    pub every_point: Option<bool>,
}

#[napi]
impl Cluster {
    /// Returns a promise of what will break, the most pressing first, and what prevents it.
    ///
    /// What fills up or leaks is told of metrics, what ends and what does not fit of the objects alone. What metrics would tell
    /// more is in `foresight.missing`, each with a command that gets them.
    #[napi(ts_return_type = "Promise<PredictionsReport>")]
    pub fn predictions(&self, about: Option<Either<String, AboutPredictions>>) -> AsyncTask<Question> {
        let cluster = Arc::clone(&self.0);
        answer::later(move || predictions(&cluster, about).map(|report| json(&report)))
    }

    /// Returns what will break, the most pressing first, and what prevents it.
    #[napi(ts_return_type = "PredictionsReport")]
    pub fn predictions_sync<'env>(
        &self,
        env: &'env Env,
        about: Option<Either<String, AboutPredictions>>,
    ) -> napi::Result<Unknown<'env>> {
        answer::now(env, predictions(&self.0, about).map(|report| json(&report)))
    }

    /// Returns a promise of what will break as text for people.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn render_predictions(
        &self,
        #[napi(ts_arg_type = "'text' | 'wide' | 'md' | 'html' | 'fragment'")] form: String,
        about: Option<Either<String, AboutPredictions>>,
        options: Option<RenderOptions>,
    ) -> AsyncTask<Question> {
        let cluster = Arc::clone(&self.0);
        answer::later(move || rendered_predictions(&cluster, &form, about, options))
    }

    /// Returns what will break as text for people.
    #[napi(ts_return_type = "string")]
    pub fn render_predictions_sync<'env>(
        &self,
        env: &'env Env,
        #[napi(ts_arg_type = "'text' | 'wide' | 'md' | 'html' | 'fragment'")] form: String,
        about: Option<Either<String, AboutPredictions>>,
        options: Option<RenderOptions>,
    ) -> napi::Result<Unknown<'env>> {
        answer::now(env, rendered_predictions(&self.0, &form, about, options))
    }
}

/// Returns a promise of when a series reaches its limit, or why that cannot be told. Times are seconds since 1970 in any order,
/// with a value for each; null and NaN are absent. Throws `invalid` without a limit.
#[napi(ts_return_type = "Promise<Forecast>")]
pub fn forecast(
    env: &Env,
    #[napi(ts_arg_type = "Float64Array | Array<number | null>")] times: Numbers<'_>,
    #[napi(ts_arg_type = "Float64Array | Array<number | null>")] values: Numbers<'_>,
    options: ForecastOptions<'_>,
) -> napi::Result<AsyncTask<Question>> {
    // Copied, since JavaScript may change its numbers while another thread reads them.
    let (times, values) = (owned(times), owned(values));
    check(env, &times, &values)?;
    let (limits, options) = foresight(env, &times, options)?;
    Ok(answer::later(move || Ok(json(&smart_core::forecast(&times, &values, &limits, &options)))))
}

/// Returns when a series reaches its limit, or why that cannot be told. What a Float64Array holds is read where it lies.
#[napi(ts_return_type = "Forecast")]
pub fn forecast_sync<'env>(
    env: &'env Env,
    #[napi(ts_arg_type = "Float64Array | Array<number | null>")] times: Numbers<'_>,
    #[napi(ts_arg_type = "Float64Array | Array<number | null>")] values: Numbers<'_>,
    options: ForecastOptions<'_>,
) -> napi::Result<Unknown<'env>> {
    let (times, values) = (Floats::of(times), Floats::of(values));
    check(env, times.all(), values.all())?;
    let (limits, options) = foresight(env, times.all(), options)?;
    answer::now(env, Ok(json(&smart_core::forecast(times.all(), values.all(), &limits, &options))))
}

/// Returns a promise of what does not fit in a series, each with what was expected. Times and values are as `forecast` takes them.
#[napi(ts_return_type = "Promise<Anomalies>")]
pub fn anomalies(
    env: &Env,
    #[napi(ts_arg_type = "Float64Array | Array<number | null>")] times: Numbers<'_>,
    #[napi(ts_arg_type = "Float64Array | Array<number | null>")] values: Numbers<'_>,
    options: Option<AnomalyOptions>,
) -> napi::Result<AsyncTask<Question>> {
    let (times, values) = (owned(times), owned(values));
    check(env, &times, &values)?;
    let options = loudness(options);
    Ok(answer::later(move || Ok(json(&smart_core::anomalies(&times, &values, &options)))))
}

/// Returns what does not fit in a series, each with what was expected. What a Float64Array holds is read where it lies.
#[napi(ts_return_type = "Anomalies")]
pub fn anomalies_sync<'env>(
    env: &'env Env,
    #[napi(ts_arg_type = "Float64Array | Array<number | null>")] times: Numbers<'_>,
    #[napi(ts_arg_type = "Float64Array | Array<number | null>")] values: Numbers<'_>,
    options: Option<AnomalyOptions>,
) -> napi::Result<Unknown<'env>> {
    let (times, values) = (Floats::of(times), Floats::of(values));
    check(env, times.all(), values.all())?;
    answer::now(env, Ok(json(&smart_core::anomalies(times.all(), values.all(), &loudness(options)))))
}

/// Numbers where they lie, or as they were copied.
enum Floats<'a> {
    Lent(Float64ArraySlice<'a>),
    Owned(Vec<f64>),
}

impl<'a> Floats<'a> {
    fn of(numbers: Numbers<'a>) -> Self {
        match numbers {
            Either::A(numbers) => Self::Lent(numbers),
            Either::B(numbers) => Self::Owned(present(numbers)),
        }
    }

    fn all(&self) -> &[f64] {
        match self {
            Self::Lent(numbers) => numbers,
            Self::Owned(numbers) => numbers,
        }
    }
}

fn owned(numbers: Numbers<'_>) -> Vec<f64> {
    match numbers {
        Either::A(numbers) => numbers.to_vec(),
        Either::B(numbers) => present(numbers),
    }
}

fn present(numbers: Vec<Option<f64>>) -> Vec<f64> {
    numbers.into_iter().map(|number| number.unwrap_or(f64::NAN)).collect()
}

fn check(env: &Env, times: &[f64], values: &[f64]) -> napi::Result<()> {
    if times.len() == values.len() {
        return Ok(());
    }
    let message = format!("there are {} times and {} values; each value takes one time", times.len(), values.len());
    Err(invalid(env, &message))
}

/// Returns the limits and the options of a forecast.
fn foresight(
    env: &Env,
    times: &[f64],
    options: ForecastOptions<'_>,
) -> napi::Result<(Vec<(f64, f64)>, smart_core::ForecastOptions)> {
    let ForecastOptions { limit, limits, now, horizon_seconds, confidence, utc_offset_seconds } = options;
    let newest = || times.iter().copied().filter(|time| time.is_finite()).fold(f64::NEG_INFINITY, f64::max);
    let seconds = |when| parse_time(env, when).map(|time| time.micros() as f64 / 1e6);
    let now = match now {
        None => newest(),
        Some(Either3::A(seconds)) => seconds,
        Some(Either3::B(text)) => seconds(Either::A(text))?,
        Some(Either3::C(date)) => seconds(Either::B(date))?,
    };
    let mut options = smart_core::ForecastOptions::new(now);
    options.horizon = horizon_seconds.unwrap_or(options.horizon);
    options.confidence = confidence.unwrap_or(options.confidence);
    options.utc_offset = utc_offset_seconds.unwrap_or(options.utc_offset);
    let oldest = || times.iter().copied().filter(|time| time.is_finite()).fold(now, f64::min);
    match (limit, limits.filter(|limits| !limits.is_empty())) {
        (Some(limit), None) => Ok((vec![(oldest(), limit)], options)),
        (None, Some(limits)) => Ok((limits, options)),
        _ => Err(invalid(env, "a forecast takes either a limit or limits")),
    }
}

fn loudness(options: Option<AnomalyOptions>) -> smart_core::AnomalyOptions {
    let AnomalyOptions { threshold, every_point } = options.unwrap_or_default();
    let mut options = smart_core::AnomalyOptions::default();
    options.threshold = threshold.unwrap_or(options.threshold);
    options.every_point = every_point.unwrap_or_default();
    options
}

fn predictions(
    cluster: &smart_core::Cluster,
    about: Option<Either<String, AboutPredictions>>,
) -> Result<Report<PredictionsAnswer>, Error> {
    let AboutPredictions { object, namespace, labels, within_seconds } = match about {
        None => AboutPredictions::default(),
        Some(Either::A(name)) => AboutPredictions { object: Some(Either::A(name)), ..AboutPredictions::default() },
        Some(Either::B(about)) => about,
    };
    let scope = scope(cluster, Some(Either::B(About { object, namespace, labels })))?;
    let options = PredictionOptions::default();
    #[expect(clippy::cast_possible_truncation, reason = "casts of floats saturate")]
    let options = within_seconds.map_or(options, |seconds| options.within_seconds(seconds as i64));
    Ok(cluster.predictions(&scope, &options))
}

fn rendered_predictions(
    cluster: &smart_core::Cluster,
    form: &str,
    about: Option<Either<String, AboutPredictions>>,
    options: Option<RenderOptions>,
) -> Result<String, Error> {
    Ok(json(&predictions(cluster, about)?.render(form, &render_options(options))?))
}
