//! What can be read from JSON, and the declaration of records.

use smallvec::SmallVec;

use super::{Fault, Reader, SharedList};
use crate::text::Text;

/// A value that can be read from JSON.
pub(crate) trait Read: Sized {
    /// Reads the value at which the reader stands, which is not `null`.
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault>;
}

/// A value of named fields, read one field at a time in any order.
pub(crate) trait Record: Default {
    /// Reads the value of a field and returns true, or returns false for a field that it does not have.
    fn read_field(&mut self, name: &[u8], reader: &mut Reader<'_>) -> Result<bool, Fault>;
}

/// Declares a record: a struct with public fields, each with the name it has in JSON.
///
/// After `then` stands a method that is called with what was read.
/// Absent and `null` give the default; a field that is not declared is skipped.
macro_rules! record {
    ($(#[$about:meta])* pub struct $name:ident $(then $after:ident)? {
        $($(#[$meaning:meta])* $field:ident: $type:ty = $json:literal,)*
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$meaning])*
                #[serde(rename = $json, skip_serializing_if = "crate::json::is_default")]
                pub $field: $type,
            )*
        }

        impl $crate::json::Record for $name {
            fn read_field(
                &mut self,
                name: &[u8],
                reader: &mut $crate::json::Reader<'_>,
            ) -> Result<bool, $crate::json::Fault> {
                let key = $crate::json::name_key(name);
                $(if key == const { $crate::json::name_key($json.as_bytes()) } && name == $json.as_bytes() {
                    if !reader.null()? {
                        reader.enter_field(const { $crate::json::field_number($json.as_bytes()) });
                        self.$field = $crate::json::Read::read(reader).map_err(|fault| fault.inside($json))?;
                    }
                    return Ok(true);
                })*
                Ok(false)
            }
        }

        impl $crate::json::Read for $name {
            fn read(reader: &mut $crate::json::Reader<'_>) -> Result<Self, $crate::json::Fault> {
                #[allow(unused_mut)]
                let mut record: Self = $crate::json::read_record(reader)?;
                $(record.$after();)?
                Ok(record)
            }
        }
    };
}
pub(crate) use record;

/// Returns a number by which most names of fields differ: comparing numbers is quicker than comparing names.
#[inline]
pub(crate) const fn name_key(name: &[u8]) -> u64 {
    let length = name.len() as u64;
    if let (Some(first), Some(last)) = (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        return u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(29) ^ length;
    }
    if let (Some(first), Some(last)) = (name.first_chunk::<4>(), name.last_chunk::<4>()) {
        return u32::from_le_bytes(*first) as u64 ^ (u32::from_le_bytes(*last) as u64) << 29 ^ length;
    }
    match name {
        [first, .., last] => *first as u64 ^ (*last as u64) << 29 ^ length,
        [only] => *only as u64,
        [] => 0,
    }
}

/// Returns a number of one byte for the name of a field; others may have the same one.
pub(crate) const fn field_number(name: &[u8]) -> u8 {
    (name_key(name).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8
}

pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

pub(crate) fn read_record<T: Record>(reader: &mut Reader<'_>) -> Result<T, Fault> {
    let mut record = T::default();
    reader.object(|reader, name| if record.read_field(name, reader)? { Ok(()) } else { reader.skip() })?;
    Ok(record)
}

/// A list as it came, in the least space.
pub type List<T> = Box<[T]>;

impl<T: Read + Default> Read for List<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        read_items(reader).map(SmallVec::into_boxed_slice)
    }
}

/// Reads the items of a list. Most lists are short: they are built on the stack, and get exactly the space they need.
pub(crate) fn read_items<T: Read + Default>(reader: &mut Reader<'_>) -> Result<SmallVec<[T; 4]>, Fault> {
    let mut items = SmallVec::new();
    reader.array(|reader| {
        items.push(if reader.null()? { T::default() } else { T::read(reader)? });
        Ok(())
    })?;
    Ok(items)
}

impl<T: Read> Read for Option<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        T::read(reader).map(Some)
    }
}

impl<T: Read> Read for Box<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        T::read(reader).map(Self::new)
    }
}

impl Read for Text {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.text()
    }
}

impl Read for bool {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.boolean()
    }
}

impl Read for i64 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.integer()
    }
}

impl Read for i32 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.peek()?;
        let at = reader.position();
        let value = reader.integer()?;
        Self::try_from(value).map_err(|_| reader.content(at, "the number is beyond 32 bits"))
    }
}

/// Strings by their names, sorted by name; maps of equal content share their storage.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Map(Entries);

/// Keys and values, in order of the keys.
pub(crate) type Entries = SharedList<(Text, Text)>;

/// Keys and values while they are read.
pub(crate) type EntryList = SmallVec<[(Text, Text); 16]>;

impl Map {
    pub(crate) fn of(entries: Entries) -> Self {
        Self(entries)
    }

    /// Returns the value of a key.
    pub fn get(&self, key: &str) -> Option<&Text> {
        let entries = self.entries();
        let found = entries.binary_search_by(|(known, _)| known.as_str().cmp(key)).ok()?;
        entries.get(found).map(|(_, value)| value)
    }

    /// Returns the keys and values, in order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&Text, &Text)> {
        self.entries().iter().map(|(key, value)| (key, value))
    }

    /// Returns the keys and values as a slice, in order of the keys.
    pub fn entries(&self) -> &[(Text, Text)] {
        &self.0
    }

    /// Tells whether both share their storage, as equal maps of one input do.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.0.is_same(&other.0)
    }

    /// Returns how many keys there are.
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Tells whether there are no keys.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(Text, Text)> for Map {
    /// Collects into a map of its own storage; the last of equal keys wins.
    fn from_iter<I: IntoIterator<Item = (Text, Text)>>(entries: I) -> Self {
        Self(SharedList::of(sorted(entries.into_iter().collect())))
    }
}

impl From<&[(Text, Text)]> for Map {
    fn from(entries: &[(Text, Text)]) -> Self {
        entries.iter().cloned().collect()
    }
}

impl<const N: usize> From<[(Text, Text); N]> for Map {
    fn from(entries: [(Text, Text); N]) -> Self {
        entries.into_iter().collect()
    }
}

/// Sorts by key and keeps the last of equal keys, as JSON readers do.
pub(crate) fn sorted(mut entries: EntryList) -> EntryList {
    entries.reverse();
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    entries.dedup_by(|later, kept| later.0 == kept.0);
    entries
}

impl std::fmt::Debug for Map {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl serde::Serialize for Map {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl Read for Map {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.map().map(Self::of)
    }
}
