//! The text form of quantities.

use std::fmt;

use super::{BINARY_CAP, Format, NANOS_MAX, NANOS_PER_UNIT, Quantity};

/// Suffixes with their powers of ten.
const DECIMAL: [(&str, i32); 10] =
    [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];
/// Suffixes with their powers of two.
const BINARY: [(&str, u32); 6] = [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60)];

pub(super) fn read(text: &str) -> Result<Quantity, &'static str> {
    if text.is_empty() {
        return Err("it is empty");
    }
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, rest) = split_digits(unsigned);
    let (fraction, suffix) = rest.strip_prefix('.').map_or(("", rest), split_digits);
    let (nanos, format) = if let Some((_, power)) = DECIMAL.iter().find(|(name, _)| *name == suffix) {
        (decimal(whole, fraction, i64::from(*power))?, Format::DecimalSi)
    } else if let Some((_, power)) = BINARY.iter().find(|(name, _)| *name == suffix) {
        let nanos = binary(whole, fraction, *power);
        // As apimachinery: what is less than one unit is no number of Ki.
        (nanos, if nanos > 0 && nanos < NANOS_PER_UNIT { Format::DecimalSi } else { Format::BinarySi })
    } else if let Some(exponent) = suffix.strip_prefix(['e', 'E']).and_then(|digits| digits.parse::<i64>().ok()) {
        (decimal(whole, fraction, exponent)?, Format::DecimalExponent)
    } else {
        return Err("it must be a number with one of the suffixes n u m k M G T P E Ki Mi Gi Ti Pi Ei or an exponent");
    };
    Ok(Quantity::pack(if negative { -nanos } else { nanos }, format))
}

fn split_digits(text: &str) -> (&str, &str) {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Returns `whole.fraction` times 10^power in nano, rounded up, for digits of any number.
fn decimal(whole: &str, fraction: &str, power: i64) -> Result<i128, &'static str> {
    const TOO_LARGE: &str = "it is too large";
    // So many of the digits stand before the point when counted in nano.
    let counted = (whole.len() as i64).saturating_add(power).saturating_add(9);
    let mut nanos: i128 = 0;
    let mut position: i64 = 0;
    let mut inexact = false;
    for digit in whole.bytes().chain(fraction.bytes()) {
        if position < counted {
            nanos = nanos.checked_mul(10).and_then(|n| n.checked_add(i128::from(digit - b'0'))).ok_or(TOO_LARGE)?;
        } else {
            inexact |= digit != b'0';
        }
        position += 1;
    }
    // Ends after 39 rounds at the latest, however large the exponent.
    while position < counted && nanos != 0 {
        nanos = nanos.checked_mul(10).ok_or(TOO_LARGE)?;
        position += 1;
    }
    let nanos = nanos.saturating_add(i128::from(inexact));
    if nanos <= NANOS_MAX { Ok(nanos) } else { Err(TOO_LARGE) }
}

/// Returns `whole.fraction` times 2^power in nano, rounded up and capped.
fn binary(whole: &str, fraction: &str, power: u32) -> i128 {
    let units = whole.bytes().try_fold(0_i128, |units, digit| {
        let units = units * 10 + i128::from(digit - b'0');
        (units <= BINARY_CAP).then_some(units)
    });
    let Some(units) = units else { return BINARY_CAP * NANOS_PER_UNIT };
    // From the last digit to the first: each step divides what the finer digits give by ten, and the floor of a floor
    // is the floor of the whole, so this is exact but for the remainders, which round up together.
    let unit_nanos = NANOS_PER_UNIT << power;
    let (nanos, inexact) = fraction.bytes().rev().fold((0_i128, false), |(nanos, inexact), digit| {
        let tenfold = i128::from(digit - b'0') * unit_nanos + nanos;
        (tenfold / 10, inexact || tenfold % 10 != 0)
    });
    // At most 2^63 * 2^60 units: their nanos would not fit, so the cap comes first.
    let whole_nanos = (units << power).min(BINARY_CAP) * NANOS_PER_UNIT;
    (whole_nanos + nanos + i128::from(inexact)).min(BINARY_CAP * NANOS_PER_UNIT)
}

/// Writes the canonical form of Kubernetes: no fraction, the largest suffix that needs none.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = self.nanos();
        if nanos == 0 {
            return f.write_str("0");
        }
        // Small and fractional amounts lose their binary notation, not their precision.
        let binary = nanos % NANOS_PER_UNIT == 0 && nanos.unsigned_abs() >= 1024 * NANOS_PER_UNIT.unsigned_abs();
        if self.format() == Format::BinarySi && binary {
            let (mut number, mut rest) = (nanos / NANOS_PER_UNIT, ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].as_slice());
            let mut suffix = "";
            while let Some((next, larger)) = rest.split_first().filter(|_| number % 1024 == 0) {
                (number, suffix, rest) = (number / 1024, next, larger);
            }
            return write!(f, "{number}{suffix}");
        }
        let (mut number, mut exponent) = (nanos, -9);
        while number % 1000 == 0 {
            (number, exponent) = (number / 1000, exponent + 3);
        }
        let suffix = match self.format() {
            Format::DecimalSi | Format::BinarySi => DECIMAL.iter().find(|(_, power)| *power == exponent),
            Format::DecimalExponent => None,
        };
        match suffix {
            Some((suffix, _)) => write!(f, "{number}{suffix}"),
            None if exponent == 0 => write!(f, "{number}"),
            // Also for what is larger than any suffix, as 1e21 for 1000E.
            None => write!(f, "{number}e{exponent}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_and_writes_as_kubernetes() {
        for (text, canonical, format) in [
            ("0", "0", Format::DecimalSi),
            ("0Ki", "0", Format::BinarySi),
            ("-0", "0", Format::DecimalSi),
            ("5n", "5n", Format::DecimalSi),
            ("4u", "4u", Format::DecimalSi),
            ("100m", "100m", Format::DecimalSi),
            ("1000m", "1", Format::DecimalSi),
            ("50k", "50k", Format::DecimalSi),
            ("1000M", "1G", Format::DecimalSi),
            ("2500M", "2500M", Format::DecimalSi),
            ("40.1T", "40100G", Format::DecimalSi),
            ("1.01E", "1010P", Format::DecimalSi),
            ("12E", "12E", Format::DecimalSi),
            ("+1.5", "1500m", Format::DecimalSi),
            ("1.", "1", Format::DecimalSi),
            (".001", "1m", Format::DecimalSi),
            ("1.G", "1G", Format::DecimalSi),
            ("0.0005k", "500m", Format::DecimalSi),
            ("18446744073709551616", "18446744073709551616", Format::DecimalSi),
            // Larger than any suffix.
            ("1000E", "1e21", Format::DecimalSi),
            // Binary notation.
            ("1024Mi", "1Gi", Format::BinarySi),
            ("1.5Gi", "1536Mi", Format::BinarySi),
            ("1025Ki", "1025Ki", Format::BinarySi),
            ("1Ki", "1Ki", Format::BinarySi),
            ("0.5Ki", "512", Format::BinarySi),
            ("100.035Ki", "102435840m", Format::BinarySi),
            (".001Ki", "1024m", Format::BinarySi),
            ("0.000001Ki", "1024u", Format::DecimalSi),
            ("0.000000000001Ki", "2n", Format::DecimalSi),
            ("0.05Gi", "53687091200m", Format::BinarySi),
            ("9Ei", "9223372036854775807", Format::BinarySi),
            ("-9Ei", "-9223372036854775807", Format::BinarySi),
            ("7.9999999999999999999Ei", "9223372036854775807", Format::BinarySi),
            ("9223372036854775807Ki", "9223372036854775807", Format::BinarySi),
            ("99999999999999999999999999999999999999999999Ki", "9223372036854775807", Format::BinarySi),
            // Exponents.
            ("1e3", "1e3", Format::DecimalExponent),
            ("1E-3", "1e-3", Format::DecimalExponent),
            ("1.3E+6", "1300e3", Format::DecimalExponent),
            ("12e0", "12", Format::DecimalExponent),
            ("0.5e-1", "50e-3", Format::DecimalExponent),
            ("0e999999999999", "0", Format::DecimalExponent),
            ("1e-999999999999", "1e-9", Format::DecimalExponent),
            // Finer than nano: away from zero.
            ("3.001n", "4n", Format::DecimalSi),
            ("-3.001n", "-4n", Format::DecimalSi),
            ("0.0000000001", "1n", Format::DecimalSi),
            ("0.00000012345", "124n", Format::DecimalSi),
            ("1.0000000000000000000000000000000000000000000000001", "1000000001n", Format::DecimalSi),
            // No digits at all are zero.
            (".", "0", Format::DecimalSi),
            ("+", "0", Format::DecimalSi),
            ("Mi", "0", Format::BinarySi),
        ] {
            let amount = read(text).expect(text);
            assert_eq!((amount.to_string().as_str(), amount.format()), (canonical, format), "{text}");
        }
    }

    #[test]
    fn refuses_what_kubernetes_refuses() {
        for text in [
            "",
            " 1",
            "1 ",
            "1.1.M",
            "1+1.0M",
            "0.1mi",
            "0.1am",
            "aoeu",
            ".5i",
            "1i",
            "-3.01e-",
            "1K",
            "1g",
            "1KI",
            "1MiB",
            "1e",
            "--1",
            "1e1.5",
            "0x10",
            "1_000",
            "١",
            "NaN",
            "1e99999999999999999999",
        ] {
            assert!(read(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn refuses_what_does_not_fit() {
        for text in ["1e29", "-1e29", "43e27", "1e999999", "99999999999999999999999999999999999999999999999999"] {
            assert_eq!(read(text), Err("it is too large"), "{text}");
        }
        assert!(read("42e27").is_ok());
    }

    proptest! {
        #[test]
        fn any_text_is_an_amount_or_an_error(text in ".*", like in "[+-]?[0-9]{0,60}\\.?[0-9]{0,60}[numkMGTPEi]{0,2}([eE][+-]?[0-9]{0,25})?") {
            for text in [text, like] {
                if let Ok(amount) = read(&text) {
                    prop_assert_eq!(read(&amount.to_string()), Ok(amount));
                }
            }
        }

        #[test]
        fn more_digits_are_never_less(whole in 0..1_000_000_u64, fraction in "[0-9]{0,30}", extra in "[0-9]{0,20}", suffix in 0..16_usize) {
            let suffix = DECIMAL.iter().map(|(name, _)| *name).chain(BINARY.iter().map(|(name, _)| *name)).nth(suffix).unwrap_or_default();
            let shorter = read(&format!("{whole}.{fraction}{suffix}"));
            let longer = read(&format!("{whole}.{fraction}{extra}{suffix}"));
            prop_assert!(shorter <= longer, "{:?} {:?}", shorter, longer);
        }
    }
}
