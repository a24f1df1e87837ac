//! People, what they may do, and how they prove who they are.
//!
//! Secrets leave this module once, when they are made; the tables hold their hashes. A password costs 19 MiB and a
//! moment to check, so only a few are checked at once. Everything is written over [`crate::sql`], for SQLite and Postgres.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use carnet_protocol::ids::{MemberId, WorkspaceId};
use uuid::Uuid;

use crate::clock::{Chance, Clock};
use crate::limiter::Limiter;
use crate::limits::{ACCESS_MS, AUDIT_MS};
use crate::log::LogError;
use crate::sql::{Sql, SqlError, Tables};
use crate::values;

mod access;
mod audit;
mod caller;
mod device;
mod invite;
mod link;
mod member;
mod membership;
mod news;
pub mod operator;
mod password;
mod people;
mod proof;
mod refresh;
mod reset;
mod secret;
mod sessions;
mod ticket;
mod token;
mod tries;
mod workspace;

pub use audit::{Deed, Entry, Page, Trail, Who};
pub use caller::{Caller, Reach, Visitor};
pub use device::DeviceRow;
pub use invite::{Invitation, InviteRow};
pub use link::{Look, NewLink};
pub use membership::MemberRow;
pub use news::{Change, News, Place};
pub use people::{Belongs, Me, Person, RoleName, SignedIn};
pub use reset::ResetLook;
pub use sessions::SessionRow;
pub use ticket::NewTicket;
pub use token::{NewToken, Scope, TokenRow, Wanted};

/// Everybody the relay knows.
#[derive(Debug)]
pub struct Accounts {
    tables: Tables,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    limiter: Arc<dyn Limiter>,
    keys: access::Keys,
    passwords: password::Passwords,
    /// Whether the relay was seen to have an owner. It never loses the last one.
    claimed: AtomicBool,
}

/// Why somebody is not let in, or something is not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// E-mail or password is wrong, or the session has ended.
    #[error("the e-mail or password is wrong, or the session has ended")]
    SignIn,
    /// The present password, asked for once more, is another.
    #[error("this is not the present password")]
    Password,
    /// The link was used or is too old.
    #[error("the link was used or is too old")]
    LinkExpired,
    /// The member may not do that.
    #[error("you may not do that here")]
    Forbidden,
    /// No such thing, or not for this member to see.
    #[error("there is no such thing")]
    NotFound,
    /// It exists already.
    #[error("it exists already")]
    Exists,
    /// There are as many as there may be of something.
    #[error("there are as many {0} as there may be")]
    Limit(&'static str),
    /// A value is missing or wrong.
    #[error("{field}: {detail}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// What is wrong with it.
        detail: &'static str,
    },
    /// Too much waits already; later.
    #[error("too many tries: wait a moment")]
    Busy,
    /// Too many tries; after so long there is one again.
    #[error("too many tries: wait a moment")]
    TooOften(Duration),
    /// The database was not read or written.
    #[error(transparent)]
    Log(#[from] LogError),
}

impl From<SqlError> for AccountError {
    fn from(error: SqlError) -> Self {
        Self::Log(error.into())
    }
}

impl Accounts {
    /// The accounts in those tables. Draws the signing key at the first start.
    ///
    /// # Errors
    /// [`LogError`] when the database is not read or written.
    pub async fn open(
        tables: Tables,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
        limiter: Arc<dyn Limiter>,
    ) -> Result<Self, LogError> {
        let keys = access::Keys::load(&tables, &*chance).await?;
        let passwords = password::Passwords::new(&*chance)?;
        Ok(Self {
            tables,
            clock,
            chance,
            limiter,
            keys,
            passwords,
            claimed: AtomicBool::new(false),
        })
    }

    /// Whether the relay has an owner.
    ///
    /// # Errors
    /// [`LogError`].
    pub async fn claimed(&self) -> Result<bool, LogError> {
        // Anybody may ask, as often as they like: it is looked up until it is so.
        if self.claimed.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let found = self
            .tables
            .read(|sql| sql.first(ANYBODY, values![]))
            .await?;
        let claimed = found.is_some();
        self.claimed.store(claimed, Ordering::Relaxed);
        Ok(claimed)
    }

    /// Signs in with address and password.
    ///
    /// # Errors
    /// [`AccountError::SignIn`] whatever of the two is wrong, [`AccountError::Busy`].
    pub async fn sign_in(
        &self,
        visitor: &Visitor,
        email: &str,
        password: &str,
    ) -> Result<SignedIn, AccountError> {
        let email = people::plain_email(email)?;
        self.may_try(visitor.address, &email).await?;
        let signed_in = match self.check_password(&email, password).await {
            Ok(proof) => {
                let who = move |sql: &mut dyn Sql| proof.holds(sql);
                self.new_session(visitor, Deed::SignIn, who).await
            }
            Err(error) => Err(error),
        };
        if let Err(AccountError::SignIn) = signed_in {
            self.note_failure(visitor, email).await?;
        }
        signed_in
    }

    /// Removes what proves nothing any more: old tokens, ended sign-ins, changes that everybody has heard of.
    ///
    /// # Errors
    /// [`LogError`].
    pub async fn tidy(&self) -> Result<(), LogError> {
        let now = self.clock.now_ms();
        // A write for each: one that must have the tables alone has them for a moment only.
        for (statement, until) in [
            (TIDY_REFRESH, now),
            (TIDY_TOKENS, now),
            (TIDY_LINKS, now),
            (TIDY_TICKETS, now),
            (TIDY_FAMILIES, now - ACCESS_MS),
            (TIDY_AUDIT, now - AUDIT_MS),
        ] {
            let remove = move |sql: &mut dyn Sql| sql.execute(statement, values![until]);
            self.tables.write(remove).await?;
        }
        let devices = |sql: &mut dyn Sql| sql.execute(device::TIDY, values![]);
        self.tables.write(devices).await?;
        self.tables.write(move |sql| news::tidy(sql, now)).await?;
        Ok(())
    }

    /// A failed try stands in the trail, about whose address it named. Never the password.
    async fn note_failure(&self, visitor: &Visitor, email: String) -> Result<(), AccountError> {
        let note = self.note(Deed::SignInFailed).from(visitor.address());
        self.tables
            .write(move |sql| {
                let note = match membership::by_email(sql, &email)? {
                    Some((member, _)) => note.clone().about(member),
                    // What was typed may be a password in the wrong field: it is not kept.
                    None => note.clone().saying("no such account"),
                };
                note.write(sql)
            })
            .await?;
        Ok(())
    }

    async fn signed_in(
        &self,
        member: MemberId,
        family: [u8; 16],
        refresh: String,
    ) -> Result<SignedIn, AccountError> {
        let (me, workspaces) = self.me(member).await?;
        let now_ms = self.clock.now_ms();
        let (access, access_expires_at) = self.keys.sign(member, family, now_ms)?;
        Ok(SignedIn {
            me,
            access,
            access_expires_at,
            refresh,
            workspaces,
        })
    }
}

/// A workspace's id from a path.
#[must_use]
pub fn workspace_id(id: Uuid) -> WorkspaceId {
    WorkspaceId::from(id)
}

/// Every statement of the accounts: the module's name, the statement's name, its SQL.
#[must_use]
pub fn statements() -> Vec<(&'static str, &'static str, &'static str)> {
    let modules: [(&str, &[(&str, &str)]); 19] = [
        ("accounts", STATEMENTS),
        ("access", access::STATEMENTS),
        ("audit", audit::STATEMENTS),
        ("caller", caller::STATEMENTS),
        ("device", device::STATEMENTS),
        ("invite", invite::STATEMENTS),
        ("link", link::STATEMENTS),
        ("member", member::STATEMENTS),
        ("membership", membership::STATEMENTS),
        ("news", news::STATEMENTS),
        ("operator", operator::STATEMENTS),
        ("proof", proof::STATEMENTS),
        ("refresh", refresh::STATEMENTS),
        ("reset", reset::STATEMENTS),
        ("sessions", sessions::STATEMENTS),
        ("ticket", ticket::STATEMENTS),
        ("token", token::STATEMENTS),
        ("tries", tries::STATEMENTS),
        ("workspace", workspace::STATEMENTS),
    ];
    let all = modules.into_iter().flat_map(|(module, statements)| {
        statements
            .iter()
            .map(move |(name, sql)| (module, *name, *sql))
    });
    all.collect()
}

crate::statements! {
    ANYBODY = "SELECT member FROM members LIMIT 1";
    TIDY_REFRESH = "DELETE FROM refresh_tokens WHERE expires_at <= ?1";
    TIDY_TOKENS = "DELETE FROM api_tokens WHERE family IN
        (SELECT family FROM families WHERE ended_at IS NOT NULL OR expires_at <= ?1)";
    TIDY_LINKS = "DELETE FROM links WHERE expires_at <= ?1";
    TIDY_TICKETS = "DELETE FROM tickets WHERE expires_at <= ?1";
    TIDY_FAMILIES = "DELETE FROM families WHERE created_at <= ?1
        AND NOT EXISTS (SELECT 1 FROM refresh_tokens t WHERE t.family = families.family)
        AND NOT EXISTS (SELECT 1 FROM api_tokens a WHERE a.family = families.family)";
    TIDY_AUDIT = "DELETE FROM audit WHERE at <= ?1";
}

#[cfg(test)]
mod tests;
