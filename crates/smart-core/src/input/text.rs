//! What stands outside of JSON: logs, YAML, and text that is neither.

use super::item::Broken;
use super::stream::{State, Step, Window};
use super::yaml::YAML_MAX;
use super::yaml_list::YamlList;
use super::{Input, yaml};

/// Documents up to here are read as a whole, so that anchors of one item serve in another.
const WHOLE_MAX: usize = 64 << 10;

impl Window<'_> {
    /// A line of text outside of JSON: the first of YAML or of logs, or nothing of interest.
    pub(super) fn text_line(&mut self, last: bool) -> (State, Step) {
        const LONGEST_START: usize = 4096;
        let position = self.position();
        let unread = self.buffer.get(self.at..).unwrap_or_default();
        let start = unread.get(..LONGEST_START).unwrap_or(unread);
        let newline = memchr::memchr(b'\n', start);
        if newline.is_none() && !last && unread.len() < LONGEST_START {
            return (State::Between, Step::More);
        }
        let line = start.get(..newline.unwrap_or(start.len())).unwrap_or_default();
        let length = line.len();
        if !self.inside_line {
            let line = line.trim_ascii_end();
            if line.starts_with(b"==== START logs") {
                return (State::Logs, Step::Done);
            }
            if line == b"---" || line.starts_with(b"--- #") {
                self.after_separator = true;
            } else if line.starts_with(b"#") || line.starts_with(b"%") || line == b"..." {
                self.log.expect_document(position, || quoted(line));
            } else {
                let is_certain = self.after_separator || is_yaml(line);
                if is_certain || !self.among_text && may_be_yaml(line) {
                    self.after_separator = false;
                    return (State::Yaml { scanned: 0, guessed: !is_certain }, Step::Done);
                }
                self.among_text = true;
                self.log.expect_document(position, || quoted(line));
            }
        }
        self.inside_line = newline.is_none();
        self.at += length;
        (State::Between, if self.unread().is_empty() { Step::More } else { Step::Done })
    }

    /// Collects a YAML document and reads it; a long list is read item by item.
    pub(super) fn yaml(&mut self, scanned: usize, guessed: bool, input: &mut Input, last: bool) -> (State, Step) {
        let unread = self.buffer.get(self.at..).unwrap_or_default();
        let position = self.position();
        let within = unread.get(..YAML_MAX).unwrap_or(unread);
        let end = document_end(within, scanned, last && within.len() == unread.len());
        let whole = within.get(..WHOLE_MAX).unwrap_or(within);
        if end.is_none_or(|end| end > WHOLE_MAX)
            && whole.len() == WHOLE_MAX
            && let Some(list) = YamlList::begin(whole, position, input)
        {
            self.at += list.0;
            return (State::YamlItems(Box::new(list.1)), Step::Done);
        }
        let Some(end) = end else {
            if within.len() < YAML_MAX {
                let scanned = within.len().saturating_sub(32);
                return (State::Yaml { scanned, guessed }, Step::More);
            }
            self.log.expect_document(position, || "text".to_owned());
            if !guessed {
                self.log.recognize(input);
            }
            self.log.skip(input, position, None, "a YAML document beyond 8 MiB".to_owned());
            return (State::LostDocument, Step::Done);
        };
        let document = within.get(..end).unwrap_or_default();
        match yaml::to_json(document) {
            Ok(None) => {}
            Ok(Some(json)) => self.yaml_document(position, &json, guessed, input),
            Err(reason) => {
                // The other items of a list with a broken one can be read.
                if let Some(list) = YamlList::begin(document, position, input) {
                    self.at += list.0;
                    return (State::YamlItems(Box::new(list.1)), Step::Done);
                }
                self.log.expect_document(position, || format!("text that is {reason}"));
                if says_what_it_is(document) {
                    self.log.recognize(input);
                }
                if !guessed || says_what_it_is(document) {
                    self.log.skip(input, position, None, reason);
                }
            }
        }
        self.at += end;
        self.inside_line = false;
        (State::Between, Step::Done)
    }

    /// Reads the JSON that a YAML document was turned into; positions are that of the document.
    fn yaml_document(&mut self, position: u64, json: &[u8], guessed: bool, input: &mut Input) {
        // Just a list: as the items of one.
        let wrapped = if json.first() == Some(&b'[') { [b"{\"items\":", json, b"}"].concat() } else { Vec::new() };
        let json = if wrapped.is_empty() { json } else { &wrapped };
        self.log.pin(Some(position));
        match input.read_item(json, None) {
            Ok((item, _)) => self.log.take(position, json, item, None, input),
            Err(Broken { fault, object, is_typed }) => {
                self.log.expect_document(position, || format!("other YAML ({fault})"));
                if is_typed {
                    self.log.recognize(input);
                }
                if is_typed || !guessed {
                    input.coverage.add_broken(object.as_ref());
                    self.log.skip(input, position, object, fault.to_string());
                }
                self.among_text |= guessed && !is_typed;
            }
        }
        self.log.expect_document(position, || "a list of other things".to_owned());
        self.log.pin(None);
    }

    /// Skips logs to their end.
    pub(super) fn logs(&mut self, input: &mut Input) -> (State, Step) {
        const END: &[u8] = b"==== END logs";
        self.log.recognize(input);
        let unread = self.unread();
        if let Some(end) = memchr::memmem::find(unread, END) {
            self.at += end + END.len();
            self.inside_line = true;
            return (State::Between, Step::Done);
        }
        self.at += unread.len().saturating_sub(END.len());
        (State::Logs, Step::More)
    }
}

/// Returns the beginning of a line for messages, too little for a secret to be in it.
fn quoted(line: &[u8]) -> String {
    format!("{:?}", String::from_utf8_lossy(line.get(..line.len().min(16)).unwrap_or_default()))
}

/// Tells whether a line is one that kubectl writes first in a YAML document.
fn is_yaml(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"- ").unwrap_or(line);
    let names: [&[u8]; 6] = [b"apiVersion:", b"kind:", b"\"apiVersion\":", b"\"kind\":", b"'apiVersion':", b"'kind':"];
    names.iter().any(|name| line.starts_with(name)) || line.starts_with(b"--- ")
}

/// Tells whether a line has the form of the first one of a YAML document, which some log lines have too.
fn may_be_yaml(line: &[u8]) -> bool {
    let name = line.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    name > 0 && line.get(name) == Some(&b':') && matches!(line.get(name + 1), None | Some(b' '))
}

/// Tells whether a text that could not be read was meant to be an object.
fn says_what_it_is(document: &[u8]) -> bool {
    let has_line = |start: &[u8]| {
        document.starts_with(start)
            || memchr::memmem::find_iter(document, start).any(|at| document.get(at.wrapping_sub(1)) == Some(&b'\n'))
    };
    has_line(b"apiVersion:") && has_line(b"kind:")
}

/// Returns the offset after the last line of a YAML document; none when it may go on.
pub(super) fn document_end(bytes: &[u8], scanned: usize, last: bool) -> Option<usize> {
    const LONGEST_START: usize = 14;
    for newline in memchr::memchr_iter(b'\n', bytes.get(scanned..)?) {
        let line = scanned + newline + 1;
        let rest = bytes.get(line..).unwrap_or_default();
        if rest.len() < LONGEST_START && !last {
            return None;
        }
        let is_marker =
            |marker: &[u8]| rest.strip_prefix(marker).is_some_and(|rest| rest.first().is_none_or(u8::is_ascii_whitespace));
        if is_marker(b"---") || is_marker(b"...") || rest.starts_with(b"{") || rest.starts_with(b"==== START logs") {
            return Some(line);
        }
    }
    last.then_some(bytes.len())
}
