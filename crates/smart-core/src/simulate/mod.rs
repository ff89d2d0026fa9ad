//! What would happen if something changed.

pub mod delete;
