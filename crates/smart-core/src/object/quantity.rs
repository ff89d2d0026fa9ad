//! Amounts of resources, exact, as `resource.Quantity` of k8s.io/apimachinery reads and writes them.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::num::NonZeroU64;
use std::str::FromStr;

use super::parse_error::ParseError;

mod text;

/// An exact amount of a resource: cores, bytes, counts, with the notation it was written in.
///
/// Holds every multiple of one nano below 2^125 nano (about 4.2e28) in magnitude. Two quantities are equal when their amounts are,
/// whatever their notation: `1Gi` equals `1073741824`.
#[derive(Clone, Copy)]
pub struct Quantity {
    // The amount in nano times four, plus the notation in the two lowest bits. They are never zero, so that
    // `Option<Quantity>` needs no more than these 16 bytes: nodes and pods hold many of them.
    high: i64,
    low: NonZeroU64,
}

/// How a quantity is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// With a suffix for a power of ten: `100m`, `5`, `2G`.
    DecimalSi,
    /// With a suffix for a power of 1024: `512Mi`.
    BinarySi,
    /// With an exponent: `5e3`.
    DecimalExponent,
}

const NANOS_PER_UNIT: i128 = 1_000_000_000;
const NANOS_PER_MILLI: i128 = 1_000_000;
/// The largest amount in nano that fits beside the notation.
const NANOS_MAX: i128 = (1 << 125) - 1;
/// Parsing caps binary notation, and only it, at 2^63-1 (`maxAllowed` in apimachinery's quantity.go).
const BINARY_CAP: i128 = i64::MAX as i128;

impl Quantity {
    /// Nothing, in decimal notation.
    pub const ZERO: Self = Self::pack(0, Format::DecimalSi);
    /// The largest quantity there is.
    pub const MAX: Self = Self::pack(NANOS_MAX, Format::DecimalSi);
    /// The smallest quantity there is.
    pub const MIN: Self = Self::pack(-NANOS_MAX, Format::DecimalSi);

    /// Returns the quantity of so many whole units.
    pub const fn new(value: i64, format: Format) -> Self {
        Self::pack(value as i128 * NANOS_PER_UNIT, format)
    }

    /// Returns the quantity of so many thousandths.
    pub const fn from_milli(value: i64, format: Format) -> Self {
        Self::pack(value as i128 * NANOS_PER_MILLI, format)
    }

    /// Returns the quantity of so many billionths, at the end of the range when it is beyond.
    pub const fn from_nanos(nanos: i128, format: Format) -> Self {
        let nanos = if nanos > NANOS_MAX { NANOS_MAX } else { nanos };
        Self::pack(if nanos < -NANOS_MAX { -NANOS_MAX } else { nanos }, format)
    }

    /// Reads the text form, as `500m`, `1.5Gi` or `1e3`.
    ///
    /// What is finer than a nano is rounded away from zero; binary notation beyond 2^63-1 is capped there; both as
    /// Kubernetes does, which also reads no digits at all as zero.
    ///
    /// # Errors
    /// When the text has another form, or the amount is beyond [`Quantity::MAX`].
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        text::read(text).map_err(|reason| ParseError::new("quantity", text, reason))
    }

    /// Returns the amount in whole units, rounded away from zero, at most `i64::MAX` in magnitude.
    pub fn value(self) -> i64 {
        saturate(divide_away_from_zero(self.nanos(), NANOS_PER_UNIT))
    }

    /// Returns the amount in thousandths, rounded away from zero, at most `i64::MAX` in magnitude.
    pub fn milli_value(self) -> i64 {
        saturate(divide_away_from_zero(self.nanos(), NANOS_PER_MILLI))
    }

    /// Returns the amount in nano, exact.
    pub const fn nanos(self) -> i128 {
        ((self.high as i128) << 62) | (self.low.get() >> 2) as i128
    }

    /// Returns the amount as a float, off by one unit in the last place at most.
    pub fn as_f64(self) -> f64 {
        let nanos = self.nanos();
        // Whole units need one rounding only.
        if nanos % NANOS_PER_UNIT == 0 { (nanos / NANOS_PER_UNIT) as f64 } else { nanos as f64 / NANOS_PER_UNIT as f64 }
    }

    /// Returns the notation.
    pub const fn format(self) -> Format {
        match self.low.get() & 3 {
            2 => Format::BinarySi,
            3 => Format::DecimalExponent,
            _ => Format::DecimalSi,
        }
    }

    /// Returns whether the amount is zero.
    pub const fn is_zero(self) -> bool {
        self.nanos() == 0
    }

    /// Returns whether the amount is below zero.
    pub const fn is_negative(self) -> bool {
        self.high < 0
    }

    /// Returns the sum in the notation of `self`, or of `other` when `self` is zero; none beyond the range.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.combine(other, self.nanos().checked_add(other.nanos()))
    }

    /// Returns the difference in the notation of `self`, or of `other` when `self` is zero; none beyond the range.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.combine(other, self.nanos().checked_sub(other.nanos()))
    }

    /// Returns the product in the same notation; none beyond the range.
    pub fn checked_mul(self, factor: i64) -> Option<Self> {
        self.combine(self, self.nanos().checked_mul(i128::from(factor)))
    }

    /// Returns the sum, at the end of the range when it is beyond.
    pub fn saturating_add(self, other: Self) -> Self {
        self.checked_add(other).unwrap_or(self.end(other.is_negative(), other))
    }

    /// Returns the difference, at the end of the range when it is beyond.
    pub fn saturating_sub(self, other: Self) -> Self {
        self.checked_sub(other).unwrap_or(self.end(!other.is_negative(), other))
    }

    /// Returns the product, at the end of the range when it is beyond.
    pub fn saturating_mul(self, factor: i64) -> Self {
        self.checked_mul(factor).unwrap_or(self.end(self.is_negative() != (factor < 0), self))
    }

    /// The caller keeps `nanos` within `NANOS_MAX`.
    const fn pack(nanos: i128, format: Format) -> Self {
        let tag = match format {
            Format::DecimalSi => NonZeroU64::MIN,
            Format::BinarySi => NonZeroU64::MIN.saturating_add(1),
            Format::DecimalExponent => NonZeroU64::MIN.saturating_add(2),
        };
        // The tag fills the two bits that the shift left empty, so the sum cannot overflow.
        Self { high: (nanos >> 62) as i64, low: tag.saturating_add((nanos as u64) << 2) }
    }

    fn combine(self, other: Self, nanos: Option<i128>) -> Option<Self> {
        let nanos = nanos.filter(|nanos| nanos.unsigned_abs() <= NANOS_MAX.unsigned_abs())?;
        Some(Self::pack(nanos, if self.is_zero() { other.format() } else { self.format() }))
    }

    fn end(self, negative: bool, other: Self) -> Self {
        let format = if self.is_zero() { other.format() } else { self.format() };
        Self::pack(if negative { -NANOS_MAX } else { NANOS_MAX }, format)
    }
}

impl Default for Quantity {
    fn default() -> Self {
        Self::ZERO
    }
}

impl From<i64> for Quantity {
    fn from(value: i64) -> Self {
        Self::new(value, Format::DecimalSi)
    }
}

impl FromStr for Quantity {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.nanos() == other.nanos()
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.nanos().cmp(&other.nanos())
    }
}

impl Hash for Quantity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.nanos().hash(state);
    }
}

impl fmt::Debug for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Quantity({self})")
    }
}

impl serde::Serialize for Quantity {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

fn divide_away_from_zero(nanos: i128, unit: i128) -> i128 {
    nanos / unit + if nanos % unit == 0 { 0 } else { nanos.signum() }
}

fn saturate(value: i128) -> i64 {
    // The magnitude is symmetric, as the documentation promises.
    value.clamp(-BINARY_CAP, BINARY_CAP) as i64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn quantity(text: &str) -> Quantity {
        Quantity::parse(text).expect(text)
    }

    #[test]
    fn sixteen_bytes_with_or_without_option() {
        assert_eq!((size_of::<Quantity>(), size_of::<Option<Quantity>>()), (16, 16));
    }

    #[test]
    fn integers_round_away_from_zero_and_saturate() {
        for (text, value, milli) in [
            ("0", 0, 0),
            ("1n", 1, 1),
            ("-1n", -1, -1),
            ("100m", 1, 100),
            ("1500m", 2, 1500),
            ("-1500m", -2, -1500),
            ("1000001u", 2, 1001),
            ("2Gi", 2_147_483_648, 2_147_483_648_000),
            ("10P", 10_000_000_000_000_000, i64::MAX),
            ("12E", i64::MAX, i64::MAX),
            ("-12E", -i64::MAX, -i64::MAX),
        ] {
            assert_eq!((quantity(text).value(), quantity(text).milli_value()), (value, milli), "{text}");
        }
    }

    #[test]
    fn amounts_are_equal_whatever_the_notation() {
        assert_eq!(quantity("1Gi"), quantity("1073741824"));
        assert_eq!(quantity("0.5"), quantity("500m"));
        assert!(quantity("100Gi") < quantity("10000T"));
        assert!(quantity("-1") < Quantity::ZERO);
        assert_ne!(quantity("1G"), quantity("1Gi"));
    }

    #[test]
    fn zero_takes_the_notation_of_the_other() {
        for text in ["100m", "1Gi", "5e3"] {
            let (zero, some) = (Quantity::ZERO, quantity(text));
            assert_eq!(zero.saturating_add(some).to_string(), text);
            assert_eq!(some.saturating_add(zero).to_string(), text);
            assert_eq!(some.saturating_sub(zero).to_string(), text);
            assert_eq!(zero.saturating_sub(some).to_string(), format!("-{text}"));
        }
    }

    #[test]
    fn arithmetic_ends_at_the_range() {
        let one = quantity("1n");
        assert_eq!(Quantity::MAX.checked_add(one), None);
        assert_eq!(Quantity::MAX.saturating_add(one), Quantity::MAX);
        assert_eq!(Quantity::MIN.checked_sub(one), None);
        assert_eq!(Quantity::MIN.saturating_sub(one), Quantity::MIN);
        assert_eq!(Quantity::MAX.saturating_sub(Quantity::MIN), Quantity::MAX);
        assert_eq!(Quantity::MAX.saturating_mul(-2), Quantity::MIN);
        assert_eq!(Quantity::MIN.saturating_mul(i64::MIN), Quantity::MAX);
        assert_eq!(quantity("512Mi").checked_mul(3).map(|q| q.to_string()).as_deref(), Some("1536Mi"));
    }

    #[test]
    fn constructors_keep_notation() {
        assert_eq!(Quantity::new(1024, Format::BinarySi).to_string(), "1Ki");
        assert_eq!(Quantity::new(1024, Format::DecimalSi).to_string(), "1024");
        assert_eq!(Quantity::from_milli(1500, Format::DecimalSi).to_string(), "1500m");
        assert_eq!(Quantity::from(i64::MIN).to_string(), i64::MIN.to_string());
        assert_eq!(serde_json::to_string(&quantity("0.5Gi")).ok().as_deref(), Some("\"512Mi\""));
    }

    #[test]
    fn floats_are_near() {
        for (text, float) in [("0.1", 0.1), ("1Ei", 1.152_921_504_606_847e18), ("-2500m", -2.5), ("1e21", 1e21), ("3n", 3e-9)] {
            assert!((quantity(text).as_f64() - float).abs() <= float.abs() * f64::EPSILON, "{text}");
        }
    }

    fn any_quantity() -> impl Strategy<Value = Quantity> {
        let format = prop_oneof![Just(Format::DecimalSi), Just(Format::BinarySi), Just(Format::DecimalExponent)];
        let nanos = prop_oneof![-NANOS_MAX..=NANOS_MAX, -2_000_000_000_000..2_000_000_000_000_i128];
        let units = (any::<i64>(), 0_u32..60).prop_map(|(n, shift)| i128::from(n >> shift) * NANOS_PER_UNIT);
        (prop_oneof![nanos, units], format).prop_map(|(nanos, format)| Quantity::pack(nanos, format))
    }

    proptest! {
        #[test]
        fn packing_keeps_amount_and_notation(nanos in -NANOS_MAX..=NANOS_MAX, tag in 0..3_usize) {
            let format = [Format::DecimalSi, Format::BinarySi, Format::DecimalExponent][tag];
            let packed = Quantity::pack(nanos, format);
            prop_assert_eq!((packed.nanos(), packed.format()), (nanos, format));
        }

        #[test]
        fn what_is_written_reads_as_the_same(amount in any_quantity()) {
            let text = amount.to_string();
            // Only parsing caps binary notation: sums may be larger, and are then written larger.
            let cap = Quantity::new(i64::MAX, Format::BinarySi);
            let capped = text.ends_with('i') && (amount > cap || amount < cap.saturating_mul(-1));
            let expected = match capped { true if amount.is_negative() => cap.saturating_mul(-1), true => cap, false => amount };
            prop_assert_eq!(Quantity::parse(&text), Ok(expected));
        }

        #[test]
        fn order_and_sums_agree_with_exact_arithmetic(a in any_quantity(), b in any_quantity(), factor in any::<i64>()) {
            prop_assert_eq!(a.cmp(&b), a.nanos().cmp(&b.nanos()));
            let fits = |nanos: Option<i128>| nanos.filter(|n| (-NANOS_MAX..=NANOS_MAX).contains(n));
            prop_assert_eq!(a.checked_add(b).map(Quantity::nanos), fits(a.nanos().checked_add(b.nanos())));
            prop_assert_eq!(a.checked_sub(b).map(Quantity::nanos), fits(a.nanos().checked_sub(b.nanos())));
            prop_assert_eq!(a.checked_mul(factor).map(Quantity::nanos), fits(a.nanos().checked_mul(i128::from(factor))));
        }
    }
}
