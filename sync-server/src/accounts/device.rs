//! Devices: the desks that asked for a ticket, and shutting one out.

use carnet_protocol::frame::Role;
use carnet_protocol::ids::{DeviceId, MemberId, WorkspaceId};
use serde::Serialize;
use uuid::Uuid;

use super::audit::Deed;
use super::caller::must_be;
use super::people::fitting_name;
use super::{AccountError, Accounts, Caller, news, refresh};
use crate::limits::DEVICES_PER_MEMBER_MAX;
use crate::sql::{Row, Sql, SqlError};
use crate::values;

/// A device in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeviceRow {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub member: Uuid,
    /// Their name.
    pub member_name: String,
    /// What the device is called, as it named itself.
    pub name: String,
    /// When it came first, milliseconds since 1970.
    pub first_seen: i64,
    /// When it last asked for a ticket, milliseconds since 1970.
    pub last_seen: i64,
    /// When it was shut out, milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<i64>,
}

impl Accounts {
    /// The devices of a workspace: all of them for its owners, their own for others.
    ///
    /// # Errors
    /// [`AccountError::NotFound`] for strangers.
    pub async fn devices(
        &self,
        caller: Caller,
        workspace: WorkspaceId,
    ) -> Result<Vec<DeviceRow>, AccountError> {
        let member = caller.member;
        let (role, rows) = self
            .tables
            .read(move |sql| {
                let role = must_be(sql, caller, workspace, Role::Viewer)?;
                Ok::<_, AccountError>((role, sql.query(LIST, values![workspace.0])?))
            })
            .await?;
        let all = rows.iter().map(device_row).collect::<Result<Vec<_>, _>>()?;
        let seen = |row: &DeviceRow| role == Role::Owner || row.member == member.uuid();
        Ok(all.into_iter().filter(seen).collect())
    }

    /// Shuts a device out of a workspace: its sockets end within seconds, and it gets no ticket again. The sign-ins that it
    /// came by end, too, when it is the caller's own; another person's reach this workspace no more, and others still.
    ///
    /// # Errors
    /// [`AccountError::NotFound`] when there is no such device, or it is another's and the caller no owner.
    pub async fn revoke_device(
        &self,
        caller: Caller,
        workspace: WorkspaceId,
        device: DeviceId,
    ) -> Result<(), AccountError> {
        let now = self.clock.now_ms();
        let note = self.note_of(caller, Deed::DeviceRevoked).within(workspace);
        self.tables
            .write(move |sql| {
                let role = must_be(sql, caller, workspace, Role::Viewer)?;
                let found = sql.first(ONE, values![workspace.0, device.0])?;
                let found = found.ok_or(AccountError::NotFound)?;
                let whose = MemberId(found.get_array(0)?);
                let own = whose == caller.member && caller.reach.is_none();
                if role < Role::Owner && !own {
                    return Err(AccountError::NotFound);
                }
                if sql.execute(REVOKE, values![workspace.0, device.0, now])? == 1 {
                    news::tell_device(sql, workspace, device, now)?;
                    for family in came_by(sql, workspace, device)? {
                        if own {
                            refresh::end(sql, family, now)?;
                        } else {
                            tell_its_devices(sql, workspace, family, now)?;
                        }
                    }
                    note.clone()
                        .about(whose)
                        .saying(found.get_text(1)?)
                        .write(sql)?;
                }
                Ok(())
            })
            .await
    }
}

/// Notes that a device asks for a ticket. Another member's is left as it is, and nothing is said: its Hello is refused (HS6).
///
/// # Errors
/// [`AccountError::NotFound`] when it was shut out, as for one who was removed; [`AccountError::Limit`].
pub(super) fn seen(
    sql: &mut dyn Sql,
    (workspace, device): (WorkspaceId, DeviceId),
    caller: Caller,
    name: &str,
    now: i64,
) -> Result<(), AccountError> {
    let (at, name) = ((workspace.0, device.0), fitting_name(name));
    match known(sql, workspace, device)? {
        Some(known) if known.member != caller.member => return Ok(()),
        Some(known) if known.revoked => return Err(AccountError::NotFound),
        Some(_) => {
            sql.execute(SEEN, values![at.0, at.1, now])?;
            if !name.is_empty() {
                sql.execute(NAME, values![at.0, at.1, name])?;
            }
        }
        None => {
            make_room(sql, workspace, caller.member)?;
            sql.execute(FORGET_SIGN_INS, values![at.0, at.1])?;
            sql.execute(COME, values![at.0, at.1, caller.member.0, name, now])?;
        }
    }
    sql.execute(CAME_BY, values![at.0, at.1, caller.family])?;
    Ok(())
}

/// A device that asked for a ticket before.
#[derive(Clone, Copy)]
pub(super) struct Known {
    /// Whose it is.
    pub(super) member: MemberId,
    /// Whether it was shut out.
    pub(super) revoked: bool,
}

/// What is known of a device.
pub(super) fn known(
    sql: &mut dyn Sql,
    workspace: WorkspaceId,
    device: DeviceId,
) -> Result<Option<Known>, SqlError> {
    let Some(row) = sql.first(ONE, values![workspace.0, device.0])? else {
        return Ok(None);
    };
    Ok(Some(Known {
        member: MemberId(row.get_array(0)?),
        revoked: row.opt_int(2)?.is_some(),
    }))
}

/// Whether a device that came by this sign-in was shut out of a workspace.
pub(super) fn shut_out(
    sql: &mut dyn Sql,
    workspace: WorkspaceId,
    family: [u8; 16],
) -> Result<bool, SqlError> {
    Ok(sql.first(SHUT_OUT, values![family, workspace.0])?.is_some())
}

/// The sign-ins that a device came by.
fn came_by(
    sql: &mut dyn Sql,
    workspace: WorkspaceId,
    device: DeviceId,
) -> Result<Vec<[u8; 16]>, SqlError> {
    let rows = sql.query(SIGN_INS, values![workspace.0, device.0])?;
    rows.iter().map(|row| row.get_array(0)).collect()
}

/// Tells the sockets of a workspace that came by a sign-in, from whichever device, that they are over.
fn tell_its_devices(
    sql: &mut dyn Sql,
    workspace: WorkspaceId,
    family: [u8; 16],
    now: i64,
) -> Result<(), SqlError> {
    for row in sql.query(OF_SIGN_IN, values![family, workspace.0])? {
        news::tell_device(sql, workspace, DeviceId(row.get_array(0)?), now)?;
    }
    Ok(())
}

/// Forgets the device that was longest unseen when a member has too many: restoring and copying files makes new ones.
fn make_room(
    sql: &mut dyn Sql,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<(), AccountError> {
    let rows = sql.query(OF_MEMBER, values![workspace.0, member.0])?;
    for row in rows.iter().skip(DEVICES_PER_MEMBER_MAX - 1) {
        if row.opt_int(1)?.is_some() {
            // Those that were shut out are remembered.
            return Err(AccountError::Limit("devices"));
        }
        sql.execute(FORGET, values![workspace.0, row.get_bytes(0)?])?;
    }
    Ok(())
}

fn device_row(row: &Row) -> Result<DeviceRow, SqlError> {
    Ok(DeviceRow {
        id: Uuid::from_bytes(row.get_array(0)?),
        member: Uuid::from_bytes(row.get_array(1)?),
        member_name: row.opt_text(2)?.unwrap_or_default(),
        name: row.get_text(3)?,
        first_seen: row.get_int(4)?,
        last_seen: row.get_int(5)?,
        revoked_at: row.opt_int(6)?,
    })
}

crate::statements! {
    LIST = "SELECT d.device, d.member, p.name, d.name, d.first_seen, d.last_seen, d.revoked_at FROM desks d
        LEFT JOIN members p ON p.member = d.member WHERE d.workspace = ?1 ORDER BY d.last_seen DESC, d.device";
    ONE = "SELECT member, name, revoked_at FROM desks WHERE workspace = ?1 AND device = ?2";
    REVOKE = "UPDATE desks SET revoked_at = ?3 WHERE workspace = ?1 AND device = ?2 AND revoked_at IS NULL";
    SEEN = "UPDATE desks SET last_seen = ?3 WHERE workspace = ?1 AND device = ?2";
    NAME = "UPDATE desks SET name = ?3 WHERE workspace = ?1 AND device = ?2";
    CAME_BY = "INSERT INTO desk_sign_ins (workspace, device, family) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
    SIGN_INS = "SELECT family FROM desk_sign_ins WHERE workspace = ?1 AND device = ?2";
    OF_SIGN_IN = "SELECT device FROM desk_sign_ins WHERE family = ?1 AND workspace = ?2";
    // Of a device that was forgotten, or of another one's of that name.
    FORGET_SIGN_INS = "DELETE FROM desk_sign_ins WHERE workspace = ?1 AND device = ?2";
    SHUT_OUT = "SELECT s.device FROM desk_sign_ins s JOIN desks d ON d.workspace = s.workspace AND d.device = s.device
        WHERE s.family = ?1 AND s.workspace = ?2 AND d.revoked_at IS NOT NULL LIMIT 1";
    /// What belongs to no living sign-in, or to no device, opens and ends nothing any more.
    pub(super) TIDY = "DELETE FROM desk_sign_ins WHERE NOT EXISTS
            (SELECT 1 FROM families f WHERE f.family = desk_sign_ins.family AND f.ended_at IS NULL)
        OR NOT EXISTS (SELECT 1 FROM desks d
            WHERE d.workspace = desk_sign_ins.workspace AND d.device = desk_sign_ins.device)";
    COME = "INSERT INTO desks (workspace, device, member, name, first_seen, last_seen)
        VALUES (?1, ?2, ?3, ?4, ?5, ?5)";
    // Those that may be forgotten come last.
    OF_MEMBER = "SELECT device, revoked_at FROM desks WHERE workspace = ?1 AND member = ?2
        ORDER BY CASE WHEN revoked_at IS NULL THEN 1 ELSE 0 END, last_seen DESC, device";
    FORGET = "DELETE FROM desks WHERE workspace = ?1 AND device = ?2";
}
