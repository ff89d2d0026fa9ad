//! Objects of kinds that the model has no type for.

use crate::json::{Fault, Read, Reader, Record, Value};
use crate::text::Text;

/// An object of a custom or unknown kind: all of its fields, within bounds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct Generic {
    fields: Value,
}

impl Generic {
    /// Returns what stands under a path from the top of the object, as `spec.replicas` or `status.conditions.0.type`.
    pub fn at(&self, path: &str) -> Option<&Value> {
        self.fields.at(path)
    }

    /// Returns the text under a path, if there is one and it is not empty.
    pub fn text_at(&self, path: &str) -> Option<&Text> {
        self.fields.text_at(path)
    }

    /// Returns the items of the list under a path; none when there is no list.
    pub fn items_at(&self, path: &str) -> &[Value] {
        self.at(path).map_or(&[], Value::items)
    }

    /// Returns the fields beside `apiVersion`, `kind` and `metadata`, as an object.
    pub fn fields(&self) -> &Value {
        &self.fields
    }
}

/// The fields while they are read.
#[derive(Clone, Debug, Default)]
pub(crate) struct GenericFields {
    fields: Vec<(Text, Value)>,
}

impl Record for GenericFields {
    fn read_field(&mut self, name: &[u8], reader: &mut Reader<'_>) -> Result<bool, Fault> {
        if self.fields.len() >= 64 {
            return Ok(false);
        }
        let value = Value::read(reader).map_err(|fault| fault.inside(name))?;
        let name = reader.name(name);
        self.fields.retain(|(known, _)| *known != name);
        self.fields.push((name, value));
        Ok(true)
    }
}

impl GenericFields {
    /// Returns the fields of an object, to read some of them anew.
    pub(crate) fn of(body: &Generic) -> Self {
        Self { fields: body.fields.fields().to_vec() }
    }

    pub(crate) fn finish(mut self) -> Generic {
        self.fields.sort_by(|a, b| a.0.cmp(&b.0));
        Generic { fields: Value::Object(self.fields.into()) }
    }
}
