//! Lists that are mostly empty.

use std::fmt;
use std::ops::Deref;

use super::{Fault, List, Read, Reader};

/// A list that is mostly empty: takes eight bytes then, and one allocation more when it is not.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SparseList<T>(Option<Box<List<T>>>);

impl<T> Default for SparseList<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Deref for SparseList<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0.as_ref().map_or(&[], |items| items)
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

impl<T: Read + Default> Read for SparseList<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let items = List::read(reader)?;
        Ok(Self(if items.is_empty() { None } else { Some(Box::new(items)) }))
    }
}
