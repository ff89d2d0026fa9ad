//! Finding objects in a stream of bytes, in bounded memory.

use super::coverage::{ListExtent, namespace_of_path};
use super::item::{Broken, Item, ItemType};
use super::{Gap, Input, Skipped, yaml};
use crate::error::Error;
use crate::json::scan::Container;
use crate::json::{Fault, FaultKind, Reader, Value};
use crate::object::{ObjectRef, kind, reference};
use crate::text::Text;

/// Reads one dump given in pieces of any size, and holds little more than the largest object of it.
///
/// It takes lists (`List`, and typed ones as `PodList`), single objects, several of them one after another or one a line,
/// what `kubectl cluster-info dump` prints (JSON between log lines), and YAML documents. Objects go into the input as they
/// come; one beyond 64 MiB is [`Skipped`].
///
/// ```
/// let mut input = smart_core::Input::new();
/// let mut reader = smart_core::DumpReader::new("stdin");
/// reader.push(&mut input, br#"{"apiVersion": "v1", "kind": "Namespace", "meta"#)?;
/// reader.push(&mut input, br#"data": {"name": "shop"}}"#)?;
/// reader.finish(&mut input)?;
/// assert_eq!(input.objects()[0].reference().to_string(), "Namespace/shop");
/// # Ok::<(), smart_core::Error>(())
/// ```
pub struct DumpReader {
    name: Text,
    buffer: Vec<u8>,
    /// Offset in the buffer of what is not yet read.
    at: usize,
    /// Position in the input of the first byte of the buffer.
    base: u64,
    /// How many unread bytes it takes before another try makes sense.
    wanted: usize,
    state: State,
    /// Whether anything was recognized as a document.
    recognized: bool,
    /// What stood where the first document was expected.
    strange: Option<(u64, String)>,
    /// Whether the present line of text has lost its beginning.
    inside_line: bool,
    depth: usize,
}

enum State {
    /// Outside of documents.
    Between,
    /// Before an item of a list, or the end of it.
    Items(ListDocument),
    /// After the items of a list, in the other fields of its document.
    Rest(ListDocument),
    /// In a value that is too large, or broken in itself.
    Skipping { value: Container, scanned: usize, then: Box<State> },
    /// After text that is not JSON, looking for something to go on with.
    Lost { patterns: Vec<Vec<u8>>, then: Box<State> },
    /// In a YAML document, up to here without its end.
    Yaml { scanned: usize },
    /// In the logs that `kubectl cluster-info dump` prints between its lists.
    Logs,
}

/// A document that is a list.
#[derive(Default)]
struct ListDocument {
    api_version: Text,
    kind: Text,
    of: Option<ItemType>,
    /// Just `[...]`, without a document around.
    bare: bool,
    /// Items whose type is told after them.
    untyped: Vec<(u64, Box<[u8]>)>,
    untyped_bytes: usize,
    extent: ListExtent,
    items: usize,
}

/// What a step came to.
enum Step {
    /// Something was read.
    Done,
    /// More bytes are needed.
    More,
}

const OBJECT_MAX: usize = 64 << 20;
const UNTYPED_MAX: usize = 256 << 20;
/// Lists in YAML in lists: deeper is hostile.
const DEPTH_MAX: usize = 4;

impl DumpReader {
    /// Returns a reader of a dump by this name, which messages show; see [`Input::dump`].
    pub fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            buffer: Vec::new(),
            at: 0,
            base: 0,
            wanted: 0,
            state: State::Between,
            recognized: false,
            strange: None,
            inside_line: false,
            depth: 0,
        }
    }

    /// Reads on.
    ///
    /// # Errors
    /// When the bytes are of a form that can never hold objects, as a compressed file.
    pub fn push(&mut self, input: &mut Input, bytes: &[u8]) -> Result<(), Error> {
        self.buffer.extend_from_slice(bytes);
        if self.base == 0 && self.at == 0 && self.state.is_between() {
            self.look_at_start()?;
        }
        if self.buffer.len() - self.at >= self.wanted {
            self.advance(input, false);
            self.drop_what_is_read();
        }
        Ok(())
    }

    /// Ends the dump.
    ///
    /// # Errors
    /// When it held no Kubernetes objects at all, not even broken ones.
    pub fn finish(mut self, input: &mut Input) -> Result<(), Error> {
        self.advance(input, true);
        if self.recognized {
            return Ok(());
        }
        let (position, found) = self.strange.take().unwrap_or_else(|| (0, "nothing but white space".to_owned()));
        let found = if self.base == 0 && self.buffer.is_empty() { "an empty file".to_owned() } else { found };
        Err(Error::NotADump { input: self.name.to_string(), position, found })
    }

    fn position(&self) -> u64 {
        self.base + self.at as u64
    }

    fn unread(&self) -> &[u8] {
        self.buffer.get(self.at..).unwrap_or_default()
    }

    fn drop_what_is_read(&mut self) {
        self.base += self.at as u64;
        self.buffer.drain(..self.at);
        self.at = 0;
    }

    /// Refuses what is common and cannot be read, and skips a byte order mark.
    fn look_at_start(&mut self) -> Result<(), Error> {
        let strange = match self.buffer.as_slice() {
            [0xef, 0xbb, 0xbf, ..] => {
                self.at = 3;
                return Ok(());
            }
            [0x1f, 0x8b, ..] => "gzip data",
            [0x28, 0xb5, 0x2f, 0xfd, ..] => "zstd data",
            [b'P', b'K', 3, 4, ..] => "a zip archive",
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "UTF-16 text; save it as UTF-8",
            _ => return Ok(()),
        };
        Err(Error::NotADump { input: self.name.to_string(), position: 0, found: strange.to_owned() })
    }

    fn advance(&mut self, input: &mut Input, last: bool) {
        self.wanted = 0;
        loop {
            let state = std::mem::replace(&mut self.state, State::Between);
            let (state, step) = match state {
                State::Between => self.between(input, last),
                State::Items(list) => self.item(list, input, last),
                State::Rest(list) => self.rest(list, input, last),
                State::Skipping { value, scanned, then } => self.skipping(value, scanned, then, last),
                State::Lost { patterns, then } => self.lost(patterns, then, last),
                State::Yaml { scanned } => self.yaml(scanned, input, last),
                State::Logs => self.logs(),
            };
            self.state = state;
            if matches!(step, Step::More) {
                break;
            }
        }
        if last {
            // A document that the text ends in: its beginning is read, the rest is missing.
            let state = std::mem::replace(&mut self.state, State::Between);
            if let State::Items(list) | State::Rest(list) = state {
                self.skip(input, self.position(), None, "the text ends inside a list".to_owned());
                self.end_list(list, input);
            }
        }
    }

    fn skip(&self, input: &mut Input, position: u64, object: Option<ObjectRef>, reason: String) {
        input.skip(Skipped { input: self.name.clone(), position, object, reason });
    }

    /// Asks for twice the bytes, so that what is read again and again stays in proportion.
    fn more(&mut self, state: State) -> (State, Step) {
        self.wanted = (self.buffer.len() - self.at).saturating_mul(2);
        (state, Step::More)
    }

    /// Outside of documents: white space, the start of a document, or text that is none.
    fn between(&mut self, input: &mut Input, last: bool) -> (State, Step) {
        while self.unread().first().is_some_and(u8::is_ascii_whitespace) {
            self.inside_line &= self.unread().first() != Some(&b'\n');
            self.at += 1;
        }
        let Some(&byte) = self.unread().first() else { return (State::Between, Step::More) };
        if !self.inside_line {
            if byte == b'{' {
                return self.document(input, last);
            }
            if byte == b'[' {
                let next = self.unread().iter().skip(1).find(|byte| !byte.is_ascii_whitespace());
                match next {
                    Some(b'{' | b']') => {
                        self.at += 1;
                        self.recognized = true;
                        return (State::Items(ListDocument { bare: true, ..ListDocument::default() }), Step::Done);
                    }
                    None if !last => return (State::Between, Step::More),
                    _ => {}
                }
            }
        }
        self.text_line(last)
    }

    /// Text outside of JSON: YAML, logs, or something strange.
    fn text_line(&mut self, last: bool) -> (State, Step) {
        const LONGEST_START: usize = 4096;
        let newline = memchr::memchr(b'\n', self.unread());
        if newline.is_none() && !last && self.unread().len() < LONGEST_START {
            return (State::Between, Step::More);
        }
        let end = newline.unwrap_or(self.unread().len());
        let line = self.unread().get(..end).unwrap_or_default();
        if !self.inside_line {
            if line.starts_with(b"==== START logs") {
                return (State::Logs, Step::Done);
            }
            if is_yaml_start(line, self.strange.is_some()) {
                return (State::Yaml { scanned: 0 }, Step::Done);
            }
            if self.strange.is_none() {
                let found = String::from_utf8_lossy(line.get(..line.len().min(40)).unwrap_or_default()).into_owned();
                self.strange = Some((self.position(), format!("{found:?}")));
            }
        }
        self.inside_line = newline.is_none();
        self.at += end;
        (State::Between, if self.unread().is_empty() { Step::More } else { Step::Done })
    }

    /// A JSON document: a list, whose items are read one by one, or an object.
    fn document(&mut self, input: &mut Input, last: bool) -> (State, Step) {
        let start = self.at;
        let mut reader = Reader::new(self.buffer.get(start..).unwrap_or_default(), &mut input.pool);
        let mut list = ListDocument::default();
        let found = find_items(&mut reader, &mut list);
        let items_at = reader.position();
        match found {
            Ok(true) => {
                self.recognized = true;
                list.of = ItemType::of_list(&list.api_version, &list.kind);
                self.at = start + items_at + 1;
                (State::Items(list), Step::Done)
            }
            Ok(false) => self.object(input),
            Err(fault) if fault.is_end() && !last => {
                if self.unread().len() > OBJECT_MAX {
                    return self.skip_value(input, State::Between, "an object beyond 64 MiB".to_owned());
                }
                self.more(State::Between)
            }
            Err(fault) => {
                if fault.is_end() {
                    self.recognized = true;
                    self.skip(input, self.position(), None, fault.to_string());
                    self.at = self.buffer.len();
                    return (State::Between, Step::More);
                }
                self.recognized |= matches!(fault.kind, FaultKind::Type { .. });
                let position = self.position() + fault.at as u64;
                self.skip(input, position, None, fault.to_string());
                self.at += 1;
                let patterns = vec![b"\n{".to_vec(), b"\n---\n".to_vec(), b"\n====".to_vec()];
                (State::Lost { patterns, then: Box::new(State::Between) }, Step::Done)
            }
        }
    }

    /// A document that is one object, all of which is here.
    fn object(&mut self, input: &mut Input) -> (State, Step) {
        let position = self.position();
        let bytes = self.buffer.get(self.at..).unwrap_or_default();
        let end = Container::default().end(bytes, 0).unwrap_or(bytes.len());
        let bytes = bytes.get(..end).unwrap_or_default();
        match input.read_item(bytes, None) {
            Ok((item, _)) => {
                self.recognized = true;
                take(&self.name, position, bytes, item, None, input);
            }
            Err(Broken { fault, object }) => {
                self.recognized |= object.is_some();
                if self.strange.is_none() {
                    self.strange = Some((position, "JSON of another kind".to_owned()));
                }
                self.skip(input, position + fault.at as u64, object, fault.to_string());
            }
        }
        self.at += end;
        (State::Between, Step::Done)
    }

    /// Before an item of a list, or its end.
    fn item(&mut self, mut list: ListDocument, input: &mut Input, last: bool) -> (State, Step) {
        while self.unread().first().is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b',') {
            self.at += 1;
        }
        let position = self.position();
        let Some(&byte) = self.unread().first() else { return (State::Items(list), Step::More) };
        if byte == b']' {
            self.at += 1;
            if list.bare {
                self.end_list(list, input);
                return (State::Between, Step::Done);
            }
            return (State::Rest(list), Step::Done);
        }
        let bytes = self.buffer.get(self.at..).unwrap_or_default();
        let fault = match input.read_item(bytes, list.of.as_ref()) {
            Ok((item, end)) => {
                let bytes = bytes.get(..end).unwrap_or_default();
                take(&self.name, position, bytes, item, Some(&mut list), input);
                self.at += end;
                list.items += 1;
                return (State::Items(list), Step::Done);
            }
            Err(broken) => broken,
        };
        if fault.fault.is_end() {
            if bytes.len() > OBJECT_MAX {
                return self.skip_value(input, State::Items(list), "an object beyond 64 MiB".to_owned());
            }
            if !last {
                return self.more(State::Items(list));
            }
        }
        self.broken_item(list, fault, input, last)
    }

    /// An item that cannot be used: the next one is looked for.
    fn broken_item(&mut self, mut list: ListDocument, broken: Broken, input: &mut Input, last: bool) -> (State, Step) {
        let Broken { fault, object } = broken;
        let position = self.position();
        let bytes = self.unread();
        let opens = matches!(bytes.first(), Some(b'{' | b'['));
        let end = if opens { Container::default().end(bytes, 0) } else { None };
        if let Some(end) = end.filter(|end| fault.is_about_content() || followed_by_item(bytes, *end)) {
            if needs_type(&fault, &object) && list.of.is_none() && list.kind.is_empty() {
                // Perhaps the list tells the type of its items after them.
                list.untyped_bytes += end;
                if list.untyped_bytes <= UNTYPED_MAX {
                    list.untyped.push((position, bytes.get(..end).unwrap_or_default().into()));
                    self.at += end;
                    return (State::Items(list), Step::Done);
                }
            }
            self.skip(input, position + fault.at as u64, object, fault.to_string());
            self.at += end;
            return (State::Items(list), Step::Done);
        }
        if end.is_none() && opens && !last && bytes.len() <= OBJECT_MAX {
            return self.more(State::Items(list));
        }
        // Its brackets cannot be trusted: the next item starts as this one did, in a line of the same indentation.
        self.skip(input, position + fault.at as u64, object, fault.to_string());
        let patterns = vec![self.line_start(), b"{\"apiVersion\":".to_vec(), b"{\"kind\":".to_vec()];
        self.at += 1;
        (State::Lost { patterns, then: Box::new(State::Items(list)) }, Step::Done)
    }

    /// Returns the line break and indentation before the present position, and its first byte.
    fn line_start(&self) -> Vec<u8> {
        let before = self.buffer.get(..self.at).unwrap_or_default();
        let spaces = before.iter().rev().take_while(|byte| **byte == b' ').count();
        let mut start = vec![b'\n'];
        start.resize(1 + spaces, b' ');
        start.push(b'{');
        start
    }

    /// Skips a value without holding it.
    fn skip_value(&mut self, input: &mut Input, then: State, reason: String) -> (State, Step) {
        self.recognized = true;
        self.skip(input, self.position(), None, reason);
        (State::Skipping { value: Container::default(), scanned: 0, then: Box::new(then) }, Step::Done)
    }

    fn skipping(&mut self, mut value: Container, scanned: usize, then: Box<State>, _: bool) -> (State, Step) {
        debug_assert_eq!(scanned, 0, "what is scanned is dropped");
        match value.end(self.unread(), 0) {
            Some(end) => {
                self.at += end;
                (*then, Step::Done)
            }
            None => {
                self.at = self.buffer.len();
                (State::Skipping { value, scanned: 0, then }, Step::More)
            }
        }
    }

    /// Looks for one of the patterns; what they begin with besides a brace is white space or part of what is found.
    fn lost(&mut self, patterns: Vec<Vec<u8>>, then: Box<State>, last: bool) -> (State, Step) {
        let unread = self.unread();
        let found = patterns.iter().filter_map(|pattern| memchr::memmem::find(unread, pattern)).min();
        if let Some(found) = found {
            self.at += found;
            self.inside_line = false;
            return (*then, Step::Done);
        }
        let longest = patterns.iter().map(Vec::len).max().unwrap_or_default();
        self.at += if last { unread.len() } else { unread.len().saturating_sub(longest) };
        (State::Lost { patterns, then }, Step::More)
    }

    /// After the items: what the list tells of itself.
    fn rest(&mut self, mut list: ListDocument, input: &mut Input, last: bool) -> (State, Step) {
        let bytes = self.buffer.get(self.at..).unwrap_or_default();
        let mut reader = Reader::new(bytes, &mut input.pool);
        let mut metadata = Value::Null;
        let read = read_rest(&mut reader, &mut list, &mut metadata);
        let end = reader.position();
        match read {
            Ok(()) => self.at += end,
            Err(fault) if fault.is_end() && !last && bytes.len() <= OBJECT_MAX => return self.more(State::Rest(list)),
            Err(fault) => {
                self.skip(input, self.position() + fault.at as u64, None, fault.to_string());
                self.at += end.min(self.unread().len()).max(1).min(self.unread().len());
            }
        }
        if metadata.text_at("continue").is_some() {
            let kind = list.kind.strip_suffix("List").unwrap_or(&list.kind);
            input.gap(Gap::new(kind, "", "the list was cut: it has a continue token"));
        }
        self.end_list(list, input);
        (State::Between, Step::Done)
    }

    /// Takes in the items that waited for their type, and what the list as a whole says.
    fn end_list(&mut self, mut list: ListDocument, input: &mut Input) {
        list.of = ItemType::of_list(&list.api_version, &list.kind);
        for (position, bytes) in std::mem::take(&mut list.untyped) {
            match input.read_item(&bytes, list.of.as_ref()) {
                Ok((item, _)) => take(&self.name, position, &bytes, item, Some(&mut list), input),
                Err(Broken { fault, object }) => {
                    self.skip(input, position + fault.at as u64, object, fault.to_string());
                }
            }
        }
        if list.extent.is_empty()
            && list.items == 0
            && let Some(of) = &list.of
        {
            see_empty(of, &self.name, &mut list.extent);
        }
        input.coverage.add(list.extent);
    }

    /// Collects a YAML document and reads it.
    fn yaml(&mut self, scanned: usize, input: &mut Input, last: bool) -> (State, Step) {
        let unread = self.unread();
        let Some(end) = yaml_end(unread, scanned).or(last.then_some((unread.len(), unread.len()))) else {
            if unread.len() > OBJECT_MAX {
                self.skip(input, self.position(), None, "a YAML document beyond 64 MiB".to_owned());
                self.recognized = true;
                return (State::Lost { patterns: vec![b"\n---\n".to_vec()], then: Box::new(State::Between) }, Step::Done);
            }
            let scanned = unread.len().saturating_sub(8);
            return (State::Yaml { scanned }, Step::More);
        };
        let (end, next) = end;
        let position = self.position();
        let document = unread.get(..end).unwrap_or_default();
        match yaml::to_json(document) {
            Ok(None) => {}
            Ok(Some(_)) if self.depth == DEPTH_MAX => {}
            Ok(Some(json)) => {
                let mut inner = Self { base: position, depth: self.depth + 1, ..Self::new(&self.name) };
                inner.buffer = json;
                inner.advance_yaml(position, input);
                self.recognized |= inner.recognized;
                self.strange = self.strange.take().or_else(|| inner.strange.map(|(_, found)| (position, found)));
            }
            Err(reason) => {
                // A document that says what it is was meant to be one.
                self.recognized |= memchr::memmem::find(document, b"apiVersion:").is_some();
                if self.strange.is_none() {
                    self.strange = Some((position, format!("text that is {reason}")));
                }
                self.skip(input, position, None, reason);
            }
        }
        self.at += next;
        (State::Between, Step::Done)
    }

    /// Reads the JSON that a YAML document was turned into; positions are that of the document.
    fn advance_yaml(&mut self, position: u64, input: &mut Input) {
        let before = input.skipped.len();
        self.advance(input, true);
        for skipped in input.skipped.iter_mut().skip(before) {
            skipped.position = position;
        }
    }

    /// Skips logs to their end.
    fn logs(&mut self) -> (State, Step) {
        const END: &[u8] = b"==== END logs";
        self.recognized = true;
        let unread = self.unread();
        if let Some(end) = memchr::memmem::find(unread, END) {
            let line = memchr::memchr(b'\n', unread.get(end..).unwrap_or_default());
            self.at += end + line.unwrap_or(END.len());
            self.inside_line = line.is_none();
            return (State::Between, Step::Done);
        }
        self.at += unread.len().saturating_sub(END.len());
        (State::Logs, Step::More)
    }
}

impl State {
    fn is_between(&self) -> bool {
        matches!(self, Self::Between)
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
            "items" if byte == b'[' && (list.kind.is_empty() || list.kind.ends_with("List")) => return Ok(true),
            "kind" if byte == b'"' => list.kind = reader.text()?,
            "apiVersion" if byte == b'"' => list.api_version = reader.text()?,
            _ => reader.skip()?,
        }
    }
    Ok(false)
}

/// Reads the fields after the items.
fn read_rest(reader: &mut Reader<'_>, list: &mut ListDocument, metadata: &mut Value) -> Result<(), Fault> {
    use crate::json::Read;
    while let Some(name) = reader.next_field(false)? {
        let byte = reader.peek()?;
        match &*name {
            "kind" if byte == b'"' => list.kind = reader.text()?,
            "apiVersion" if byte == b'"' => list.api_version = reader.text()?,
            "metadata" => *metadata = Value::read(reader)?,
            _ => reader.skip()?,
        }
    }
    Ok(())
}

/// Puts what was read into the input.
fn take(name: &Text, position: u64, bytes: &[u8], item: Item, list: Option<&mut ListDocument>, input: &mut Input) {
    match item {
        Item::Object(object) => {
            if let Some(list) = list {
                list.extent.see(&object.api.group, &object.api.kind, &object.meta.namespace);
            }
            input.objects.push(*object);
        }
        Item::List { positions, of } => {
            let mut inner = ListDocument { of, ..ListDocument::default() };
            for start in positions {
                let bytes = bytes.get(start..).unwrap_or_default();
                let position = position + start as u64;
                match input.read_item(bytes, inner.of.as_ref()) {
                    Ok((Item::Object(object), _)) => {
                        inner.extent.see(&object.api.group, &object.api.kind, &object.meta.namespace);
                        input.objects.push(*object);
                    }
                    Ok((Item::List { .. } | Item::Refusal(_), _)) => {
                        let reason = "a list in a list in a list".to_owned();
                        input.skip(Skipped { input: name.clone(), position, object: None, reason });
                    }
                    Err(Broken { fault, object }) => {
                        let fault = fault.shifted(start);
                        input.skip(Skipped { input: name.clone(), position, object, reason: fault.to_string() });
                    }
                }
            }
            input.coverage.add(inner.extent);
        }
        Item::Refusal(status) => {
            let text = |path: &str| status.text_at(path).cloned().unwrap_or_default();
            let reason = [text("reason"), text("message")].join(": ");
            input.gap(Gap::new(text("details.kind"), "", reason));
        }
    }
}

fn needs_type(fault: &Fault, object: &Option<ObjectRef>) -> bool {
    object.is_none() && matches!(&fault.kind, FaultKind::Content(what) if what.contains("without apiVersion and kind"))
}

/// Notes what an empty list of one kind says: nothing of a namespaced kind, unless the path names the namespace.
fn see_empty(of: &ItemType, name: &str, extent: &mut ListExtent) {
    let group = Text::from(reference::group_of(&of.api_version));
    let of_cluster = |known: &kind::KindNames| known.kind == &*of.kind && known.group == &*group && !known.namespaced;
    if kind::kinds().iter().any(of_cluster) {
        extent.see(&group, &of.kind, &Text::default());
    } else if let Some(namespace) = namespace_of_path(name) {
        extent.see(&group, &of.kind, &namespace.into());
    }
}

/// Tells whether what follows is another item, or the end of the list.
fn followed_by_item(bytes: &[u8], end: usize) -> bool {
    let mut rest = bytes.iter().skip(end).filter(|byte| !byte.is_ascii_whitespace());
    matches!((rest.next(), rest.next()), (Some(b','), Some(b'{')) | (Some(b']'), _))
}

/// Tells whether a line can be the first of a YAML document. Among other text only what kubectl writes first counts.
fn is_yaml_start(line: &[u8], among_text: bool) -> bool {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line == b"---" || line.starts_with(b"--- ") || line.starts_with(b"apiVersion:") || line.starts_with(b"kind:") {
        return true;
    }
    if among_text {
        return false;
    }
    if line.starts_with(b"#") || line.starts_with(b"%YAML") || line.starts_with(b"- apiVersion:") {
        return true;
    }
    let name = line.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    name > 0 && line.get(name) == Some(&b':') && matches!(line.get(name + 1), None | Some(b' '))
}

/// Returns where a YAML document ends and where the next begins.
fn yaml_end(bytes: &[u8], scanned: usize) -> Option<(usize, usize)> {
    let mut from = scanned;
    while let Some(found) = memchr::memmem::find(bytes.get(from..)?, b"\n---") {
        let end = from + found + 1;
        match bytes.get(end + 3)? {
            // The next document begins with its own separator.
            b'\n' | b'\r' | b' ' => return Some((end, end)),
            _ => from = end,
        }
    }
    None
}
