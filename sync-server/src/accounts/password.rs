//! Passwords: argon2id with 19 MiB, two passes, one lane (OWASP's minimum), a few at a time.

use std::sync::Arc;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use subtle::ConstantTimeEq as _;
use tokio::sync::Semaphore;

use super::AccountError;
use crate::clock::Chance;
use crate::limits::{HASH_RESERVED_BYTES, HASHES_AT_ONCE, HASHES_WAITING_MAX, PASSWORD_BYTES_MAX};
use crate::log::LogError;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const CHARS_MIN: usize = 8;

/// Makes and checks hashes.
#[derive(Debug)]
pub(super) struct Passwords {
    at_once: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    /// Checked when there is no account, so that this takes as long.
    nobody: String,
}

impl Passwords {
    pub(super) fn new(chance: &dyn Chance) -> Result<Self, LogError> {
        let nobody = hash(&super::secret::draw(chance), &salt(chance))?;
        Ok(Self {
            at_once: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
            waiting: Arc::new(Semaphore::new(HASHES_WAITING_MAX)),
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
        let waits = Arc::clone(&self.waiting).try_acquire_owned();
        let waits = waits.map_err(|_| AccountError::Busy)?;
        let turn = Arc::clone(&self.at_once).acquire_owned().await;
        let turn = turn.map_err(|_| AccountError::Busy)?;
        let work = move || {
            let done = before_hash().map(|()| work());
            // Given back by the thread that hashed: whoever asks and hangs up does not make room for more.
            drop((turn, waits));
            done
        };
        let done = tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| LogError::Store(error.to_string()))?;
        Ok(done?)
    }
}

/// Failpoint `accounts-hash`: an error, a delay or a panic where a password is hashed.
fn before_hash() -> Result<(), LogError> {
    fail::fail_point!("accounts-hash", |_| Err(failed("failpoint")));
    Ok(())
}

fn salt(chance: &dyn Chance) -> [u8; 16] {
    let mut salt = [0; 16];
    chance.fill(&mut salt);
    salt
}

fn hash(password: &str, salt: &[u8]) -> Result<String, LogError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(failed)?;
    let output = output(password, salt, &params, Version::V0x13)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).map_err(failed)?,
        salt: Some(Salt::new(salt).map_err(failed)?),
        hash: Some(Output::new(&output).map_err(failed)?),
    };
    Ok(hash.to_string())
}

/// Checks with the costs that the hash names: it may be of another year.
fn verify(password: &str, hash: &str) -> Result<bool, LogError> {
    let parsed = PasswordHash::new(hash).map_err(failed)?;
    let (Some(salt), Some(wanted)) = (&parsed.salt, &parsed.hash) else {
        return Err(failed("a hash without its salt"));
    };
    if parsed.algorithm != Algorithm::Argon2id.ident() {
        return Err(failed("a hash of another kind"));
    }
    let params = Params::try_from(&parsed).map_err(failed)?;
    let version = parsed.version.map_or(Ok(Version::V0x13), Version::try_from);
    let shown = output(password, salt.as_ref(), &params, version.map_err(failed)?)?;
    Ok(shown.ct_eq(wanted.as_ref()).into())
}

/// The hash's own bytes.
fn output(
    password: &str,
    salt: &[u8],
    params: &Params,
    version: Version,
) -> Result<Vec<u8>, LogError> {
    let argon2 = Argon2::new(Algorithm::Argon2id, version, params.clone());
    // More is asked for than is used: the allocator maps what is so large for itself and gives it back when it is
    // freed. 19 MiB would stay with each thread that ever hashed.
    let blocks = params.block_count();
    let mut memory = Vec::with_capacity(blocks.max(HASH_RESERVED_BYTES / Block::SIZE));
    memory.resize(blocks, Block::new());
    let mut output = vec![0; params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
    argon2
        .hash_password_into_with_memory(password.as_bytes(), salt, &mut output, &mut memory)
        .map_err(failed)?;
    Ok(output)
}

fn failed(error: impl std::fmt::Display) -> LogError {
    LogError::Store(format!("argon2: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Without its last part: empty is not what everything equals.
    const EMPTY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AQIDBAUGBwgJCgsMDQ4PEA$";

    #[test]
    fn a_hash_is_the_one_of_its_password_and_of_no_other() {
        let made = hash("a long password", &[7; 16]).expect("hashed");
        assert!(
            made.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{made}"
        );
        assert!(verify("a long password", &made).expect("checked"));
        assert!(!verify("a long passwore", &made).expect("checked"));
        assert!(!verify("", &made).expect("checked"));
    }

    #[test]
    fn it_is_what_the_library_would_make() {
        use argon2::{PasswordHasher as _, PasswordVerifier as _};
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("params");
        let library = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let made = hash("a long password", &[7; 16]).expect("hashed");
        let theirs = library.hash_password_with_salt(b"a long password", &[7; 16]);
        assert_eq!(theirs.expect("hashed").to_string(), made);
        let parsed = PasswordHash::new(&made).expect("parsed");
        assert!(library.verify_password(b"a long password", &parsed).is_ok());
    }

    /// Draws nothing but zeros: what is drawn for nobody is known here.
    #[derive(Debug)]
    struct Zeros;

    impl Chance for Zeros {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    #[tokio::test]
    async fn nobody_s_hash_is_worked_at_and_lets_nobody_in() {
        let passwords = Passwords::new(&Zeros).expect("hashed");
        let drawn = super::super::secret::draw(&Zeros);
        let verified = passwords.verify(drawn, None).await;
        assert_eq!(verified, Ok(false), "not even what was drawn");
        // It waits for its turn as others do, so that its answer takes as long.
        let all = u32::try_from(HASHES_WAITING_MAX).expect("a few");
        let full = Arc::clone(&passwords.waiting).acquire_many_owned(all).await;
        let guess = passwords.verify("a guess".to_owned(), None).await;
        assert_eq!(guess, Err(AccountError::Busy));
        drop(full);
    }

    #[tokio::test]
    async fn what_is_too_long_to_be_set_is_not_hashed_to_be_checked() {
        let passwords = Passwords::new(&Zeros).expect("hashed");
        for (length, right) in [(PASSWORD_BYTES_MAX, true), (PASSWORD_BYTES_MAX + 1, false)] {
            let long = "x".repeat(length);
            let made = hash(&long, &[7; 16]).expect("hashed");
            assert_eq!(
                passwords.verify(long, Some(made)).await,
                Ok(right),
                "{length}"
            );
        }
    }

    #[test]
    fn a_hash_that_is_none_lets_nobody_in() {
        for broken in [
            "",
            "x",
            EMPTY,
            "$argon2i$v=19$m=19456,t=2,p=1$AQIDBAUGBwgJCgsMDQ4PEA$AAAAAAAAAAAAAAAAAAAAAA",
        ] {
            assert!(
                !verify("a long password", broken).is_ok_and(|right| right),
                "{broken}"
            );
        }
    }
}
