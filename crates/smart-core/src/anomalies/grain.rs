//! The finest step that a series makes: one for counts, next to nothing for measures.

use super::residual::ARITHMETIC;

/// Returns the smallest difference that neighbouring samples had before each sample; 0 before there is one.
pub(super) fn grains(values: &[f64]) -> Vec<f64> {
    let mut finest = f64::INFINITY;
    let mut before = None;
    let grains = values.iter().map(|&value| {
        let grain = if finest.is_finite() { finest } else { 0.0 };
        let step = before.map_or(0.0, |before: f64| (value - before).abs());
        if step > ARITHMETIC * value.abs() {
            finest = finest.min(step);
        }
        before = Some(value);
        grain
    });
    grains.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grain_is_the_smallest_step_before() {
        assert_eq!(grains(&[3.0, 3.0, 5.0, 4.0, 4.5, 9.0]), [0.0, 0.0, 0.0, 2.0, 1.0, 0.5]);
    }
}
