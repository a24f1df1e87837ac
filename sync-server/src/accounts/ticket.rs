//! Tickets: thirty seconds, one socket (HS1).

use async_trait::async_trait;
use carnet_protocol::frame::Role;
use carnet_protocol::ids::{DeviceId, MemberId, WorkspaceId};

use super::caller::must_be;
use super::{AccountError, Accounts, Caller, caller, device, secret, token};
use crate::hub::drive::{Admission, Redeemed, Standing};
use crate::limits::TICKET_MS;
use crate::log::LogError;
use crate::session::Admitted;
use crate::sql::{Sql, SqlError};
use crate::values;

/// A ticket, to be shown in Hello.
#[derive(Clone, PartialEq, Eq)]
pub struct NewTicket {
    /// The ticket.
    pub ticket: String,
    /// When it is too old, milliseconds since 1970.
    pub expires_at: i64,
}

impl std::fmt::Debug for NewTicket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewTicket")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl Accounts {
    /// A ticket for one socket of a device of the caller. `name` is what the device calls itself.
    ///
    /// # Errors
    /// [`AccountError::NotFound`] when the caller is no member of the workspace, or the device was shut out.
    pub async fn ticket(
        &self,
        caller: Caller,
        workspace: WorkspaceId,
        device: DeviceId,
        name: &str,
    ) -> Result<NewTicket, AccountError> {
        let ticket = secret::draw(&*self.chance);
        let (hash, now, member) = (secret::hash(&ticket), self.clock.now_ms(), caller.member);
        let (expires_at, name) = (now + TICKET_MS, name.to_owned());
        self.tables
            .write(move |sql| {
                must_be(sql, caller, workspace, Role::Viewer)?;
                device::seen(sql, (workspace, device), caller, &name, now)?;
                sql.execute(FORGET, values![now])?;
                sql.execute(
                    MAKE,
                    values![
                        hash,
                        workspace.0,
                        member.0,
                        device.0,
                        expires_at,
                        caller.family
                    ],
                )?;
                Ok::<_, AccountError>(())
            })
            .await?;
        Ok(NewTicket { ticket, expires_at })
    }
}

#[async_trait]
impl Admission for Accounts {
    async fn redeem(
        &self,
        workspace: WorkspaceId,
        device: DeviceId,
        ticket: &str,
    ) -> Result<Option<Redeemed>, LogError> {
        let (hash, now) = (secret::hash(ticket), self.clock.now_ms());
        let redeemed = self
            .tables
            .write(move |sql| redeem(sql, workspace, device, hash, now))
            .await?;
        Ok(redeemed)
    }

    async fn standing(
        &self,
        workspace: WorkspaceId,
        device: DeviceId,
        member: MemberId,
        sign_in: [u8; 16],
    ) -> Result<Standing, LogError> {
        let now = self.clock.now_ms();
        let standing = self
            .tables
            .read(move |sql| standing(sql, workspace, device, (member, sign_in), now))
            .await?;
        Ok(standing)
    }
}

fn redeem(
    sql: &mut dyn Sql,
    workspace: WorkspaceId,
    device: DeviceId,
    hash: [u8; 32],
    now: i64,
) -> Result<Option<Redeemed>, SqlError> {
    // Deleting is taking: of two sockets with one ticket, one finds it. The row goes whatever it says.
    let Some(row) = sql.first(TAKE, values![hash])? else {
        return Ok(None);
    };
    let (member, sign_in) = (MemberId(row.get_array(1)?), row.get_array(4)?);
    let (there, with) = (row.get_array(0)?, row.get_array(2)?);
    if there != workspace.0 || with != device.0 || row.get_int(3)? <= now {
        return Ok(None);
    }
    let standing = standing(sql, workspace, device, (member, sign_in), now)?;
    Ok(match standing {
        Standing::Role(role) | Standing::OfAnother(_, role) => Some(Redeemed {
            admitted: Admitted { member, role },
            sign_in,
        }),
        Standing::SignedOut | Standing::Removed => None,
    })
}

/// What a member may do now, over that sign-in and from that device.
fn standing(
    sql: &mut dyn Sql,
    workspace: WorkspaceId,
    device: DeviceId,
    (member, sign_in): (MemberId, [u8; 16]),
    now: i64,
) -> Result<Standing, SqlError> {
    if !caller::alive(sql, sign_in, now)? {
        return Ok(Standing::SignedOut);
    }
    let caller = Caller {
        member,
        family: sign_in,
        reach: token::reach(sql, sign_in)?,
        from: None,
    };
    let Some(role) = caller::role_of(sql, caller, workspace)? else {
        return Ok(Standing::Removed);
    };
    Ok(match device::known(sql, workspace, device)? {
        Some(known) if known.member != member => Standing::OfAnother(known.member, role),
        Some(known) if known.revoked => Standing::Removed,
        _ => Standing::Role(role),
    })
}

crate::statements! {
    FORGET = "DELETE FROM tickets WHERE expires_at <= ?1";
    MAKE = "INSERT INTO tickets (hash, workspace, member, device, expires_at, family) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    TAKE = "DELETE FROM tickets WHERE hash = ?1 RETURNING workspace, member, device, expires_at, family";
}
