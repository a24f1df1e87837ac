//! Where a database may live: not where another program copies files behind SQLite's back, and not on a network.
//!
//! A synced folder uploads the database and its write-ahead log at different moments; a network file system does not
//! lock as SQLite needs. Both end in a malformed file, so such a place is refused before anything is written there.

use std::path::{Component, Path};

use crate::api::{ApiError, Code};

/// Folder names of sync programs: whole names, and beginnings of names (`OneDrive - Company`).
const SYNCED: [&str; 7] = [
    "Dropbox",
    "iCloud Drive",
    "Google Drive",
    "GoogleDrive",
    "pCloudDrive",
    "Nextcloud",
    "Syncthing",
];
const SYNCED_BEGINNINGS: [&str; 3] = ["OneDrive", "GoogleDrive-", "Dropbox ("];

/// Refuses a place where the file would not be safe.
///
/// # Errors
/// [`Code::UnsafePlace`] with the reason in words.
pub fn check(path: &Path) -> Result<(), ApiError> {
    if let Some(name) = synced(path) {
        return Err(unsafe_place(format!(
            "the folder `{name}` is copied by a sync program"
        )));
    }
    let folder = path.ancestors().find(|folder| folder.is_dir());
    if let Some(kind) = folder.and_then(network) {
        return Err(unsafe_place(format!("the folder is on a network ({kind})")));
    }
    Ok(())
}

fn unsafe_place(detail: String) -> ApiError {
    ApiError::new(Code::UnsafePlace, detail)
}

/// The folder in this path that a sync program copies.
fn synced(path: &Path) -> Option<String> {
    let mut before = "";
    for part in path.components() {
        let Component::Normal(name) = part else {
            continue;
        };
        let Some(name) = name.to_str() else { continue };
        let mobile = before == "Library" && (name == "Mobile Documents" || name == "CloudStorage");
        let known = SYNCED.iter().any(|sync| name.eq_ignore_ascii_case(sync))
            || SYNCED_BEGINNINGS
                .iter()
                .any(|start| name.get(..start.len()).is_some_and(|n| n == *start));
        if mobile || known {
            return Some(name.to_owned());
        }
        before = name;
    }
    None
}

/// The name of the network file system that holds this folder, as Linux lists it.
#[cfg(target_os = "linux")]
fn network(folder: &Path) -> Option<String> {
    let folder = folder.canonicalize().ok()?;
    let mounts = std::fs::read_to_string("/proc/self/mounts").ok()?;
    network_in(&mounts, &folder)
}

/// On Windows a path `\\server\share` is a network one; a mapped letter canonicalises to it.
#[cfg(windows)]
fn network(folder: &Path) -> Option<String> {
    let folder = folder.canonicalize().ok()?;
    let text = folder.to_str()?;
    (text.starts_with(r"\\?\UNC\") || (text.starts_with(r"\\") && !text.starts_with(r"\\?\")))
        .then(|| "a shared folder".to_owned())
}

/// macOS mounts shares under `/Volumes`, next to disks; `mount` tells them apart.
#[cfg(not(any(target_os = "linux", windows)))]
fn network(folder: &Path) -> Option<String> {
    let folder = folder.canonicalize().ok()?;
    let output = std::process::Command::new("/sbin/mount").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines()
        .filter_map(|line| {
            let (_, rest) = line.split_once(" on ")?;
            let (place, kind) = rest.split_once(" (")?;
            let kind = kind.split([',', ')']).next()?;
            folder
                .starts_with(place)
                .then(|| (place.len(), kind.to_owned()))
        })
        .max()
        .map(|(_, kind)| kind)
        .filter(|kind| is_network(kind))
}

/// The network file system among `mounts` (the form of `/proc/self/mounts`) that holds `folder`.
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "Linux's form"))]
fn network_in(mounts: &str, folder: &Path) -> Option<String> {
    mounts
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(' ');
            let place = fields.nth(1)?.replace("\\040", " ");
            let kind = fields.next()?;
            folder
                .starts_with(&place)
                .then(|| (place.len(), kind.to_owned()))
        })
        .max()
        .map(|(_, kind)| kind)
        .filter(|kind| is_network(kind))
}

fn is_network(kind: &str) -> bool {
    const NETWORK: [&str; 11] = [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "afpfs",
        "webdav",
        "davfs",
        "9p",
        "fuse.sshfs",
        "fuse.rclone",
    ];
    NETWORK.contains(&kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn synced_folders_are_refused() {
        for path in [
            "/home/zoe/Dropbox/Carnet/a.carnet",
            "/home/zoe/dropbox/a.carnet",
            "/Users/zoe/Library/Mobile Documents/com~apple~CloudDocs/a.carnet",
            "/Users/zoe/Library/CloudStorage/GoogleDrive-zoe@example.org/a.carnet",
            "/home/zoe/OneDrive - Atelier/a.carnet",
            "/home/zoe/OneDrive/a.carnet",
            "/home/zoe/Google Drive/a.carnet",
            "/home/zoe/Nextcloud/a.carnet",
        ] {
            let refused = check(Path::new(path)).expect_err(path);
            assert_eq!(refused.code, Code::UnsafePlace, "{path}");
        }
    }

    #[test]
    fn ordinary_folders_are_accepted() {
        for path in [
            "/home/zoe/.local/share/carnet/a.carnet",
            "/home/zoe/Documents/Dropbox notes/a.carnet",
            "/Users/zoe/Library/Application Support/carnet/a.carnet",
        ] {
            assert!(synced(Path::new(path)).is_none(), "{path}");
        }
    }

    #[test]
    fn network_mounts_are_found_by_the_longest_mount_point() {
        let mounts = "/dev/sda1 / ext4 rw 0 0\n\
                      srv:/home /home/zoe/team\\040share nfs4 rw 0 0\n\
                      /dev/sdb1 /home/zoe/team\\040share/local ext4 rw 0 0\n";
        let kind = |path: &str| network_in(mounts, Path::new(path));
        assert_eq!(kind("/home/zoe/team share/x").as_deref(), Some("nfs4"));
        assert_eq!(kind("/home/zoe/team share/local/x"), None);
        assert_eq!(kind("/home/zoe"), None);
    }
}
