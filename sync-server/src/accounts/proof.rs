//! What a password proved, which holds until the password is another.
//!
//! Checking one takes a moment, and the password may be changed meanwhile, perhaps because it was stolen. So what a proof
//! allows is done in a transaction that looks once more.

use carnet_protocol::ids::MemberId;

use super::{AccountError, Accounts, membership};
use crate::sql::Sql;
use crate::values;

/// Whose password was shown, and the hash that it was checked against.
#[derive(Clone)]
pub(super) struct Proof {
    member: MemberId,
    hash: String,
}

impl Proof {
    /// Whose it is, when the password is still the one that was shown. To be asked in the transaction of what it allows.
    ///
    /// # Errors
    /// [`AccountError::SignIn`], as for a wrong password.
    pub(super) fn holds(&self, sql: &mut dyn Sql) -> Result<MemberId, AccountError> {
        let found = sql.first(STILL, values![self.member.0, &self.hash])?;
        found.map(|_| self.member).ok_or(AccountError::SignIn)
    }
}

impl Accounts {
    /// Who has that address and that password.
    pub(super) async fn check_password(
        &self,
        email: &str,
        password: &str,
    ) -> Result<Proof, AccountError> {
        let email = email.to_owned();
        let found = self
            .tables
            .read(move |sql| membership::by_email(sql, &email))
            .await?;
        let proof = found.map(|(member, hash)| Proof { member, hash });
        // Without an account the same work is done, so that the answer's time tells nothing.
        let hash = proof.as_ref().map(|proof| proof.hash.clone());
        let right = self.passwords.verify(password.to_owned(), hash).await?;
        proof.filter(|_| right).ok_or(AccountError::SignIn)
    }
}

crate::statements! {
    STILL = "SELECT member FROM members WHERE member = ?1 AND password = ?2";
}

#[cfg(test)]
pub(super) mod tests;
