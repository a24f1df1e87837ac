//! Where things are on this computer.
//!
//! ```text
//! <data>/settings.json                    workspaces, language, colours, name
//! <data>/secrets                          tokens under a passphrase, where there is no keychain
//! <data>/workspaces/<id>/carnet.db        one workspace
//! <markers>/<id>                          changed at every open: tells a copied file from the one that stayed
//! ```

use std::io::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

use uuid::Uuid;

/// The app's places.
#[derive(Clone, Debug)]
pub struct Folder {
    data: PathBuf,
    markers: PathBuf,
}

impl Folder {
    /// A data folder whose markers lie elsewhere, so that copying the whole folder to another computer is noticed too.
    #[must_use]
    pub const fn new(data: PathBuf, markers: PathBuf) -> Self {
        Self { data, markers }
    }

    /// A folder that holds everything, as `--data` asks for.
    #[must_use]
    pub fn whole(data: PathBuf) -> Self {
        let markers = data.join("markers");
        Self { data, markers }
    }

    /// The folder itself.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Workspaces, language, colours, name.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.data.join("settings.json")
    }

    /// Tokens under a passphrase.
    #[must_use]
    pub fn secrets(&self) -> PathBuf {
        self.data.join("secrets")
    }

    /// Everything of one workspace.
    #[must_use]
    pub fn workspace(&self, id: Uuid) -> PathBuf {
        self.data.join("workspaces").join(id.to_string())
    }

    /// One workspace's database.
    #[must_use]
    pub fn database(&self, id: Uuid) -> PathBuf {
        self.workspace(id).join("carnet.db")
    }

    /// One workspace's marker.
    #[must_use]
    pub fn marker(&self, id: Uuid) -> PathBuf {
        self.markers.join(id.to_string())
    }

    /// Makes the folders of one workspace.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn prepare(&self, id: Uuid) -> io::Result<()> {
        fs::create_dir_all(self.workspace(id))?;
        fs::create_dir_all(&self.markers)
    }
}

/// Writes a file so that a reader finds the old or the new one, whole, whatever happens in between. Only this user
/// may read it.
///
/// # Errors
/// When the disk refuses; the old file stands.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let parent = path.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(parent)?;
    let draft = path.with_extension("new");
    let mut file = private(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&draft, path)?;
    sync_folder(parent)
}

fn private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A rename is durable once its folder is.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        fs::File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}
