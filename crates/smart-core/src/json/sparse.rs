//! Lists that are mostly empty.

use std::fmt;
use std::ops::Deref;

use triomphe::ThinArc;

use super::{Fault, Read, Reader, read_items};

/// A list that is mostly empty: takes eight bytes.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SparseList<T>(Option<ThinArc<(), T>>);

impl<T: Clone> SparseList<T> {
    /// Returns the list with one more item. All others are copied: it is meant for a handful.
    pub(crate) fn with(self, item: T) -> Self {
        self.iter().cloned().chain([item]).collect::<Vec<_>>().into()
    }
}

impl<T> Default for SparseList<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Deref for SparseList<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0.as_ref().map_or(&[], |items| &items.slice)
    }
}

impl<'a, T> IntoIterator for &'a SparseList<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for SparseList<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl<T: serde::Serialize> serde::Serialize for SparseList<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

impl<T> From<Vec<T>> for SparseList<T> {
    fn from(items: Vec<T>) -> Self {
        Self(if items.is_empty() { None } else { Some(ThinArc::from_header_and_iter((), items.into_iter())) })
    }
}

impl<T: Read + Default> Read for SparseList<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let items = read_items(reader)?;
        Ok(Self(if items.is_empty() { None } else { Some(ThinArc::from_header_and_iter((), items.into_iter())) }))
    }
}
