//! Publishing the open workspace: the same ids, into an empty workspace of a relay.

use std::sync::Arc;

use carnet_core::api::{ApiError, Code};
use uuid::Uuid;

use super::Shell;
use crate::account::Account;
use crate::address::Address;
use crate::relay::{Entrance, Session};
use crate::request::Share;
use crate::settings::{Entry, Shared};

impl Shell {
    pub(super) async fn share(self: &Arc<Self>, wish: Share) -> Result<(), ApiError> {
        let _turn = self.turn.lock().await;
        let address = Address::read(&wish.relay, "relay")?;
        let mut entry = self.alone()?;
        let who = Entrance {
            secret: address.claim.as_deref(),
            name: Some(wish.name.trim()),
            email: wish.email.trim(),
            password: &wish.password,
            member: Some(entry.member),
        };
        let session = self.accounts.claim_or_sign_in(&address.relay, &who).await?;
        let account = Account {
            relay: address.relay.clone(),
            email: wish.email.trim().to_owned(),
        };
        self.publish(&account, &session, &entry).await?;
        entry.member = session.member.id;
        entry.shared = Some(Shared::new(&account.relay, &account.email, false));
        self.settle(|settings| {
            settings.my_name = wish.name.trim().to_owned();
            settings.put(entry.clone());
        })?;
        self.enter(entry).await;
        self.introduce().await;
        Ok(())
    }

    /// The current workspace, which must not be shared yet.
    fn alone(&self) -> Result<Entry, ApiError> {
        let entry = self.settings().current().cloned();
        let entry = entry.ok_or_else(|| ApiError::new(Code::NotFound, "no workspace is open"))?;
        match &entry.shared {
            Some(shared) => {
                let said = format!("already shared through {}", shared.relay);
                Err(ApiError::invalid("relay", said))
            }
            None => Ok(entry),
        }
    }

    /// Makes room at the relay. That the room is there already, and ours, is what an earlier try left.
    async fn publish(
        &self,
        account: &Account,
        session: &Session,
        entry: &Entry,
    ) -> Result<(), ApiError> {
        let ours = |id: Uuid| {
            session
                .workspaces
                .iter()
                .any(|known| known.id == id && known.role == "owner")
        };
        if ours(entry.id) {
            return Ok(());
        }
        let token = self.accounts.token(account).await?;
        let relay = self.accounts.relay();
        relay
            .publish(&account.relay, &token, entry.id, &entry.name)
            .await
    }
}
