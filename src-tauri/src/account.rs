//! Accounts at relays: entering, staying signed in, leaving. Tokens are kept in the [`Vault`] and never logged.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use carnet_core::api::{ApiError, Code};
use carnet_core::clock::Clock;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use crate::keychain::Vault;
use crate::relay::{Entrance, Relay, Session};
use crate::site::Site;

/// An access token is renewed when it has less than this to live: longer than a request takes.
const SOON_MS: i64 = 30_000;

/// How long anything waits for the keychain, which may be asking the person to unlock it. The token is in memory by then,
/// and the keychain gets it when it opens.
const KEYCHAIN_PATIENCE: Duration = Duration::from_secs(4);

/// What tokens for programs begin with. One that is kept in a refresh token's place is used as it is, until it ends.
pub(crate) const PROGRAM: &str = "carnet_";

/// One person's account at one relay.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    /// The relay.
    pub relay: Site,
    /// The account's e-mail, as it was typed.
    pub email: String,
}

/// A token that opens the relay's doors for some minutes.
#[derive(Clone)]
struct Access {
    token: String,
    until_ms: i64,
}

/// Everything about being signed in.
pub struct Accounts {
    relay: Relay,
    vault: Arc<Vault>,
    clock: Arc<dyn Clock>,
    /// Tells this installation's keychain entries from another's.
    install: std::sync::Mutex<Uuid>,
    /// Held while a token is renewed: a refresh token that is used twice ends its whole family.
    access: Mutex<HashMap<Account, Access>>,
}

impl std::fmt::Debug for Accounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Accounts")
            .field("install", &self.install)
            .finish_non_exhaustive()
    }
}

impl Accounts {
    /// Nobody is signed in that the vault does not know.
    #[must_use]
    pub fn new(relay: Relay, vault: Arc<Vault>, clock: Arc<dyn Clock>, install: Uuid) -> Self {
        Self {
            relay,
            vault,
            clock,
            install: std::sync::Mutex::new(install),
            access: Mutex::default(),
        }
    }

    /// The settings that say which installation this is could be read only now.
    pub fn install(&self, install: Uuid) {
        *self.install.lock().unwrap_or_else(PoisonError::into_inner) = install;
    }

    /// The HTTP client.
    #[must_use]
    pub const fn relay(&self) -> &Relay {
        &self.relay
    }

    /// Where tokens are kept.
    #[must_use]
    pub const fn vault(&self) -> &Arc<Vault> {
        &self.vault
    }

    /// Makes the relay's owner, or signs in when the link was used before: the same person may be trying again after
    /// the network failed half way.
    ///
    /// # Errors
    /// [`Code::Offline`], [`Code::NotARelay`], [`Code::LinkExpired`], [`Code::SignIn`].
    pub async fn claim_or_sign_in(
        &self,
        relay: &Site,
        who: &Entrance<'_>,
    ) -> Result<Session, ApiError> {
        let hello = self.relay.hello(relay).await?;
        let session = match (who.secret, hello.claimed) {
            (Some(_), false) => self.relay.claim(relay, who).await?,
            (Some(_), true) => self.again(relay, who).await?,
            (None, _) => self.relay.sign_in(relay, &known(who)).await?,
        };
        self.keep(relay, who.email, &session).await?;
        Ok(session)
    }

    /// The link was used. Whoever used it can sign in; for anybody else it is spent.
    async fn again(&self, relay: &Site, who: &Entrance<'_>) -> Result<Session, ApiError> {
        self.relay
            .sign_in(relay, &known(who))
            .await
            .map_err(|error| match error.code {
                Code::SignIn => ApiError::new(Code::LinkExpired, "the claim link was used"),
                _ => error,
            })
    }

    /// Takes an invitation.
    ///
    /// # Errors
    /// [`Code::Offline`], [`Code::NotARelay`], [`Code::LinkExpired`], [`Code::SignIn`].
    pub async fn accept(&self, relay: &Site, who: &Entrance<'_>) -> Result<Session, ApiError> {
        let session = self.relay.accept(relay, who).await?;
        self.keep(relay, who.email, &session).await?;
        Ok(session)
    }

    /// Signs in.
    ///
    /// # Errors
    /// [`Code::Offline`], [`Code::NotARelay`], [`Code::SignIn`].
    pub async fn sign_in(&self, account: &Account, password: &str) -> Result<Session, ApiError> {
        self.relay.hello(&account.relay).await?;
        let who = Entrance {
            secret: None,
            name: None,
            email: &account.email,
            password,
            member: None,
        };
        let session = self.relay.sign_in(&account.relay, &who).await?;
        self.keep(&account.relay, &account.email, &session).await?;
        Ok(session)
    }

    /// Forgets the tokens here, and tells the relay when it can be reached.
    ///
    /// # Errors
    /// [`Code::Storage`] when the passphrase file cannot be written.
    pub async fn sign_out(&self, account: &Account) -> Result<(), ApiError> {
        let mut access = self.access.lock().await;
        access.remove(account);
        if let Some(refresh) = self.recall(account).await
            && let Err(error) = self.relay.sign_out(&account.relay, &refresh).await
        {
            tracing::info!(%error, "the relay was not told of the sign-out");
        }
        self.forget(account).await
    }

    /// Forgets the tokens here: the relay has ended them already.
    ///
    /// # Errors
    /// [`Code::Storage`] when the passphrase file cannot be written.
    pub async fn dismiss(&self, account: &Account) -> Result<(), ApiError> {
        let mut access = self.access.lock().await;
        access.remove(account);
        self.forget(account).await
    }

    /// An access token that is good for a while.
    ///
    /// # Errors
    /// [`Code::SignIn`] when the person must sign in again; [`Code::Offline`].
    pub async fn token(&self, account: &Account) -> Result<String, ApiError> {
        let mut access = self.access.lock().await;
        let now = self.clock.now_ms();
        if let Some(known) = access
            .get(account)
            .filter(|known| known.until_ms - SOON_MS > now)
        {
            return Ok(known.token.clone());
        }
        let Some(refresh) = self.recall(account).await else {
            return Err(ApiError::new(
                Code::SignIn,
                "no session is kept for this account",
            ));
        };
        if refresh.starts_with(PROGRAM) {
            return Ok(refresh);
        }
        let session = match self.relay.refresh(&account.relay, &refresh).await {
            Ok(session) => session,
            Err(error) => {
                if error.code == Code::SignIn {
                    self.forget(account).await?;
                }
                return Err(error);
            }
        };
        // Before anything else uses the session: the old refresh token is spent.
        self.remember(account, &session).await?;
        let token = session.access.clone();
        access.insert(account.clone(), read(&session));
        Ok(token)
    }

    /// Keeps a token for programs in place of a session.
    ///
    /// # Errors
    /// [`Code::Storage`] when the passphrase file cannot be written.
    pub async fn keep_token(&self, relay: &Site, email: &str, token: &str) -> Result<(), ApiError> {
        let account = Account {
            relay: relay.clone(),
            email: email.to_owned(),
        };
        let mut access = self.access.lock().await;
        access.remove(&account);
        let (vault, name, token) = (self.vault.clone(), self.name(&account), token.to_owned());
        patiently(move || vault.write(&name, &token), Ok(())).await
    }

    /// Throws away an access token that the relay no longer takes.
    pub async fn expire(&self, account: &Account) {
        self.access.lock().await.remove(account);
    }

    async fn keep(&self, relay: &Site, email: &str, session: &Session) -> Result<(), ApiError> {
        let account = Account {
            relay: relay.clone(),
            email: email.to_owned(),
        };
        let mut access = self.access.lock().await;
        self.remember(&account, session).await?;
        access.insert(account, read(session));
        Ok(())
    }

    fn name(&self, account: &Account) -> String {
        let install = *self.install.lock().unwrap_or_else(PoisonError::into_inner);
        entry(install, account)
    }

    async fn remember(&self, account: &Account, session: &Session) -> Result<(), ApiError> {
        let Some(refresh) = session.refresh.clone() else {
            return Ok(());
        };
        let (vault, name) = (self.vault.clone(), self.name(account));
        patiently(move || vault.write(&name, &refresh), Ok(())).await
    }

    async fn recall(&self, account: &Account) -> Option<String> {
        let (vault, name) = (self.vault.clone(), self.name(account));
        patiently(move || Ok(vault.read(&name)), Ok(None))
            .await
            .ok()
            .flatten()
    }

    async fn forget(&self, account: &Account) -> Result<(), ApiError> {
        let (vault, name) = (self.vault.clone(), self.name(account));
        patiently(move || vault.remove(&name), Ok(())).await
    }
}

/// What a token is kept under. Of a relay with a key of its own, the key is part of it: somebody else at the same address
/// is somebody else, and is shown no token.
fn entry(install: Uuid, account: &Account) -> String {
    let Account { relay, email } = account;
    match relay.pin {
        Some(pin) => format!("{install} {relay} {pin} {email}"),
        None => format!("{install} {relay} {email}"),
    }
}

/// Asks the vault on a thread that may wait; after a while goes on without it.
async fn patiently<T: Send + 'static>(
    ask: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    without: Result<T, ApiError>,
) -> Result<T, ApiError> {
    match tokio::time::timeout(KEYCHAIN_PATIENCE, spawn_blocking(ask)).await {
        Ok(joined) => waited(joined),
        Err(_) => {
            tracing::warn!("the keychain does not answer");
            without
        }
    }
}

/// What a thread that may wait came back with.
///
/// # Errors
/// Its own, or `Internal` when it died.
pub(crate) fn waited<T>(
    joined: Result<Result<T, ApiError>, tokio::task::JoinError>,
) -> Result<T, ApiError> {
    joined.unwrap_or_else(|error| Err(ApiError::new(Code::Internal, error.to_string())))
}

fn read(session: &Session) -> Access {
    Access {
        token: session.access.clone(),
        until_ms: session.access_expires_at,
    }
}

/// The same person, by e-mail and password alone.
fn known<'a>(who: &Entrance<'a>) -> Entrance<'a> {
    Entrance {
        secret: None,
        name: None,
        member: None,
        email: who.email,
        password: who.password,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_kept_for_one_key_at_one_address() {
        let kept = |pin: Option<&str>| {
            let relay = Site {
                url: "https://192.168.1.20:3001".to_owned(),
                pin: pin.map(|digit| digit.repeat(64).parse().expect("a pin")),
            };
            let email = "anna@example.org".to_owned();
            entry(Uuid::nil(), &Account { relay, email })
        };
        let names = [kept(None), kept(Some("a")), kept(Some("b"))];
        for (at, name) in names.iter().enumerate() {
            assert!(!names[at + 1..].contains(name), "{name}");
        }
        assert_eq!(kept(Some("a")), kept(Some("a")));
    }
}
