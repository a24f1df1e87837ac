//! Backups: made with `VACUUM INTO`, opened to be checked, rotated, and put back either as a repair (same workspace) or as
//! a copy (a workspace of its own, not synced).

mod erased;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use carnet_protocol::ids::WorkspaceId;
use rusqlite::{Connection, OpenFlags};

use super::desk::{self, Healing};
use super::given;
use super::header;
use super::lock::Lock;
use super::open::{backups_folder, redraw};
use crate::api::{ApiError, Code};
use crate::clock::{Chance, Clock};
use crate::engine::Mode;
use crate::limits::{BACKUP_EVERY_MS, BACKUPS_DAILY, BACKUPS_MONTHLY, BACKUPS_WEEKLY};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Why a backup is made: those before a migration are kept beside the rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A day has passed.
    Daily,
    /// The schema is about to change.
    Migration,
}

/// One backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Its file's name: how a person's choice names it.
    pub id: String,
    /// When it was made, milliseconds since 1970.
    pub at: i64,
    /// Why it was made.
    pub why: Why,
    /// Where it is.
    pub path: PathBuf,
}

/// Makes a backup of the open database and checks it. Any connection will do, one that only reads too.
///
/// # Errors
/// [`Code::DiskFull`] or [`Code::Storage`]; no half backup is left under a backup's name.
pub fn make(conn: &Connection, path: &Path, now_ms: i64, why: Why) -> Result<Backup, ApiError> {
    let _turn = turn();
    make_in_turn(conn, path, now_ms, why)
}

fn make_in_turn(conn: &Connection, path: &Path, now_ms: i64, why: Why) -> Result<Backup, ApiError> {
    let folder = backups_folder(path);
    std::fs::create_dir_all(&folder)?;
    let word = match why {
        Why::Daily => "daily",
        Why::Migration => "migration",
    };
    let id = format!("{now_ms:013}-{word}.carnet");
    let (part, whole) = (folder.join(format!("{id}.part")), folder.join(&id));
    finish(&part, &whole, || {
        conn.execute("VACUUM INTO ?1", [part.to_string_lossy()])?;
        Ok(())
    })?;
    Ok(Backup {
        id,
        at: now_ms,
        why,
        path: whole,
    })
}

/// Writes a checked copy of the database at `path` to a place of the person's choice; no rotation knows of it.
///
/// # Errors
/// [`Code::InUse`] when there is a file at `to`, else as [`make`]; no half copy is left.
pub fn save_copy(path: &Path, to: &Path) -> Result<(), ApiError> {
    if to.exists() {
        return Err(ApiError::new(Code::InUse, "there is a file already"));
    }
    let part = with(to, ".part");
    let conn = super::open::reader(path)?;
    finish(&part, to, || {
        conn.execute("VACUUM INTO ?1", [part.to_string_lossy()])?;
        Ok(())
    })
}

/// Writes a file under another name, checks it, and only then gives it its own. Whatever fails, nothing is left of it: a full
/// disk gets its room back.
fn finish(
    part: &Path,
    whole: &Path,
    write: impl FnOnce() -> Result<(), ApiError>,
) -> Result<(), ApiError> {
    let done = write().and_then(|()| {
        check(part)?;
        std::fs::File::open(part)?.sync_all()?;
        Ok(std::fs::rename(part, whole)?)
    });
    if done.is_err() {
        let _ = std::fs::remove_file(part);
    }
    done
}

/// One at a time, whatever thread: two would write the same file, or remove each other's.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The day's backup, when the newest is older than a day; then the rotation; then what was removed for good leaves those
/// that stay.
///
/// # Errors
/// As [`make`] and [`rotate`], or when the database cannot be read.
pub fn daily(path: &Path, now_ms: i64) -> Result<(), ApiError> {
    let _turn = turn();
    remove_unfinished(path)?;
    let newest = list(path)?
        .into_iter()
        .find(|backup| backup.why == Why::Daily);
    // A newest one from the future is the trace of a clock that went back: it must not stop the backups.
    let fresh = newest.is_some_and(|newest| (0..BACKUP_EVERY_MS).contains(&(now_ms - newest.at)));
    if !fresh {
        let conn = super::open::reader(path)?;
        make_in_turn(&conn, path, now_ms, Why::Daily)?;
    }
    rotate(path, now_ms)?;
    erased::leave(path)
}

/// What an app that ended in the middle left behind: it may hold what was removed for good since.
fn remove_unfinished(path: &Path) -> Result<(), ApiError> {
    let Ok(folder) = std::fs::read_dir(backups_folder(path)) else {
        return Ok(());
    };
    for entry in folder {
        let (entry, part) = (entry?.path(), ".carnet.part");
        let name = entry.file_name().unwrap_or_default().to_string_lossy();
        if name.contains(part) {
            std::fs::remove_file(&entry)?;
        }
    }
    Ok(())
}

/// Opens a backup and reads all of it.
///
/// # Errors
/// [`Code::BrokenFile`] or [`Code::NewerFile`].
pub fn check(path: &Path) -> Result<(), ApiError> {
    header::look(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let conn = Connection::open_with_flags(path, flags)?;
    let answer: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if answer != "ok" {
        return Err(ApiError::new(Code::BrokenFile, answer));
    }
    if desk::load(&conn)?.is_none() {
        return Err(ApiError::new(Code::BrokenFile, "it holds no workspace"));
    }
    Ok(())
}

/// The backups of the database at `path`, newest first.
///
/// # Errors
/// When the folder cannot be read.
pub fn list(path: &Path) -> Result<Vec<Backup>, ApiError> {
    let folder = match std::fs::read_dir(backups_folder(path)) {
        Ok(folder) => folder,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut backups = Vec::new();
    for entry in folder {
        backups.extend(read_name(&entry?.path()));
    }
    backups.sort_by(|a, b| b.id.cmp(&a.id));
    Ok(backups)
}

fn read_name(path: &Path) -> Option<Backup> {
    let id = path.file_name()?.to_str()?.to_owned();
    let (at, word) = id.strip_suffix(".carnet")?.split_once('-')?;
    Some(Backup {
        at: at.parse().ok()?,
        why: match word {
            "daily" => Why::Daily,
            "migration" => Why::Migration,
            _ => return None,
        },
        path: path.to_owned(),
        id,
    })
}

/// The newest backup that is whole.
///
/// # Errors
/// When the folder cannot be read.
pub fn newest_good(path: &Path) -> Result<Option<Backup>, ApiError> {
    Ok(list(path)?
        .into_iter()
        .find(|backup| check(&backup.path).is_ok()))
}

/// Removes backups that the rotation no longer keeps: one a day for 7 days, one a week for 4 weeks, one a month for 12
/// months, and the last one made before a migration.
///
/// # Errors
/// When the folder cannot be read or a file not removed.
pub fn rotate(path: &Path, now_ms: i64) -> Result<(), ApiError> {
    let backups = list(path)?;
    let daily: Vec<i64> = backups
        .iter()
        .filter(|backup| backup.why == Why::Daily)
        .map(|backup| backup.at)
        .collect();
    let keep = kept(&daily, now_ms);
    let migration = backups.iter().find(|backup| backup.why == Why::Migration);
    for backup in &backups {
        let wanted = match backup.why {
            Why::Daily => keep.contains(&backup.at),
            Why::Migration => migration == Some(backup),
        };
        if !wanted {
            std::fs::remove_file(&backup.path)?;
        }
    }
    Ok(())
}

/// Which of these moments stay: the newest of each day, week and month that counts. A clock that went back keeps what
/// lies in its future.
fn kept(moments: &[i64], now_ms: i64) -> Vec<i64> {
    let mut keep = Vec::new();
    let periods = [
        (DAY_MS, BACKUPS_DAILY),
        (7 * DAY_MS, BACKUPS_WEEKLY),
        (30 * DAY_MS, BACKUPS_MONTHLY),
    ];
    for (period, count) in periods {
        let mut last = None;
        let mut taken = 0;
        for at in moments {
            let place = at.div_euclid(period);
            if *at > now_ms {
                keep.push(*at);
            } else if last != Some(place) && taken < count {
                (last, taken) = (Some(place), taken + 1);
                keep.push(*at);
            }
        }
    }
    keep
}

/// Moves a broken database out of the way, with its write-ahead log, and says where it went.
///
/// # Errors
/// [`Code::InUse`] while an engine has it open, or when it cannot be moved.
pub fn set_aside(path: &Path, now_ms: i64) -> Result<PathBuf, ApiError> {
    let _lock = Lock::take(path)?;
    let mut to = path.as_os_str().to_owned();
    to.push(format!(".broken-{now_ms}"));
    let to = PathBuf::from(to);
    for ending in ["", "-wal", "-shm"] {
        let (from, to) = (with(path, ending), with(&to, ending));
        match std::fs::rename(&from, &to) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(to)
}

/// Puts a backup in the place of a broken database, which is set aside. The workspace stays the same; the marker is
/// taken out, so the next open draws a new device and nothing is swallowed.
///
/// # Errors
/// [`Code::BrokenFile`] when the backup is not whole; then nothing was moved.
pub fn repair(path: &Path, backup: &Path, now_ms: i64) -> Result<PathBuf, ApiError> {
    check(backup)?;
    let aside = set_aside(path, now_ms)?;
    let part = with(path, ".part");
    std::fs::copy(backup, &part)?;
    // A backup made since the last opening has the marker of today: without it, the next opening draws a new device.
    Connection::open(&part)?.execute("UPDATE desk SET marker = NULL", [])?;
    std::fs::File::open(&part)?.sync_all()?;
    std::fs::rename(&part, path)?;
    Ok(aside)
}

/// Makes a backup a workspace of its own at a new place: not shared, so that looking at old records cannot send them.
///
/// # Errors
/// [`Code::BrokenFile`] when the backup is not whole, [`Code::InUse`] when there is a file at `to`.
pub fn restore_copy(
    backup: &Path,
    to: &Path,
    workspace: WorkspaceId,
    clock: &dyn Clock,
    chance: &mut dyn Chance,
) -> Result<(), ApiError> {
    check(backup)?;
    if to.exists() {
        return Err(ApiError::new(Code::InUse, "there is a file already"));
    }
    let part = with(to, ".part");
    std::fs::copy(backup, &part)?;
    let mut conn = Connection::open(&part)?;
    let transaction = conn.transaction()?;
    let mut desk = desk::load(&transaction)?
        .ok_or_else(|| ApiError::new(Code::BrokenFile, "it holds no workspace"))?;
    transaction.execute("DELETE FROM outbox", [])?;
    given::clear(&transaction)?;
    super::set_aside::clear(&transaction)?;
    redraw(&transaction, &mut desk, clock, chance)?;
    desk.workspace = workspace;
    desk.mode = Mode::Solo;
    desk.healing = Healing::No;
    (desk.epoch, desk.role, desk.synced_at) = (None, None, None);
    (desk.cursor, desk.cursor_hash, desk.was_live) = (0, None, false);
    desk.marker = None;
    desk::save(&transaction, &desk)?;
    transaction.commit()?;
    drop(conn);
    std::fs::rename(&part, to)?;
    Ok(())
}

fn with(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rotation_keeps_days_weeks_and_months() {
        let now = 1_000 * DAY_MS + 5;
        let moments: Vec<i64> = (0..800).map(|day| now - day * DAY_MS).collect();
        let mut keep = kept(&moments, now);
        keep.sort_unstable();
        keep.dedup();
        let days: Vec<i64> = keep.iter().rev().map(|at| (now - at) / DAY_MS).collect();
        assert_eq!(
            days.get(..7),
            Some(&[0, 1, 2, 3, 4, 5, 6][..]),
            "seven days"
        );
        assert!(
            days.last().is_some_and(|day| *day > 300),
            "months reach back a year"
        );
        assert!(
            days.len() <= 7 + 4 + 12,
            "and no more than that: {}",
            days.len()
        );
    }

    #[test]
    fn what_lies_in_the_future_is_kept() {
        assert_eq!(kept(&[50 * DAY_MS], 10), vec![50 * DAY_MS; 3]);
    }
}
