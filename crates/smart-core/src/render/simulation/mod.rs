//! What changes would do, for people: the impact in a few lines, then what it comes of.

mod bars;
mod sections;
mod steps;
mod summary;
mod survey;
mod write_html;
mod write_markdown;
mod write_text;

pub(super) use write_html::{document, fragment};
pub(super) use write_markdown::markdown;
pub(super) use write_text::page;

#[cfg(test)]
mod tests;
