//! What live sockets and streams must hear of, in order: a changed role, its end, the end of a sign-in or of a device.
//!
//! Numbers come from a counter row that is locked until COMMIT: a listener that has read up to one has missed none before it.

use carnet_protocol::frame::Role;
use carnet_protocol::ids::{DeviceId, MemberId, WorkspaceId};

use super::Accounts;
use super::people::{role_number, role_of};
use crate::limits::ROLE_CHANGES_MS;
use crate::log::LogError;
use crate::sql::{Row, Sql, SqlError, Value};
use crate::values;

/// Something that live sockets must hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A member's role is this now; `None`: removed.
    Role(WorkspaceId, MemberId, Option<Role>),
    /// A sign-in has ended, or a program's token.
    Ended([u8; 16]),
    /// A device is shut out of a workspace.
    Device(WorkspaceId, DeviceId),
}

impl Accounts {
    /// Changes after that one, and the last one's number.
    ///
    /// # Errors
    /// [`LogError`].
    pub async fn changes_after(&self, last: i64) -> Result<(i64, Vec<Change>), LogError> {
        let rows = self
            .tables
            .read(move |sql| sql.query(AFTER, values![last]))
            .await?;
        let mut newest = last;
        let mut changes = Vec::with_capacity(rows.len());
        for row in &rows {
            newest = row.get_int(0)?;
            changes.push(change(row)?);
        }
        Ok((newest, changes))
    }

    /// The number of the last change.
    ///
    /// # Errors
    /// [`LogError`].
    pub async fn last_change(&self) -> Result<i64, LogError> {
        let row = self.tables.read(|sql| sql.first(LAST, values![])).await?;
        Ok(row.ok_or(SqlError::Shape(0))?.get_int(0)?)
    }
}

fn change(row: &Row) -> Result<Change, SqlError> {
    let (workspace, member) = (row.get_array(1)?, MemberId(row.get_array(2)?));
    let workspace = WorkspaceId(workspace);
    Ok(match (row.opt_array(4)?, row.opt_array(5)?) {
        (Some(family), _) => Change::Ended(family),
        (None, Some(device)) => Change::Device(workspace, DeviceId(device)),
        (None, None) => Change::Role(workspace, member, row.opt_int(3)?.map(role_of)),
    })
}

pub(super) fn tell_role(
    sql: &mut dyn Sql,
    workspace: WorkspaceId,
    member: MemberId,
    role: Option<Role>,
    now: i64,
) -> Result<(), SqlError> {
    let role = role.map(role_number).into();
    tell(
        sql,
        workspace.0,
        member.0,
        [role, Value::Null, Value::Null],
        now,
    )
}

pub(super) fn tell_ended(sql: &mut dyn Sql, family: [u8; 16], now: i64) -> Result<(), SqlError> {
    tell(
        sql,
        [0; 16],
        [0; 16],
        [Value::Null, family.into(), Value::Null],
        now,
    )
}

pub(super) fn tell_device(
    sql: &mut dyn Sql,
    workspace: WorkspaceId,
    device: DeviceId,
    now: i64,
) -> Result<(), SqlError> {
    tell(
        sql,
        workspace.0,
        [0; 16],
        [Value::Null, Value::Null, device.0.into()],
        now,
    )
}

fn tell(
    sql: &mut dyn Sql,
    workspace: [u8; 16],
    member: [u8; 16],
    what: [Value; 3],
    now: i64,
) -> Result<(), SqlError> {
    let row = sql.first(NEXT, values![])?;
    let id = row.ok_or(SqlError::Shape(0))?.get_int(0)?;
    let [role, family, device] = what;
    sql.execute(
        TELL,
        values![id, workspace, member, role, now, family, device],
    )?;
    Ok(())
}

/// Forgets what everybody has heard of. The last one stays: its number is where listeners go on.
pub(super) fn tidy(sql: &mut dyn Sql, now: i64) -> Result<(), SqlError> {
    sql.execute(FORGET, values![now - ROLE_CHANGES_MS])?;
    Ok(())
}

crate::statements! {
    NEXT = "UPDATE counters SET value = value + 1 WHERE name = 'changes' RETURNING value";
    TELL = "INSERT INTO role_changes (id, workspace, member, role, at, family, device)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    AFTER = "SELECT id, workspace, member, role, family, device FROM role_changes WHERE id > ?1 ORDER BY id";
    LAST = "SELECT value FROM counters WHERE name = 'changes'";
    FORGET = "DELETE FROM role_changes WHERE at <= ?1 AND id < (SELECT max(id) FROM role_changes)";
}
