//! What a person asks of their account at the current workspace's relay.

use std::sync::Arc;

use carnet_core::api::{ApiError, Code};

use super::Shell;
use crate::account::Account;
use crate::request::DesktopAnswer;
use crate::request::account::Request;

impl Shell {
    pub(super) async fn account(self: &Arc<Self>, ask: Request) -> Result<DesktopAnswer, ApiError> {
        let (entry, account) = self.shared()?;
        let call = ask.call(entry.id)?;
        let relay = self.accounts.relay();
        let (site, call) = (&account.relay, &call);
        let ask_relay = |token: String| async move { relay.ask(site, &token, call).await };
        let said = self.as_me(&account, ask_relay).await?;
        if ask == Request::SignOutEverywhere {
            let _turn = self.turn.lock().await;
            self.accounts.dismiss(&account).await?;
            // A new line, on the tokens as they are now.
            self.enter_current().await;
        }
        Ok(DesktopAnswer::Account(said))
    }

    /// Asks with an access token; once more with a new one, when it was revoked before its time.
    pub(super) async fn as_me<T, Asked>(
        &self,
        account: &Account,
        ask: impl Fn(String) -> Asked,
    ) -> Result<T, ApiError>
    where
        Asked: Future<Output = Result<T, ApiError>>,
    {
        let token = self.accounts.token(account).await?;
        match ask(token).await {
            Err(error) if error.code == Code::SignIn => {
                self.accounts.expire(account).await;
                let token = self.accounts.token(account).await?;
                ask(token).await
            }
            asked => asked,
        }
    }
}
