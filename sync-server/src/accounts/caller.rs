//! Who makes a request: a person who is signed in, or a program with a token of theirs.

use std::net::IpAddr;

use carnet_protocol::frame::Role;
use carnet_protocol::ids::{MemberId, WorkspaceId};

use super::{AccountError, Accounts, device, membership, token};
use crate::sql::{Sql, SqlError};
use crate::values;

/// Who makes a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The member.
    pub member: MemberId,
    /// Their sign-in, or the token's own.
    pub family: [u8; 16],
    /// What a program may at most; `None`: the member themselves, with all that they may.
    pub reach: Option<Reach>,
    /// From which network address, for the trail.
    pub from: Option<IpAddr>,
}

/// What a token lets a program do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// No more than this role may.
    pub cap: Role,
    /// The only workspace it reaches; `None`: all of the member's.
    pub only: Option<WorkspaceId>,
}

impl Reach {
    /// What a role in a workspace comes to.
    pub(super) fn limit(self, workspace: WorkspaceId, role: Role) -> Option<Role> {
        match self.only {
            Some(only) if only != workspace => None,
            _ => Some(role.min(self.cap)),
        }
    }
}

impl Caller {
    /// What a role of the member in a workspace comes to for this caller; `None`: nothing there.
    #[must_use]
    pub fn limit(self, workspace: WorkspaceId, role: Role) -> Option<Role> {
        match self.reach {
            Some(reach) => reach.limit(workspace, role),
            None => Some(role),
        }
    }
}

/// Who comes, before they have shown who they are.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    /// Their network address, for counting tries and for the trail.
    pub address: Option<IpAddr>,
    /// What they call themselves: the app or the browser.
    pub name: String,
}

impl Visitor {
    /// The address in text.
    #[must_use]
    pub fn address(&self) -> String {
        self.address
            .map_or_else(|| "unknown".to_owned(), |address| address.to_string())
    }
}

impl Accounts {
    /// Who carries this access token or API token. Looks whether it was ended: a removed or signed-out caller is nobody at once.
    ///
    /// # Errors
    /// [`AccountError::SignIn`].
    pub async fn caller(&self, token: &str) -> Result<Caller, AccountError> {
        if token.starts_with(token::PREFIX) {
            return self.bearer(token).await;
        }
        let (member, family) = self
            .keys
            .check(token, self.clock.now_ms())
            .ok_or(AccountError::SignIn)?;
        self.alive(family).await?;
        Ok(Caller {
            member,
            family,
            reach: None,
            from: None,
        })
    }

    /// Whether a sign-in or a token still holds.
    ///
    /// # Errors
    /// [`AccountError::SignIn`] when it has ended.
    pub async fn alive(&self, family: [u8; 16]) -> Result<(), AccountError> {
        let now = self.clock.now_ms();
        let alive = self.tables.read(move |sql| alive(sql, family, now)).await?;
        alive.then_some(()).ok_or(AccountError::SignIn)
    }

    /// Whether a sign-in or a token still holds, and its member still belongs to a workspace that it reaches.
    ///
    /// # Errors
    /// [`AccountError::SignIn`], [`AccountError::NotFound`].
    pub async fn still(
        &self,
        member: MemberId,
        family: [u8; 16],
        workspace: WorkspaceId,
    ) -> Result<(), AccountError> {
        self.alive(family).await?;
        let reach = self
            .tables
            .read(move |sql| token::reach(sql, family))
            .await?;
        let caller = Caller {
            member,
            family,
            reach,
            from: None,
        };
        self.role(caller, workspace).await.map(drop)
    }

    /// What a caller is in a workspace.
    ///
    /// # Errors
    /// [`AccountError::NotFound`] when they are nothing there: whether it exists is not told.
    pub async fn role(&self, caller: Caller, workspace: WorkspaceId) -> Result<Role, AccountError> {
        let role = self
            .tables
            .read(move |sql| role_of(sql, caller, workspace))
            .await?;
        role.ok_or(AccountError::NotFound)
    }

    /// Refuses whoever is less than that in a workspace.
    ///
    /// # Errors
    /// [`AccountError::NotFound`] for strangers, [`AccountError::Forbidden`] for members.
    pub(super) async fn must_be(
        &self,
        caller: Caller,
        workspace: WorkspaceId,
        least: Role,
    ) -> Result<(), AccountError> {
        let role = self.role(caller, workspace).await?;
        (role >= least).then_some(()).ok_or(AccountError::Forbidden)
    }
}

/// Refuses whoever is less than that in a workspace, in the transaction of what they want to do: a role that was taken
/// a moment ago does nothing any more.
pub(super) fn must_be(
    sql: &mut dyn Sql,
    caller: Caller,
    workspace: WorkspaceId,
    least: Role,
) -> Result<Role, AccountError> {
    not_ended(sql, caller.family)?;
    let role = role_of(sql, caller, workspace)?.ok_or(AccountError::NotFound)?;
    if role < least {
        return Err(AccountError::Forbidden);
    }
    Ok(role)
}

/// What a caller is in a workspace; nothing, when a device that came by their sign-in was shut out there.
pub(super) fn role_of(
    sql: &mut dyn Sql,
    caller: Caller,
    workspace: WorkspaceId,
) -> Result<Option<Role>, SqlError> {
    let role = membership::role(sql, workspace, caller.member)?;
    let Some(role) = role.and_then(|role| caller.limit(workspace, role)) else {
        return Ok(None);
    };
    let out = device::shut_out(sql, workspace, caller.family)?;
    Ok((!out).then_some(role))
}

/// Refuses whoever was ended since their request came in: what they want would outlive them.
pub(super) fn not_ended(sql: &mut dyn Sql, family: [u8; 16]) -> Result<(), AccountError> {
    let lives = sql.first(NOT_ENDED, values![family])?;
    lives.map(drop).ok_or(AccountError::SignIn)
}

pub(super) fn alive(sql: &mut dyn Sql, family: [u8; 16], now: i64) -> Result<bool, SqlError> {
    Ok(sql.first(ALIVE, values![family, now])?.is_some())
}

crate::statements! {
    NOT_ENDED = "SELECT member FROM families WHERE family = ?1 AND ended_at IS NULL";
    ALIVE = "SELECT member FROM families WHERE family = ?1 AND ended_at IS NULL
             AND (expires_at IS NULL OR expires_at > ?2)";
}
