//! Since when growth is as it is now: an exact search for change points.

/// Returns the starts of the segments of equal mean that explain the values best; the first is 0.
///
/// Minimizes `Σ (xᵢ - mean of its segment)² / σ² + penalty · segments` exactly, by dynamic programming over the last change point
/// (optimal partitioning: Jackson et al., IEEE Signal Processing Letters 12, 2005), leaving out those that cannot become best any
/// more (PELT: Killick, Fearnhead and Eckley, JASA 107, 2012).
pub(super) fn segments(values: &[f64], sigma: f64, shortest: usize, penalty: f64) -> Vec<usize> {
    let count = values.len();
    if count < 2 * shortest || sigma <= 0.0 || !sigma.is_finite() {
        return vec![0];
    }
    let sums = cumulate(values.iter().copied());
    let squares = cumulate(values.iter().map(|value| value * value));
    let cost = |from: usize, to: usize| {
        let (sum, square) = (sums[to] - sums[from], squares[to] - squares[from]);
        (square - sum * sum / (to - from) as f64).max(0.0) / (sigma * sigma)
    };
    let mut best = vec![f64::INFINITY; count + 1];
    let mut last = vec![0; count + 1];
    best[0] = -penalty;
    let mut candidates: Vec<usize> = vec![0];
    for end in shortest..=count {
        if let Some(start) = (end >= 2 * shortest).then(|| end - shortest) {
            candidates.push(start);
        }
        for &start in &candidates {
            let total = best[start] + cost(start, end) + penalty;
            if total < best[end] {
                (best[end], last[end]) = (total, start);
            }
        }
        // A start that is no better even without a penalty stays worse: more values only cost more.
        let bound = best[end];
        candidates.retain(|&start| best[start] + cost(start, end) <= bound);
    }
    let mut starts = Vec::new();
    let mut end = count;
    while end > 0 {
        end = last[end];
        starts.push(end);
    }
    starts.reverse();
    starts
}

fn cumulate(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sum = 0.0;
    std::iter::once(0.0)
        .chain(values.map(|value| {
            sum += value;
            sum
        }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::testing::wiggle;

    #[test]
    fn finds_where_the_mean_changes() {
        let values: Vec<f64> = (0..60).map(|at| if at < 40 { 1.0 } else { 3.0 } + 0.3 * wiggle(at)).collect();
        assert_eq!(segments(&values, 0.3, 3, 9.0), [0, 40]);
        assert_eq!(segments(&values[..40], 0.3, 3, 9.0), [0]);
    }

    #[test]
    fn pruning_loses_nothing() {
        let values: Vec<f64> = (0..80).map(|at| (at / 17 % 3) as f64 + wiggle(at)).collect();
        // The plain search over all starts.
        let (sigma, penalty, shortest) = (0.6, 4.0, 3);
        let cost = |part: &[f64]| {
            let mean = part.iter().sum::<f64>() / part.len() as f64;
            part.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (sigma * sigma)
        };
        let mut best = vec![f64::INFINITY; values.len() + 1];
        best[0] = -penalty;
        for end in shortest..=values.len() {
            for start in 0..=end - shortest {
                best[end] = best[end].min(best[start] + cost(&values[start..end]) + penalty);
            }
        }
        let mut found = segments(&values, sigma, shortest, penalty);
        found.push(values.len());
        let total: f64 = found.windows(2).map(|pair| cost(&values[pair[0]..pair[1]]) + penalty).sum::<f64>() - penalty;
        assert!((total - best[values.len()]).abs() < 1e-6, "{total} {}", best[values.len()]);
    }

    #[test]
    fn few_values_are_one_segment() {
        assert_eq!(segments(&[1.0, 9.0], 0.1, 3, 9.0), [0]);
        assert_eq!(segments(&[1.0; 20], 0.0, 3, 9.0), [0]);
    }
}
