//! The data folder: whose it is, who may look into it, and that only one relay works in it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
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
    let path = lock(data);
    let cannot = || format!("{} cannot be written", path.display());
    private_file(&path).with_context(cannot)?;
    let mut file = OpenOptions::new()
        .write(true)
        .open(&path)
        .with_context(cannot)?;
    match file.try_lock() {
        Ok(()) => {
            // Who holds it, for whoever looks: `doctor` asks the system about that process.
            file.set_len(0).with_context(cannot)?;
            write!(file, "{}", std::process::id()).with_context(cannot)?;
            Ok(Lock(file))
        }
        Err(TryLockError::WouldBlock) => bail!(
            "a relay works in {} already: stop it first, or give each relay a folder of its own (--data)",
            data.display()
        ),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("{} cannot be locked", path.display()))
        }
    }
}

fn lock(data: &Path) -> PathBuf {
    data.join("relay.lock")
}

/// Who works in a data folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worker {
    /// Nobody.
    Nobody,
    /// A process; its id where it could be read.
    Somebody(Option<u32>),
}

/// Looks who works in a folder. Nothing is made, and nothing is taken from whoever begins at this moment but that moment.
///
/// # Errors
/// When this user may not look.
pub fn worker(data: &Path) -> io::Result<Worker> {
    let mut file = match File::open(lock(data)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Worker::Nobody),
        opened => opened?,
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(Worker::Nobody),
        Err(TryLockError::WouldBlock) => {
            let mut said = String::new();
            // Where a locked file cannot be read, nobody knows who it is.
            let _ = file.read_to_string(&mut said);
            Ok(Worker::Somebody(said.trim().parse().ok()))
        }
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Whether something is there. Not being allowed to look is no "no".
///
/// # Errors
/// With the path and the reason when this user may not look.
pub fn is_there(path: &Path) -> anyhow::Result<bool> {
    path.try_exists()
        .with_context(|| format!("this user may not look at {}", path.display()))
}

/// Makes a folder that only its user may enter. One that exists stays as it is.
///
/// # Errors
/// Of the operating system.
pub fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let new: Vec<&Path> = path.ancestors().take_while(|one| !one.exists()).collect();
    builder.create(path)?;
    new.into_iter().rev().for_each(give);
    Ok(())
}

/// Makes a file that only its user may read, when it is not there: SQLite keeps the rights of a file that it finds.
///
/// # Errors
/// Of the operating system.
pub fn private_file(path: &Path) -> io::Result<()> {
    match private(OpenOptions::new().append(true).create_new(true)).open(path) {
        Ok(_) => give(path),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            OpenOptions::new().append(true).open(path)?;
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

/// What root makes in somebody's folder is theirs: otherwise the relay could not write beside it. Others may not give, and
/// need not.
#[cfg(unix)]
fn give(path: &Path) {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if let (Ok(made), Ok(folder)) = (path.metadata(), folder.unwrap_or(Path::new(".")).metadata())
        && made.uid() != folder.uid()
    {
        let _ = chown(path, Some(folder.uid()), Some(folder.gid()));
    }
}

#[cfg(not(unix))]
const fn give(_: &Path) {}

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
        assert_eq!(
            worker(&data).unwrap(),
            Worker::Somebody(Some(std::process::id())),
            "whoever looks knows who"
        );
        drop(held);
        assert_eq!(worker(&data).unwrap(), Worker::Nobody);
        take(&data).expect("it is free again");
    }

    #[test]
    fn looking_makes_nothing_and_what_cannot_be_looked_at_is_no_no() {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = folder.path().join("nowhere");
        assert_eq!(worker(&nowhere).unwrap(), Worker::Nobody);
        assert!(!is_there(&nowhere).unwrap() && !nowhere.exists());
        // As a folder of another user does, and also when a test is root: it cannot be looked into.
        std::fs::write(&nowhere, "a file").unwrap();
        let said = format!(
            "{:#}",
            is_there(&database(&nowhere)).expect_err("no folder")
        );
        assert!(said.contains("may not look at"), "{said}");
        worker(&nowhere).expect_err("nobody knows");
    }

    #[cfg(unix)]
    #[test]
    fn what_root_makes_in_a_users_folder_is_the_users() {
        use std::os::unix::fs::{MetadataExt as _, chown};
        let folder = tempfile::tempdir().unwrap();
        if chown(folder.path(), Some(4711), Some(4711)).is_err() {
            // Whoever is not root makes only what is their own.
            return;
        }
        let copies = folder.path().join("backups/of/today");
        private_folder(&copies).unwrap();
        private_file(&copies.join("copy.db")).unwrap();
        for made in ["backups", "backups/of/today", "backups/of/today/copy.db"] {
            let owner = folder.path().join(made).metadata().unwrap().uid();
            assert_eq!(owner, 4711, "{made}");
        }
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
