//! What a serving relay writes into its data folder for the words of its command: how people reach it, and where its copies
//! lie. Whoever types such a word seldom gives it the settings that the relay was started with. No secret is in it.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use super::Reach;
use crate::folder;
use crate::settings::Settings;

/// What the last relay that served here wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Written {
    /// The address, without a slash at the end.
    pub(crate) url: String,
    /// Its key, when its certificate is its own.
    pub(crate) pin: Option<String>,
    /// The folder of its copies.
    pub(crate) backups: PathBuf,
}

impl Written {
    /// Writes it down, whole or not at all.
    pub(crate) fn write(settings: &Settings, reach: &Reach) -> anyhow::Result<()> {
        let written = Self {
            url: reach.url.clone(),
            pin: reach.pin.clone(),
            backups: std::path::absolute(settings.backups())?,
        };
        let (path, new) = (place(&settings.data), settings.data.join("serves.json.new"));
        let done = || -> anyhow::Result<()> {
            folder::private_file(&new)?;
            let mut file = std::fs::File::options()
                .write(true)
                .truncate(true)
                .open(&new)?;
            file.write_all(&serde_json::to_vec_pretty(&written)?)?;
            Ok(std::fs::rename(&new, &path)?)
        };
        done().with_context(|| format!("{} cannot be written", path.display()))
    }

    /// Reads it; `None` when no relay has served here, or what is there cannot be read.
    pub(crate) fn read(data: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(place(data)).ok()?).ok()
    }
}

fn place(data: &Path) -> PathBuf {
    data.join("serves.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_relay_wrote_is_read_and_nonsense_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::in_folder(folder.path());
        assert_eq!(Written::read(folder.path()), None);
        let reach = Reach {
            url: "https://crm.example".to_owned(),
            pin: Some("abc".to_owned()),
        };
        for _ in 0..2 {
            Written::write(&settings, &reach).unwrap();
        }
        let read = Written::read(folder.path()).expect("it was written");
        assert_eq!(
            (&*read.url, read.pin.as_deref()),
            ("https://crm.example", Some("abc"))
        );
        assert_eq!(read.backups, settings.backups());
        std::fs::write(place(folder.path()), "{").unwrap();
        assert_eq!(Written::read(folder.path()), None);
    }
}
