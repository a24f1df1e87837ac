//! Who is what where: joining, changing a role, leaving.

use carnet_protocol::frame::Role;
use carnet_protocol::ids::{MemberId, WorkspaceId};
use serde::Serialize;
use uuid::Uuid;

use super::audit::Deed;
use super::caller::must_be;
use super::people::{role_number, role_of};
use super::{AccountError, Accounts, Belongs, Caller, Me, RoleName, news};
use crate::limits::MEMBERS_PER_WORKSPACE_MAX;
use crate::sql::{Row, Sql, SqlError};
use crate::values;

/// A member in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MemberRow {
    /// Their id.
    pub id: Uuid,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they are here.
    pub role: RoleName,
}

impl Accounts {
    /// The members of a workspace, for its members.
    ///
    /// # Errors
    /// [`AccountError::NotFound`] for others.
    pub async fn members(
        &self,
        caller: Caller,
        workspace: WorkspaceId,
    ) -> Result<Vec<MemberRow>, AccountError> {
        let rows = self
            .tables
            .read(move |sql| {
                must_be(sql, caller, workspace, Role::Viewer)?;
                Ok::<_, AccountError>(sql.query(LIST, values![workspace.0])?)
            })
            .await?;
        Ok(rows.iter().map(member_row).collect::<Result<_, _>>()?)
    }

    /// Removes a member; their sockets end within seconds. Owners remove anybody but the last owner; anybody may leave.
    ///
    /// # Errors
    /// [`AccountError::Forbidden`], [`AccountError::NotFound`].
    pub async fn remove_member(
        &self,
        caller: Caller,
        workspace: WorkspaceId,
        member: MemberId,
    ) -> Result<(), AccountError> {
        let now = self.clock.now_ms();
        let note = self
            .note_of(caller, Deed::MemberRemoved)
            .about(member)
            .within(workspace);
        self.tables
            .write(move |sql| {
                let role = must_be(sql, caller, workspace, Role::Viewer)?;
                let leaves = caller.member == member && caller.reach.is_none();
                if role < Role::Owner && !leaves {
                    return Err(AccountError::Forbidden);
                }
                remove(sql, workspace, member, now)?;
                Ok(note.write(sql)?)
            })
            .await
    }

    /// Makes somebody something else; their sockets hear of it. There is always an owner.
    ///
    /// # Errors
    /// [`AccountError::Forbidden`], [`AccountError::NotFound`], [`AccountError::Invalid`] for the last owner.
    pub async fn set_role(
        &self,
        caller: Caller,
        workspace: WorkspaceId,
        member: MemberId,
        to: Role,
    ) -> Result<(), AccountError> {
        let now = self.clock.now_ms();
        let note = self
            .note_of(caller, Deed::RoleChanged)
            .about(member)
            .within(workspace);
        self.tables
            .write(move |sql| {
                must_be(sql, caller, workspace, Role::Owner)?;
                let from = role(sql, workspace, member)?.ok_or(AccountError::NotFound)?;
                if from == to {
                    return Ok(());
                }
                if from == Role::Owner {
                    not_the_last_owner(sql, workspace)?;
                    // What was made as an owner goes: a link for another owner, above all.
                    sql.execute(DELETE_LINKS, values![workspace.0, member.0])?;
                }
                sql.execute(SET, values![workspace.0, member.0, role_number(to)])?;
                news::tell_role(sql, workspace, member, Some(to), now)?;
                let (from, to) = (RoleName::from(from).text(), RoleName::from(to).text());
                Ok(note.clone().saying(format!("{from} → {to}")).write(sql)?)
            })
            .await
    }

    /// Where a member belongs, and what they are called.
    ///
    /// # Errors
    /// [`AccountError::SignIn`] when the member is gone.
    pub async fn me(&self, member: MemberId) -> Result<(Me, Vec<Belongs>), AccountError> {
        self.tables
            .read(move |sql| me(sql, member))
            .await?
            .ok_or(AccountError::SignIn)
    }

    /// The same as a caller may know it: a program with a token sees what the token reaches.
    ///
    /// # Errors
    /// [`AccountError::SignIn`] when the member is gone.
    pub async fn me_of(&self, caller: Caller) -> Result<(Me, Vec<Belongs>), AccountError> {
        let (me, belongs) = self.me(caller.member).await?;
        let reached = belongs.into_iter().filter_map(|mut one| {
            let limited = caller.limit(WorkspaceId::from(one.id), one.role.into());
            limited.map(|role| {
                one.role = role.into();
                one
            })
        });
        Ok((me, reached.collect()))
    }
}

pub(super) fn by_email(
    sql: &mut dyn Sql,
    email: &str,
) -> Result<Option<(MemberId, String)>, SqlError> {
    let row = sql.first(BY_EMAIL, values![email])?;
    row.map(|row| Ok((MemberId(row.get_array(0)?), row.get_text(1)?)))
        .transpose()
}

pub(super) fn role(
    sql: &mut dyn Sql,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<Option<Role>, SqlError> {
    let row = sql.first(ROLE, values![workspace.0, member.0])?;
    row.map(|row| Ok(role_of(row.get_int(0)?))).transpose()
}

fn me(sql: &mut dyn Sql, member: MemberId) -> Result<Option<(Me, Vec<Belongs>)>, SqlError> {
    let Some(row) = sql.first(ME, values![member.0])? else {
        return Ok(None);
    };
    let me = Me {
        id: member.uuid(),
        name: row.get_text(0)?,
        email: row.get_text(1)?,
        operator: row.get_int(2)? == 1,
    };
    let belongs = sql.query(BELONGS, values![member.0])?;
    let belongs = belongs.iter().map(|row| {
        Ok(Belongs {
            id: WorkspaceId(row.get_array(0)?).uuid(),
            name: row.get_text(1)?,
            role: role_of(row.get_int(2)?).into(),
        })
    });
    Ok(Some((me, belongs.collect::<Result<_, SqlError>>()?)))
}

/// Makes somebody a member, or raises what they are; what they are then.
pub(super) fn join(
    sql: &mut dyn Sql,
    workspace: WorkspaceId,
    member: MemberId,
    wanted: Role,
    now: i64,
) -> Result<Role, AccountError> {
    let before = role(sql, workspace, member)?;
    let role = before.map_or(wanted, |before| before.max(wanted));
    if before.is_none() {
        let members = sql.query(LIST, values![workspace.0])?.len();
        if members >= MEMBERS_PER_WORKSPACE_MAX {
            return Err(AccountError::Limit("members"));
        }
        sql.execute(JOIN, values![workspace.0, member.0, role_number(role), now])?;
    } else {
        sql.execute(SET, values![workspace.0, member.0, role_number(role)])?;
    }
    news::tell_role(sql, workspace, member, Some(role), now)?;
    Ok(role)
}

fn not_the_last_owner(sql: &mut dyn Sql, workspace: WorkspaceId) -> Result<(), AccountError> {
    let owners = sql.query(OWNERS, values![workspace.0, role_number(Role::Owner)])?;
    if owners.len() > 1 {
        return Ok(());
    }
    Err(AccountError::Invalid {
        field: "member",
        detail: "the last owner stays: make somebody else owner first",
    })
}

pub(super) fn remove(
    sql: &mut dyn Sql,
    workspace: WorkspaceId,
    member: MemberId,
    now: i64,
) -> Result<(), AccountError> {
    let found = role(sql, workspace, member)?.ok_or(AccountError::NotFound)?;
    if found == Role::Owner {
        not_the_last_owner(sql, workspace)?;
    }
    // Of the links, too: or they could come back by their own, as an owner.
    for statement in [DELETE, DELETE_TICKETS, DELETE_LINKS, DELETE_DESKS] {
        sql.execute(statement, values![workspace.0, member.0])?;
    }
    Ok(news::tell_role(sql, workspace, member, None, now)?)
}

fn member_row(row: &Row) -> Result<MemberRow, SqlError> {
    Ok(MemberRow {
        id: MemberId(row.get_array(0)?).uuid(),
        name: row.get_text(1)?,
        email: row.get_text(2)?,
        role: role_of(row.get_int(3)?).into(),
    })
}

crate::statements! {
    BY_EMAIL = "SELECT member, password FROM members WHERE email = ?1";
    ROLE = "SELECT role FROM memberships WHERE workspace = ?1 AND member = ?2";
    ME = "SELECT name, email, operator FROM members WHERE member = ?1";
    BELONGS = "SELECT w.workspace, w.name, m.role FROM memberships m
        JOIN relay_workspaces w ON w.workspace = m.workspace
        WHERE m.member = ?1 ORDER BY w.created_at, w.workspace";
    LIST = "SELECT p.member, p.name, p.email, m.role FROM memberships m JOIN members p ON p.member = m.member
        WHERE m.workspace = ?1 ORDER BY m.joined_at, p.member";
    JOIN = "INSERT INTO memberships (workspace, member, role, joined_at) VALUES (?1, ?2, ?3, ?4)";
    SET = "UPDATE memberships SET role = ?3 WHERE workspace = ?1 AND member = ?2";
    OWNERS = "SELECT member FROM memberships WHERE workspace = ?1 AND role = ?2";
    DELETE = "DELETE FROM memberships WHERE workspace = ?1 AND member = ?2";
    DELETE_TICKETS = "DELETE FROM tickets WHERE workspace = ?1 AND member = ?2";
    DELETE_LINKS = "DELETE FROM links WHERE workspace = ?1 AND inviter = ?2";
    DELETE_DESKS = "DELETE FROM desks WHERE workspace = ?1 AND member = ?2 AND revoked_at IS NULL";
}
