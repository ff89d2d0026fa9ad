//! A cursor over the JSON text of one object.

use std::borrow::Cow;
use std::ops::Range;

use smallvec::SmallVec;

use super::memo::Stored;
use super::scan::{self, Container};
use super::{Entries, EntryList, Fault, FaultKind, Pool, Shelf};
use crate::text::Text;

/// A position in JSON text, and the pool that what is read there goes into.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    pub(crate) pool: &'a mut Pool,
    /// Where strings stood that are read to the same value whatever they hold, so far.
    pub(crate) varied: SmallVec<[Range<usize>; 4]>,
    /// A number for the field that is read.
    field: u8,
}

type Result<T> = std::result::Result<T, Fault>;

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8], pool: &'a mut Pool) -> Self {
        Self { bytes, at: 0, pool, varied: SmallVec::new(), field: 0 }
    }

    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Returns the bytes from here on.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Returns the bytes between two positions.
    pub(crate) fn between(&self, start: usize, end: usize) -> &'a [u8] {
        self.bytes.get(start..end).unwrap_or_default()
    }

    pub(crate) fn seek(&mut self, position: usize) {
        self.at = position;
    }

    /// Returns the first byte of the next value or punctuation, without taking it.
    #[inline]
    pub(crate) fn peek(&mut self) -> Result<u8> {
        match self.bytes.get(self.at) {
            Some(&byte) if byte > b' ' => Ok(byte),
            _ => self.peek_beyond_space(),
        }
    }

    #[inline(never)]
    fn peek_beyond_space(&mut self) -> Result<u8> {
        loop {
            match self.bytes.get(self.at) {
                // After a colon.
                Some(b' ') => self.at += 1,
                // Indentation comes in long runs.
                Some(b'\n') => self.at = scan::spaces_end(self.bytes, self.at + 1),
                Some(b'\r' | b'\t') => self.at += 1,
                Some(&byte) => return Ok(byte),
                None => return Err(self.fault(FaultKind::End)),
            }
        }
    }

    /// Takes the opening brace; `next_field` then gives the fields.
    pub(crate) fn enter_object(&mut self) -> Result<()> {
        if self.peek()? != b'{' {
            return Err(self.unexpected("an object"));
        }
        self.at += 1;
        Ok(())
    }

    /// Returns the name of the next field, which is UTF-8, with the reader at its value; none at the end of the object.
    #[inline]
    pub(crate) fn next_field(&mut self, first: bool) -> Result<Option<Cow<'a, [u8]>>> {
        let mut byte = self.peek()?;
        if byte == b'}' {
            self.at += 1;
            return Ok(None);
        }
        if !first {
            if byte != b',' {
                return Err(self.syntax("expected a comma or the end of the object"));
            }
            self.at += 1;
            byte = self.peek()?;
        }
        if byte != b'"' {
            return Err(self.syntax("expected the name of a field"));
        }
        let name = self.string_bytes()?;
        if self.peek()? != b':' {
            return Err(self.syntax("expected a colon after the name of a field"));
        }
        self.at += 1;
        Ok(Some(name))
    }

    /// Calls `field` with each name, which is UTF-8, the reader at its value, which it must read or skip.
    pub(crate) fn object(&mut self, mut field: impl FnMut(&mut Self, &[u8]) -> Result<()>) -> Result<()> {
        self.enter_object()?;
        let mut first = true;
        while let Some(name) = self.next_field(first)? {
            first = false;
            field(self, &name)?;
        }
        Ok(())
    }

    /// Calls `item` for each item, the reader at it, which it must read or skip.
    pub(crate) fn array(&mut self, mut item: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        if self.peek()? != b'[' {
            return Err(self.unexpected("a list"));
        }
        self.at += 1;
        let mut index = 0_usize;
        while self.next_item(index == 0)? {
            item(self).map_err(|fault| fault.inside(format!("[{index}]")))?;
            index += 1;
        }
        Ok(())
    }

    fn next_item(&mut self, first: bool) -> Result<bool> {
        let byte = self.peek()?;
        if byte == b']' {
            self.at += 1;
            return Ok(false);
        }
        if !first {
            if byte != b',' {
                return Err(self.syntax("expected a comma or the end of the list"));
            }
            self.at += 1;
            if self.peek()? == b']' {
                return Err(self.syntax("expected a value after the comma"));
            }
        }
        Ok(true)
    }

    /// Takes a `null`, if one stands here.
    pub(crate) fn null(&mut self) -> Result<bool> {
        if self.peek()? != b'n' {
            return Ok(false);
        }
        self.literal("null")?;
        Ok(true)
    }

    fn literal(&mut self, word: &'static str) -> Result<()> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if rest.starts_with(word.as_bytes()) {
            self.at += word.len();
            return Ok(());
        }
        if word.as_bytes().starts_with(rest) {
            return Err(self.fault(FaultKind::End));
        }
        Err(self.syntax("expected a value"))
    }

    pub(crate) fn boolean(&mut self) -> Result<bool> {
        match self.peek()? {
            b't' => self.literal("true").map(|()| true),
            b'f' => self.literal("false").map(|()| false),
            _ => Err(self.unexpected("true or false")),
        }
    }

    /// Reads a string, borrowed when it has no escapes.
    pub(crate) fn string(&mut self) -> Result<Cow<'a, str>> {
        let start = self.at_string()?;
        match self.plain_end(start)? {
            (stop, Some(_)) => {
                let text = self.utf8(start, stop)?;
                self.at = stop + 1;
                Ok(Cow::Borrowed(text))
            }
            (stop, None) => self.string_with_escapes(start, stop).map(Cow::Owned),
        }
    }

    /// Reads a string as bytes, which are UTF-8: that takes no look at them where they are ASCII.
    #[inline]
    pub(crate) fn string_bytes(&mut self) -> Result<Cow<'a, [u8]>> {
        let start = self.at_string()?;
        match self.plain_end(start)? {
            (stop, Some(is_ascii)) => {
                if !is_ascii {
                    self.utf8(start, stop)?;
                }
                self.at = stop + 1;
                Ok(Cow::Borrowed(self.bytes.get(start..stop).unwrap_or_default()))
            }
            (stop, None) => self.string_with_escapes(start, stop).map(|text| Cow::Owned(text.into_bytes())),
        }
    }

    /// Reads a string into the pool.
    pub(crate) fn text(&mut self) -> Result<Text> {
        let start = self.at_string()?;
        match self.plain_end(start)? {
            (stop, Some(_)) => {
                // What the pool knows is UTF-8.
                let known = self.pool.texts.share_in(self.field, self.bytes.get(start..stop).unwrap_or_default());
                let Some(text) = known else { return Err(self.invalid_utf8(start, stop)) };
                self.at = stop + 1;
                Ok(text)
            }
            (stop, None) => {
                let text = self.string_with_escapes(start, stop)?;
                Ok(self.pool.texts.share(&text))
            }
        }
    }

    /// Returns the offset of the first character of the string that stands here.
    #[inline]
    fn at_string(&mut self) -> Result<usize> {
        if self.peek()? != b'"' {
            return Err(self.unexpected("a string"));
        }
        Ok(self.at + 1)
    }

    /// Returns where a string that starts here ends, and whether it is ASCII; or where its first escape stands.
    #[inline]
    fn plain_end(&self, start: usize) -> Result<(usize, Option<bool>)> {
        let Some((stop, is_ascii)) = scan::string_stop(self.bytes, start) else { return Err(self.fault(FaultKind::End)) };
        Ok((stop, (self.bytes.get(stop) == Some(&b'"')).then_some(is_ascii)))
    }

    #[cold]
    fn string_with_escapes(&mut self, mut start: usize, mut stop: usize) -> Result<String> {
        let mut text = String::new();
        loop {
            text.push_str(self.utf8(start, stop)?);
            match self.bytes.get(stop) {
                Some(b'"') => {
                    self.at = stop + 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    let (character, after) = self.escape(stop + 1)?;
                    text.push(character);
                    start = after;
                }
                // kubectl never writes them, but log lines inside annotations that other tools wrote hold them.
                Some(&control) => {
                    text.push(char::from(control));
                    start = stop + 1;
                }
                None => return Err(self.fault(FaultKind::End)),
            }
            (stop, _) = self.plain_end(start)?;
        }
    }

    fn utf8(&self, start: usize, stop: usize) -> Result<&'a str> {
        let bytes = self.bytes.get(start..stop).unwrap_or_default();
        std::str::from_utf8(bytes).map_err(|_| self.invalid_utf8(start, stop))
    }

    #[cold]
    fn invalid_utf8(&self, start: usize, stop: usize) -> Fault {
        let bytes = self.bytes.get(start..stop).unwrap_or_default();
        let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        Fault::new(start + valid, FaultKind::Content("invalid UTF-8".to_owned()))
    }

    /// Returns the character that the escape after a backslash stands for, and the offset after it.
    fn escape(&self, at: usize) -> Result<(char, usize)> {
        let character = match self.bytes.get(at).ok_or_else(|| self.fault(FaultKind::End))? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(at + 1),
            _ => return Err(Fault::new(at, FaultKind::Syntax("an unknown escape in a string"))),
        };
        Ok((character, at + 1))
    }

    /// Lone surrogates become the replacement character, as Go reads them.
    fn unicode_escape(&self, at: usize) -> Result<(char, usize)> {
        let high = self.hex4(at)?;
        if (0xd800..0xdc00).contains(&high) && self.bytes.get(at + 4..at + 6) == Some(b"\\u") {
            let low = self.hex4(at + 6)?;
            if (0xdc00..0xe000).contains(&low) {
                let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                return Ok((char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), at + 10));
            }
        }
        Ok((char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), at + 4))
    }

    fn hex4(&self, at: usize) -> Result<u32> {
        let digits = self.bytes.get(at..at + 4).ok_or_else(|| self.fault(FaultKind::End))?;
        digits.iter().try_fold(0, |code, &digit| {
            let value = char::from(digit).to_digit(16);
            value.map(|value| code * 16 + value).ok_or_else(|| self.syntax("four hexadecimal digits after \\u"))
        })
    }

    /// Returns the raw text of a number.
    pub(crate) fn number(&mut self) -> Result<&'a str> {
        if !matches!(self.peek()?, b'-' | b'0'..=b'9') {
            return Err(self.unexpected("a number"));
        }
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length =
            rest.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')).unwrap_or(rest.len());
        let text = self.utf8(self.at, self.at + length)?;
        self.at += length;
        Ok(text)
    }

    /// Reads a whole number; Kubernetes' own clients sometimes write them as `3.0` or `1e3`.
    pub(crate) fn integer(&mut self) -> Result<i64> {
        if !matches!(self.peek()?, b'-' | b'0'..=b'9') {
            return Err(self.unexpected("a whole number"));
        }
        let at = self.at;
        let number = self.number()?;
        if let Ok(whole) = number.parse() {
            return Ok(whole);
        }
        match number.parse::<f64>() {
            #[expect(clippy::cast_possible_truncation, reason = "whole and within 2^53, checked beside it")]
            Ok(float) if float.fract() == 0.0 && float.abs() < 9e15 => Ok(float as i64),
            _ => Err(Fault::new(at, FaultKind::Type { expected: "a whole number", found: "another number" })),
        }
    }

    /// Skips one value of any kind.
    pub(crate) fn skip(&mut self) -> Result<()> {
        match self.peek()? {
            b'{' | b'[' => {
                let end = Container::default().end(self.bytes, self.at);
                self.at = end.ok_or_else(|| self.fault(FaultKind::End))?;
                Ok(())
            }
            b'"' => self.skip_string(),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            b'-' | b'0'..=b'9' => self.number().map(|_| ()),
            _ => Err(self.syntax("expected a value")),
        }
    }

    fn skip_string(&mut self) -> Result<()> {
        let mut at = self.at + 1;
        loop {
            let (stop, _) = self.plain_end(at)?;
            match self.bytes.get(stop) {
                Some(b'"') => {
                    self.at = stop + 1;
                    return Ok(());
                }
                Some(b'\\') => at = stop + 2,
                _ => at = stop + 1,
            }
        }
    }

    /// Skips one value and returns its raw text.
    pub(crate) fn raw(&mut self) -> Result<&'a [u8]> {
        self.peek()?;
        let start = self.at;
        self.skip()?;
        Ok(self.bytes.get(start..self.at).unwrap_or_default())
    }

    /// Returns the fault of finding another type than `expected` here.
    #[cold]
    pub(crate) fn unexpected(&self, expected: &'static str) -> Fault {
        let found = match self.bytes.get(self.at) {
            Some(b'"') => "a string",
            Some(b'{') => "an object",
            Some(b'[') => "a list",
            Some(b'-' | b'0'..=b'9') => "a number",
            Some(b't' | b'f') => "a boolean",
            Some(b'n') => "null",
            None => return self.fault(FaultKind::End),
            Some(_) => return self.syntax("expected a value"),
        };
        self.fault(FaultKind::Type { expected, found })
    }

    #[cold]
    pub(crate) fn content(&self, at: usize, what: impl ToString) -> Fault {
        Fault::new(at, FaultKind::Content(what.to_string()))
    }

    #[cold]
    fn fault(&self, kind: FaultKind) -> Fault {
        Fault::new(self.at, kind)
    }

    #[cold]
    fn syntax(&self, what: &'static str) -> Fault {
        self.fault(FaultKind::Syntax(what))
    }

    /// Returns the name of a field from the pool.
    pub(crate) fn name(&mut self, name: &[u8]) -> Text {
        self.pool.texts.share_bytes(name).unwrap_or_default()
    }

    /// Notes which field is read next; see [`super::field_number`].
    #[inline]
    pub(crate) fn enter_field(&mut self, number: u8) {
        self.field = number;
    }

    /// Reads a map of strings, sorted, the last of equal keys kept; values of other types are an error.
    pub(crate) fn map(&mut self) -> Result<Entries> {
        if self.peek()? != b'{' {
            return Err(self.unexpected("an object of strings"));
        }
        let field = self.field;
        let read = |reader: &mut Self| {
            let mut last = reader.pool.last_maps.of(field);
            let mut entries = EntryList::new();
            reader.object(|reader, name| {
                let known = last.take(name);
                let key = known.map_or_else(|| reader.name(name), |(key, _)| key.clone());
                let value = match known {
                    _ if reader.null()? => Text::default(),
                    Some((_, value)) if reader.is_string(value) => value.clone(),
                    _ => reader.text().map_err(|fault| fault.inside(name))?,
                };
                entries.push((key, value));
                Ok(())
            })?;
            Ok(reader.pool.maps.share_list(super::read::sorted(entries)))
        };
        let map = self.remembered(|pool| &mut pool.maps, read)?;
        self.pool.last_maps.note(field, &map);
        Ok(map)
    }

    /// Takes a string if it is this one.
    pub(crate) fn is_string(&mut self, text: &str) -> bool {
        let rest = self.rest();
        let is_it = rest.first() == Some(&b'"')
            && rest.get(1..).is_some_and(|rest| rest.starts_with(text.as_bytes()) && rest.get(text.len()) == Some(&b'"'))
            && !text.contains(['"', '\\']);
        if is_it {
            self.at += text.len() + 2;
        }
        is_it
    }

    /// Reads a value that is shared, or takes the one that was read from the same text lately.
    pub(crate) fn remembered<S: Stored>(
        &mut self,
        shelf: fn(&mut Pool) -> &mut Shelf<S>,
        read: impl FnOnce(&mut Self) -> Result<S>,
    ) -> Result<S> {
        self.peek()?;
        let start = self.at;
        let rest = self.rest();
        if let Some((length, known)) = shelf(self.pool).read_before(rest) {
            self.at += length;
            return Ok(known);
        }
        let varied = self.varied.len();
        let shared = read(self)?;
        // What varies must be noted again each time it comes.
        if self.varied.len() == varied {
            let text = self.between(start, self.at);
            shelf(self.pool).remember(text, &shared);
        }
        Ok(shared)
    }
}
