//! The folder and the disk under a relay.

use std::path::Path;

use super::Finding;
use crate::folder;
use crate::limits::{DISK_FREE_BAD_BYTES, DISK_FREE_CAREFUL_BYTES};

/// Looks at the data folder: whether a relay runs in it, who else may read it, how full its disk is.
#[must_use]
pub fn examine(data: &Path) -> Vec<Finding> {
    let mut findings = vec![running(data)];
    findings.extend(rights(data));
    findings.push(space(data));
    findings
}

fn running(data: &Path) -> Finding {
    Finding::well(match folder::take(data) {
        Ok(_) => format!("no relay runs in {}", data.display()),
        Err(_) => format!("a relay runs in {}", data.display()),
    })
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
    let Ok(free) = fs4::available_space(data) else {
        return Finding::careful("the free space could not be read");
    };
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
