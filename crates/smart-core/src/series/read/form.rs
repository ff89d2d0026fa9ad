//! In which form metrics are, found from their first bytes.

/// The forms, each with its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    /// What targets expose: a sample a line.
    Text,
    /// A table, with the character between its columns.
    Csv(u8),
}

/// Returns the form, or where what was found that is none of them.
pub(super) fn find(bytes: &[u8]) -> Result<Form, (u64, String)> {
    let found = match bytes {
        [] => Some("an empty file"),
        [0x1f, 0x8b, ..] => Some("gzip data"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("zstd data"),
        [b'P', b'K', 3, 4, ..] => Some("a zip archive"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'{' | b'[', 0, ..] | [0, b'{' | b'[', ..] => {
            Some("UTF-16 text; save it as UTF-8")
        }
        _ => None,
    };
    if let Some(found) = found {
        return Err((0, found.to_owned()));
    }
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf));
    let Some(start) = start else { return Err((0, "nothing but white space".to_owned())) };
    let rest = bytes.get(start..).unwrap_or_default();
    match rest {
        [b'{', ..] if is_quoted_name(rest) => Ok(Form::Text),
        [b'{' | b'[', ..] => Ok(Form::Json),
        [b'#', ..] => Ok(Form::Text),
        _ => of_line(first_line(rest)).ok_or_else(|| (start as u64, "text of no such form".to_owned())),
    }
}

/// Tells a sample with its name among the labels, as `{"my.metric",a="b"} 1` or `{__name__="up"} 1`, from JSON.
fn is_quoted_name(bytes: &[u8]) -> bool {
    let inside = bytes.get(1..).unwrap_or_default().trim_ascii_start();
    match inside {
        [b'"', rest @ ..] => {
            let end = rest.iter().position(|byte| *byte == b'"' || *byte == b'\n').unwrap_or(rest.len());
            matches!(rest.get(end + 1..).unwrap_or_default().trim_ascii_start(), [b',' | b'}' | b'=', ..])
        }
        [byte, ..] => byte.is_ascii_alphabetic() || *byte == b'_',
        [] => false,
    }
}

fn first_line(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default()
}

/// A line of a table has columns outside of braces; a sample has a name, then labels or a number.
fn of_line(line: &[u8]) -> Option<Form> {
    let name = line.iter().take_while(|byte| is_name(**byte)).count();
    let after = line.get(name..).unwrap_or_default().trim_ascii_start();
    if name > 0 && after.first() == Some(&b'{') {
        return Some(Form::Text);
    }
    let (mut counts, mut quoted, mut depth) = ([(b'\t', 0), (b';', 0), (b',', 0)], false, 0_usize);
    for byte in line {
        match byte {
            b'"' => quoted = !quoted,
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if !quoted && depth == 0 {
            counts.iter_mut().filter(|(delimiter, _)| delimiter == byte).for_each(|(_, count)| *count += 1);
        }
    }
    // With semicolons or tabs between columns, commas are in the numbers.
    let delimiter = counts.into_iter().find(|(_, count)| *count > 0);
    let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let is_sample = name > 0
        && words.next().is_some_and(|word| word.len() == name)
        && words.next().is_some_and(|word| super::number::value(word).is_some());
    match delimiter {
        _ if is_sample => Some(Form::Text),
        Some((delimiter, _)) => Some(Form::Csv(delimiter)),
        None => None,
    }
}

/// Tells whether a byte can be in the name of a metric without quotes.
pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_tells_the_form() {
        for (text, form) in [
            ("{\"status\":\"success\"}", Some(Form::Json)),
            ("\u{feff} [ {}", Some(Form::Json)),
            ("{\"my.metric\", a=\"b\"} 1\n", Some(Form::Text)),
            ("{__name__=\"up\"} 1 2\n", Some(Form::Text)),
            ("# TYPE up gauge\n", Some(Form::Text)),
            ("up{a=\"1,2\",b=\"2\"} 1\n", Some(Form::Text)),
            ("up 1\n", Some(Form::Text)),
            ("up\t1\n", Some(Form::Text)),
            ("ts,value\n1,2", Some(Form::Csv(b','))),
            ("\"Time\",\"up{a=\"\"b\"\"}\"\n", Some(Form::Csv(b','))),
            ("1771899600;1,5\n", Some(Form::Csv(b';'))),
            ("ts\tvalue\n", Some(Form::Csv(b'\t'))),
            ("hello world\n", None),
            ("", None),
            ("\n \n", None),
            ("\u{1f}\u{8b}", None),
        ] {
            assert_eq!(find(text.as_bytes()).ok(), form, "{text}");
        }
    }
}
