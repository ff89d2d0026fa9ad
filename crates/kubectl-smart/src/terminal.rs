//! What is shown to people: styles, and text from the cluster made harmless.

use std::fmt;
use std::io::{self, BufWriter, Write};

use anstyle::{AnsiColor, Style};
use smart_core::render::{self, Page, Tone};
pub(crate) use smart_core::render::{clean, cut};

use crate::args::Color;

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const RED: Style = AnsiColor::Red.on_default().bold();
pub(crate) const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
pub(crate) const GREEN: Style = AnsiColor::Green.on_default();

/// Makes the choice of `--color` that of both streams.
pub(crate) fn choose(color: Color) {
    match color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    }
    .write_global();
}

/// Returns standard output for text, which drops the colours where they are not wanted.
pub(crate) fn text_output() -> impl Write {
    BufWriter::new(anstream::stdout().lock())
}

/// Returns standard output for data, which goes out as it is.
pub(crate) fn data_output() -> impl Write {
    BufWriter::with_capacity(1 << 16, io::stdout().lock())
}

/// Writes one line to standard error; where that is not possible, nobody could be told.
pub(crate) fn complain(style: Style, word: &str, text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{}: {}", styled(style, word), clean(text));
}

/// Returns the text in the style.
pub(crate) fn styled(style: Style, text: impl fmt::Display) -> impl fmt::Display {
    fmt::from_fn(move |f| write!(f, "{style}{text}{style:#}"))
}

/// Returns the number with its word, as in "1 object" and "12,345 objects".
pub(crate) fn count(number: u64, word: &str) -> String {
    render::count(usize::try_from(number).unwrap_or(usize::MAX), word)
}

/// Returns the number with a comma before each three digits.
pub(crate) fn grouped(number: u64) -> String {
    render::grouped(usize::try_from(number).unwrap_or(usize::MAX))
}

/// Writes a page in colours.
pub(crate) fn write_page(out: &mut impl Write, page: &Page) -> io::Result<()> {
    let paint = |tone: Tone, text: &str| {
        let style = match tone {
            Tone::Strong => BOLD,
            Tone::Faint => DIM,
            Tone::Critical => RED,
            Tone::Warning => YELLOW,
            Tone::Good => GREEN,
            _ => return text.to_owned(),
        };
        styled(style, text).to_string()
    };
    out.write_all(page.painted(paint).as_bytes())
}

/// Returns how many columns text for people has: those that were asked for, those of the terminal, or none to speak of where
/// there is no terminal and lines may be as long as they come.
pub(crate) fn width(asked: Option<usize>) -> usize {
    /// Longer lines are hard to read.
    const WIDEST: usize = 120;
    /// What terminals have that do not say, and files that people read.
    const USUAL: usize = 80;
    asked.unwrap_or_else(|| {
        let known = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
        known.map_or(USUAL, |known| known.clamp(40, WIDEST))
    })
}
