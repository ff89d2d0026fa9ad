//! What is never kept: secrets that stand outside Secrets.

use std::borrow::Cow;

use crate::json::{Fault, Reader, Value};
use crate::text::Text;

/// The annotation in which kubectl keeps the whole object as it was last applied, a Secret's values included.
pub(crate) const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Tells whether a field or variable of this name usually holds a secret itself, not the name of one.
pub(crate) fn is_secret_name(name: &str) -> bool {
    // Longer names are paths and sentences.
    const LONGEST: usize = 64;
    let mut folded = [0_u8; LONGEST];
    let mut length = 0;
    for byte in name.bytes().filter(u8::is_ascii_alphanumeric) {
        let Some(slot) = folded.get_mut(length) else { return false };
        *slot = byte.to_ascii_lowercase();
        length += 1;
    }
    let folded = folded.get(..length).unwrap_or_default();
    has_word(folded) && !PLAIN.iter().any(|end| folded.ends_with(end))
}

/// Words for secrets, in lower case and without separators.
const WORDS: [&[u8]; 11] = [
    b"password",
    b"passwd",
    b"passphrase",
    b"secretkey",
    b"accesskey",
    b"apikey",
    b"token",
    b"privatekey",
    b"clientsecret",
    b"connectionstring",
    b"credentials",
];
/// Ends of the names of references, counts and switches, as in `tokenSecretRef` and `automountServiceAccountToken`.
const PLAIN: [&[u8]; 12] = [
    b"ref",
    b"refs",
    b"name",
    b"namespace",
    b"path",
    b"file",
    b"url",
    b"endpoint",
    b"seconds",
    b"audiences",
    b"enabled",
    b"policy",
];

fn has_word(folded: &[u8]) -> bool {
    let starts = folded.iter().enumerate().filter(|(_, byte)| matches!(byte, b'p' | b's' | b'a' | b't' | b'c'));
    starts.into_iter().any(|(at, _)| {
        let rest = folded.get(at..).unwrap_or_default();
        WORDS.iter().any(|word| rest.starts_with(word))
    })
}

/// Reads a value that may be a secret: switches, numbers and objects stay, strings are dropped.
pub(crate) fn read_shape(reader: &mut Reader<'_>) -> Result<Value, Fault> {
    use crate::json::Read;
    if reader.peek()? == b'"' {
        reader.skip()?;
        return Ok(Value::Omitted);
    }
    Value::read(reader)
}

/// Tells whether a text may be another one without the user and password of URLs in it; see [`without_credentials`].
pub(crate) fn may_hold_credentials(text: &str) -> bool {
    text.starts_with('-') || text.contains('@')
}

/// Returns the text without the user and password of URLs in it: `scheme://user:password@host` keeps scheme and host. Of an
/// argument as `--password=value` the name stays.
pub(crate) fn without_credentials(text: &str) -> Cow<'_, str> {
    if text.starts_with('-')
        && let Some((name, _)) = text.split_once('=')
        && is_secret_name(name)
    {
        return Cow::Owned(format!("{name}=***"));
    }
    if !text.contains("://") || !text.contains('@') {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        clean.push_str(before);
        clean.push_str("://");
        let authority = after.find(['/', '?', '#', ' ', '"', '\'', ',']).unwrap_or(after.len());
        let (authority, tail) = after.split_at(authority);
        match authority.rsplit_once('@') {
            Some((_, host)) => {
                clean.push_str("***@");
                clean.push_str(host);
            }
            None => clean.push_str(authority),
        }
        rest = tail;
    }
    clean.push_str(rest);
    Cow::Owned(clean)
}

/// Returns the words of a command line without what they hold of secrets: `--password=x`, `--password x`, `TOKEN=x` and the
/// passwords of URLs, also inside of words that are scripts.
pub(crate) fn command_line(words: &[Text]) -> Option<Vec<Text>> {
    let mut is_value = false;
    let mut changed = false;
    let clean = words.iter().map(|word| {
        let text = script(word, &mut is_value);
        changed |= text != word.as_str();
        Text::from(text)
    });
    let clean = clean.collect();
    changed.then_some(clean)
}

/// Returns the arguments of a command, cleaned by themselves, without the first where the command ends in the name of a secret:
/// a container is given both as one line.
pub(crate) fn arguments_after(command: &[Text], arguments: &[Text]) -> Option<Vec<Text>> {
    let first = arguments.first().filter(|first| !first.starts_with('-'))?;
    // Of a script as the last word the end decides, as it does inside of a line.
    let mut is_value = false;
    script(command.last()?, &mut is_value);
    let hidden = script(first, &mut is_value);
    (hidden != first.as_str()).then(|| std::iter::once(Text::from(hidden)).chain(arguments.iter().skip(1).cloned()).collect())
}

/// Returns what a program said in one line, without what follows the names of secrets in it (`password: x`, `"token":"x"`,
/// `--api-key x`), without what it logs in with (`Bearer x`), and without the passwords of URLs. A guess: texts have no form.
pub(crate) fn said(line: &str) -> String {
    const LOGINS: [&str; 2] = ["basic", "bearer"];
    /// What follows a name in sentences: `API_TOKEN: not set`.
    const PLAIN_WORDS: [&str; 8] = ["cannot", "empty", "invalid", "is", "missing", "must", "not", "required"];
    let mut clean = String::with_capacity(line.len());
    let (mut end, mut is_value) = (0, false);
    let is_between = |letter: char| letter.is_whitespace() || matches!(letter, ',' | '{' | '}' | '&' | ';' | '?' | '(' | ')');
    for part in line.split_inclusive(is_between) {
        end += part.len();
        let is_before_sign = line.get(end..).is_some_and(|rest| rest.trim_start().starts_with(['=', ':']));
        let bare = part.trim_end_matches(is_between);
        let rest = part.get(bare.len()..).unwrap_or_default();
        let plain = bare.trim_matches(['"', '\'', '\\', '[', ']']);
        let is_login = LOGINS.iter().any(|login| plain.eq_ignore_ascii_case(login));
        let (name, value) = plain.split_once(['=', ':']).map_or((plain, None), |(name, value)| (name, Some(value)));
        let has_value = value.is_some_and(|value| value.contains(|letter: char| letter.is_alphanumeric()));
        let is_secret = is_secret_name(name);
        if plain.is_empty() || is_value && matches!(plain, "=" | ":") {
            clean.push_str(bare);
        } else if is_value && !is_login {
            is_value = false;
            clean.push_str(if PLAIN_WORDS.contains(&plain) { bare } else { "***" });
        } else if is_secret && has_value {
            let sign = bare.find(['=', ':']).map_or(0, |at| at + 1);
            clean.push_str(bare.get(..sign).unwrap_or_default());
            clean.push_str("***");
        } else {
            // Without a sign between, the next word may be of a sentence: `password authentication failed`.
            let is_assigned = value.is_some() || bare.starts_with('-') || is_before_sign;
            is_value = is_login || is_secret && is_assigned;
            clean.push_str(&without_credentials(bare));
        }
        clean.push_str(rest);
    }
    clean
}

/// Cleans the parts of a word between its spaces; `is_value` tells that the part before was the name of a secret.
fn script(word: &str, is_value: &mut bool) -> String {
    let mut clean = String::with_capacity(word.len());
    for part in word.split_inclusive(char::is_whitespace) {
        let bare = part.trim_end();
        let space = part.get(bare.len()..).unwrap_or_default();
        if bare.is_empty() {
            clean.push_str(part);
            continue;
        }
        let names_value = std::mem::take(is_value) && !bare.starts_with('-');
        match bare.split_once('=') {
            _ if names_value => clean.push_str("***"),
            Some((name, value)) if is_secret_name(name) && !value.is_empty() => clean.push_str(&format!("{name}=***")),
            _ => {
                clean.push_str(&without_credentials(bare));
                *is_value = bare.starts_with('-') && is_secret_name(bare);
            }
        }
        clean.push_str(space);
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_and_of_references_differ() {
        for name in ["password", "DB_PASSWORD", "apiKey", "AWS_SECRET_ACCESS_KEY", "client-secret", "GITHUB_TOKEN"] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["secretName", "tokenSecretRef", "passwordFile", "name", "secretKeyRef", "tokenExpirationSeconds"] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn credentials_leave_urls() {
        assert_eq!(without_credentials("postgres://u:p@db:5432/x?y"), "postgres://***@db:5432/x?y");
        assert_eq!(without_credentials("a http://b c@d"), "a http://b c@d");
        assert_eq!(without_credentials("mail me@here"), "mail me@here");
        assert_eq!(without_credentials("--db-password=hidden=x"), "--db-password=***");
        assert_eq!(without_credentials("--password-file=/x"), "--password-file=/x");
    }

    #[test]
    fn command_lines_keep_names_and_lose_values() {
        let line = |words: &[&str]| {
            let words: Vec<Text> = words.iter().copied().map(Text::from).collect();
            command_line(&words).map(|clean| clean.iter().map(ToString::to_string).collect::<Vec<_>>().join("|"))
        };
        assert_eq!(line(&["app", "--port", "80"]), None);
        assert_eq!(line(&["app", "--token", "hidden", "x"]).as_deref(), Some("app|--token|***|x"));
        assert_eq!(line(&["app", "--db-password=hidden"]).as_deref(), Some("app|--db-password=***"));
        let script = "PGPASSWORD=hidden psql postgres://u:hidden@db --password hidden -c 'select 1'";
        let clean = "PGPASSWORD=*** psql postgres://***@db --password *** -c 'select 1'";
        assert_eq!(line(&["sh", "-c", script]).as_deref(), Some(format!("sh|-c|{clean}").as_str()));
    }

    #[test]
    fn arguments_go_on_where_the_command_ends() {
        let words = |words: &[&str]| words.iter().copied().map(Text::from).collect::<Vec<_>>();
        let after = |command: &[&str], arguments: &[&str]| {
            arguments_after(&words(command), &words(arguments)).map(|clean| clean.join("|"))
        };
        assert_eq!(after(&["x", "--password"], &["hidden", "-v"]).as_deref(), Some("***|-v"));
        assert_eq!(after(&["sh", "-c", "x --token"], &["hidden"]).as_deref(), Some("***"));
        assert_eq!(after(&["x", "--password"], &["--verbose"]), None);
        assert_eq!(after(&["x", "--port"], &["80"]), None);
        assert_eq!((after(&[], &["80"]), after(&["--password"], &[])), (None, None));
    }

    #[test]
    fn what_programs_say_is_kept_without_secrets() {
        for (line, expected) in [
            ("panic: missing env DATABASE_URL", "panic: missing env DATABASE_URL"),
            ("dial tcp 10.0.0.1:5432: connect: connection refused", "dial tcp 10.0.0.1:5432: connect: connection refused"),
            ("mysql --db-password hunter2 -v", "mysql --db-password *** -v"),
            ("password authentication failed for user \"app\"", "password authentication failed for user \"app\""),
            ("API_TOKEN: not set", "API_TOKEN: not set"),
            ("password = hunter2, user=a", "password = ***, user=a"),
            (r#"{"user":"a","password":"hunter2","n":1}"#, r#"{"user":"a","password":***,"n":1}"#),
            (r#"{"api_key": "hunter2"}"#, r#"{"api_key": ***}"#),
            ("GET /x?token=hunter2&a=1 failed", "GET /x?token=***&a=1 failed"),
            ("Authorization: Bearer hunter2", "Authorization: Bearer ***"),
            ("token: Bearer hunter2 x", "token: Bearer *** x"),
            ("cannot open postgres://app:hunter2@db/shop", "cannot open postgres://***@db/shop"),
        ] {
            assert_eq!(said(line), expected, "{line}");
        }
    }
}
