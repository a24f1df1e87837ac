//! People and what they are, as answers name them.

use carnet_protocol::frame::Role;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::AccountError;
use crate::limits::{EMAIL_BYTES_MAX, NAME_CHARS_MAX};

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
    /// Whether they claimed the relay, and may help anybody back in.
    pub operator: bool,
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

impl RoleName {
    /// The role as it is written.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::Owner => "owner",
        }
    }
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

/// The role number in the tables.
pub(super) const fn role_number(role: Role) -> i64 {
    match role {
        Role::Viewer => 0,
        Role::Member => 1,
        Role::Owner => 2,
    }
}

/// The role of a number in the tables; an unknown one reads only.
pub(super) const fn role_of(number: i64) -> Role {
    match number {
        2 => Role::Owner,
        1 => Role::Member,
        _ => Role::Viewer,
    }
}

pub(super) fn plain_name(name: &str) -> Result<String, AccountError> {
    let name = name.trim();
    if name.is_empty()
        || name.chars().count() > NAME_CHARS_MAX
        || name.chars().any(char::is_control)
    {
        return Err(AccountError::Invalid {
            field: "name",
            detail: "it needs 1 to 120 characters",
        });
    }
    Ok(name.to_owned())
}

/// A name that a program gives: what does not fit is left out instead of refused.
pub(super) fn fitting_name(name: &str) -> String {
    let plain = name.chars().filter(|letter| !letter.is_control());
    plain
        .take(NAME_CHARS_MAX)
        .collect::<String>()
        .trim()
        .to_owned()
}

pub(super) fn plain_email(email: &str) -> Result<String, AccountError> {
    let email = email.trim().to_lowercase();
    let plain = email.len() <= EMAIL_BYTES_MAX
        && !email.chars().any(|c| c.is_control() || c.is_whitespace())
        && email
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    if plain {
        Ok(email)
    } else {
        Err(AccountError::Invalid {
            field: "email",
            detail: "it is no e-mail address",
        })
    }
}
