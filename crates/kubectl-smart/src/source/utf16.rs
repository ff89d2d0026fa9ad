//! UTF-16 read as UTF-8: what `kubectl get -o json > dump.json` writes in Windows PowerShell.

use std::io::{self, Read};

use super::unpack;

/// How many bytes are converted at once.
const STEP: usize = 64 << 10;

/// A reader that turns UTF-16 into UTF-8. What is no character becomes U+FFFD; the byte order mark is dropped.
pub(super) struct Utf8Reader<R> {
    reader: R,
    big_endian: bool,
    ready: Vec<u8>,
    taken: usize,
    high: Option<u16>,
    at_start: bool,
}

impl<R: Read> Utf8Reader<R> {
    pub(super) fn new(reader: R, big_endian: bool) -> Self {
        Self { reader, big_endian, ready: Vec::new(), taken: 0, high: None, at_start: true }
    }

    fn refill(&mut self) -> io::Result<()> {
        let mut raw = vec![0; STEP];
        let filled = unpack::fill(&mut self.reader, &mut raw)?;
        let at_end = filled < STEP;
        let big_endian = self.big_endian;
        let mut units: Vec<u16> = self.high.take().into_iter().collect();
        units.extend(raw.get(..filled).unwrap_or_default().chunks(2).map(|pair| match *pair {
            [first, second] if big_endian => u16::from_be_bytes([first, second]),
            [first, second] => u16::from_le_bytes([first, second]),
            _ => 0xfffd,
        }));
        // The first half of a pair waits for the second.
        if !at_end && units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit)) {
            self.high = units.pop();
        }
        let text: String = char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        let text = if std::mem::take(&mut self.at_start) { text.trim_start_matches('\u{feff}') } else { &text };
        self.ready = text.as_bytes().to_vec();
        self.taken = 0;
        Ok(())
    }
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken >= self.ready.len() {
            self.refill()?;
        }
        let mut rest = self.ready.get(self.taken..).unwrap_or_default();
        let count = rest.read(buffer)?;
        self.taken += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_orders_and_pairs_across_steps() {
        // The emoji stands across the border of two steps.
        let text = format!("{}\u{1f600} grün", "a".repeat(STEP / 2 - 2));
        for big_endian in [false, true] {
            let bytes: Vec<u8> = std::iter::once(0xfeff)
                .chain(text.encode_utf16())
                .flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect();
            let mut out = String::new();
            Utf8Reader::new(bytes.as_slice(), big_endian).read_to_string(&mut out).expect("is valid UTF-8");
            assert_eq!(out, text);
        }
    }

    #[test]
    fn broken_pairs_become_replacements() {
        let mut out = String::new();
        Utf8Reader::new(b"\xff\xfea\0\x00\xd8b\0c".as_slice(), false).read_to_string(&mut out).expect("is valid UTF-8");
        assert_eq!(out, "a\u{fffd}b\u{fffd}");
    }
}
