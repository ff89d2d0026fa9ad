//! `batch forecast` and `batch anomalies`: series without a cluster.

use serde::{Deserialize, Serialize};
use smart_core::{AnomalyKind, AnomalyOptions, Forecast, ForecastOptions};

use crate::batch::{self, Answer, Refusal};

#[derive(Deserialize)]
struct ForecastRequest {
    now: f64,
    #[serde(default)]
    horizon_s: Option<f64>,
    #[serde(default)]
    confidence: Option<f64>,
    /// The zone whose days and weekends count: `UTC`, or an offset as `+02:00`.
    #[serde(default)]
    tz: Option<String>,
    limits: Vec<(f64, Option<f64>)>,
    samples: Vec<(f64, Option<f64>)>,
}

/// Answers one request of `batch forecast`.
pub(crate) fn forecast(line: &str) -> Answer {
    let request: ForecastRequest = batch::request(line)?;
    let mut options = ForecastOptions::new(request.now);
    if let Some(horizon) = request.horizon_s {
        options.horizon = horizon;
    }
    if let Some(confidence) = request.confidence {
        options.confidence = confidence;
    }
    options.utc_offset = offset(request.tz.as_deref().unwrap_or("UTC"))?;
    let (times, values) = columns(&request.samples);
    let limits: Vec<(f64, f64)> = request.limits.iter().map(|(time, limit)| (*time, limit.unwrap_or(f64::NAN))).collect();
    let forecast = smart_core::forecast(&times, &values, &limits, &options);
    answers(&forecast)
}

fn answers(forecast: &Forecast) -> Answer {
    let mut fields = batch::answer("t", &forecast.time, &[])?;
    fields.extend(batch::answer("lo", &forecast.earliest, &[])?);
    fields.extend(batch::answer("hi", &forecast.latest, &[])?);
    fields.extend(batch::answer("why", &forecast.why, &[])?);
    fields.extend(batch::answer("forecast", forecast, &[])?);
    Ok(fields)
}

/// Returns how many seconds a zone is ahead of UTC.
fn offset(zone: &str) -> Result<f64, Refusal> {
    if matches!(zone, "" | "UTC" | "Etc/UTC" | "GMT" | "Z") {
        return Ok(0.0);
    }
    let parsed = || {
        let (sign, rest) = match zone.split_at_checked(1)? {
            ("+", rest) => (1.0, rest),
            ("-", rest) => (-1.0, rest),
            _ => return None,
        };
        let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
        let (hours, minutes): (u8, u8) = (hours.parse().ok()?, minutes.parse().ok()?);
        (hours <= 14 && minutes < 60).then(|| sign * (f64::from(hours) * 3600.0 + f64::from(minutes) * 60.0))
    };
    parsed().ok_or_else(|| Refusal::request(format!("tz {zone:?} is not known: give UTC or an offset as +02:00")))
}

#[derive(Deserialize)]
struct AnomaliesRequest {
    samples: Vec<(f64, Option<f64>)>,
    #[serde(default)]
    threshold: Option<f64>,
}

/// An anomaly in the form of `batch anomalies`.
#[derive(Serialize)]
struct Told<'a> {
    t: f64,
    score: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<f64>,
    value: f64,
    expected: f64,
    kind: AnomalyKind,
    why: &'a str,
}

/// Answers one request of `batch anomalies`.
pub(crate) fn anomalies(line: &str) -> Answer {
    let request: AnomaliesRequest = batch::request(line)?;
    let options = match request.threshold {
        Some(threshold) => AnomalyOptions { threshold, ..AnomalyOptions::default() },
        None => AnomalyOptions::every_score(),
    };
    let (times, values) = columns(&request.samples);
    let found = smart_core::anomalies(&times, &values, &options);
    let told = found.anomalies.iter().map(|anomaly| Told {
        t: anomaly.time,
        score: anomaly.score,
        end: anomaly.end,
        value: anomaly.value,
        expected: anomaly.expected,
        kind: anomaly.kind,
        why: &anomaly.why,
    });
    let mut fields = batch::answer("anomalies", &told.collect::<Vec<_>>(), &[])?;
    if let Some(refusal) = found.refusal {
        fields.extend(batch::answer("refusal", &refusal, &[])?);
    }
    Ok(fields)
}

/// Returns samples as times and values; a value that is absent is NaN.
fn columns(samples: &[(f64, Option<f64>)]) -> (Vec<f64>, Vec<f64>) {
    samples.iter().map(|(time, value)| (*time, value.unwrap_or(f64::NAN))).unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_utc_or_offsets() {
        for (zone, seconds) in [("UTC", Some(0.0)), ("+02:00", Some(7200.0)), ("-05:30", Some(-19_800.0)), ("+5", Some(18_000.0))]
        {
            assert_eq!(offset(zone).ok(), seconds, "{zone}");
        }
        for zone in ["Europe/Berlin", "+99", "+x", "\u{e9}"] {
            assert!(offset(zone).is_err(), "{zone}");
        }
    }
}
