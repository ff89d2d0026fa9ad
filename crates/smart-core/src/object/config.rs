//! ConfigMaps and Secrets: which keys they have, never what a Secret holds.

use super::found::{self, FoundCertificate};
use crate::json::{Fault, List, Reader, Record, is_default, record};
use crate::text::Text;

record! {
    /// A key of a ConfigMap or Secret that becomes a file.
    pub struct KeyToPath {
        /// The key.
        key: Text = "key",
        /// The file.
        path: Text = "path",
    }
}

/// A key of a ConfigMap or Secret and what may be known of its value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct DataKey {
    /// The key.
    pub name: Text,
    /// Bytes of the value.
    pub size: usize,
    /// The certificates in the value.
    #[serde(skip_serializing_if = "is_default")]
    pub certificates: List<FoundCertificate>,
}

/// A Secret: names and sizes of its keys, and the public part of certificates in it. Values are dropped as they are read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Secret {
    /// The type, as `kubernetes.io/tls`.
    #[serde(rename = "type")]
    pub kind: Text,
    /// Whether it can no longer change.
    pub immutable: bool,
    /// The keys, in order of their names.
    pub data: List<DataKey>,
}

/// A ConfigMap: names and sizes of its keys, a hash of each value to see changes, certificates in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct ConfigMap {
    /// Whether it can no longer change.
    pub immutable: bool,
    /// The keys of `data` and `binaryData`, in order of their names.
    pub data: List<DataKey>,
    /// A hash of all keys and values, equal for equal content and stable between versions; nothing can be read from it.
    pub content_hash: u64,
}

impl Secret {
    /// Returns a key.
    pub fn key(&self, name: &str) -> Option<&DataKey> {
        find(&self.data, name)
    }
}

impl ConfigMap {
    /// Returns a key.
    pub fn key(&self, name: &str) -> Option<&DataKey> {
        find(&self.data, name)
    }
}

fn find<'a>(keys: &'a [DataKey], name: &str) -> Option<&'a DataKey> {
    let found = keys.binary_search_by(|key| key.name.as_str().cmp(name)).ok()?;
    keys.get(found)
}

impl Record for Secret {
    fn read_field(&mut self, name: &[u8], reader: &mut Reader<'_>) -> Result<bool, Fault> {
        match name {
            _ if reader.null()? => {}
            b"type" => self.kind = reader.text()?,
            b"immutable" => self.immutable = reader.boolean()?,
            b"data" => read_values(&mut self.data, reader, base64_value).map_err(|fault| fault.inside(name))?,
            b"stringData" => read_values(&mut self.data, reader, plain_value).map_err(|fault| fault.inside(name))?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl Record for ConfigMap {
    fn read_field(&mut self, name: &[u8], reader: &mut Reader<'_>) -> Result<bool, Fault> {
        match name {
            _ if reader.null()? => {}
            b"immutable" => self.immutable = reader.boolean()?,
            b"data" | b"binaryData" => {
                let of_value = if name == b"data" { plain_value } else { base64_value };
                let mut hash = self.content_hash;
                read_values(&mut self.data, reader, |key, value| {
                    // Added, so that the order of keys does not count.
                    hash = hash.wrapping_add(fnv(key, value));
                    of_value(key, value)
                })
                .map_err(|fault| fault.inside(name))?;
                self.content_hash = hash;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// FNV-1a, 64 bits, over key and value with a byte between them that no key holds.
fn fnv(key: &[u8], value: &str) -> u64 {
    let bytes = key.iter().copied().chain([0]).chain(value.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// Reads keys and values, keeps of each value what `of_value` gives, and merges them into the sorted keys.
fn read_values(
    keys: &mut List<DataKey>,
    reader: &mut Reader<'_>,
    mut of_value: impl FnMut(&[u8], &str) -> (usize, List<FoundCertificate>),
) -> Result<(), Fault> {
    let mut all = std::mem::take(keys).into_vec();
    reader.object(|reader, name| {
        let (size, certificates) = match reader.peek()? {
            b'"' => of_value(name, &reader.string().map_err(|fault| fault.inside(name))?),
            // A value of another type is wrong, and may be secret all the same.
            _ => {
                reader.skip()?;
                (0, List::default())
            }
        };
        all.push(DataKey { name: reader.name(name), size, certificates });
        Ok(())
    })?;
    all.reverse();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all.dedup_by(|later, kept| later.name == kept.name);
    *keys = all.into();
    Ok(())
}

fn plain_value(_: &[u8], value: &str) -> (usize, List<FoundCertificate>) {
    (value.len(), found::in_text(value))
}

fn base64_value(_: &[u8], value: &str) -> (usize, List<FoundCertificate>) {
    let digits = value.len() - memchr::memchr3_iter(b'=', b'\n', b'\r', value.as_bytes()).count();
    (digits * 3 / 4, found::in_base64(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Pool, read_record};

    #[test]
    fn of_a_secret_only_names_and_sizes_stay() {
        let text = br#"{"data": {"b": "aGlkZGVu", "a": ""}, "stringData": {"c": "hidden", "b": "hidden2"}, "type": "Opaque"}"#;
        let secret: Secret = read_record(&mut Reader::new(text, &mut Pool::default())).expect("a Secret");
        let sizes: Vec<_> = secret.data.iter().map(|key| (key.name.as_str(), key.size)).collect();
        assert_eq!(sizes, [("a", 0), ("b", 7), ("c", 6)]);
        assert!(!format!("{secret:?}").contains("hidden"));
    }

    #[test]
    fn the_content_hash_follows_content_only() {
        let read = |text: &str| -> u64 {
            let map: ConfigMap = read_record(&mut Reader::new(text.as_bytes(), &mut Pool::default())).expect("a map");
            map.content_hash
        };
        assert_eq!(read(r#"{"data": {"a": "1", "b": "2"}}"#), read(r#"{"data": {"b": "2", "a": "1"}}"#));
        assert_ne!(read(r#"{"data": {"a": "1"}}"#), read(r#"{"data": {"a": "2"}}"#));
    }
}
