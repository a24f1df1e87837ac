//! The first 100 bytes of a database file, read without SQLite, so that a file that is not ours to open stays as it is.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::api::{ApiError, Code};

/// `CRNT`: what a Carnet database says in its header.
pub const APPLICATION_ID: i32 = 0x4352_4E54;

/// The oldest version of the code that may open what this code writes. Only a migration that older code could not live
/// with raises it.
pub const READER_MIN: u16 = 1;

/// `user_version` holds both: the floor above, the schema below.
#[must_use]
pub const fn user_version(reader_min: u16, version: u16) -> u32 {
    ((reader_min as u32) << 16) | version as u32
}

/// What a look at a path found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// No file, or an empty one.
    Nothing,
    /// A database of ours with this schema version.
    Ours {
        /// Number of its last migration.
        version: u16,
    },
}

/// Looks at a file's header.
///
/// # Errors
/// [`Code::NewerFile`] when only newer code may open it, [`Code::BrokenFile`] when it is no database, is not Carnet's,
/// or is shorter than it says. The file is not touched.
pub fn look(path: &Path) -> Result<Found, ApiError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(error.into()),
    };
    let length = file.metadata()?.len();
    if length == 0 {
        return Ok(Found::Nothing);
    }
    let length = if has_log(path) { u64::MAX } else { length };
    let mut header = [0; 100];
    if file.read_exact(&mut header).is_err() {
        return Err(broken("the file is shorter than a database's header"));
    }
    read(&header, length)
}

/// Whether a write-ahead log stands beside the file. A power cut while it is moved into the file may leave the file
/// shorter than its header says, and nothing lost: the pages are in the log, and opening checks the whole.
fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).is_ok_and(|log| log.len() > 0)
}

fn read(header: &[u8; 100], length: u64) -> Result<Found, ApiError> {
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(broken("the file is not a database"));
    }
    let (id, version) = (number(header, 68), number(header, 60));
    if id != APPLICATION_ID.cast_unsigned() {
        return Err(broken("the database is not one of Carnet's"));
    }
    check_version(version)?;
    // Byte 16 holds the page size, byte 28 the number of pages when bytes 24 and 92 agree.
    let page = match u64::from(number(header, 16) >> 16) {
        1 => 65_536,
        size => size,
    };
    let counted = number(header, 24) == number(header, 92);
    if counted && length < page * u64::from(number(header, 28)) {
        return Err(broken("the file is shorter than it says"));
    }
    Ok(Found::Ours {
        version: low(version),
    })
}

/// Refuses a `user_version` whose floor is above this code's schema.
///
/// # Errors
/// [`Code::NewerFile`].
pub fn check_version(user_version: u32) -> Result<(), ApiError> {
    let (floor, ours) = (user_version >> 16, super::open::schema_version());
    if floor > u32::from(ours) {
        return Err(ApiError::new(
            Code::NewerFile,
            format!("the file needs version {floor} of the schema, this app has {ours}"),
        ));
    }
    Ok(())
}

/// The schema's part of a `user_version`.
#[must_use]
pub const fn low(user_version: u32) -> u16 {
    (user_version & 0xFFFF) as u16
}

fn number(header: &[u8; 100], at: usize) -> u32 {
    let bytes = header.get(at..at + 4).and_then(|part| part.try_into().ok());
    u32::from_be_bytes(bytes.unwrap_or_default())
}

fn broken(detail: &str) -> ApiError {
    ApiError::new(Code::BrokenFile, detail)
}
