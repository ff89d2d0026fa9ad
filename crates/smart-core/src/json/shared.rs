//! Values that are stored once however often they are read.

use std::borrow::Borrow;
use std::fmt;
use std::hash::Hash;
use std::ops::Deref;
use std::sync::Arc;

use smallvec::{Array, SmallVec};
use triomphe::ThinArc;

use super::memo::Stored;
use super::{Fault, Pool, Read, Reader, Shelf, read_items};

/// A value of which equal ones in one input share their storage.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Shared<T>(Arc<T>);

impl<T> Shared<T> {
    /// Returns a value of its own storage, for one that no input holds.
    pub(crate) fn new(value: T) -> Self {
        Self(Arc::new(value))
    }

    /// Tells whether both share their storage, as equal values of one input do.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// A list of which equal ones in one input share their storage; takes eight bytes.
#[derive(PartialEq, Eq, Hash)]
pub struct SharedList<T>(Option<ThinArc<(), T>>);

impl<T> Clone for SharedList<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// A type whose values are shared, and where they are kept while an input is read.
pub(crate) trait Pooled: Sized + Hash + Eq {
    fn shelf(pool: &mut Pool) -> &mut Shelf<Arc<Self>>;
}

/// A type of which lists are shared, and where they are kept while an input is read.
pub(crate) trait PooledInLists: Sized + Hash + Eq {
    fn shelf(pool: &mut Pool) -> &mut Shelf<SharedList<Self>>;
}

impl<T: Hash + Eq> Stored for SharedList<T> {
    type Content = [T];

    fn content(&self) -> &[T] {
        self
    }

    fn is_alone(&self) -> bool {
        self.0.as_ref().is_none_or(|items| ThinArc::strong_count(items) == 1)
    }
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
        reader
            .remembered(T::shelf, |reader| {
                let value = T::read(reader)?;
                Ok(T::shelf(reader.pool).share(value))
            })
            .map(Self)
    }
}

impl<T> Default for SharedList<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> SharedList<T> {
    /// Returns a list of its own storage.
    pub(crate) fn of<A: Array<Item = T>>(items: SmallVec<A>) -> Self {
        Self(if items.is_empty() { None } else { Some(ThinArc::from_header_and_iter((), items.into_iter())) })
    }

    /// Tells whether both share their storage, as equal lists of one input do.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(items), Some(others)) => std::ptr::eq(items.ptr(), others.ptr()),
            (None, None) => true,
            _ => false,
        }
    }
}

impl<T: Hash + Eq> Shelf<SharedList<T>> {
    /// Returns the one stored list of these items.
    pub(crate) fn share_list<A: Array<Item = T>>(&mut self, items: SmallVec<A>) -> SharedList<T>
    where
        SmallVec<A>: Borrow<[T]>,
    {
        if items.is_empty() { SharedList::default() } else { self.share_with(items, SharedList::of) }
    }
}

impl<T> Deref for SharedList<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0.as_ref().map_or(&[], |items| &items.slice)
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

impl<T: Read + Default + PooledInLists> Read for SharedList<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.remembered(T::shelf, |reader| {
            let items = read_items(reader)?;
            Ok(T::shelf(reader.pool).share_list(items))
        })
    }
}
