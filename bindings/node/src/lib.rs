//! The Node.js addon `smart-core`.
//!
//! No logic lives here: arguments are taken as JavaScript has them, and answers leave as the plain objects of the report,
//! parsed from its JSON. What answers is run on the threads of libuv, and given as a promise; its twin ends in `Sync`.

mod answer;
mod cluster;
mod error;
pub mod findings;
mod input;
pub mod predict;
mod simulate;

use napi_derive::napi;

/// Returns the version of smart-core.
#[napi]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}
