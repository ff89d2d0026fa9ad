//! Long lists in YAML, as `kubectl get -A -o yaml` writes them: item by item.

use super::item::Broken;
use super::list::ListDocument;
use super::stream::{State, Step, Window};
use super::text::document_end;
use super::yaml::{self, YAML_MAX};
use super::{Input, document};

/// A list in YAML, while it is read.
pub(super) struct YamlList {
    pub(super) list: Box<ListDocument>,
    /// The text before the items.
    head: Vec<u8>,
    /// Indentation of the dashes.
    indent: usize,
    /// Bytes of the present item or of the rest in which no end was found.
    scanned: usize,
    /// The present item is too large and passed over.
    is_oversized: bool,
    /// The items are all read.
    is_over: bool,
}

impl YamlList {
    /// Returns the list whose beginning these bytes hold, and the offset of its first item; none when they hold none in
    /// the form that kubectl writes.
    pub(super) fn begin(bytes: &[u8], position: u64, input: &mut Input) -> Option<(usize, Self)> {
        const ITEMS: &[u8] = b"items:";
        let is_line = |at: &usize| *at == 0 || bytes.get(at - 1) == Some(&b'\n');
        let items = memchr::memmem::find_iter(bytes, ITEMS).find(is_line)?;
        let line = bytes.get(items + ITEMS.len()..)?;
        let newline = memchr::memchr(b'\n', line)?;
        if !line.get(..newline)?.trim_ascii().is_empty() {
            return None;
        }
        let first = items + ITEMS.len() + newline + 1;
        let rest = bytes.get(first..)?;
        let indent = rest.iter().take_while(|byte| **byte == b' ').count();
        if !is_dash(rest.get(indent..)?) {
            return None;
        }
        let head = bytes.get(..items)?.to_vec();
        let mut list = ListDocument::new(position);
        list.read_fields(&head, input).ok()?;
        list.settle_type();
        Some((first, Self { list, head, indent, scanned: 0, is_oversized: false, is_over: false }))
    }
}

impl ListDocument {
    /// Reads the fields that a list in YAML has beside its items.
    fn read_fields(&mut self, text: &[u8], input: &mut Input) -> Result<(), String> {
        let Some(json) = yaml::to_json(text)? else { return Ok(()) };
        document::read_fields(self, &json, input).map_err(|fault| fault.to_string())
    }
}

impl Window<'_> {
    /// At an item, or after the last one.
    pub(super) fn yaml_item(&mut self, mut list: Box<YamlList>, input: &mut Input, last: bool) -> (State, Step) {
        if list.is_over {
            return self.yaml_rest(list, input, last);
        }
        let position = self.position();
        let unread = self.buffer.get(self.at..).unwrap_or_default();
        let within = unread.get(..YAML_MAX).unwrap_or(unread);
        let is_all = within.len() < YAML_MAX;
        if !list.is_oversized {
            if within.len() < list.indent + 2 && !last {
                return (State::YamlItems(list), Step::More);
            }
            if !is_dash(within.get(list.indent..).unwrap_or_default()) {
                list.is_over = true;
                return (State::YamlItems(list), Step::Done);
            }
        }
        let Some(end) = item_end(within, list.scanned, list.indent, last && is_all) else {
            if is_all && !list.is_oversized {
                list.scanned = within.len().saturating_sub(list.indent + 16);
                return (State::YamlItems(list), Step::More);
            }
            if !list.is_oversized {
                self.log.skip(input, position, None, "an item beyond 8 MiB".to_owned());
                list.list.is_partial = true;
                list.is_oversized = true;
            }
            // The line break before the last line may be the one before the next item.
            let rest = memchr::memrchr(b'\n', within).filter(|at| within.len() - at <= list.indent + 16);
            self.at += rest.unwrap_or(within.len());
            list.scanned = 0;
            let step = if rest.unwrap_or(within.len()) == 0 || is_all { Step::More } else { Step::Done };
            return (State::YamlItems(list), step);
        };
        list.scanned = 0;
        if !std::mem::take(&mut list.is_oversized) {
            let mut text = within.get(..end).unwrap_or_default().to_vec();
            if let Some(dash) = text.get_mut(list.indent) {
                *dash = b' ';
            }
            self.take_yaml_item(position, &text, &mut list.list, input);
        }
        self.at += end;
        (State::YamlItems(list), if self.unread().is_empty() && !last { Step::More } else { Step::Done })
    }

    fn take_yaml_item(&mut self, position: u64, text: &[u8], list: &mut ListDocument, input: &mut Input) {
        self.log.pin(Some(position));
        match yaml::to_json(text) {
            Ok(None) => {}
            Ok(Some(json)) => match input.read_item(&json, list.of.as_ref()) {
                Ok((item, _)) => {
                    list.note_item(&item);
                    self.log.take(position, &json, item, Some(list), input);
                }
                Err(broken) => self.broken_yaml_item(position, &json, broken, list, input),
            },
            Err(reason) => {
                list.is_partial = true;
                self.log.skip(input, position, None, reason);
            }
        }
        self.log.pin(None);
    }

    fn broken_yaml_item(&mut self, position: u64, json: &[u8], broken: Broken, list: &mut ListDocument, input: &mut Input) {
        let Broken { fault, object, is_typed } = broken;
        if !is_typed && list.awaits_type() && list.keep_untyped(position, json) {
            return;
        }
        if is_typed {
            self.log.recognize(input);
        }
        list.note_broken(object.as_ref(), input);
        self.log.skip(input, position, object, fault.to_string());
    }

    /// After the items: what the list tells of itself.
    fn yaml_rest(&mut self, mut list: Box<YamlList>, input: &mut Input, last: bool) -> (State, Step) {
        let position = self.position();
        let unread = self.buffer.get(self.at..).unwrap_or_default();
        let within = unread.get(..YAML_MAX).unwrap_or(unread);
        let is_all = within.len() < YAML_MAX;
        let end = document_end(within, list.scanned, last && is_all);
        if end.is_none() && is_all {
            list.scanned = within.len().saturating_sub(32);
            return (State::YamlItems(list), Step::More);
        }
        let rest = within.get(..end.unwrap_or_default()).unwrap_or_default();
        list.head.extend_from_slice(rest);
        let read = if end.is_some() { list.list.read_fields(&list.head, input) } else { Err("too long".to_owned()) };
        list.list.is_partial |= read.is_err();
        self.end_list(list.list, input);
        if let Err(reason) = read {
            self.log.skip(input, position, None, format!("after the items of a list: {reason}"));
        }
        self.at += end.unwrap_or_default();
        self.inside_line = false;
        (if end.is_some() { State::Between } else { State::LostDocument }, Step::Done)
    }
}

/// Tells whether an item starts here.
fn is_dash(bytes: &[u8]) -> bool {
    bytes.first() == Some(&b'-') && bytes.get(1).is_some_and(u8::is_ascii_whitespace)
}

/// Returns the offset after the last line of the item at the start of the bytes; none when it may go on.
fn item_end(bytes: &[u8], scanned: usize, indent: usize, last: bool) -> Option<usize> {
    for newline in memchr::memchr_iter(b'\n', bytes.get(scanned..)?) {
        let line = scanned + newline + 1;
        let rest = bytes.get(line..).unwrap_or_default();
        let spaces = rest.iter().take_while(|byte| **byte == b' ').count();
        match rest.get(spaces) {
            None if last => break,
            None => return None,
            Some(b'\n' | b'\r' | b'#') => {}
            Some(_) if spaces <= indent => return Some(line),
            Some(_) => {}
        }
    }
    last.then_some(bytes.len())
}
