//! What belongs together: one alarm an episode.

use std::collections::VecDeque;

use super::AnomalyOptions;
use super::sample::Series;
use super::surprise::Surprise;

/// How long an episode covers what is no more surprising: a twentieth of what was seen so far, and some samples.
const SHARE: f64 = 0.05;
/// At least so many samples.
const LEAST: usize = 10;

/// Samples that are told as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Episode {
    /// The first sample.
    pub(super) first: usize,
    /// The last one.
    pub(super) last: usize,
    /// The one that surprises most.
    pub(super) height: usize,
}

/// Returns for how many samples one covers those after it.
fn cover(index: usize) -> usize {
    (SHARE * index as f64) as usize + LEAST
}

/// Returns whether each sample surprises more than all that it follows closely.
pub(super) fn standing_out(surprises: &[Surprise]) -> Vec<bool> {
    // Samples of falling surprise: the first is the greatest that still covers.
    let mut greatest: VecDeque<(usize, f64)> = VecDeque::new();
    let mut out = Vec::with_capacity(surprises.len());
    for (index, surprise) in surprises.iter().enumerate() {
        while greatest.front().is_some_and(|&(at, _)| at + cover(index) < index) {
            greatest.pop_front();
        }
        out.push(surprise.amount > 0.0 && greatest.front().is_none_or(|&(_, amount)| amount < surprise.amount));
        while greatest.back().is_some_and(|&(_, amount)| amount <= surprise.amount) {
            greatest.pop_back();
        }
        greatest.push_back((index, surprise.amount));
    }
    out
}

/// Returns what is told: each sample that stands out, or the episodes of the samples above the threshold.
pub(super) fn told(series: &Series, surprises: &[Surprise], points: &[bool], options: &AnomalyOptions) -> Vec<Episode> {
    let mut episodes: Vec<Episode> = Vec::new();
    for (index, (surprise, stands_out)) in surprises.iter().zip(points).enumerate().take(series.times.len()) {
        if surprise.amount <= 0.0 || surprise.score() < options.threshold {
            continue;
        }
        let open = episodes.last_mut().filter(|episode| !options.every_point && episode.last + cover(index) >= index);
        match open {
            Some(episode) => {
                episode.last = index;
                if surprises.get(episode.height).is_none_or(|height| height.amount < surprise.amount) {
                    episode.height = index;
                }
            }
            None if *stands_out => episodes.push(Episode { first: index, last: index, height: index }),
            None => {}
        }
    }
    episodes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surprises(amounts: &[f64]) -> Vec<Surprise> {
        amounts.iter().map(|&amount| Surprise { amount, ..Surprise::default() }).collect()
    }

    fn series(count: usize) -> Series {
        let times: Vec<f64> = (0..count).map(|index| index as f64).collect();
        Series::new(&times, &times)
    }

    #[test]
    fn less_surprise_shortly_after_more_does_not_stand_out() {
        let mut amounts = vec![0.0; 40];
        (amounts[3], amounts[5], amounts[6], amounts[30]) = (4.0, 3.0, 5.0, 3.0);
        let out = standing_out(&surprises(&amounts));
        let indices: Vec<usize> = out.iter().enumerate().filter(|(_, out)| **out).map(|(index, _)| index).collect();
        assert_eq!(indices, [3, 6, 30]);
    }

    #[test]
    fn samples_above_the_threshold_are_one_episode_until_a_gap() {
        let mut amounts = vec![0.0; 60];
        (amounts[3], amounts[9], amounts[12], amounts[50]) = (4.0, 6.0, 4.0, 4.0);
        let surprises = surprises(&amounts);
        let options = AnomalyOptions { threshold: 0.75, every_point: false };
        let told = told(&series(60), &surprises, &standing_out(&surprises), &options);
        assert_eq!(told, [Episode { first: 3, last: 12, height: 9 }, Episode { first: 50, last: 50, height: 50 }]);
    }
}
