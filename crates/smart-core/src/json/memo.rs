//! Recognizing a value that was read before by its raw text.
//!
//! What kubectl prints repeats: pods of one template stand one after the other, and so do the revisions of a workload. The
//! texts of the last values are kept, and a value that begins with all of such a text is that value: it is not read again.
//! Values are compared in full, so that no hash decides what is the same.

use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash};
use std::sync::Arc;

use foldhash::quality::FixedState;
use hashbrown::HashTable;

/// How many texts are kept for one type of value: those of a few containers beside each other.
const KEPT: usize = 4;
/// Longer texts are not kept, so that a few huge values do not take memory.
const LONGEST: usize = 32 << 10;

/// Tells whether a table of so many entries is to be swept, of which so many were left the last time: when it has doubled, so
/// that sweeping takes its share of the time and no more.
pub(crate) fn is_due(entries: usize, left: usize) -> bool {
    const LEAST: usize = 256;
    entries >= LEAST + 2 * left
}

/// A handle of a stored value; handles of one value share it.
pub(crate) trait Stored: Clone {
    /// The value, or the slice of values.
    type Content: ?Sized + Hash + Eq;

    fn content(&self) -> &Self::Content;

    /// Tells whether nothing else refers to the value.
    fn is_alone(&self) -> bool;
}

impl<T: Hash + Eq> Stored for Arc<T> {
    type Content = T;

    fn content(&self) -> &T {
        self
    }

    fn is_alone(&self) -> bool {
        Arc::strong_count(self) == 1
    }
}

/// Values of one type, each stored once: found again by the raw text, if it came lately, or by their content.
pub(crate) struct Shelf<S> {
    recent: [(Vec<u8>, Option<S>); KEPT],
    /// Which text goes next.
    oldest: usize,
    by_content: HashTable<S>,
    /// How many values were left by the last sweep.
    swept: usize,
    state: FixedState,
}

impl<S> Default for Shelf<S> {
    fn default() -> Self {
        Self { recent: Default::default(), oldest: 0, by_content: HashTable::new(), swept: 0, state: FixedState::default() }
    }
}

impl<S: Stored> Shelf<S> {
    /// Returns the value that stands at the start of these bytes if it came lately, and the length of its text.
    pub(crate) fn read_before(&self, bytes: &[u8]) -> Option<(usize, S)> {
        let found = self.recent.iter().find(|(text, value)| value.is_some() && bytes.starts_with(text));
        found.and_then(|(text, value)| Some((text.len(), value.clone()?)))
    }

    /// Keeps the text of a value: an object or a list, which end where their brackets close, whatever follows.
    pub(crate) fn remember(&mut self, text: &[u8], value: &S) {
        if text.len() > LONGEST || !matches!(text.first(), Some(b'{' | b'[')) {
            return;
        }
        let oldest = self.oldest;
        self.oldest = (oldest + 1) % KEPT;
        if let Some((kept, known)) = self.recent.get_mut(oldest) {
            kept.clear();
            kept.extend_from_slice(text);
            *known = Some(value.clone());
        }
    }

    /// Returns the one stored value that has this content; `store` stores it when there is none.
    pub(crate) fn share_with<V: Borrow<S::Content>>(&mut self, value: V, store: impl FnOnce(V) -> S) -> S {
        let state = &self.state;
        let hash = state.hash_one(value.borrow());
        if let Some(found) = self.by_content.find(hash, |known| known.content() == value.borrow()) {
            return found.clone();
        }
        let stored = store(value);
        self.by_content.insert_unique(hash, stored.clone(), |known| state.hash_one(known.content()));
        stored
    }

    /// Forgets the values that nothing else refers to, once it pays.
    pub(crate) fn sweep(&mut self) {
        if is_due(self.by_content.len(), self.swept) {
            self.by_content.retain(|known| !known.is_alone());
            self.swept = self.by_content.len();
        }
    }
}

impl<T: Hash + Eq> Shelf<Arc<T>> {
    /// Returns the one stored value equal to this.
    pub(crate) fn share(&mut self, value: T) -> Arc<T> {
        self.share_with(value, Arc::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_content_is_stored_once() {
        let mut shelf = Shelf::default();
        let (a, b) = (shelf.share(vec![1]), shelf.share(vec![1]));
        assert!(Arc::ptr_eq(&a, &b));
    }

    #[test]
    fn a_sweep_keeps_what_is_referred_to() {
        let mut shelf = Shelf::default();
        let kept: Vec<_> = (0..10).map(|number| shelf.share(number)).collect();
        (10..1000).for_each(|number| drop(shelf.share(number)));
        shelf.sweep();
        assert_eq!(shelf.by_content.len(), kept.len());
        assert!(Arc::ptr_eq(&shelf.share(3), &kept[3]));
    }

    #[test]
    fn the_last_texts_are_recognized() {
        let mut shelf = Shelf::default();
        for number in 0..=KEPT {
            let value = shelf.share(vec![number]);
            shelf.remember(format!("[{number}]").as_bytes(), &value);
        }
        assert_eq!(shelf.read_before(b"[0], and more").map(|(_, value)| value.len()), None);
        let (length, value) = shelf.read_before(b"[1], and more").expect("it was remembered");
        assert_eq!((length, &*value), (3, &vec![1]));
        assert!(shelf.read_before(b"[1").is_none());
    }

    #[test]
    fn what_has_no_brackets_may_go_on_and_is_not_kept() {
        let mut shelf = Shelf::default();
        let value = shelf.share(1);
        shelf.remember(b"1", &value);
        assert!(shelf.read_before(b"12").is_none());
    }
}
