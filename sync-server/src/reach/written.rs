//! What a serving relay writes into its data folder for the words of its command: how people reach it, and where its copies
//! lie. Whoever types such a word seldom gives it the settings that the relay was started with. No secret is in it.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use super::Reach;
use crate::folder;
use crate::log::Room;
use crate::settings::{Network, Settings};

/// What the last relay that served here wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Written {
    /// The address, without a slash at the end.
    pub(crate) url: String,
    /// Its key, when its certificate is its own.
    pub(crate) pin: Option<String>,
    /// The folder of its copies.
    pub(crate) backups: PathBuf,
    /// What else the doctor judges, of the relay rather than of the shell that asks.
    #[serde(default)]
    public_url: Option<String>,
    #[serde(default)]
    sign_up: bool,
    #[serde(default)]
    trusted_proxies: Vec<String>,
    #[serde(default)]
    room: Room,
}

impl Written {
    /// Writes it down, whole or not at all.
    pub(crate) fn write(settings: &Settings, reach: &Reach) -> anyhow::Result<()> {
        let written = Self {
            url: reach.url.clone(),
            pin: reach.pin.clone(),
            backups: std::path::absolute(settings.backups())?,
            public_url: settings.public_url.clone(),
            sign_up: settings.sign_up,
            trusted_proxies: settings
                .trusted_proxies
                .iter()
                .map(Network::to_string)
                .collect(),
            room: settings.room,
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

    /// Puts what it says where the settings of who asks say nothing.
    pub(crate) fn fill(self, settings: &mut Settings) {
        settings.backup.folder.get_or_insert(self.backups);
        if settings.public_url.is_none() && !settings.lan {
            settings.lan = self.pin.is_some();
            settings.public_url = self.public_url;
        }
        settings.sign_up |= self.sign_up;
        if settings.room == Room::default() {
            settings.room = self.room;
        }
        if settings.trusted_proxies.is_empty() {
            let read = self.trusted_proxies.iter().map(|text| text.parse());
            settings.trusted_proxies = read.filter_map(Result::ok).collect();
        }
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
        let settings = Settings {
            public_url: Some("https://crm.example".to_owned()),
            trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
            room: Room {
                documents: 7,
                bytes: u64::MAX,
            },
            ..Settings::in_folder(folder.path())
        };
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
        let mut asks = Settings::in_folder(folder.path());
        read.fill(&mut asks);
        assert!(asks.lan, "it has a key of its own");
        assert_eq!(asks.public_url, settings.public_url);
        assert_eq!(asks.trusted_proxies, settings.trusted_proxies);
        assert_eq!(asks.room, settings.room);
        std::fs::write(place(folder.path()), "{").unwrap();
        assert_eq!(Written::read(folder.path()), None);
    }
}
