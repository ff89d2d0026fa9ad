//! Lengths of time, as Go and kubectl write them.

use std::fmt;
use std::str::FromStr;

use super::parse_error::ParseError;

/// A length of time in nanoseconds, at most about 292 years in either direction, as Go's `time.Duration`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Duration {
    nanos: i64,
}

const MICROSECOND: i64 = 1_000;
const MILLISECOND: i64 = 1_000 * MICROSECOND;
const SECOND: i64 = 1_000 * MILLISECOND;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self::from_nanos(0);
    /// The longest duration there is.
    pub const MAX: Self = Self::from_nanos(i64::MAX);
    /// The longest negative duration there is.
    pub const MIN: Self = Self::from_nanos(i64::MIN);

    /// Returns the duration of so many nanoseconds.
    pub const fn from_nanos(nanos: i64) -> Self {
        Self { nanos }
    }

    /// Returns the duration of so many seconds, at the end of the range when it is beyond.
    pub const fn from_secs(seconds: i64) -> Self {
        Self::from_nanos(seconds.saturating_mul(SECOND))
    }

    /// Reads Go's text form, as `1h2m3.5s`, `300ms` or `-1.5h`.
    ///
    /// # Errors
    /// When the text has another form, or is beyond the range.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        read(text).map(Self::from_nanos).map_err(|reason| ParseError::new("duration", text, reason))
    }

    /// Returns the length in nanoseconds.
    pub const fn nanos(self) -> i64 {
        self.nanos
    }

    /// Returns the length in whole seconds, cut towards zero.
    pub const fn seconds(self) -> i64 {
        self.nanos / SECOND
    }

    /// Returns the length in seconds with their fraction.
    pub fn as_secs_f64(self) -> f64 {
        self.nanos as f64 / SECOND as f64
    }

    /// Returns whether it goes backwards.
    pub const fn is_negative(self) -> bool {
        self.nanos < 0
    }

    /// Returns the sum; none beyond the range.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.nanos.checked_add(other.nanos).map(Self::from_nanos)
    }

    /// Returns the difference; none beyond the range.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.nanos.checked_sub(other.nanos).map(Self::from_nanos)
    }

    /// Returns the length as kubectl prints ages: two or three significant figures, as `90s`, `5m`, `2d4h`, `12d` or `3y`.
    ///
    /// One second before zero counts as zero, because the clocks of two machines differ; what is earlier is `<invalid>`. The
    /// steps are those of `HumanDuration` in k8s.io/apimachinery.
    pub fn human(&self) -> String {
        let (seconds, minutes, hours) = (self.nanos / SECOND, self.nanos / MINUTE, self.nanos / HOUR);
        let days = hours / 24;
        match (seconds, minutes, hours) {
            (..-1, _, _) => "<invalid>".to_owned(),
            (..0, _, _) => "0s".to_owned(),
            (..120, _, _) => format!("{seconds}s"),
            (_, ..10, _) => two(minutes, "m", seconds % 60, "s"),
            (_, ..180, _) => format!("{minutes}m"),
            (_, _, ..8) => two(hours, "h", minutes % 60, "m"),
            (_, _, ..48) => format!("{hours}h"),
            _ if days < 8 => two(days, "d", hours % 24, "h"),
            _ if days < 2 * 365 => format!("{days}d"),
            _ if days < 8 * 365 => two(days / 365, "y", days % 365, "d"),
            _ => format!("{}y", days / 365),
        }
    }
}

/// The smaller unit is left out when it is zero.
fn two(large: i64, large_unit: &str, small: i64, small_unit: &str) -> String {
    if small == 0 { format!("{large}{large_unit}") } else { format!("{large}{large_unit}{small}{small_unit}") }
}

impl FromStr for Duration {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

/// Writes Go's form: the largest units first, as `1h2m3.5s`; less than a second in one unit, as `1.5ms`.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const PER_SECOND: u64 = SECOND.unsigned_abs();
        let nanos = self.nanos.unsigned_abs();
        if self.is_negative() {
            f.write_str("-")?;
        }
        match nanos {
            0 => f.write_str("0s"),
            1..1_000 => write!(f, "{nanos}ns"),
            1_000..1_000_000 => write_fraction(f, nanos, 1_000, "µs"),
            1_000_000..PER_SECOND => write_fraction(f, nanos, 1_000_000, "ms"),
            _ => {
                let (hours, minutes) = (nanos / PER_SECOND / 3600, nanos / PER_SECOND / 60 % 60);
                if hours > 0 {
                    write!(f, "{hours}h")?;
                }
                if hours > 0 || minutes > 0 {
                    write!(f, "{minutes}m")?;
                }
                write_fraction(f, nanos % (60 * PER_SECOND), PER_SECOND, "s")
            }
        }
    }
}

fn write_fraction(f: &mut fmt::Formatter<'_>, nanos: u64, unit: u64, name: &str) -> fmt::Result {
    write!(f, "{}", nanos / unit)?;
    let (mut rest, mut place) = (nanos % unit, unit / 10);
    if rest > 0 {
        f.write_str(".")?;
    }
    while rest > 0 && place > 0 {
        write!(f, "{}", rest / place)?;
        (rest, place) = (rest % place, place / 10);
    }
    f.write_str(name)
}

impl serde::Serialize for Duration {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

fn read(text: &str) -> Result<i64, &'static str> {
    const TOO_LONG: &str = "it is beyond 292 years";
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    match rest {
        "" => return Err("it is empty"),
        // The only number that needs no unit.
        "0" => return Ok(0),
        _ => {}
    }
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let (whole, after) = split(rest, |byte| byte.is_ascii_digit());
        let (fraction, after) = after.strip_prefix('.').map_or(("", after), |after| split(after, |byte| byte.is_ascii_digit()));
        if whole.is_empty() && fraction.is_empty() {
            return Err("a number is missing");
        }
        let (name, after) = split(after, |byte| byte != b'.' && !byte.is_ascii_digit());
        let unit = match name {
            "ns" => 1,
            // With the micro sign and with the Greek letter.
            "us" | "\u{b5}s" | "\u{3bc}s" => MICROSECOND,
            "ms" => MILLISECOND,
            "s" => SECOND,
            "m" => MINUTE,
            "h" => HOUR,
            "" => return Err("a unit is missing"),
            _ => return Err("its units are ns us ms s m h"),
        };
        let whole = if whole.is_empty() { 0 } else { whole.parse::<u64>().map_err(|_| TOO_LONG)? };
        let part = whole.checked_mul(unit.unsigned_abs()).and_then(|part| part.checked_add(fraction_of(fraction, unit)));
        total = part.and_then(|part| total.checked_add(part)).ok_or(TOO_LONG)?;
        rest = after;
    }
    if negative { 0_i64.checked_sub_unsigned(total) } else { 0_i64.checked_add_unsigned(total) }.ok_or(TOO_LONG)
}

/// Returns the digits behind the point in nanoseconds, cut, with the floating-point steps of Go's `ParseDuration`: exact
/// arithmetic would read "0.3333333333333333333h" as one nanosecond less than Go does.
fn fraction_of(digits: &str, unit: i64) -> u64 {
    let (mut value, mut scale) = (0_u64, 1.0);
    for digit in digits.bytes() {
        let longer = value.checked_mul(10).and_then(|value| value.checked_add(u64::from(digit - b'0')));
        let Some(longer) = longer.filter(|longer| *longer <= 1 << 63) else { break };
        (value, scale) = (longer, scale * 10.0);
    }
    (value as f64 * (unit as f64 / scale)) as u64
}

fn split(text: &str, belongs: impl Fn(u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(|byte| !belongs(byte)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_and_writes_as_go() {
        for (text, written, nanos) in [
            ("0", "0s", 0),
            ("-0", "0s", 0),
            ("1h2m3.5s", "1h2m3.5s", HOUR + 2 * MINUTE + 3_500 * MILLISECOND),
            ("300ms", "300ms", 300 * MILLISECOND),
            ("-1.5h", "-1h30m0s", -90 * MINUTE),
            ("+5s", "5s", 5 * SECOND),
            ("90m", "1h30m0s", 90 * MINUTE),
            ("720h", "720h0m0s", 720 * HOUR),
            ("60s", "1m0s", MINUTE),
            ("1.s", "1s", SECOND),
            (".5s", "500ms", 500 * MILLISECOND),
            ("1.5us", "1.5µs", 1_500),
            ("12µs", "12µs", 12_000),
            ("12μs", "12µs", 12_000),
            ("1100us", "1.1ms", 1_100_000),
            ("7ns", "7ns", 7),
            ("3s2h", "2h0m3s", 2 * HOUR + 3 * SECOND),
            ("1m0.000000001s", "1m0.000000001s", MINUTE + 1),
            ("0.3333333333333333333h", "20m0s", 20 * MINUTE),
            ("0.9007199254740993ms", "900.719µs", 900_719),
            ("0.100000000000000000000h", "6m0s", 6 * MINUTE),
            ("9223372036854775807ns", "2562047h47m16.854775807s", i64::MAX),
            ("-9223372036854775808ns", "-2562047h47m16.854775808s", i64::MIN),
        ] {
            let duration = Duration::parse(text).expect(text);
            assert_eq!((duration.to_string().as_str(), duration.nanos()), (written, nanos), "{text}");
        }
    }

    #[test]
    fn refuses_what_go_refuses() {
        for text in [
            "",
            "-",
            "+",
            "3",
            "-3",
            ".",
            "s",
            ".s",
            "-.s",
            "1d",
            "1h ",
            " 1h",
            "1 h",
            "1H",
            "--1s",
            "1.2.3s",
            "1e3s",
            "٣s",
            "9223372036854775808ns",
            "-9223372036854775809ns",
            "9223372036s9223372036s",
            "99999999999999999999h",
            "3000000h",
        ] {
            assert!(Duration::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn ages_as_kubectl_prints_them() {
        for (text, age) in [
            ("-2s", "<invalid>"),
            ("-1.9s", "0s"),
            ("-1s", "0s"),
            ("0.9s", "0s"),
            ("1s", "1s"),
            ("119.9s", "119s"),
            ("2m", "2m"),
            ("2m1s", "2m1s"),
            ("9m59s", "9m59s"),
            ("10m59s", "10m"),
            ("179m59s", "179m"),
            ("3h", "3h"),
            ("7h59m", "7h59m"),
            ("8h59m", "8h"),
            ("47h59m", "47h"),
            ("48h", "2d"),
            ("52h", "2d4h"),
            ("191h", "7d23h"),
            ("192h", "8d"),
            ("300h", "12d"),
            ("17519h", "729d"),
            ("17520h", "2y"),
            ("17544h", "2y1d"),
            ("70079h", "7y364d"),
            ("70080h", "8y"),
            ("2562047h", "292y"),
        ] {
            assert_eq!(Duration::parse(text).expect(text).human(), age, "{text}");
        }
    }

    #[test]
    fn arithmetic_is_checked() {
        let second = Duration::from_secs(1);
        assert_eq!(Duration::MAX.checked_add(second), None);
        assert_eq!(Duration::MIN.checked_sub(second), None);
        assert_eq!(second.checked_add(second), Some(Duration::from_secs(2)));
        assert_eq!(Duration::from_secs(i64::MAX), Duration::MAX);
        assert_eq!((Duration::from_nanos(-1_500_000_000).seconds(), Duration::from_nanos(500_000_000).as_secs_f64()), (-1, 0.5));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_the_same(nanos in any::<i64>(), shift in 0..64_u32) {
            let duration = Duration::from_nanos(nanos >> shift);
            prop_assert_eq!(Duration::parse(&duration.to_string()), Ok(duration));
            prop_assert!(!duration.human().is_empty());
        }

        #[test]
        fn any_text_is_a_duration_or_an_error(text in ".*", like in "[+-]?([0-9]{0,22}\\.?[0-9]{0,22}(ns|us|µs|ms|s|m|h)?){0,3}") {
            for text in [text, like] {
                if let Ok(duration) = Duration::parse(&text) {
                    prop_assert_eq!(Duration::parse(&duration.to_string()), Ok(duration));
                }
            }
        }
    }
}
