//! The keys of edges, each stored once: a key of a ConfigMap, a port, the field of a custom object.

use std::cmp::Ordering;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use crate::text::Text;

/// Keys by number; 0 is the empty key.
#[derive(Default)]
pub(super) struct Keys {
    /// Those from number 1 on.
    texts: Vec<Text>,
    numbers: HashTable<u32>,
}

impl Keys {
    /// Returns the number of a key.
    pub(super) fn number(&mut self, key: &str) -> u32 {
        if key.is_empty() {
            return 0;
        }
        let hash = hash_of(key);
        let texts = &mut self.texts;
        if let Some(number) = self.numbers.find(hash, |number| text(texts, *number) == key) {
            return *number;
        }
        texts.push(key.into());
        let number = u32::try_from(texts.len()).unwrap_or_default();
        self.numbers.insert_unique(hash, number, |number| hash_of(text(texts, *number)));
        number
    }

    /// Returns the key of a number.
    pub(super) fn as_str(&self, number: u32) -> &str {
        text(&self.texts, number)
    }

    /// Returns the key of a number, to be kept.
    pub(super) fn text(&self, number: u32) -> Text {
        place(number).and_then(|at| self.texts.get(at)).cloned().unwrap_or_default()
    }

    /// Compares the keys of two numbers by their texts.
    pub(super) fn compare(&self, a: u32, b: u32) -> Ordering {
        if a == b { Ordering::Equal } else { text(&self.texts, a).cmp(text(&self.texts, b)) }
    }
}

fn text(texts: &[Text], number: u32) -> &str {
    place(number).and_then(|at| texts.get(at)).map(Text::as_str).unwrap_or_default()
}

fn place(number: u32) -> Option<usize> {
    usize::try_from(number).ok()?.checked_sub(1)
}

fn hash_of(key: &str) -> u64 {
    FixedState::default().hash_one(key)
}
