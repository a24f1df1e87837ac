//! The key of a relay in its own network (`--lan`), beside each copy: every link that was ever given out names that key, and
//! no desk talks to another one.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};

use crate::folder;

/// Where the keys of a copy lie: `carnet-….db.tls`.
pub(super) fn beside(copy: &Path) -> PathBuf {
    copy.with_added_extension("tls")
}

/// Puts the keys of a relay beside its copy, when it has any. The copy itself must not have its name yet: whoever sees it, sees
/// its keys.
pub(super) fn keep(keys: &Path, copy: &Path) -> anyhow::Result<()> {
    if !keys.exists() {
        return Ok(());
    }
    let to = beside(copy);
    ensure!(
        !to.exists(),
        "{} exists: a backup is never written over",
        to.display()
    );
    put(keys, &to).with_context(|| format!("{} cannot be copied", keys.display()))
}

/// Puts the keys beside a copy in the place of a relay's, when it has any. Gives where those lie that were there before.
pub(super) fn restore(copy: &Path, keys: &Path, stamp: &str) -> anyhow::Result<Option<PathBuf>> {
    let from = beside(copy);
    if !from.exists() {
        return Ok(None);
    }
    let new = keys.with_added_extension("restoring");
    remove(&new)?;
    put(&from, &new).with_context(|| format!("{} cannot be copied", from.display()))?;
    let kept = keys
        .exists()
        .then(|| keys.with_added_extension(format!("replaced-{stamp}")));
    if let Some(kept) = &kept {
        fs::rename(keys, kept)?;
    }
    fs::rename(&new, keys)?;
    Ok(kept)
}

/// Removes the keys beside a copy that is removed.
pub(super) fn remove_beside(copy: &Path) -> io::Result<()> {
    remove(&beside(copy))
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A copy of the files in a folder, for this user only, on the disk when it has its name.
fn put(from: &Path, to: &Path) -> io::Result<()> {
    let part = to.with_added_extension("part");
    remove(&part)?;
    folder::private_folder(&part)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        // A draft of one that is being made is none.
        let draft = entry.path().extension().is_some_and(|kind| kind == "new");
        if entry.file_type()?.is_file() && !draft {
            copy(&entry.path(), &part.join(entry.file_name()))?;
        }
    }
    folder::settle(&part)?;
    fs::rename(&part, to)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    folder::private_file(to)?;
    let mut file = OpenOptions::new().write(true).truncate(true).open(to)?;
    file.write_all(&fs::read(from)?)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_go_with_the_copy_and_come_back_for_this_user_only() {
        let place = tempfile::tempdir().unwrap();
        let (keys, copy) = (place.path().join("tls"), place.path().join("copy.db"));
        keep(&keys, &copy).expect("a relay without keys has none to keep");
        assert!(!beside(&copy).exists());
        folder::private_folder(&keys).unwrap();
        fs::write(keys.join("key.pem"), "the key").unwrap();
        fs::write(keys.join("key.new"), "half of").unwrap();
        keep(&keys, &copy).unwrap();
        keep(&keys, &copy).expect_err("a copy is never written over");
        fs::write(keys.join("key.pem"), "another key").unwrap();
        let kept = restore(&copy, &keys, "now")
            .unwrap()
            .expect("there were keys");
        let text = |folder: &Path| fs::read_to_string(folder.join("key.pem")).unwrap();
        assert_eq!(
            (text(&keys), text(&kept)),
            ("the key".into(), "another key".into())
        );
        assert_eq!(fs::read_dir(&keys).unwrap().count(), 1, "no drafts");
        #[cfg(unix)]
        for (path, mode) in [
            (beside(&copy), 0o700),
            (beside(&copy).join("key.pem"), 0o600),
            (keys.clone(), 0o700),
            (keys.join("key.pem"), 0o600),
        ] {
            use std::os::unix::fs::PermissionsExt as _;
            let rights = path.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(rights, mode, "{}", path.display());
        }
        remove_beside(&copy).unwrap();
        assert_eq!(restore(&copy, &keys, "then").unwrap(), None);
        assert_eq!(
            text(&keys),
            "the key",
            "a copy without keys takes none away"
        );
    }
}
