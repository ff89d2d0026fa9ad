//! The outline of a certificate in DER, and its dates.
//!
//! This walk is our own because a certificate with one strange part still has its dates, and because x509-parser refuses or
//! misreads some dates with offsets.

use std::fmt::Write;

use crate::object::time::Time;

pub(super) const CUT: &str = "its data is cut short, or is not DER";
const OUTLINE: &str = "it has not the outline of a certificate";

pub(super) const INTEGER: u8 = 0x02;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;

/// One value: what it is, what is inside, and all of its bytes.
#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
    pub(super) raw: &'a [u8],
}

/// The parts of a certificate (RFC 5280, section 4.1).
pub(super) struct Outline<'a> {
    pub(super) serial: &'a [u8],
    pub(super) signature: Element<'a>,
    pub(super) issuer: Element<'a>,
    pub(super) not_before: Time,
    pub(super) not_after: Time,
    pub(super) subject: Element<'a>,
    pub(super) key: Element<'a>,
    /// The list itself, empty when there is none.
    pub(super) extensions: &'a [u8],
}

pub(super) fn outline(certificate: Element) -> Result<Outline, &'static str> {
    let mut certificate = Elements(Some(certificate).filter(|element| element.tag == SEQUENCE).ok_or(OUTLINE)?.content);
    let mut fields = Elements(certificate.wanted(SEQUENCE)?.content);
    fields.optional(VERSION);
    let serial = match fields.wanted(INTEGER)?.content {
        // A leading zero byte says only that the number is not negative.
        [0, serial @ ..] if !serial.is_empty() => serial,
        serial => serial,
    };
    let signature = fields.wanted(SEQUENCE)?;
    let issuer = fields.wanted(SEQUENCE)?;
    let mut validity = Elements(fields.wanted(SEQUENCE)?.content);
    let (not_before, not_after) = (validity.next().ok_or(OUTLINE)?, validity.next().ok_or(OUTLINE)?);
    let subject = fields.wanted(SEQUENCE)?;
    let key = fields.wanted(SEQUENCE)?;
    let extensions = fields.find(|field| field.tag == EXTENSIONS);
    let extensions = extensions.and_then(|field| element(field.content)).map_or([].as_slice(), |(list, _)| list.content);
    let (not_before, not_after) = (time(not_before)?, time(not_after)?);
    Ok(Outline { serial, signature, issuer, not_before, not_after, subject, key, extensions })
}

/// Returns the first value of some bytes, and what is behind it.
pub(super) fn element(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (&[tag, length], rest) = bytes.split_first_chunk()?;
    if tag & 0x1f == 0x1f {
        // A tag of several bytes, which certificates do not have.
        return None;
    }
    let (length, rest) = match length {
        ..=0x7f => (usize::from(length), rest),
        // More than four bytes of length would be more than four gigabytes; none is BER's "until its end".
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    let (content, behind) = rest.split_at_checked(length)?;
    let raw = bytes.get(..bytes.len() - behind.len())?;
    Some((Element { tag, content, raw }, behind))
}

/// The values in some bytes, up to the first that is broken.
pub(super) struct Elements<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        let (element, behind) = element(self.0)?;
        self.0 = behind;
        Some(element)
    }
}

impl<'a> Elements<'a> {
    fn wanted(&mut self, tag: u8) -> Result<Element<'a>, &'static str> {
        self.next().filter(|element| element.tag == tag).ok_or(OUTLINE)
    }

    fn optional(&mut self, tag: u8) {
        if self.0.first() == Some(&tag) {
            self.next();
        }
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Reads `YYMMDDhhmm[ss]` or `YYYYMMDDhhmm[ss[.fraction]]`, then `Z` or an offset `+hhmm`.
fn time(element: Element) -> Result<Time, &'static str> {
    const UNREADABLE: &str = "its dates are not readable";
    let text = std::str::from_utf8(element.content).ok().filter(|text| text.is_ascii()).ok_or(UNREADABLE)?;
    let (century, text) = match element.tag {
        // RFC 5280, section 4.1.2.5.1: two digits are the years 1950 to 2049.
        UTC_TIME => (if text < "50" { "20" } else { "19" }, text),
        GENERALIZED_TIME => text.split_at_checked(2).ok_or(UNREADABLE)?,
        _ => return Err(UNREADABLE),
    };
    let (moment, zone) = text.split_at_checked(text.find(['Z', '+', '-']).ok_or(UNREADABLE)?).ok_or(UNREADABLE)?;
    let (digits, fraction) = moment.split_at_checked(moment.find(['.', ',']).unwrap_or(moment.len())).ok_or(UNREADABLE)?;
    let seconds = match digits.len() {
        10 => "00",
        12 => digits.get(10..).ok_or(UNREADABLE)?,
        _ => return Err(UNREADABLE),
    };
    let two = |at: usize| digits.get(at..at + 2).ok_or(UNREADABLE);
    let mut rfc3339 = format!("{century}{}-{}-{}T{}:{}:{seconds}", two(0)?, two(2)?, two(4)?, two(6)?, two(8)?);
    rfc3339.push_str(&fraction.replace(',', "."));
    match zone.as_bytes() {
        [b'Z'] => rfc3339.push('Z'),
        [_, _, _, _, _] => {
            let (hours, minutes) = zone.split_at_checked(3).ok_or(UNREADABLE)?;
            rfc3339.push_str(&format!("{hours}:{minutes}"));
        }
        _ => return Err(UNREADABLE),
    }
    Time::parse(&rfc3339).map_err(|error| error.reason())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_one_to_five_bytes() {
        let long = [&[4, 0x82, 1, 0], [7; 256].as_slice()].concat();
        for (bytes, content, behind) in [
            ([5, 0, 9].as_slice(), [].as_slice(), [9].as_slice()),
            (&[4, 1, 7], &[7], &[]),
            // Longer than needed, as in BER.
            (&[4, 0x81, 1, 7, 8], &[7], &[8]),
            (&[4, 0x84, 0, 0, 0, 1, 7], &[7], &[]),
            (&long, &[7; 256], &[]),
        ] {
            let found = element(bytes).map(|(element, behind)| (element.tag, element.content, behind));
            assert_eq!(found, bytes.first().map(|tag| (*tag, content, behind)));
        }
        let broken: [&[u8]; 8] = [
            &[],
            &[4],
            &[4, 1],
            &[4, 0x80, 0, 0],
            &[4, 0x81],
            &[4, 0x85, 0, 0, 0, 0, 0],
            &[4, 0x84, 255, 255, 255, 255],
            &[0x1f, 1, 0],
        ];
        for bytes in broken {
            assert!(element(bytes).is_none(), "{bytes:?}");
        }
    }

    #[test]
    fn dates_of_both_forms() {
        for (tag, text, expected) in [
            (UTC_TIME, "210803090716Z", Some("2021-08-03T09:07:16Z")),
            (UTC_TIME, "500101000000Z", Some("1950-01-01T00:00:00Z")),
            (UTC_TIME, "491231235959Z", Some("2049-12-31T23:59:59Z")),
            (UTC_TIME, "000229000000Z", Some("2000-02-29T00:00:00Z")),
            (UTC_TIME, "9912312359Z", Some("1999-12-31T23:59:00Z")),
            (UTC_TIME, "500101000000+0100", Some("1949-12-31T23:00:00Z")),
            (UTC_TIME, "2108030907-0330", Some("2021-08-03T12:37:00Z")),
            (GENERALIZED_TIME, "99991231235959Z", Some("9999-12-31T23:59:59Z")),
            (GENERALIZED_TIME, "00000101000000Z", Some("0000-01-01T00:00:00Z")),
            (GENERALIZED_TIME, "20500101000000.5Z", Some("2050-01-01T00:00:00.5Z")),
            (GENERALIZED_TIME, "20500101000000,25Z", Some("2050-01-01T00:00:00.25Z")),
            (GENERALIZED_TIME, "205001010000Z", Some("2050-01-01T00:00:00Z")),
            (GENERALIZED_TIME, "20500101000000+0130", Some("2049-12-31T22:30:00Z")),
            // Without a zone it is local time of an unknown place.
            (GENERALIZED_TIME, "20500101000000", None),
            (UTC_TIME, "210803090716", None),
            (UTC_TIME, "210230090716Z", None),
            (UTC_TIME, "21080309071Z", None),
            (UTC_TIME, "2108030907160Z", None),
            (UTC_TIME, "-10803090716Z", None),
            (UTC_TIME, "21080309071µZ", None),
            (UTC_TIME, "210803090716Zx", None),
            (UTC_TIME, "210803090716+01", None),
            (UTC_TIME, "Z", None),
            (UTC_TIME, "", None),
            (GENERALIZED_TIME, "9", None),
            (INTEGER, "210803090716Z", None),
        ] {
            let element = Element { tag, content: text.as_bytes(), raw: &[] };
            assert_eq!(time(element).ok().map(|time| time.to_string()).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn hex_has_two_digits_a_byte() {
        assert_eq!([hex(&[0, 0xaf, 1]), hex(&[])], ["00af01", ""]);
    }
}
