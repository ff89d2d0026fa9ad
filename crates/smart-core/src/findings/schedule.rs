//! The schedules of CronJobs: cron's five fields, as Kubernetes reads them.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::object::time::Time;

/// A schedule that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Schedule {
    /// At the minutes that all fields allow.
    Times(Fields),
    /// Every so many seconds, as `@every 90m`.
    Every(i64),
}

/// The five fields, each a set of numbers as bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fields {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    /// Whether the field of days begins with a star: then it alone does not choose.
    any_day: bool,
    any_weekday: bool,
}

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MINUTE: i64 = 60;
const DAY: i64 = 86_400;
/// Seconds between two zones: offsets are whole quarters of an hour.
const QUARTER: i64 = 900;
/// A time of the schedule comes within this many years (29 February) or never.
const YEARS_MAX: i64 = 9;

impl Schedule {
    /// Reads a schedule.
    ///
    /// The steps are those of the parser that Kubernetes uses (`ParseStandard` of github.com/robfig/cron): five fields or a
    /// word with `@`; Sunday is 0, and 7 is no day of the week.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let text = match text.strip_prefix("CRON_TZ=").or_else(|| text.strip_prefix("TZ=")) {
            Some(zoned) => zoned.split_once(' ').map_or("", |(_, fields)| fields.trim()),
            None => text,
        };
        if let Some(word) = text.strip_prefix('@') {
            let fields = match word {
                "yearly" | "annually" => "0 0 1 1 *",
                "monthly" => "0 0 1 * *",
                "weekly" => "0 0 * * 0",
                "daily" | "midnight" => "0 0 * * *",
                "hourly" => "0 * * * *",
                _ => {
                    let every = word.strip_prefix("every ").and_then(|length| seconds(length.trim()));
                    return every
                        .map(Self::Every)
                        .ok_or_else(|| format!("@{word} is none of the words that stand for a schedule"));
                }
            };
            return Self::parse(fields);
        }
        let fields: Vec<&str> = text.split_whitespace().collect();
        let &[minutes, hours, days, months, weekdays] = fields.as_slice() else {
            return Err(format!("it has {} fields, not 5", fields.len()));
        };
        Ok(Self::Times(Fields {
            minutes: field(minutes, "minute", 0, 59, &[])?,
            hours: field(hours, "hour", 0, 23, &[])?,
            days: field(days, "day of the month", 1, 31, &[])?,
            months: field(months, "month", 1, 12, MONTHS)?,
            weekdays: field(weekdays, "day of the week", 0, 6, WEEKDAYS)?,
            any_day: is_any(days),
            any_weekday: is_any(weekdays),
        }))
    }

    /// Returns the first time of the schedule after a moment, in a zone that is so many seconds ahead of UTC; none when it
    /// has no more times.
    fn next(&self, after: Time, offset: i64) -> Option<Time> {
        match self {
            Self::Every(seconds) => Time::from_secs(after.seconds().checked_add(*seconds)?),
            Self::Times(fields) => {
                let local = fields.next(after.seconds().checked_add(offset)?)?;
                Time::from_secs(local - offset)
            }
        }
    }

    /// Returns the latest moment at which the first run after a run is due, whatever zone the schedule is in; none when it has
    /// no more times.
    ///
    /// Without a table of zones it is known of a zone that the last run was at a time of the schedule there: of all offsets
    /// for which that holds, the one that makes the next run latest counts. An hour more allows for the change to summer
    /// time. Without a zone it is that of the controller, which is nearly always UTC; then the last run fits, too.
    pub(crate) fn due_after(&self, last: Time, zone: Option<&str>) -> Option<Time> {
        let is_utc = zone.is_none_or(|zone| matches!(zone, "" | "UTC" | "Etc/UTC" | "GMT"));
        if is_utc && self.fits(last, 0) {
            return self.next(last, 0);
        }
        let fits: Vec<i64> = offsets().filter(|offset| self.fits(last, *offset)).collect();
        let latest = match fits.as_slice() {
            // The schedule was another one then.
            [] => self.due_after_any(last)?,
            fits => fits.iter().filter_map(|offset| self.next(last, *offset)).max()?,
        };
        Time::from_secs(latest.seconds() + 3600)
    }

    /// Returns the latest moment at which the first run after any moment is due, whatever zone the schedule is in.
    pub(crate) fn due_after_any(&self, moment: Time) -> Option<Time> {
        offsets().filter_map(|offset| self.next(moment, offset)).max()
    }

    fn fits(&self, at: Time, offset: i64) -> bool {
        match self {
            Self::Every(_) => true,
            Self::Times(fields) => {
                let local = at.seconds() + offset;
                fields.is_at(local.div_euclid(DAY), local.rem_euclid(DAY) / MINUTE)
            }
        }
    }

    /// Returns the seconds between two runs after a moment.
    pub(crate) fn interval_after(&self, moment: Time) -> Option<i64> {
        let first = self.next(moment, 0)?;
        Some(self.next(first, 0)?.seconds() - first.seconds())
    }
}

/// Returns the offsets of all zones from UTC, in seconds.
fn offsets() -> impl Iterator<Item = i64> {
    (-12 * 4..=14 * 4).map(|quarters| quarters * QUARTER)
}

impl Fields {
    fn next(&self, after: i64) -> Option<i64> {
        // The first whole minute after the moment.
        let start = after.div_euclid(MINUTE) + 1;
        let (first_day, first_minute) = (start.div_euclid(DAY / MINUTE), start.rem_euclid(DAY / MINUTE));
        for day in first_day..first_day + YEARS_MAX * 366 {
            if !self.is_on(day) {
                continue;
            }
            let from = if day == first_day { first_minute } else { 0 };
            if let Some(minute) = (from..DAY / MINUTE).find(|minute| self.is_at_minute(*minute)) {
                return Some(day * DAY + minute * MINUTE);
            }
        }
        None
    }

    fn is_at(&self, day: i64, minute: i64) -> bool {
        self.is_on(day) && self.is_at_minute(minute)
    }

    fn is_at_minute(&self, minute: i64) -> bool {
        has(self.hours, minute / 60) && has(self.minutes, minute % 60)
    }

    /// Tells whether a day, counted from 1970-01-01, is one of the schedule.
    fn is_on(&self, day: i64) -> bool {
        let Some(date) = day.checked_mul(DAY).and_then(Time::from_secs).map(date) else { return false };
        if !has(self.months, i64::from(date.month())) {
            return false;
        }
        let by_day = has(self.days, i64::from(date.day()));
        let by_weekday = has(self.weekdays, i64::from(date.weekday().num_days_from_sunday()));
        // When both fields choose, either will do.
        if self.any_day || self.any_weekday { by_day && by_weekday } else { by_day || by_weekday }
    }
}

fn date(time: Time) -> NaiveDate {
    DateTime::<Utc>::from(time).date_naive()
}

fn has(set: u64, number: i64) -> bool {
    u32::try_from(number).is_ok_and(|number| set.checked_shr(number).is_some_and(|set| set & 1 == 1))
}

fn is_any(field: &str) -> bool {
    field.split(',').any(|part| matches!(part.split('/').next(), Some("*" | "?")) && !part.contains('/'))
}

/// Reads one field: a list of numbers, ranges and steps.
fn field(text: &str, what: &str, least: u32, most: u32, names: &[&str]) -> Result<u64, String> {
    let mut set = 0_u64;
    for part in text.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step)),
            None => (part, None),
        };
        let step_by = match step {
            Some(step) => {
                step.parse::<u32>().ok().filter(|step| *step > 0).ok_or_else(|| format!("{step:?} is no step of the {what}"))?
            }
            None => 1,
        };
        let number = |text: &str| {
            let named = names.iter().position(|name| text.eq_ignore_ascii_case(name)).and_then(|at| u32::try_from(at).ok());
            let number = named.map(|at| at + least).or_else(|| text.parse().ok());
            let number = number.ok_or_else(|| format!("{text:?} is no {what}"))?;
            if (least..=most).contains(&number) {
                Ok(number)
            } else {
                Err(format!("{number} is no {what}: it goes from {least} to {most}"))
            }
        };
        let (from, to) = match range {
            "*" | "?" => (least, most),
            _ => match range.split_once('-') {
                Some((from, to)) => (number(from)?, number(to)?),
                // With a step, a single number goes on to the end.
                None if step.is_some() => (number(range)?, most),
                None => (number(range)?, number(range)?),
            },
        };
        if from > to {
            return Err(format!("{range} is no range of the {what}: it ends before it begins"));
        }
        let mut at = from;
        while at <= to {
            set |= 1_u64.checked_shl(at).unwrap_or(0);
            at = at.saturating_add(step_by);
        }
    }
    Ok(set)
}

/// Reads a length as Go writes it, as `1h30m`.
fn seconds(text: &str) -> Option<i64> {
    crate::object::duration::Duration::parse(text).ok().map(|length| length.seconds()).filter(|seconds| *seconds > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Time {
        Time::parse(text).expect(text)
    }

    #[test]
    fn the_next_time_of_a_schedule() {
        for (schedule, after, next) in [
            ("5 * * * *", "2026-11-23T09:05:00Z", "2026-11-23T10:05:00Z"),
            ("*/15 * * * *", "2026-11-23T09:05:10Z", "2026-11-23T09:15:00Z"),
            ("0 3 * * *", "2026-11-23T03:00:00Z", "2026-11-24T03:00:00Z"),
            ("30 2 1 * *", "2026-11-23T03:00:00Z", "2026-12-01T02:30:00Z"),
            ("0 0 * * MON-FRI", "2026-11-27T03:00:00Z", "2026-11-30T00:00:00Z"),
            ("0 0 13 * 5", "2026-11-23T03:00:00Z", "2026-11-27T00:00:00Z"),
            ("0 0 29 2 *", "2026-11-23T03:00:00Z", "2028-02-29T00:00:00Z"),
            ("10/20 4 * * *", "2026-11-23T04:10:00Z", "2026-11-23T04:30:00Z"),
            ("@hourly", "2026-11-23T04:10:00Z", "2026-11-23T05:00:00Z"),
            ("@every 90m", "2026-11-23T04:10:00Z", "2026-11-23T05:40:00Z"),
            ("TZ=Asia/Tokyo 0 0 * * *", "2026-11-23T04:10:00Z", "2026-11-24T00:00:00Z"),
        ] {
            let parsed = Schedule::parse(schedule).expect(schedule);
            assert_eq!(parsed.next(time(after), 0), Some(time(next)), "{schedule}");
        }
        assert_eq!(Schedule::parse("0 0 30 2 *").map(|never| never.next(time("2026-11-23T04:10:00Z"), 0)), Ok(None));
    }

    #[test]
    fn what_is_no_schedule_is_refused() {
        for schedule in [
            "",
            "* * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 7",
            "a * * * *",
            "*/0 * * * *",
            "5-1 * * * *",
            "@nightly",
            "0 0 3 * * *",
        ] {
            assert!(Schedule::parse(schedule).is_err(), "{schedule:?}");
        }
    }

    #[test]
    fn the_zone_is_seen_in_the_last_run() {
        let daily = Schedule::parse("30 2 * * *").expect("a schedule");
        // 02:30 in a zone four hours behind.
        let due = daily.due_after(time("2026-11-23T06:30:00Z"), Some("America/New_York"));
        assert_eq!(due, Some(time("2026-11-24T07:30:00Z")));
        assert_eq!(daily.due_after(time("2026-11-23T02:30:00Z"), None), Some(time("2026-11-24T02:30:00Z")));
        assert_eq!(daily.interval_after(time("2026-11-23T02:30:00Z")), Some(86_400));
    }
}
