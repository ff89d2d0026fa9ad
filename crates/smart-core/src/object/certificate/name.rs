//! Distinguished names as text.

use std::fmt::Write;

use super::der::{Element, Elements, OBJECT_IDENTIFIER, SEQUENCE, hex};

const SET: u8 = 0x31;

/// Writes a name as RFC 4514 does: the last part first. A broken name is written as `#` and its bytes, never in part.
pub(super) fn text(name: Element) -> String {
    let parts = all(name.content).and_then(|parts| parts.into_iter().rev().map(part).collect::<Option<Vec<String>>>());
    parts.map_or_else(|| format!("#{}", hex(name.raw)), |parts| parts.join(","))
}

fn part(part: Element) -> Option<String> {
    let attributes = all(part.content).filter(|attributes| part.tag == SET && !attributes.is_empty())?;
    let attributes: Option<Vec<String>> = attributes.into_iter().map(attribute).collect();
    Some(attributes?.join("+"))
}

fn attribute(attribute: Element) -> Option<String> {
    let fields = all(attribute.content).filter(|_| attribute.tag == SEQUENCE)?;
    let [Element { tag: OBJECT_IDENTIFIER, content: kind, .. }, value] = *fields else { return None };
    let number = dotted(kind);
    // The table of RFC 4514, section 3.
    let name = match number.as_str() {
        "2.5.4.3" => "CN",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "STREET",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "0.9.2342.19200300.100.1.1" => "UID",
        "0.9.2342.19200300.100.1.25" => "DC",
        number => number,
    };
    let value = string(value).map_or_else(|| format!("#{}", hex(value.raw)), |text| escaped(&text));
    Some(format!("{name}={value}"))
}

/// Returns the values in some bytes; none when they do not end with the last of them.
fn all(bytes: &[u8]) -> Option<Vec<Element<'_>>> {
    let mut elements = Elements(bytes);
    let all: Vec<Element<'_>> = elements.by_ref().collect();
    elements.0.is_empty().then_some(all)
}

fn string(value: Element) -> Option<String> {
    let bytes = value.content;
    match value.tag {
        // UTF8String, NumericString, PrintableString, IA5String, VisibleString and GeneralString.
        0x0c | 0x12 | 0x13 | 0x16 | 0x1a | 0x1b => String::from_utf8(bytes.to_vec()).ok(),
        // TeletexString, which real certificates fill with Latin-1.
        0x14 => Some(bytes.iter().map(|byte| char::from(*byte)).collect()),
        // BMPString.
        0x1e => {
            let (units, rest) = bytes.as_chunks();
            let units: Vec<u16> = units.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
            String::from_utf16(&units).ok().filter(|_| rest.is_empty())
        }
        // UniversalString.
        0x1c => {
            let (characters, rest) = bytes.as_chunks();
            let characters = characters.iter().map(|character| char::from_u32(u32::from_be_bytes(*character)));
            characters.collect::<Option<String>>().filter(|_| rest.is_empty())
        }
        _ => None,
    }
}

/// Escapes what RFC 4514, section 2.4, escapes, and control characters, so that a name cannot break a line.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let last = text.char_indices().next_back().map(|(at, _)| at);
    for (at, character) in text.char_indices() {
        match character {
            '\\' | '"' | '+' | ',' | ';' | '<' | '>' => escaped.extend(['\\', character]),
            '#' if at == 0 => escaped.push_str("\\#"),
            ' ' if at == 0 || Some(at) == last => escaped.push_str("\\ "),
            _ if character.is_control() => {
                for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                    // Writing to a string cannot fail.
                    let _ = write!(escaped, "\\{byte:02X}");
                }
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Writes an object identifier as numbers with dots; as hex digits when a number has more than 64 bits.
pub(super) fn dotted(identifier: &[u8]) -> String {
    let mut numbers: Vec<u64> = Vec::new();
    let mut number: u64 = 0;
    for byte in identifier {
        let Some(longer) = number.checked_mul(128).filter(|_| numbers.len() < 64) else {
            return format!("#{}", hex(identifier));
        };
        number = longer | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            if numbers.is_empty() {
                // The first number stands for two: the first of them is 0, 1 or 2.
                let first = (number / 40).min(2);
                numbers.push(first);
                number -= first * 40;
            }
            numbers.push(number);
            number = 0;
        }
    }
    numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Puts DER around values.
    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, u8::try_from(content.len()).expect("short")], content].concat()
    }

    fn read(der: &[u8]) -> String {
        text(super::super::der::element(der).expect("DER").0)
    }

    fn one(tag: u8, identifier: &[u8], value: &[u8]) -> Vec<u8> {
        der(0x30, &[der(6, identifier), der(tag, value)].concat())
    }

    fn name(parts: &[&[Vec<u8>]]) -> String {
        read(&der(0x30, &parts.iter().map(|part| der(0x31, &part.concat())).collect::<Vec<_>>().concat()))
    }

    #[test]
    fn the_last_part_comes_first() {
        let (cn, o, unknown) = (&[0x55, 4, 3], &[0x55, 4, 10], &[0x55, 4, 5]);
        let user = one(0x0c, &[9, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 1], b"x");
        let first = [one(0x0c, o, b"Example, Inc.")];
        assert_eq!(
            name(&[&first, &[one(0x13, cn, b"a+b"), user], &[one(0x13, unknown, b"42")]]),
            "2.5.4.5=42,CN=a\\+b+UID=x,O=Example\\, Inc."
        );
        assert_eq!(name(&[]), "");
    }

    #[test]
    fn every_kind_of_string() {
        let cn = |tag, value: &[u8]| name(&[&[one(tag, &[0x55, 4, 3], value)]]);
        assert_eq!(cn(0x0c, "zürich".as_bytes()), "CN=zürich");
        assert_eq!(cn(0x14, b"z\xfcrich"), "CN=zürich");
        assert_eq!(cn(0x1e, b"\0z\0\xfc"), "CN=zü");
        assert_eq!(cn(0x1c, b"\0\0\0z\0\0\0\xfc"), "CN=zü");
        assert_eq!(cn(0x0c, b""), "CN=");
        // Not text, or broken.
        assert_eq!(cn(0x0c, b"\xff"), "CN=#0c01ff");
        assert_eq!(cn(0x1e, b"\0zx"), "CN=#1e03007a78");
        assert_eq!(cn(0x02, b"\x07"), "CN=#020107");
    }

    #[test]
    fn a_broken_name_is_not_written_in_part() {
        let good = der(0x31, &one(0x0c, &[0x55, 4, 3], b"a"));
        for broken in [[5, 0].as_slice(), &[0x31, 0], &[0x31, 2, 0x30, 0], &[0x31, 9], &[0x31, 6, 0x30, 4, 6, 0, 6], &[0]] {
            let name = der(0x30, &[&good, broken].concat());
            assert_eq!(read(&name), format!("#{}", hex(&name)), "{broken:?}");
        }
    }

    #[test]
    fn escapes_as_rfc_4514() {
        for (value, expected) in [
            ("a,b+c\"d\\e<f>g;h", "a\\,b\\+c\\\"d\\\\e\\<f\\>g\\;h"),
            ("#a#", "\\#a#"),
            (" a b ", "\\ a b\\ "),
            (" ", "\\ "),
            ("a\0\nb\u{9b}", "a\\00\\0Ab\\C2\\9B"),
        ] {
            assert_eq!(escaped(value), expected);
        }
    }

    #[test]
    fn identifiers_have_dots() {
        for (bytes, expected) in [
            ([0x55, 4, 3].as_slice(), "2.5.4.3"),
            (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d], "1.2.840.113549"),
            (&[0x88, 0x37, 3], "2.999.3"),
            (&[0], "0.0"),
            (&[], ""),
            (&[0xff; 11], "#ffffffffffffffffffffff"),
        ] {
            assert_eq!(dotted(bytes), expected);
        }
    }
}
