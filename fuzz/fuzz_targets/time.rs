//! Times and durations: what is written reads as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use smart_core::object::duration::Duration;
use smart_core::object::time::Time;

fuzz_target!(|text: &str| {
    let (first, second) = text.split_once(' ').unwrap_or((text, text));
    let duration = Duration::parse(second).ok();
    if let Some(duration) = duration {
        assert_eq!(Duration::parse(&duration.to_string()), Ok(duration));
        assert!(!duration.human().is_empty());
    }
    let Ok(time) = Time::parse(first) else { return };
    assert_eq!(Time::parse(&time.to_string()), Ok(time));
    assert_eq!(Time::from_micros(time.micros()), Some(time));
    if let Some(later) = duration.and_then(|duration| time.checked_add(duration)) {
        // A time is cut to microseconds.
        let micros = duration.map(|duration| Duration::from_nanos(duration.nanos() / 1_000 * 1_000));
        assert_eq!(later.since(time), micros);
    }
});
