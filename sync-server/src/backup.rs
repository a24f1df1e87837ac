//! Copies of the relay: made while it runs, opened to be checked, never written over, and rotated.
//!
//! A copy of a relay with a file of its own is one SQLite file, `carnet-20261122T110500Z.db`. One whose log lies in Postgres
//! is what `pg_dump` writes, `carnet-20261122T110500Z.dump`. Beside a copy of a relay that has a key of its own (`--lan`) lies
//! a folder with that key, `carnet-20261122T110500Z.db.tls`. A copy that a person asked for, and one made before the tables were
//! brought up to date, say so in their name (`carnet-20261122T110500Z-by-hand.db`) and stay longer.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use jiff::Timestamp;

use crate::folder;
use crate::settings::{Settings, without_secrets};

pub(crate) mod check;
mod copy;
mod keys;
mod postgres;
pub(crate) mod restore;
mod rotation;
mod schedule;

pub use check::{Checked, check};
pub use restore::{Restored, restore};
pub use schedule::run as run_schedule;

/// How a copy's time is written in its name: UTC, to the second, in the order of time.
const STAMP: &str = "%Y%m%dT%H%M%SZ";

/// Why a copy is made: rotation tells by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It was due.
    Due,
    /// A person asked for it.
    ByHand,
    /// The tables are about to be changed for good.
    BeforeMigrating,
}

impl Why {
    /// How it stands in a name, behind the time.
    const fn mark(self) -> &'static str {
        match self {
            Self::Due => "",
            Self::ByHand => "-by-hand",
            Self::BeforeMigrating => "-before-migrating",
        }
    }
}

/// A copy that was made and checked.
#[derive(Clone, Debug)]
pub struct Backup {
    /// Where.
    pub path: PathBuf,
    /// Its size, in bytes.
    pub bytes: u64,
    /// What stands in it.
    pub checked: Checked,
    /// Older copies that rotation removed after it.
    pub removed: Vec<PathBuf>,
}

/// What is copied.
#[derive(Clone, Debug)]
pub struct Source {
    log: Where,
    /// The folder of the relay's own keys, which need not be there.
    keys: PathBuf,
}

/// Where the log lies.
#[derive(Clone)]
enum Where {
    /// The file in a data folder.
    File(PathBuf),
    /// The database at this address, which holds a password.
    Postgres(String),
}

impl std::fmt::Debug for Where {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Postgres(url) => f
                .debug_tuple("Postgres")
                .field(&without_secrets(url))
                .finish(),
        }
    }
}

impl Source {
    /// What a relay with these settings keeps.
    ///
    /// # Errors
    /// When there is nothing yet.
    pub fn of(settings: &Settings) -> anyhow::Result<Self> {
        if let Some(url) = &settings.database_url {
            return Ok(Self {
                log: Where::Postgres(url.clone()),
                keys: folder::keys(&settings.data),
            });
        }
        anyhow::ensure!(
            folder::is_there(&folder::database(&settings.data))?,
            "there is no relay in {} (--data)",
            settings.data.display()
        );
        Ok(Self::in_folder(&settings.data))
    }

    /// What lies in a data folder.
    #[must_use]
    pub fn in_folder(data: &Path) -> Self {
        Self {
            log: Where::File(folder::database(data)),
            keys: folder::keys(data),
        }
    }

    const fn extension(&self) -> &'static str {
        match self.log {
            Where::File(_) => "db",
            Where::Postgres(_) => "dump",
        }
    }

    fn copy(&self, to: &Path) -> anyhow::Result<Checked> {
        match &self.log {
            Where::File(file) => copy::copy(file, to)?,
            Where::Postgres(url) => postgres::copy(url, to)?,
        }
        check(to)
    }
}

/// Makes a copy of that name, which must not exist yet. What is half done is called `.part` and removed when it fails.
///
/// # Errors
/// When it cannot be made, is not whole, or the name is taken.
pub fn make(source: &Source, to: &Path) -> anyhow::Result<Backup> {
    if to.exists() {
        bail!("{} exists: a backup is never written over", to.display());
    }
    let part = to.with_added_extension("part");
    folder::private_file(&part).with_context(|| format!("{} cannot be written", part.display()))?;
    let done = source.copy(&part).and_then(|checked| {
        OpenOptions::new().write(true).open(&part)?.sync_all()?;
        keys::keep(&source.keys, to)?;
        put(&part, to)?;
        let bytes = to.metadata()?.len();
        Ok(Backup {
            path: to.to_owned(),
            bytes,
            checked,
            removed: Vec::new(),
        })
    });
    if done.is_err() {
        // What is left of it is worth nothing.
        let _ = std::fs::remove_file(&part);
    }
    done
}

/// Makes a copy in a folder, named by the time, and removes those that rotation no longer keeps.
///
/// # Errors
/// As [`make`].
pub fn make_in(source: &Source, folder: &Path, now: Timestamp, why: Why) -> anyhow::Result<Backup> {
    folder::private_folder(folder)
        .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    let (stamp, mark) = (now.strftime(STAMP), why.mark());
    let name = format!("carnet-{stamp}{mark}.{}", source.extension());
    let made = make(source, &folder.join(name))?;
    let removed = rotation::rotate(folder, now)?;
    Ok(Backup { removed, ..made })
}

/// The copies in a folder, oldest first. A folder that is not there has none.
///
/// # Errors
/// When the folder cannot be read.
pub fn list(folder: &Path) -> std::io::Result<Vec<(Timestamp, PathBuf)>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if let Some(stamp) = stamp_of(&path) {
            found.push((stamp, path));
        }
    }
    found.sort();
    Ok(found)
}

/// The time in the name of one of our copies.
fn stamp_of(path: &Path) -> Option<Timestamp> {
    let civil = jiff::civil::DateTime::strptime(STAMP, stamp_and_mark(path)?.0).ok()?;
    civil
        .to_zoned(jiff::tz::TimeZone::UTC)
        .ok()
        .map(|zoned| zoned.timestamp())
}

/// Whether a copy was made for a purpose, and not because it was due.
fn is_marked(path: &Path) -> bool {
    stamp_and_mark(path).is_some_and(|(_, mark)| !mark.is_empty())
}

fn stamp_and_mark(path: &Path) -> Option<(&str, &str)> {
    let name = path.file_name()?.to_str()?;
    let (stamp, extension) = name.strip_prefix("carnet-")?.split_once('.')?;
    matches!(extension, "db" | "dump").then_some(())?;
    let (stamp, mark) = stamp.split_at(stamp.find('-').unwrap_or(stamp.len()));
    let known = [Why::Due, Why::ByHand, Why::BeforeMigrating];
    known
        .iter()
        .any(|why| why.mark() == mark)
        .then_some((stamp, mark))
}

/// Gives a finished file its name, unless somebody has taken it meanwhile.
fn put(part: &Path, to: &Path) -> anyhow::Result<()> {
    match std::fs::hard_link(part, to) {
        Ok(()) => std::fs::remove_file(part)?,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            bail!("{} exists: a backup is never written over", to.display())
        }
        // A disk without hard links.
        Err(_) => std::fs::rename(part, to)?,
    }
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder::settle(folder.unwrap_or(Path::new(".")))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::sqlite::Store;

    #[test]
    fn a_copy_is_whole_and_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("relay.db");
        // The relay runs: its newest rows stand in the -wal.
        folder::private_folder(&folder::keys(folder.path())).unwrap();
        let key = folder::keys(folder.path()).join("key.pem");
        std::fs::write(key, "the key").unwrap();
        let mut store = Store::open(&file).unwrap();
        let workspace = carnet_protocol::ids::WorkspaceId([1; 16]);
        store
            .create(workspace, carnet_protocol::ids::Epoch([2; 16]))
            .unwrap();
        let source = Source::in_folder(folder.path());
        let to = folder.path().join("copies");
        let now: Timestamp = "2026-11-22T11:05:26Z".parse().unwrap();
        let made = make_in(&source, &to, now, Why::Due).unwrap();
        assert_eq!(made.checked.workspaces, 1);
        assert!(made.path.ends_with("carnet-20261122T110526Z.db"));
        assert_eq!(list(&to).unwrap(), [(now, made.path.clone())]);
        let before = std::fs::read(&made.path).unwrap();
        let again = make_in(&source, &to, now, Why::Due).expect_err("the name is taken");
        assert!(again.to_string().contains("never written over"), "{again}");
        assert_eq!(std::fs::read(&made.path).unwrap(), before);
        let key = keys::beside(&made.path).join("key.pem");
        assert_eq!(std::fs::read_to_string(key).unwrap(), "the key");
        let found = std::fs::read_dir(&to).unwrap().count();
        assert_eq!(found, 2, "the copy and its key, no scraps");
    }

    /// Somebody else makes one of that name while this one is being copied.
    #[test]
    fn a_name_that_was_taken_meanwhile_stays_taken() {
        let folder = tempfile::tempdir().unwrap();
        let (part, to) = (folder.path().join("a.part"), folder.path().join("a"));
        std::fs::write(&part, "mine").unwrap();
        std::fs::write(&to, "theirs").unwrap();
        put(&part, &to).expect_err("it is taken");
        assert_eq!(std::fs::read_to_string(&to).unwrap(), "theirs");
    }

    #[test]
    fn only_our_names_are_copies() {
        for name in [
            "carnet-20261122T110526Z.db.part",
            "carnet-2026.db",
            "carnet-20261322T110526Z.db",
            "notes-20261122T110526Z.db",
            "carnet-20261122T110526Z.txt",
            "carnet-20261122T110526Z-mine.db",
        ] {
            assert_eq!(stamp_of(Path::new(name)), None, "{name}");
        }
    }
}
