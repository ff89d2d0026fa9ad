//! What will break, and what a series tells by itself.

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use smart_core::{AnomalyOptions, ForecastOptions, PredictionOptions, PredictionsAnswer, RenderOptions, Report, Scope};

use crate::cluster::answer;
use crate::error::invalid;
use crate::input::parse_time;
use crate::json;

/// What will break, and its renderings.
#[pyclass(frozen, module = "smart_core._smart_core")]
pub(crate) struct Predictions(Report<PredictionsAnswer>);

/// When a series reaches its limit, and the picture of it.
#[pyclass(frozen, module = "smart_core._smart_core")]
pub(crate) struct Forecast(smart_core::Forecast);

/// A moment: in seconds since 1970, or in the form of RFC 3339.
#[derive(FromPyObject)]
pub(crate) enum When {
    Seconds(f64),
    Text(String),
}

#[pymethods]
impl Predictions {
    fn json(&self, py: Python<'_>) -> String {
        py.detach(|| json(&self.0))
    }

    fn render(&self, py: Python<'_>, form: &str, width: usize, ascii: bool, teach: bool) -> PyResult<String> {
        answer(py, || Ok(self.0.render(form, &RenderOptions::default().width(width).ascii(ascii).teach(teach))?))
    }
}

#[pymethods]
impl Forecast {
    fn json(&self) -> String {
        json(&self.0)
    }

    fn fragment(&self, measure: &str, unit: &str) -> String {
        self.0.fragment(measure, unit)
    }
}

impl Predictions {
    pub(crate) fn new(cluster: &smart_core::Cluster, scope: &Scope, within_seconds: i64) -> Self {
        Self(cluster.predictions(scope, &PredictionOptions::default().within_seconds(within_seconds)))
    }
}

/// Returns when a series reaches its limit; times and values are 64-bit floats of this machine, one after the other.
#[expect(clippy::too_many_arguments, reason = "they are the keywords of one call in Python")]
#[pyfunction]
#[pyo3(signature = (times, values, limit, limits, now, horizon, confidence, utc_offset))]
pub(crate) fn forecast(
    py: Python<'_>,
    times: PyBackedBytes,
    values: PyBackedBytes,
    limit: Option<f64>,
    limits: Vec<(f64, f64)>,
    now: Option<When>,
    horizon: Option<f64>,
    confidence: Option<f64>,
    utc_offset: f64,
) -> PyResult<Forecast> {
    let now = match now {
        Some(When::Text(text)) => Some(parse_time(&text)?.micros() as f64 / 1e6),
        Some(When::Seconds(seconds)) => Some(seconds),
        None => None,
    };
    let (times, values) = series(&times, &values)?;
    Ok(py.detach(|| {
        let newest = || times.iter().copied().filter(|time| time.is_finite()).fold(f64::NEG_INFINITY, f64::max);
        let mut options = ForecastOptions::new(now.unwrap_or_else(newest));
        options.horizon = horizon.unwrap_or(options.horizon);
        options.confidence = confidence.unwrap_or(options.confidence);
        options.utc_offset = utc_offset;
        // A limit without a time held from the first sample on.
        let oldest = || times.iter().copied().filter(|time| time.is_finite()).fold(options.now, f64::min);
        let limits = limit.map_or(limits, |limit| vec![(oldest(), limit)]);
        Forecast(smart_core::forecast(&times, &values, &limits, &options))
    }))
}

/// Returns what does not fit in a series, as JSON.
#[pyfunction]
#[pyo3(signature = (times, values, threshold, every_point))]
pub(crate) fn anomalies(
    py: Python<'_>,
    times: PyBackedBytes,
    values: PyBackedBytes,
    threshold: Option<f64>,
    every_point: bool,
) -> PyResult<String> {
    let (times, values) = series(&times, &values)?;
    Ok(py.detach(|| {
        let mut options = AnomalyOptions::default();
        options.threshold = threshold.unwrap_or(options.threshold);
        options.every_point = every_point;
        json(&smart_core::anomalies(&times, &values, &options))
    }))
}

fn series(times: &[u8], values: &[u8]) -> PyResult<(Vec<f64>, Vec<f64>)> {
    let (times, values) = (floats(times), floats(values));
    if times.len() != values.len() {
        return Err(invalid(&format!("there are {} times and {} values; each value takes one time", times.len(), values.len())));
    }
    Ok((times, values))
}

fn floats(bytes: &[u8]) -> Vec<f64> {
    bytes.as_chunks().0.iter().map(|chunk| f64::from_ne_bytes(*chunk)).collect()
}
