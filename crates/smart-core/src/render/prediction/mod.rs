//! What will break, for people: when, what prevents it, and the picture of how it comes.

mod one_forecast;
mod plot;
mod words;
mod write_html;
mod write_markdown;
mod write_text;

pub(super) use write_html::{document, fragment};
pub(super) use write_markdown::markdown;
pub(super) use write_text::page;
