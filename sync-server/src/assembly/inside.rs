//! What the gateway needs of the relay: its log over a pair of queues, and its accounts.

use std::sync::Arc;

use async_trait::async_trait;
use carnet_gateway::Gateway;
use carnet_gateway::limits::LINK_FRAMES_MAX;
use carnet_gateway::members::{Members, Person, Refusal};
use carnet_gateway::upstream::{GATEWAY, Link, Outbound, Upstream};
use carnet_protocol::frame::Role;
use carnet_protocol::ids::{DeviceId, MemberId, SessionId, WorkspaceId};
use tokio::sync::mpsc;

use crate::accounts::{AccountError, Accounts};
use crate::clock::new_id;
use crate::http::Relay;
use crate::hub::drive::{Admission, Incoming, NOBODY_S, Redeemed, Standing, drive};
use crate::hub::inside::InsideLink;
use crate::log::LogError;
use crate::session::Admitted;
use crate::settings::Settings;

/// The gateway of this relay. Its caches lie in the data folder and are thrown away at each start.
pub(super) fn gateway(settings: &Settings, relay: &Relay) -> std::io::Result<Gateway> {
    Gateway::new(carnet_gateway::Parts {
        cache: settings.data.join("gateway-cache"),
        upstream: Arc::new(Inside(relay.clone())),
        members: Arc::new(People(Arc::clone(&relay.accounts))),
        draining: relay.shared.draining.clone(),
    })
}

/// The gateway's routes.
pub(super) fn routes() -> impl Iterator<Item = (&'static str, &'static str)> {
    let routes = carnet_gateway::ROUTES.iter();
    routes.map(|route| (route.method, route.path))
}

struct Inside(Relay);

impl Upstream for Inside {
    fn link(&self, workspace: WorkspaceId) -> Link {
        let relay = &self.0;
        let (to_desk, incoming) = mpsc::channel(LINK_FRAMES_MAX);
        let (outgoing, from_desk) = mpsc::channel(LINK_FRAMES_MAX);
        // A relay that is going down drops its ends: the desk reads that as the end of the link.
        if !relay.shared.draining.is_cancelled() {
            let link = InsideLink::new(from_desk, to_desk, self::incoming);
            relay.sockets.spawn(drive(
                relay.shared.clone(),
                Arc::new(Trusted),
                workspace,
                SessionId(new_id(&*relay.chance)),
                link,
            ));
        }
        Link { incoming, outgoing }
    }
}

/// Only a link made in this process meets this: nobody outside can.
struct Trusted;

#[async_trait]
impl Admission for Trusted {
    async fn redeem(
        &self,
        _: WorkspaceId,
        _: DeviceId,
        _: &str,
    ) -> Result<Option<Redeemed>, LogError> {
        let admitted = Admitted {
            member: GATEWAY,
            role: Role::Owner,
        };
        Ok(Some(Redeemed {
            admitted,
            sign_in: NOBODY_S,
        }))
    }

    async fn standing(
        &self,
        _: WorkspaceId,
        _: DeviceId,
        _: MemberId,
        _: [u8; 16],
    ) -> Result<Standing, LogError> {
        Ok(Standing::Role(Role::Owner))
    }
}

/// The gateway's own frames come without a member: they are the ticket's.
fn incoming(from_desk: Outbound) -> Incoming {
    let Outbound { frame, member } = from_desk;
    Incoming::Frame {
        bytes: frame,
        on_behalf_of: (member != GATEWAY).then_some(member),
    }
}

#[derive(Debug)]
struct People(Arc<Accounts>);

#[async_trait]
impl Members for People {
    async fn person(&self, access: &str, workspace: WorkspaceId) -> Result<Person, Refusal> {
        let caller = self.0.caller(access).await.map_err(refusal)?;
        let role = self.0.role(caller, workspace).await.map_err(refusal)?;
        Ok(Person {
            member: caller.member,
            role,
            session: caller.family,
        })
    }

    async fn still(&self, person: &Person, workspace: WorkspaceId) -> Result<(), Refusal> {
        let still = self.0.still(person.member, person.session, workspace);
        still.await.map_err(refusal)
    }
}

fn refusal(error: AccountError) -> Refusal {
    match error {
        AccountError::SignIn => Refusal::SignIn,
        AccountError::NotFound => Refusal::NotFound,
        AccountError::Busy | AccountError::TooOften(_) | AccountError::Log(LogError::Busy) => {
            Refusal::Busy
        }
        error => {
            tracing::error!(%error, "the gateway could not ask the accounts");
            Refusal::Failed
        }
    }
}
