//! A number, a percentage or a name: ports, surge and budget fields.

use std::fmt;

use crate::text::Text;

/// A number or a text, as `intstr.IntOrString` of k8s.io/apimachinery.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum IntOrString {
    /// A number, as the port 8080 or 1 unavailable pod.
    Int(i32),
    /// A text, as the port `http` or `25%` of the pods.
    String(Text),
}

impl IntOrString {
    /// Reads text as kubectl does: a number when it is one of 32 bits, else the text itself.
    pub fn parse(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::String(text.into()), Self::Int)
    }

    /// Returns the number; none for a text.
    pub const fn as_int(&self) -> Option<i32> {
        match self {
            Self::Int(number) => Some(*number),
            Self::String(_) => None,
        }
    }

    /// Returns the text; none for a number.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Int(_) => None,
            Self::String(text) => Some(text),
        }
    }

    /// Returns 25 for the text `25%`; none for a number, and for a text that is no percentage.
    pub fn percent(&self) -> Option<i32> {
        self.as_str()?.strip_suffix('%')?.parse().ok()
    }

    /// Returns the number, or so many percent of a total; none for a text that is no percentage, and beyond 32 bits.
    ///
    /// Kubernetes rounds `maxSurge` and both fields of a budget up, `maxUnavailable` of a rollout down. The steps are
    /// those of `GetScaledValueFromIntOrPercent` in k8s.io/apimachinery.
    pub fn scaled(&self, total: i32, round_up: bool) -> Option<i32> {
        if let Self::Int(number) = self {
            return Some(*number);
        }
        let hundredfold = i64::from(self.percent()?) * i64::from(total);
        let down = hundredfold.div_euclid(100);
        let up = i64::from(round_up && hundredfold % 100 != 0);
        i32::try_from(down + up).ok()
    }
}

impl Default for IntOrString {
    fn default() -> Self {
        Self::Int(0)
    }
}

impl From<i32> for IntOrString {
    fn from(number: i32) -> Self {
        Self::Int(number)
    }
}

impl fmt::Display for IntOrString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => write!(f, "{number}"),
            Self::String(text) => f.write_str(text),
        }
    }
}

impl serde::Serialize for IntOrString {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Int(number) => serializer.serialize_i32(*number),
            Self::String(text) => serializer.serialize_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_numbers_percentages_and_names() {
        for (text, int, percent) in [
            ("8080", Some(8080), None),
            ("-1", Some(-1), None),
            ("http", None, None),
            ("25%", None, Some(25)),
            ("-5%", None, Some(-5)),
            ("%", None, None),
            ("2.5%", None, None),
            ("25 %", None, None),
            ("", None, None),
            ("2147483648", None, None),
        ] {
            let value = IntOrString::parse(text);
            assert_eq!((value.as_int(), value.percent()), (int, percent), "{text:?}");
            assert_eq!((value.as_str().is_none(), value.to_string().as_str()), (int.is_some(), text));
        }
    }

    #[test]
    fn scales_as_kubernetes() {
        for (text, total, up, down) in [
            ("3", 10, Some(3), Some(3)),
            ("25%", 10, Some(3), Some(2)),
            ("25%", 4, Some(1), Some(1)),
            ("1%", 1, Some(1), Some(0)),
            ("0%", 7, Some(0), Some(0)),
            ("100%", 7, Some(7), Some(7)),
            ("150%", 3, Some(5), Some(4)),
            ("-25%", 10, Some(-2), Some(-3)),
            ("50%", -5, Some(-2), Some(-3)),
            ("200%", i32::MAX, None, None),
            ("http", 10, None, None),
        ] {
            let value = IntOrString::parse(text);
            assert_eq!((value.scaled(total, true), value.scaled(total, false)), (up, down), "{text} of {total}");
        }
    }

    #[test]
    fn json_is_a_number_or_a_text() {
        let json = |value: IntOrString| serde_json::to_string(&value).expect("plain data");
        assert_eq!(json(IntOrString::default()), "0");
        assert_eq!(json(IntOrString::parse("25%")), "\"25%\"");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_the_same(text in ".*", number: i32) {
            for value in [IntOrString::parse(&text), IntOrString::from(number)] {
                // A number written as "+5" is written as "5".
                prop_assert_eq!(IntOrString::parse(&value.to_string()), value);
            }
        }

        #[test]
        fn rounding_up_and_down_enclose_the_share(percent in -1_000..1_000, total: i16) {
            let value = IntOrString::parse(&format!("{percent}%"));
            let (up, down) = (value.scaled(total.into(), true), value.scaled(total.into(), false));
            let share = f64::from(percent) * f64::from(total) / 100.0;
            prop_assert_eq!(up.map(f64::from), Some(share.ceil()));
            prop_assert_eq!(down.map(f64::from), Some(share.floor()));
        }
    }
}
