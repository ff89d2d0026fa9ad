//! Base64, tolerant of what stands in real values.

/// Decodes both alphabets, with padding or without; white space is passed over, also as the escapes `\n`, `\r` and `\t` of a
/// text inside a text.
pub(crate) fn decode(text: &[u8]) -> Result<Vec<u8>, &'static str> {
    let mut bytes: Vec<u8> = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut bits, mut count, mut padded) = (0_u32, 0_u32, false);
    let mut rest = text;
    while let [byte, behind @ ..] = rest {
        rest = behind;
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                padded = true;
                continue;
            }
            b' ' | b'\t' | b'\n' | b'\r' => continue,
            b'\\' => {
                rest = behind.strip_prefix(b"n").or(behind.strip_prefix(b"r")).or(behind.strip_prefix(b"t")).unwrap_or(behind);
                continue;
            }
            _ => return Err("it has characters that are not base64"),
        };
        if padded {
            return Err("its base64 goes on behind its end");
        }
        (bits, count) = (bits << 6 | u32::from(value), count + 1);
        if count == 4 {
            let [_, first, second, third] = bits.to_be_bytes();
            bytes.extend([first, second, third]);
            (bits, count) = (0, 0);
        }
    }
    let [_, first, second, _] = (bits << (24 - 6 * count)).to_be_bytes();
    match count {
        0 => {}
        2 => bytes.push(first),
        3 => bytes.extend([first, second]),
        _ => return Err("its base64 is cut short"),
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_usual_writing() {
        for text in ["+/+/YWI=", "-_-_YWI", " +/+/\r\n\tYW I=\n", "+/+/\\nYWI=\\r\\n", "+\\/+\\/YWI"] {
            assert_eq!(decode(text.as_bytes()).as_deref(), Ok(b"\xfb\xff\xbfab".as_slice()), "{text}");
        }
        for (text, bytes) in [("", ""), ("YQ==", "a"), ("YWI=", "ab"), ("YWJj", "abc"), ("YWJjZA", "abcd")] {
            assert_eq!(decode(text.as_bytes()).as_deref(), Ok(bytes.as_bytes()));
        }
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, reason) in [
            ("YWJjZ", "its base64 is cut short"),
            ("YQ==YQ==", "its base64 goes on behind its end"),
            ("YWJ*", "it has characters that are not base64"),
            ("YWJµ", "it has characters that are not base64"),
        ] {
            assert_eq!(decode(text.as_bytes()), Err(reason), "{text}");
        }
    }
}
