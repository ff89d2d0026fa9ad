//! JSON of no known shape, kept within bounds.

use serde::ser::{SerializeMap, SerializeSeq};

use super::{Fault, List, Read, Reader};
use crate::redact;
use crate::text::Text;

/// Any JSON value: what is kept of kinds that the model has no type for.
///
/// Values nested deeper than 24 levels, strings beyond 2 KiB, and what follows the 1,024th item or field are
/// [`Value::Omitted`]: a custom object can be anything, and its size must not become ours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(Text),
    /// A string.
    String(Text),
    /// A list.
    List(List<Value>),
    /// An object, its fields in order of their names.
    Object(List<(Text, Value)>),
    /// There was a value, and it was too large or secret to keep.
    Omitted,
}

const DEPTH_MAX: usize = 24;
const STRING_MAX: usize = 2048;
const ITEMS_MAX: usize = 1024;

impl Value {
    /// Returns a field of an object.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.fields().iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Returns what stands under a path of field names and list positions, as `spec.rules.0.host`.
    pub fn at(&self, path: &str) -> Option<&Self> {
        path.split('.').try_fold(self, |value, step| match value {
            Self::List(items) => items.get(step.parse::<usize>().ok()?),
            _ => value.get(step),
        })
    }

    /// Returns the string under a path, if there is one and it is not empty.
    pub fn text_at(&self, path: &str) -> Option<&Text> {
        self.at(path)?.as_text()?.non_empty()
    }

    /// Returns the fields of an object; none for other values.
    pub fn fields(&self) -> &[(Text, Self)] {
        match self {
            Self::Object(fields) => fields,
            _ => &[],
        }
    }

    /// Returns the items of a list; none for other values.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// Returns the string.
    pub fn as_text(&self) -> Option<&Text> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the string as a slice.
    pub fn as_str(&self) -> Option<&str> {
        self.as_text().map(Text::as_str)
    }

    /// Returns the whole number.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// Returns the boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    fn read_within(reader: &mut Reader<'_>, depth: usize) -> Result<Self, Fault> {
        Ok(match reader.peek()? {
            b'n' => {
                reader.null()?;
                Self::Null
            }
            b't' | b'f' => Self::Bool(reader.boolean()?),
            b'"' => {
                let string = reader.string()?;
                if string.len() > STRING_MAX {
                    Self::Omitted
                } else {
                    Self::String(reader.pool.texts.share(&redact::without_credentials(&string)))
                }
            }
            b'{' | b'[' if depth == DEPTH_MAX => {
                reader.skip()?;
                Self::Omitted
            }
            b'{' => Self::read_object(reader, depth)?,
            b'[' => {
                let mut items = Vec::new();
                reader.array(|reader| {
                    if items.len() < ITEMS_MAX {
                        items.push(Self::read_within(reader, depth + 1)?);
                        return Ok(());
                    }
                    reader.skip()
                })?;
                hide_values(None, &mut items);
                Self::List(items.into())
            }
            b'-' | b'0'..=b'9' => {
                let number = reader.number()?;
                Self::Number(reader.pool.texts.share(number))
            }
            _ => return Err(reader.unexpected("a value")),
        })
    }

    fn read_object(reader: &mut Reader<'_>, depth: usize) -> Result<Self, Fault> {
        let mut fields: Vec<(Text, Self)> = Vec::new();
        reader.object(|reader, name| {
            // What the API server and kubectl keep beside the object's own fields.
            if fields.len() == ITEMS_MAX || name == b"managedFields" || name == redact::LAST_APPLIED.as_bytes() {
                return reader.skip();
            }
            let key = reader.name(name);
            let value = if redact::is_secret_name(&key) {
                redact::read_shape(reader)?
            } else {
                Self::read_within(reader, depth + 1).map_err(|fault| fault.inside(name))?
            };
            fields.push((key, value));
            Ok(())
        })?;
        fields.reverse();
        fields.sort_by(|a, b| a.0.cmp(&b.0));
        fields.dedup_by(|later, kept| later.0 == kept.0);
        // A manifest inside another object, as in a Template or a work order for another cluster.
        if fields.iter().any(|(name, value)| name == "kind" && value.as_str() == Some("Secret")) {
            for (name, value) in &mut fields {
                if name == "data" || name == "stringData" {
                    *value = Self::Omitted;
                }
            }
        }
        // A container's arguments go on where its command ends.
        let end = fields.iter().find_map(|(name, value)| match value {
            Self::List(words) if *name == "command" => words.last()?.as_text().cloned(),
            _ => None,
        });
        if let (Some(end), Some((_, Self::List(args)))) = (end, fields.iter_mut().find(|(name, _)| *name == "args")) {
            let mut words = std::mem::take(args).into_vec();
            hide_values(Some(&end), &mut words);
            *args = words.into();
        }
        // A variable of a container, as in the pod templates of custom kinds and of revisions.
        let names_secret = |(name, value): &(Text, Self)| name == "name" && value.as_str().is_some_and(redact::is_secret_name);
        if fields.iter().any(names_secret) {
            for (name, value) in &mut fields {
                if name == "value" && value.as_str().is_some() {
                    *value = Self::Omitted;
                }
            }
        }
        Ok(Self::Object(fields.into()))
    }
}

/// Takes out of a list of words what follows the names of secrets in them, as in command lines; the word before the list may
/// be one.
fn hide_values(before: Option<&Text>, items: &mut [Value]) {
    let names_secret = |word: &str| word.trim_start().starts_with('-') || word.contains(char::is_whitespace);
    let starts = before.is_some_and(|word| names_secret(word));
    if !starts && !items.iter().filter_map(Value::as_str).any(names_secret) {
        return;
    }
    let mut words: Vec<Text> = before.into_iter().cloned().collect();
    let skipped = words.len();
    for item in items.iter() {
        let Some(word) = item.as_text() else { return };
        words.push(word.clone());
    }
    if let Some(clean) = redact::command_line(&words) {
        for (item, word) in items.iter_mut().zip(clean.into_iter().skip(skipped)) {
            *item = Value::String(word);
        }
    }
}

impl Read for Value {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Self::read_within(reader, 0)
    }
}

/// Writes the JSON back; what was omitted is the string `(omitted)`.
impl serde::Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(text) => match (text.parse::<i64>(), text.parse::<f64>()) {
                (Ok(whole), _) => serializer.serialize_i64(whole),
                (_, Ok(float)) => serializer.serialize_f64(float),
                _ => serializer.serialize_str(text),
            },
            Self::String(text) => serializer.serialize_str(text),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| list.serialize_element(item))?;
                list.end()
            }
            Self::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                fields.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
                map.end()
            }
            Self::Omitted => serializer.serialize_str("(omitted)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Pool;

    fn read(text: &str) -> Value {
        Value::read(&mut Reader::new(text.as_bytes(), &mut Pool::default())).expect("it is JSON")
    }

    #[test]
    fn lists_of_words_are_command_lines() {
        for (text, expected) in [
            (r#"["x", "--password", "hidden"]"#, r#"["x","--password","***"]"#),
            (
                r#"{"command": ["x", "--password"], "args": ["hidden", "y"]}"#,
                r#"{"args":["***","y"],"command":["x","--password"]}"#,
            ),
            (r#"{"args": ["sh -c 'TOKEN=hidden x'"]}"#, r#"{"args":["sh -c 'TOKEN=*** x'"]}"#),
            (r#"["password", "token", 1]"#, r#"["password","token",1]"#),
            (r#"{"command": ["x"], "args": ["--port", "80"]}"#, r#"{"args":["--port","80"],"command":["x"]}"#),
        ] {
            let told = serde_json::to_string(&read(text)).unwrap();
            assert_eq!(told, expected);
        }
    }

    #[test]
    fn paths_lead_through_objects_and_lists() {
        let value = read(r#"{"b": {"c": [1, {"d": "x"}]}, "a": null, "a": true}"#);
        assert_eq!(value.at("b.c.0").and_then(Value::as_i64), Some(1));
        assert_eq!(value.text_at("b.c.1.d").map(Text::as_str), Some("x"));
        assert_eq!(value.at("b.c.2"), None);
        assert_eq!(value.get("a").and_then(Value::as_bool), Some(true));
        assert_eq!(serde_json::to_string(&value).unwrap(), r#"{"a":true,"b":{"c":[1,{"d":"x"}]}}"#);
    }

    #[test]
    fn what_is_too_large_is_omitted() {
        assert_eq!(read(&format!("\"{}\"", "x".repeat(3000))), Value::Omitted);
        let deep = read(&format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)));
        assert!(format!("{deep:?}").contains("Omitted"));
        assert_eq!(read(&format!("[{}0]", "0,".repeat(5000))).items().len(), ITEMS_MAX);
    }

    #[test]
    fn secrets_inside_are_dropped() {
        let text = r#"{"objects": [{"kind": "Secret", "data": {"k": "aGlkZGVu"}}], "dbPassword": "hidden",
            "env": [{"name": "DB_PASSWORD", "value": "hidden"}],
            "url": "https://user:hidden@host/x"}"#;
        let written = serde_json::to_string(&read(text)).unwrap();
        assert!(!written.contains("hidden") && !written.contains("aGlkZGVu"), "{written}");
        assert!(written.contains("https://***@host/x"), "{written}");
    }
}
