//! The change from one sample to the next, beyond the change that was expected.

use super::residual::ARITHMETIC;

/// Returns `|rest - rest before|` of each sample: a step of the season is none.
pub(super) fn amounts(rest: &[f64], values: &[f64]) -> Vec<f64> {
    let mut before = rest.first().copied().unwrap_or(0.0);
    let amounts = rest.iter().zip(values).map(|(&rest, &value)| {
        let step = (rest - before).abs();
        before = rest;
        if step > ARITHMETIC * value.abs() && step.is_finite() { step } else { 0.0 }
    });
    amounts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_between_neighbours_and_the_first_is_none() {
        assert_eq!(amounts(&[5.0, 8.0, 2.0], &[1.0; 3]), [0.0, 3.0, 6.0]);
        assert_eq!(amounts(&[], &[]), [0.0; 0]);
    }
}
