//! The relay's workspaces by name.

use carnet_protocol::frame::Role;
use carnet_protocol::ids::{MemberId, WorkspaceId};

use super::audit::Deed;
use super::caller::{not_ended, role_of};
use super::people::{plain_name, role_number};
use super::{AccountError, Accounts, Caller, membership};
use crate::limits::WORKSPACES_PER_MEMBER_MAX;
use crate::log::LogError;
use crate::sql::{Sql, SqlError};
use crate::values;

impl Accounts {
    /// Whether the caller may make this workspace. Asked before a log is made, which nobody would remove again.
    ///
    /// # Errors
    /// Those of [`Self::create_workspace`].
    pub async fn may_create(
        &self,
        caller: Caller,
        workspace: WorkspaceId,
        name: &str,
    ) -> Result<(), AccountError> {
        plain_name(name)?;
        self.tables
            .read(move |sql| {
                has_room(sql, caller.member)?;
                match sql.first(NAMED, values![workspace.0])? {
                    Some(_) => Err(taken(sql, caller, workspace)?),
                    None => Ok(()),
                }
            })
            .await
    }

    /// Names a workspace of the relay; the caller owns it. Its log is made by the caller of this.
    ///
    /// # Errors
    /// [`AccountError::Exists`] when the caller belongs to it already, [`AccountError::NotFound`] when others have it,
    /// [`AccountError::Limit`].
    pub async fn create_workspace(
        &self,
        caller: Caller,
        workspace: WorkspaceId,
        name: &str,
    ) -> Result<(), AccountError> {
        let name = plain_name(name)?;
        let (member, now) = (caller.member, self.clock.now_ms());
        let note = self
            .note_of(caller, Deed::WorkspaceMade)
            .within(workspace)
            .saying(&name);
        self.tables
            .write(move |sql| {
                not_ended(sql, caller.family)?;
                has_room(sql, member)?;
                if sql.execute(MAKE, values![workspace.0, &name, now])? == 0 {
                    return Err(taken(sql, caller, workspace)?);
                }
                membership::join(sql, workspace, member, Role::Owner, now)?;
                Ok(note.write(sql)?)
            })
            .await
    }

    /// Every workspace of the relay.
    ///
    /// # Errors
    /// [`LogError`].
    pub async fn workspaces(&self) -> Result<Vec<WorkspaceId>, LogError> {
        let rows = self.tables.read(|sql| sql.query(ALL, values![])).await?;
        let found = rows.iter().map(|row| Ok(WorkspaceId(row.get_array(0)?)));
        found.collect()
    }
}

/// What somebody is told who wants an id that is taken: who belongs there knows it, to anybody else it is no more than any
/// workspace that they have nothing to do with.
fn taken(
    sql: &mut dyn Sql,
    caller: Caller,
    workspace: WorkspaceId,
) -> Result<AccountError, SqlError> {
    let belongs = role_of(sql, caller, workspace)?.is_some();
    Ok(match belongs {
        true => AccountError::Exists,
        false => AccountError::NotFound,
    })
}

fn has_room(sql: &mut dyn Sql, member: MemberId) -> Result<(), AccountError> {
    let owned = sql.query(OWNED, values![member.0, role_number(Role::Owner)])?;
    if owned.len() < WORKSPACES_PER_MEMBER_MAX {
        Ok(())
    } else {
        Err(AccountError::Limit("workspaces"))
    }
}

crate::statements! {
    OWNED = "SELECT workspace FROM memberships WHERE member = ?1 AND role = ?2";
    MAKE = "INSERT INTO relay_workspaces (workspace, name, created_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
    NAMED = "SELECT workspace FROM relay_workspaces WHERE workspace = ?1";
    ALL = "SELECT workspace FROM relay_workspaces";
}
