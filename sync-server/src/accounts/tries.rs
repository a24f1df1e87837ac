//! How often somebody may try: by address of the network, and at one account from wherever.
//!
//! An account's own bucket slows whoever guesses from many places. It would shut its person out, too, while that goes on; so
//! where the person signed in before, their tries are not taken from it. Who guesses from there is slowed by address.

use std::net::IpAddr;

use super::{AccountError, Accounts};
use crate::limiter::{Quota, network, site};
use crate::limits::{
    SIGN_INS_PER_ACCOUNT, SIGN_INS_PER_ADDRESS, SIGN_INS_PER_SITE, SIGN_UPS_PER_ADDRESS,
};
use crate::sql::SqlError;
use crate::values;

impl Accounts {
    /// Counts a try at a password.
    pub(super) async fn may_try(
        &self,
        from: Option<IpAddr>,
        email: &str,
    ) -> Result<(), AccountError> {
        self.take(SIGN_INS_PER_ADDRESS, &network(from)).await?;
        if let Some(site) = site(from) {
            self.take(SIGN_INS_PER_SITE, &site).await?;
        }
        if self.signed_in_from(from, email).await? {
            return Ok(());
        }
        self.take(SIGN_INS_PER_ACCOUNT, email).await
    }

    /// Counts a new account.
    pub(super) async fn may_register(&self, from: Option<IpAddr>) -> Result<(), AccountError> {
        self.take(SIGN_UPS_PER_ADDRESS, &network(from)).await
    }

    /// Whether the person with that address of mail has a living sign-in from that network.
    async fn signed_in_from(
        &self,
        from: Option<IpAddr>,
        email: &str,
    ) -> Result<bool, AccountError> {
        if from.is_none() {
            return Ok(false);
        }
        let email = email.to_owned();
        let rows = self
            .tables
            .read(move |sql| sql.query(ADDRESSES, values![&email]))
            .await?;
        let known = rows.iter().map(|row| row.get_text(0));
        let known = known.collect::<Result<Vec<_>, SqlError>>()?;
        let here = network(from);
        Ok(known
            .iter()
            .filter_map(|address| address.parse().ok())
            .any(|address| network(Some(address)) == here))
    }

    async fn take(&self, quota: Quota, key: &str) -> Result<(), AccountError> {
        before_limit()?;
        let taken = self.limiter.take(quota, key).await;
        taken.map_err(|over| AccountError::TooOften(over.after))
    }
}

/// Failpoint `accounts-limit`: an error, a delay or a panic where tries are counted.
fn before_limit() -> Result<(), SqlError> {
    fail::fail_point!("accounts-limit", |_| Err(SqlError::Store(
        "failpoint".to_owned()
    )));
    Ok(())
}

crate::statements! {
    ADDRESSES = "SELECT DISTINCT f.address FROM members m JOIN families f ON f.member = m.member
        LEFT JOIN api_tokens t ON t.family = f.family
        WHERE m.email = ?1 AND f.ended_at IS NULL AND t.family IS NULL";
}

#[cfg(test)]
mod tests;
