//! How predictions are ordered: a score that is a sum of named terms.

use crate::findings::score::{EXPOSURE_POINTS, entry, reach_points};
use crate::findings::{Score, Severity};
use crate::object::ObjectRef;
use crate::object::duration::Duration;

/// Points of what breaks now; they fall by the same amount for each doubling of the time that is left beyond an hour, so that
/// a day counts much when it is the last and little when it is the sixth.
const TIME_POINTS: (f64, f64) = (70.0, 6.0);
/// Points of what waits for an occasion: no time runs.
const OCCASION_POINTS: f64 = 12.0;
/// What breaks within this time is critical: it leaves no weekend to think about it.
const CRITICAL_SECONDS: i64 = 3 * 86_400;

/// Returns the score of what breaks in so many seconds, or on an occasion.
pub(super) fn score(left: Option<i64>, affects: &[ObjectRef]) -> Score {
    let mut score = Score::default();
    let mut add = |term, points: f64, why: String| score.add(term, points, why);
    match left {
        Some(left) => {
            let left = left.max(0);
            #[expect(clippy::cast_precision_loss, reason = "no time is that far off")]
            let doublings = (left as f64 / 3600.0).max(1.0).log2();
            let why = if left == 0 { "it is due".to_owned() } else { format!("it is {} off", Duration::from_secs(left).human()) };
            add("time", TIME_POINTS.0 - TIME_POINTS.1 * doublings, why);
        }
        None => add("occasion", OCCASION_POINTS, "it waits for an occasion, not for a time".to_owned()),
    }
    if !affects.is_empty() {
        let depend = if affects.len() == 1 { "object depends" } else { "objects depend" };
        add("reach", reach_points(affects.len()), format!("{} {depend} on it", affects.len()));
    }
    if let Some(entry) = entry(affects) {
        add("exposure", EXPOSURE_POINTS, format!("{entry} leads traffic from outside there"));
    }
    score
}

/// Returns how grave it is, given the gravest that its rule allows: what is further off is a warning.
pub(super) fn severity(left: Option<i64>, most: Severity) -> Severity {
    let by_time = if left.is_some_and(|left| left < CRITICAL_SECONDS) { Severity::Critical } else { Severity::Warning };
    by_time.min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearer_and_the_one_with_more_behind_it_comes_first() {
        let objects: Vec<ObjectRef> = (0..10).map(|at| ObjectRef::new("", "Pod", "n", format!("{at}"))).collect();
        let total = |left, affects: &[ObjectRef]| score(left, affects).total;
        assert!(total(Some(3600), &[]) > total(Some(86_400), &[]));
        assert!(total(Some(86_400), &objects) > total(Some(86_400), &[]));
        // What many depend on and breaks in two days is as pressing as what nothing depends on and breaks in one.
        assert!(total(Some(2 * 86_400), &objects) > total(Some(86_400), &[]));
        assert!(total(None, &[]) < total(Some(7 * 86_400), &[]));
    }

    #[test]
    fn what_leaves_no_weekend_is_critical() {
        assert_eq!(severity(Some(CRITICAL_SECONDS - 1), Severity::Critical), Severity::Critical);
        assert_eq!(severity(Some(CRITICAL_SECONDS), Severity::Critical), Severity::Warning);
        assert_eq!(severity(None, Severity::Critical), Severity::Warning);
        assert_eq!(severity(Some(0), Severity::Warning), Severity::Warning);
    }
}
