//! Quantities: what is written reads as the same, and arithmetic keeps its laws.
#![no_main]

use libfuzzer_sys::fuzz_target;
use smart_core::object::quantity::Quantity;

fuzz_target!(|text: &str| {
    let (first, second) = text.split_once(' ').unwrap_or((text, "1"));
    let Ok(quantity) = Quantity::parse(first) else { return };
    let written = quantity.to_string();
    let again = Quantity::parse(&written).expect("what is written is readable");
    assert_eq!((again, again.to_string()), (quantity, written));
    assert!(
        i128::from(quantity.value()) * 1_000_000_000 >= quantity.nanos()
            || quantity.value() == i64::MAX
            || quantity.is_negative()
    );

    let Ok(other) = Quantity::parse(second) else { return };
    assert_eq!(quantity.cmp(&other), other.cmp(&quantity).reverse());
    assert_eq!(quantity.cmp(&other), quantity.nanos().cmp(&other.nanos()));
    if let Some(sum) = quantity.checked_add(other) {
        assert_eq!(Some(sum), other.checked_add(quantity));
        assert_eq!(sum.checked_sub(other), Some(quantity));
    }
});
