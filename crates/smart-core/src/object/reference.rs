//! How objects are named.

use std::fmt;

use crate::json::{Fault, Read, Reader};
use crate::text::Text;

/// The identity of an object: what kind, of which API group, in which namespace, of which name.
///
/// Ordered by namespace, kind, group and name, those without a namespace first; written as `Pod/shop/web-0`, or
/// `Node/worker-1` without a namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct ObjectRef {
    /// The namespace; empty for what belongs to the whole cluster.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub namespace: Text,
    /// The kind, as `Deployment`.
    pub kind: Text,
    /// The API group without version, as `apps`; empty for the core group.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub group: Text,
    /// The name.
    pub name: Text,
}

impl ObjectRef {
    /// Returns the reference of these parts.
    pub fn new(group: impl Into<Text>, kind: impl Into<Text>, namespace: impl Into<Text>, name: impl Into<Text>) -> Self {
        Self { namespace: namespace.into(), kind: kind.into(), group: group.into(), name: name.into() }
    }
}

impl fmt::Display for ObjectRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.namespace.is_empty() {
            write!(f, "{}/{}", self.kind, self.name)
        } else {
            write!(f, "{}/{}/{}", self.kind, self.namespace, self.name)
        }
    }
}

/// Returns the group of an `apiVersion`: `apps` of `apps/v1`, nothing of `v1`.
pub fn group_of(api_version: &str) -> &str {
    api_version.split_once('/').map_or("", |(group, _)| group)
}

/// Returns the version of an `apiVersion`: `v1` of `apps/v1` and of `v1`.
pub fn version_of(api_version: &str) -> &str {
    api_version.split_once('/').map_or(api_version, |(_, version)| version)
}

/// The identifier that the API server gives to each object it ever stores.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Uid {
    /// None was given.
    #[default]
    None,
    /// A UUID, as the API server makes them.
    Uuid([u8; 16]),
    /// Any other text: mirror pods carry a hash, and tests anything.
    Other(Text),
}

impl Uid {
    /// Tells whether none was given.
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }

    /// Reads the text form; only lower-case UUIDs in the usual grouping are packed, so that each text is given back as
    /// it was.
    fn parse(text: &[u8], other: impl FnOnce() -> Text) -> Self {
        if text.is_empty() {
            return Self::None;
        }
        match uuid(text) {
            Some(bytes) => Self::Uuid(bytes),
            None => Self::Other(other()),
        }
    }
}

impl From<&str> for Uid {
    fn from(text: &str) -> Self {
        Self::parse(text.as_bytes(), || Text::from(text))
    }
}

fn uuid(text: &[u8]) -> Option<[u8; 16]> {
    /// Where the two digits of each byte stand.
    const PLACES: [usize; 16] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
    let text: &[u8; 36] = text.try_into().ok()?;
    if [text[8], text[13], text[18], text[23]] != [b'-'; 4] {
        return None;
    }
    let mut bytes = [0_u8; 16];
    let mut wrong = 0;
    for (byte, place) in bytes.iter_mut().zip(PLACES) {
        let (high, low) = (HEX_DIGITS[text[place] as usize], HEX_DIGITS[text[place + 1] as usize]);
        wrong |= high | low;
        *byte = high << 4 | low & 0xf;
    }
    // The value of what is no digit is beyond 15.
    (wrong <= 0xf).then_some(bytes)
}

/// The values of lower-case hexadecimal digits; 255 for all else.
const HEX_DIGITS: [u8; 256] = {
    let mut values = [0xff; 256];
    let mut digit = 0;
    while digit < 16 {
        values[b"0123456789abcdef"[digit as usize] as usize] = digit;
        digit += 1;
    }
    values
};

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Other(text) => f.write_str(text),
            Self::Uuid(bytes) => {
                for (at, byte) in bytes.iter().enumerate() {
                    if matches!(at, 4 | 6 | 8 | 10) {
                        f.write_str("-")?;
                    }
                    write!(f, "{byte:02x}")?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Debug for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uid({self})")
    }
}

impl serde::Serialize for Uid {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Read for Uid {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let text = reader.string_bytes()?;
        Ok(Self::parse(&text, || reader.name(&text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uids_are_given_back_as_they_were() {
        for text in ["", "0b6f1a2e-9d3c-4a5b-8c7d-001122334455", "0B6F1A2E-9D3C-4A5B-8C7D-001122334455", "x", "é"] {
            assert_eq!(Uid::from(text).to_string(), text);
        }
        assert_eq!(std::mem::size_of::<Uid>(), 24);
    }

    #[test]
    fn references_are_written_kind_namespace_name() {
        assert_eq!(ObjectRef::new("", "Pod", "shop", "web-0").to_string(), "Pod/shop/web-0");
        assert_eq!(ObjectRef::new("", "Node", "", "worker-1").to_string(), "Node/worker-1");
        assert_eq!((group_of("apps/v1"), version_of("apps/v1")), ("apps", "v1"));
        assert_eq!((group_of("v1"), version_of("v1")), ("", "v1"));
    }
}
