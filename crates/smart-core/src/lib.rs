//! The analysis engine for Kubernetes that people embed.
#![forbid(unsafe_code)]

pub mod object;
#[expect(dead_code, reason = "the reader of dumps interns with it")]
mod text;

pub use text::Text;
