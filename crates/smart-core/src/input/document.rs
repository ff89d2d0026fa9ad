//! JSON documents: a list, whose items are read one by one, or an object.

use super::Input;
use super::item::{Broken, Item};
use super::items::UNCLOSED;
use super::list::ListDocument;
use super::recover::{Brackets, brackets};
use super::stream::{OBJECT_MAX, State, Step, Window};
use crate::json::{Fault, Reader};

impl Window<'_> {
    /// At the opening brace of a document.
    pub(super) fn document(&mut self, input: &mut Input, last: bool) -> (State, Step) {
        let position = self.position();
        let mut list = ListDocument::new(position);
        let unread = self.buffer.get(self.at..).unwrap_or_default();
        let bytes = unread.get(..OBJECT_MAX).unwrap_or(unread);
        let is_all = bytes.len() < OBJECT_MAX;
        let mut reader = Reader::new(bytes, &mut input.pool);
        let found = find_items(&mut reader, &mut list);
        let end = reader.position();
        if matches!(&found, Err(fault) if fault.is_end() && is_all && !last) {
            return self.more(State::Between);
        }
        // A bracket too many ends an object early, and a field of it follows.
        let next = unread.get(end..).unwrap_or_default().iter().find(|byte| !byte.is_ascii_whitespace());
        if matches!(found, Ok(false)) && next.is_none() && !last {
            return self.more(State::Between);
        }
        if matches!(found, Ok(true)) {
            self.after_separator = false;
            if !list.api_version.is_empty() {
                self.log.recognize(input);
            }
            list.settle_type();
            self.at += end + 1;
            return (State::Items(list), Step::Done);
        }
        // Also when it is broken, to tell which object it is.
        let broken = match (input.read_item(bytes, None), found) {
            (Ok((Item::Object(object), _)), Ok(_)) if matches!(next, Some(b',' | b':' | b'}' | b']')) => {
                Broken { fault: Fault::new(0, UNCLOSED), object: Some(object.reference()), is_typed: true }
            }
            (Ok((item, _)), Ok(_)) => {
                self.after_separator = false;
                self.log.cut(None);
                self.log.take(position, bytes, item, None, input);
                self.at += end;
                return (State::Between, Step::Done);
            }
            (Err(broken), _) => broken,
            (Ok(_), Err(fault)) => Broken { fault, object: None, is_typed: false },
        };
        let Broken { fault, object, is_typed } = broken;
        let extent = brackets(bytes);
        let may_go_on = extent == Brackets::Open || extent == Brackets::Closed(bytes.len());
        if (may_go_on || fault.is_end()) && is_all && !last {
            return self.more(State::Between);
        }
        self.after_separator = false;
        if is_typed {
            self.log.recognize(input);
        }
        let too_large = fault.is_end() && !is_all;
        self.log.cut((fault.is_end() && is_all).then_some(position + fault.at as u64));
        let reason = if too_large { "an object beyond 64 MiB".to_owned() } else { fault.to_string() };
        let at = position + if too_large { 0 } else { fault.at as u64 };
        self.log.expect_document(at, || format!("other JSON ({reason})"));
        input.coverage.add_broken(object.as_ref());
        self.log.skip(input, at, object, reason);
        if let Brackets::Closed(end) = extent
            && (fault.is_about_content() || bytes.get(end).is_none_or(|byte| byte.is_ascii_whitespace() || *byte == b'{'))
        {
            self.at += end;
            return (State::Between, Step::Done);
        }
        let in_vain = if extent == Brackets::Open { bytes.len() } else { fault.at };
        self.at += 1;
        if self.is_in_vain(in_vain) {
            return self.give_up(input);
        }
        (State::LostDocument, Step::Done)
    }

    pub(super) fn give_up(&mut self, input: &mut Input) -> (State, Step) {
        self.log.skip(input, self.position(), None, "too much broken text; what follows is not read".to_owned());
        (State::GivenUp, Step::Done)
    }
}

/// Walks the fields of a document up to its items, and returns whether it has them.
fn find_items(reader: &mut Reader<'_>, list: &mut ListDocument) -> Result<bool, Fault> {
    reader.enter_object()?;
    let mut first = true;
    while let Some(name) = reader.next_field(first)? {
        first = false;
        let byte = reader.peek()?;
        match &*name {
            b"items" if byte == b'[' && (list.kind.is_empty() || list.kind.ends_with("List")) => return Ok(true),
            _ => list.read_field(&name, byte, reader)?,
        }
    }
    Ok(false)
}

/// Reads the fields after the items.
pub(super) fn read_rest(reader: &mut Reader<'_>, list: &mut ListDocument) -> Result<(), Fault> {
    while let Some(name) = reader.next_field(false)? {
        let byte = reader.peek()?;
        if *name == *b"items" {
            return Err(reader.content(reader.position(), "items are given twice"));
        }
        list.read_field(&name, byte, reader)?;
    }
    Ok(())
}

/// Reads the fields of a list in YAML beside its items, turned into JSON.
pub(super) fn read_fields(list: &mut ListDocument, json: &[u8], input: &mut Input) -> Result<(), Fault> {
    let mut reader = Reader::new(json, &mut input.pool);
    reader.object(|reader, name| {
        let byte = reader.peek()?;
        list.read_field(name, byte, reader)
    })
}

impl ListDocument {
    /// Reads one of the fields that a list has beside its items.
    fn read_field(&mut self, name: &[u8], byte: u8, reader: &mut Reader<'_>) -> Result<(), Fault> {
        match name {
            b"kind" if byte == b'"' => self.kind = reader.text()?,
            b"apiVersion" if byte == b'"' => self.api_version = reader.text()?,
            // Of an object it can be large, and is read again as such.
            b"metadata" if byte == b'{' => self.is_cut |= has_continue(reader)?,
            _ => reader.skip()?,
        }
        Ok(())
    }
}

/// Tells whether the metadata of a list has a token to go on with.
pub(super) fn has_continue(reader: &mut Reader<'_>) -> Result<bool, Fault> {
    let mut found = false;
    reader.object(|reader, name| {
        if name != b"continue" {
            return reader.skip();
        }
        let token = reader.raw()?;
        found |= token.starts_with(b"\"") && token != b"\"\"";
        Ok(())
    })?;
    Ok(found)
}
