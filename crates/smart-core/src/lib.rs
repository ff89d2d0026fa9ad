//! The analysis engine for Kubernetes that people embed.
#![forbid(unsafe_code)]

mod cluster;
mod error;
mod input;
mod json;
pub mod object;
mod redact;
mod text;

pub use cluster::Cluster;
pub use error::Error;
pub use input::{Coverage, DumpReader, Gap, Input, Skipped};
pub use json::{List, Map, Value};
pub use text::Text;
