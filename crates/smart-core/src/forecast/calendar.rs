//! The local day and week, seen from now.

/// Seconds of an hour.
pub(super) const HOUR: f64 = 3600.0;
/// Seconds of a day.
pub(super) const DAY: f64 = 86_400.0;

/// Says which hour and which day of the week a time is; times are seconds from now.
///
/// It keeps only where in the local week now lies, so an answer is the same a whole number of weeks later.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    /// Seconds from the start of the local week (Monday, 00:00) to now.
    second: f64,
}

impl Calendar {
    pub(super) fn new(now: f64, utc_offset: f64) -> Self {
        // The epoch began on a Thursday, three days into the week.
        let offset = if utc_offset.is_finite() { utc_offset } else { 0.0 };
        Self { second: (now.rem_euclid(7.0 * DAY) + offset + 3.0 * DAY).rem_euclid(7.0 * DAY) }
    }

    /// Returns the number of the local day; day 0 is the Monday of this week.
    pub(super) fn day(&self, time: f64) -> f64 {
        ((self.second + time) / DAY).floor()
    }

    /// Returns the number of the local week; week 0 is this one.
    pub(super) fn week(&self, time: f64) -> f64 {
        ((self.second + time) / (7.0 * DAY)).floor()
    }

    pub(super) fn is_weekend(&self, time: f64) -> bool {
        self.day(time).rem_euclid(7.0) >= 5.0
    }

    /// Returns the hour of the local day, 0 to 23.
    pub(super) fn hour(&self, time: f64) -> usize {
        ((self.second_of_day(time) / HOUR) as usize).min(23)
    }

    /// Returns the seconds since local midnight.
    pub(super) fn second_of_day(&self, time: f64) -> f64 {
        (self.second + time).rem_euclid(DAY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday_at_local_midnight() {
        // 2026-11-28T01:00:00Z is a Saturday; in Los Angeles it is still Friday.
        let now = 1_795_827_600.0;
        assert!(Calendar::new(now, 0.0).is_weekend(0.0));
        assert!(!Calendar::new(now, -8.0 * HOUR).is_weekend(0.0));
        assert!(!Calendar::new(now, 0.0).is_weekend(-2.0 * HOUR));
        assert_eq!(Calendar::new(now, 0.0).hour(0.0), 1);
        assert_eq!(Calendar::new(now, -8.0 * HOUR).hour(0.0), 17);
        assert_eq!(Calendar::new(now, 0.0).week(2.0 * DAY), 1.0);
    }
}
