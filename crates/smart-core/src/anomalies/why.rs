//! The words of an anomaly: its kind, and the numbers that decide.

use super::baseline;
use super::episode::Episode;
use super::sample::Series;
use super::season::Expectation;
use super::surprise::{Detector, Surprise};
use super::{Anomaly, AnomalyKind, level, spread};

/// How many samples before an anomaly are described.
const DESCRIBED: usize = 1000;
/// How many samples after the height of an episode must stay near it for a shift of level.
const STAYS: usize = 16;

/// Returns an episode in words.
pub(super) fn anomaly(series: &Series, expectation: &Expectation, surprises: &[Surprise], episode: &Episode) -> Anomaly {
    let at = |values: &[f64], index: usize| values.get(index).copied().unwrap_or_default();
    let surprise = surprises.get(episode.height).copied().unwrap_or_default();
    let (value, expected) = (at(&series.values, episode.height), at(&expectation.expected, episode.height));
    let before = at(&series.values, episode.height.saturating_sub(1));
    let told = Told { series, expectation, index: episode.height, value, expected, before };
    // A step may lead away from what was expected or back to it; the end that is farther off is what was unusual.
    let (off, off_before) = (value - expected, before - at(&expectation.expected, episode.height.saturating_sub(1)));
    let returns = surprise.by == Detector::Step && off_before.abs() > off.abs();
    let unusual = if returns { off_before } else { off };
    let mut kind = match surprise.by {
        Detector::Level => AnomalyKind::LevelShift,
        Detector::Flat => AnomalyKind::Flat,
        Detector::Spread => AnomalyKind::Spread,
        Detector::Residual | Detector::Record | Detector::RestRecord | Detector::Step if unusual < 0.0 => AnomalyKind::Dip,
        Detector::Residual | Detector::Record | Detector::RestRecord | Detector::Step => AnomalyKind::Spike,
    };
    let mut why = told.why(surprise.by);
    if matches!(kind, AnomalyKind::Spike | AnomalyKind::Dip) && !returns && told.stays() {
        kind = AnomalyKind::LevelShift;
        why.push_str(&format!("; the {STAYS} samples after it stay there"));
    }
    let end = (episode.last > episode.first).then(|| at(&series.times, episode.last));
    Anomaly { time: at(&series.times, episode.first), end, score: surprise.score(), value, expected, kind, why }
}

/// A sample to be told of.
struct Told<'a> {
    series: &'a Series,
    expectation: &'a Expectation,
    index: usize,
    value: f64,
    expected: f64,
    before: f64,
}

impl Told<'_> {
    fn why(&self, by: Detector) -> String {
        let value = number(self.value);
        match by {
            Detector::Residual => format!("{value}, {}", self.usually()),
            Detector::RestRecord => format!("{value}, farther off than any sample before, {}", self.usually()),
            Detector::Record => {
                let past = self.series.values.get(..self.index).unwrap_or_default();
                let (lowest, highest) = past.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(lowest, highest), &value| {
                    (lowest.min(value), highest.max(value))
                });
                let which = if self.value > highest { "more" } else { "less" };
                let (lowest, highest) = (number(lowest), number(highest));
                format!("{value} is {which} than ever: the {} samples before lie between {lowest} and {highest}", past.len())
            }
            Detector::Step => self.step(),
            Detector::Level => {
                let (first, last) = (self.index.saturating_sub(level::SAMPLES - 1), self.index + 1);
                let values = self.series.values.get(first..last).unwrap_or_default();
                let expected = self.expectation.expected.get(first..last).unwrap_or_default();
                let off = values.iter().zip(expected).map(|(value, expected)| value - expected).sum::<f64>()
                    / values.len().max(1) as f64;
                let side = if off < 0.0 { "below" } else { "above" };
                let (count, off) = (values.len(), number(off.abs()));
                format!("the last {count} samples lie {off} {side} what was expected, at {value} now, {}", self.usually())
            }
            Detector::Flat => {
                let (now, usual) = self.spreads();
                format!(
                    "the last {} samples vary by {} around {value}, where {} is usual",
                    spread::SAMPLES,
                    number(now),
                    number(usual)
                )
            }
            Detector::Spread => {
                let (now, usual) = self.spreads();
                let (count, now, usual) = (spread::SAMPLES, number(now), number(usual));
                format!("the last {count} samples vary by {now}, more than ever, where {usual} is usual")
            }
        }
    }

    /// Returns the spread of the last samples, and the median of the spreads before them.
    fn spreads(&self) -> (f64, f64) {
        let first = self.index.saturating_sub(DESCRIBED);
        let mut spreads = spread::spreads(self.series.values.get(first..=self.index).unwrap_or_default());
        let now = spreads.pop().unwrap_or_default();
        (now, baseline::median(spreads.get_mut(spread::SAMPLES - 1..).unwrap_or_default()))
    }

    fn step(&self) -> String {
        let first = self.index.saturating_sub(DESCRIBED);
        let past = self.series.values.get(first..self.index).unwrap_or_default();
        let mut steps: Vec<f64> =
            past.windows(2).map(|pair| pair.iter().fold(0.0, |sum, value| value - sum)).map(f64::abs).collect();
        steps.sort_by(f64::total_cmp);
        let usual = steps.get(steps.len() * 99 / 100).copied().unwrap_or_default();
        let (value, before) = (number(self.value), number(self.before));
        if (self.value - self.before).abs() > usual {
            format!("{value} after {before}: 99 of 100 steps before were of {} at most", number(usual))
        } else {
            format!("{value} after {before}, {}", self.usually())
        }
    }

    /// Returns what values there usually are: at this time in earlier cycles, or lately.
    fn usually(&self) -> String {
        if let Some(earlier) = self.expectation.earlier(self.series, self.index) {
            let (time, cycles) =
                if earlier.period > 86_400.0 { ("time of the week", "weeks") } else { ("time of the day", "days") };
            let all = earlier.values.len();
            let cut = usize::from(all >= 5);
            let (low, high) = (earlier.values.get(cut), earlier.values.get(all - 1 - cut));
            let (low, high) = (number(low.copied().unwrap_or_default()), number(high.copied().unwrap_or_default()));
            let days = if cut == 0 { format!("all of the last {all}") } else { format!("{} of the last {all}", all - 2 * cut) };
            return format!("where this {time} had {} on {days} {cycles}", range(&low, &high));
        }
        let first = self.index.saturating_sub(DESCRIBED);
        let mut past = self.series.values.get(first..self.index).unwrap_or_default().to_vec();
        past.sort_by(f64::total_cmp);
        let cut = past.len() / 200;
        let ends = (past.get(cut), past.get(past.len().saturating_sub(1 + cut)));
        let (low, high) = (number(ends.0.copied().unwrap_or_default()), number(ends.1.copied().unwrap_or_default()));
        let count = if cut == 0 { "the last".to_owned() } else { format!("{} of the last", past.len() - 2 * cut) };
        format!("where {count} {} samples had {}", past.len(), range(&low, &high))
    }

    /// Returns whether the samples after this one are off what is expected of them, to the same side and by half as much or more.
    fn stays(&self) -> bool {
        let after = self.index + 1..self.index + 1 + STAYS;
        let values = self.series.values.get(after.clone()).unwrap_or_default();
        let expected = self.expectation.expected.get(after).unwrap_or_default();
        let off = self.value - self.expected;
        let beyond = values.iter().zip(expected).filter(|(value, expected)| (*value - *expected) / off >= 0.5);
        values.len() == STAYS && beyond.count() >= STAYS - 2
    }
}

fn range(low: &str, high: &str) -> String {
    if low == high { low.to_owned() } else { format!("{low} to {high}") }
}

/// Returns a number with four digits that count.
fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { value.to_string() };
    }
    let exponent = value.abs().log10().floor();
    if !(-5.0..15.0).contains(&exponent) {
        return format!("{value:.3e}");
    }
    let digits = (3.0 - exponent).max(0.0) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_four_digits_that_count() {
        let cases =
            [(0.0, "0"), (312.0, "312"), (0.123456, "0.1235"), (1234567.0, "1234567"), (-2.5, "-2.5"), (1e20, "1.000e20")];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn a_range_of_one_value_is_that_value() {
        assert_eq!(range("1", "1"), "1");
        assert_eq!(range("1", "2"), "1 to 2");
    }
}
