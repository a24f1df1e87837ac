//! What this computer remembers beside the workspaces' files: which there are, which is open, language, colours, name.

use std::collections::BTreeMap;
use std::{fs, io};

use carnet_core::api::{ApiError, Code, Locale};
use carnet_core::net::Pin;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account::Account;
use crate::folder::{Folder, write_whole};
use crate::request::Theme;
use crate::site::Site;

/// The content of `settings.json`. Unknown keys of a newer version are kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// This installation: tells its keychain entries from another's.
    pub install: Uuid,
    /// The person, in workspaces made here.
    pub member: Uuid,
    /// The chosen language.
    #[serde(default)]
    pub locale: Option<Locale>,
    /// The chosen colours.
    #[serde(default)]
    pub theme: Theme,
    /// The person's name.
    #[serde(default)]
    pub my_name: String,
    /// The workspace on screen.
    #[serde(default)]
    pub current: Option<Uuid>,
    /// In the order of their making.
    #[serde(default)]
    pub workspaces: Vec<Entry>,
    /// Until when reminders were looked for, by workspace, milliseconds since 1970.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reminded: BTreeMap<Uuid, i64>,
    /// What a newer version wrote.
    #[serde(flatten)]
    pub others: serde_json::Map<String, serde_json::Value>,
}

/// One workspace on this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The workspace.
    pub id: Uuid,
    /// Its name when it was last read.
    pub name: String,
    /// The person in it.
    pub member: Uuid,
    /// `owner`, `member` or `viewer`, as the relay last said; `owner` of one's own.
    pub role: String,
    /// How it is shared.
    #[serde(default)]
    pub shared: Option<Shared>,
}

/// How a workspace is shared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// The relay's address, without a slash at the end.
    pub relay: String,
    /// Its key, when its certificate is its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<Pin>,
    /// The account there.
    pub email: String,
    /// It came from a team, so it is read-only until everything has been read once.
    pub joined: bool,
}

impl Shared {
    /// A workspace shared through this relay.
    #[must_use]
    pub fn new(relay: &Site, email: &str, joined: bool) -> Self {
        Self {
            relay: relay.url.clone(),
            pin: relay.pin,
            email: email.to_owned(),
            joined,
        }
    }

    /// Whether this is the relay that it is shared through: the same address, or the same key at another one, as in a local
    /// network that gives out addresses anew.
    #[must_use]
    pub fn is_through(&self, relay: &Site) -> bool {
        self.relay == relay.url || (self.pin.is_some() && self.pin == relay.pin)
    }

    /// The account there.
    #[must_use]
    pub fn account(&self) -> Account {
        Account {
            relay: Site {
                url: self.relay.clone(),
                pin: self.pin,
            },
            email: self.email.clone(),
        }
    }
}

impl Settings {
    /// Settings of a computer that has none.
    #[must_use]
    pub fn new(install: Uuid, member: Uuid) -> Self {
        Self {
            install,
            member,
            locale: None,
            theme: Theme::System,
            my_name: String::new(),
            current: None,
            workspaces: Vec::new(),
            reminded: BTreeMap::new(),
            others: serde_json::Map::new(),
        }
    }

    /// Reads the file; `None` when there is none.
    ///
    /// # Errors
    /// [`Code::Storage`] when it cannot be read. It is left as it is.
    pub fn load(folder: &Folder) -> Result<Option<Self>, ApiError> {
        let bytes = match fs::read(folder.settings()) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(storage("reading the settings", &error)),
        };
        let settings = serde_json::from_slice(&bytes)
            .map_err(|error| ApiError::new(Code::Storage, format!("settings.json: {error}")))?;
        Ok(Some(settings))
    }

    /// Writes the file.
    ///
    /// # Errors
    /// [`Code::Storage`] or [`Code::DiskFull`]; the old file stands.
    pub fn save(&self, folder: &Folder) -> Result<(), ApiError> {
        let text = serde_json::to_vec_pretty(self)
            .map_err(|error| ApiError::new(Code::Internal, error.to_string()))?;
        write_whole(&folder.settings(), &text)
            .map_err(|error| storage("writing the settings", &error))
    }

    /// The workspace on screen.
    #[must_use]
    pub fn current(&self) -> Option<&Entry> {
        self.current.and_then(|id| self.entry(id))
    }

    /// One workspace.
    #[must_use]
    pub fn entry(&self, id: Uuid) -> Option<&Entry> {
        self.workspaces.iter().find(|entry| entry.id == id)
    }

    /// Adds a workspace, or replaces what is known of it.
    pub fn put(&mut self, entry: Entry) {
        match self
            .workspaces
            .iter_mut()
            .find(|known| known.id == entry.id)
        {
            Some(known) => *known = entry,
            None => self.workspaces.push(entry),
        }
    }
}

/// What a disk's refusal is called.
pub(crate) fn storage(doing: &str, error: &io::Error) -> ApiError {
    let code = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Code::DiskFull,
        _ => Code::Storage,
    };
    ApiError::new(code, format!("{doing}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::Shared;
    use crate::site::Site;

    #[test]
    fn a_relay_is_known_again_by_its_address_or_by_its_key() {
        let site = |url: &str, pin: Option<&str>| Site {
            url: url.to_owned(),
            pin: pin.map(|digit| digit.repeat(64).parse().expect("a pin")),
        };
        let (old, new) = ("https://192.168.1.20:3001", "https://192.168.1.77:3001");
        let pinned = Shared::new(&site(old, Some("a")), "anna@atelier.example", true);
        assert!(pinned.is_through(&site(new, Some("a"))), "another address");
        assert!(
            pinned.is_through(&site(old, Some("b"))),
            "a new key, by a new link"
        );
        assert!(!pinned.is_through(&site(new, Some("b"))));
        assert!(!pinned.is_through(&site(new, None)));
        let public = Shared::new(
            &site("https://crm.example", None),
            "anna@atelier.example",
            true,
        );
        assert!(!public.is_through(&site("https://elsewhere.example", None)));
    }
}
