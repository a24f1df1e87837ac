//! Opening a team's workspace as a second file, which seeds nothing.

use std::sync::Arc;

use carnet_core::api::{ApiError, Code};
use uuid::Uuid;

use super::Shell;
use crate::address::Address;
use crate::relay::{Entrance, Invitation, Membership, Session};
use crate::request::Join;
use crate::settings::{Entry, Shared};
use crate::site::Site;

impl Shell {
    pub(super) async fn join(self: &Arc<Self>, wish: Join) -> Result<(), ApiError> {
        let _turn = self.turn.lock().await;
        let address = Address::read(&wish.link, "link")?;
        let secret = address.invite.as_deref();
        let secret = secret.ok_or_else(|| ApiError::invalid("link", "this is no invitation"))?;
        let relay = self.accounts.relay();
        relay.hello(&address.relay).await?;
        let invitation = relay.look(&address.relay, secret).await?;
        self.is_not_elsewhere(invitation.workspace, &address.relay)?;
        let who = Entrance {
            secret: Some(secret),
            name: Some(wish.name.trim()),
            email: wish.email.trim(),
            password: &wish.password,
            member: Some(self.settings().member),
        };
        let session = self.accounts.accept(&address.relay, &who).await?;
        let place = place(&session, &invitation)?;
        let entry = Entry {
            id: place.id,
            name: place.name,
            member: session.member.id,
            role: place.role,
            shared: Some(Shared::new(&address.relay, wish.email.trim(), true)),
        };
        self.settle(|settings| {
            settings.my_name = wish.name.trim().to_owned();
            settings.current = Some(entry.id);
            // A file that is here already keeps what it knows of itself: it may be the one that was shared.
            let joined = settings
                .entry(entry.id)
                .and_then(|known| known.shared.as_ref());
            let joined = joined.is_none_or(|shared| shared.joined);
            let mut entry = entry.clone();
            if let Some(shared) = &mut entry.shared {
                shared.joined = joined;
            }
            settings.put(entry);
        })?;
        self.enter_current().await;
        self.introduce().await;
        Ok(())
    }

    /// Ids are chosen by whoever shares: a relay that names one of ours must not be given what is in it. A workspace that
    /// is here comes back only through the relay that it was shared through.
    pub(super) fn is_not_elsewhere(&self, workspace: Uuid, relay: &Site) -> Result<(), ApiError> {
        let settings = self.settings();
        let known = settings.entry(workspace);
        match known.map(|entry| entry.shared.as_ref()) {
            None => Ok(()),
            Some(Some(shared)) if shared.is_through(relay) => Ok(()),
            Some(_) => Err(ApiError::new(
                Code::Elsewhere,
                format!("{workspace} is here already, and not through {relay}"),
            )),
        }
    }
}

/// The person's place in the workspace that the invitation was for.
fn place(session: &Session, invitation: &Invitation) -> Result<Membership, ApiError> {
    let mut places = session.workspaces.iter();
    let place = places.find(|place| place.id == invitation.workspace);
    place
        .cloned()
        .ok_or_else(|| ApiError::new(Code::Internal, "the relay did not let us in"))
}
