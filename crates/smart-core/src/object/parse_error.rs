//! The one error of the leaf values.

use std::fmt;

/// The text is not a value of the wanted type: says which type, what was found and why it is not one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseError {
    expected: &'static str,
    reason: &'static str,
    found: Box<str>,
}

/// Longest piece of the refused text that an error carries: input can be hostile, messages must stay short.
const FOUND_MAX: usize = 64;

impl ParseError {
    pub(crate) fn new(expected: &'static str, found: &str, reason: &'static str) -> Self {
        let mut end = found.len().min(FOUND_MAX);
        while !found.is_char_boundary(end) {
            end -= 1;
        }
        let found = found.get(..end).unwrap_or_default().into();
        Self { expected, reason, found }
    }

    /// Returns the name of the type that was wanted, as "quantity".
    pub fn expected(&self) -> &'static str {
        self.expected
    }

    /// Returns why the text is not a value of that type.
    pub fn reason(&self) -> &'static str {
        self.reason
    }

    /// Returns the refused text, cut after 64 bytes.
    pub fn found(&self) -> &str {
        &self.found
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not a {}: {}", self.found, self.expected, self.reason)
    }
}

impl std::error::Error for ParseError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_text_type_and_reason() {
        let error = ParseError::new("quantity", "1Xi", "the suffix is unknown");
        assert_eq!(error.to_string(), "\"1Xi\" is not a quantity: the suffix is unknown");
    }

    #[test]
    fn long_text_is_cut_at_a_character() {
        let error = ParseError::new("time", &"µ".repeat(1000), "too long");
        assert_eq!(error.found(), "µ".repeat(32));
        let error = ParseError::new("time", &format!("x{}", "µ".repeat(1000)), "too long");
        assert_eq!(error.found().len(), 63);
    }
}
