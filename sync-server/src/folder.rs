//! The data folder: whose it is, who may look into it, and that only one relay works in it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

/// The relay's own file in it.
#[must_use]
pub fn database(data: &Path) -> PathBuf {
    data.join("relay.db")
}

/// The keys of a relay in its own network in it, when it ever was one.
#[must_use]
pub fn keys(data: &Path) -> PathBuf {
    data.join("tls")
}

/// Held while somebody works in the folder; free again when it is dropped or its process ends, however that happens.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "held, not read")] File);

/// Makes the folder when it is not there, for this user only, and takes it.
///
/// # Errors
/// When another process has it, or it cannot be made.
pub fn take(data: &Path) -> anyhow::Result<Lock> {
    private_folder(data)
        .with_context(|| format!("the data folder {} cannot be made", data.display()))?;
    let path = data.join("relay.lock");
    let file = private(OpenOptions::new().write(true).create(true))
        .open(&path)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => bail!(
            "a relay works in {} already: stop it first, or give each relay a folder of its own (--data)",
            data.display()
        ),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("{} cannot be locked", path.display()))
        }
    }
}

/// Makes a folder that only this user may enter. One that exists stays as it is.
///
/// # Errors
/// Of the operating system.
pub fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes a file that only this user may read, when it is not there: SQLite keeps the rights of a file that it finds.
///
/// # Errors
/// Of the operating system.
pub fn private_file(path: &Path) -> io::Result<()> {
    private(OpenOptions::new().append(true).create(true))
        .open(path)
        .map(drop)
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Makes what was renamed in a folder survive a power cut.
///
/// # Errors
/// Of the operating system.
pub fn settle(folder: &Path) -> io::Result<()> {
    // Only Unix opens folders.
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let held = take(&data).unwrap();
        let said = take(&data).expect_err("it is taken").to_string();
        assert!(said.contains("stop it first"), "{said}");
        drop(held);
        take(&data).expect("it is free again");
    }

    #[cfg(unix)]
    #[test]
    fn others_may_not_look_into_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let _held = take(&data).unwrap();
        private_file(&database(&data)).unwrap();
        for (path, mode) in [(data.clone(), 0o700), (database(&data), 0o600)] {
            let rights = path.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(rights, mode, "{}", path.display());
        }
    }
}
