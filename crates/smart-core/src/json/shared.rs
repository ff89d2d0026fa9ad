//! Values that are stored once however often they are read.

use std::fmt;
use std::hash::Hash;
use std::ops::Deref;
use std::sync::Arc;

use super::{Fault, List, Pool, Read, Reader, Shelf};

/// A value of which equal ones in one input share their storage.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Shared<T>(Arc<T>);

/// A list of which equal ones in one input share their storage; takes eight bytes.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SharedList<T>(Option<Arc<List<T>>>);

/// A type whose values are shared, and where they are kept while an input is read.
pub(crate) trait Pooled: Sized + Hash + Eq {
    fn shelf(pool: &mut Pool) -> &mut Shelf<Self>;
}

#[expect(private_bounds, reason = "which types are shared is decided in this crate")]
impl<T: Pooled> Shared<T> {
    pub(crate) fn of(value: T, pool: &mut Pool) -> Self {
        Self(T::shelf(pool).share(value))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: serde::Serialize> serde::Serialize for Shared<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<T: Read + Pooled> Read for Shared<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.remembered(T::shelf, T::read).map(Self)
    }
}

impl<T> Default for SharedList<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> SharedList<T> {
    /// Tells whether both share their storage, as equal lists of one input do.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(items), Some(others)) => Arc::ptr_eq(items, others),
            (None, None) => true,
            _ => false,
        }
    }
}

impl<T> Deref for SharedList<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0.as_ref().map_or(&[], |items| items)
    }
}

impl<'a, T> IntoIterator for &'a SharedList<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for SharedList<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl<T: serde::Serialize> serde::Serialize for SharedList<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

impl<T: Read + Default> Read for SharedList<T>
where
    List<T>: Pooled,
{
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let items = reader.remembered(List::<T>::shelf, List::read)?;
        Ok(Self(if items.is_empty() { None } else { Some(items) }))
    }
}
