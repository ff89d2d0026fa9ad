//! The rows of a table, and their cells.

use std::borrow::Cow;

use smallvec::SmallVec;

/// The text of a cell, without quotes and the white space around it.
pub(super) type Cell<'a> = Cow<'a, [u8]>;

/// The rows of a table, one by one, each with its position; empty lines and comments are left out.
pub(super) struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
    delimiter: u8,
}

pub(super) type Record<'a> = SmallVec<[Cell<'a>; 8]>;

impl<'a> Records<'a> {
    pub(super) fn new(bytes: &'a [u8], delimiter: u8) -> Self {
        let at = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        Self { bytes, at, delimiter }
    }

    pub(super) fn next(&mut self) -> Option<(usize, Record<'a>)> {
        loop {
            let start = self.at;
            let rest = self.bytes.get(start..).filter(|rest| !rest.is_empty())?;
            let line = rest.get(..memchr::memchr(b'\n', rest).unwrap_or(rest.len())).unwrap_or_default();
            let text = line.trim_ascii();
            // `sep=;` is for spreadsheets.
            if text.is_empty() || text.starts_with(b"#") || text.starts_with(b"sep=") {
                self.at = start + line.len() + 1;
                continue;
            }
            if memchr::memchr(b'"', line).is_none() {
                self.at = start + line.len() + 1;
                let cells = line.split(|byte| *byte == self.delimiter);
                return Some((start, cells.map(|cell| Cow::Borrowed(cell.trim_ascii())).collect()));
            }
            return Some((start, self.quoted(rest)));
        }
    }

    /// Reads a row with quotes, in which cells may hold the delimiter and ends of lines.
    fn quoted(&mut self, rest: &'a [u8]) -> Record<'a> {
        let mut cells = Record::new();
        let (mut cell, mut is_quoted) = (Vec::new(), false);
        let mut at = 0;
        let give = |cell: &mut Vec<u8>| Cow::Owned(std::mem::take(cell).trim_ascii().to_vec());
        while let Some(&byte) = rest.get(at) {
            at += 1;
            match byte {
                b'"' if is_quoted && rest.get(at) == Some(&b'"') => {
                    cell.push(b'"');
                    at += 1;
                }
                b'"' if is_quoted => is_quoted = false,
                b'"' if cell.trim_ascii().is_empty() => is_quoted = true,
                b'\n' if !is_quoted => break,
                _ if byte == self.delimiter && !is_quoted => cells.push(give(&mut cell)),
                _ => cell.push(byte),
            }
        }
        cells.push(give(&mut cell));
        self.at += at;
        cells
    }
}
