//! The certificates of kubeconfigs, which Secrets and ConfigMaps often hold.

use memchr::memmem;

use super::{Certificate, CertificateError, LONGEST, read_base64};

/// A field of a kubeconfig with the certificates in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KubeconfigField {
    /// `certificate-authority-data` of a cluster, or `client-certificate-data` of a user.
    pub name: &'static str,
    /// The line it stands on, from 1.
    pub line: usize,
    /// Its certificates, or why there are none.
    pub certificates: Vec<Result<Certificate, CertificateError>>,
}

const FIELDS: [&str; 2] = ["certificate-authority-data", "client-certificate-data"];
/// Real kubeconfigs have some ten clusters and users.
const MOST: usize = 100;

/// Reads the certificates of a kubeconfig in YAML or JSON, in the order of the text; the keys of users are not looked at.
///
/// The text is searched, not parsed, so a kubeconfig inside of another text is found as well. The first 100 fields of the
/// first 1 MiB are read.
pub fn read_kubeconfig(text: &str) -> Vec<KubeconfigField> {
    let bytes = text.as_bytes();
    let bytes = bytes.get(..LONGEST).unwrap_or(bytes);
    let mut places: Vec<(usize, &'static str)> = FIELDS
        .iter()
        .flat_map(|name| memmem::find_iter(bytes, *name).map(move |at| (at, *name)))
        // `idp-certificate-authority-data` is another field.
        .filter(|(at, _)| at.checked_sub(1).and_then(|before| bytes.get(before)).is_none_or(|byte| !is_word(*byte)))
        .collect();
    places.sort_unstable();
    let (mut line, mut counted) = (1, 0);
    let fields = places.into_iter().filter_map(|(at, name)| {
        line += memchr::memchr_iter(b'\n', bytes.get(counted..at)?).count();
        counted = at;
        let value = value(bytes.get(at + name.len()..)?)?;
        Some(KubeconfigField { name, line, certificates: read_base64(&value) })
    });
    fields.take(MOST).collect()
}

/// Returns the base64 behind the name of a field, which is on the same line, or on the next ones in YAML.
fn value(behind: &[u8]) -> Option<String> {
    let quotes = |byte: &u8| matches!(byte, b'"' | b'\'' | b'\\' | b' ' | b'\t');
    let after_name = trim_start(behind, quotes);
    let mut rest = trim_start(after_name.strip_prefix(b":")?, quotes);
    if let [b'|' | b'>', block @ ..] = rest {
        rest = trim_start(block, |byte| matches!(byte, b'-' | b'+' | b'0'..=b'9' | b' ' | b'\t'));
    }
    let mut value = String::new();
    loop {
        let end = rest.iter().position(|byte| !is_base64(*byte)).unwrap_or(rest.len());
        let (run, after) = rest.split_at_checked(end)?;
        value.extend(run.iter().map(|byte| char::from(*byte)));
        match after {
            // JSON may write a slash so.
            [b'\\', b'/', ..] => rest = after.get(1..)?,
            // A line of nothing but base64 goes on with the value; the next field has a colon.
            [b'\n', next @ ..] | [b'\r', b'\n', next @ ..] => {
                let next = trim_start(next, |byte| matches!(byte, b' ' | b'\t'));
                let line = next.split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii_end();
                if line.is_empty() || !line.iter().all(|byte| is_base64(*byte)) || line == b"---" {
                    return Some(value);
                }
                rest = next;
            }
            _ => return Some(value),
        }
    }
}

fn trim_start(text: &[u8], trimmed: impl Fn(&u8) -> bool) -> &[u8] {
    text.get(text.iter().take_while(|byte| trimmed(byte)).count()..).unwrap_or_default()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_yaml_and_json() {
        for (behind, expected) in [
            (": YWJj\n    server: x\n", Some("YWJj")),
            (": YWJj", Some("YWJj")),
            (": \"YWJj\"\n", Some("YWJj")),
            (": YWJj # comment\n", Some("YWJj")),
            ("\": \"YW+\\/\",\"server\":\"x\"", Some("YW+/")),
            ("\\\":\\\"YWJj\\\",", Some("YWJj")),
            (": |\n      YWJj\r\n      ZGVm\n    server: x\n", Some("YWJjZGVm")),
            (": >-\n  YWJj\n  ZA==\n\nx: y\n", Some("YWJjZA==")),
            (":\n  YWJj\n---\n", Some("YWJj")),
            (": \"\"\n", Some("")),
            (" is a field", None),
        ] {
            assert_eq!(value(behind.as_bytes()).as_deref(), expected, "{behind}");
        }
    }

    #[test]
    fn says_field_and_line() {
        let text = "clusters:\n- cluster:\n    certificate-authority-data: YWJj\n    idp-certificate-authority-data: YWJj\n\
            users:\n- user:\n    client-certificate-data: YWJj\n    client-key-data: c2VjcmV0\n";
        let found: Vec<(&str, usize)> = read_kubeconfig(text).iter().map(|field| (field.name, field.line)).collect();
        assert_eq!(found, [(FIELDS[0], 3), (FIELDS[1], 7)]);
    }
}
