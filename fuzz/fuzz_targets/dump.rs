//! Dumps: any bytes are objects, skipped pieces or an error, the same however they are cut into pieces.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((pieces, bytes)) = bytes.split_last() else { return };
    smart_core_fuzz::check(bytes, usize::from(*pieces));
});
