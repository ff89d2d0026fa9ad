//! YAML, read by way of JSON.

/// Returns a YAML document as JSON text; nothing for an empty document.
///
/// # Errors
/// The reason, with line and column, when it is not YAML.
pub(super) fn to_json(document: &[u8]) -> Result<Option<Vec<u8>>, String> {
    let text = std::str::from_utf8(document).map_err(|error| format!("invalid UTF-8 at byte {}", error.valid_up_to()))?;
    let value: serde_json::Value = serde_saphyr::from_str(text).map_err(|error| one_line(&error.to_string()))?;
    if value.is_null() {
        return Ok(None);
    }
    serde_json::to_vec(&value).map(Some).map_err(|error| error.to_string())
}

/// The messages of the parser show the text around; a report has one line for each thing.
fn one_line(message: &str) -> String {
    let line = message.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    format!("not YAML: {}", line.get(..line.floor_char_boundary(300)).unwrap_or_default())
}
