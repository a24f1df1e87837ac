//! What whoever runs the relay's own command may see and do: everybody, and every program's token.
//!
//! Nobody is asked for here who may do what: whoever may read the data folder could do all of it by hand.

use carnet_protocol::ids::{MemberId, WorkspaceId};
use uuid::Uuid;

use super::audit::Deed;
use super::people::{RoleName, plain_email, role_of};
use super::{AccountError, Accounts, membership, refresh, sessions, token};
use crate::sql::{Row, SqlError};
use crate::values;

/// How the trail names the command.
const BY_COMMAND: &str = "by the relay's own command";

/// Somebody, and one of the workspaces that they belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Somebody {
    /// Their id.
    pub member: Uuid,
    /// Their address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Whether they claimed the relay.
    pub operator: bool,
    /// A workspace, its name, and what they are there; `None` when they belong to none.
    pub belongs: Option<(Uuid, String, RoleName)>,
}

/// A program's token, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SomeToken {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub email: String,
    /// What it is for.
    pub name: String,
    /// What it lets do.
    pub scopes: String,
    /// About when it was last used, milliseconds since 1970; 0: never.
    pub last_used_at: i64,
}

impl Accounts {
    /// Everybody, once for each workspace that they belong to.
    ///
    /// # Errors
    /// [`AccountError::Log`].
    pub async fn everybody(&self) -> Result<Vec<Somebody>, AccountError> {
        let rows = self.tables.read(|sql| sql.query(EVERYBODY, &[])).await?;
        Ok(rows.iter().map(somebody).collect::<Result<_, _>>()?)
    }

    /// Removes somebody from a workspace, or from all of them: then their sign-ins and tokens end too. Their sockets close.
    ///
    /// # Errors
    /// [`AccountError::NotFound`], [`AccountError::Invalid`] for the last owner of a workspace.
    pub async fn remove_by_operator(
        &self,
        email: &str,
        only: Option<WorkspaceId>,
    ) -> Result<(), AccountError> {
        let (email, now) = (plain_email(email)?, self.clock.now_ms());
        let note = self.note(Deed::MemberRemoved).saying(BY_COMMAND);
        self.tables
            .write(move |sql| {
                let found = membership::by_email(sql, &email)?;
                let (member, _) = found.ok_or(AccountError::NotFound)?;
                let workspaces = match only {
                    Some(workspace) => vec![workspace],
                    None => belongs_to(&sql.query(BELONGS, values![member.0])?)?,
                };
                for workspace in workspaces {
                    membership::remove(sql, workspace, member, now)?;
                }
                if only.is_none() {
                    sessions::end_all(sql, member, None, now)?;
                    token::end_all(sql, member, now)?;
                }
                let note = note.clone().about(member);
                let note = match only {
                    Some(workspace) => note.within(workspace),
                    None => note,
                };
                Ok::<_, AccountError>(note.write(sql)?)
            })
            .await
    }

    /// Every program's token that works now.
    ///
    /// # Errors
    /// [`AccountError::Log`].
    pub async fn every_token(&self) -> Result<Vec<SomeToken>, AccountError> {
        let now = self.clock.now_ms();
        let rows = self
            .tables
            .read(move |sql| sql.query(TOKENS, values![now]))
            .await?;
        Ok(rows.iter().map(some_token).collect::<Result<_, _>>()?)
    }

    /// Ends anybody's token.
    ///
    /// # Errors
    /// [`AccountError::NotFound`].
    pub async fn end_token_by_operator(&self, token: Uuid) -> Result<(), AccountError> {
        let (family, now) = (token.into_bytes(), self.clock.now_ms());
        let note = self.note(Deed::TokenRevoked).saying(BY_COMMAND);
        self.tables
            .write(move |sql| {
                let row = sql.first(TOKEN, values![family])?;
                let member = MemberId(row.ok_or(AccountError::NotFound)?.get_array(0)?);
                if !refresh::end(sql, family, now)? {
                    return Err(AccountError::NotFound);
                }
                Ok(note.clone().about(member).write(sql)?)
            })
            .await
    }
}

fn belongs_to(rows: &[Row]) -> Result<Vec<WorkspaceId>, SqlError> {
    let ids = rows.iter().map(|row| row.get_array(0).map(WorkspaceId));
    ids.collect()
}

fn somebody(row: &Row) -> Result<Somebody, SqlError> {
    let belongs = match (row.opt_array(4)?, row.opt_int(6)?) {
        (Some(workspace), Some(role)) => {
            let name = row.opt_text(5)?.unwrap_or_default();
            Some((Uuid::from_bytes(workspace), name, role_of(role).into()))
        }
        _ => None,
    };
    Ok(Somebody {
        member: MemberId(row.get_array(0)?).uuid(),
        email: row.get_text(1)?,
        name: row.get_text(2)?,
        operator: row.get_int(3)? == 1,
        belongs,
    })
}

fn some_token(row: &Row) -> Result<SomeToken, SqlError> {
    Ok(SomeToken {
        id: Uuid::from_bytes(row.get_array(0)?),
        email: row.get_text(1)?,
        name: row.get_text(2)?,
        scopes: row.get_text(3)?,
        last_used_at: row.get_int(4)?,
    })
}

crate::statements! {
    EVERYBODY = "SELECT m.member, m.email, m.name, m.operator, s.workspace, w.name, s.role
        FROM members m LEFT JOIN memberships s ON s.member = m.member
        LEFT JOIN relay_workspaces w ON w.workspace = s.workspace ORDER BY m.email, w.name, s.workspace";
    BELONGS = "SELECT workspace FROM memberships WHERE member = ?1";
    TOKENS = "SELECT f.family, m.email, f.name, t.scopes, f.last_used_at
        FROM api_tokens t JOIN families f ON f.family = t.family JOIN members m ON m.member = t.member
        WHERE f.ended_at IS NULL AND (f.expires_at IS NULL OR f.expires_at > ?1) ORDER BY m.email, f.name, f.family";
    TOKEN = "SELECT member FROM api_tokens WHERE family = ?1";
}
