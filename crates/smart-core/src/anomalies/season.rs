//! What was to be expected of each sample: the same time of earlier hours, days or weeks where that predicts better than the level.

use std::collections::VecDeque;

use super::baseline::{self, Looks};
use super::sample::Series;

/// A season that a series may have.
struct Season {
    /// Its length in seconds.
    period: f64,
    /// Into how many parts it is cut.
    slots: usize,
    /// How many earlier cycles are remembered.
    cycles: usize,
}

/// Days and weeks, in quarters of an hour: people, and what they schedule, keep to these.
const SEASONS: [Season; 2] =
    [Season { period: 86_400.0, slots: 96, cycles: 14 }, Season { period: 604_800.0, slots: 672, cycles: 4 }];
/// How many samples make the level that a season is compared with.
const LEVEL: usize = 500;
/// A season is believed when its errors are this share of the level's at most.
const BELIEVED: f64 = 0.8;
/// How many predictions a season must have made before it is believed.
const PREDICTIONS: usize = 60;
/// What an error counts one sample later: errors of the last thousand samples or so decide.
const FADING: f64 = 0.999;

/// What was expected of each sample, and by what.
pub(super) struct Expectation {
    pub(super) expected: Vec<f64>,
    /// The median of the last samples before each one.
    levels: Vec<f64>,
    /// For each season what it predicted of each sample, NaN where it could not.
    predictions: Vec<Vec<f64>>,
    /// For each sample the season that was believed, as an index.
    by: Vec<Option<u8>>,
    /// The length of the season believed at the end, in seconds.
    pub(super) season: Option<f64>,
}

/// What earlier cycles had at the time of a sample.
pub(super) struct Earlier {
    pub(super) period: f64,
    /// The mean of each earlier cycle, sorted by value.
    pub(super) values: Vec<f64>,
}

impl Expectation {
    /// Returns what the past of each sample lets expect of it.
    pub(super) fn new(series: &Series) -> Self {
        let mut memories: Vec<Memory> = SEASONS.iter().map(Memory::new).collect();
        let levels = levels(&series.values);
        let mut predictions: Vec<Vec<f64>> = SEASONS.iter().map(|_| Vec::with_capacity(levels.len())).collect();
        let (mut expected, mut by) = (Vec::with_capacity(levels.len()), Vec::with_capacity(levels.len()));
        for ((&time, &value), &level) in series.times.iter().zip(&series.values).zip(&levels) {
            let mut best = (BELIEVED, None, level);
            for (index, (memory, predictions)) in memories.iter_mut().zip(&mut predictions).enumerate() {
                let prediction = memory.predict(time);
                if let Some(predicted) = prediction.filter(|_| memory.predictions >= PREDICTIONS)
                    && memory.error < best.0 * memory.error_of_level
                {
                    best = (memory.error / memory.error_of_level, Some(index as u8), predicted);
                }
                memory.learn(time, value, prediction, level);
                predictions.push(prediction.unwrap_or(f64::NAN));
            }
            expected.push(best.2);
            by.push(best.1);
        }
        let recent = by.iter().rev().take(PREDICTIONS);
        let season = recent.flatten().find_map(|&index| SEASONS.get(usize::from(index))).map(|season| season.period);
        Self { expected, levels, predictions, by, season }
    }

    /// Returns which season was believed at a sample, none for the level.
    pub(super) fn predictor(&self, index: usize) -> Option<u8> {
        self.by.get(index).copied().flatten()
    }

    /// Returns the predictions that were believed at some sample.
    pub(super) fn used(&self) -> impl Iterator<Item = (Option<u8>, &[f64])> {
        let seasons = (0_u8..).zip(&self.predictions).map(|(index, predictions)| (Some(index), predictions.as_slice()));
        std::iter::once((None, self.levels.as_slice())).chain(seasons).filter(|(predictor, _)| self.by.contains(predictor))
    }

    /// Returns what earlier cycles of the season that was believed at a sample had at its time.
    pub(super) fn earlier(&self, series: &Series, index: usize) -> Option<Earlier> {
        let season = SEASONS.get(usize::from(self.predictor(index)?))?;
        let time = *series.times.get(index)?;
        let mut values = Vec::new();
        let mut end = index;
        for cycle in 1..=season.cycles {
            let (from, to) =
                (time - cycle as f64 * season.period - width(season), time - cycle as f64 * season.period + width(season));
            let past = series.times.get(..end)?;
            let (first, after) = (past.partition_point(|&at| at < from), past.partition_point(|&at| at <= to));
            let same = series.values.get(first..after)?;
            if !same.is_empty() {
                values.push(same.iter().sum::<f64>() / same.len() as f64);
            }
            end = first;
        }
        values.sort_by(f64::total_cmp);
        (values.len() >= 2).then_some(Earlier { period: season.period, values })
    }
}

fn width(season: &Season) -> f64 {
    season.period / season.slots as f64
}

/// Returns the median of the last samples before each one.
fn levels(values: &[f64]) -> Vec<f64> {
    let mut level = values.first().copied().unwrap_or(0.0);
    let (mut looks, mut buffer) = (Looks::from(10), Vec::new());
    let mut levels = Vec::with_capacity(values.len());
    for index in 0..values.len() {
        if looks.is_due(index) {
            baseline::past(values, index, LEVEL, LEVEL, &mut buffer);
            level = baseline::median(&mut buffer);
        }
        levels.push(level);
    }
    levels
}

/// The means of the slots of a season, cycle by cycle, and how well they predict.
struct Memory {
    season: &'static Season,
    /// For each slot: when the cycle was there first, the sum and the count of its samples; the newest last.
    slots: Vec<VecDeque<(f64, f64, f64)>>,
    error: f64,
    error_of_level: f64,
    predictions: usize,
    buffer: Vec<f64>,
}

impl Memory {
    fn new(season: &'static Season) -> Self {
        let slots = vec![VecDeque::new(); season.slots];
        Self { season, slots, error: 0.0, error_of_level: 0.0, predictions: 0, buffer: Vec::new() }
    }

    fn slot(&self, time: f64) -> usize {
        let phase = time.rem_euclid(self.season.period) / self.season.period;
        ((phase * self.season.slots as f64) as usize).min(self.season.slots - 1)
    }

    /// Returns the median of what this and the neighbouring slots had in earlier cycles, when there are two of them at least.
    fn predict(&mut self, time: f64) -> Option<f64> {
        let slot = self.slot(time);
        let oldest = time - (self.season.cycles as f64 + 0.5) * self.season.period;
        self.buffer.clear();
        let mut most = 0;
        for near in [slot + self.season.slots - 1, slot, slot + 1] {
            let mut cycles = 0;
            for &(at, sum, count) in self.slots.get(near % self.season.slots)?.iter() {
                if at >= oldest && time - at > 0.5 * self.season.period {
                    self.buffer.push(sum / count);
                    cycles += 1;
                }
            }
            most = most.max(cycles);
        }
        (most >= 2).then(|| baseline::median(&mut self.buffer))
    }

    /// Remembers a sample, and how far the prediction was off.
    fn learn(&mut self, time: f64, value: f64, prediction: Option<f64>, level: f64) {
        if let Some(predicted) = prediction {
            self.error = self.error * FADING + (value - predicted).abs();
            self.error_of_level = self.error_of_level * FADING + (value - level).abs();
            self.predictions += 1;
        }
        let (slot, season) = (self.slot(time), self.season);
        let Some(cycles) = self.slots.get_mut(slot) else { return };
        match cycles.back_mut().filter(|cycle| time - cycle.0 <= 0.5 * season.period) {
            Some(cycle) => {
                cycle.1 += value;
                cycle.2 += 1.0;
            }
            None => {
                cycles.push_back((time, value, 1.0));
                if cycles.len() > season.cycles + 1 {
                    cycles.pop_front();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: f64 = 86_400.0;

    fn series(count: u32, step: f64, value: impl Fn(f64) -> f64) -> Series {
        let times: Vec<f64> = (0..count).map(|index| f64::from(index) * step).collect();
        let values: Vec<f64> = times.iter().map(|&time| value(time)).collect();
        Series::new(&times, &values)
    }

    #[test]
    fn a_daily_wave_is_expected_from_the_third_day_on() {
        let wave = |time: f64| 100.0 + 50.0 * (time / DAY * std::f64::consts::TAU).sin();
        let series = series(5 * 288, 300.0, wave);
        let expectation = Expectation::new(&series);
        assert_eq!(expectation.season, Some(DAY));
        for (index, expected) in expectation.expected.iter().enumerate().skip(3 * 288) {
            assert!((expected - series.values[index]).abs() < 4.0, "sample {index}: {expected} for {}", series.values[index]);
        }
    }

    #[test]
    fn a_weekend_is_expected_from_the_weeks_before() {
        let week = |time: f64| if time.rem_euclid(7.0 * DAY) < 5.0 * DAY { 100.0 } else { 10.0 };
        let series = series(5 * 168, 3600.0, week);
        let expectation = Expectation::new(&series);
        assert_eq!(expectation.season, Some(7.0 * DAY));
        assert_eq!(expectation.expected[4 * 168 + 5 * 24], 10.0);
    }

    #[test]
    fn noise_has_no_season_and_its_level_is_expected() {
        let noise = |time: f64| ((time / 300.0) as u64).wrapping_mul(2_654_435_761) as f64 % 97.0;
        let expectation = Expectation::new(&series(4032, 300.0, noise));
        assert_eq!(expectation.season, None);
        assert!((expectation.expected[4000] - 48.0).abs() < 8.0);
    }

    #[test]
    fn earlier_cycles_are_told_by_their_means() {
        let series = series(5 * 24, 3600.0, |time| (time / DAY).floor());
        let by = vec![Some(0); 120];
        let expectation = Expectation { expected: vec![], levels: vec![], predictions: vec![], by, season: None };
        assert_eq!(expectation.earlier(&series, 100).map(|earlier| earlier.values), Some(vec![0.0, 1.0, 2.0, 3.0]));
    }
}
