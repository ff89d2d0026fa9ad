//! The analysis engine for Kubernetes that people embed.
#![forbid(unsafe_code)]

pub mod object;
