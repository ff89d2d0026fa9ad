//! Decoders, and reading with care.

use std::io::{self, Chain, Cursor, Read};

/// How much of a file tells its form: a tar header.
const HEAD: usize = 512;
/// A zip archive that cannot be sought in is held whole up to this size, since its directory stands at its end.
const WHOLE: u64 = 64 << 20;

/// What was peeked at, and all of the stream.
pub(super) type Peeked<R> = (Vec<u8>, Chain<Cursor<Vec<u8>>, R>);

/// Returns the first bytes of the stream, and the stream with them.
pub(super) fn peek<R: Read>(reader: R) -> io::Result<Peeked<R>> {
    let mut reader = reader;
    let mut head = vec![0; HEAD];
    let filled = fill(&mut reader, &mut head)?;
    head.truncate(filled);
    Ok((head.clone(), Cursor::new(head).chain(reader)))
}

/// Reads until the buffer is full or the stream ends, and returns how many bytes there are.
pub(super) fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(room) = buffer.get_mut(filled..).filter(|room| !room.is_empty()) {
        match reader.read(room) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

pub(super) fn gunzip<R: Read>(reader: R) -> impl Read {
    flate2::read::MultiGzDecoder::new(reader)
}

/// Returns the decoder of the stream. It refuses windows above 128 MiB, which only `zstd --long=28` and more write.
pub(super) fn unzstd<R: Read>(reader: R) -> io::Result<impl Read> {
    zstd::stream::read::Decoder::new(reader)
}

pub(super) fn whole(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(WHOLE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > WHOLE {
        return Err(io::Error::other("a zip archive that is not a file of its own may have 64 MiB at most; unpack it first"));
    }
    Ok(bytes)
}

/// Returns what happened in words without the number that the operating system has for it.
pub(super) fn plain_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::UnexpectedEof => "is cut off".to_owned(),
        _ => {
            let words = error.to_string();
            words.split(" (os error").next().unwrap_or_default().to_owned()
        }
    }
}
