//! Passwords: argon2id with 19 MiB, two passes, one lane (OWASP's minimum), a few at a time.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

use super::AccountError;
use crate::clock::Chance;
use crate::limits::{HASHES_AT_ONCE, HASHES_WAITING_MAX, PASSWORD_BYTES_MAX};
use crate::log::LogError;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const CHARS_MIN: usize = 8;

/// Makes and checks hashes.
#[derive(Debug)]
pub(super) struct Passwords {
    at_once: Semaphore,
    waiting: Semaphore,
    /// Checked when there is no account, so that this takes as long.
    nobody: String,
}

impl Passwords {
    pub(super) fn new(chance: &dyn Chance) -> Result<Self, LogError> {
        let nobody = hash(&super::secret::draw(chance), &salt(chance))?;
        Ok(Self {
            at_once: Semaphore::new(HASHES_AT_ONCE),
            waiting: Semaphore::new(HASHES_WAITING_MAX),
            nobody,
        })
    }

    /// A password that may be set.
    pub(super) fn acceptable(password: &str) -> Result<(), AccountError> {
        let detail = if password.chars().count() < CHARS_MIN {
            "it needs eight characters at least"
        } else if password.len() > PASSWORD_BYTES_MAX {
            "it is too long"
        } else {
            return Ok(());
        };
        Err(AccountError::Invalid {
            field: "password",
            detail,
        })
    }

    pub(super) async fn hash(
        &self,
        password: String,
        chance: &dyn Chance,
    ) -> Result<String, AccountError> {
        let salt = salt(chance);
        Ok(self.work(move || hash(&password, &salt)).await??)
    }

    /// Whether the password is the one; `None` for a hash is never right.
    pub(super) async fn verify(
        &self,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, AccountError> {
        let somebody = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        if password.len() > PASSWORD_BYTES_MAX {
            return Ok(false);
        }
        let right = self.work(move || verify(&password, &hash)).await??;
        Ok(right && somebody)
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AccountError> {
        let _waiting = self.waiting.try_acquire().map_err(|_| AccountError::Busy)?;
        let _turn = self
            .at_once
            .acquire()
            .await
            .map_err(|_| AccountError::Busy)?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| AccountError::Log(LogError::Store(error.to_string())))
    }
}

fn argon2() -> Result<Argon2<'static>, LogError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn salt(chance: &dyn Chance) -> [u8; 16] {
    let mut salt = [0; 16];
    chance.fill(&mut salt);
    salt
}

fn hash(password: &str, salt: &[u8]) -> Result<String, LogError> {
    let hash = argon2()?
        .hash_password_with_salt(password.as_bytes(), salt)
        .map_err(failed)?;
    Ok(hash.to_string())
}

fn verify(password: &str, hash: &str) -> Result<bool, LogError> {
    let parsed = PasswordHash::new(hash).map_err(failed)?;
    Ok(argon2()?
        .verify_password(password.as_bytes(), &parsed)
        .is_ok())
}

fn failed(error: impl std::fmt::Display) -> LogError {
    LogError::Store(format!("argon2: {error}"))
}
