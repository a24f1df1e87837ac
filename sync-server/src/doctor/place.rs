//! The folder and the disk under a relay.

use std::path::Path;

use super::Finding;
use crate::folder::{self, Worker};
use crate::limits::{DISK_FREE_BAD_BYTES, DISK_FREE_CAREFUL_BYTES};

/// Looks at the data folder: whether this user may, whether a relay runs in it, who else may read it, whether its copies can be
/// written, how full its disk is. Nothing is made there.
#[must_use]
pub fn examine(data: &Path, backups: &Path) -> Vec<Finding> {
    if let Err(error) = folder::is_there(&folder::database(data)) {
        return vec![Finding::bad(format!(
            "{error:#}: run the doctor as the relay's user (sudo -u carnet …)"
        ))];
    }
    let mut findings = vec![running(data)];
    findings.extend(rights(data));
    findings.extend(copies(data, backups));
    findings.push(space(data));
    findings
}

fn running(data: &Path) -> Finding {
    let place = data.display();
    match folder::worker(data) {
        Ok(Worker::Nobody) => Finding::well(format!("no relay runs in {place}")),
        Ok(Worker::Somebody(Some(id))) => {
            Finding::well(format!("a relay runs in {place} (process {id})"))
        }
        Ok(Worker::Somebody(None)) => Finding::well(format!("a relay runs in {place}")),
        Err(error) => Finding::bad(format!(
            "whether a relay runs in {place} cannot be seen: {error}"
        )),
    }
}

/// Whether the relay's user, whose the data folder is, may write its copies.
#[cfg(unix)]
fn copies(data: &Path, backups: &Path) -> Option<Finding> {
    use std::os::unix::fs::MetadataExt as _;
    let owner = data.metadata().ok()?.uid();
    let entries = std::fs::read_dir(backups).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    // Of another's folder nothing can be removed, of one's own everything: only the lock must be writable itself.
    let ours = |path: &Path| path.metadata().is_ok_and(|meta| meta.uid() == owner);
    let lock = paths.filter(|path| path.ends_with(".lock"));
    let there = backups.exists().then(|| backups.to_owned());
    let other = there.into_iter().chain(lock).find(|path| !ours(path));
    let open = |path: &Path| path.metadata().is_ok_and(|meta| meta.mode() & 0o022 != 0);
    let other = other.filter(|path| !open(path) && owner != 0)?;
    Some(Finding::bad(format!(
        "{} belongs to another user than the data folder, so the relay cannot make its copies: chown -R {owner} {}",
        other.display(),
        backups.display()
    )))
}

#[cfg(not(unix))]
const fn copies(_: &Path, _: &Path) -> Option<Finding> {
    None
}

/// What is in the folder that others could read: hashes of passwords, and everybody's contacts.
fn rights(data: &Path) -> Vec<Finding> {
    let files = [
        data.to_owned(),
        folder::database(data),
        data.join("backups"),
    ];
    let open: Vec<String> = files
        .iter()
        .filter(|path| others_may(path))
        .map(|path| path.display().to_string())
        .collect();
    if open.is_empty() {
        vec![Finding::well("only this user may read the data")]
    } else {
        let names = open.join(" ");
        vec![Finding::bad(format!(
            "other users of this machine may read {names}: chmod -R go= {}",
            data.display()
        ))]
    }
}

#[cfg(unix)]
fn others_may(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata()
        .is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
const fn others_may(_: &Path) -> bool {
    false
}

fn space(data: &Path) -> Finding {
    match fs4::available_space(data) {
        Ok(free) => room(free),
        Err(_) => Finding::careful("the free space could not be read"),
    }
}

/// Whether so many bytes are enough.
fn room(free: u64) -> Finding {
    let says = format!("{} MiB are free where the data is", free / (1024 * 1024));
    if free < DISK_FREE_BAD_BYTES {
        Finding::bad(format!("{says}: nothing is written when it is full"))
    } else if free < DISK_FREE_CAREFUL_BYTES {
        Finding::careful(says)
    } else {
        Finding::well(says)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::doctor::State;

    #[test]
    fn a_folder_that_cannot_be_looked_into_is_bad_and_looking_makes_none() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let found = examine(&data, &data.join("backups"));
        assert!(!data.exists(), "{found:?}");
        std::fs::write(&data, "a file: nobody can look behind it, not even root").unwrap();
        let found = examine(&data, &data.join("backups"));
        assert_eq!(found[0].state, State::Bad, "{found:?}");
        assert!(found[0].about.contains("may not look at"), "{found:?}");
    }

    #[test]
    fn a_disk_that_fills_is_told_before_it_is_full() {
        for (free, state) in [
            (0, State::Bad),
            (DISK_FREE_BAD_BYTES - 1, State::Bad),
            (DISK_FREE_BAD_BYTES, State::Careful),
            (DISK_FREE_CAREFUL_BYTES, State::Well),
        ] {
            assert_eq!(room(free).state, state, "{free}");
        }
    }

    #[test]
    fn copies_that_the_relay_cannot_write_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let (data, copies_at) = (folder.path().join("data"), folder.path().join("copies"));
        for made in [&data, &copies_at] {
            folder::private_folder(made).unwrap();
        }
        assert_eq!(copies(&data, &copies_at), None, "both are ours");
        if std::os::unix::fs::chown(&data, Some(4711), None).is_ok() {
            let found = copies(&data, &copies_at).expect("ours, and the data is another's");
            assert_eq!(found.state, State::Bad);
            assert!(found.about.contains("chown -R 4711"), "{}", found.about);
        }
    }

    #[test]
    fn files_that_others_may_read_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        drop(folder::take(&data).unwrap());
        folder::private_file(&folder::database(&data)).unwrap();
        assert!(rights(&data).iter().all(|found| found.state == State::Well));
        let open = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(folder::database(&data), open).unwrap();
        let found = rights(&data).remove(0);
        assert_eq!(found.state, State::Bad);
        assert!(found.about.contains("relay.db"), "{}", found.about);
    }
}
