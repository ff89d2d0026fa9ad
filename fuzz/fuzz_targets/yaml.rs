//! YAML: any text is objects, skipped pieces or an error, the same however it is cut into pieces.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let pieces = text.len() % 61;
    // After the separator, all is YAML that does not begin with a brace.
    smart_core_fuzz::check(format!("---\n{text}").as_bytes(), pieces);
});
