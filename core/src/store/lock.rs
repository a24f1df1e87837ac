//! One engine per file: an operating-system lock, which no crash can leave behind.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

use fs4::fs_std::FileExt;

use crate::api::{ApiError, Code};

/// Held for as long as an engine has the file open. The lock is on a file beside the database, because SQLite
/// itself locks the database.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock of the database at `path`.
    ///
    /// # Errors
    /// [`Code::InUse`] when another engine holds it.
    pub fn take(path: &Path) -> Result<Self, ApiError> {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(beside(path, "lock"))?;
        if FileExt::try_lock_exclusive(&file)? {
            Ok(Self { file })
        } else {
            Err(ApiError::new(
                Code::InUse,
                "another Carnet has this file open",
            ))
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Err(error) = FileExt::unlock(&self.file) {
            tracing::warn!(%error, "the lock goes with the process");
        }
    }
}

/// The path with `.{ending}` added: `a.carnet` → `a.carnet.lock`.
#[must_use]
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}
