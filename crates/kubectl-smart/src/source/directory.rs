//! Directories: what `kubectl cluster-info dump --output-directory` and must-gather write.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};

use super::form::{Promise, promise};
use super::{Place, Walk, unpack};

impl Walk<'_> {
    /// Feeds the files of a directory that can hold objects, in the order of their paths.
    pub(super) fn directory(&mut self, root: &Path) -> Result<()> {
        let mut seen = BTreeSet::new();
        // Directories and files that are still to come, the next one last.
        let mut waiting = Vec::new();
        enter(root, &mut seen, &mut waiting)?;
        while let Some(path) = waiting.pop() {
            let fed = self.beneath(&path, &mut seen, &mut waiting);
            self.tolerate(fed)?;
        }
        Ok(())
    }

    fn beneath(&mut self, path: &Path, seen: &mut BTreeSet<PathBuf>, waiting: &mut Vec<PathBuf>) -> Result<()> {
        let meta = fs::metadata(path).map_err(|error| anyhow!("{}: {}", path.display(), unpack::plain_words(&error)))?;
        if meta.is_dir() {
            return enter(path, seen, waiting);
        }
        let name = path.to_string_lossy();
        // Reading a pipe or a device that lies about would wait for ever.
        if !meta.is_file() || promise(&name) == Promise::Nothing {
            self.tally.passed_over += 1;
            return Ok(());
        }
        let place = Place { name: name.into_owned(), archives: 0, named: false };
        self.file(&place, path, true)
    }
}

/// Puts the entries of the directory before what is waiting, unless a symbolic link led here before.
fn enter(path: &Path, seen: &mut BTreeSet<PathBuf>, waiting: &mut Vec<PathBuf>) -> Result<()> {
    let words = |error: std::io::Error| anyhow!("{}: {}", path.display(), unpack::plain_words(&error));
    if !seen.insert(fs::canonicalize(path).map_err(words)?) {
        return Ok(());
    }
    let mut entries = Vec::new();
    for entry in fs::read_dir(path).map_err(words)? {
        let entry = entry.map_err(words)?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            entries.push(entry.path());
        }
    }
    entries.sort();
    waiting.extend(entries.into_iter().rev());
    Ok(())
}
