//! When something will break, and how sure that is.

use crate::forecast::{Forecast, Method};
use crate::object::quantity::{Format, Quantity};
use crate::object::time::Time;
use crate::report::Command;

/// When something will break, and what would prevent it.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Outlook {
    /// When it is expected; none for what waits for an occasion instead of a time.
    pub when: Option<Time>,
    /// The earliest time that is likely; the same as `when` for what is fixed, as the end of a certificate.
    pub earliest: Option<Time>,
    /// The latest time that is likely; none where no end is in sight.
    pub latest: Option<Time>,
    /// What it waits for, where that is an occasion instead of a time: `the next rollout`.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub occasion: String,
    /// How the time was found, in the words of statistics; empty for what stands in a field.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub method: String,
    /// What was measured, and how it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trend: Option<Trend>,
    /// What prevents it; the first is the one to try first.
    pub fixes: Vec<Command>,
}

/// A measured series and where it leads.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Trend {
    /// What was measured, as `volume used`.
    pub measure: String,
    /// The unit of all numbers: `bytes`, `cores`, or what is counted.
    pub unit: &'static str,
    /// How much there is now.
    pub level: f64,
    /// How much there may be.
    pub limit: f64,
    /// How much it grows in a day, since `since`.
    pub slope_per_day: Option<f64>,
    /// When the growth began that goes on now.
    pub since: Option<Time>,
    /// The samples that were used, of those that there were.
    pub samples_used: usize,
    /// The samples that there were.
    pub samples: usize,
    /// The probability with which the interval is to hold the time.
    pub confidence: f64,
    /// What decided.
    pub why: String,
    /// Some points of the past, as seconds since 1970 and value.
    pub history: Vec<(f64, f64)>,
    /// The way on to the limit, as seconds since 1970 and value.
    pub path: Vec<(f64, f64)>,
}

impl Outlook {
    /// Returns the outlook of what ends at a fixed time.
    pub(crate) fn at(time: Time) -> Self {
        Self { when: Some(time), earliest: Some(time), latest: Some(time), ..Self::default() }
    }

    /// Returns the outlook of what breaks on an occasion.
    pub(crate) fn on(occasion: &str) -> Self {
        Self { occasion: occasion.to_owned(), ..Self::default() }
    }

    /// Returns the outlook of a series, which has no time where its limit is not in sight.
    pub(crate) fn of(forecast: &Forecast, measure: &str, unit: &'static str, confidence: f64) -> Self {
        Self {
            when: forecast.time.and_then(time),
            earliest: forecast.earliest.and_then(time),
            latest: forecast.latest.and_then(time),
            method: name_of(forecast.method),
            trend: Some(Trend::of(forecast, measure, unit, confidence)),
            ..Self::default()
        }
    }

    /// Adds a command that prevents it.
    pub(crate) fn fix(mut self, command: Command) -> Self {
        self.fixes.push(command);
        self
    }
}

impl Trend {
    fn of(forecast: &Forecast, measure: &str, unit: &'static str, confidence: f64) -> Self {
        Self {
            measure: measure.to_owned(),
            unit,
            level: forecast.level.unwrap_or_default(),
            limit: forecast.limit,
            slope_per_day: forecast.slope_per_day,
            since: forecast.since.and_then(time),
            samples_used: forecast.rows.used,
            samples: forecast.rows.given,
            confidence,
            why: forecast.why.clone(),
            history: forecast.history.clone(),
            path: forecast.path.clone(),
        }
    }

    /// Returns an amount in the unit that people use for it: `12.4Gi`, `0.35`, `1,204`.
    pub fn in_words(&self, amount: f64) -> String {
        amount_in_words(self.unit, amount)
    }
}

/// Returns an amount in the unit that people use for it.
pub(crate) fn amount_in_words(unit: &str, amount: f64) -> String {
    match unit {
        "bytes" => {
            #[expect(clippy::cast_possible_truncation, reason = "casts of floats saturate")]
            let bytes = amount.round() as i128;
            crate::top::bytes(bytes)
        }
        "cores" => {
            #[expect(clippy::cast_possible_truncation, reason = "casts of floats saturate")]
            let milli = (amount * 1000.0).round() as i64;
            crate::top::in_words("cpu", Quantity::from_milli(milli, Format::DecimalSi))
        }
        _ if amount.abs() >= 100.0 => {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casts of floats saturate")]
            let whole = amount.abs().round() as usize;
            format!("{}{}", if amount < 0.0 { "-" } else { "" }, crate::render::grouped(whole))
        }
        _ => format!("{}", (amount * 100.0).round() / 100.0),
    }
}

/// Returns the name of an estimator, as JSON has it.
fn name_of(method: Method) -> String {
    serde_json::to_value(method).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Returns a time that is given in seconds since 1970.
#[expect(clippy::cast_possible_truncation, reason = "casts of floats saturate, and what is out of range has no time")]
pub(crate) fn time(seconds: f64) -> Option<Time> {
    if seconds.is_finite() { Time::from_secs(seconds.round() as i64) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_the_words_of_their_units() {
        for (unit, amount, words) in [
            ("bytes", 13_314_398_617.6, "12.4Gi"),
            ("cores", 0.35, "350m"),
            ("cores", 3.95, "3.95"),
            ("pods", 1204.4, "1,204"),
            ("pods", 12.346, "12.35"),
        ] {
            assert_eq!(amount_in_words(unit, amount), words);
        }
    }
}
