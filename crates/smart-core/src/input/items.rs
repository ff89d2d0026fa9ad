//! The items of a list, one by one, and the other fields after them.

use super::Input;
use super::document::read_rest;
use super::item::{Broken, Item};
use super::list::ListDocument;
use super::recover::{self, Brackets, Next, brackets, goes_on};
use super::stream::{OBJECT_MAX, State, Step, Window};
use crate::json::scan::Container;
use crate::json::{Fault, FaultKind, Reader};

impl Window<'_> {
    /// Before an item of a list, or its end.
    pub(super) fn item(&mut self, mut list: Box<ListDocument>, input: &mut Input, last: bool) -> (State, Step) {
        let skipped = skip_to_item(self.buffer.get(self.at..).unwrap_or_default(), &mut list.indent);
        self.at += skipped;
        let Some(&byte) = self.unread().first() else { return (State::Items(list), Step::More) };
        if byte == b']' {
            self.at += 1;
            if list.bare {
                if list.is_empty() {
                    self.log.recognize(input);
                }
                self.end_list(list, input);
                return (State::Between, Step::Done);
            }
            return (State::Rest(list), Step::Done);
        }
        let position = self.position();
        let unread = self.buffer.get(self.at..).unwrap_or_default();
        let bytes = unread.get(..OBJECT_MAX).unwrap_or(unread);
        let is_all = bytes.len() < OBJECT_MAX;
        let mut broken = match input.read_item(bytes, list.of.as_ref()) {
            Ok((item, end)) => {
                let may_end = recover::may_end(unread.get(end..).unwrap_or_default());
                if may_end.is_none() && !last {
                    return self.more(State::Items(list));
                }
                if may_end != Some(false) && !swallows_next(bytes, end, list.indent) {
                    return self.take_item(list, position, end, item, input);
                }
                let object = if let Item::Object(object) = &item { Some(object.reference()) } else { None };
                Broken { fault: Fault::new(0, UNCLOSED), is_typed: object.is_some(), object }
            }
            Err(broken) => broken,
        };
        if broken.fault.is_end() && is_all && !last {
            return self.more(State::Items(list));
        }
        // Beyond the beginning of the next item, nothing of this one is left to read.
        let next = list.indent.map(|indent| recover::next_line_of(bytes, indent, last));
        if let Some(Next::Item(at) | Next::Over(at)) = next
            && (broken.fault.is_end() || broken.fault.at >= at)
        {
            broken.fault = Fault::new(0, UNCLOSED);
        }
        if broken.fault.is_end() && !is_all && list.indent.is_none() && !list.is_guess {
            self.log.skip(input, position, None, TOO_LARGE.to_owned());
            list.is_partial = true;
            return (State::Oversized { value: Container::default(), list }, Step::Done);
        }
        if list.is_guess {
            let in_vain = if broken.fault.is_end() { bytes.len() } else { broken.fault.at };
            return self.lose_item(list, in_vain, input);
        }
        self.broken_item(list, broken, input, last)
    }

    fn take_item(
        &mut self,
        mut list: Box<ListDocument>,
        position: u64,
        end: usize,
        item: Item,
        input: &mut Input,
    ) -> (State, Step) {
        if list.is_guess && !matches!(&item, Item::Object(object) if list.could_hold(object)) {
            return self.lose_item(list, end, input);
        }
        list.is_guess = false;
        list.indent = None;
        list.note_item(&item);
        self.log.cut(None);
        let bytes = self.buffer.get(self.at..self.at + end).unwrap_or_default();
        self.log.take(position, bytes, item, Some(&mut list), input);
        self.at += end;
        (State::Items(list), Step::Done)
    }

    /// An item that cannot be used: the next one is looked for.
    fn broken_item(&mut self, mut list: Box<ListDocument>, broken: Broken, input: &mut Input, last: bool) -> (State, Step) {
        let Broken { fault, object, is_typed } = broken;
        let position = self.position();
        let unread = self.buffer.get(self.at..).unwrap_or_default();
        let bytes = unread.get(..OBJECT_MAX).unwrap_or(unread);
        let is_all = bytes.len() < OBJECT_MAX;
        let is_value = matches!(bytes.first(), Some(b'{' | b'['));
        let extent = if is_value { brackets(bytes) } else { scalar(bytes, input, last || !is_all) };
        // Broken syntax can still have brackets that match, in which case what follows shows it.
        let end = match extent {
            Brackets::Closed(end) if fault.is_about_content() => Some(end),
            Brackets::Closed(end) if list.indent.is_none() => match goes_on(bytes.get(end..).unwrap_or_default()) {
                Some(goes_on) => goes_on.then_some(end),
                None if is_all && !last => return self.more(State::Items(list)),
                None => None,
            },
            Brackets::Open if is_all && !last && (fault.is_about_content() || list.indent.is_none()) => {
                return self.more(State::Items(list));
            }
            Brackets::Closed(_) | Brackets::Open | Brackets::Crossed => None,
        };
        if let Some(end) = end
            && is_value
            && fault.is_about_content()
            && !is_typed
            && list.awaits_type()
            && list.keep_untyped(position, bytes.get(..end).unwrap_or_default())
        {
            self.at += end;
            list.indent = None;
            return (State::Items(list), Step::Done);
        }
        if is_typed {
            self.log.recognize(input);
        }
        if is_value {
            list.note_broken(object.as_ref(), input);
        }
        let (at, reason) = match &fault.kind {
            FaultKind::End if !is_all => (position, TOO_LARGE.to_owned()),
            _ => (position + fault.at as u64, fault.to_string()),
        };
        self.log.cut((fault.is_end() && is_all).then_some(at));
        self.log.skip(input, at, object, reason);
        if let Some(end) = end {
            self.at += end;
            list.indent = None;
            return (State::Items(list), Step::Done);
        }
        list.is_partial = true;
        let in_vain = if fault.is_end() || extent == Brackets::Open { bytes.len() } else { fault.at };
        self.lose_item(list, in_vain, input)
    }

    /// Goes on behind the first byte of an item that cannot be read.
    fn lose_item(&mut self, list: Box<ListDocument>, in_vain: usize, input: &mut Input) -> (State, Step) {
        if self.is_in_vain(in_vain) {
            self.end_list(list, input);
            return self.give_up(input);
        }
        self.at += 1;
        (State::LostItem(list), Step::Done)
    }

    /// After a broken item: by their lines, items are found for certain; else each place that looks like one is tried.
    pub(super) fn lost_item(&mut self, mut list: Box<ListDocument>, input: &mut Input, last: bool) -> (State, Step) {
        let next = match list.indent {
            Some(indent) => recover::next_line_of(self.unread(), indent, last),
            None => recover::next_candidate(self.unread(), last),
        };
        self.at += next.offset();
        match next {
            Next::Item(_) => {
                list.is_guess = list.indent.is_none();
                (State::Items(list), Step::Done)
            }
            Next::Over(_) => {
                self.inside_line = false;
                self.end_list(list, input);
                (State::Between, Step::Done)
            }
            Next::Later(_) => (State::LostItem(list), Step::More),
        }
    }

    /// In a value that is too large to hold.
    pub(super) fn oversized(&mut self, mut value: Container, mut list: Box<ListDocument>) -> (State, Step) {
        match value.end(self.unread(), 0) {
            Some(end) => {
                self.at += end;
                list.indent = None;
                (State::Items(list), Step::Done)
            }
            None => {
                self.at = self.buffer.len();
                (State::Oversized { value, list }, Step::More)
            }
        }
    }

    /// After the items: what the list tells of itself.
    pub(super) fn rest(&mut self, mut list: Box<ListDocument>, input: &mut Input, last: bool) -> (State, Step) {
        let unread = self.buffer.get(self.at..).unwrap_or_default();
        let bytes = unread.get(..OBJECT_MAX).unwrap_or(unread);
        let is_all = bytes.len() < OBJECT_MAX;
        let mut reader = Reader::new(bytes, &mut input.pool);
        let before = (list.api_version.clone(), list.kind.clone());
        let read = read_rest(&mut reader, &mut list);
        let end = reader.position();
        let Err(fault) = read else {
            self.at += end;
            self.end_list(list, input);
            return (State::Between, Step::Done);
        };
        if fault.is_end() && is_all && !last {
            (list.api_version, list.kind) = before;
            return self.more(State::Rest(list));
        }
        list.is_partial = true;
        let at = self.position() + fault.at as u64;
        self.log.cut(fault.is_end().then_some(at));
        self.end_list(list, input);
        self.log.skip(input, at, None, fault.to_string());
        (State::LostDocument, Step::Done)
    }

    /// Ends a list in the middle of which the text ends.
    pub(super) fn cut_list(&mut self, mut list: Box<ListDocument>, input: &mut Input) {
        list.is_partial = true;
        let position = self.position();
        self.log.cut(Some(position));
        self.end_list(list, input);
        self.log.skip(input, position, None, "the text ends inside a list".to_owned());
    }

    /// Takes in the items that waited for their type, and what the list as a whole says.
    pub(super) fn end_list(&mut self, mut list: Box<ListDocument>, input: &mut Input) {
        list.settle_type();
        if list.is_typed() {
            self.log.recognize(input);
        }
        for (position, bytes) in std::mem::take(&mut list.untyped) {
            match input.read_item(&bytes, list.of.as_ref()) {
                Ok((item, _)) => {
                    list.note_item(&item);
                    self.log.take(position, &bytes, item, Some(&mut list), input);
                }
                Err(Broken { fault, object, is_typed }) => {
                    if is_typed {
                        self.log.recognize(input);
                    }
                    list.note_broken(object.as_ref(), input);
                    self.log.skip(input, position + fault.at as u64, object, fault.to_string());
                }
            }
        }
        self.log.expect_document(list.start, || "a list of other things".to_owned());
        list.close(&self.log.name, input);
    }
}

const TOO_LARGE: &str = "an object beyond 64 MiB";
pub(super) const UNCLOSED: FaultKind = FaultKind::Syntax("an object whose brackets do not match");

/// Returns how many bytes of white space and commas there are, and notes the indentation of the last line of them.
fn skip_to_item(bytes: &[u8], indent: &mut Option<usize>) -> usize {
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'\n' => *indent = Some(0),
            b' ' | b'\t' => *indent = indent.map(|indent| indent + 1),
            b'\r' => {}
            b',' => *indent = None,
            _ => return at,
        }
    }
    bytes.len()
}

/// Tells whether an item that was read has the beginning of the next one inside, since a bracket is missing. An item that
/// begins a line ends in a line of the same indentation, or in its own one.
fn swallows_next(bytes: &[u8], end: usize, indent: Option<usize>) -> bool {
    let Some(indent) = indent else { return false };
    let item = bytes.get(..end.saturating_sub(1)).unwrap_or_default();
    let spaces = item.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let ends_line = item.len().checked_sub(spaces + 1).and_then(|at| item.get(at)) == Some(&b'\n');
    if ends_line && spaces == indent || !ends_line && memchr::memchr(b'\n', item).is_none() {
        return false;
    }
    matches!(recover::next_line_of(item, indent, true), Next::Item(_) | Next::Over(_))
}

/// Returns the extent of what is no object: a number, a word, a string.
fn scalar(bytes: &[u8], input: &mut Input, is_all: bool) -> Brackets {
    let mut reader = Reader::new(bytes, &mut input.pool);
    match reader.skip() {
        Ok(()) if reader.position() < bytes.len() || is_all => Brackets::Closed(reader.position()),
        Err(fault) if !fault.is_end() => Brackets::Crossed,
        _ => Brackets::Open,
    }
}
