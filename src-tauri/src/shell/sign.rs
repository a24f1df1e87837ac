//! Signing in again, signing out, inviting, and the keychain.

use std::sync::{Arc, PoisonError};

use carnet_core::api::{ApiError, Code};
use carnet_core::clock::SystemChance;
use tokio::task::spawn_blocking;

use super::Shell;
use crate::account::{Account, waited};
use crate::request::DesktopAnswer;
use crate::settings::Entry;

impl Shell {
    pub(super) async fn sign_in(
        self: &Arc<Self>,
        email: &str,
        password: &str,
    ) -> Result<(), ApiError> {
        let _turn = self.turn.lock().await;
        let (mut entry, account) = self.shared()?;
        let account = Account {
            email: email.trim().to_owned(),
            ..account
        };
        let session = self.accounts.sign_in(&account, password).await?;
        if session.member.id != entry.member {
            self.accounts.sign_out(&account).await?;
            return Err(ApiError {
                code: Code::Forbidden,
                field: Some("email".to_owned()),
                detail: "this workspace was opened with another account".to_owned(),
            });
        }
        if let Some(place) = session.workspaces.iter().find(|place| place.id == entry.id) {
            entry.role.clone_from(&place.role);
        }
        if let Some(shared) = &mut entry.shared {
            shared.email = account.email;
        }
        self.settle(|settings| settings.put(entry.clone()))?;
        self.enter(entry).await;
        Ok(())
    }

    pub(super) async fn sign_out(self: &Arc<Self>) -> Result<(), ApiError> {
        let _turn = self.turn.lock().await;
        let (_, account) = self.shared()?;
        self.accounts.sign_out(&account).await?;
        // A new line, on the tokens as they are now.
        self.enter_current().await;
        Ok(())
    }

    pub(super) async fn invite(&self, role: &str) -> Result<DesktopAnswer, ApiError> {
        if !matches!(role, "owner" | "member" | "viewer") {
            return Err(ApiError::invalid("role", "owner, member or viewer"));
        }
        let (entry, account) = self.shared()?;
        let relay = self.accounts.relay();
        let (site, workspace) = (&account.relay, entry.id);
        let ask = |token: String| async move { relay.invite(site, &token, workspace, role).await };
        let made = self.as_me(&account, ask).await?;
        Ok(DesktopAnswer::Invite {
            link: made.link,
            expires_at: made.expires_at,
        })
    }

    pub(super) async fn unlock(self: &Arc<Self>, passphrase: String) -> Result<(), ApiError> {
        let _turn = self.turn.lock().await;
        let vault = self.accounts.vault().clone();
        waited(spawn_blocking(move || vault.unlock(&passphrase, &mut SystemChance)).await)?;
        // A new line, on the tokens as they are now.
        self.enter_current().await;
        Ok(())
    }

    /// The current workspace and its account.
    pub(super) fn shared(&self) -> Result<(Entry, Account), ApiError> {
        let settings = self.settings.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = settings.current();
        let entry = entry.ok_or_else(|| ApiError::new(Code::NotFound, "no workspace is open"))?;
        let shared = entry.shared.as_ref();
        let shared = shared.ok_or_else(|| ApiError::new(Code::NotFound, "not shared yet"))?;
        Ok((entry.clone(), shared.account()))
    }
}
