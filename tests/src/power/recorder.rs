//! Writes down what SQLite does to the files of watched folders.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::{Change, shim};

/// Changes by watched folder. One for the process: SQLite knows one default VFS.
static WATCHED: OnceLock<Mutex<BTreeMap<PathBuf, Vec<Change>>>> = OnceLock::new();

/// Records the changes of one folder's files until it is dropped. Tests beside it are not disturbed.
#[derive(Debug)]
pub struct Recorder {
    folder: PathBuf,
}

impl Recorder {
    /// Starts to record. Databases opened from now on in this folder are seen.
    ///
    /// # Panics
    /// When SQLite does not take the recorder, or the folder does not exist.
    #[must_use]
    pub fn watch(folder: &Path) -> Self {
        shim::install();
        let folder = folder.canonicalize().expect("the watched folder exists");
        with(|watched| watched.insert(folder.clone(), Vec::new()));
        Self { folder }
    }

    /// Writes down that the test was told that `what` is saved.
    pub fn saved(&self, what: impl Into<String>) {
        push(&self.folder, Change::Saved(what.into()));
    }

    /// What happened so far, in order.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        with(|watched| watched.get(&self.folder).cloned().unwrap_or_default())
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        with(|watched| watched.remove(&self.folder));
    }
}

/// A file in a watched folder.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    folder: PathBuf,
    file: String,
}

impl Seen {
    /// `None` when nobody watches that folder.
    pub(super) fn at(path: &Path) -> Option<Self> {
        let folder = path.parent()?.canonicalize().ok()?;
        let file = path.file_name()?.to_str()?.to_owned();
        with(|watched| watched.contains_key(&folder)).then_some(Self { folder, file })
    }

    pub(super) fn wrote(&self, offset: u64, bytes: &[u8]) {
        let (file, bytes) = (self.file.clone(), bytes.to_vec());
        push(
            &self.folder,
            Change::Write {
                file,
                offset,
                bytes,
            },
        );
    }

    pub(super) fn truncated(&self, size: u64) {
        push(
            &self.folder,
            Change::Truncate {
                file: self.file.clone(),
                size,
            },
        );
    }

    pub(super) fn synced(&self) {
        push(
            &self.folder,
            Change::Sync {
                file: self.file.clone(),
            },
        );
    }

    pub(super) fn deleted(&self, durable: bool) {
        push(
            &self.folder,
            Change::Delete {
                file: self.file.clone(),
                durable,
            },
        );
    }
}

fn push(folder: &Path, change: Change) {
    with(|watched| {
        if let Some(changes) = watched.get_mut(folder) {
            changes.push(change);
        }
    });
}

fn with<T>(act: impl FnOnce(&mut BTreeMap<PathBuf, Vec<Change>>) -> T) -> T {
    let watched = WATCHED.get_or_init(Mutex::default);
    act(&mut watched.lock().unwrap_or_else(PoisonError::into_inner))
}
