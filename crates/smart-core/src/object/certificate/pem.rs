//! The blocks of PEM, wherever they stand in a text.

use memchr::memmem;

pub(super) const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";
/// Longer types are none.
const LONGEST_TYPE: usize = 64;
const NO_END: &str = "its block has no END line";

/// A certificate's block: the line it begins on, and its base64 or why there is none.
pub(super) struct Block<'a> {
    pub(super) line: usize,
    pub(super) body: Result<&'a [u8], &'static str>,
}

pub(super) fn is_pem(text: &[u8]) -> bool {
    memmem::find(text, BEGIN.as_bytes()).is_some()
}

/// Returns the blocks of certificates, in the order of the text. Those of other types are passed over unread.
pub(super) fn blocks(text: &[u8]) -> impl Iterator<Item = Block<'_>> {
    let (mut rest, mut line) = (text, 1);
    std::iter::from_fn(move || {
        loop {
            let (before, block) = split_before(rest, BEGIN)?;
            line += lines(before);
            let at = line;
            let (block_type, body, behind) = cut(block);
            let taken = block.len() - behind.len();
            line += lines(block.get(..taken).unwrap_or_default());
            rest = behind;
            if matches!(block_type, b"CERTIFICATE" | b"TRUSTED CERTIFICATE" | b"X509 CERTIFICATE") {
                return Some(Block { line: at, body: body.map(without_headers) });
            }
        }
    })
}

/// Returns type and body of the block at the beginning, and what is behind it.
fn cut(block: &[u8]) -> (&[u8], Result<&[u8], &'static str>, &[u8]) {
    let behind_begin = block.get(BEGIN.len()..).unwrap_or_default();
    let head = behind_begin.get(..LONGEST_TYPE + DASHES.len()).unwrap_or(behind_begin);
    let head = head.split(|byte| matches!(byte, b'\n' | b'\r' | b'\\')).next().unwrap_or_default();
    let Some((block_type, _)) = split_before(head, DASHES) else {
        let like = head.strip_suffix(b"----").or(head.strip_suffix(b"---")).unwrap_or(head);
        return (like.trim_ascii(), Err("its BEGIN line is broken"), behind_begin);
    };
    let body = behind_begin.get(block_type.len() + DASHES.len()..).unwrap_or_default();
    let Some((content, mark)) = split_before(body, DASHES) else {
        return (block_type, Err(NO_END), &[]);
    };
    let Some(end) = mark.strip_prefix(END.as_bytes()) else {
        // Perhaps the next block; else dashes that belong to nothing.
        let behind = if mark.starts_with(BEGIN.as_bytes()) { mark } else { mark.get(DASHES.len()..).unwrap_or_default() };
        return (block_type, Err(NO_END), behind);
    };
    match end.strip_prefix(block_type).and_then(|end| end.strip_prefix(DASHES.as_bytes())) {
        Some(behind) => (block_type, Ok(content), behind),
        None => (block_type, Err("its END line is that of another block"), end),
    }
}

/// Headers, as `Proc-Type: 4,ENCRYPTED`, end with an empty line (RFC 1421).
fn without_headers(body: &[u8]) -> &[u8] {
    if memchr::memchr(b':', body).is_none() {
        return body;
    }
    let empty_line = ["\n\n", "\n\r\n"].iter().filter_map(|line| memmem::find(body, line.as_bytes())).min();
    empty_line.and_then(|at| body.get(at..)).unwrap_or(body)
}

fn split_before<'a>(text: &'a [u8], mark: &str) -> Option<(&'a [u8], &'a [u8])> {
    text.split_at_checked(memmem::find(text, mark.as_bytes())?)
}

fn lines(text: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', text).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(text: &str) -> Vec<(usize, Result<&str, &'static str>)> {
        let trimmed = |body| std::str::from_utf8(body).map_or("not UTF-8", str::trim);
        blocks(text.as_bytes()).map(|block| (block.line, block.body.map(trimmed))).collect()
    }

    #[test]
    fn finds_blocks_in_any_text() {
        let text = "\u{feff}# the root\r\n-----BEGIN CERTIFICATE-----\r\nYQ==\r\n-----END CERTIFICATE-----\r\n\n\
            -----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----\n  \
            -----BEGIN TRUSTED CERTIFICATE-----\n  Yg==\n  -----END TRUSTED CERTIFICATE-----\nBag Attributes: none\n\
            {\"ca\": \"-----BEGIN X509 CERTIFICATE-----\\nYw==\\n-----END X509 CERTIFICATE-----\\n\"}\n\
            -----BEGIN CERTIFICATE REQUEST-----\nZA==\n-----END CERTIFICATE REQUEST-----\n\
            -----BEGIN CERTIFICATE-----ZQ==-----END CERTIFICATE-----";
        assert_eq!(bodies(text), [(2, Ok("YQ==")), (9, Ok("Yg==")), (13, Ok("\\nYw==\\n")), (17, Ok("ZQ=="))]);
        assert_eq!(bodies(""), []);
        assert_eq!(bodies("-----BEGIN nothing"), []);
    }

    #[test]
    fn headers_are_passed_over() {
        let text = "-----BEGIN CERTIFICATE-----\nSubject: x\nX-Y: z\n\nYQ==\n-----END CERTIFICATE-----";
        assert_eq!(bodies(text), [(1, Ok("YQ=="))]);
    }

    #[test]
    fn broken_blocks_say_why_and_the_rest_goes_on() {
        let good = "-----BEGIN CERTIFICATE-----\nYQ==\n-----END CERTIFICATE-----\n";
        for (broken, line, reason) in [
            ("-----BEGIN CERTIFICATE-----\nYg==\n", 3, NO_END),
            ("-----BEGIN CERTIFICATE-----\nYg==\n-----\n", 4, NO_END),
            ("-----BEGIN CERTIFICATE----\nYg==\n-----END CERTIFICATE-----\n", 4, "its BEGIN line is broken"),
            ("-----BEGIN CERTIFICATE-----\nYg==\n-----END RSA PRIVATE KEY-----\n", 4, "its END line is that of another block"),
        ] {
            assert_eq!(bodies(&format!("{broken}{good}")), [(1, Err(reason)), (line, Ok("YQ=="))], "{broken}");
        }
        assert_eq!(bodies(&format!("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n{good}")), [(3, Ok("YQ=="))]);
        assert_eq!(bodies("-----BEGIN CERTIFICATE-----\nYg=="), [(1, Err(NO_END))]);
    }
}
