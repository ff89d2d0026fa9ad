//! What the level gains in equal spans of time, freed of the rhythm of days and weeks.

use super::answer::Question;
use super::bins::Bins;
use super::calendar::{Calendar, DAY, HOUR};
use super::season::Season;
use super::statistics::{mad, mean, median, median_of};

/// The gains, oldest first.
#[derive(Clone, Debug)]
pub(super) struct Gains {
    /// Seconds of a gain.
    pub(super) unit: f64,
    /// The middle of each, in seconds from now.
    pub(super) times: Vec<f64>,
    /// What the level gained: on a weekday, if weekends have a rate of their own.
    pub(super) gains: Vec<f64>,
    /// What weekends gain, as a share of weekdays.
    pub(super) weekend: f64,
    /// Whether a rhythm of the day was taken out.
    pub(super) rhythm: bool,
}

impl Gains {
    /// Returns the gains of a day each where the level has a season, else of six hours, or of a twelfth of a short history.
    pub(super) fn new(bins: &Bins, season: Option<&Season>, question: &Question) -> Option<Self> {
        let span = bins.span();
        let unit = if season.is_some() {
            DAY
        } else if span >= 3.0 * DAY {
            6.0 * HOUR
        } else {
            (span / 12.0).max(HOUR)
        };
        let count = (span / unit).floor();
        let (unit, count) = if count < 3.0 { (span / 3.001, 3) } else { (unit, count as usize) };
        let (times, gains) = if season.is_some() { day_on_day(bins, count) } else { steps(bins, unit, count) };
        if gains.len() < 2 {
            return None;
        }
        let mut found = Self { unit, times, gains, weekend: 1.0, rhythm: false };
        if unit == 6.0 * HOUR && found.gains.len() >= 12 {
            found.remove_rhythm(&question.calendar);
        }
        found.part_weekends(&question.calendar);
        Some(found)
    }

    /// Replaces the gains of each quarter of the day by how far they are from the usual of that quarter, plus the usual of all.
    fn remove_rhythm(&mut self, calendar: &Calendar) {
        let count = self.gains.len();
        let quarter = |at: usize| (count - 1 - at) % 4;
        let usual: [f64; 4] = std::array::from_fn(|phase| {
            let of = |weekday_only: bool| -> Vec<f64> {
                let wanted = |at: &usize| quarter(*at) == phase && !(weekday_only && calendar.is_weekend(self.times[*at]));
                (0..count).filter(wanted).map(|at| self.gains[at]).collect()
            };
            let weekdays = of(true);
            median_of(&if weekdays.len() >= 2 { weekdays } else { of(false) })
        });
        let level = mean(&usual);
        let without: Vec<f64> = (0..count).map(|at| self.gains[at] - usual[quarter(at)] + level).collect();
        if level > 0.0 && mad(&without) < 0.75 * mad(&self.gains) {
            self.gains = without;
            self.rhythm = true;
        }
    }

    /// Keeps weekdays only, and how much less weekends gain, if weekends are clearly slower and growth was seen to resume after one.
    fn part_weekends(&mut self, calendar: &Calendar) {
        let weekend: Vec<bool> = self.times.iter().map(|&time| calendar.is_weekend(time)).collect();
        // A weekend that still lasts may as well be the end of all growth.
        let last_weekday = weekend.iter().rposition(|weekend| !weekend).map_or(f64::NEG_INFINITY, |at| self.times[at]);
        let rows = || self.times.iter().zip(&self.gains).zip(&weekend).map(|((time, gain), weekend)| (*time, *gain, *weekend));
        let on: Vec<f64> = rows().filter(|row| !row.2).map(|row| row.1).collect();
        let off: Vec<f64> = rows().filter(|row| row.2 && row.0 < last_weekday).map(|row| row.1).collect();
        if (on.len() as f64) * self.unit < 3.0 * DAY || (off.len() as f64) * self.unit < 1.4 * DAY {
            return;
        }
        let ended = || rows().filter(|row| row.2 && row.0 < last_weekday);
        let mut weeks: Vec<f64> = ended().map(|row| calendar.week(row.0)).collect();
        weeks.dedup();
        let last = ended().last().map_or(f64::NEG_INFINITY, |row| row.0);
        let after: Vec<f64> = rows().filter(|row| !row.2 && row.0 > last).map(|row| row.1).collect();
        let (weekday, rest) = (median_of(&on), median_of(&off));
        let resumed = weeks.len() >= 2 || ((after.len() as f64) * self.unit >= DAY && median_of(&after) > 0.6 * weekday);
        let error = 1.6 * mad(&on) / (on.len().min(off.len()) as f64).sqrt();
        if resumed && weekday > 0.0 && rest < 0.75 * weekday && weekday - rest > error {
            self.weekend = (rest / weekday).max(0.0);
            let keep =
                |values: &[f64]| values.iter().zip(&weekend).filter(|(_, weekend)| !**weekend).map(|(value, _)| *value).collect();
            (self.times, self.gains) = (keep(&self.times), keep(&self.gains));
        }
    }
}

/// Returns the differences of the level at the edges of equal spans that end at now.
fn steps(bins: &Bins, unit: f64, count: usize) -> (Vec<f64>, Vec<f64>) {
    let half = (unit / 4.0).min(1.5 * HOUR);
    let edge = |at: usize| -(at as f64) * unit;
    let level = |at: usize| {
        // At now there is only a past.
        let from = edge(at) - if at == 0 { half.max(2.0 * bins.width) } else { half };
        bins.level_between(from, edge(at) + half).unwrap_or_else(|| bins.level_at(edge(at)))
    };
    let levels: Vec<f64> = (0..=count).rev().map(level).collect();
    let gains = levels.windows(2).map(|pair| pair[1] - pair[0]).collect();
    ((0..count).rev().map(|at| edge(at) - unit / 2.0).collect(), gains)
}

/// Returns the median over each day of the difference to the same time the day before: season and noise fall out.
///
/// The seasonal difference of Box and Jenkins, "Time Series Analysis" (1970), with a median for robustness.
fn day_on_day(bins: &Bins, count: usize) -> (Vec<f64>, Vec<f64>) {
    let first = bins.times.first().copied().unwrap_or(0.0);
    let (mut times, mut gains) = (Vec::new(), Vec::new());
    let mut differences = Vec::new();
    let mut before = 0;
    for day in (0..count).rev() {
        let end = -(day as f64) * DAY;
        differences.clear();
        for at in bins.between(end - DAY, end) {
            let earlier = bins.times[at] - DAY;
            if earlier < first {
                continue;
            }
            while before + 1 < bins.len() && bins.times[before + 1] <= earlier {
                before += 1;
            }
            let (t0, v0) = (bins.times[before], bins.levels[before]);
            let level = match (bins.times.get(before + 1), bins.levels.get(before + 1)) {
                (Some(&t1), Some(&v1)) => v0 + (v1 - v0) * (earlier - t0) / (t1 - t0),
                _ => v0,
            };
            differences.push(bins.levels[at] - level);
        }
        if differences.len() >= 12 {
            times.push(end - DAY / 2.0);
            gains.push(median(&mut differences));
        }
    }
    (times, gains)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::testing::{bins, question};

    #[test]
    fn a_line_gains_the_same_in_all_spans() {
        let line = bins(&(0..2016).map(|at| 0.2 + f64::from(at) / 288.0 * 0.02).collect::<Vec<_>>());
        let gains = Gains::new(&line, None, &question()).unwrap();
        assert_eq!(gains.unit, 6.0 * HOUR);
        assert!(gains.gains.iter().skip(1).rev().skip(1).all(|gain| (gain - 0.005).abs() < 1e-3), "{:?}", gains.gains);
        assert_eq!(gains.weekend, 1.0);
    }

    #[test]
    fn weekends_that_rest_are_parted() {
        let question = question();
        let mut level = 0.2;
        let levels: Vec<f64> = (0..14 * 288)
            .map(|at| {
                level += if question.calendar.is_weekend((f64::from(at) - 14.0 * 288.0) * 300.0) { 0.0 } else { 0.0001 };
                level
            })
            .collect();
        let gains = Gains::new(&bins(&levels), None, &question).unwrap();
        assert!(gains.weekend < 0.1, "{}", gains.weekend);
        assert!((median_of(&gains.gains) - 0.0072).abs() < 1e-4);
    }
}
