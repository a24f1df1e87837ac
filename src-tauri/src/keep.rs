//! Files that a person takes out of the app: exports and reports, into the folder for downloads. A name that is taken gets
//! a number; nothing is written over.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use carnet_core::api::{ApiError, Code};

/// Tries with a number before the name is refused.
const NAMES: u32 = 1_000;

/// Writes a new file and waits until the disk has it.
///
/// # Errors
/// `Invalid` for a name that is more than a name, `Storage` with the system's words.
pub fn keep(folder: &Path, name: &str, text: &str) -> Result<PathBuf, ApiError> {
    keep_as(folder, name, |path| {
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        let written = file
            .write_all(text.as_bytes())
            .and_then(|()| file.sync_all());
        if written.is_err() {
            // Half a file looks like a whole one.
            let _ = std::fs::remove_file(path);
        }
        written
    })
}

/// The same for a file that somebody else writes, at a path where there is none.
///
/// # Errors
/// As [`keep`].
pub fn keep_as(
    folder: &Path,
    name: &str,
    write: impl Fn(&Path) -> std::io::Result<()>,
) -> Result<PathBuf, ApiError> {
    let plain = !name.is_empty()
        && name.chars().count() <= 120
        && !name.starts_with('.')
        && !name
            .chars()
            .any(|char| char.is_control() || "/\\:*?\"<>|".contains(char));
    if !plain {
        return Err(ApiError::invalid("name", "is no name for a file"));
    }
    std::fs::create_dir_all(folder).map_err(|error| refused(&error))?;
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "txt"));
    for number in 1..=NAMES {
        let path = folder.join(match number {
            1 => format!("{stem}.{ending}"),
            _ => format!("{stem} ({number}).{ending}"),
        });
        match write(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(refused(&error)),
        }
    }
    Err(ApiError::invalid("name", "is taken too often"))
}

fn refused(error: &std::io::Error) -> ApiError {
    ApiError::new(
        Code::Storage,
        format!("the file could not be written: {error}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_name_gets_a_number_and_nothing_is_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = keep(folder.path(), "deals.csv", "one").expect("written");
        let second = keep(folder.path(), "deals.csv", "two").expect("written");
        assert_eq!(first, folder.path().join("deals.csv"));
        assert_eq!(second, folder.path().join("deals (2).csv"));
        assert_eq!(std::fs::read_to_string(first).expect("read"), "one");
        assert_eq!(std::fs::read_to_string(second).expect("read"), "two");
    }

    #[test]
    fn a_name_is_a_name_and_no_path() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["", "../a.csv", "a/b.csv", ".bashrc", "a\\b", "a\n.csv"] {
            let error = keep(folder.path(), name, "x").expect_err(name);
            assert_eq!(error.code, Code::Invalid, "{name}");
        }
        let left = std::fs::read_dir(folder.path()).expect("read").count();
        assert_eq!(left, 0, "nothing was written");
    }
}
