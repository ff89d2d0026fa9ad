//! What was met on the way through the sources.

/// What was read and what was not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// Documents that the sink took.
    pub(crate) documents: u64,
    /// Bytes that the sink took, after decompression.
    pub(crate) bytes: u64,
    /// Files in directories and archives whose name says that they hold no objects.
    pub(crate) passed_over: u64,
    /// Files in directories and archives that could not be read.
    pub(crate) unreadable: Troubles,
    /// Files in directories and archives that could be read, and hold no objects.
    pub(crate) refused: Troubles,
}

/// A count of troubles, with the first of them in words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Troubles {
    pub(crate) count: u64,
    pub(crate) first: Vec<String>,
}

impl Troubles {
    /// As many as are read by a person; the others are only counted.
    const KEPT: usize = 5;

    pub(super) fn add(&mut self, words: String) {
        self.count += 1;
        if self.first.len() < Self::KEPT {
            self.first.push(words);
        }
    }
}
