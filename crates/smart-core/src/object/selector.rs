//! Label selectors: which objects a workload, service, budget or policy speaks of.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::parse_error::ParseError;
use crate::json::Map;
use crate::text::Text;

mod parse;

/// Picks objects by their labels: every pair and every requirement must hold, so the empty one picks all.
///
/// The semantics are those of `LabelSelectorAsSelector` in k8s.io/apimachinery, with the operators `Gt` and `Lt` of node
/// selectors. A selector that Kubernetes refuses picks nothing; [`LabelSelector::validate`] tells it apart.
#[derive(Clone, Default, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelSelector {
    /// Labels that must be there with exactly this value.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub match_labels: Map,
    /// Requirements beside them.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub match_expressions: Box<[Requirement]>,
}

/// What a selector asks of one label.
#[derive(Clone, Default, PartialEq, Eq, Hash, Debug, Serialize)]
pub struct Requirement {
    /// The label's key.
    pub key: Text,
    /// How its value compares.
    pub operator: Operator,
    /// What it compares to: one or more for `In` and `NotIn`, one integer for `Gt` and `Lt`, else none.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub values: Box<[Text]>,
}

/// How a requirement compares the value of a label.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
pub enum Operator {
    /// The label is there, with one of the values; without values it matches nothing.
    #[default]
    In,
    /// The label is absent, or has none of the values.
    NotIn,
    /// The label is there.
    Exists,
    /// The label is absent.
    DoesNotExist,
    /// The label is there, as an integer above the value.
    Gt,
    /// The label is there, as an integer below the value.
    Lt,
}

impl LabelSelector {
    /// Reads the form of `kubectl -l`, as `app=api,tier in (web,db),!canary`.
    ///
    /// The first equality of each key goes to `match_labels`, sorted by key; all else to `match_expressions`, in the order of
    /// the text, with sorted values.
    ///
    /// # Errors
    /// When the text has another form, or a key or a value has not the syntax of labels.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        parse::selector(text)
    }

    /// Returns whether it picks an object, given its labels as a look-up by key.
    pub fn matches<'a>(&self, lookup: impl Fn(&str) -> Option<&'a str>) -> bool {
        let equal = |(key, value): (&Text, &Text)| lookup(key) == Some(&**value) && parse::label(key, value).is_ok();
        self.match_labels.iter().all(equal)
            && self.match_expressions.iter().all(|requirement| requirement.matches(lookup(&requirement.key)))
    }

    /// Returns whether it asks for nothing, which picks everything.
    pub fn is_empty(&self) -> bool {
        self.match_labels.is_empty() && self.match_expressions.is_empty()
    }

    /// Checks what the API server checks: the syntax of keys and values, and the number of values.
    ///
    /// # Errors
    /// For the first pair or requirement that Kubernetes refuses.
    pub fn validate(&self) -> Result<(), ParseError> {
        self.match_labels.iter().try_for_each(|(key, value)| parse::label(key, value))?;
        self.match_expressions.iter().try_for_each(Requirement::validate)
    }
}

impl Requirement {
    /// Returns whether the value of the label satisfies it; `None` is a label that is not there.
    ///
    /// What [`Requirement::validate`] refuses is never satisfied.
    pub fn matches(&self, value: Option<&str>) -> bool {
        let listed = |value: &str| self.values.iter().any(|listed| **listed == *value);
        let holds = match self.operator {
            Operator::In => value.is_some_and(listed),
            Operator::NotIn => !value.is_some_and(listed),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::Gt => self.integers(value).is_some_and(|(value, bound)| value > bound),
            Operator::Lt => self.integers(value).is_some_and(|(value, bound)| value < bound),
        };
        // Last, since most requirements hold for few objects.
        holds && self.validate().is_ok()
    }

    /// Checks what the API server checks: the syntax of the key and the values, and the number of values.
    ///
    /// # Errors
    /// When Kubernetes refuses it.
    pub fn validate(&self) -> Result<(), ParseError> {
        parse::requirement(self)
    }

    fn integers(&self, value: Option<&str>) -> Option<(i64, i64)> {
        let [bound] = &*self.values else { return None };
        Some((value?.parse().ok()?, bound.parse().ok()?))
    }
}

impl Operator {
    /// Returns the name in JSON, as `NotIn`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::In => "In",
            Self::NotIn => "NotIn",
            Self::Exists => "Exists",
            Self::DoesNotExist => "DoesNotExist",
            Self::Gt => "Gt",
            Self::Lt => "Lt",
        }
    }
}

impl FromStr for LabelSelector {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

/// Reads the name in JSON.
impl FromStr for Operator {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        match text {
            "In" => Ok(Self::In),
            "NotIn" => Ok(Self::NotIn),
            "Exists" => Ok(Self::Exists),
            "DoesNotExist" => Ok(Self::DoesNotExist),
            "Gt" => Ok(Self::Gt),
            "Lt" => Ok(Self::Lt),
            _ => Err(ParseError::new("selector operator", text, "they are In NotIn Exists DoesNotExist Gt Lt")),
        }
    }
}

/// Writes the form of `kubectl -l`: the pairs sorted by key, then the requirements in their order with sorted values.
impl fmt::Display for LabelSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for (key, value) in self.match_labels.iter() {
            write!(f, "{separator}{key}={value}")?;
            separator = ",";
        }
        for requirement in &self.match_expressions {
            write!(f, "{separator}{requirement}")?;
            separator = ",";
        }
        Ok(())
    }
}

/// Writes the form of `kubectl -l`, as `tier in (db,web)`.
impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, operator, values } = self;
        let between = match operator {
            Operator::In => " in ",
            Operator::NotIn => " notin ",
            Operator::Exists => return write!(f, "{key}"),
            Operator::DoesNotExist => return write!(f, "!{key}"),
            Operator::Gt => ">",
            Operator::Lt => "<",
        };
        let values = sorted(values);
        write!(f, "{key}{between}")?;
        match (operator, &*values) {
            (Operator::Gt | Operator::Lt, [value]) => write!(f, "{value}"),
            // The empty value alone is written as two, because `()` reads as no value at all.
            (_, [value]) if value.is_empty() => f.write_str("(,)"),
            (_, values) => write!(f, "({})", values.iter().map(|value| &***value).collect::<Vec<_>>().join(",")),
        }
    }
}

fn sorted<T: Ord>(items: &[T]) -> Vec<&T> {
    let mut items: Vec<&T> = items.iter().collect();
    items.sort_unstable();
    items
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn requirement(key: &str, operator: Operator, values: &[&str]) -> Requirement {
        Requirement { key: key.into(), operator, values: values.iter().map(|value| Text::from(*value)).collect() }
    }

    /// Labels are given as `a=b,c=d`.
    fn picks(selector: &str, labels: &str) -> bool {
        let labels: Vec<(&str, &str)> = labels.split(',').filter_map(|pair| pair.split_once('=')).collect();
        let selector = LabelSelector::parse(selector).expect(selector);
        selector.matches(|key| labels.iter().find(|(known, _)| *known == key).map(|(_, value)| *value))
    }

    #[test]
    fn picks_as_kubernetes() {
        for (selector, labels, expected) in [
            ("", "", true),
            ("", "a=b", true),
            ("a=b", "a=b,c=d", true),
            ("a==b", "a=b", true),
            ("a=b", "a=c", false),
            ("a=b", "", false),
            ("a=", "a=", true),
            ("a=", "b=", false),
            ("a=b,a=c", "a=b", false),
            ("a!=b", "a=c", true),
            ("a!=b", "a=b", false),
            ("a!=b", "", true),
            ("a in (b,c)", "a=c", true),
            ("a in (b,c)", "a=d", false),
            ("a in (b,c)", "", false),
            ("a in (,b)", "a=", true),
            ("a notin (b,c)", "a=d", true),
            ("a notin (b,c)", "a=b", false),
            ("a notin (b,c)", "c=b", true),
            ("a notin (b,)", "a=", false),
            ("a", "a=", true),
            ("a", "b=a", false),
            ("!a", "b=a", true),
            ("!a", "a=", false),
            ("a>5", "a=6", true),
            ("a>5", "a=5", false),
            ("a>5", "a=x", false),
            ("a>5", "", false),
            ("a<5", "a=-7", true),
            ("a<5", "a=5", false),
            ("a<9223372036854775807", "a=9223372036854775808", false),
            ("a=b,c,!d", "a=b,c=", true),
            ("a=b,c,!d", "a=b,c=,d=", false),
        ] {
            assert_eq!(picks(selector, labels), expected, "{selector:?} on {labels:?}");
        }
    }

    #[test]
    fn what_kubernetes_refuses_picks_nothing() {
        for (refused, labels) in [
            (requirement("a", Operator::In, &[]), Some("b")),
            (requirement("a", Operator::NotIn, &[]), None),
            (requirement("a", Operator::NotIn, &["in valid"]), None),
            (requirement("a", Operator::In, &["b", "in valid"]), Some("b")),
            (requirement("a", Operator::Exists, &["b"]), Some("b")),
            (requirement("a", Operator::DoesNotExist, &["b"]), None),
            (requirement("", Operator::DoesNotExist, &[]), None),
            (requirement("a/b/c", Operator::NotIn, &["b"]), None),
            (requirement("a", Operator::Gt, &["1", "2"]), Some("3")),
            (requirement("a", Operator::Gt, &[]), Some("3")),
            (requirement("a", Operator::Gt, &["x"]), Some("3")),
            (requirement("a", Operator::Lt, &["-1"]), Some("-3")),
        ] {
            assert!(!refused.matches(labels) && refused.validate().is_err(), "{refused:?}");
            let selector = LabelSelector { match_expressions: [refused].into(), ..LabelSelector::default() };
            assert!(!selector.matches(|_| labels) && selector.validate().is_err(), "{selector:?}");
        }
        let selector = LabelSelector { match_labels: [("a".into(), "in valid".into())].into(), ..LabelSelector::default() };
        assert!(!selector.matches(|_| Some("in valid")));
        assert_eq!(selector.validate().map_err(|error| error.found().to_owned()), Err("in valid".to_owned()));
    }

    #[test]
    fn empty_is_the_one_that_asks_nothing() {
        assert!(LabelSelector::default().is_empty() && LabelSelector::parse(" ").is_ok_and(|selector| selector.is_empty()));
        assert!(!LabelSelector::parse("a").is_ok_and(|selector| selector.is_empty()));
    }

    #[test]
    fn json_is_that_of_kubernetes() {
        let selector = LabelSelector::parse("z=1,a=2,b in (y,x),!c,d>3").expect("a selector");
        assert_eq!(
            serde_json::to_value(&selector).expect("plain data"),
            json!({
                "matchLabels": {"a": "2", "z": "1"},
                "matchExpressions": [
                    {"key": "b", "operator": "In", "values": ["x", "y"]},
                    {"key": "c", "operator": "DoesNotExist"},
                    {"key": "d", "operator": "Gt", "values": ["3"]},
                ],
            })
        );
        assert_eq!(serde_json::to_value(LabelSelector::default()).expect("plain data"), json!({}));
    }

    #[test]
    fn operators_read_their_names() {
        use Operator::{DoesNotExist, Exists, Gt, In, Lt, NotIn};
        for operator in [In, NotIn, Exists, DoesNotExist, Gt, Lt] {
            assert_eq!(operator.name().parse(), Ok(operator));
            assert_eq!(serde_json::to_value(operator).expect("plain data"), json!(operator.name()));
        }
        assert!("in".parse::<Operator>().is_err());
    }

    fn selectors() -> impl Strategy<Value = LabelSelector> {
        let key = || prop_oneof!["[a-c]", "in|notin", "[a-z0-9]{1,5}\\.[a-z]{1,5}/[A-Za-z0-9]([-A-Za-z0-9_.]{0,9}[A-Za-z0-9])?"];
        let value = || prop_oneof!["[a-c]?", "in|notin", "[A-Za-z0-9]([-A-Za-z0-9_.]{0,9}[A-Za-z0-9])?"];
        let values = proptest::collection::btree_set(value(), 1..4).prop_map(|values| values.into_iter().collect::<Vec<_>>());
        let operator = prop_oneof![
            (prop_oneof![Just(Operator::In), Just(Operator::NotIn)], values),
            prop_oneof![Just(Operator::Exists), Just(Operator::DoesNotExist)].prop_map(|operator| (operator, Vec::new())),
            (prop_oneof![Just(Operator::Gt), Just(Operator::Lt)], (0..=i64::MAX).prop_map(|bound| vec![bound.to_string()])),
        ];
        let requirement = (key(), operator).prop_map(|(key, (operator, values))| {
            requirement(&key, operator, &values.iter().map(String::as_str).collect::<Vec<_>>())
        });
        let labels = proptest::collection::btree_map(key(), value(), 0..4);
        (labels, proptest::collection::vec(requirement, 0..4)).prop_map(|(labels, requirements)| LabelSelector {
            match_labels: labels.iter().map(|(key, value)| (key.as_str().into(), value.as_str().into())).collect(),
            match_expressions: requirements.into(),
        })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_the_same(selector in selectors()) {
            prop_assert_eq!(selector.validate(), Ok(()));
            prop_assert_eq!(LabelSelector::parse(&selector.to_string()), Ok(selector));
        }

        #[test]
        fn any_text_is_a_valid_selector_or_an_error(text in "([a-c!=<>(), ]|in|notin|.){0,20}") {
            if let Ok(selector) = LabelSelector::parse(&text) {
                prop_assert_eq!(selector.validate(), Ok(()));
                prop_assert_eq!(LabelSelector::parse(&selector.to_string()), Ok(selector));
            }
        }

        #[test]
        fn not_in_is_the_opposite_of_in(values in proptest::collection::vec("[a-c]?", 1..3), value: Option<u8>) {
            let value = value.map(|value| ["a", "b", "c", ""][usize::from(value % 4)]);
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let [is, is_not] = [Operator::In, Operator::NotIn].map(|operator| requirement("k", operator, &values).matches(value));
            prop_assert_ne!(is, is_not);
        }
    }
}
