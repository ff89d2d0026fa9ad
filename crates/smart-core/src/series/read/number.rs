//! Numbers and times of samples.

use crate::object::time::Time;

/// Reads a decimal number at the start of the bytes, and returns how many of them it takes; none when there is none.
///
/// Most numbers of samples have few digits: these are exact as one integer, scaled once by a power of ten that is exact too.
#[inline]
pub(super) fn decimal(bytes: &[u8]) -> Option<(f64, usize)> {
    let mut at = 0;
    let negative = bytes.first() == Some(&b'-');
    if negative {
        at = 1;
    }
    let (mut digits, mut mantissa, mut scale) = (0_u32, 0_u64, 0_i32);
    let mut after_point = false;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
                digits += 1;
                scale -= i32::from(after_point);
            }
            b'.' if !after_point => after_point = true,
            _ => break,
        }
        at += 1;
    }
    if digits == 0 {
        return None;
    }
    let mut end = at;
    if let Some(b'e' | b'E') = bytes.get(at) {
        let sign = bytes.get(at + 1).is_some_and(|byte| matches!(byte, b'+' | b'-'));
        let from = at + 1 + usize::from(sign);
        let length = bytes.get(from..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
        if length == 0 {
            return None;
        }
        end = from + length;
        let exponent = bytes.get(from..end).and_then(|text| std::str::from_utf8(text).ok()?.parse::<i32>().ok());
        let exponent = exponent.filter(|exponent| *exponent < 1_000).unwrap_or(1_000);
        scale = scale.saturating_add(if bytes.get(at + 1) == Some(&b'-') { -exponent } else { exponent });
    }
    let power = POWERS.get(scale.unsigned_abs() as usize);
    let value = match power {
        // 19 digits fit 64 bits.
        Some(power) if digits <= 19 && mantissa < 1 << 53 => {
            let whole = mantissa as f64;
            let value = if scale < 0 { whole / power } else { whole * power };
            if negative { -value } else { value }
        }
        _ => std::str::from_utf8(bytes.get(..end)?).ok()?.parse().ok()?,
    };
    Some((value, end))
}

/// The powers of ten that a float holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
    1e22,
];

/// Reads the value of a sample as Prometheus and others write it: a number, `NaN`, `+Inf`.
pub(super) fn value(text: &[u8]) -> Option<f64> {
    let text = text.trim_ascii();
    if let Some((value, end)) = decimal(text)
        && end == text.len()
    {
        return Some(value);
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// Returns the seconds since 1970 of a number that counts seconds, milliseconds, microseconds or nanoseconds: which, its size
/// tells for all times after March 1973 and before the year 5138. None when it is outside the years 0000 to 9999.
pub(super) fn seconds(number: f64) -> Option<f64> {
    let seconds = match number.abs() {
        size if size < 1e11 => number,
        size if size < 1e14 => number / 1e3,
        size if size < 1e17 => number / 1e6,
        _ => number / 1e9,
    };
    let is_time = |seconds: &f64| *seconds >= Time::MIN.seconds() as f64 && *seconds <= Time::MAX.seconds() as f64;
    // The negation of zero is another key for the same moment.
    Some(seconds + 0.0).filter(is_time)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_end_where_they_end() {
        for (text, expected) in [
            ("1,", Some((1.0, 1))),
            ("-2.50]", Some((-2.5, 5))),
            ("1e+09\"", Some((1e9, 5))),
            ("1.5E-3", Some((1.5e-3, 6))),
            ("123456789012345678901234", Some((123_456_789_012_345_678_901_234.0, 24))),
            ("0.012345678901234567", Some((0.012345678901234567, 20))),
            ("1e999999999999", Some((f64::INFINITY, 14))),
            ("1e-999999999999", Some((0.0, 15))),
            (".5", Some((0.5, 2))),
            ("1.2.3", Some((1.2, 3))),
            ("NaN", None),
            ("-", None),
            ("1e", None),
            ("", None),
        ] {
            assert_eq!(decimal(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn words_are_values_too() {
        assert!(value(b" NaN ").is_some_and(f64::is_nan));
        assert_eq!((value(b"+Inf"), value(b"-Inf")), (Some(f64::INFINITY), Some(f64::NEG_INFINITY)));
        assert_eq!((value(b"+5"), value(b"5x"), value(b"")), (Some(5.0), None, None));
    }

    #[test]
    fn the_size_of_a_time_tells_its_unit() {
        for number in [1_771_899_600.0, 1_771_899_600e3, 1_771_899_600e6, 1_771_899_600e9] {
            assert_eq!(seconds(number), Some(1_771_899_600.0));
        }
        assert_eq!((seconds(f64::NAN), seconds(1e300), seconds(-1e300)), (None, None, None));
    }

    proptest! {
        #[test]
        fn numbers_are_those_that_the_library_reads(value: f64, digits in 0_usize..20) {
            for text in [value.to_string(), format!("{value:e}"), format!("{value:.digits$}")] {
                prop_assert_eq!(decimal(text.as_bytes()).map(|found| found.0), text.parse().ok().filter(|_| value.is_finite()));
            }
        }
    }
}
