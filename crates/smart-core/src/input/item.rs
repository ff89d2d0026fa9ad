//! One object, its keys in any order.

use std::borrow::Cow;

use super::Input;
use super::document::has_continue;
use crate::json::{Fault, FaultKind, Read, Reader, Record, Value, field_number};
use crate::object::kind::Draft;
use crate::object::{Body, Meta, Object, ObjectRef, reference};
use crate::text::Text;

/// The type that items of a typed list have: `Pod` of `v1` for a `PodList`.
#[derive(Clone, Default, Debug, PartialEq, Eq)]
pub(super) struct ItemType {
    pub(super) api_version: Text,
    pub(super) kind: Text,
}

impl ItemType {
    /// Returns the type of the items of a list of this kind; none when the items tell their own.
    pub(super) fn of_list(api_version: &Text, kind: &str) -> Option<Self> {
        let kind = kind.strip_suffix("List")?;
        if kind.is_empty() || api_version.is_empty() {
            return None;
        }
        Some(Self { api_version: api_version.clone(), kind: kind.into() })
    }
}

/// What one JSON object turned out to be.
pub(super) enum Item {
    Object(Box<Object>),
    /// A list inside a list; offsets of its items are relative to the reader's bytes.
    List {
        positions: Vec<usize>,
        of: Option<ItemType>,
        /// Whether it has a token to go on with.
        is_cut: bool,
        /// Whether it says itself that it is a list.
        is_typed: bool,
    },
    /// The answer of an API server that did not give what was asked for.
    Refusal(Box<Value>),
}

/// Why an object cannot be used, and which it is as far as known.
pub(super) struct Broken {
    pub(super) fault: Fault,
    pub(super) object: Option<ObjectRef>,
    /// Whether it tells its `apiVersion` and `kind`.
    pub(super) is_typed: bool,
}

/// Fields of the object as they come, before its kind is known.
#[derive(Default)]
struct Parts<'a> {
    api_version: Text,
    kind: Text,
    meta: Meta,
    /// Where the metadata is, for lists.
    meta_at: Option<usize>,
    draft: Option<Draft>,
    /// Fields that came before the kind.
    deferred: Vec<(Cow<'a, [u8]>, usize)>,
}

/// Reads the object at which the reader stands, and leaves the reader after it.
pub(super) fn read<'a>(
    reader: &mut Reader<'a>,
    of: Option<&ItemType>,
    api_types: &mut crate::object::kind::ApiTypes,
) -> Result<Item, Broken> {
    let mut parts = Parts::default();
    let start = reader.position();
    let result = read_parts(reader, of, &mut parts);
    let broken = |fault: Fault, parts: &Parts<'_>| Broken {
        fault,
        object: known_reference(parts),
        is_typed: !parts.kind.is_empty() && !parts.api_version.is_empty(),
    };
    if let Err(fault) = result {
        return Err(broken(fault, &parts));
    }
    let end = reader.position();
    if let Some(item) = list(reader, &parts).map_err(|fault| broken(fault, &parts))? {
        reader.seek(end);
        return Ok(item);
    }
    if parts.kind == "Status" && parts.api_version == "v1" {
        reader.seek(start);
        let value = Value::read(reader).map_err(|fault| broken(fault, &parts))?;
        return Ok(Item::Refusal(Box::new(value)));
    }
    if parts.kind.is_empty() || parts.api_version.is_empty() {
        let what = "an object without apiVersion and kind".to_owned();
        return Err(broken(Fault::new(start, FaultKind::Content(what)), &parts));
    }
    let group = reference::group_of(&parts.api_version);
    let mut draft = parts.draft.take().unwrap_or_else(|| Draft::new(group, &parts.kind));
    for (name, position) in std::mem::take(&mut parts.deferred) {
        reader.seek(position);
        draft.read_field(&name, reader).map_err(|fault| broken(fault, &parts))?;
    }
    reader.seek(end);
    let group = reader.pool.texts.share(group);
    let api = api_types.share(&group, reference::version_of(&parts.api_version), &parts.kind);
    let body = draft.finish(parts.meta.creation_timestamp);
    Ok(Item::Object(Box::new(Object { api, meta: parts.meta, body })))
}

fn read_parts<'a>(reader: &mut Reader<'a>, of: Option<&ItemType>, parts: &mut Parts<'a>) -> Result<(), Fault> {
    reader.enter_object()?;
    let mut first = true;
    while let Some(name) = reader.next_field(first)? {
        first = false;
        match &*name {
            b"apiVersion" | b"kind" | b"metadata" if reader.null()? => {}
            b"apiVersion" => {
                read_once(b"apiVersion", &mut parts.api_version, reader).map_err(|fault| fault.inside("apiVersion"))?
            }
            b"kind" => read_once(b"kind", &mut parts.kind, reader).map_err(|fault| fault.inside("kind"))?,
            b"metadata" => {
                parts.meta_at = Some(reader.position());
                parts.meta = Meta::read(reader).map_err(|fault| fault.inside("metadata"))?;
            }
            b"items" => {
                parts.deferred.push((name, reader.position()));
                reader.skip()?;
            }
            _ => {
                if parts.draft.is_none() && !parts.kind.is_empty() && !parts.api_version.is_empty() {
                    parts.draft = Some(Draft::new(reference::group_of(&parts.api_version), &parts.kind));
                }
                match &mut parts.draft {
                    Some(draft) => {
                        if !draft.read_field(&name, reader)? {
                            reader.skip()?;
                        }
                    }
                    None => {
                        parts.deferred.push((name, reader.position()));
                        reader.skip()?;
                    }
                }
            }
        }
    }
    if let Some(of) = of {
        // Items of typed lists may leave both out; what they tell themselves counts.
        if parts.kind.is_empty() {
            parts.kind = of.kind.clone();
        }
        if parts.api_version.is_empty() {
            parts.api_version = of.api_version.clone();
        }
    }
    Ok(())
}

/// Reads a field by which all others are read: a second value for it would leave them misunderstood.
fn read_once(name: &[u8], text: &mut Text, reader: &mut Reader<'_>) -> Result<(), Fault> {
    reader.peek()?;
    let at = reader.position();
    reader.enter_field(field_number(name));
    let read = reader.text()?;
    if !text.is_empty() && *text != read {
        // Not trusted in its brackets: most likely it swallowed the end of the list that it is in.
        return Err(Fault::new(at, FaultKind::Syntax("given twice, with two values")));
    }
    *text = read;
    Ok(())
}

/// Returns the list that these parts are, if they are one.
fn list(reader: &mut Reader<'_>, parts: &Parts<'_>) -> Result<Option<Item>, Fault> {
    let Some((_, items)) = parts.deferred.iter().find(|(name, _)| **name == *b"items") else { return Ok(None) };
    if !parts.meta.name.is_empty() || !parts.kind.is_empty() && !parts.kind.ends_with("List") {
        return Ok(None);
    }
    reader.seek(*items);
    let mut positions = Vec::new();
    if !reader.null()? {
        reader
            .array(|reader| {
                reader.peek()?;
                positions.push(reader.position());
                reader.skip()
            })
            .map_err(|fault| fault.inside("items"))?;
    }
    let is_cut = match parts.meta_at {
        Some(at) => {
            reader.seek(at);
            has_continue(reader)?
        }
        None => false,
    };
    let is_typed = !parts.kind.is_empty() && !parts.api_version.is_empty();
    Ok(Some(Item::List { positions, of: ItemType::of_list(&parts.api_version, &parts.kind), is_cut, is_typed }))
}

fn known_reference(parts: &Parts<'_>) -> Option<ObjectRef> {
    if parts.kind.is_empty() || parts.meta.name.is_empty() {
        return None;
    }
    Some(ObjectRef {
        namespace: parts.meta.namespace.clone(),
        kind: parts.kind.clone(),
        group: reference::group_of(&parts.api_version).into(),
        name: parts.meta.name.clone(),
    })
}

impl Input {
    /// Reads the object at the start of the bytes, and returns how many bytes it takes.
    pub(super) fn read_item(&mut self, bytes: &[u8], of: Option<&ItemType>) -> Result<(Item, usize), Broken> {
        let mut reader = Reader::new(bytes, &mut self.pool);
        let item = read(&mut reader, of, &mut self.api_types)?;
        let end = reader.position();
        if let (Some(raw), Item::Object(object)) = (&mut self.raw, &item)
            && !matches!(object.body, Body::Secret(_))
            && let Ok(value) = serde_json::from_slice(bytes.get(..end).unwrap_or_default())
        {
            raw.insert(object.reference(), value);
        }
        Ok((item, end))
    }
}
