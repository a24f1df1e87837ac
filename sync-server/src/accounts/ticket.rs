//! Tickets: thirty seconds, one socket (HS1).

use async_trait::async_trait;
use carnet_protocol::frame::Role;
use carnet_protocol::ids::{DeviceId, MemberId, WorkspaceId};
use rusqlite::{OptionalExtension, params};

use super::{AccountError, Accounts, Caller, membership, role_of, secret};
use crate::hub::drive::Admission;
use crate::limits::TICKET_MS;
use crate::log::LogError;
use crate::session::Admitted;

/// A ticket, to be shown in Hello.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTicket {
    /// The ticket.
    pub ticket: String,
    /// When it is too old, milliseconds since 1970.
    pub expires_at: i64,
}

impl Accounts {
    /// A ticket for one socket of a device of the caller.
    ///
    /// # Errors
    /// [`AccountError::NotFound`] when the caller is no member of the workspace.
    pub async fn ticket(
        &self,
        caller: Caller,
        workspace: WorkspaceId,
        device: DeviceId,
    ) -> Result<NewTicket, AccountError> {
        let ticket = secret::draw(&*self.chance);
        let (hash, now, member) = (secret::hash(&ticket), self.clock.now_ms(), caller.member);
        let expires_at = now + TICKET_MS;
        let made = self
            .database
            .write(move |connection| {
                if membership::role(connection, workspace, member)?.is_none() {
                    return Ok(false);
                }
                connection
                    .prepare_cached("DELETE FROM tickets WHERE expires_at <= ?1")?
                    .execute([now])?;
                connection
                    .prepare_cached(
                        "INSERT INTO tickets (hash, workspace, member, device, expires_at)
                         VALUES (?1, ?2, ?3, ?4, ?5)",
                    )?
                    .execute(params![hash, workspace.0, member.0, device.0, expires_at])?;
                Ok(true)
            })
            .await?;
        if made {
            Ok(NewTicket { ticket, expires_at })
        } else {
            Err(AccountError::NotFound)
        }
    }
}

#[async_trait]
impl Admission for Accounts {
    async fn redeem(
        &self,
        workspace: WorkspaceId,
        device: DeviceId,
        ticket: &str,
    ) -> Result<Option<Admitted>, LogError> {
        let (hash, now) = (secret::hash(ticket), self.clock.now_ms());
        self.database
            .write(move |connection| {
                // Deleting is taking: of two sockets with one ticket, one finds it. The row goes whatever it says.
                let found = connection
                    .prepare_cached(
                        "DELETE FROM tickets WHERE hash = ?1 RETURNING workspace, member, device, expires_at",
                    )?
                    .query_row([hash], |row| {
                        let expires_at: i64 = row.get(3)?;
                        Ok((row.get::<_, [u8; 16]>(0)?, row.get(1)?, row.get::<_, [u8; 16]>(2)?, expires_at))
                    })
                    .optional()?;
                let Some((for_workspace, member, for_device, expires_at)) = found else { return Ok(None) };
                if for_workspace != workspace.0 || for_device != device.0 || expires_at <= now {
                    return Ok(None);
                }
                let role: Option<i64> = connection
                    .prepare_cached("SELECT role FROM memberships WHERE workspace = ?1 AND member = ?2")?
                    .query_row(params![workspace.0, member], |row| row.get(0))
                    .optional()?;
                Ok(role.map(|role| Admitted { member: MemberId(member), role: role_of(role) }))
            })
            .await
    }

    async fn role(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
    ) -> Result<Option<Role>, LogError> {
        self.database
            .read(move |connection| membership::role(connection, workspace, member))
            .await
    }
}
