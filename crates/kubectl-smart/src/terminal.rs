//! What is shown to people: styles, and text from the cluster made harmless.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufWriter, Write};

use anstyle::{AnsiColor, Style};

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

/// Returns text from the cluster or an archive as one line that does nothing to the terminal.
///
/// Names and messages come from whoever may write to the cluster: an escape sequence could hide lines or forge them, and so
/// could the marks that turn the direction of writing.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(is_strange) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for character in text.trim_end().chars() {
        match character {
            '\n' | '\t' => out.push(' '),
            '\r' => {}
            strange if is_strange(strange) => out.extend(strange.escape_unicode()),
            character => out.push(character),
        }
    }
    Cow::Owned(out)
}

fn is_strange(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Returns at most so many characters of the text, the last one telling that there are more.
pub(crate) fn cut(text: &str, width: usize) -> Cow<'_, str> {
    match text.char_indices().nth(width) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.chars().take(width.saturating_sub(1)).chain(['\u{2026}']).collect()),
    }
}

/// Returns the number with its word, as in "1 object" and "12,345 objects".
pub(crate) fn count(number: u64, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {word}{plural}", grouped(number))
}

/// Returns the number with a comma before each three digits.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_the_cluster_does_nothing_to_the_terminal() {
        let check = |text: &str, expected: &str| assert_eq!(clean(text), expected);
        check("plain text, grün", "plain text, grün");
        check("two\nlines\r\n", "two lines");
        check("\u{1b}[2Jgone", "\\u{1b}[2Jgone");
        check("\u{9b}31m", "\\u{9b}31m");
        check("a\u{202e}b", "a\\u{202e}b");
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(cut("grün", 4), "grün");
        assert_eq!(cut("grüner", 4), "grü…");
    }

    #[test]
    fn numbers_with_words() {
        assert_eq!(count(1, "object"), "1 object");
        assert_eq!(count(0, "object"), "0 objects");
        assert_eq!(count(1_234_567, "object"), "1,234,567 objects");
        assert_eq!(grouped(999), "999");
    }
}
