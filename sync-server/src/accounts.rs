//! People, what they may do, and how they prove who they are.
//!
//! Secrets leave this module once, when they are made; the file holds their hashes. A password costs 19 MiB and a
//! moment to check, so only a few are checked at once.

use std::sync::Arc;

use carnet_protocol::frame::Role;
use carnet_protocol::ids::{MemberId, WorkspaceId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::{Chance, Clock};
use crate::limits::{ACCESS_MS, ROLE_CHANGES_MS};
use crate::log::LogError;
use crate::log::sqlite::Database;

mod access;
mod link;
mod membership;
mod password;
mod refresh;
mod secret;
mod throttle;
mod ticket;

pub use access::Caller;
pub use link::{Invitation, Look, NewLink};
pub use membership::{MemberRow, RoleChange};
pub use ticket::NewTicket;

/// Everybody the relay knows.
#[derive(Debug)]
pub struct Accounts {
    database: Arc<Database>,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    keys: access::Keys,
    passwords: password::Passwords,
    throttle: throttle::Throttle,
}

/// Why somebody is not let in, or something is not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// E-mail or password is wrong, or the session has ended.
    #[error("the e-mail or password is wrong, or the session has ended")]
    SignIn,
    /// The link was used or is too old.
    #[error("the link was used or is too old")]
    LinkExpired,
    /// The member may not do that.
    #[error("you may not do that here")]
    Forbidden,
    /// No such thing, or not for this member to see.
    #[error("there is no such thing")]
    NotFound,
    /// It exists already.
    #[error("it exists already")]
    Exists,
    /// A value is missing or wrong.
    #[error("{field}: {detail}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// What is wrong with it.
        detail: &'static str,
    },
    /// Too many tries; later.
    #[error("too many tries: wait a moment")]
    Busy,
    /// The file was not read or written.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// What a person types to become somebody here.
#[derive(Clone, Deserialize)]
pub struct Person {
    /// Their name, as others see it.
    pub name: String,
    /// Their address; the name of the account.
    pub email: String,
    /// Their password.
    pub password: String,
    /// The id that their desk already uses for them.
    #[serde(default)]
    pub member: Option<Uuid>,
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A member, as the session names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Me {
    /// Their id.
    pub id: Uuid,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// A workspace that a member belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Belongs {
    /// The workspace.
    pub id: Uuid,
    /// Its name, as it was shared.
    pub name: String,
    /// `owner`, `member`, `viewer`.
    pub role: RoleName,
}

/// A role in text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleName {
    /// Reads.
    Viewer,
    /// Reads and writes.
    Member,
    /// Reads, writes, invites, removes, erases.
    Owner,
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Viewer => Self::Viewer,
            Role::Member => Self::Member,
            Role::Owner => Self::Owner,
        }
    }
}

impl From<RoleName> for Role {
    fn from(role: RoleName) -> Self {
        match role {
            RoleName::Viewer => Self::Viewer,
            RoleName::Member => Self::Member,
            RoleName::Owner => Self::Owner,
        }
    }
}

/// A member who has proved who they are, with the tokens that say so.
#[derive(Clone)]
pub struct SignedIn {
    /// Who.
    pub me: Me,
    /// The access token, for the Authorization header.
    pub access: String,
    /// When it ends, milliseconds since 1970.
    pub access_expires_at: i64,
    /// The refresh token, used once.
    pub refresh: String,
    /// Where they belong.
    pub workspaces: Vec<Belongs>,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn")
            .field("me", &self.me.id)
            .finish_non_exhaustive()
    }
}

impl Accounts {
    /// The accounts in that file. Draws the signing key at the first start.
    ///
    /// # Errors
    /// [`LogError`] when the file is not read or written.
    pub async fn open(
        database: Arc<Database>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, LogError> {
        let keys = access::Keys::load(&database, &*chance).await?;
        let passwords = password::Passwords::new(&*chance)?;
        Ok(Self {
            database,
            clock,
            chance,
            keys,
            passwords,
            throttle: throttle::Throttle::default(),
        })
    }

    /// Whether the relay has an owner.
    ///
    /// # Errors
    /// [`LogError`].
    pub async fn claimed(&self) -> Result<bool, LogError> {
        self.database
            .read(|connection| {
                Ok(
                    connection.query_row("SELECT EXISTS (SELECT 1 FROM members)", [], |row| {
                        row.get(0)
                    })?,
                )
            })
            .await
    }

    /// Signs in with address and password. `from` is where the try comes from, for counting tries.
    ///
    /// # Errors
    /// [`AccountError::SignIn`] whatever of the two is wrong, [`AccountError::Busy`].
    pub async fn sign_in(
        &self,
        from: &str,
        email: &str,
        password: &str,
    ) -> Result<SignedIn, AccountError> {
        let email = membership::plain_email(email)?;
        self.may_try(from, &email)?;
        let member = self
            .check_password(email, password)
            .await?
            .ok_or(AccountError::SignIn)?;
        self.new_session(member).await
    }

    /// Removes what proves nothing any more: old tokens, ended sign-ins, role changes that everybody has heard of.
    ///
    /// # Errors
    /// [`LogError`].
    pub async fn tidy(&self) -> Result<(), LogError> {
        let now = self.clock.now_ms();
        self.database
            .write(move |connection| {
                connection.execute("DELETE FROM refresh_tokens WHERE expires_at <= ?1", [now])?;
                connection.execute(
                    "DELETE FROM families WHERE created_at <= ?1 AND NOT EXISTS
                         (SELECT 1 FROM refresh_tokens t WHERE t.family = families.family)",
                    [now - ACCESS_MS],
                )?;
                connection.execute("DELETE FROM links WHERE expires_at <= ?1", [now])?;
                connection.execute("DELETE FROM tickets WHERE expires_at <= ?1", [now])?;
                // The last one stays: its number is where listeners go on.
                connection.execute(
                    "DELETE FROM role_changes WHERE at <= ?1 AND id < (SELECT max(id) FROM role_changes)",
                    [now - ROLE_CHANGES_MS],
                )?;
                Ok(())
            })
            .await
    }

    fn may_try(&self, from: &str, email: &str) -> Result<(), AccountError> {
        let now = self.clock.now_ms();
        if self.throttle.allows(now, from, email) {
            Ok(())
        } else {
            Err(AccountError::Busy)
        }
    }

    /// `None` when there is no such account; an error when the password is wrong.
    async fn check_password(
        &self,
        email: String,
        password: &str,
    ) -> Result<Option<MemberId>, AccountError> {
        let found = self
            .database
            .read(move |connection| membership::by_email(connection, &email))
            .await?;
        let (member, hash) = found.unzip();
        // Without an account the same work is done, so that the answer's time tells nothing.
        let right = self.passwords.verify(password.to_owned(), hash).await?;
        match (member, right) {
            (Some(member), true) => Ok(Some(member)),
            (Some(_), false) => Err(AccountError::SignIn),
            (None, _) => Ok(None),
        }
    }

    /// Where a member belongs, and what they are called.
    ///
    /// # Errors
    /// [`AccountError::SignIn`] when the member is gone.
    pub async fn me(&self, member: MemberId) -> Result<(Me, Vec<Belongs>), AccountError> {
        self.database
            .read(move |connection| membership::me(connection, member))
            .await?
            .ok_or(AccountError::SignIn)
    }

    async fn signed_in(
        &self,
        member: MemberId,
        family: [u8; 16],
        refresh: String,
    ) -> Result<SignedIn, AccountError> {
        let (me, workspaces) = self.me(member).await?;
        let now_ms = self.clock.now_ms();
        let (access, access_expires_at) = self.keys.sign(member, family, now_ms)?;
        Ok(SignedIn {
            me,
            access,
            access_expires_at,
            refresh,
            workspaces,
        })
    }
}

/// The role number in the file.
const fn role_number(role: Role) -> i64 {
    match role {
        Role::Viewer => 0,
        Role::Member => 1,
        Role::Owner => 2,
    }
}

/// The role of a number in the file; an unknown one reads only.
const fn role_of(number: i64) -> Role {
    match number {
        2 => Role::Owner,
        1 => Role::Member,
        _ => Role::Viewer,
    }
}

/// A workspace's id from a path.
#[must_use]
pub fn workspace_id(id: Uuid) -> WorkspaceId {
    WorkspaceId::from(id)
}
