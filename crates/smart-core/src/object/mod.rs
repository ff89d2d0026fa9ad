//! The slim model: what the engine keeps of an object.

pub mod certificate;
pub mod duration;
pub mod int_or_string;
pub mod parse_error;
pub mod quantity;
pub mod selector;
pub mod time;
