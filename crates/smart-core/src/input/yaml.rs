//! YAML, read by way of JSON.

use serde_saphyr::options::{DuplicateKeyPolicy, NonFiniteFloatPolicy};

/// A YAML document, or an item of a list, beyond this is skipped. The API server stores objects of 1.5 MiB at most.
pub(super) const YAML_MAX: usize = 8 << 20;

/// Returns a YAML document as JSON text; nothing for an empty document.
///
/// # Errors
/// The reason, with line and column, when it is not YAML. It shows nothing of the text, which may be a secret.
pub(super) fn to_json(document: &[u8]) -> Result<Option<Vec<u8>>, String> {
    let text = std::str::from_utf8(document).map_err(|error| format!("invalid UTF-8 at byte {}", error.valid_up_to()))?;
    let options = serde_saphyr::options! {
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        emit_comments: false,
        with_snippet: false,
        legacy_octal_numbers: true,
        // Tools write `yes` and `n` without quotes only where they mean the words.
        strict_booleans: true,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        budget: serde_saphyr::budget! {
            max_depth: DEPTH_MAX,
            flow_nesting_limit: DEPTH_MAX,
            // Each takes two bytes or more, and what aliases repeat is limited apart.
            max_events: YAML_MAX,
            max_nodes: YAML_MAX / 2,
        },
    };
    let value: serde_json::Value =
        serde_saphyr::from_str_with_options(text, options).map_err(|error| in_own_words(error.without_snippet()))?;
    if value.is_null() {
        return Ok(None);
    }
    serde_json::to_vec(&value).map(Some).map_err(|_| "not YAML: it has no JSON form".to_owned())
}

/// The parser takes some stack for each level. The schemas of CustomResourceDefinitions are nested the deepest, some 40.
const DEPTH_MAX: usize = 64;

fn in_own_words(error: &serde_saphyr::Error) -> String {
    use serde_saphyr::Error;
    let what = match error {
        Error::Eof { .. } => "the text ends inside a value",
        Error::Budget { .. } => "nested too deeply, or too large",
        Error::UnknownAnchor { .. } => "an alias without its anchor",
        Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. }
        | Error::AliasReplayCounterOverflow { .. } => "aliases that repeat too much",
        _ => "broken syntax",
    };
    match error.location() {
        Some(location) => format!("not YAML: line {}, column {}: {what}", location.line(), location.column()),
        None => format!("not YAML: {what}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> String {
        let json = to_json(text.as_bytes()).expect("it is YAML").unwrap_or_default();
        String::from_utf8(json).expect("JSON is UTF-8")
    }

    #[test]
    fn values_become_those_of_json() {
        assert_eq!(json("a: 0777\nb: yes\nn: n\nt: true\nc: .nan\nd: 2024-01-01T00:00:00Z\ne: \"1\"\nf: ~\n"), {
            r#"{"a":511,"b":"yes","c":".nan","d":"2024-01-01T00:00:00Z","e":"1","f":null,"n":"n","t":true}"#
        });
        assert_eq!(json("8080: x\na: 1\na: 2\n"), r#"{"8080":"x","a":2}"#);
        assert_eq!(json("a: |\n  --- b\n  c\n"), r#"{"a":"--- b\nc\n"}"#);
        assert_eq!(json("# nothing\n"), "");
    }

    #[test]
    fn what_is_broken_is_told_without_the_text() {
        for text in ["a: \"hidden\n", "a: [hidden\n", "a: hidden\n\tb: hidden\n", "hidden: *hidden\n", "a: !hidden! hidden: {\n"]
        {
            let reason = to_json(text.as_bytes()).expect_err("it is broken");
            assert!(reason.starts_with("not YAML: ") && !reason.contains("hidden"), "{reason}");
        }
        assert_eq!(to_json(b"a: \xff").expect_err("it is broken"), "invalid UTF-8 at byte 3");
    }

    #[test]
    fn bombs_do_not_go_off() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let alias = format!("*a{}, ", level - 1).repeat(9);
            bomb.push_str(&format!("a{level}: &a{level} [{alias}]\n"));
        }
        assert!(to_json(bomb.as_bytes()).is_err());
        assert!(to_json("[".repeat(10_000).as_bytes()).is_err());
        assert!(to_json("- ".repeat(10_000).as_bytes()).is_err());
        assert!(to_json(format!("{}x{}", "[".repeat(60), "]".repeat(60)).as_bytes()).is_ok());
    }
}
