//! What `--from` names, fed to a [`Sink`] as named documents in chunks.
//!
//! A source is a file, a directory, an archive or standard input. Everything streams: memory is bounded by the chunk, the
//! windows of the decoders and the listing of one directory, however large the source is.

mod budget;
mod directory;
mod form;
mod progress;
mod tally;
mod tar;
mod unpack;
mod utf16;
mod zip;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Result, anyhow, bail};

pub(crate) use budget::Limits;
pub(crate) use progress::Progress;
pub(crate) use tally::{Tally, Troubles};

use budget::Budget;
use form::Form;

/// How many bytes are handed on at once.
const CHUNK: usize = 256 << 10;
/// How many archives may lie inside each other: an archive, and one in it.
const DEPTH: u32 = 2;

/// Takes the documents of the sources, one after the other.
pub(crate) trait Sink {
    /// Starts the document of this name: a path, or `archive:path` for what lies in an archive.
    fn begin(&mut self, name: &str);

    /// Takes the next bytes of the document.
    ///
    /// # Errors
    /// When the document is not what the sink reads; it is abandoned then.
    fn push(&mut self, chunk: &[u8]) -> Result<()>;

    /// Ends the document.
    ///
    /// # Errors
    /// When the document as a whole is not what the sink reads.
    fn end(&mut self) -> Result<()>;

    /// Ends the document early, because the rest of it cannot be had or was refused.
    fn abandon(&mut self);
}

/// Feeds all that the sources name to the sink, in the order in which they are given, and returns what was met on the way.
///
/// A file in a directory or an archive that cannot be read is counted and the rest goes on.
///
/// # Errors
/// When a source itself cannot be read, or passes the limits.
pub(crate) fn feed(sources: &[String], sink: &mut dyn Sink, limits: Limits, progress: Progress) -> Result<Tally> {
    let mut tally = Tally::default();
    let mut progress = progress;
    for source in sources {
        let budget = Budget::new(limits);
        let mut walk = Walk { sink, tally: &mut tally, progress: &mut progress, budget: &budget, buffer: vec![0; CHUNK] };
        let fed = walk.source(source);
        progress.clear();
        fed?;
    }
    Ok(tally)
}

/// One source on its way to the sink.
struct Walk<'a> {
    sink: &'a mut dyn Sink,
    tally: &'a mut Tally,
    progress: &'a mut Progress,
    budget: &'a Budget,
    buffer: Vec<u8>,
}

/// Where a stream of bytes comes from.
struct Place {
    /// The name that the sink gets.
    name: String,
    /// How many archives it lies in.
    archives: u32,
    /// Whether the user named it, so that what is wrong with it is an error.
    named: bool,
}

impl Place {
    fn named(name: &str) -> Self {
        Self { name: name.to_owned(), archives: 0, named: true }
    }

    /// Returns the place of a file inside this archive.
    fn inside(&self, path: &str) -> Self {
        Self { name: format!("{}:{path}", self.name), archives: self.archives + 1, named: false }
    }
}

impl Walk<'_> {
    fn source(&mut self, source: &str) -> Result<()> {
        if source == "-" {
            return self.stream(&Place::named("stdin"), Box::new(io::stdin().lock()));
        }
        let path = Path::new(source);
        let meta = fs::metadata(path).map_err(|error| anyhow!("{source}: {}", unpack::plain_words(&error)))?;
        if meta.is_dir() {
            return self.directory(path);
        }
        self.file(&Place::named(source), path, meta.is_file())
    }

    fn file(&mut self, place: &Place, path: &Path, seekable: bool) -> Result<()> {
        let open = || File::open(path).map_err(|error| anyhow!("{}: {}", place.name, unpack::plain_words(&error)));
        let mut file = open()?;
        if seekable {
            let (head, _) = self.within(place, unpack::peek(&mut file))?;
            if Form::of(&head, &place.name) == Form::Zip {
                return self.zip(place, open()?);
            }
            file = open()?;
        }
        self.stream(place, Box::new(file))
    }

    /// Takes compression off the stream, layer by layer, and hands on what is below.
    fn stream<'r>(&mut self, place: &Place, reader: Box<dyn Read + 'r>) -> Result<()>
    where
        Self: 'r,
    {
        // A dump in an archive in a compressed file has two; more is somebody's joke.
        const LAYERS: usize = 3;
        let budget = self.budget;
        let mut reader = reader;
        for _ in 0..=LAYERS {
            let (head, rest) = self.within(place, unpack::peek(reader))?;
            reader = match Form::of(&head, &place.name) {
                Form::Gzip => Box::new(budget.meter(unpack::gunzip(rest))),
                Form::Zstd => Box::new(budget.meter(self.within(place, unpack::unzstd(rest))?)),
                Form::Utf16 { big_endian } => Box::new(utf16::Utf8Reader::new(rest, big_endian)),
                Form::Tar => return self.tar(place, rest),
                Form::Zip => {
                    let bytes = self.within(place, unpack::whole(rest))?;
                    return self.zip(place, io::Cursor::new(bytes));
                }
                Form::Plain => return self.document(place, rest),
            };
        }
        bail!("{}: is compressed more than {LAYERS} times over", place.name)
    }

    /// Feeds one document to the sink.
    fn document(&mut self, place: &Place, reader: impl Read) -> Result<()> {
        let mut reader = reader;
        self.sink.begin(&place.name);
        loop {
            let filled = match unpack::fill(&mut reader, &mut self.buffer) {
                Ok(filled) => filled,
                Err(error) => {
                    self.sink.abandon();
                    return self.within(place, Err(error));
                }
            };
            let chunk = self.buffer.get(..filled).unwrap_or_default();
            if chunk.is_empty() {
                break;
            }
            self.tally.bytes += filled as u64;
            self.progress.advance(filled);
            if let Err(error) = self.sink.push(chunk) {
                self.sink.abandon();
                return self.refused(place, error);
            }
        }
        match self.sink.end() {
            Ok(()) => self.tally.documents += 1,
            Err(error) => return self.refused(place, error),
        }
        Ok(())
    }

    /// Feeds what lies at a place inside something, where what is wrong with it is counted and the rest goes on.
    fn tolerate(&mut self, fed: Result<()>) -> Result<()> {
        match fed {
            Err(error) if !self.budget.is_spent() => {
                self.tally.unreadable.add(format!("{error:#}"));
                Ok(())
            }
            fed => fed,
        }
    }

    fn refused(&mut self, place: &Place, error: anyhow::Error) -> Result<()> {
        if place.named {
            return Err(error);
        }
        self.tally.refused.add(format!("{error:#}"));
        Ok(())
    }

    /// Puts the name of the place before an error of reading it.
    fn within<T>(&self, place: &Place, read: io::Result<T>) -> Result<T> {
        read.map_err(|error| match self.budget.spent() {
            Some(spent) => anyhow!("{}: {spent}", place.name),
            None => anyhow!("{}: {}", place.name, unpack::plain_words(&error)),
        })
    }
}

/// Returns the context of an error in an archive.
fn broken_archive(name: &str, files: u64, error: impl std::fmt::Display) -> String {
    format!("{name}: the archive is broken after {files} files ({error}); what was read before is used")
}

#[cfg(test)]
mod tests;
