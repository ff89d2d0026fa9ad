//! Moments, as Kubernetes writes them: RFC 3339.

use std::fmt;
use std::num::NonZeroI64;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::duration::Duration;
use super::parse_error::ParseError;

/// A moment in microseconds since 1970 UTC, within the years 0000 to 9999.
///
/// Microseconds are the finest that Kubernetes writes (`MicroTime`); the range is that of RFC 3339 and of certificates.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    // Counted from far before the earliest moment, so that it is never zero: `Option<Time>` needs no more than 8 bytes,
    // and objects hold many of them.
    offset: NonZeroI64,
}

/// What is added to the microseconds since 1970; the earliest moment is 2^55.8 before.
const OFFSET: i64 = 1 << 60;

const MICROS_PER_SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;
/// Days from 0000-03-01 to 1970-01-01: counted from March, the leap day is the last of its year.
const DAYS_TO_EPOCH: i64 = 719_468;
const DAYS_PER_400_YEARS: i64 = 146_097;

impl Time {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self::pack(0);
    /// 0000-01-01T00:00:00Z, the earliest moment.
    pub const MIN: Self = Self::pack(-62_167_219_200 * MICROS_PER_SECOND);
    /// 9999-12-31T23:59:59.999999Z, the latest moment.
    pub const MAX: Self = Self::pack(253_402_300_800 * MICROS_PER_SECOND - 1);

    /// Returns the moment so many microseconds after 1970; none outside the years 0000 to 9999.
    pub const fn from_micros(micros: i64) -> Option<Self> {
        if micros < Self::MIN.micros() || micros > Self::MAX.micros() { None } else { Some(Self::pack(micros)) }
    }

    /// Returns the moment so many seconds after 1970; none outside the years 0000 to 9999.
    pub const fn from_secs(seconds: i64) -> Option<Self> {
        match seconds.checked_mul(MICROS_PER_SECOND) {
            Some(micros) => Self::from_micros(micros),
            None => None,
        }
    }

    /// Reads RFC 3339, as `2026-11-23T09:12:53Z` or `2026-11-23T10:12:53.25+01:00`; a space may stand for the `T`, as tools
    /// write it that have read the time from YAML.
    ///
    /// What is finer than a microsecond is cut. A leap second, which may only end June or December UTC, becomes the last
    /// microsecond before it, so that order is kept.
    ///
    /// # Errors
    /// When the text has another form, the calendar has no such moment, or it is outside the years 0000 to 9999 in UTC.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        read(text.as_bytes()).map_err(|reason| ParseError::new("time", text, reason))
    }

    /// Reads RFC 3339 from UTF-8.
    pub(crate) fn parse_bytes(text: &[u8]) -> Result<Self, ParseError> {
        read(text).map_err(|reason| ParseError::new("time", &String::from_utf8_lossy(text), reason))
    }

    /// Returns the microseconds since 1970.
    pub const fn micros(self) -> i64 {
        self.offset.get() - OFFSET
    }

    const fn pack(micros: i64) -> Self {
        match NonZeroI64::new(micros + OFFSET) {
            Some(offset) => Self { offset },
            None => Self { offset: NonZeroI64::MAX },
        }
    }

    /// Returns the whole seconds since 1970, cut towards the past.
    pub const fn seconds(self) -> i64 {
        self.micros().div_euclid(MICROS_PER_SECOND)
    }

    /// Returns how long after `earlier` this is, negative when it is before; none beyond 292 years.
    pub fn since(self, earlier: Self) -> Option<Duration> {
        self.micros().checked_sub(earlier.micros())?.checked_mul(1_000).map(Duration::from_nanos)
    }

    /// Returns the moment after a duration, cut to microseconds; none outside the years 0000 to 9999.
    pub fn checked_add(self, duration: Duration) -> Option<Self> {
        Self::from_micros(self.micros().checked_add(duration.nanos() / 1_000)?)
    }

    /// Returns the moment before a duration, cut to microseconds; none outside the years 0000 to 9999.
    pub fn checked_sub(self, duration: Duration) -> Option<Self> {
        Self::from_micros(self.micros().checked_sub(duration.nanos() / 1_000)?)
    }
}

impl FromStr for Time {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

/// Cuts to microseconds, and to the years 0000 to 9999.
impl From<DateTime<Utc>> for Time {
    fn from(time: DateTime<Utc>) -> Self {
        Self::pack(time.timestamp_micros().clamp(Self::MIN.micros(), Self::MAX.micros()))
    }
}

impl From<Time> for DateTime<Utc> {
    fn from(time: Time) -> Self {
        // chrono knows 262,000 years in both directions, so the default is never taken.
        DateTime::from_timestamp_micros(time.micros()).unwrap_or_default()
    }
}

/// Writes RFC 3339 in UTC, with as many digits of the fraction as it needs.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, micros) = (self.seconds(), self.micros().rem_euclid(MICROS_PER_SECOND));
        let (year, month, day) = date(seconds.div_euclid(SECONDS_PER_DAY));
        let second = seconds.rem_euclid(SECONDS_PER_DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if micros != 0 {
            let (mut fraction, mut width) = (micros, 6);
            while fraction % 10 == 0 {
                (fraction, width) = (fraction / 10, width - 1);
            }
            write!(f, ".{fraction:0width$}")?;
        }
        f.write_str("Z")
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Time({self})")
    }
}

impl serde::Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

const FORM: &str = "its form is YYYY-MM-DDTHH:MM:SS, a fraction or none, and Z or an offset";

fn read(text: &[u8]) -> Result<Time, &'static str> {
    let (date_time, tail) = text.split_first_chunk::<19>().ok_or(FORM)?;
    let [y0, y1, y2, y3, b'-', mo0, mo1, b'-', d0, d1, b'T' | b't' | b' ', h0, h1, b':', mi0, mi1, b':', s0, s1] = *date_time
    else {
        return Err(FORM);
    };
    let (year, month, day) = (two(y0, y1)? * 100 + two(y2, y3)?, two(mo0, mo1)?, two(d0, d1)?);
    let (hour, minute, second) = (two(h0, h1)?, two(mi0, mi1)?, two(s0, s1)?);
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return Err("the calendar has no such day");
    }
    if hour > 23 || minute > 59 || second > 60 {
        return Err("the clock has no such time");
    }
    // Nearly every time of Kubernetes ends here, in UTC and without a fraction.
    let (micros, offset) = if let [b'Z' | b'z'] = tail { (0, 0) } else { fraction_and_offset(tail)? };
    let local = days(year, month, day) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
    let seconds = local - offset;
    if second == 60 {
        // The second after a leap second is the first of July or January.
        let next = date(seconds.div_euclid(SECONDS_PER_DAY));
        if seconds % SECONDS_PER_DAY != 0 || !matches!(next, (_, 1 | 7, 1)) {
            return Err("leap seconds end June and December only");
        }
        return Time::from_micros(seconds * MICROS_PER_SECOND - 1).ok_or(OUTSIDE);
    }
    Time::from_micros(seconds * MICROS_PER_SECOND + micros).ok_or(OUTSIDE)
}

const OUTSIDE: &str = "it is outside the years 0000 to 9999";

/// Returns what follows the seconds: microseconds, and the seconds that the local time is ahead of UTC.
fn fraction_and_offset(tail: &[u8]) -> Result<(i64, i64), &'static str> {
    let (fraction, zone) = match tail {
        [b'.', rest @ ..] => rest.split_at(rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len())),
        _ => (b"0".as_slice(), tail),
    };
    if fraction.is_empty() {
        return Err(FORM);
    }
    let digits = fraction.iter().copied().chain(std::iter::repeat(b'0')).take(6);
    let micros = digits.fold(0, |micros, digit| micros * 10 + i64::from(digit - b'0'));
    let offset = match *zone {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), h0, h1, b':', m0, m1] => {
            let (hours, minutes) = (two(h0, h1)?, two(m0, m1)?);
            if hours > 23 || minutes > 59 {
                return Err("there is no such offset");
            }
            (hours * 3600 + minutes * 60) * if sign == b'-' { -1 } else { 1 }
        }
        _ => return Err(FORM),
    };
    Ok((micros, offset))
}

fn two(tens: u8, ones: u8) -> Result<i64, &'static str> {
    if tens.is_ascii_digit() && ones.is_ascii_digit() {
        Ok(i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
    } else {
        Err(FORM)
    }
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Returns the days from 1970-01-01 to a date of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // January and February belong to the year before when the year begins in March.
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // From March on, five months always have 153 days.
    year * 365 + leap_days + (153 * month + 2) / 5 + day - 1 - DAYS_TO_EPOCH
}

/// Returns year, month and day so many days after 1970-01-01: the inverse of [`days`].
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + DAYS_TO_EPOCH;
    let (cycle, day) = (days.div_euclid(DAYS_PER_400_YEARS), days.rem_euclid(DAYS_PER_400_YEARS));
    // Takes out the leap days that ended before this day: one in 4 years (1,461 days), none in 100, one in 400.
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let year = cycle * 400 + year;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn eight_bytes() {
        assert_eq!(size_of::<Time>(), 8);
    }

    #[test]
    fn reads_and_writes() {
        for (text, written, micros) in [
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", 0),
            ("2026-11-23T09:12:53Z", "2026-11-23T09:12:53Z", 1_795_425_173_000_000),
            ("2026-11-23t09:12:53z", "2026-11-23T09:12:53Z", 1_795_425_173_000_000),
            ("2026-11-23T09:12:53.25Z", "2026-11-23T09:12:53.25Z", 1_795_425_173_250_000),
            ("2026-11-23T09:12:53.000001Z", "2026-11-23T09:12:53.000001Z", 1_795_425_173_000_001),
            ("2026-11-23T09:12:53.0000019999Z", "2026-11-23T09:12:53.000001Z", 1_795_425_173_000_001),
            ("2026-11-23T10:42:53+01:30", "2026-11-23T09:12:53Z", 1_795_425_173_000_000),
            ("2026-11-22T23:12:53.5-10:00", "2026-11-23T09:12:53.5Z", 1_795_425_173_500_000),
            ("2000-02-29T23:59:59Z", "2000-02-29T23:59:59Z", 951_868_799_000_000),
            ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z", -1),
            ("2125-06-01T00:00:00Z", "2125-06-01T00:00:00Z", 4_904_409_600_000_000),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z", Time::MIN.micros()),
            ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z", Time::MAX.micros()),
            // Leap seconds.
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999999Z", 1_483_228_799_999_999),
            ("2017-01-01T08:59:60.5+09:00", "2016-12-31T23:59:59.999999Z", 1_483_228_799_999_999),
        ] {
            let time = Time::parse(text).expect(text);
            assert_eq!((time.to_string().as_str(), time.micros()), (written, micros), "{text}");
        }
    }

    #[test]
    fn refuses_other_forms() {
        for text in [
            "",
            "2026-11-23",
            "2026-11-23T09:12:53",
            "2026-11-23_09:12:53Z",
            "2026-11-23T09:12Z",
            "2026-11-23T09:12:53.Z",
            "2026-11-23T09:12:53,5Z",
            "2026-11-23T09:12:53+0100",
            "2026-11-23T09:12:53+01",
            "2026-11-23T09:12:53Zx",
            "2026-11-23T09:12:53.5",
            " 2026-11-23T09:12:53Z",
            "20261-11-23T09:12:53Z",
            "+026-11-23T09:12:53Z",
            "2026-1１-23T09:12:53Z",
            "Mon, 23 Nov 2026 09:12:53 GMT",
        ] {
            assert_eq!(Time::parse(text).map_err(|error| error.reason()), Err(FORM), "{text:?}");
        }
    }

    #[test]
    fn refuses_what_no_calendar_has() {
        for text in [
            "2026-00-01T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "2026-01-32T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z",
            "2026-01-01T00:00:61Z",
            "2026-01-01T00:00:00+24:00",
            "2026-01-01T00:00:00-00:60",
            "0000-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-00:01",
            "2016-12-31T22:59:60Z",
            "2016-11-30T23:59:60Z",
            "9999-12-31T23:59:60-01:00",
        ] {
            assert!(Time::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn differences_are_durations() {
        let time = |text| Time::parse(text).expect(text);
        let (early, late) = (time("2026-11-20T05:00:00Z"), time("2026-11-22T09:00:00.5Z"));
        let length = late.since(early);
        assert_eq!(length.map(|length| length.human()).as_deref(), Some("2d4h"));
        assert_eq!(early.since(late).map(|length| length.to_string()).as_deref(), Some("-52h0m0.5s"));
        assert_eq!(length.and_then(|length| early.checked_add(length)), Some(late));
        assert_eq!(length.and_then(|length| late.checked_sub(length)), Some(early));
        assert_eq!(Time::MAX.since(Time::MIN), None);
        assert_eq!(Time::MAX.checked_add(Duration::from_nanos(1_000)), None);
        assert_eq!(Time::MIN.checked_sub(Duration::from_secs(1)), None);
    }

    #[test]
    fn chrono_beyond_the_range_ends_at_it() {
        assert_eq!(Time::from(DateTime::<Utc>::MAX_UTC), Time::MAX);
        assert_eq!(Time::from(DateTime::<Utc>::MIN_UTC), Time::MIN);
        assert_eq!((Time::from_secs(i64::MAX), Time::from_micros(i64::MIN)), (None, None));
    }

    #[test]
    fn every_day_of_the_calendar_has_its_number() {
        let mut number = days(-1, 12, 31);
        for year in 0..=9999 {
            for month in 1..=12 {
                for day in 1..=days_in(year, month) {
                    number += 1;
                    assert_eq!((days(year, month, day), date(number)), (number, (year, month, day)));
                }
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_the_same_here_and_in_chrono(micros in Time::MIN.micros()..=Time::MAX.micros(), coarse in 0..3_usize) {
            let step = [1, 1_000, 1_000_000][coarse];
            let time = Time::from_micros(micros / step * step).expect("within the range");
            let text = time.to_string();
            prop_assert_eq!(Time::parse(&text), Ok(time));
            let chrono = DateTime::parse_from_rfc3339(&text).map(|chrono| chrono.to_utc());
            prop_assert_eq!(chrono, Ok(DateTime::from(time)));
            prop_assert_eq!(Time::from(DateTime::<Utc>::from(time)), time);
        }

        #[test]
        fn any_text_is_a_time_or_an_error(
            text in ".*",
            like in "[0-9]{4}-[0-1][0-9]-[0-3][0-9][Tt][0-2][0-9]:[0-5][0-9]:[0-6][0-9](\\.[0-9]{1,9})?([Zz]|[+-][0-2][0-9]:[0-5][0-9])",
        ) {
            prop_assert!(Time::parse(&text).is_err() || text.len() >= 20);
            if let Ok(time) = Time::parse(&like) {
                prop_assert_eq!(Time::parse(&time.to_string()), Ok(time));
                if like.get(17..19) != Some("60") {
                    // chrono keeps more digits of the fraction than a Time has.
                    prop_assert_eq!(DateTime::parse_from_rfc3339(&like).map(|chrono| Time::from(chrono.to_utc())), Ok(time));
                }
            } else {
                let outside = |year| like.starts_with(year);
                let leap = like.get(17..19) == Some("60");
                prop_assert!(DateTime::parse_from_rfc3339(&like).is_err() || outside("0000") || outside("9999") || leap, "{}", like);
            }
        }
    }
}
