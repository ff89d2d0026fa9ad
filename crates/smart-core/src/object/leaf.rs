//! Reading the leaf values of the model from JSON.

use super::duration::Duration;
use super::int_or_string::IntOrString;
use super::quantity::Quantity;
use super::selector::{LabelSelector, Operator, Requirement};
use super::time::Time;
use crate::json::{Fault, List, Map, Read, Reader, field_number};
use crate::text::Text;

/// Reads a value from the text of a string.
fn parsed<T, E: ToString>(reader: &mut Reader<'_>, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<T, Fault> {
    reader.peek()?;
    let at = reader.position();
    let text = reader.string()?;
    parse(&text).map_err(|error| reader.content(at, error))
}

impl Read for Time {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.peek()?;
        let at = reader.position();
        let text = reader.string_bytes()?;
        // Told of with its text only when it is wrong.
        Self::parse_bytes(&text).map_err(|error| reader.content(at, error))
    }
}

impl Read for Duration {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        parsed(reader, Self::parse)
    }
}

impl Read for Quantity {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        if reader.peek()? == b'"' {
            return parsed(reader, Self::parse);
        }
        let at = reader.position();
        let number = reader.number()?;
        Self::parse(number).map_err(|error| reader.content(at, error))
    }
}

impl Read for IntOrString {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        if reader.peek()? == b'"' { reader.text().map(Self::String) } else { i32::read(reader).map(Self::Int) }
    }
}

impl Read for LabelSelector {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let mut selector = Self::default();
        reader.object(|reader, name| {
            match name {
                _ if reader.null()? => {}
                b"matchLabels" => {
                    reader.enter_field(const { field_number(b"matchLabels") });
                    selector.match_labels = Map::read(reader).map_err(|fault| fault.inside(name))?;
                }
                b"matchExpressions" => {
                    selector.match_expressions = List::read(reader).map_err(|fault| fault.inside(name))?;
                }
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(selector)
    }
}

impl Read for Requirement {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let mut requirement = Self::default();
        reader.object(|reader, name| {
            match name {
                _ if reader.null()? => {}
                b"key" => requirement.key = Text::read(reader)?,
                b"values" => requirement.values = List::read(reader)?,
                b"operator" => requirement.operator = operator(reader)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(requirement)
    }
}

fn operator(reader: &mut Reader<'_>) -> Result<Operator, Fault> {
    parsed(reader, |text| match text {
        "In" => Ok(Operator::In),
        "NotIn" => Ok(Operator::NotIn),
        "Exists" => Ok(Operator::Exists),
        "DoesNotExist" => Ok(Operator::DoesNotExist),
        "Gt" => Ok(Operator::Gt),
        "Lt" => Ok(Operator::Lt),
        _ => Err(format!("{text:?} is not an operator of selectors")),
    })
}
