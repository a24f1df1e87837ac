//! Opening a database: the place, the lock, the header, SQLite's settings, the migrations, the marker. In this order, so
//! that a file that may not be opened is not touched.

use std::path::{Path, PathBuf};

use carnet_protocol::ids::{DeviceId, MemberId, WorkspaceId};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::desk::{self, Healing, Row};
use super::header::{self, Found};
use super::lock::{Lock, beside};
use super::{backup, given, outbox, place, set_aside};
use crate::api::{ApiError, Code};
use crate::clock::{Chance, Clock, new_id};
use crate::engine::Mode;
use crate::limits;

mod migrations {
    refinery::embed_migrations!("../migrations/desk");
}

/// What to open.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The database file.
    pub path: PathBuf,
    /// Which workspace it must hold; `None`: whatever it holds, or a new one.
    pub workspace: Option<WorkspaceId>,
    /// How it is used.
    pub mode: Mode,
    /// A file outside the database that changes at every open: it tells a copied or restored database from the one that
    /// was last open here.
    pub marker: Option<PathBuf>,
    /// Whose desk this is.
    pub member: MemberId,
}

/// An open database: the one write connection, and the lock.
#[derive(Debug)]
pub struct Store {
    /// The one connection that writes.
    pub conn: Connection,
    /// Where the file is.
    pub path: PathBuf,
    /// Table `desk`, as last committed.
    pub desk: Row,
    /// The file was made by this opening.
    pub created: bool,
    /// A new device was drawn, because the file was copied or restored.
    pub redrawn: bool,
    _lock: Lock,
}

/// The number of the last migration: the schema of this code.
#[must_use]
pub fn schema_version() -> u16 {
    let last = migrations::migrations::runner()
        .get_migrations()
        .iter()
        .map(refinery::Migration::version)
        .max();
    last.and_then(|version| u16::try_from(version).ok())
        .unwrap_or(0)
}

impl Store {
    /// Opens or makes the file.
    ///
    /// # Errors
    /// [`Code::UnsafePlace`], [`Code::InUse`], [`Code::NewerFile`], [`Code::BrokenFile`], [`Code::DiskFull`],
    /// [`Code::Storage`]. The file is then as it was, except after a failed migration, before which a backup was made.
    pub fn open(
        opening: &Opening,
        clock: &dyn Clock,
        chance: &mut dyn Chance,
    ) -> Result<Self, ApiError> {
        check_sqlite()?;
        place::check(&opening.path)?;
        if let Some(folder) = opening.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let lock = Lock::take(&opening.path)?;
        let found = look(opening)?;
        let unclean = beside_length(&opening.path, "-wal") > 0;
        if unclean && found != Found::Nothing {
            check_through_wal(&opening.path)?;
        }
        let mut conn = Connection::open(&opening.path)?;
        settings(&conn, opening.mode, found == Found::Nothing)?;
        migrate(&mut conn, &opening.path, clock.now_ms())?;
        let (desk, created, redrawn) = identity(&mut conn, opening, clock, chance)?;
        Ok(Self {
            conn,
            path: opening.path.clone(),
            desk,
            created,
            redrawn,
            _lock: lock,
        })
    }
}

/// A connection that only reads, for use beside the engine.
///
/// # Errors
/// When the file cannot be opened.
pub fn reader(path: &Path) -> Result<Connection, ApiError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    common(&conn)?;
    Ok(conn)
}

fn check_sqlite() -> Result<(), ApiError> {
    let version = rusqlite::version_number();
    if version < limits::SQLITE_VERSION_MIN {
        return Err(ApiError::new(
            Code::Storage,
            format!("SQLite {version} is too old to be trusted with records"),
        ));
    }
    Ok(())
}

/// A file that was here before and is empty or missing now is broken, not new: its marker, its backups or a write-ahead
/// log without a database tell. SQLite would remove such a log when it makes the file anew.
fn look(opening: &Opening) -> Result<Found, ApiError> {
    let found = header::look(&opening.path)?;
    if found != Found::Nothing || opening.mode == Mode::Cache {
        return Ok(found);
    }
    let known = opening.marker.as_deref().is_some_and(Path::exists)
        || beside_length(&opening.path, "-wal") > 0
        || !backup::list(&opening.path)?.is_empty();
    if !known {
        return Ok(found);
    }
    let what = if opening.path.exists() {
        "the file is empty"
    } else {
        "the file is missing"
    };
    Err(ApiError::new(Code::BrokenFile, what))
}

/// After an unclean end. The header may be older than what stands in the write-ahead log: ask SQLite, reading only, so
/// that a file that turns out to be newer or broken is not changed when the connection closes.
fn check_through_wal(path: &Path) -> Result<(), ApiError> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let version: i32 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    header::check_version(version.cast_unsigned())?;
    quick_check(&conn)
}

fn settings(conn: &Connection, mode: Mode, new: bool) -> Result<(), ApiError> {
    common(conn)?;
    if new {
        // Before the write-ahead log: so it stands in the file itself from the first byte on.
        conn.pragma_update(None, "application_id", header::APPLICATION_ID)?;
    }
    let mode_now: String = conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode_now != "wal" {
        return Err(ApiError::new(
            Code::UnsafePlace,
            format!("SQLite cannot keep a write-ahead log here ({mode_now})"),
        ));
    }
    let synchronous = if mode == Mode::Cache { "OFF" } else { "FULL" };
    conn.pragma_update(None, "synchronous", synchronous)?;
    conn.pragma_update(None, "fullfsync", true)?;
    Ok(())
}

pub(super) fn common(conn: &Connection) -> Result<(), ApiError> {
    conn.busy_timeout(std::time::Duration::from_millis(limits::SQLITE_BUSY_MS))?;
    conn.set_prepared_statement_cache_capacity(256);
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "cell_size_check", true)?;
    // What is removed for good is overwritten.
    conn.pragma_update(None, "secure_delete", true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    Ok(())
}

/// After an unclean end: is the file whole?
///
/// # Errors
/// [`Code::BrokenFile`] with SQLite's first complaint.
fn quick_check(conn: &Connection) -> Result<(), ApiError> {
    let answer: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if answer == "ok" {
        Ok(())
    } else {
        Err(ApiError::new(Code::BrokenFile, answer))
    }
}

/// Brings the schema up to this code's, after a backup. A newer schema that lets us read it is left alone.
fn migrate(conn: &mut Connection, path: &Path, now_ms: i64) -> Result<(), ApiError> {
    let raw: i32 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let (had, ours) = (header::low(raw.cast_unsigned()), schema_version());
    if had >= ours {
        return Ok(());
    }
    if had > 0 {
        backup::make(conn, path, now_ms, backup::Why::Migration)?;
    }
    migrations::migrations::runner()
        // One transaction: cut between a migration and its mark, the file would never open again.
        .set_grouped(true)
        .run(conn)
        .map_err(|error| ApiError::new(Code::Storage, format!("migration: {error}")))?;
    let version = header::user_version(header::READER_MIN, ours).cast_signed();
    conn.pragma_update(None, "user_version", version)?;
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

/// Reads or makes the desk's row; draws a new device when the file is not the one that was last open here.
fn identity(
    conn: &mut Connection,
    opening: &Opening,
    clock: &dyn Clock,
    chance: &mut dyn Chance,
) -> Result<(Row, bool, bool), ApiError> {
    let known = desk::load(conn)?;
    let created = known.is_none();
    let mut desk = match known {
        Some(desk) => desk,
        None => new_row(opening, clock, chance),
    };
    if opening
        .workspace
        .is_some_and(|wanted| wanted != desk.workspace)
    {
        return Err(ApiError::invalid(
            "workspace",
            "the file holds another workspace",
        ));
    }
    let copied = !created && !same_marker(opening, &desk);
    let transaction = conn.transaction()?;
    if copied || opening.mode == Mode::Cache {
        redraw(&transaction, &mut desk, clock, chance)?;
    }
    change_mode(&transaction, &mut desk, opening.mode)?;
    desk.member = Some(opening.member);
    let mut marker = vec![0; 16];
    chance.fill(&mut marker);
    desk.marker = opening.marker.is_some().then(|| marker.clone());
    desk::save(&transaction, &desk)?;
    transaction.commit()?;
    // A crash here leaves two markers that differ: the next open draws a new device, which is always safe.
    if let Some(file) = &opening.marker {
        write_marker(file, &marker)?;
    }
    Ok((desk, created, copied))
}

fn new_row(opening: &Opening, clock: &dyn Clock, chance: &mut dyn Chance) -> Row {
    let workspace = opening
        .workspace
        .unwrap_or_else(|| new_id(clock.now_ms(), chance).into());
    let mut device = [0; 16];
    chance.fill(&mut device);
    Row::new(workspace, opening.mode, DeviceId(device))
}

fn same_marker(opening: &Opening, desk: &Row) -> bool {
    let Some(file) = &opening.marker else {
        return true;
    };
    let beside = std::fs::read(file).ok();
    beside.is_some() && beside == desk.marker
}

fn write_marker(file: &Path, marker: &[u8]) -> Result<(), ApiError> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(file, marker)?;
    Ok(())
}

/// Draws a new device and numbers the outbox anew (PU7). What was in flight may be in the log already: applying it twice
/// changes nothing.
///
/// # Errors
/// When the file cannot be written.
pub fn redraw(
    conn: &Connection,
    desk: &mut Row,
    clock: &dyn Clock,
    chance: &mut dyn Chance,
) -> Result<(), ApiError> {
    desk.device = new_id(clock.now_ms(), chance).into();
    desk.acknowledged = 0;
    desk.next_number = outbox::renumber(conn)?;
    Ok(())
}

/// A solo workspace keeps no outbox, so when it is shared every document is compared with the log. What an earlier log
/// gave or refused says nothing of this one.
fn change_mode(conn: &Connection, desk: &mut Row, mode: Mode) -> rusqlite::Result<()> {
    if desk.mode == Mode::Solo && mode != Mode::Solo {
        desk.healing = Healing::Share;
        given::clear(conn)?;
        set_aside::clear(conn)?;
    }
    // A joined workspace that was live once is shared like any other; opening it as joined again changes nothing.
    desk.mode = mode;
    Ok(())
}

fn beside_length(path: &Path, ending: &str) -> u64 {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    std::fs::metadata(PathBuf::from(name)).map_or(0, |data| data.len())
}

/// The folder that holds a database's backups.
#[must_use]
pub fn backups_folder(path: &Path) -> PathBuf {
    beside(path, "backups")
}
