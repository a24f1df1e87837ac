//! Members, workspaces, and who is what where.

use carnet_protocol::frame::Role;
use carnet_protocol::ids::{MemberId, WorkspaceId};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use uuid::Uuid;

use super::{
    AccountError, Accounts, Belongs, Caller, Me, Person, RoleName, password::Passwords,
    role_number, role_of,
};
use crate::clock::new_id;
use crate::limits::{EMAIL_BYTES_MAX, NAME_CHARS_MAX};
use crate::log::LogError;

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

/// A role that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleChange {
    /// Where.
    pub workspace: WorkspaceId,
    /// Whose.
    pub member: MemberId,
    /// To what; `None`: removed.
    pub role: Option<Role>,
}

impl Accounts {
    /// What a member is in a workspace.
    ///
    /// # Errors
    /// [`AccountError::NotFound`] when they are nothing there: whether it exists is not told.
    pub async fn role(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
    ) -> Result<Role, AccountError> {
        self.database
            .read(move |connection| role(connection, workspace, member))
            .await?
            .ok_or(AccountError::NotFound)
    }

    /// Names a workspace of the relay; the caller owns it. Its log is made by the caller of this.
    ///
    /// # Errors
    /// [`AccountError::Exists`].
    pub async fn create_workspace(
        &self,
        caller: Caller,
        workspace: WorkspaceId,
        name: &str,
    ) -> Result<(), AccountError> {
        let name = plain_name(name)?;
        let now = self.clock.now_ms();
        let made = self
            .database
            .write(move |connection| {
                let made = connection.execute(
                    "INSERT INTO relay_workspaces (workspace, name, created_at) VALUES (?1, ?2, ?3)
                     ON CONFLICT DO NOTHING",
                    params![workspace.0, name, now],
                )?;
                if made == 1 {
                    join(connection, workspace, caller.member, Role::Owner, now)?;
                }
                Ok(made == 1)
            })
            .await?;
        if made {
            Ok(())
        } else {
            Err(AccountError::Exists)
        }
    }

    /// Every workspace of the relay.
    ///
    /// # Errors
    /// [`LogError`].
    pub async fn workspaces(&self) -> Result<Vec<WorkspaceId>, LogError> {
        self.database
            .read(|connection| {
                let mut statement =
                    connection.prepare_cached("SELECT workspace FROM relay_workspaces")?;
                let found = statement.query_map([], |row| Ok(WorkspaceId(row.get(0)?)))?;
                Ok(found.collect::<Result<_, _>>()?)
            })
            .await
    }

    /// The members of a workspace, for its members.
    ///
    /// # Errors
    /// [`AccountError::NotFound`] for others.
    pub async fn members(
        &self,
        caller: Caller,
        workspace: WorkspaceId,
    ) -> Result<Vec<MemberRow>, AccountError> {
        self.role(workspace, caller.member).await?;
        Ok(self
            .database
            .read(move |connection| list(connection, workspace))
            .await?)
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
        let role = self.role(workspace, caller.member).await?;
        if role < Role::Owner && caller.member != member {
            return Err(AccountError::Forbidden);
        }
        let now = self.clock.now_ms();
        self.database
            .try_write(move |connection| remove(connection, workspace, member, now))
            .await
    }

    /// Role changes after that one, and the last one's number.
    ///
    /// # Errors
    /// [`LogError`].
    pub async fn role_changes_after(&self, last: i64) -> Result<(i64, Vec<RoleChange>), LogError> {
        self.database
            .read(move |connection| changes_after(connection, last))
            .await
    }

    /// The number of the last role change.
    ///
    /// # Errors
    /// [`LogError`].
    pub async fn last_role_change(&self) -> Result<i64, LogError> {
        self.database
            .read(|connection| {
                Ok(connection.query_row(
                    "SELECT coalesce(max(id), 0) FROM role_changes",
                    [],
                    |row| row.get(0),
                )?)
            })
            .await
    }

    /// Checks what a person typed and prepares the row that it becomes.
    pub(super) async fn new_member(&self, person: &Person) -> Result<NewMember, AccountError> {
        let name = plain_name(&person.name)?;
        let email = plain_email(&person.email)?;
        Passwords::acceptable(&person.password)?;
        let password = self
            .passwords
            .hash(person.password.clone(), &*self.chance)
            .await?;
        let wished = wished(person.member)?;
        let drawn = MemberId(new_id(&*self.chance));
        Ok(NewMember {
            wished,
            drawn,
            name,
            email,
            password,
            now: self.clock.now_ms(),
        })
    }
}

/// A member to be written.
pub(super) struct NewMember {
    wished: Option<MemberId>,
    drawn: MemberId,
    name: String,
    email: String,
    password: String,
    now: i64,
}

impl NewMember {
    /// Writes it.
    ///
    /// # Errors
    /// [`AccountError::SignIn`] when the address has an account already: its password was not asked for.
    pub(super) fn write(&self, connection: &Connection) -> Result<MemberId, AccountError> {
        // The desk's own id for this person is kept unless somebody else has it.
        for member in self.wished.into_iter().chain([self.drawn]) {
            let written = connection
                .prepare_cached(
                    "INSERT INTO members (member, email, name, password, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT DO NOTHING",
                )
                .map_err(LogError::from)?
                .execute(params![member.0, self.email, self.name, self.password, self.now])
                .map_err(LogError::from)?;
            if written == 1 {
                return Ok(member);
            }
        }
        Err(AccountError::SignIn)
    }
}

/// The id that a desk already uses for its person. A UUID as desks draw them: the relay's own names are none.
fn wished(member: Option<Uuid>) -> Result<Option<MemberId>, AccountError> {
    let drawn = |id: &Uuid| {
        id.get_variant() == uuid::Variant::RFC4122 && matches!(id.get_version_num(), 4 | 7)
    };
    match member {
        Some(id) if !drawn(&id) => Err(AccountError::Invalid {
            field: "member",
            detail: "it is no UUID of version 4 or 7",
        }),
        member => Ok(member.map(MemberId::from)),
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

pub(super) fn by_email(
    connection: &Connection,
    email: &str,
) -> Result<Option<(MemberId, String)>, LogError> {
    Ok(connection
        .prepare_cached("SELECT member, password FROM members WHERE email = ?1")?
        .query_row([email], |row| Ok((MemberId(row.get(0)?), row.get(1)?)))
        .optional()?)
}

pub(super) fn role(
    connection: &Connection,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<Option<Role>, LogError> {
    Ok(connection
        .prepare_cached("SELECT role FROM memberships WHERE workspace = ?1 AND member = ?2")?
        .query_row(params![workspace.0, member.0], |row| {
            Ok(role_of(row.get(0)?))
        })
        .optional()?)
}

pub(super) fn me(
    connection: &Connection,
    member: MemberId,
) -> Result<Option<(Me, Vec<Belongs>)>, LogError> {
    let me = connection
        .prepare_cached("SELECT name, email FROM members WHERE member = ?1")?
        .query_row([member.0], |row| {
            Ok(Me {
                id: member.uuid(),
                name: row.get(0)?,
                email: row.get(1)?,
            })
        })
        .optional()?;
    let Some(me) = me else { return Ok(None) };
    let mut statement = connection.prepare_cached(
        "SELECT w.workspace, w.name, m.role FROM memberships m JOIN relay_workspaces w ON w.workspace = m.workspace
         WHERE m.member = ?1 ORDER BY w.created_at, w.workspace",
    )?;
    let belongs = statement.query_map([member.0], |row| {
        let id = WorkspaceId(row.get(0)?).uuid();
        Ok(Belongs {
            id,
            name: row.get(1)?,
            role: role_of(row.get(2)?).into(),
        })
    })?;
    Ok(Some((me, belongs.collect::<Result<_, _>>()?)))
}

/// Makes somebody a member, or raises what they are.
pub(super) fn join(
    connection: &Connection,
    workspace: WorkspaceId,
    member: MemberId,
    role: Role,
    now: i64,
) -> Result<(), LogError> {
    let role = connection
        .prepare_cached(
            "INSERT INTO memberships (workspace, member, role, joined_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET role = max(role, ?3) RETURNING role",
        )?
        .query_row(
            params![workspace.0, member.0, role_number(role), now],
            |row| Ok(role_of(row.get(0)?)),
        )?;
    tell(connection, workspace, member, Some(role), now)
}

fn tell(
    connection: &Connection,
    workspace: WorkspaceId,
    member: MemberId,
    role: Option<Role>,
    now: i64,
) -> Result<(), LogError> {
    connection
        .prepare_cached(
            "INSERT INTO role_changes (workspace, member, role, at) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![workspace.0, member.0, role.map(role_number), now])?;
    Ok(())
}

fn remove(
    connection: &Connection,
    workspace: WorkspaceId,
    member: MemberId,
    now: i64,
) -> Result<(), AccountError> {
    let found = role(connection, workspace, member)?.ok_or(AccountError::NotFound)?;
    if found == Role::Owner {
        let owners: i64 = connection
            .query_row(
                "SELECT count(*) FROM memberships WHERE workspace = ?1 AND role = ?2",
                params![workspace.0, role_number(Role::Owner)],
                |row| row.get(0),
            )
            .map_err(LogError::from)?;
        if owners <= 1 {
            return Err(AccountError::Invalid {
                field: "member",
                detail: "the last owner stays",
            });
        }
    }
    let delete = |sql: &str| {
        connection
            .execute(sql, params![workspace.0, member.0])
            .map_err(LogError::from)
    };
    delete("DELETE FROM memberships WHERE workspace = ?1 AND member = ?2")?;
    delete("DELETE FROM tickets WHERE workspace = ?1 AND member = ?2")?;
    // Or they could come back by their own link, as an owner.
    delete("DELETE FROM links WHERE workspace = ?1 AND inviter = ?2")?;
    tell(connection, workspace, member, None, now)?;
    Ok(())
}

fn list(connection: &Connection, workspace: WorkspaceId) -> Result<Vec<MemberRow>, LogError> {
    let mut statement = connection.prepare_cached(
        "SELECT p.member, p.name, p.email, m.role FROM memberships m JOIN members p ON p.member = m.member
         WHERE m.workspace = ?1 ORDER BY m.joined_at, p.member",
    )?;
    let rows = statement.query_map([workspace.0], |row| {
        Ok(MemberRow {
            id: MemberId(row.get(0)?).uuid(),
            name: row.get(1)?,
            email: row.get(2)?,
            role: role_of(row.get(3)?).into(),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn changes_after(connection: &Connection, last: i64) -> Result<(i64, Vec<RoleChange>), LogError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, workspace, member, role FROM role_changes WHERE id > ?1 ORDER BY id",
    )?;
    let mut rows = statement.query([last])?;
    let (mut newest, mut changes) = (last, Vec::new());
    while let Some(row) = rows.next()? {
        newest = row.get(0)?;
        changes.push(RoleChange {
            workspace: WorkspaceId(row.get(1)?),
            member: MemberId(row.get(2)?),
            role: row.get::<_, Option<i64>>(3)?.map(role_of),
        });
    }
    Ok((newest, changes))
}
