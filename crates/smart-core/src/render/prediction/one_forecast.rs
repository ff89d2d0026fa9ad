//! One forecast as a piece of HTML: its picture, and what decided.

use std::fmt::Write as _;

use super::super::clean::escaped;
use super::super::html::STYLE;
use super::plot::svg;
use super::words::minute;
use crate::forecast::Forecast;
use crate::predict::Outlook;

impl Forecast {
    /// Returns the picture of the forecast and what decided, as HTML to be put into a page. The measure is the word for what was
    /// measured, as `volume used`; amounts of the units `bytes` and `cores` are written as Kubernetes does.
    ///
    /// ```
    /// use smart_core::{ForecastOptions, forecast};
    ///
    /// let times: Vec<f64> = (0..600).map(|sample| 1_767_571_200.0 + f64::from(sample) * 300.0).collect();
    /// let values: Vec<f64> = (0..600).map(|sample| 4e9 + f64::from(sample) * 1e6).collect();
    /// let answer = forecast(&times, &values, &[(times[0], 5e9)], &ForecastOptions::new(times[599]));
    /// assert!(answer.fragment("memory", "bytes").contains("<svg"));
    /// ```
    pub fn fragment(&self, measure: &str, unit: &str) -> String {
        let unit = ["bytes", "cores"].into_iter().find(|known| *known == unit).unwrap_or_default();
        // The forecast does not tell how sure its interval is, and the picture does not show it.
        let outlook = Outlook::of(self, measure, unit, 0.0);
        let mut html = format!("<div class=\"smart\">\n<style>\n{STYLE}</style>\n");
        let picture = svg(&outlook);
        // Writing to a String cannot fail.
        if !picture.is_empty() {
            let _ = writeln!(html, "<div class=\"picture\">{picture}</div>");
        }
        let _ = writeln!(html, "<p><strong>{}</strong></p>", escaped(&when(&outlook)));
        let _ = writeln!(html, "<p class=\"faint\">{}</p>\n</div>", escaped(&self.why));
        html
    }
}

fn when(outlook: &Outlook) -> String {
    let Some(when) = outlook.when else { return "No time is told".to_owned() };
    let interval = match (outlook.earliest, outlook.latest) {
        (Some(earliest), Some(latest)) if earliest == latest => String::new(),
        (Some(earliest), Some(latest)) => format!(", from {} to {}", minute(earliest), minute(latest)),
        (Some(earliest), None) => format!(", from {} on, no end in sight", minute(earliest)),
        (None, Some(latest)) => format!(", until {}", minute(latest)),
        (None, None) => String::new(),
    };
    format!("Expected {}{interval}", minute(when))
}

#[cfg(test)]
mod tests {
    use crate::forecast::{ForecastOptions, forecast};

    #[test]
    fn a_forecast_has_a_picture_and_a_refusal_its_reason() {
        let times: Vec<f64> = (0..600).map(|sample| 1_767_571_200.0 + f64::from(sample) * 300.0).collect();
        let values: Vec<f64> = (0..600).map(|sample| 4e9 + f64::from(sample) * 1e6).collect();
        let of = |limit: f64, rows: usize| {
            let (times, values) = (&times[..rows], &values[..rows]);
            forecast(times, values, &[(times[0], limit)], &ForecastOptions::new(times[rows - 1])).fragment("<memory>", "bytes")
        };
        let html = of(5e9, 600);
        for part in ["<svg", "class=\"interval\"", "&lt;memory&gt; of 4.7Gi", "<strong>Expected 2026-01-0"] {
            assert!(html.contains(part), "{part}: {html}");
        }
        for (limit, rows) in [(5e9, 5), (f64::NAN, 600), (0.0, 600), (f64::INFINITY, 600)] {
            let html = of(limit, rows);
            assert!(html.contains("No time is told") && !html.contains("<svg") && !html.contains("NaN"), "{html}");
        }
    }
}
