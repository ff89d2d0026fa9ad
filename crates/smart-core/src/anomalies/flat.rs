//! Samples that hardly vary in a series that does: a source that stopped, a value that is stuck.

use super::baseline::Baseline;

/// The part of the usual width below which less is not flatter.
const FLATTEST: f64 = 0.001;

/// Returns `ln(width / (spread + width / 1000))` where the spread is the smaller one, else 0. A spread below half of the finest step that
/// the series makes counts as that half: counts often stand still.
pub(super) fn amounts(spreads: &[f64], usual: &Baseline, grains: &[f64]) -> Vec<f64> {
    let amounts = spreads.iter().zip(&usual.width).zip(grains).enumerate().map(|(index, ((&spread, &width), &grain))| {
        // The first spreads are not of as many samples as the others.
        if index + 1 < super::spread::SAMPLES || width <= 0.0 {
            return 0.0;
        }
        let ratio = width / (spread.max(0.5 * grain) + FLATTEST * width);
        if ratio.is_finite() { ratio.ln().max(0.0) } else { 0.0 }
    });
    amounts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flatter_the_more_and_a_series_without_width_cannot_be_flat() {
        let usual = Baseline { middle: vec![0.0; 20], width: vec![2.0; 20] };
        let mut spreads = vec![2.0; 20];
        (spreads[17], spreads[18], spreads[19]) = (0.2, 0.0, 8.0);
        let flat = amounts(&spreads, &usual, &[0.0; 20]);
        assert!(flat[16] < flat[17] && flat[17] < flat[18]);
        assert_eq!(flat[19], 0.0);
        let still = Baseline { middle: vec![0.0; 20], width: vec![0.0; 20] };
        assert_eq!(amounts(&spreads, &usual, &[4.0; 20])[18], 0.0, "a count");
        assert!(amounts(&spreads, &still, &[0.0; 20]).iter().all(|&amount| amount == 0.0));
    }
}
