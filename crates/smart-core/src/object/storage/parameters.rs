//! The parameters of classes of storage: free text for a driver, in which some people keep passwords.

use crate::json::{Fault, Map, Read, Reader};
use crate::text::Text;

/// The parameters that a class passes to its driver.
///
/// Every key is kept. The value is kept only where it is known to be harmless: the names of Secrets, types and places.
/// Any other value is the empty text, because drivers take credentials there too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct Parameters(Map);

/// Keys of well-known drivers whose values say what sort of volume is made, and where. Compared without case.
const HARMLESS: [&str; 13] = [
    "csi.storage.k8s.io/fstype",
    "disktype",
    "fstype",
    "kind",
    "replication-type",
    "skuname",
    "storageaccounttype",
    "storagetype",
    "storagepolicyname",
    "type",
    "zone",
    "zones",
    "region",
];

impl Parameters {
    /// Returns the value of a key, which is empty when it is not known to be harmless.
    pub fn get(&self, key: &str) -> Option<&Text> {
        self.0.get(key)
    }

    /// Returns the keys and values, in order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&Text, &Text)> {
        self.0.iter()
    }
}

impl Read for Parameters {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let mut entries = Vec::new();
        reader.object(|reader, name| {
            let key = reader.name(name);
            let value = if reader.null()? {
                Text::default()
            } else if is_harmless(&key) {
                reader.text().map_err(|fault| fault.inside(name))?
            } else {
                reader.skip()?;
                Text::default()
            };
            entries.push((key, value));
            Ok(())
        })?;
        Ok(Self(entries.into_iter().collect()))
    }
}

fn is_harmless(key: &str) -> bool {
    names_secret(key) || HARMLESS.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// The external provisioner takes the names of Secrets from `csi.storage.k8s.io/<use>-secret-name` and `-namespace`.
fn names_secret(key: &str) -> bool {
    let Some(usage) = key.strip_prefix("csi.storage.k8s.io/") else { return false };
    usage.ends_with("-secret-name") || usage.ends_with("-secret-namespace")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Pool;

    #[test]
    fn credentials_are_not_kept() {
        let text = br#"{
            "type": "gp3",
            "fsType": "ext4",
            "restuserkey": "hunter2",
            "csi.storage.k8s.io/node-stage-secret-name": "ceph",
            "csi.storage.k8s.io/node-stage-secret-namespace": "rook",
            "csi.storage.k8s.io/node-stage-secret": "hunter2"
        }"#;
        let mut pool = Pool::default();
        let parameters = Parameters::read(&mut Reader::new(text, &mut pool)).expect("it is a map");
        let entries: Vec<_> = parameters.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(
            entries,
            [
                ("csi.storage.k8s.io/node-stage-secret", ""),
                ("csi.storage.k8s.io/node-stage-secret-name", "ceph"),
                ("csi.storage.k8s.io/node-stage-secret-namespace", "rook"),
                ("fsType", "ext4"),
                ("restuserkey", ""),
                ("type", "gp3"),
            ]
        );
        assert!(!format!("{parameters:?}").contains("hunter2"));
    }
}
