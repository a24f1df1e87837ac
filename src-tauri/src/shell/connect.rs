//! Opening a relay's workspace with a token for programs, as the console's `apiManager.configure` wishes: no invitation and no
//! password, and no more rights than the token gives.

use std::sync::Arc;

use carnet_core::api::{ApiError, Code};
use uuid::Uuid;

use super::Shell;
use crate::account;
use crate::address::Address;
use crate::relay::{Membership, Session};
use crate::request::Connect;
use crate::settings::{Entry, Shared};

impl Shell {
    pub(super) async fn connect(self: &Arc<Self>, wish: Connect) -> Result<(), ApiError> {
        let _turn = self.turn.lock().await;
        let relay = Address::read(&wish.relay, "relay")?.relay;
        let token = wish.token.trim();
        if !token.starts_with(account::PROGRAM) {
            return Err(ApiError::invalid("token", "is no token of a relay"));
        }
        self.accounts.relay().hello(&relay).await?;
        let session = self.accounts.relay().me(&relay, token).await?;
        let place = place(&session, wish.workspace)?;
        self.is_not_elsewhere(place.id, &relay)?;
        let email = session.member.email.clone();
        self.accounts.keep_token(&relay, &email, token).await?;
        let entry = Entry {
            id: place.id,
            name: place.name,
            member: session.member.id,
            role: place.role,
            shared: Some(Shared::new(&relay, &email, true)),
        };
        self.settle(|settings| {
            settings.current = Some(entry.id);
            if settings.entry(entry.id).is_none() {
                settings.put(entry.clone());
            }
        })?;
        self.enter_current().await;
        Ok(())
    }
}

/// The workspace that was named; without a name, the only one that the token reaches.
fn place(session: &Session, wanted: Option<Uuid>) -> Result<Membership, ApiError> {
    let mut places = session.workspaces.iter();
    match (wanted, session.workspaces.as_slice()) {
        (Some(wanted), _) => places
            .find(|place| place.id == wanted)
            .cloned()
            .ok_or_else(|| ApiError::new(Code::NotFound, "the token reaches no such workspace")),
        (None, [only]) => Ok(only.clone()),
        (None, _) => Err(ApiError::invalid(
            "workspace",
            format!(
                "name one of the {} that the token reaches",
                session.workspaces.len()
            ),
        )),
    }
}
