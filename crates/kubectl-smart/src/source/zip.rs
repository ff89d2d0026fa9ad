//! Zip archives.

use std::io::{Read, Seek};

use anyhow::{Result, anyhow};

use super::form::{Promise, promise};
use super::{DEPTH, Place, Walk, broken_archive, tar};

impl Walk<'_> {
    /// Feeds the files of the archive that can hold objects, in the order in which they stand in it.
    pub(super) fn zip(&mut self, place: &Place, reader: impl Read + Seek) -> Result<()> {
        if place.archives >= DEPTH {
            return Err(anyhow!("{}: archives lie in each other more than {DEPTH} deep", place.name));
        }
        let mut archive = zip::ZipArchive::new(reader).map_err(|error| anyhow!("{}: {error}", place.name))?;
        let budget = self.budget;
        for index in 0..archive.len() {
            self.within(place, budget.entry())?;
            let file = match archive.by_index(index) {
                Ok(file) => file,
                Err(error) => {
                    self.tolerate(Err(anyhow!("{}", broken_archive(&place.name, index as u64, error))))?;
                    continue;
                }
            };
            if !file.is_file() {
                continue;
            }
            let Some(path) = file.name().ok().and_then(|name| tar::shown_path(name.as_bytes())) else { continue };
            if promise(&path) == Promise::Nothing {
                self.tally.passed_over += 1;
                continue;
            }
            let fed = self.stream(&place.inside(&path), Box::new(budget.meter(file)));
            self.tolerate(fed)?;
        }
        Ok(())
    }
}
