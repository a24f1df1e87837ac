//! Putting a copy in the place of the relay's file.
//!
//! The log goes back with it, and desks have seen more. So each workspace gets a new epoch: its desks start over, and push
//! what the copy lacks (docs/protocol.md, Heal). Who was signed in signs in again: a copy knows neither which sessions were
//! ended since nor which links were used.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use jiff::Timestamp;
use rusqlite::Connection;

use super::{Checked, STAMP, check, copy, keys, postgres};
use crate::clock::{Chance, new_id};
use crate::folder;
use crate::log::sqlite::Store;
use crate::settings::Settings;

/// What a restore did.
#[derive(Clone, Debug)]
pub struct Restored {
    /// What stands in the file now.
    pub checked: Checked,
    /// Where lies what was there before: the log, and the relay's own keys when the copy had others.
    pub kept: Vec<PathBuf>,
}

/// Puts a checked copy in the place of the file in a data folder. Until the last step the old file stands untouched in its
/// place, and after it beside its place.
///
/// # Errors
/// When a relay runs there, the copy is damaged or newer than this program, or the disk refuses.
pub fn restore(
    backup: &Path,
    settings: &Settings,
    now: Timestamp,
    chance: &dyn Chance,
) -> anyhow::Result<Restored> {
    if let Some(url) = &settings.database_url {
        return restore_database(backup, url, settings, now);
    }
    let data = &settings.data;
    anyhow::ensure!(
        backup.extension().is_none_or(|kind| kind != "dump"),
        "{} is a dump of a Postgres: it is restored with DATABASE_URL",
        backup.display()
    );
    let checked = check(backup)?;
    let _alone = folder::take(data)?;
    let file = folder::database(data);
    let new = data.join("relay.db.restoring");
    remove_with_its_wal(&new)?;
    folder::private_file(&new)?;
    copy::copy(backup, &new)?;
    begin_anew(&new, chance).context("the copy was made by a newer version, or is damaged")?;
    std::fs::File::open(&new)?.sync_all()?;
    let kept = file
        .exists()
        .then(|| set_aside(&file, now))
        .transpose()
        .context("the old file could not be kept, so nothing was changed")?;
    std::fs::rename(&new, &file)?;
    let keys = restore_keys(backup, data, now)?;
    folder::settle(data)?;
    let kept = kept.into_iter().chain(keys).collect();
    Ok(Restored { checked, kept })
}

/// After the log: a relay that has the copy's log and still its own key is found by its desks, too.
fn restore_keys(backup: &Path, data: &Path, now: Timestamp) -> anyhow::Result<Option<PathBuf>> {
    let stamp = now.strftime(STAMP).to_string();
    keys::restore(backup, &folder::keys(data), &stamp)
        .context("the log was restored, but not the key that lies beside the copy")
}

/// The same for a database: what was there before is dumped beside the copies.
fn restore_database(
    backup: &Path,
    url: &str,
    settings: &Settings,
    now: Timestamp,
) -> anyhow::Result<Restored> {
    let alone = postgres::Alone::take(url)?;
    let checked = check(backup)?;
    anyhow::ensure!(
        backup.extension().is_some_and(|kind| kind == "dump"),
        "{} is no dump of a Postgres; one of a file is restored without DATABASE_URL",
        backup.display()
    );
    let copies = settings.backups();
    folder::private_folder(&copies)?;
    let kept = copies.join(format!("replaced-{}.dump", now.strftime(STAMP)));
    folder::private_file(&kept)?;
    postgres::copy(url, &kept)
        .context("what is there could not be kept, so nothing was changed")?;
    alone.restore(backup)?;
    let keys = restore_keys(backup, &settings.data, now)?;
    let kept = [kept].into_iter().chain(keys).collect();
    Ok(Restored { checked, kept })
}

/// Draws a new epoch for each workspace, counts what it holds, and ends what a copy must not bring back.
fn begin_anew(file: &Path, chance: &dyn Chance) -> anyhow::Result<()> {
    let store = Store::open(file)?;
    let connection = store.connection();
    let keys: Vec<i64> = connection
        .prepare(WORKSPACES)?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    for key in keys {
        connection.execute(EPOCH, rusqlite::params![key, new_id(chance)])?;
    }
    for ended in [REFRESH, TICKETS, LINKS, SIGN_INS, KEY] {
        connection.execute(ended, [])?;
    }
    store.count_anew()?;
    connection.execute_batch("COMMIT")?;
    one_file(connection)
}

crate::statements! {
    WORKSPACES = "SELECT key FROM workspaces";
    EPOCH = "UPDATE workspaces SET epoch = ?2 WHERE key = ?1";
    // Sessions, tickets, links and the key that signs access tokens. Programs keep their tokens: the operator is told.
    REFRESH = "DELETE FROM refresh_tokens";
    TICKETS = "DELETE FROM tickets";
    LINKS = "DELETE FROM links";
    SIGN_INS = "DELETE FROM families WHERE family NOT IN (SELECT family FROM api_tokens)";
    KEY = "DELETE FROM secrets WHERE name = 'jwt'";
}

/// Moves everything out of the -wal, which goes.
fn one_file(connection: &Connection) -> anyhow::Result<()> {
    let mode: String =
        connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    anyhow::ensure!(mode == "delete", "the file is in use");
    Ok(())
}

/// Gives the old file a second name. Its -wal must not meet the new one.
fn set_aside(file: &Path, now: Timestamp) -> anyhow::Result<PathBuf> {
    let kept = file.with_added_extension(format!("replaced-{}", now.strftime(STAMP)));
    let whole = Connection::open(file)
        .map_err(anyhow::Error::from)
        .and_then(|connection| one_file(&connection));
    if whole.is_err() {
        // It is damaged, which may be why somebody restores: all its parts are kept as they are.
        for suffix in ["-wal", "-shm"] {
            let part = with_suffix(file, suffix);
            if part.exists() {
                std::fs::rename(part, with_suffix(&kept, suffix))?;
            }
        }
    }
    if std::fs::hard_link(file, &kept).is_err() {
        anyhow::ensure!(!kept.exists(), "{} exists", kept.display());
        std::fs::copy(file, &kept)?;
        std::fs::File::open(&kept)?.sync_all()?;
    }
    Ok(kept)
}

fn remove_with_its_wal(file: &Path) -> std::io::Result<()> {
    for path in [
        file.to_owned(),
        with_suffix(file, "-wal"),
        with_suffix(file, "-shm"),
    ] {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use carnet_protocol::ids::{DeviceId, Epoch, WorkspaceId};

    use super::*;
    use crate::backup::{Source, make};
    use crate::clock::SystemChance;

    const WORKSPACE: WorkspaceId = WorkspaceId([1; 16]);

    const SPOIL: &str = "UPDATE workspaces SET document_count = -2, log_bytes = 7";

    fn counted(file: &Path) -> (i64, i64) {
        let counts = "SELECT document_count, log_bytes FROM workspaces";
        let store = Store::open(file).unwrap();
        let held = store
            .connection()
            .query_row(counts, [], |row| Ok((row.get(0)?, row.get(1)?)));
        held.unwrap()
    }

    fn epoch(file: &Path) -> Epoch {
        let store = Store::open(file).unwrap();
        store.opened(WORKSPACE, DeviceId([3; 16]), 0).unwrap().epoch
    }

    #[test]
    fn a_restored_log_has_a_new_epoch_and_the_old_file_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        folder::private_folder(&data).unwrap();
        let file = folder::database(&data);
        let settings = Settings::in_folder(&data);
        let mut store = Store::open(&file).unwrap();
        store.create(WORKSPACE, Epoch([2; 16])).unwrap();
        let backup = folder.path().join("copy.db");
        folder::private_folder(&folder::keys(&data)).unwrap();
        let key = folder::keys(&data).join("key.pem");
        std::fs::write(&key, "the key of all links").unwrap();
        make(&Source::in_folder(&data), &backup).unwrap();
        std::fs::write(&key, "another").unwrap();
        let spoilt = Store::open(&backup).unwrap();
        spoilt.connection().execute(SPOIL, []).unwrap();
        drop(spoilt);
        store.create(WorkspaceId([9; 16]), Epoch([8; 16])).unwrap();
        // As a kill leaves it: the newest rows stand in the -wal.
        std::mem::forget(store);
        let now: Timestamp = "2026-11-22T11:05:26Z".parse().unwrap();
        let held = folder::take(&data).unwrap();
        let said = restore(&backup, &settings, now, &SystemChance)
            .expect_err("a relay runs")
            .to_string();
        assert!(said.contains("stop it first"), "{said}");
        drop(held);
        let restored = restore(&backup, &settings, now, &SystemChance).unwrap();
        assert_eq!(restored.checked.workspaces, 1);
        assert_ne!(epoch(&file), Epoch([2; 16]), "desks must notice");
        assert_eq!(counted(&file), (0, 0), "it is counted anew");
        assert_eq!(epoch(&backup), Epoch([2; 16]), "the copy stays as it is");
        let [kept, keys] = &restored.kept[..] else {
            panic!("there was a file, and a key: {restored:?}")
        };
        assert_eq!(
            std::fs::read_to_string(&key).unwrap(),
            "the key of all links"
        );
        assert_eq!(
            std::fs::read_to_string(keys.join("key.pem")).unwrap(),
            "another"
        );
        assert_eq!(
            check(kept).unwrap().workspaces,
            2,
            "what was written last is kept too"
        );
    }

    #[test]
    fn a_damaged_copy_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        folder::private_folder(&data).unwrap();
        let file = folder::database(&data);
        let settings = Settings::in_folder(&data);
        drop(Store::open(&file).unwrap());
        let before = std::fs::read(&file).unwrap();
        let bad = folder.path().join("copy.db");
        std::fs::write(&bad, b"SQLite format 3\0 and then nothing of the kind").unwrap();
        restore(&bad, &settings, Timestamp::UNIX_EPOCH, &SystemChance).expect_err("it is damaged");
        assert_eq!(std::fs::read(&file).unwrap(), before);
    }
}
