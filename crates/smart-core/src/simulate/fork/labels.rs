//! Labels: `kubectl label`.

use serde_json::Value;

use super::Refusal;
use super::fields::{Fields, made};
use crate::simulate::change::Setting;

/// Sets labels, or takes them off.
pub(super) fn set(fields: &mut Fields, settings: &[Setting]) -> Result<(), Refusal> {
    let labels = made(fields, &["metadata", "labels"]);
    for Setting { key, value } in settings {
        match value {
            Some(value) => {
                if value.len() > 63 {
                    return Err(Refusal::new(format!("the value of label {key} is longer than 63 bytes")));
                }
                labels.insert(key.to_string(), Value::String(value.to_string()));
            }
            None => {
                labels.remove(key.as_str());
            }
        }
    }
    Ok(())
}
