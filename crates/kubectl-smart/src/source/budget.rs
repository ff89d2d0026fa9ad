//! How much a source may unpack to.

use std::cell::Cell;
use std::io::{self, Read};

/// What one source may unpack to, so that a small file that unpacks without end is refused and not followed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Bytes after decompression.
    pub(crate) bytes: u64,
    /// Entries of all archives.
    pub(crate) entries: u64,
}

impl Default for Limits {
    /// Returns 64 GiB and 1,000,000 entries: ten times the largest bundles that are seen.
    fn default() -> Self {
        Self { bytes: 64 << 30, entries: 1_000_000 }
    }
}

/// What is left of the limits of one source.
pub(super) struct Budget {
    limits: Limits,
    bytes: Cell<u64>,
    entries: Cell<u64>,
    spent: Cell<Option<Spent>>,
}

/// The limit that was passed.
#[derive(Clone, Copy)]
enum Spent {
    Bytes,
    Entries,
}

impl Budget {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, bytes: Cell::new(limits.bytes), entries: Cell::new(limits.entries), spent: Cell::new(None) }
    }

    /// Counts what is read from a decoder.
    pub(super) fn meter<R: Read>(&self, reader: R) -> Metered<'_, R> {
        Metered { reader, budget: self }
    }

    /// Counts one entry of an archive.
    ///
    /// # Errors
    /// When there were too many.
    pub(super) fn entry(&self) -> io::Result<()> {
        match self.entries.get().checked_sub(1) {
            Some(left) => {
                self.entries.set(left);
                Ok(())
            }
            None => Err(self.pass(Spent::Entries)),
        }
    }

    pub(super) fn is_spent(&self) -> bool {
        self.spent.get().is_some()
    }

    /// Returns the words for the limit that was passed, if one was.
    pub(super) fn spent(&self) -> Option<String> {
        self.spent.get().map(|spent| match spent {
            Spent::Bytes => format!("unpacks to more than {} bytes, the limit for one source", self.limits.bytes),
            Spent::Entries => format!("holds more than {} files, the limit for one source", self.limits.entries),
        })
    }

    fn pass(&self, limit: Spent) -> io::Error {
        self.spent.set(Some(limit));
        io::Error::other("the limit for one source is passed")
    }
}

/// A reader whose bytes count against the budget.
pub(super) struct Metered<'b, R> {
    reader: R,
    budget: &'b Budget,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        match self.budget.bytes.get().checked_sub(count as u64) {
            Some(left) => {
                self.budget.bytes.set(left);
                Ok(count)
            }
            None => Err(self.budget.pass(Spent::Bytes)),
        }
    }
}
