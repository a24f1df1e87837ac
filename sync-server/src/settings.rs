//! What a relay is started with.

use std::fmt;
use std::net::{Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::limits::PEOPLE_PER_ADDRESS;
use crate::log::Room;

mod network;
mod size;

pub use network::{Network, NoNetwork, client_address};
pub use size::{NoSize, Size};

/// Settings of one relay.
#[derive(Clone)]
pub struct Settings {
    /// Where its file lies. Made when it is not there.
    pub data: PathBuf,
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How people reach it, such as `https://carnet.example.org`, without a slash at the end; `None`: by the address it
    /// listens on.
    pub public_url: Option<String>,
    /// Serve the network it is in, with a certificate of its own and a pinned link.
    pub lan: bool,
    /// Where the log and the accounts lie instead of in the data folder: `postgres://…`. Holds a password.
    pub database_url: Option<String>,
    /// How several instances tell each other what is new: `redis://…`. May hold a password.
    pub redis_url: Option<String>,
    /// Whether anyone may make an account. Otherwise only an invitation does.
    pub sign_up: bool,
    /// Whose `X-Forwarded-For` is believed. See [`client_address`].
    pub trusted_proxies: Vec<Network>,
    /// How many people may share one address of the network, as behind a router: what one address may ask and hold open is
    /// so many times what one person may. 0: any number, nothing is counted.
    pub people_per_address: u32,
    /// How much each workspace may hold.
    pub room: Room,
    /// Who may read `/metrics` from elsewhere than this machine; `None`: nobody.
    pub metrics_token: Option<String>,
    /// Copies that the relay makes of itself.
    pub backup: BackupSettings,
    /// How its log lines look.
    pub log: LogFormat,
    /// Who hears the lines that are printed at the start, beside the terminal: a process that runs the relay in itself.
    pub said: Option<tokio::sync::mpsc::Sender<String>>,
}

/// Copies that the relay makes of itself while it runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackupSettings {
    /// Where they lie; `None`: in `backups` in the data folder.
    pub folder: Option<PathBuf>,
    /// How often; `None`: never by itself.
    pub every: Option<Duration>,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For a person at a terminal.
    #[default]
    Text,
    /// One JSON object a line, for a program that collects them.
    Json,
}

/// A setting that cannot be used, with the way out. Never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {problem}")]
pub struct BadSetting {
    /// The flag or the variable.
    pub name: &'static str,
    /// What is wrong and what would be right.
    pub problem: &'static str,
}

impl Settings {
    /// A relay with its data in a folder.
    #[must_use]
    pub fn in_folder(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            listen: SocketAddr::from(([127, 0, 0, 1], 3001)),
            public_url: None,
            lan: false,
            database_url: None,
            redis_url: None,
            sign_up: false,
            trusted_proxies: Vec::new(),
            people_per_address: PEOPLE_PER_ADDRESS,
            room: Room::default(),
            metrics_token: None,
            backup: BackupSettings::default(),
            log: LogFormat::Text,
            said: None,
        }
    }

    /// Where the copies lie.
    #[must_use]
    pub fn backups(&self) -> PathBuf {
        self.backup
            .folder
            .clone()
            .unwrap_or_else(|| self.data.join("backups"))
    }

    /// The settings with spaces, empty values and the address' last slash put right.
    ///
    /// # Errors
    /// [`BadSetting`] for the first one that cannot be used.
    pub fn checked(mut self) -> Result<Self, BadSetting> {
        self.public_url = plain(self.public_url).map(|url| url.trim_end_matches('/').to_owned());
        self.database_url = plain(self.database_url);
        self.redis_url = plain(self.redis_url);
        self.metrics_token = plain(self.metrics_token);
        self.backup.folder = self
            .backup
            .folder
            .filter(|folder| !folder.as_os_str().is_empty());
        begins(
            "--public-url (CARNET_PUBLIC_URL)",
            self.public_url.as_deref(),
            &["https://", "http://"],
            "must begin with https:// (or with http:// where it never leaves the machine)",
        )?;
        begins(
            "--database-url (DATABASE_URL)",
            self.database_url.as_deref(),
            &["postgres://", "postgresql://"],
            "must begin with postgres://",
        )?;
        begins(
            "--redis-url (REDIS_URL)",
            self.redis_url.as_deref(),
            &["redis://", "rediss://", "redis+unix://", "unix://"],
            "must begin with redis:// or rediss://",
        )?;
        self.fit_together()?;
        Ok(self)
    }

    fn fit_together(&self) -> Result<(), BadSetting> {
        let bad = |name, problem| Err(BadSetting { name, problem });
        let url = self.public_url.as_deref();
        let place = url.and_then(|url| url.split_once("://"));
        if place.is_some_and(|(_, place)| !is_host_and_port(place)) {
            return bad(
                "--public-url (CARNET_PUBLIC_URL)",
                "is a scheme, a host and perhaps a port from 1 to 65535, such as https://crm.example: nothing behind it",
            );
        }
        if self.redis_url.is_some() && self.database_url.is_none() {
            return bad(
                "--redis-url (REDIS_URL)",
                "several instances share a Postgres: give --database-url too, or leave Redis out",
            );
        }
        if self.lan && self.public_url.is_some() {
            return bad(
                "--lan (CARNET_LAN)",
                "brings its own certificate and address: leave --public-url out, or put a web server in front instead",
            );
        }
        if self.metrics_token.as_ref().is_some_and(|t| t.len() < 16) {
            return bad(
                "--metrics-token (CARNET_METRICS_TOKEN)",
                "must have 16 characters at least",
            );
        }
        Ok(())
    }
}

/// A name or an address, and perhaps a port.
fn is_host_and_port(place: &str) -> bool {
    let (host, port) = match place.rsplit_once(':') {
        // The colons of a bare IPv6 address are no port's.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (place, None),
    };
    let six = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let named = |host: &str| {
        let letter = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
        !host.is_empty() && host.chars().all(letter)
    };
    six.map_or_else(|| named(host), |six| six.parse::<Ipv6Addr>().is_ok())
        && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

fn plain(value: Option<String>) -> Option<String> {
    value
        .map(|value| value.trim().to_owned())
        .filter(|value| !value.is_empty())
}

fn begins(
    name: &'static str,
    value: Option<&str>,
    schemes: &[&str],
    problem: &'static str,
) -> Result<(), BadSetting> {
    let right = value.is_none_or(|value| schemes.iter().any(|scheme| value.starts_with(scheme)));
    right.then_some(()).ok_or(BadSetting { name, problem })
}

/// An address without its password, its user and what stands after `?`: fit for logs.
#[must_use]
pub fn without_secrets(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    match url.split_once("://") {
        Some((scheme, rest)) => {
            let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
            format!("{scheme}://{place}")
        }
        None => "(not an address)".to_owned(),
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("data", &self.data)
            .field("listen", &self.listen)
            .field("public_url", &self.public_url)
            .field("lan", &self.lan)
            .field(
                "database_url",
                &self.database_url.as_deref().map(without_secrets),
            )
            .field("redis_url", &self.redis_url.as_deref().map(without_secrets))
            .field("sign_up", &self.sign_up)
            .field("trusted_proxies", &self.trusted_proxies)
            .field("people_per_address", &self.people_per_address)
            .field("room", &self.room)
            .field("metrics_token", &self.metrics_token.is_some())
            .field("backup", &self.backup)
            .field("log", &self.log)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Change = fn(&mut Settings);

    fn with(change: impl FnOnce(&mut Settings)) -> Result<Settings, BadSetting> {
        let mut settings = Settings::in_folder("data");
        change(&mut settings);
        settings.checked()
    }

    #[test]
    fn a_setting_that_cannot_be_used_is_named_and_its_value_is_not_shown() {
        let table: [(&str, Change); 7] = [
            ("--public-url", |s| {
                s.public_url = Some("crm.example".into());
            }),
            ("--public-url", |s| {
                s.public_url = Some("https://a.example/crm".into());
            }),
            ("--database-url", |s| {
                s.database_url = Some("mysql://u:hunter2@db/x".into());
            }),
            ("--redis-url", |s| s.redis_url = Some("hunter2".into())),
            ("--redis-url", |s| {
                s.redis_url = Some("redis://:hunter2@r".into());
            }),
            ("--lan", |s| {
                s.lan = true;
                s.public_url = Some("https://a.example".into());
            }),
            ("--metrics-token", |s| {
                s.metrics_token = Some("hunter2".into());
            }),
        ];
        for (name, change) in table {
            let said = with(change).expect_err(name).to_string();
            assert!(said.starts_with(name), "{said}");
            assert!(!said.contains("hunter2"), "{said}");
        }
    }

    #[test]
    fn a_public_address_is_a_host_and_a_port() {
        let taken = |url: &str| with(|s| s.public_url = Some(url.into())).is_ok();
        for good in [
            "https://crm.example",
            "https://crm.example:8443/",
            "http://127.0.0.1:80",
            "http://[::1]:80",
            "http://[::1]",
            "https://bücher.example",
        ] {
            assert!(taken(good), "{good}");
        }
        for bad in [
            "https://crm.example:99999",
            "https://crm.example:0",
            "https://crm.example:",
            "https://crm example",
            "https://:443",
            "https://[::1",
            "https://crm.example/crm",
            "https://a@b",
            "https://",
        ] {
            assert!(!taken(bad), "{bad}");
        }
    }

    #[test]
    fn empty_values_are_as_good_as_none() {
        let settings = with(|s| {
            s.public_url = Some(" https://crm.example/ ".into());
            s.database_url = Some(String::new());
            s.redis_url = Some("  ".into());
        })
        .expect("these can be used");
        assert_eq!(settings.public_url.as_deref(), Some("https://crm.example"));
        assert_eq!((settings.database_url, settings.redis_url), (None, None));
    }

    #[test]
    fn what_is_printed_of_them_holds_no_secret() {
        let settings = with(|s| {
            s.database_url =
                Some("postgres://carnet:hunter2@db:5432/carnet?password=hunter2".into());
            s.redis_url = Some("redis://:hunter2@cache".into());
            s.metrics_token = Some("hunter2hunter2hunter2".into());
        });
        let said = format!("{settings:?}");
        assert!(said.contains("postgres://db:5432/carnet"), "{said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
}
