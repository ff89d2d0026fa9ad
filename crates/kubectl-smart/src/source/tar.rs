//! Tar archives, read as a stream in bounded memory.
//!
//! Own code, because the usual library holds the extended header of an entry whole, however long a hostile archive says that it
//! is. The format is in POSIX (`pax`, ustar) and in GNU tar's manual ("Basic Tar Format").

use std::io::{self, Read};

use anyhow::{Result, anyhow};

use super::form::{Promise, promise};
use super::{DEPTH, Place, Walk, broken_archive, unpack};

const BLOCK: usize = 512;
/// The longest path or extended header that is read; others are skipped, and the name of the plain header is used.
const EXTENDED: u64 = 1 << 20;

impl Walk<'_> {
    /// Feeds the files of the archive that can hold objects, in the order in which they stand in it.
    pub(super) fn tar(&mut self, place: &Place, reader: impl Read) -> Result<()> {
        if place.archives >= DEPTH {
            return Err(anyhow!("{}: archives lie in each other more than {DEPTH} deep", place.name));
        }
        let mut archive = Archive { reader };
        let budget = self.budget;
        let mut files = 0;
        loop {
            let next = budget.entry().and_then(|()| archive.next());
            let entry = match next {
                Ok(Some(entry)) => entry,
                Ok(None) => return Ok(()),
                Err(error) if budget.is_spent() => return self.within(place, Err(error)),
                Err(error) => {
                    let words = broken_archive(&place.name, files, unpack::plain_words(&error));
                    return self.tolerate(Err(anyhow!(words)));
                }
            };
            let mut content = Content { reader: &mut archive.reader, left: entry.size };
            if let Some(path) = entry.path {
                if promise(&path) == Promise::Nothing {
                    self.tally.passed_over += 1;
                } else {
                    files += 1;
                    let fed = self.stream(&place.inside(&path), Box::new(&mut content));
                    self.tolerate(fed)?;
                }
            }
            let padding = entry.size.next_multiple_of(BLOCK as u64) - entry.size;
            let skipped = content.skip().and_then(|()| Content { reader: &mut archive.reader, left: padding }.skip());
            match skipped {
                Err(error) if budget.is_spent() => return self.within(place, Err(error)),
                Err(error) => {
                    let words = broken_archive(&place.name, files, unpack::plain_words(&error));
                    return self.tolerate(Err(anyhow!(words)));
                }
                Ok(()) => {}
            }
        }
    }
}

/// Returns whether the block is a tar header whose checksum is right.
pub(super) fn is_header(block: &[u8]) -> bool {
    let (Some(block), Some(told)) = (block.get(..BLOCK), block.get(148..156)) else { return false };
    let unsigned: u64 = block.iter().enumerate().map(|(at, byte)| u64::from(blank(at, *byte))).sum();
    let signed: i64 = block.iter().enumerate().map(|(at, byte)| i64::from(blank(at, *byte) as i8)).sum();
    block.iter().any(|byte| *byte != 0) && number(told).is_some_and(|told| told == unsigned || i64::try_from(told) == Ok(signed))
}

/// Returns the path of an entry as it is shown, or none for hidden files and what macOS adds.
pub(super) fn shown_path(path: &[u8]) -> Option<String> {
    let path = String::from_utf8_lossy(path).replace('\\', "/");
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let hidden = parts.iter().any(|part| part.starts_with('.') && *part != "..") || parts.contains(&"__MACOSX");
    (!hidden && !parts.is_empty()).then(|| parts.join("/"))
}

struct Archive<R> {
    reader: R,
}

/// One entry; its content follows.
struct Entry {
    /// The path of a regular file that is not hidden.
    path: Option<String>,
    size: u64,
}

impl<R: Read> Archive<R> {
    /// Returns the next entry, with the long name that stands before it; none at the end.
    fn next(&mut self) -> io::Result<Option<Entry>> {
        let mut long_path = None;
        let mut long_size = None;
        loop {
            let Some(header) = self.block()? else { return Ok(None) };
            if !is_header(&header) {
                return Err(io::Error::other("is no tar archive from here on"));
            }
            let field = |from: usize, to: usize| header.get(from..to).unwrap_or_default();
            let size = number(field(124, 136)).ok_or_else(|| io::Error::other("an entry has no size"))?;
            match header.get(156).copied().unwrap_or_default() {
                b'L' => long_path = self.extended(size)?.map(|name| until_nul(&name).to_vec()),
                b'x' => {
                    if let Some(records) = self.extended(size)? {
                        long_path = record(&records, b"path").map(<[u8]>::to_vec).or(long_path);
                        long_size = record(&records, b"size").and_then(decimal).or(long_size);
                    }
                }
                b'K' | b'g' => self.skip(size)?,
                kind => {
                    if kind == b'S' {
                        self.skip_sparse_map(&header)?;
                    }
                    let is_file = matches!(kind, b'0' | 0 | b'7');
                    let path =
                        is_file.then(|| long_path.unwrap_or_else(|| path_of(&header))).filter(|path| !path.ends_with(b"/"));
                    // Links and directories have no content, whatever their size says.
                    let has_content = !matches!(kind, b'1'..=b'6');
                    let size = if has_content { long_size.unwrap_or(size) } else { 0 };
                    return Ok(Some(Entry { path: path.as_deref().and_then(shown_path), size }));
                }
            }
        }
    }

    /// Returns the next block; none at the end, which is a block of zeros or where the bytes end.
    fn block(&mut self) -> io::Result<Option<[u8; BLOCK]>> {
        let mut block = [0; BLOCK];
        match unpack::fill(&mut self.reader, &mut block)? {
            BLOCK if block.iter().any(|byte| *byte != 0) => Ok(Some(block)),
            0 | BLOCK => Ok(None),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    /// Returns the content of an entry that describes the next one, unless it is longer than any that is meant well.
    fn extended(&mut self, size: u64) -> io::Result<Option<Vec<u8>>> {
        if size > EXTENDED {
            self.skip(size)?;
            return Ok(None);
        }
        let mut content = Vec::new();
        Content { reader: &mut self.reader, left: size }.read_to_end(&mut content)?;
        self.skip_padding(size)?;
        Ok(Some(content))
    }

    fn skip(&mut self, size: u64) -> io::Result<()> {
        Content { reader: &mut self.reader, left: size }.skip()?;
        self.skip_padding(size)
    }

    fn skip_padding(&mut self, size: u64) -> io::Result<()> {
        Content { reader: &mut self.reader, left: size.next_multiple_of(BLOCK as u64) - size }.skip()
    }

    /// Skips the blocks in which GNU tar goes on with the map of a sparse file.
    fn skip_sparse_map(&mut self, header: &[u8]) -> io::Result<()> {
        let mut more = header.get(482).is_some_and(|flag| *flag != 0);
        while more {
            let block = self.block()?.ok_or(io::ErrorKind::UnexpectedEof)?;
            more = block.get(504).is_some_and(|flag| *flag != 0);
        }
        Ok(())
    }
}

/// The content of an entry, which is an error when it is cut off.
struct Content<'r, R> {
    reader: &'r mut R,
    left: u64,
}

impl<R: Read> Content<'_, R> {
    fn skip(&mut self) -> io::Result<()> {
        io::copy(self, &mut io::sink()).map(drop)
    }
}

impl<R: Read> Read for Content<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let Some(buffer) = buffer.get_mut(..room).filter(|buffer| !buffer.is_empty()) else { return Ok(0) };
        let count = self.reader.read(buffer)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left = self.left.saturating_sub(count as u64);
        Ok(count)
    }
}

/// Returns the byte with the checksum's own field read as spaces.
fn blank(at: usize, byte: u8) -> u8 {
    if (148..156).contains(&at) { b' ' } else { byte }
}

/// Returns a number in octal, or in base 256 as GNU tar writes what has no room.
fn number(field: &[u8]) -> Option<u64> {
    if let [first, rest @ ..] = field
        && first & 0x80 != 0
    {
        return rest.iter().try_fold(u64::from(first & 0x7f), |value, byte| {
            value.checked_mul(256).and_then(|value| value.checked_add(u64::from(*byte)))
        });
    }
    let text = std::str::from_utf8(until_nul(field)).ok()?.trim_matches(' ');
    if text.is_empty() { Some(0) } else { u64::from_str_radix(text, 8).ok() }
}

fn decimal(text: &[u8]) -> Option<u64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// Returns the path of the plain header: the prefix of POSIX, and the name.
fn path_of(header: &[u8]) -> Vec<u8> {
    let name = until_nul(header.get(..100).unwrap_or_default());
    let is_posix = header.get(257..263) == Some(b"ustar\0");
    let prefix = until_nul(header.get(345..500).unwrap_or_default());
    if is_posix && !prefix.is_empty() { [prefix, name].join(&b'/') } else { name.to_vec() }
}

/// Returns the value of a record of an extended header, which is lines of "length key=value".
fn record<'a>(records: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let mut rest = records;
    while !rest.is_empty() {
        let space = rest.iter().position(|byte| *byte == b' ')?;
        let length = usize::try_from(decimal(rest.get(..space)?)?).ok()?;
        let line = rest.get(space + 1..length.checked_sub(1)?)?;
        if let Some(value) = line.strip_prefix(key).and_then(|line| line.strip_prefix(b"=")) {
            return Some(value);
        }
        rest = rest.get(length..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_headers() {
        let check = |field: &[u8], value| assert_eq!(number(field), value, "{field:?}");
        check(b"0000644\0", Some(0o644));
        check(b"   644 \0", Some(0o644));
        check(b"\0\0\0", Some(0));
        check(b"\x80\0\0\0\0\0\0\x02\0\0\0\0", Some(2 << 32));
        check(b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", None);
        check(b"9999999\0", None);
    }

    #[test]
    fn records_of_extended_headers() {
        let records = b"11 size=12\n16 path=a/\xc3\xbc.js\n";
        assert_eq!(record(records, b"size"), Some(b"12".as_slice()));
        assert_eq!(record(records, b"path"), Some("a/ü.js".as_bytes()));
        assert_eq!(record(records, b"uid"), None);
        assert_eq!(record(b"3 a=b\n", b"a"), None);
        assert_eq!(record(b"99999999999999999999 a=b\n", b"a"), None);
    }

    #[test]
    fn paths_as_shown() {
        let check = |path: &str, shown: Option<&str>| assert_eq!(shown_path(path.as_bytes()).as_deref(), shown, "{path}");
        check("./must-gather/pods.json", Some("must-gather/pods.json"));
        check("a\\b.json", Some("a/b.json"));
        check("/abs//x.json", Some("abs/x.json"));
        check("a/.git/config.json", None);
        check("./._pods.json", None);
        check("__MACOSX/pods.json", None);
        check("./", None);
    }
}
