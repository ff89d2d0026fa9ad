//! What a measurement is about: an object of the cluster, and the part of it.

use std::fmt;

use crate::object::ObjectRef;
use crate::text::Text;

/// An object, and the part of it that is measured.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Subject {
    /// The object, which need not be in the input; without a name for what belongs to the whole cluster.
    pub object: ObjectRef,
    /// The container, the resource or the mount point, by the measure; empty for the object as a whole.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub part: Text,
}

impl Subject {
    /// Returns the subject of an object and a part.
    pub fn new(object: ObjectRef, part: impl Into<Text>) -> Self {
        Self { object, part: part.into() }
    }
}

/// Writes `Pod/shop/web-0 app`.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.object)?;
        if self.part.is_empty() { Ok(()) } else { write!(f, " {}", self.part) }
    }
}
