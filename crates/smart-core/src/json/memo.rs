//! Recognizing a value that was read before by its raw text.
//!
//! Thousands of pods carry the pod spec of one template. Their text is compared by a fingerprint before it is read, and
//! what was read the first time is shared.

use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::{Arc, LazyLock};

use foldhash::quality::{FixedState, FoldHasher};
use hashbrown::HashTable;
use memchr::memmem::Finder;

/// A hash of a raw text and its length, taken as the identity of the text within one input: among a million texts the chance
/// that any two are mistaken for each other is below 3e-8 (half of n squared over 2 to the 64th).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Fingerprint(u64);

/// Builds the fingerprint of a text given in pieces.
pub(crate) struct Fingerprinter {
    hasher: FoldHasher<'static>,
    length: usize,
}

/// What stands before the five random letters that the API server puts into the name of each pod's token volume.
const RANDOM_AFTER: &[u8] = b"\"kube-api-access-";
const RANDOM_LETTERS: usize = 5;

impl Fingerprinter {
    pub(crate) fn new() -> Self {
        Self { hasher: FixedState::with_seed(0x736d_6172_7431).build_hasher(), length: 0 }
    }

    /// Adds a piece, without the random letters in names of token volumes: reading drops them too.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(RANDOM_AFTER));
        let mut from = 0;
        for at in FINDER.find_iter(bytes) {
            let random = at + RANDOM_AFTER.len();
            self.add_exact(bytes.get(from..random).unwrap_or_default());
            from = random + RANDOM_LETTERS;
        }
        self.add_exact(bytes.get(from..).unwrap_or_default());
    }

    fn add_exact(&mut self, bytes: &[u8]) {
        self.hasher.write(bytes);
        self.length += bytes.len();
    }

    pub(crate) fn finish(mut self) -> Fingerprint {
        self.hasher.write_usize(self.length);
        Fingerprint(self.hasher.finish())
    }
}

/// Values of one type, each stored once: found again by the raw text, or by their content.
pub(crate) struct Shelf<T> {
    by_text: HashTable<(Fingerprint, Arc<T>)>,
    by_content: HashTable<Arc<T>>,
    state: FixedState,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self { by_text: HashTable::new(), by_content: HashTable::new(), state: FixedState::default() }
    }
}

impl<T: Hash + Eq> Shelf<T> {
    /// Returns what was read from the text of this fingerprint.
    pub(crate) fn read_before(&self, fingerprint: Fingerprint) -> Option<Arc<T>> {
        self.by_text.find(fingerprint.0, |(known, _)| *known == fingerprint).map(|(_, value)| Arc::clone(value))
    }

    /// Stores what was read from the text of this fingerprint.
    pub(crate) fn remember(&mut self, fingerprint: Fingerprint, value: &Arc<T>) {
        self.by_text.insert_unique(fingerprint.0, (fingerprint, Arc::clone(value)), |(known, _)| known.0);
    }

    /// Returns the one stored value equal to this.
    pub(crate) fn share(&mut self, value: T) -> Arc<T> {
        let state = &self.state;
        let hash = state.hash_one(&value);
        if let Some(found) = self.by_content.find(hash, |known| **known == value) {
            return Arc::clone(found);
        }
        let shared = Arc::new(value);
        self.by_content.insert_unique(hash, Arc::clone(&shared), |known| state.hash_one(&**known));
        shared
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Fingerprint {
        let mut fingerprinter = Fingerprinter::new();
        fingerprinter.add(text.as_bytes());
        fingerprinter.finish()
    }

    #[test]
    fn random_letters_of_token_volumes_do_not_count() {
        assert_eq!(of(r#"[{"name":"kube-api-access-abcde"},1]"#), of(r#"[{"name":"kube-api-access-zz2f9"},1]"#));
        assert_ne!(of(r#"[{"name":"kube-api-access-abcde"},1]"#), of(r#"[{"name":"kube-api-access-abcde"},2]"#));
        // Cut short, as only hostile text is.
        of(r#""kube-api-access-ab"#);
    }

    #[test]
    fn equal_content_is_stored_once() {
        let mut shelf = Shelf::default();
        let (a, b) = (shelf.share(vec![1]), shelf.share(vec![1]));
        assert!(Arc::ptr_eq(&a, &b));
        shelf.remember(of("x"), &a);
        assert!(Arc::ptr_eq(&a, &shelf.read_before(of("x")).expect("it was remembered")));
        assert!(shelf.read_before(of("y")).is_none());
    }
}
