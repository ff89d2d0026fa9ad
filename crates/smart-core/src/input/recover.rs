//! Where to go on after broken JSON: pure functions over bytes, the same for any chunks.

/// What a walk over brackets came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Brackets {
    /// The value ends at this offset, and each bracket closed its own kind.
    Closed(usize),
    /// The bytes end before it.
    Open,
    /// A bracket closes another kind, or a string has a line break in it: the brackets cannot be trusted.
    Crossed,
}

/// Follows the brackets of the value at the start of the bytes.
pub(super) fn brackets(bytes: &[u8]) -> Brackets {
    let mut open = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => match string_end(bytes, at + 1) {
                Brackets::Closed(end) => {
                    at = end;
                    continue;
                }
                other => return other,
            },
            b'{' => open.push(b'}'),
            b'[' => open.push(b']'),
            b'}' | b']' if open.pop() != Some(byte) => return Brackets::Crossed,
            b'}' | b']' if open.is_empty() => return Brackets::Closed(at + 1),
            _ => {}
        }
        at += 1;
    }
    Brackets::Open
}

fn string_end(bytes: &[u8], mut at: usize) -> Brackets {
    loop {
        let Some(stop) = memchr::memchr3(b'"', b'\\', b'\n', bytes.get(at..).unwrap_or_default()) else {
            return Brackets::Open;
        };
        at += stop;
        match bytes.get(at) {
            Some(b'"') => return Brackets::Closed(at + 1),
            Some(b'\\') => at += 2,
            _ => return Brackets::Crossed,
        }
    }
}

/// Tells whether another item or the end of the list stands at the start of the bytes; none when they end before that.
pub(super) fn goes_on(bytes: &[u8]) -> Option<bool> {
    let mut rest = bytes.iter().filter(|byte| !byte.is_ascii_whitespace());
    match rest.next()? {
        b',' => rest.next().map(|byte| *byte == b'{'),
        byte => Some(*byte == b']'),
    }
}

/// Tells whether an item can end where these bytes begin; none when they are too few. A field that follows belongs to it: a
/// bracket too many closed it early.
pub(super) fn may_end(bytes: &[u8]) -> Option<bool> {
    let mut rest = bytes.iter().filter(|byte| !byte.is_ascii_whitespace());
    match rest.next()? {
        b',' => rest.next().map(|byte| *byte != b'"'),
        byte => Some(matches!(byte, b']' | b'{')),
    }
}

/// Where a list goes on after a broken item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Next {
    /// At this offset an item starts, or the bracket that closes the list.
    Item(usize),
    /// At this offset, with an indentation that no item has, the list is over.
    Over(usize),
    /// Not before this offset.
    Later(usize),
}

/// Looks for the next item of a list whose items start in lines of this indentation. JSON strings hold no line breaks, so
/// indentation tells the truth where brackets do not.
pub(super) fn next_line_of(bytes: &[u8], indent: usize, last: bool) -> Next {
    let mut at = 0;
    while let Some(newline) = memchr::memchr(b'\n', bytes.get(at..).unwrap_or_default()) {
        let line = at + newline + 1;
        let rest = bytes.get(line..).unwrap_or_default();
        let spaces = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        match rest.get(spaces) {
            None if last => break,
            None => return Next::Later(at + newline),
            Some(b'\n' | b'\r') => {}
            Some(b'{') if spaces == indent => return Next::Item(line + spaces),
            Some(b']') if spaces <= indent => return Next::Item(line + spaces),
            Some(_) if spaces < indent => return Next::Over(at + newline),
            Some(_) if spaces == 0 && begins_document(rest) => return Next::Over(at + newline),
            Some(_) if spaces == 0 && rest.len() < LONGEST_START && !last => return Next::Later(at + newline),
            Some(_) => {}
        }
        at = line + spaces;
    }
    Next::Later(bytes.len())
}

/// What may stand before and at an item of a list written without line breaks.
const SEPARATORS: [&[u8]; 5] = [b"},{\"", b"}, {\"", b",{\"apiVersion\":", b",{\"kind\":", b",{\"metadata\":"];
const LONGEST_SEPARATOR: usize = 16;

/// Looks for what may be the next item of a list written without line breaks; whether it is one must be tried.
pub(super) fn next_candidate(bytes: &[u8], last: bool) -> Next {
    let over = next_document(bytes, last);
    let within = bytes.get(..over.offset()).unwrap_or_default();
    let found = SEPARATORS.iter().filter_map(|separator| {
        let at = memchr::memmem::find(within, separator)?;
        Some(at + separator.iter().position(|byte| *byte == b'{')?)
    });
    match found.min() {
        Some(at) => Next::Item(at),
        None => match over {
            Next::Later(at) => Next::Later(at.min(bytes.len().saturating_sub(if last { 0 } else { LONGEST_SEPARATOR }))),
            other => other,
        },
    }
}

/// Looks for the line break before the next document.
pub(super) fn next_document(bytes: &[u8], last: bool) -> Next {
    for newline in memchr::memchr_iter(b'\n', bytes) {
        let rest = bytes.get(newline + 1..).unwrap_or_default();
        if begins_document(rest) {
            return Next::Over(newline);
        }
        if rest.len() < LONGEST_START && !last {
            return Next::Later(newline);
        }
    }
    Next::Later(bytes.len())
}

/// No document begins with more than this to know it by.
const LONGEST_START: usize = 16;

/// Tells whether a line can only be the first of a document.
fn begins_document(line: &[u8]) -> bool {
    line.starts_with(b"{") || line.starts_with(b"---") || line.starts_with(b"==== START logs") || line.starts_with(b"apiVersion:")
}

impl Next {
    pub(super) fn offset(self) -> usize {
        match self {
            Self::Item(at) | Self::Over(at) | Self::Later(at) => at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_must_close_their_own_kind() {
        assert_eq!(brackets(br#"{"a": [1, "]}\""]} x"#), Brackets::Closed(18));
        assert_eq!(brackets(br#"{"a": [1}"#), Brackets::Crossed);
        assert_eq!(brackets(b"{\"a\": \"b\n\"}"), Brackets::Crossed);
        assert_eq!(brackets(br#"{"a": [1, "]}\"#), Brackets::Open);
        assert_eq!(brackets("[".repeat(100_000).as_bytes()), Brackets::Open);
    }

    #[test]
    fn indentation_finds_the_next_item() {
        let text = b"{\n      \"a\": {\n\n    {\n    ]\n  ]\n}";
        assert_eq!(next_line_of(text, 4, true), Next::Item(20));
        assert_eq!(next_line_of(&text[19..], 4, true), Next::Item(7));
        assert_eq!(next_line_of(b"x\n \"kind\": 1", 4, true), Next::Over(1));
        assert_eq!(next_line_of(b"x\n   ", 4, false), Next::Later(1));
        assert_eq!(next_line_of(b"x\n   ", 4, true), Next::Later(5));
        assert_eq!(next_line_of(b"x\n---\n{", 0, true), Next::Over(1));
        assert_eq!(next_line_of(b"x\n==== START l", 0, false), Next::Later(1));
    }

    #[test]
    fn candidates_come_before_the_next_document() {
        assert_eq!(next_candidate(br#"{"a":"},{"b":1}"#, true), Next::Item(8));
        assert_eq!(next_candidate(b"{\"a\":1}\n{\"kind\":1},{\"a\"", true), Next::Over(7));
        assert_eq!(next_candidate(b"{\"a\":1, \"b\": 2, \"c\": 3", false), Next::Later(6));
    }
}
