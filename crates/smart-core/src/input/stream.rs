//! Finding objects in a stream of bytes, in bounded memory.
//!
//! What is read depends on the bytes alone, never on how they were cut into pieces: each decision is made on the first
//! [`OBJECT_MAX`] bytes from where it stands, or on all that there are.

use super::Input;
use super::list::ListDocument;
use super::log::Log;
use super::recover::{Next, next_document};
use super::yaml_list::YamlList;
use crate::error::Error;
use crate::json::scan::Container;
use crate::text::Text;

/// Reads one dump given in pieces of any size, and holds no more of it than the object that a piece ends in.
///
/// It takes lists (`List`, and typed ones as `PodList`), single objects, several of them one after another or one a line,
/// what `kubectl cluster-info dump` prints (JSON between log lines), and YAML documents. Objects go into the input as they
/// come; one beyond 64 MiB, in YAML beyond 8 MiB, is [`Skipped`](super::Skipped).
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
    /// What was pushed and is not yet read: the beginning of something.
    held: Vec<u8>,
    /// Where the reading stands between pushes.
    rest: Window<'static>,
}

/// The bytes at hand, and where the reading stands in them.
pub(super) struct Window<'b> {
    pub(super) log: Log,
    pub(super) buffer: &'b [u8],
    /// Offset in the buffer of what is not yet read.
    pub(super) at: usize,
    /// Position in the input of the first byte of the buffer.
    base: u64,
    /// How many unread bytes it takes before another try makes sense.
    wanted: usize,
    pub(super) state: State,
    /// Whether the present line of text has lost its beginning.
    pub(super) inside_line: bool,
    /// Whether a line of text came that is part of no document.
    pub(super) among_text: bool,
    /// Whether a `---` came, and no document after it yet.
    pub(super) after_separator: bool,
    /// Bytes that were read in vain to find a way on after broken ones.
    in_vain: usize,
}

pub(super) enum State {
    /// Outside of documents.
    Between,
    /// Before an item of a list, or the end of it.
    Items(Box<ListDocument>),
    /// After a broken item, looking for the next one.
    LostItem(Box<ListDocument>),
    /// After the items of a list, in the other fields of its document.
    Rest(Box<ListDocument>),
    /// In a value that is too large.
    Oversized { value: Container, list: Box<ListDocument> },
    /// In a document that is broken, looking for the next one.
    LostDocument,
    /// In a YAML document, up to here without its end.
    Yaml { scanned: usize, guessed: bool },
    /// In a list in YAML, whose items are read one by one.
    YamlItems(Box<YamlList>),
    /// In the logs that `kubectl cluster-info dump` prints between its lists.
    Logs,
    /// In what follows so much broken text that there is no use in reading on.
    GivenUp,
}

/// What a step came to.
pub(super) enum Step {
    /// Something was read.
    Done,
    /// More bytes are needed.
    More,
}

/// What one object may take.
pub(super) const OBJECT_MAX: usize = 64 << 20;
/// Broken text leads to many tries, each of which may read the same bytes; this bounds their sum.
const IN_VAIN_MAX: usize = 64 << 20;

/// How many of new bytes are put to those held from before, to complete what they begin; nearly all objects are smaller.
const BRIDGE: usize = 32 << 10;

impl DumpReader {
    /// Returns a reader of a dump by this name, which messages show; see [`Input::dump`].
    pub fn new(name: &str) -> Self {
        Self { held: Vec::new(), rest: Window::new(Text::from(name)) }
    }

    /// Reads on.
    ///
    /// # Errors
    /// When the bytes are of a form that can never hold objects, as a compressed file.
    pub fn push(&mut self, input: &mut Input, bytes: &[u8]) -> Result<(), Error> {
        let mut bytes = bytes;
        while !bytes.is_empty() {
            let held = self.held.len();
            if held == 0 {
                // Read where they are; only what is left of them is copied.
                let at = self.rest.read(bytes, input)?;
                self.held.extend_from_slice(bytes.get(at..).unwrap_or_default());
                break;
            }
            let bridge = BRIDGE.max(held).max(self.rest.wanted.saturating_sub(held)).min(bytes.len());
            self.held.extend_from_slice(bytes.get(..bridge).unwrap_or_default());
            let at = self.rest.read(&self.held, input)?;
            if at < held {
                self.held.drain(..at);
                bytes = bytes.get(bridge..).unwrap_or_default();
            } else {
                self.held.clear();
                bytes = bytes.get(at - held..).unwrap_or_default();
            }
        }
        Ok(())
    }

    /// Ends the dump.
    ///
    /// # Errors
    /// When it held no Kubernetes objects at all, not even broken ones.
    pub fn finish(self, input: &mut Input) -> Result<(), Error> {
        self.rest.over(&self.held).finish(input)
    }
}

impl Window<'static> {
    fn new(name: Text) -> Self {
        Self {
            log: Log::new(name),
            buffer: &[],
            at: 0,
            base: 0,
            wanted: 0,
            state: State::Between,
            inside_line: false,
            among_text: false,
            after_separator: false,
            in_vain: 0,
        }
    }

    /// Reads what can be read of the bytes, and returns how many of them that is.
    fn read(&mut self, bytes: &[u8], input: &mut Input) -> Result<usize, Error> {
        if self.position() == 0 {
            self.refuse_binary(bytes)?;
        }
        if bytes.len() < self.wanted {
            return Ok(0);
        }
        let mut window = std::mem::replace(self, Self::new(Text::default())).over(bytes);
        window.advance(input, false);
        let at = window.at;
        *self = window.over(&[]);
        Ok(at)
    }
}

impl Window<'_> {
    /// Returns the same place in other bytes, which begin with the unread ones of these.
    fn over<'b>(self, buffer: &'b [u8]) -> Window<'b> {
        let base = self.position();
        let Self { log, wanted, state, inside_line, among_text, after_separator, in_vain, .. } = self;
        Window { log, buffer, at: 0, base, wanted, state, inside_line, among_text, after_separator, in_vain }
    }

    fn finish(mut self, input: &mut Input) -> Result<(), Error> {
        self.advance(input, true);
        match std::mem::replace(&mut self.state, State::Between) {
            State::Items(list) | State::Rest(list) => self.cut_list(list, input),
            State::LostItem(list) => self.end_list(list, input),
            State::Oversized { list, .. } => {
                self.log.cut(Some(self.position()));
                self.end_list(list, input);
            }
            State::YamlItems(list) => self.cut_list(list.list, input),
            State::Logs => {
                self.log.cut(Some(self.position()));
                self.log.skip(input, self.position(), None, "the text ends inside logs".to_owned());
            }
            State::Yaml { .. } | State::Between | State::LostDocument | State::GivenUp => {}
        }
        let is_empty = self.base == 0 && self.buffer.is_empty();
        self.log.finish(is_empty, input)
    }

    pub(super) fn position(&self) -> u64 {
        self.base + self.at as u64
    }

    pub(super) fn unread(&self) -> &[u8] {
        self.buffer.get(self.at..).unwrap_or_default()
    }

    /// Refuses what is common and cannot be read.
    fn refuse_binary(&self, bytes: &[u8]) -> Result<(), Error> {
        let found = match bytes {
            [0x1f, 0x8b, ..] => "gzip data",
            [0x28, 0xb5, 0x2f, 0xfd, ..] => "zstd data",
            [b'P', b'K', 3, 4, ..] => "a zip archive",
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'{' | b'[', 0, ..] | [0, b'{' | b'[', ..] => "UTF-16 text; save it as UTF-8",
            _ => return Ok(()),
        };
        Err(self.log.not_a_dump(0, found.to_owned()))
    }

    fn advance(&mut self, input: &mut Input, last: bool) {
        self.wanted = 0;
        loop {
            let state = std::mem::replace(&mut self.state, State::Between);
            let (state, step) = match state {
                State::Between => self.between(input, last),
                State::Items(list) => self.item(list, input, last),
                State::LostItem(list) => self.lost_item(list, input, last),
                State::Rest(list) => self.rest(list, input, last),
                State::Oversized { value, list } => self.oversized(value, list),
                State::LostDocument => self.lost_document(last),
                State::Yaml { scanned, guessed } => self.yaml(scanned, guessed, input, last),
                State::YamlItems(list) => self.yaml_item(list, input, last),
                State::Logs => self.logs(input),
                State::GivenUp => {
                    self.at = self.buffer.len();
                    (State::GivenUp, Step::More)
                }
            };
            self.state = state;
            if matches!(step, Step::More) {
                break;
            }
        }
    }

    /// Asks for twice the bytes, so that what is read again and again stays in proportion.
    pub(super) fn more(&mut self, state: State) -> (State, Step) {
        self.wanted = (self.buffer.len() - self.at).saturating_mul(2).min(OBJECT_MAX);
        (state, Step::More)
    }

    /// Counts bytes that were read to no use, and tells whether there were too many.
    pub(super) fn is_in_vain(&mut self, bytes: usize) -> bool {
        self.in_vain = self.in_vain.saturating_add(bytes);
        self.in_vain > IN_VAIN_MAX
    }

    /// Outside of documents: white space, the start of a document, or text that is none.
    fn between(&mut self, input: &mut Input, last: bool) -> (State, Step) {
        while self.unread().first().is_some_and(u8::is_ascii_whitespace) {
            self.inside_line &= self.unread().first() != Some(&b'\n');
            self.at += 1;
        }
        let unread = self.unread();
        let Some(&byte) = unread.first() else { return (State::Between, Step::More) };
        if self.inside_line {
            return self.text_line(last);
        }
        // Files that Windows wrote begin with a byte order mark, also in the middle when they were joined.
        if byte == 0xef && unread.len() < 3 && !last {
            return (State::Between, Step::More);
        }
        if unread.starts_with(&[0xef, 0xbb, 0xbf]) {
            self.at += 3;
            return (State::Between, Step::Done);
        }
        if byte == b'{' {
            return self.document(input, last);
        }
        if byte == b'[' {
            match unread.iter().skip(1).find(|byte| !byte.is_ascii_whitespace()) {
                Some(b'{' | b']') => {
                    let mut list = ListDocument::new(self.position());
                    list.bare = true;
                    self.at += 1;
                    return (State::Items(list), Step::Done);
                }
                None if !last => return self.more(State::Between),
                _ => {}
            }
        }
        self.text_line(last)
    }

    /// In a broken document, looking for the next one.
    pub(super) fn lost_document(&mut self, last: bool) -> (State, Step) {
        let next = next_document(self.unread(), last);
        self.at += next.offset();
        match next {
            Next::Later(_) => (State::LostDocument, Step::More),
            _ => (State::Between, Step::Done),
        }
    }
}
