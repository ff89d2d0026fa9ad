//! Text that many objects share: names, namespaces, images, label keys.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher};
use std::ops::Deref;

use arcstr::ArcStr;
use foldhash::quality::FixedState;
use hashbrown::HashTable;

use crate::json::is_due;

/// An immutable string of eight bytes' size, cheap to clone; texts read from one input share their storage.
#[derive(Clone, Default)]
pub struct Text(ArcStr);

impl Text {
    /// Returns the text as a string slice.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns itself, or nothing when it is empty: Kubernetes writes absent strings both ways.
    pub fn non_empty(&self) -> Option<&Self> {
        if self.0.is_empty() { None } else { Some(self) }
    }
}

/// Texts of one input that are equal mostly share their storage, and are known by it without a look at them.
impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        ArcStr::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl Eq for Text {}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        if ArcStr::ptr_eq(&self.0, &other.0) { Ordering::Equal } else { self.0.cmp(&other.0) }
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(ArcStr::from(text))
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(ArcStr::from(text))
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl serde::Serialize for Text {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

/// The texts of one input, each stored once.
#[derive(Default)]
pub(crate) struct Texts {
    table: HashTable<Text>,
    /// How many texts were left by the last sweep.
    swept: usize,
    state: FixedState,
    /// The last text of each field: the next one is often the same.
    last: Vec<Text>,
}

/// Longer texts are messages and scripts: they hardly repeat, and hashing them costs more than it saves.
const LONGEST_SHARED: usize = 128;

impl Texts {
    /// Forgets the texts that nothing else refers to, once it pays.
    pub(crate) fn sweep(&mut self) {
        if is_due(self.table.len(), self.swept) {
            self.table.retain(|known| ArcStr::strong_count(&known.0) != Some(1));
            self.swept = self.table.len();
        }
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.table.len()
    }

    /// Returns the text of this content, the same storage each time.
    pub(crate) fn share(&mut self, text: &str) -> Text {
        if text.len() > LONGEST_SHARED {
            return Text::from(text);
        }
        self.share_bytes(text.as_bytes()).unwrap_or_default()
    }

    /// Returns the text of these bytes, which are in the field of this number; none when they are not UTF-8.
    pub(crate) fn share_in(&mut self, field: u8, text: &[u8]) -> Option<Text> {
        let field = usize::from(field);
        if let Some(last) = self.last.get(field)
            && last.as_bytes() == text
        {
            return Some(last.clone());
        }
        let shared = self.share_bytes(text)?;
        if self.last.len() <= field {
            self.last.resize(usize::from(u8::MAX) + 1, Text::default());
        }
        if let Some(last) = self.last.get_mut(field) {
            *last = shared.clone();
        }
        Some(shared)
    }

    /// Returns the text of these bytes; none when they are not UTF-8.
    pub(crate) fn share_bytes(&mut self, text: &[u8]) -> Option<Text> {
        if text.is_empty() {
            return Some(Text::default());
        }
        if text.len() > LONGEST_SHARED {
            return std::str::from_utf8(text).ok().map(Text::from);
        }
        let hash = self.state.hash_one(text);
        if let Some(found) = self.table.find(hash, |known| known.as_bytes() == text) {
            return Some(found.clone());
        }
        let shared = Text::from(std::str::from_utf8(text).ok()?);
        let state = &self.state;
        self.table.insert_unique(hash, shared.clone(), |known| state.hash_one(known.as_bytes()));
        Some(shared)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_share_their_storage() {
        let mut texts = Texts::default();
        let (a, b, c) = (texts.share("web"), texts.share("web"), texts.share("api"));
        assert!(std::ptr::eq(a.as_str(), b.as_str()));
        assert_ne!(a, c);
        assert_eq!(texts.share(""), Text::default());
        assert_eq!(std::mem::size_of::<Text>(), 8);
    }
}
