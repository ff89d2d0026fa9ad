//! The way ahead, walked in steps of at most six hours.

use super::answer::Question;
use super::bend::Shape;
use super::calendar::{DAY, HOUR};
use super::season::Season;

/// How the level goes on from now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk<'a> {
    /// The level of now, without season.
    pub(super) level: f64,
    /// The gain of the unit that has just ended.
    pub(super) gain: f64,
    /// Seconds of the unit.
    pub(super) unit: f64,
    /// How the gain goes on from there.
    pub(super) shape: Shape,
    /// What weekends gain, as a share.
    pub(super) weekend: f64,
    /// How far single samples are above the level.
    pub(super) above: f64,
    /// The profile of the day.
    pub(super) season: Option<&'a Season>,
}

impl Walk<'_> {
    /// Returns when the level is first at the limit, within reach; and points on the way there.
    ///
    /// The last gain is centred half a unit before now: what a step adds is the gain `1/2 + t/unit` units later.
    pub(super) fn reaches(&self, question: &Question, mut path: Option<&mut Vec<(f64, f64)>>) -> Option<f64> {
        let step = self.unit.min(6.0 * HOUR);
        let step = if self.season.is_some() { HOUR } else { step };
        let share = step / self.unit;
        let (mut level, mut time) = (self.level, 0.0);
        let rests = |time: f64| self.weekend < 1.0 && question.calendar.is_weekend(time);
        let extra = |time: f64| {
            let season = self.season.map_or(0.0, |season| season.at(&question.calendar, time));
            self.above + season * if rests(time) { self.weekend } else { 1.0 }
        };
        if level + extra(0.0).max(self.above) >= 1.0 {
            return Some(0.0);
        }
        let mut note = |time: f64, level: f64| {
            if let Some(path) = path.as_deref_mut() {
                path.push((time, level));
            }
        };
        note(0.0, level);
        while time < question.reach {
            let gain = self.gain * share * self.shape.after(0.5 + share / 2.0 + time / self.unit);
            if gain <= 1e-12 {
                return None;
            }
            let added = gain * if rests(time + step / 2.0) { self.weekend } else { 1.0 };
            let extra = extra(time + step);
            if level + added + extra >= 1.0 {
                let part = if added > 0.0 { ((1.0 - extra - level) / added).clamp(0.0, 1.0) } else { 1.0 };
                note(time + step * part, 1.0);
                return Some(time + step * part);
            }
            level += added;
            time += step;
            note(time, level);
        }
        None
    }

    /// Returns where the gains end, if they become less and less: `level + Σ gain·ρᵏ`.
    pub(super) fn ends_at(&self) -> Option<f64> {
        match self.shape {
            Shape::Geometric { ratio } if ratio < 1.0 => Some(self.level + self.gain * ratio.sqrt() / (1.0 - ratio)),
            _ => None,
        }
    }
}

/// Keeps at most `most` points, the first and the last among them.
pub(super) fn thinned(points: Vec<(f64, f64)>, most: usize) -> Vec<(f64, f64)> {
    if points.len() <= most {
        return points;
    }
    (0..most).map(|at| points[at * (points.len() - 1) / (most - 1)]).collect()
}

/// The days that nothing is extrapolated beyond.
pub(super) const REACH: f64 = 60.0 * DAY;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::testing::question;

    const WALK: Walk<'_> =
        Walk { level: 0.5, gain: 0.025, unit: 6.0 * HOUR, shape: Shape::Steady, weekend: 1.0, above: 0.0, season: None };

    #[test]
    fn a_steady_gain_is_a_line() {
        assert!((WALK.reaches(&question(), None).unwrap() / DAY - 5.0).abs() < 1e-9);
        assert!((Walk { above: 0.1, ..WALK }.reaches(&question(), None).unwrap() / DAY - 4.0).abs() < 1e-9);
    }

    #[test]
    fn weekends_take_longer() {
        let slow = Walk { gain: 0.013, ..WALK };
        let days = |walk: Walk<'_>| walk.reaches(&question(), None).unwrap() / DAY;
        assert!((days(Walk { weekend: 0.0, ..slow }) - days(slow) - 2.0).abs() < 1e-9);
    }

    #[test]
    fn gains_that_fade_end_below_the_limit() {
        let fading = Walk { shape: Shape::Geometric { ratio: 0.9 }, ..WALK };
        assert_eq!(fading.reaches(&question(), None), None);
        assert!((fading.ends_at().unwrap() - 0.737).abs() < 0.01);
    }

    #[test]
    fn gains_that_grow_arrive_sooner() {
        assert!(
            Walk { shape: Shape::Geometric { ratio: 1.1 }, ..WALK }.reaches(&question(), None) < WALK.reaches(&question(), None)
        );
    }
}
