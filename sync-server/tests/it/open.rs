//! An admission without accounts, for links in this process: everybody comes in, as what it says.

use async_trait::async_trait;
use carnet_protocol::frame::Role;
use carnet_protocol::ids::{DeviceId, MemberId, WorkspaceId};
use carnet_relay::hub::drive::{Admission, Redeemed, Standing};
use carnet_relay::log::LogError;
use carnet_relay::session::Admitted;

/// Lets everybody in.
#[derive(Clone, Copy)]
pub(crate) struct Open {
    /// What the ticket says.
    pub(crate) at_first: Role,
    /// What is so by the time that somebody looks again; `None`: removed.
    pub(crate) now: Option<Role>,
}

impl Open {
    /// As what they stay.
    pub(crate) const fn to(role: Role) -> Self {
        Self {
            at_first: role,
            now: Some(role),
        }
    }
}

#[async_trait]
impl Admission for Open {
    async fn redeem(
        &self,
        _: WorkspaceId,
        _: DeviceId,
        _: &str,
    ) -> Result<Option<Redeemed>, LogError> {
        let admitted = Admitted {
            member: MemberId([7; 16]),
            role: self.at_first,
        };
        let sign_in = [8; 16];
        Ok(Some(Redeemed { admitted, sign_in }))
    }

    async fn standing(
        &self,
        _: WorkspaceId,
        _: DeviceId,
        _: MemberId,
        _: [u8; 16],
    ) -> Result<Standing, LogError> {
        Ok(self.now.map_or(Standing::Removed, Standing::Role))
    }
}
