//! The operating system's keychain.

use keyring::{Entry, Error};

use super::{Keychain, Refused};

/// What the keychain files our secrets under.
const SERVICE: &str = "app.carnet.desktop";

/// Keychain Services, Credential Manager, or the Secret Service.
#[derive(Clone, Copy, Debug)]
pub struct System;

impl Keychain for System {
    fn read(&self, name: &str) -> Result<Option<String>, Refused> {
        match entry(name)?.get_password() {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(refused(&error)),
        }
    }

    fn write(&self, name: &str, secret: &str) -> Result<(), Refused> {
        entry(name)?
            .set_password(secret)
            .map_err(|error| refused(&error))
    }

    fn remove(&self, name: &str) -> Result<(), Refused> {
        match entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(refused(&error)),
        }
    }
}

fn entry(name: &str) -> Result<Entry, Refused> {
    Entry::new(SERVICE, name).map_err(|error| refused(&error))
}

fn refused(error: &Error) -> Refused {
    tracing::info!(%error, "the keychain refuses");
    match error {
        Error::NoStorageAccess(_) => Refused::Locked,
        _ => Refused::Missing,
    }
}
