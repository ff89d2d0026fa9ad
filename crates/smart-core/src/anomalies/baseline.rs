//! The middle and the width of what a series did so far, robustly and causally.

/// How many samples of the past count, newest first.
const WINDOW: usize = 6400;
/// How many of these are looked at: enough for a quantile of 99 %, few enough for a look every few samples.
const LOOKED_AT: usize = 2000;

/// The middle and the width of the past of each sample.
pub(super) struct Baseline {
    pub(super) middle: Vec<f64>,
    pub(super) width: Vec<f64>,
}

/// When the past is looked at again: whenever it has grown by a hundredth, or by 50 samples, and by a
/// four-hundredth of a very long one.
pub(super) struct Looks {
    next: usize,
}

impl Looks {
    /// Returns looks of which the first is at this sample.
    pub(super) fn from(first: usize) -> Self {
        Self { next: first }
    }

    /// Returns whether the past of this sample is looked at.
    pub(super) fn is_due(&mut self, index: usize) -> bool {
        let due = index >= self.next;
        if due {
            self.next = index + (index / 100).clamp(10, (index / 400).max(50));
        }
        due
    }
}

/// Puts at most the given number of the samples before `index` into `buffer`, evenly spread over the window.
pub(super) fn past(values: &[f64], index: usize, window: usize, at_most: usize, buffer: &mut Vec<f64>) {
    let past = values.get(index.saturating_sub(window)..index).unwrap_or_default();
    buffer.clear();
    buffer.extend(past.iter().rev().step_by(past.len().div_ceil(at_most.max(1)).max(1)));
}

/// Returns the median of the values, which it reorders; 0 of none.
pub(super) fn median(values: &mut [f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let half = values.len() / 2;
    let odd = values.len() % 2 == 1;
    let (below, middle, _) = values.select_nth_unstable_by(half, f64::total_cmp);
    let upper = *middle;
    if odd {
        return upper;
    }
    let lower = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    lower / 2.0 + upper / 2.0
}

/// Returns the median of the past of each sample, and 1.4826 times the median of the distances from it, which is the standard deviation
/// where noise is Gaussian (Hampel 1974). A series that mostly stands still has a width, too: a third of what the mean distance says.
pub(super) fn running(values: &[f64]) -> Baseline {
    let mut baseline = Baseline { middle: Vec::with_capacity(values.len()), width: Vec::with_capacity(values.len()) };
    let (mut middle, mut width) = (values.first().copied().unwrap_or(0.0), 0.0);
    let (mut looks, mut buffer) = (Looks::from(10), Vec::new());
    for index in 0..values.len() {
        if looks.is_due(index) {
            past(values, index, WINDOW, LOOKED_AT, &mut buffer);
            middle = median(&mut buffer);
            buffer.iter_mut().for_each(|value| *value = (*value - middle).abs());
            let mean = buffer.iter().sum::<f64>() / buffer.len().max(1) as f64;
            width = (1.4826 * median(&mut buffer)).max(0.3 * 1.2533 * mean);
        }
        baseline.middle.push(middle);
        baseline.width.push(width);
    }
    baseline
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_of_odd_and_even_counts() {
        assert_eq!(median(&mut []), 0.0);
        assert_eq!(median(&mut [5.0, 1.0, 9.0]), 5.0);
        assert_eq!(median(&mut [5.0, 1.0, 9.0, 6.0]), 5.5);
    }

    #[test]
    fn the_past_excludes_the_sample_itself_and_stays_within_its_bound() {
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let mut buffer = Vec::new();
        past(&values, 10, 5, 100, &mut buffer);
        assert_eq!(buffer, [9.0, 8.0, 7.0, 6.0, 5.0]);
        past(&values, 100, 100, 10, &mut buffer);
        assert_eq!(buffer.len(), 10);
    }

    #[test]
    fn one_far_value_moves_neither_middle_nor_width() {
        let mut values: Vec<f64> = (0..200).map(|index| f64::from(index % 5)).collect();
        let before = running(&values);
        values[40] = 1e9;
        let after = running(&values);
        assert_eq!(before.middle[199], 2.0);
        assert_eq!(after.middle[199], 2.0);
        assert_eq!(before.width[199], 1.4826);
    }
}
