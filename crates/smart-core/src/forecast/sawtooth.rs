//! Repeated falls to a common floor: rotation, garbage collection, temporary files. Only a floor that rises counts.

use super::answer::{Method, Outcome, Question, Refusal, percent};
use super::bins::Bins;
use super::calendar::{DAY, HOUR};
use super::falls::Fall;
use super::statistics::{differences, mad, mann_kendall, mean, median, median_of, quantile, theil_sen};

/// Whether the falls are those of a sawtooth that goes on: they end on a common line.
pub(super) fn applies(bins: &Bins, falls: &[Fall]) -> bool {
    let (Some(first), Some(last)) = (falls.first(), falls.last()) else { return false };
    let usual = median_of(&falls.iter().map(Fall::size).collect::<Vec<_>>());
    let times: Vec<f64> = falls.iter().map(|fall| bins.times[fall.to]).collect();
    let floors: Vec<f64> = falls.iter().map(|fall| fall.after).collect();
    let common = match falls {
        [] | [_] => false,
        [a, b] => (a.after - b.after).abs() < 0.3 * usual && (a.before - b.before).abs() < 0.3 * usual,
        _ => {
            let slope = theil_sen(&times, &floors);
            let off: Vec<f64> = times.iter().zip(&floors).map(|(time, floor)| floor - slope * time).collect();
            mad(&off) <= 0.35 * usual
        }
    };
    if !common || falls.len() >= 6 {
        return common;
    }
    // Few cycles: the present climb must still look like those before, else the cycle is over.
    let highest = falls.iter().map(|fall| fall.before).fold(0.0, f64::max);
    let longest = differences(&times).into_iter().fold(bins.times[first.from] - bins.times[0], f64::max);
    let level = bins.levels.last().copied().unwrap_or(0.0);
    level <= highest + 0.25 * usual && -bins.times[last.to] <= 1.6 * longest
}

/// Predicts when the peaks reach the limit, if the floor rises.
///
/// The floor is a line of Theil and Sen through the lowest points; it rises if its slope is more than three standard errors, adds
/// up to something, and passes the test of Mann and Kendall. Peaks lie above it by the 90 % quantile of the size of the falls.
/// Regular cycles are walked forward one by one: within each the level climbs from the floor to the peak in a line.
pub(super) fn estimate(bins: &Bins, falls: &[Fall], question: &Question) -> Outcome {
    let usual = median_of(&falls.iter().map(Fall::size).collect::<Vec<_>>());
    // Many cycles in groups: the median of each.
    let group = (falls.len() / 40).max(1);
    let middle = |part: &[Fall], value: &dyn Fn(&Fall) -> f64| median_of(&part.iter().map(value).collect::<Vec<_>>());
    let groups = || falls.chunks_exact(group);
    let peaks: Vec<f64> = groups().map(|part| middle(part, &|fall| fall.before)).collect();
    let floors: Vec<f64> = groups().map(|part| middle(part, &|fall| fall.after)).collect();
    let mean_time =
        |part: &[Fall], bin: &dyn Fn(&Fall) -> usize| mean(&part.iter().map(|fall| bins.times[bin(fall)]).collect::<Vec<_>>());
    let peak_times: Vec<f64> = groups().map(|part| mean_time(part, &|fall| fall.from)).collect();
    let floor_times: Vec<f64> = groups().map(|part| mean_time(part, &|fall| fall.to)).collect();
    let span = (peak_times.last().copied().unwrap_or(0.0) - peak_times.first().copied().unwrap_or(0.0)).max(1.0);

    let mut slope = theil_sen(&floor_times, &floors);
    let peak_slope = theil_sen(&peak_times, &peaks);
    let mut bases: Vec<f64> = floor_times.iter().zip(&floors).map(|(time, floor)| floor - slope * time).collect();
    let scatter = mad(&bases);
    let error = scatter / span * (12.0 / floors.len() as f64).sqrt() + 1e-18;
    let rises = |values: &[f64]| values.len() < 6 || mann_kendall(values) > 2.3;
    let mut rising = slope > 3.0 * error && slope * span > (0.1 * usual).max(0.02) && rises(&floors);
    if bins.span() < 1.5 * DAY {
        rising = rising && slope * span > 0.3 * usual && peak_slope > 0.5 * slope && rises(&peaks);
    }
    let cycles = falls.len();
    if !rising {
        let peak = falls.iter().map(|fall| fall.before).fold(0.0, f64::max);
        return Outcome::refused(
            Method::FloorLine,
            Refusal::FloorDoesNotRise { cycles, peak },
            format!("Falls back {cycles} times to a floor that does not rise; the peaks reach {} of the limit.", percent(peak)),
        );
    }
    let mut since = floor_times.first().copied();
    if floors.len() >= 12 {
        // The second half, when it has a slope of its own.
        let half = floors.len() / 2;
        let recent = theil_sen(&floor_times[half..], &floors[half..]);
        if (recent - slope).abs() > 0.35 * slope.abs() {
            slope = recent;
            bases = floor_times[half..].iter().zip(&floors[half..]).map(|(time, floor)| floor - slope * time).collect();
            since = floor_times.get(half).copied();
        }
    }
    let base = median(&mut bases);
    // How high the peaks are above the line of the floors.
    let mut heights: Vec<f64> = falls.iter().map(|fall| fall.before - base - slope * bins.times[fall.from]).collect();
    let jitter = mad(&heights).max(0.5 * scatter);
    let starts: Vec<f64> = falls.iter().map(|fall| bins.times[fall.to]).collect();
    let mut gaps = differences(&starts);
    // The first peak at the limit is the highest of those that come while the floor rises by two standard deviations of their height.
    let chances = 2.0 * jitter / (slope * median_of(&gaps)).max(1e-12);
    let height = quantile(&mut heights, (1.0 - 0.5 / chances.max(1.0)).min(0.95));
    let regular = cycles >= 3 && mad(&gaps) <= 0.3 * median_of(&gaps);
    let cycle = regular.then(|| median(&mut gaps)).filter(|&gap| gap >= 3.0 * HOUR);
    let last = falls.last().map_or(0, |fall| fall.to);
    let level = bins.level_now(2.0 * bins.width);
    let saw = Saw { base, height, cycle, last: bins.times[last], level, climb: level - bins.levels[last], reach: question.reach };
    let off = (1.645 * (error / slope + 0.084)).min(0.9);
    let time = saw.reaches(0.0, slope);
    let far = Refusal::BeyondReach { reach: question.reach };
    Outcome {
        method: Method::FloorLine,
        refusal: time.is_none().then_some(far),
        why: format!(
            "A sawtooth of {cycles} cycles whose floor rises {} of the limit per day; the peaks are {} above it.",
            percent(slope * DAY),
            percent(height)
        ),
        time,
        earliest: time.and(saw.reaches(1.5 * jitter, slope * (1.0 + off))),
        latest: time.and(saw.reaches(-1.5 * jitter, slope * (1.0 - off))),
        slope_per_day: Some(slope * DAY),
        since,
        path: time.map_or(Vec::new(), |time| vec![(0.0, base + height), (time, 1.0)]),
    }
}

/// A sawtooth on a line.
struct Saw {
    /// The floor of now.
    base: f64,
    /// How far a cycle climbs.
    height: f64,
    /// The seconds of a cycle, if cycles are regular and long enough to matter.
    cycle: Option<f64>,
    /// The start of the last cycle seen.
    last: f64,
    /// The level of now.
    level: f64,
    /// How far the present cycle has climbed.
    climb: f64,
    reach: f64,
}

impl Saw {
    /// Returns when the level first touches the limit, if the floor is `above` and rises with a slope.
    fn reaches(&self, above: f64, slope: f64) -> Option<f64> {
        let base = self.base + above;
        let Some(cycle) = self.cycle else {
            let left = 1.0 - base - self.height;
            return if left <= 0.0 { Some(0.0) } else { (slope > 0.0).then(|| left / slope).filter(|&time| time < self.reach) };
        };
        let mut start = self.last;
        if -self.last < cycle {
            // The present cycle goes on from where it is, at its own pace as far as that is known.
            let usual = self.height / cycle + slope;
            let known = (-self.last / cycle / 0.5).clamp(0.0, 1.0);
            let pace = known * self.climb / (-self.last).max(1.0) + (1.0 - known) * usual + above / cycle;
            let hit = (1.0 - self.level) / pace;
            if pace > 0.0 && hit <= start + cycle {
                return Some(hit.max(0.0));
            }
            start += cycle;
        } else {
            start += (-self.last / cycle).floor() * cycle;
        }
        while start < self.reach {
            let climb = self.height / cycle + slope;
            let hit = start + (1.0 - base - slope * start) / climb;
            if climb > 0.0 && hit <= start + cycle {
                return Some(hit.max(0.0));
            }
            start += cycle;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::falls::find;
    use crate::forecast::testing::{bins, question};

    /// Twenty cycles of half a day, from a floor up by 0.2.
    fn saw(rise_per_day: f64) -> Bins {
        bins(
            &(0..20 * 144)
                .map(|at| 0.3 + rise_per_day * f64::from(at) / 288.0 + 0.2 * f64::from(at % 144) / 144.0)
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn a_floor_that_does_not_rise_is_refused() {
        let bins = saw(0.0);
        let falls = find(&bins);
        assert!(applies(&bins, &falls));
        assert!(matches!(estimate(&bins, &falls, &question()).refusal, Some(Refusal::FloorDoesNotRise { cycles: 19, .. })));
    }

    #[test]
    fn peaks_on_a_rising_floor_reach_the_limit_before_the_floor() {
        let bins = saw(0.03);
        let falls = find(&bins);
        let outcome = estimate(&bins, &falls, &question());
        // After 10 days the floor is at 0.6: the peaks are at 1 after 6.67 days more.
        let days = outcome.time.unwrap() / DAY;
        assert!((6.2..7.0).contains(&days), "{days}");
        assert!((outcome.slope_per_day.unwrap() - 0.03).abs() < 0.002);
    }

    #[test]
    fn one_fall_is_no_cycle() {
        let bins = bins(&(0..500).map(|at| if at < 400 { 0.5 } else { 0.2 }).collect::<Vec<_>>());
        assert!(!applies(&bins, &find(&bins)));
    }
}
