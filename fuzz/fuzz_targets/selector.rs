//! Selectors: what is written reads as the same, and nothing that is read is invalid.
#![no_main]

use libfuzzer_sys::fuzz_target;
use smart_core::object::int_or_string::IntOrString;
use smart_core::object::selector::LabelSelector;

fuzz_target!(|text: &str| {
    // The labels of an object are in the first line.
    let (labels, text) = text.split_once('\n').unwrap_or(("", text));
    let number = IntOrString::parse(labels);
    assert_eq!(IntOrString::parse(&number.to_string()), number);
    let _ = (number.scaled(i32::MAX, true), number.scaled(i32::MIN, false));

    let Ok(selector) = LabelSelector::parse(text) else { return };
    assert_eq!(selector.validate(), Ok(()));
    let written = selector.to_string();
    let again = LabelSelector::parse(&written).expect("what is written is readable");
    assert_eq!((&again, again.to_string()), (&selector, written));

    let labels: Vec<(&str, &str)> = labels.split(',').filter_map(|label| label.split_once('=')).collect();
    let lookup = |key: &str| labels.iter().find(|label| label.0 == key).map(|label| label.1);
    let each = selector.match_labels.iter().all(|(key, value)| lookup(key) == Some(&**value));
    let every = selector.match_expressions.iter().all(|requirement| requirement.matches(lookup(&requirement.key)));
    assert_eq!(selector.matches(lookup), each && every);
    assert!(!selector.is_empty() || selector.matches(lookup));
});
