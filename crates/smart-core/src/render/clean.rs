//! Text from the cluster made harmless.

use std::borrow::Cow;

/// Returns text from the cluster or an archive as one line that does nothing to a terminal or a page.
///
/// Names and messages come from whoever may write to the cluster: an escape sequence could hide lines or forge them, and so
/// could the marks that turn the direction of writing.
pub fn clean(text: &str) -> Cow<'_, str> {
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
        || matches!(character, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        // XML has no place for these two.
        || matches!(character, '\u{fffe}' | '\u{ffff}')
}

/// Returns at most so many characters of the text, the last one telling that there are more.
pub fn cut(text: &str, width: usize) -> Cow<'_, str> {
    match text.char_indices().nth(width) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.chars().take(width.saturating_sub(1)).chain(['\u{2026}']).collect()),
    }
}

/// Returns the text with every sign that is not ASCII replaced: those that we write by what looks like them, others by their
/// number.
pub(super) fn ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\u{2192}' => out.push_str("->"),
            '\u{2026}' => out.push_str("..."),
            '\u{b7}' => out.push('-'),
            character if character.is_ascii() => out.push(character),
            character => out.extend(character.escape_unicode()),
        }
    }
    Cow::Owned(out)
}

/// Returns clean text with the signs that XML and HTML take for markup written as entities.
pub(super) fn escaped(text: &str) -> String {
    let text = clean(text);
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            character => out.push(character),
        }
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
    fn other_signs_become_ascii() {
        assert_eq!(ascii("a → grün…"), "a -> gr\\u{fc}n...");
    }

    #[test]
    fn markup_is_escaped() {
        assert_eq!(escaped("<a href='x'>\u{1b}&\""), "&lt;a href=&#39;x&#39;&gt;\\u{1b}&amp;&quot;");
    }
}
