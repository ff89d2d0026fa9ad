//! The Node.js addon `smart-core`.
//!
//! No logic lives here: arguments are taken as JavaScript has them, and answers leave as the plain objects of the report.

use napi_derive::napi;

/// Returns the version of smart-core.
#[napi]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}
