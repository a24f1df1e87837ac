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

/// How far a listener has read: the last change's number, and that change, by which it is known again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    number: i64,
    last: Option<Row>,
}

/// What a listener finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// These happened, in this order.
    Changes(Vec<Change>),
    /// What was read before is there no more: the accounts are those of another time, as after a restore.
    WentBack,
}

impl Accounts {
    /// What has happened after that place, and the place to go on from.
    ///
    /// # Errors
    /// [`LogError`].
    pub async fn changes_after(&self, place: &Place) -> Result<(Place, News), LogError> {
        let place = place.clone();
        self.tables
            .read(move |sql| {
                let (newest, rows) = (last(sql)?, sql.query(SINCE, values![place.number])?);
                let Some(fresh) = fresh(&place, newest.number, &rows) else {
                    return Ok::<_, SqlError>((newest, News::WentBack));
                };
                let changes = fresh.iter().map(change).collect::<Result<_, _>>()?;
                Ok((newest, News::Changes(changes)))
            })
            .await
            .map_err(LogError::from)
    }

    /// Where somebody goes on who has heard of nothing yet.
    ///
    /// # Errors
    /// [`LogError`].
    pub async fn last_change(&self) -> Result<Place, LogError> {
        Ok(self.tables.read(last).await?)
    }
}

fn last(sql: &mut dyn Sql) -> Result<Place, SqlError> {
    let row = sql.first(LAST, values![])?;
    let number = row.ok_or(SqlError::Shape(0))?.get_int(0)?;
    let last = sql.first(SINCE, values![number])?;
    Ok(Place { number, last })
}

/// What follows a place of the rows from its number on; `None`: the change of that place is not the one that was read. (It
/// may be tidied away a day later, when others came: who was deaf for a day must look anew, too.)
fn fresh<'a>(place: &Place, newest: i64, rows: &'a [Row]) -> Option<&'a [Row]> {
    if newest < place.number {
        return None;
    }
    let Some(last) = &place.last else {
        return Some(rows);
    };
    let (first, rest) = rows.split_first()?;
    (first == last).then_some(rest)
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
    SINCE = "SELECT id, workspace, member, role, family, device, at FROM role_changes WHERE id >= ?1 ORDER BY id";
    LAST = "SELECT value FROM counters WHERE name = 'changes'";
    FORGET = "DELETE FROM role_changes WHERE at <= ?1 AND id < (SELECT max(id) FROM role_changes)";
}
