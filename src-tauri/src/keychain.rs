//! Where the relay's refresh tokens are kept: in the system's keychain; without one, in a file under a passphrase;
//! else in memory until the app closes. Never in plain text on the disk. Data open without any of this.
//!
//! Everything here blocks (a keychain may ask the person to unlock it): call it from a thread that may wait.

mod sealed;
mod system;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use carnet_core::api::{ApiError, Code};
use carnet_core::clock::Chance;

use crate::request::KeychainState;
pub use system::System;

/// A keychain's refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// There is none.
    Missing,
    /// It is there, and shut.
    Locked,
}

/// A keychain of the system.
pub trait Keychain: std::fmt::Debug + Send + Sync {
    /// What is kept under this name.
    ///
    /// # Errors
    /// When there is no keychain, or it is shut.
    fn read(&self, name: &str) -> Result<Option<String>, Refused>;
    /// Keeps a secret under this name.
    ///
    /// # Errors
    /// When there is no keychain, or it is shut.
    fn write(&self, name: &str, secret: &str) -> Result<(), Refused>;
    /// Forgets it.
    ///
    /// # Errors
    /// When there is no keychain, or it is shut.
    fn remove(&self, name: &str) -> Result<(), Refused>;
}

/// The place for tokens.
#[derive(Debug)]
pub struct Vault {
    keychain: Box<dyn Keychain>,
    file: PathBuf,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    /// What this run knows.
    secrets: BTreeMap<String, String>,
    /// The open passphrase file.
    seal: Option<sealed::Seal>,
    /// What the keychain last answered; `None` before it was asked.
    refused: Option<Result<(), Refused>>,
}

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Held")
            .field("refused", &self.refused)
            .finish_non_exhaustive()
    }
}

impl Vault {
    /// A vault on this keychain, with a passphrase file here where there is none.
    #[must_use]
    pub fn new(keychain: Box<dyn Keychain>, file: PathBuf) -> Self {
        Self {
            keychain,
            file,
            held: Mutex::default(),
        }
    }

    /// Where tokens are kept, as far as it is known without asking the system.
    #[must_use]
    pub fn state(&self) -> KeychainState {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.seal.is_some() {
            return KeychainState::Passphrase;
        }
        match held.refused {
            Some(Err(_)) if self.file.exists() => KeychainState::Locked,
            Some(Err(Refused::Missing)) => KeychainState::Missing,
            Some(Err(Refused::Locked)) => KeychainState::Locked,
            Some(Ok(())) | None => KeychainState::Ready,
        }
    }

    /// What is kept under this name.
    #[must_use]
    pub fn read(&self, name: &str) -> Option<String> {
        if let Some(secret) = self.held().secrets.get(name) {
            return Some(secret.clone());
        }
        let found = self.keychain.read(name);
        let mut held = self.held();
        held.refused = Some(found.as_ref().map(drop).map_err(|refused| *refused));
        let secret = found.ok().flatten()?;
        held.secrets.insert(name.to_owned(), secret.clone());
        Some(secret)
    }

    /// Keeps a secret: in the keychain, else in the open passphrase file, and in memory in any case.
    ///
    /// # Errors
    /// [`Code::Storage`] when the passphrase file cannot be written. The secret then lives until the app closes.
    pub fn write(&self, name: &str, secret: &str) -> Result<(), ApiError> {
        self.held()
            .secrets
            .insert(name.to_owned(), secret.to_owned());
        let wrote = self.keychain.write(name, secret);
        let mut held = self.held();
        held.refused = Some(wrote);
        if wrote.is_err() {
            held.save(&self.file)
        } else {
            Ok(())
        }
    }

    /// Forgets a secret everywhere.
    ///
    /// # Errors
    /// [`Code::Storage`] when the passphrase file cannot be written.
    pub fn remove(&self, name: &str) -> Result<(), ApiError> {
        self.held().secrets.remove(name);
        let removed = self.keychain.remove(name);
        let mut held = self.held();
        held.refused = Some(removed);
        held.save(&self.file)
    }

    /// Opens the passphrase file, or makes it of what this run knows.
    ///
    /// # Errors
    /// [`Code::SignIn`] with field `passphrase` when it is wrong; [`Code::Invalid`] when it is empty.
    pub fn unlock(&self, passphrase: &str, chance: &mut dyn Chance) -> Result<(), ApiError> {
        if passphrase.chars().count() < 8 {
            return Err(ApiError::invalid("passphrase", "at least 8 characters"));
        }
        let mut held = self.held();
        let (seal, kept) = sealed::Seal::open(&self.file, passphrase, chance)?;
        for (name, secret) in kept {
            // What this run learned is newer than the file: a refresh token works once.
            held.secrets.entry(name).or_insert(secret);
        }
        held.seal = Some(seal);
        held.save(&self.file)
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn save(&mut self, file: &std::path::Path) -> Result<(), ApiError> {
        let Some(seal) = &mut self.seal else {
            return Ok(());
        };
        seal.save(file, &self.secrets)
            .map_err(|error| crate::settings::storage("writing the passphrase file", &error))
    }
}

/// A wrong passphrase.
fn wrong() -> ApiError {
    ApiError {
        code: Code::SignIn,
        field: Some("passphrase".to_owned()),
        detail: "the passphrase does not open this file".to_owned(),
    }
}

#[cfg(test)]
mod tests;
