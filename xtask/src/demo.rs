//! The product in a browser, without an account to make: a relay on this machine, with sample data.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::http::Client;
use crate::repo;

/// Where `docker-compose.yml` and the documentation expect the relay, too.
const USUAL: &str = "127.0.0.1:3001";
const ANY: &str = "127.0.0.1:0";
/// What the workspace is called.
const NAME: &str = "Atelier Anna";

/// The visitor's account, kept beside the data so that the next run opens the same workspace.
#[derive(Serialize, Deserialize)]
struct Account {
    email: String,
    password: String,
}

/// A relay that serves the UI.
pub(crate) struct Demo {
    relay: Child,
    address: String,
    account: Account,
}

impl Demo {
    /// Starts the relay on `data`; the first time, makes an account and a workspace with sample data.
    pub(crate) fn start(binary: &Path, data: &Path) -> Result<Self> {
        std::fs::create_dir_all(data)?;
        let (relay, told) = spawn(binary, data)?;
        let known = data.join("demo-account.json");
        let account = match &told.claim {
            Some(secret) => claim(&told.address, secret, &known)?,
            None => serde_json::from_slice(&std::fs::read(&known).with_context(|| {
                format!(
                    "{} belongs to an account of yours: use another folder",
                    data.display()
                )
            })?)?,
        };
        Ok(Self {
            relay,
            address: told.address,
            account,
        })
    }

    /// What a visitor needs.
    pub(crate) fn tell(&self) {
        let Account { email, password } = &self.account;
        println!("\n  Carnet is open at  http://{}\n", self.address);
        println!("  e-mail    {email}\n  password  {password}\n\n  Ctrl+C ends it.");
    }

    /// Stays until the relay ends.
    pub(crate) fn wait(mut self) -> Result<()> {
        let status = self.relay.wait()?;
        ensure!(status.success(), "the relay ended with {status}");
        Ok(())
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to end.
        let _ = self.relay.kill();
        let _ = self.relay.wait();
    }
}

/// What the relay says when it starts.
#[derive(Default)]
struct Told {
    address: String,
    claim: Option<String>,
}

fn spawn(binary: &Path, data: &Path) -> Result<(Child, Told)> {
    let free = std::net::TcpListener::bind(USUAL).is_ok();
    let mut relay = Command::new(binary)
        .arg("serve")
        .arg("--data")
        .arg(data)
        .args(["--listen", if free { USUAL } else { ANY }])
        .current_dir(repo::root())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} did not start", binary.display()))?;
    let mut lines = BufReader::new(relay.stdout.take().context("BUG: stdout is piped")?);
    let told = listen(&mut lines)?;
    // What it prints later must go somewhere, or it would wait for a reader.
    std::thread::spawn(move || std::io::copy(&mut lines.by_ref(), &mut std::io::stdout()));
    Ok((relay, told))
}

fn listen(lines: &mut impl BufRead) -> Result<Told> {
    let mut told = Told::default();
    let mut line = String::new();
    while told.address.is_empty() {
        line.clear();
        ensure!(
            lines.read_line(&mut line)? > 0,
            "the relay ended before it listened"
        );
        if let Some(link) = line.trim().strip_prefix("open ") {
            told.claim = link
                .split_once("#claim=")
                .map(|(_, secret)| secret.to_owned());
        }
        if let Some(address) = line.trim().strip_prefix("listening on ") {
            told.address = address.trim_start_matches("http://").to_owned();
        }
    }
    Ok(told)
}

/// Makes the owner, who starts a workspace with the example.
fn claim(address: &str, secret: &str, known: &Path) -> Result<Account> {
    let account = Account {
        email: "demo@carnet.example".to_owned(),
        password: chance(12)?,
    };
    // Before the claim: a run that ends in between finds its account again, or claims anew.
    keep(known, &account)?;
    let client = Client::new(address, language());
    let session = client.post(
        "/auth/claim",
        &json!({ "secret": secret, "name": "Anna", "email": account.email, "password": account.password }),
    )?;
    let access = session["access"]
        .as_str()
        .context("the relay gave no access token")?;
    let client = client.signed(access);
    let workspace = workspace_id()?;
    client.post("/workspaces", &json!({ "id": workspace, "name": NAME }))?;
    for ask in first_asks() {
        client.post(
            &format!("/rpc/{workspace}"),
            &json!({ "noun": "workspace", "ask": ask }),
        )?;
    }
    Ok(account)
}

/// Stages first: the example's cards stand in them.
fn first_asks() -> [Value; 2] {
    [
        json!({ "do": "start", "with": { "name": NAME, "my_name": "Anna" } }),
        json!({ "do": "add_sample" }),
    ]
}

/// The account beside the data, for its owner's eyes only.
fn keep(known: &Path, account: &Account) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    serde_json::to_writer_pretty(options.open(known)?, account)?;
    Ok(())
}

/// The person's: the example is written in it.
fn language() -> &'static str {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    match set {
        Some(set) if set.starts_with("fr") => "fr",
        _ => "en",
    }
}

/// Lower-case hex of so many random bytes.
fn chance(bytes: usize) -> Result<String> {
    let mut random = vec![0; bytes];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut random)?;
    Ok(random.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn workspace_id() -> Result<String> {
    let hex = chance(16)?;
    let part = |from: usize, to: usize| hex[from..to].to_owned();
    // Version 4, variant 1: the only digits of a random UUID that are not random.
    Ok(format!(
        "{}-{}-4{}-8{}-{}",
        part(0, 8),
        part(8, 12),
        part(13, 16),
        part(17, 20),
        part(20, 32)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_relay_s_words_are_understood() {
        let words = "open http://127.0.0.1:3001/#claim=abc\nlistening on 127.0.0.1:3001\n";
        let told = listen(&mut words.as_bytes()).unwrap();
        assert_eq!(told.claim.as_deref(), Some("abc"));
        assert_eq!(told.address, "127.0.0.1:3001");
        assert!(
            listen(&mut "error: in use\n".as_bytes()).is_err(),
            "a relay that ends is told"
        );
    }

    #[test]
    fn an_id_is_a_uuid() {
        let id = workspace_id().unwrap();
        let dashes: Vec<usize> = id.match_indices('-').map(|(at, _)| at).collect();
        assert_eq!((id.len(), dashes), (36, vec![8, 13, 18, 23]), "{id}");
    }
}
