//! The checklist of a safe installation, from the settings that a relay is started with.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::Finding;
use crate::backup;
use crate::folder::{self, Worker};
use crate::limits::OPEN_FILES_MIN;
use crate::settings::Settings;

/// Passwords that everybody tries first.
const WEAK: &[&str] = &[
    "carnet",
    "postgres",
    "password",
    "changeme",
    "change-me",
    "secret",
    "admin",
    "redis",
];

/// Looks at the settings, the backups and the process' own rights.
#[must_use]
pub fn examine(settings: &Settings, now: Timestamp) -> Vec<Finding> {
    let mut findings = vec![transport(settings), proxies(settings), sign_up(settings)];
    findings.extend(password("DATABASE_URL", settings.database_url.as_deref()));
    findings.extend(password("REDIS_URL", settings.redis_url.as_deref()));
    findings.push(backups(settings, now));
    findings.push(same_disk(settings));
    let whose = Whose::of(&settings.data);
    findings.extend([whose.user(), whose.open_files(), clock(now)]);
    findings
}

fn transport(settings: &Settings) -> Finding {
    let https = settings
        .public_url
        .as_deref()
        .is_some_and(|url| url.starts_with("https://"));
    Finding::check(
        https || settings.lan,
        "people reach it over https",
        "people do not reach it over https: put a web server with a certificate in front and say \
         --public-url https://…, or use --lan",
    )
}

fn proxies(settings: &Settings) -> Finding {
    let behind = settings.public_url.is_some();
    let everybody = settings.trusted_proxies.iter().any(|network| {
        let anywhere = ["203.0.113.1", "2001:db8::1"];
        anywhere
            .iter()
            .any(|address| address.parse().is_ok_and(|address| network.holds(address)))
    });
    if everybody {
        Finding::bad(
            "CARNET_TRUSTED_PROXIES holds public addresses: anybody could say that they come from elsewhere",
        )
    } else if behind && settings.trusted_proxies.is_empty() {
        Finding::careful(
            "a web server stands in front and CARNET_TRUSTED_PROXIES does not name it: everybody counts as one address, \
             so a stranger's tries slow down everybody's sign-in",
        )
    } else {
        Finding::well("addresses of people are those that they come from")
    }
}

fn sign_up(settings: &Settings) -> Finding {
    if settings.sign_up {
        Finding::careful("anyone may make an account (CARNET_SIGN_UP)")
    } else {
        Finding::well("accounts are made by invitation only")
    }
}

/// The password in an address. A socket, or this machine alone, may go without.
fn password(name: &str, url: Option<&str>) -> Option<Finding> {
    let rest = url?.split_once("://")?.1;
    let (secrets, place) = rest.rsplit_once('@').unwrap_or(("", rest));
    let password = secrets.split_once(':').map_or("", |(_, password)| password);
    let host = place.split(['/', '?']).next().unwrap_or_default();
    let here = host.is_empty() || host.starts_with("localhost") || host.starts_with("127.");
    let weak = password.len() < 12 || WEAK.contains(&password.to_lowercase().as_str());
    Some(if !weak {
        Finding::well(format!("{name} has a password of its own"))
    } else if here {
        Finding::careful(format!(
            "{name} has a weak password or none, on this machine"
        ))
    } else {
        Finding::bad(format!(
            "{name} has a weak password or none: draw one, such as `openssl rand -hex 24`"
        ))
    })
}

fn backups(settings: &Settings, now: Timestamp) -> Finding {
    let folder = settings.backups();
    let newest = backup::list(&folder).ok().and_then(|mut all| all.pop());
    let Some((made, path)) = newest else {
        return Finding::bad(format!(
            "there is no backup in {}: carnet-relay backup",
            folder.display()
        ));
    };
    let every = settings
        .backup
        .every
        .unwrap_or(Duration::from_secs(24 * 3600));
    let late = SignedDuration::try_from(every * 2).unwrap_or(SignedDuration::MAX);
    let age = now.duration_since(made);
    if age > late {
        return Finding::bad(format!(
            "the newest backup is {} hours old: {}",
            age.as_hours(),
            path.display()
        ));
    }
    match backup::check(&path) {
        Ok(_) if settings.backup.every.is_none() => Finding::careful(
            "the newest backup opens, and the relay makes none by itself (CARNET_BACKUP_HOURS)",
        ),
        Ok(_) => Finding::well(format!(
            "the newest backup is {} hours old and opens",
            age.as_hours()
        )),
        Err(error) => Finding::bad(format!("the newest backup cannot be used: {error:#}")),
    }
}

/// A copy on the disk that fails is no copy.
fn same_disk(settings: &Settings) -> Finding {
    let copies = settings.backups();
    if disk(&settings.data).is_some() && disk(&settings.data) == disk(&copies) {
        Finding::careful(format!(
            "the backups lie on the disk of the data: copy {} to another machine too",
            copies.display()
        ))
    } else {
        Finding::well("the backups lie on another disk")
    }
}

#[cfg(unix)]
fn disk(path: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt as _;
    // A folder that is not there yet is made where its parent is.
    let there = path.ancestors().find_map(|folder| folder.metadata().ok());
    there.map(|meta| meta.dev())
}

#[cfg(not(unix))]
const fn disk(_: &Path) -> Option<u64> {
    None
}

/// Whose rights are looked at: the relay's that runs on this data, else those of whoever asks.
struct Whose {
    /// Linux' folder about the process.
    process: PathBuf,
    /// How it is called.
    name: &'static str,
}

impl Whose {
    fn of(data: &Path) -> Self {
        let relay = match folder::worker(data) {
            Ok(Worker::Somebody(Some(id))) => Some(PathBuf::from(format!("/proc/{id}"))),
            _ => None,
        };
        match relay.filter(|process| process.join("limits").exists()) {
            Some(process) => Self {
                process,
                name: "the relay",
            },
            None => Self {
                process: PathBuf::from("/proc/self"),
                name: "no relay was seen; this shell",
            },
        }
    }

    /// A line of one of Linux' tables about it.
    fn line(&self, table: &str, name: &str) -> Option<String> {
        let text = std::fs::read_to_string(self.process.join(table)).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.trim().to_owned())
    }

    fn user(&self) -> Finding {
        let ids = self.line("status", "Uid:");
        let root = ids.is_some_and(|ids| ids.split_whitespace().nth(1) == Some("0"));
        Finding::check(
            !root,
            format!("{} does not run as root", self.name),
            format!(
                "{} runs as root: give the relay a user of its own (deploy/carnet-relay.service does)",
                self.name
            ),
        )
    }

    fn open_files(&self) -> Finding {
        let limits = self.line("limits", "Max open files");
        let soft = limits.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        match soft {
            Some(files) if files < OPEN_FILES_MIN => Finding::careful(format!(
                "{} may open {files} files: each link of a desk is one (ulimit -n, LimitNOFILE)",
                self.name
            )),
            Some(_) => Finding::well(format!("{} may open enough files", self.name)),
            None => Finding::careful(format!(
                "how many files {} may open cannot be seen",
                self.name
            )),
        }
    }
}

/// A wrong clock ends sign-ins and names backups wrongly.
fn clock(now: Timestamp) -> Finding {
    let synchronised = Path::new("/run/systemd/timesync/synchronized").exists()
        || Path::new("/run/chrony").exists();
    let built: Timestamp = "2026-01-01T00:00:00Z"
        .parse()
        .unwrap_or(Timestamp::UNIX_EPOCH);
    if now < built {
        Finding::bad(format!("the clock says {now}: that is past"))
    } else if synchronised {
        Finding::well("the clock is kept right")
    } else {
        Finding::careful(
            "whether the clock is kept right cannot be seen from here (NTP): look at the machine itself",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    type Change = fn(&mut Settings);

    fn now() -> Timestamp {
        "2026-11-22T11:00:00Z".parse().expect("a time")
    }

    #[test]
    fn each_weakness_is_told() {
        let table: [(State, &str, Change); 7] = [
            (State::Bad, "https", |_| {}),
            (State::Bad, "https", |s| {
                s.public_url = Some("http://crm.example".into());
            }),
            (State::Bad, "TRUSTED_PROXIES", |s| {
                s.trusted_proxies = vec!["0.0.0.0/0".parse().expect("a block")];
            }),
            (State::Careful, "anyone", |s| s.sign_up = true),
            (State::Bad, "DATABASE_URL", |s| {
                s.database_url = Some("postgres://carnet:carnet@db/carnet".into());
            }),
            (State::Bad, "no backup", |_| {}),
            (
                State::Careful,
                "CARNET_TRUSTED_PROXIES does not name it",
                |s| {
                    s.public_url = Some("https://crm.example".into());
                },
            ),
        ];
        for (state, word, change) in table {
            let mut settings = Settings::in_folder("nowhere");
            change(&mut settings);
            let found = examine(&settings, now());
            let told = |found: &Finding| found.state == state && found.about.contains(word);
            assert!(found.iter().any(told), "{word}: {found:#?}");
        }
    }

    #[test]
    fn the_rights_are_those_of_the_relay_that_runs() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        assert!(Whose::of(&data).name.contains("this shell"));
        let _held = folder::take(&data).unwrap();
        let whose = Whose::of(&data);
        let own = PathBuf::from(format!("/proc/{}", std::process::id()));
        assert_eq!((whose.name, whose.process), ("the relay", own));
    }

    #[cfg(unix)]
    #[test]
    fn copies_on_the_disk_of_the_data_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::in_folder(folder.path());
        assert_eq!(same_disk(&settings).state, State::Careful);
        settings.backup.folder = Some("/proc/of/another/disk".into());
        assert_eq!(same_disk(&settings).state, State::Well);
    }

    #[test]
    fn root_and_few_open_files_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let whose = Whose {
            process: folder.path().to_owned(),
            name: "the relay",
        };
        assert_eq!(whose.open_files().state, State::Careful, "not seen");
        let table = [
            ("1000", "1024", State::Well, State::Careful),
            ("0", "8192", State::Bad, State::Well),
        ];
        for (id, files, user, open_files) in table {
            let status = format!("Name:\tcarnet-relay\nUid:\t1000\t{id}\t{id}\t{id}\n");
            std::fs::write(folder.path().join("status"), status).unwrap();
            let limits = format!("Max open files            {files}     524288    files\n");
            std::fs::write(folder.path().join("limits"), limits).unwrap();
            assert_eq!(whose.user().state, user, "as {id}");
            assert_eq!(whose.open_files().state, open_files, "{files}");
        }
    }

    #[test]
    fn a_good_password_is_well_and_is_not_shown() {
        let found = password("DATABASE_URL", Some("postgres://c:4f1d0e9b8a7c6d5e@db/c"))
            .expect("it is looked at");
        assert_eq!(found.state, State::Well);
        assert!(!found.about.contains("4f1d"));
    }

    #[test]
    fn an_old_backup_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::in_folder(folder.path());
        let copies = settings.backups();
        folder::private_folder(&copies).unwrap();
        let copy = copies.join("carnet-20261119T110000Z.db");
        drop(crate::log::sqlite::Store::open(&copy).unwrap());
        assert_eq!(
            backups(&settings, now()).state,
            State::Bad,
            "three days old"
        );
        std::fs::rename(copy, copies.join("carnet-20261122T030000Z.db")).unwrap();
        assert_ne!(backups(&settings, now()).state, State::Bad);
        std::fs::write(copies.join("carnet-20261122T040000Z.db"), "x").unwrap();
        assert_eq!(
            backups(&settings, now()).state,
            State::Bad,
            "it does not open"
        );
    }
}
