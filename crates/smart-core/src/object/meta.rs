//! What every object carries: its name, labels, owners, times.

use std::ops::Deref;

mod statements;

pub(crate) use statements::Statements;

use super::reference::Uid;
use super::time::Time;
use crate::json::{
    Entries, EntryList, Fault, Map, Read, Reader, Shared, SharedList, SparseList, field_number, is_default, record, sorted,
};
use crate::redact;
use crate::text::Text;

record! {
    /// The metadata of an object.
    pub struct Meta {
        /// The namespace; empty for what belongs to the whole cluster.
        namespace: Text = "namespace",
        /// The name.
        name: Text = "name",
        /// The prefix from which the API server made the name.
        generate_name: Text = "generateName",
        /// The identifier of this very object, never used again.
        uid: Uid = "uid",
        /// The revision of the object in the store of the API server.
        resource_version: ResourceVersion = "resourceVersion",
        /// How often the wanted state has changed; 0 when the kind does not count it.
        generation: i64 = "generation",
        /// When the object was made.
        creation_timestamp: Option<Time> = "creationTimestamp",
        /// When the object is to be gone; set as soon as its deletion was asked for.
        deletion_timestamp: Option<Time> = "deletionTimestamp",
        /// Seconds that the deletion waits for a graceful end.
        deletion_grace_period_seconds: Option<i32> = "deletionGracePeriodSeconds",
        /// Who must act before the object can go.
        finalizers: SparseList<Text> = "finalizers",
        /// Labels, by which selectors find the object.
        labels: Map = "labels",
        /// Annotations; see [`Annotations`] for what is left out.
        annotations: Annotations = "annotations",
        /// The objects that this one lives and dies with.
        owner_references: SharedList<OwnerReference> = "ownerReferences",
        /// Who wrote which part last; the parts themselves are left out.
        managers: SparseList<Manager> = "managedFields",
    }
}

impl Meta {
    /// Returns the owner that controls the object.
    pub fn controller(&self) -> Option<&OwnerReference> {
        self.owner_references.iter().find(|owner| owner.controller)
    }
}

record! {
    /// An owner of an object: when it is deleted, the garbage collector deletes the object.
    pub struct OwnerReference {
        /// The `apiVersion` of the owner.
        api_version: Text = "apiVersion",
        /// The kind of the owner.
        kind: Text = "kind",
        /// The name of the owner, in the namespace of the object or none.
        name: Text = "name",
        /// The identifier of the owner: another object of the same name is not the owner.
        uid: Uid = "uid",
        /// Whether this owner is the one that manages the object.
        controller: bool = "controller",
        /// Whether the owner's deletion in the foreground waits for this object.
        block_owner_deletion: bool = "blockOwnerDeletion",
    }
}

record! {
    /// One entry of `managedFields`: who wrote, how and when.
    pub struct Manager {
        /// The name of the writer, as `kubectl-client-side-apply`.
        manager: Text = "manager",
        /// `Apply` or `Update`.
        operation: Text = "operation",
        /// When it wrote last.
        time: Option<Time> = "time",
        /// The subresource it wrote through, as `status`.
        subresource: Text = "subresource",
    }
}

record! {
    /// What a condition says, without when: equal ones share their storage.
    pub struct Statement {
        /// What is stated, as `Ready`.
        kind: Text = "type",
        /// Whether it holds.
        status: ConditionStatus = "status",
        /// Why, in one word for machines.
        reason: Text = "reason",
        /// Why, in words for people.
        message: Text = "message",
        /// The generation of the object that the statement is about; 0 when not told.
        observed_generation: i64 = "observedGeneration",
    }
}

/// One statement about an object by a controller, and when it was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Condition {
    /// What it says.
    #[serde(flatten)]
    pub statement: Shared<Statement>,
    /// When the status last changed.
    #[serde(rename = "lastTransitionTime", skip_serializing_if = "is_default")]
    pub last_transition_time: Option<Time>,
    #[serde(flatten, skip_serializing_if = "is_default")]
    writings: Option<Box<Writings>>,
}

record! {
    /// When a condition was written, for kinds that tell it.
    pub struct Writings {
        /// When it was last written.
        last_update_time: Option<Time> = "lastUpdateTime",
        /// When it was last confirmed, for nodes.
        last_heartbeat_time: Option<Time> = "lastHeartbeatTime",
    }
}

impl Condition {
    /// Returns a condition that a simulated controller states.
    pub(crate) fn made(kind: &str, status: ConditionStatus, reason: &str, message: &str, now: Option<Time>) -> Self {
        let (reason, message) = (reason.into(), message.into());
        let statement = Statement { kind: kind.into(), status, reason, message, observed_generation: 0 };
        Self { statement: Shared::new(statement), last_transition_time: now, writings: None }
    }

    /// Returns when the condition was last written, for kinds that tell it.
    pub fn last_update_time(&self) -> Option<Time> {
        self.writings.as_ref()?.last_update_time
    }

    /// Returns when the condition was last confirmed, for nodes.
    pub fn last_heartbeat_time(&self) -> Option<Time> {
        self.writings.as_ref()?.last_heartbeat_time
    }
}

impl Deref for Condition {
    type Target = Statement;

    fn deref(&self) -> &Statement {
        &self.statement
    }
}

/// Returns the condition of a type.
pub fn condition<'a>(conditions: &'a [Condition], kind: &str) -> Option<&'a Condition> {
    conditions.iter().find(|condition| condition.kind == kind)
}

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum ConditionStatus {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// The controller cannot tell, or the status is none that Kubernetes knows.
    #[default]
    Unknown,
}

impl ConditionStatus {
    /// Reads the text form, in any case of letters, as some controllers write it.
    pub fn parse(text: impl AsRef<[u8]>) -> Self {
        let text = text.as_ref();
        if text.eq_ignore_ascii_case(b"true") {
            Self::True
        } else if text.eq_ignore_ascii_case(b"false") {
            Self::False
        } else {
            Self::Unknown
        }
    }

    /// Returns `True`, `False` or `Unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::True => "True",
            Self::False => "False",
            Self::Unknown => "Unknown",
        }
    }
}

impl Read for ConditionStatus {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        if matches!(reader.peek()?, b't' | b'f') {
            return Ok(if reader.boolean()? { Self::True } else { Self::False });
        }
        Ok(Self::parse(&reader.string_bytes()?))
    }
}

/// The revision of an object: a number in all API servers that store in etcd, opaque by contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct ResourceVersion(
    /// The number; 0 for an opaque or absent version.
    pub u64,
);

impl Read for ResourceVersion {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        if reader.peek()? == b'"' {
            return Ok(Self(reader.string()?.parse().unwrap_or_default()));
        }
        Ok(Self(reader.number()?.parse().unwrap_or_default()))
    }
}

/// Annotations of an object.
///
/// Left out are the last applied configuration, which repeats the object with its secrets, and values of keys whose names
/// speak of secrets; values beyond 1 KiB are cut there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct Annotations(Map);

const ANNOTATION_MAX: usize = 1024;
const ANNOTATIONS: u8 = field_number(b"annotations");

impl Annotations {
    /// Returns the value of a key.
    pub fn get(&self, key: &str) -> Option<&Text> {
        self.0.get(key)
    }

    /// Tells whether both share their storage, as equal annotations of one input do.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.0.is_same(&other.0)
    }

    /// Returns the keys and values, in order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&Text, &Text)> {
        self.0.iter()
    }
}

impl FromIterator<(Text, Text)> for Annotations {
    fn from_iter<I: IntoIterator<Item = (Text, Text)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl Read for Annotations {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let entries = reader.remembered(|pool| &mut pool.annotations, read_annotations)?;
        reader.pool.last_maps.note(ANNOTATIONS, &entries);
        Ok(Self(Map::of(entries)))
    }
}

fn read_annotations(reader: &mut Reader<'_>) -> Result<Entries, Fault> {
    let mut last = reader.pool.last_maps.of(ANNOTATIONS);
    let mut entries = EntryList::new();
    reader.object(|reader, name| {
        if name == redact::LAST_APPLIED.as_bytes() {
            return reader.skip();
        }
        if reader.null()? {
            return Ok(());
        }
        // The value of the last annotations again, whole and without anything that could have been dropped.
        if let Some((key, value)) = last.take(name)
            && !value.is_empty()
            && value.len() < ANNOTATION_MAX
            && !redact::may_hold_credentials(value)
            && reader.is_string(value)
        {
            entries.push((key.clone(), value.clone()));
            return Ok(());
        }
        let value = reader.string().map_err(|fault| fault.inside(name))?;
        let key = reader.name(name);
        let value = if redact::is_secret_name(&key) { "".into() } else { redact::without_credentials(&value) };
        let cut = value.floor_char_boundary(ANNOTATION_MAX);
        let value = reader.pool.texts.share(value.get(..cut).unwrap_or_default());
        entries.push((key, value));
        Ok(())
    })?;
    Ok(reader.pool.annotations.share_list(sorted(entries)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Pool;

    #[test]
    fn the_last_applied_configuration_is_not_kept() {
        let text = br#"{"uid": "u", "resourceVersion": "17", "annotations": {"a": "1", "b": null,
            "kubectl.kubernetes.io/last-applied-configuration": "{\"data\":{\"k\":\"hidden\"}}", "api-token": "hidden"}}"#;
        let mut pool = Pool::default();
        let meta = Meta::read(&mut Reader::new(text, &mut pool)).expect("it is JSON");
        assert_eq!(meta.annotations.get("a").map(Text::as_str), Some("1"));
        assert_eq!(meta.annotations.get("api-token").map(Text::as_str), Some(""));
        assert_eq!(meta.annotations.iter().count(), 2);
        assert_eq!(meta.resource_version, ResourceVersion(17));
        assert!(!serde_json::to_string(&meta).expect("it serializes").contains("hidden"));
    }
}
