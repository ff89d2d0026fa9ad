//! What a dump turned out to be: a dump at all, and what was skipped of it.

use super::{Gap, Input, SKIPPED_MAX, Skipped};
use crate::error::Error;
use crate::object::ObjectRef;
use crate::text::Text;

/// Keeps what was skipped until it is known that the bytes are a dump: else the error says all there is to say.
pub(super) struct Log {
    pub(super) name: Text,
    recognized: bool,
    skipped: Vec<Skipped>,
    skipped_beyond: usize,
    /// What stood where the first document was expected.
    strange: Option<(u64, String)>,
    /// The position that all pieces of a YAML document have.
    pinned: Option<u64>,
    /// Where the text ends in the middle of something, as far as it was read.
    cut_at: Option<u64>,
}

/// Reasons name fields, and those of hostile input can be of any length.
const REASON_MAX: usize = 400;

impl Log {
    pub(super) fn new(name: Text) -> Self {
        Self { name, recognized: false, skipped: Vec::new(), skipped_beyond: 0, strange: None, pinned: None, cut_at: None }
    }

    /// Notes that something of the bytes is what Kubernetes' tools write.
    pub(super) fn recognize(&mut self, input: &mut Input) {
        if !self.recognized {
            self.recognized = true;
            self.skipped.drain(..).for_each(|skipped| input.skip(skipped));
            input.skipped_beyond += self.skipped_beyond;
        }
    }

    /// Notes that the text ends in the middle of what stands at hand, or that something whole was read behind that after all.
    pub(super) fn cut(&mut self, at: Option<u64>) {
        self.cut_at = at;
    }

    /// Gives all that is skipped this position, until it is taken back.
    pub(super) fn pin(&mut self, position: Option<u64>) {
        self.pinned = position;
    }

    /// Notes what stands where a document was expected, if it is the first such.
    pub(super) fn expect_document(&mut self, position: u64, found: impl FnOnce() -> String) {
        if !self.recognized && self.strange.is_none() {
            self.strange = Some((position, found()));
        }
    }

    pub(super) fn skip(&mut self, input: &mut Input, position: u64, object: Option<ObjectRef>, mut reason: String) {
        if reason.len() > REASON_MAX {
            reason.truncate(reason.floor_char_boundary(REASON_MAX));
            reason.push_str(" ...");
        }
        let position = self.pinned.unwrap_or(position);
        let skipped = Skipped { input: self.name.clone(), position, object, reason };
        if self.recognized {
            input.skip(skipped);
        } else if self.skipped.len() < SKIPPED_MAX {
            self.skipped.push(skipped);
        } else {
            self.skipped_beyond += 1;
        }
    }

    pub(super) fn finish(self, is_empty: bool, input: &mut Input) -> Result<(), Error> {
        if self.recognized {
            if let Some(at) = self.cut_at {
                input.gap(Gap::new(Gap::UNKNOWN, "", format!("{} ends in the middle, at byte {at}", self.name)));
            }
            return Ok(());
        }
        if is_empty {
            return Err(self.not_a_dump(0, "an empty file".to_owned()));
        }
        let (position, found) = self.strange.clone().unwrap_or_else(|| (0, "nothing but white space".to_owned()));
        Err(self.not_a_dump(position, found))
    }

    pub(super) fn not_a_dump(&self, position: u64, found: String) -> Error {
        Error::NotADump { input: self.name.to_string(), position, found }
    }
}
