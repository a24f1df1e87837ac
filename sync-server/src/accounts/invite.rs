//! Invitations that owners make, see and take back.

use carnet_protocol::frame::Role;
use carnet_protocol::ids::WorkspaceId;
use serde::Serialize;
use uuid::Uuid;

use super::audit::Deed;
use super::caller::must_be;
use super::link::LinkRow;
use super::people::{plain_name, role_number, role_of};
use super::{AccountError, Accounts, Caller, NewLink, RoleName};
use crate::limits::{INVITE_MS, INVITES_PER_WORKSPACE_MAX};
use crate::sql::{Row, SqlError};
use crate::values;

/// What to invite to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// What the invited will be.
    pub role: Role,
}

/// An open invitation in a list. Its secret is known to nobody but who has the link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InviteRow {
    /// Its id.
    pub id: Uuid,
    /// What the invited will be.
    pub role: RoleName,
    /// Whom it is for, as the inviter wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who invites.
    pub inviter: String,
    /// When it was made, milliseconds since 1970.
    pub created_at: i64,
    /// When it is too old, milliseconds since 1970.
    pub expires_at: i64,
}

impl Accounts {
    /// An invitation by an owner, for seven days and one person.
    ///
    /// # Errors
    /// [`AccountError::Forbidden`], [`AccountError::NotFound`], [`AccountError::Limit`].
    pub async fn invite(
        &self,
        caller: Caller,
        invitation: Invitation,
        name: Option<String>,
    ) -> Result<NewLink, AccountError> {
        let name = name.map(|name| plain_name(&name)).transpose()?;
        let drawn = self.draw_link(INVITE_MS);
        let LinkRow {
            hash,
            id,
            now,
            expires_at,
        } = drawn.row;
        let by = caller.member.0;
        let Invitation { workspace, role } = invitation;
        let note = self.note_of(caller, Deed::Invited).within(workspace);
        let note = note.saying(RoleName::from(role).text());
        self.tables
            .write(move |sql| {
                must_be(sql, caller, workspace, Role::Owner)?;
                sql.execute(FORGET, values![now])?;
                if sql.query(LIST, values![workspace.0, now])?.len() >= INVITES_PER_WORKSPACE_MAX {
                    return Err(AccountError::Limit("open invitations"));
                }
                let role = role_number(role);
                sql.execute(
                    MAKE,
                    values![
                        hash,
                        id,
                        workspace.0,
                        role,
                        by,
                        name.as_deref(),
                        now,
                        expires_at
                    ],
                )?;
                Ok(note.write(sql)?)
            })
            .await?;
        Ok(drawn.link)
    }

    /// The open invitations of a workspace, for its owners.
    ///
    /// # Errors
    /// [`AccountError::Forbidden`], [`AccountError::NotFound`].
    pub async fn invites(
        &self,
        caller: Caller,
        workspace: WorkspaceId,
    ) -> Result<Vec<InviteRow>, AccountError> {
        let now = self.clock.now_ms();
        let rows = self
            .tables
            .read(move |sql| {
                must_be(sql, caller, workspace, Role::Owner)?;
                Ok::<_, AccountError>(sql.query(LIST, values![workspace.0, now])?)
            })
            .await?;
        Ok(rows.iter().map(invite_row).collect::<Result<_, _>>()?)
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// [`AccountError::Forbidden`], [`AccountError::NotFound`].
    pub async fn end_invite(
        &self,
        caller: Caller,
        workspace: WorkspaceId,
        invite: Uuid,
    ) -> Result<(), AccountError> {
        let id = invite.into_bytes();
        let note = self.note_of(caller, Deed::InviteRevoked).within(workspace);
        self.tables
            .write(move |sql| {
                must_be(sql, caller, workspace, Role::Owner)?;
                if sql.execute(END, values![workspace.0, id])? == 0 {
                    return Err(AccountError::NotFound);
                }
                Ok(note.write(sql)?)
            })
            .await
    }
}

fn invite_row(row: &Row) -> Result<InviteRow, SqlError> {
    Ok(InviteRow {
        id: Uuid::from_bytes(row.get_array(0)?),
        role: role_of(row.get_int(1)?).into(),
        name: row.opt_text(2)?,
        inviter: row.opt_text(3)?.unwrap_or_default(),
        created_at: row.get_int(4)?,
        expires_at: row.get_int(5)?,
    })
}

crate::statements! {
    FORGET = "DELETE FROM links WHERE expires_at <= ?1";
    MAKE = "INSERT INTO links (hash, kind, id, workspace, role, inviter, name, created_at, expires_at)
        VALUES (?1, 'invite', ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    LIST = "SELECT l.id, l.role, l.name, p.name, l.created_at, l.expires_at FROM links l
        LEFT JOIN members p ON p.member = l.inviter
        WHERE l.workspace = ?1 AND l.kind = 'invite' AND l.expires_at > ?2 ORDER BY l.created_at, l.id";
    END = "DELETE FROM links WHERE workspace = ?1 AND kind = 'invite' AND id = ?2";
}
