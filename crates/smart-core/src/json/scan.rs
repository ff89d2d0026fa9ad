//! Finding the end of strings and of bracketed values, many bytes at a time.

use wide::{u8x16, u8x32};

const BLOCK: usize = 64;
const LANE: usize = 16;

/// Returns the offset of the first quote, backslash or control character at or after `from`, and whether all bytes before
/// it are ASCII; none before the end.
#[inline]
pub(crate) fn string_stop(bytes: &[u8], from: usize) -> Option<(usize, bool)> {
    let mut at = from;
    let mut beyond_ascii = 0;
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<LANE>()) {
        let lane = u8x16::new(*chunk);
        let control = u8x16::splat(0x1f);
        let stops = lane.simd_eq(u8x16::splat(b'"')) | lane.simd_eq(u8x16::splat(b'\\')) | lane.min(control).simd_eq(lane);
        let stops = stops.to_bitmask();
        if stops != 0 {
            let first = stops.trailing_zeros();
            beyond_ascii |= lane.to_bitmask() & ((1 << first) - 1);
            return Some((at + first as usize, beyond_ascii == 0));
        }
        beyond_ascii |= lane.to_bitmask();
        at += LANE;
    }
    let rest = bytes.get(at..)?;
    let stop = rest.iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < 0x20)?;
    let is_ascii = beyond_ascii == 0 && rest.iter().take(stop).all(u8::is_ascii);
    Some((at + stop, is_ascii))
}

/// Returns the offset of the first byte at or after `from` that is no space.
#[inline]
pub(crate) fn spaces_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<{ 2 * LANE }>()) {
        let others = !u8x32::new(*chunk).simd_eq(u8x32::splat(b' ')).to_bitmask();
        if others != 0 {
            return at + others.trailing_zeros() as usize;
        }
        at += 2 * LANE;
    }
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| **byte == b' ').count()
}

/// Where a walk over a bracketed value stands, so that it can go on when more bytes come.
///
/// Counts brackets outside strings; that each closes its own kind is not checked, since what is skipped is not used.
#[derive(Clone, Default, Debug)]
pub(crate) struct Container {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Container {
    /// Returns the offset just after the bracket that closes the value, whose first byte was the first ever given; none
    /// when the bytes end before it.
    pub(crate) fn end(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        let mut at = from;
        while let Some(block) = bytes.get(at..).and_then(|rest| rest.first_chunk::<BLOCK>()) {
            let (opens, closes) = self.brackets(block);
            let closing = closes.count_ones() as usize;
            if self.depth > closing {
                self.depth = self.depth + opens.count_ones() as usize - closing;
            } else if let Some(offset) = self.close_in(opens, closes) {
                return Some(at + offset + 1);
            }
            at += BLOCK;
        }
        for (offset, &byte) in bytes.get(at..)?.iter().enumerate() {
            if self.step(byte) {
                return Some(at + offset + 1);
            }
        }
        None
    }

    /// Returns the opening and the closing brackets of a block outside strings, a bit each.
    fn brackets(&mut self, block: &[u8; BLOCK]) -> (u64, u64) {
        let (mut quotes, mut backslashes, mut opens, mut closes) = (0_u64, 0_u64, 0_u64, 0_u64);
        for (index, part) in block.chunks_exact(16).enumerate() {
            let mut lane = [0_u8; 16];
            lane.copy_from_slice(part);
            let lane = u8x16::new(lane);
            // `[` and `{` differ in one bit, `]` and `}` in the same.
            let folded = lane | u8x16::splat(0x20);
            let mask = |equal: u8x16| u64::from(equal.to_bitmask() as u16) << (index * 16);
            quotes |= mask(lane.simd_eq(u8x16::splat(b'"')));
            backslashes |= mask(lane.simd_eq(u8x16::splat(b'\\')));
            opens |= mask(folded.simd_eq(u8x16::splat(b'{')));
            closes |= mask(folded.simd_eq(u8x16::splat(b'}')));
        }
        if backslashes != 0 || self.escaped {
            quotes &= !self.escaped_bits(backslashes);
        }
        let inside = prefix_xor(quotes) ^ if self.in_string { u64::MAX } else { 0 };
        self.in_string = inside >> 63 == 1;
        (opens & !inside, closes & !inside)
    }

    /// Returns the characters that a backslash before them makes plain.
    fn escaped_bits(&mut self, backslashes: u64) -> u64 {
        let mut escaped = 0_u64;
        let mut next = self.escaped;
        let mut bit = 0;
        while bit < 64 {
            if next {
                escaped |= 1 << bit;
                next = false;
                bit += 1;
                continue;
            }
            let rest = backslashes >> bit;
            if rest == 0 {
                break;
            }
            bit += rest.trailing_zeros() + 1;
            next = true;
        }
        self.escaped = next;
        escaped
    }

    /// Walks the brackets of one block in order and returns the offset of the one that closes the value.
    fn close_in(&mut self, opens: u64, closes: u64) -> Option<usize> {
        let mut both = opens | closes;
        while both != 0 {
            let bit = both.trailing_zeros();
            if opens >> bit & 1 == 1 {
                self.depth += 1;
            } else {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    return Some(bit as usize);
                }
            }
            both &= both - 1;
        }
        None
    }

    fn step(&mut self, byte: u8) -> bool {
        let escaped = std::mem::take(&mut self.escaped);
        match byte {
            b'\\' => self.escaped = !escaped,
            b'"' if !escaped => self.in_string = !self.in_string,
            b'{' | b'[' if !self.in_string => self.depth += 1,
            b'}' | b']' if !self.in_string => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }
}

fn prefix_xor(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same walk, a byte at a time.
    fn slow_end(bytes: &[u8]) -> Option<usize> {
        let mut container = Container::default();
        bytes.iter().position(|&byte| container.step(byte)).map(|at| at + 1)
    }

    proptest! {
        #[test]
        fn blocks_and_bytes_agree(text in r#"[{][\[\]{}"\\ab ,:]{0,300}"#, cut in 0_usize..300) {
            let bytes = text.as_bytes();
            prop_assert_eq!(Container::default().end(bytes, 0), slow_end(bytes));
            // The same in two pieces, as chunks come.
            let cut = cut.min(bytes.len());
            let mut container = Container::default();
            let first = container.end(&bytes[..cut], 0);
            let end = first.or_else(|| container.end(bytes, cut));
            prop_assert_eq!(end, slow_end(bytes));
        }

        #[test]
        fn string_stop_finds_the_first(text in "[a-zé\"\\\\\n]{0,40}") {
            let bytes = text.as_bytes();
            let expected = bytes.iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < 0x20);
            let expected = expected.map(|at| (at, bytes[..at].is_ascii()));
            prop_assert_eq!(string_stop(bytes, 0), expected);
        }
    }
}
