//! Refresh tokens: opaque, hashed at rest, used once. Replay ends the family.
//!
//! One exception, for an answer that was lost on its way: the token before the last works again while the last one is
//! unused. The last one then counts as used, so that whoever shows it ends the family.

use carnet_protocol::ids::MemberId;

use super::audit::{Deed, Note};
use super::{AccountError, Accounts, SignedIn, Visitor, news, people, secret, sessions};
use crate::clock::new_id;
use crate::limits::REFRESH_MS;
use crate::sql::{Sql, SqlError};
use crate::values;

/// What became of a token that was shown.
enum Rotated {
    Fresh { member: MemberId, family: [u8; 16] },
    Unknown,
    Replayed,
}

impl Accounts {
    /// Signs somebody in: a family, its first token, and a note of what led to it. `who` says whom, in the same transaction:
    /// what it found cannot have changed before the sign-in is there.
    pub(super) async fn new_session(
        &self,
        visitor: &Visitor,
        deed: Deed,
        mut who: impl FnMut(&mut dyn Sql) -> Result<MemberId, AccountError> + Send + 'static,
    ) -> Result<SignedIn, AccountError> {
        let family = new_id(&*self.chance);
        let token = secret::draw(&*self.chance);
        let (hash, now) = (secret::hash(&token), self.clock.now_ms());
        let name = people::fitting_name(&visitor.name);
        let address = visitor.address();
        let note = self.note(deed).from(&address);
        let member = self
            .tables
            .write(move |sql| {
                let member = who(sql)?;
                sql.execute(OPEN, values![family, member.0, now, &name, &address])?;
                sessions::keep_few(sql, member, now)?;
                note.clone().by(member).about(member).write(sql)?;
                issue(sql, family, hash, None, now)?;
                Ok::<_, AccountError>(member)
            })
            .await?;
        self.signed_in(member, family, token).await
    }

    /// Exchanges a refresh token for a new one.
    ///
    /// # Errors
    /// [`AccountError::SignIn`] when it is unknown, too old, or was used: then its family has ended.
    pub async fn refresh(&self, visitor: &Visitor, token: &str) -> Result<SignedIn, AccountError> {
        let shown = secret::hash(token);
        let fresh = secret::draw(&*self.chance);
        let (hash, now) = (secret::hash(&fresh), self.clock.now_ms());
        let note = self.note(Deed::RefreshReplayed).from(visitor.address());
        let rotated = self
            .tables
            .write(move |sql| rotate(sql, shown, hash, now, &note))
            .await?;
        match rotated {
            Rotated::Fresh { member, family } => self.signed_in(member, family, fresh).await,
            Rotated::Replayed => {
                tracing::warn!("a refresh token was shown twice: its sign-in has ended");
                Err(AccountError::SignIn)
            }
            Rotated::Unknown => Err(AccountError::SignIn),
        }
    }

    /// Ends the sign-in that the token belongs to. An unknown token is no error.
    ///
    /// # Errors
    /// [`AccountError::Log`].
    pub async fn sign_out(&self, visitor: &Visitor, token: &str) -> Result<(), AccountError> {
        let (shown, now) = (secret::hash(token), self.clock.now_ms());
        let note = self.note(Deed::SignOut).from(visitor.address());
        self.tables
            .write(move |sql| {
                let Some((family, member)) = living(sql, shown, now)? else {
                    return Ok::<_, SqlError>(());
                };
                end(sql, family, now)?;
                note.clone().by(member).about(member).write(sql)
            })
            .await?;
        Ok(())
    }
}

fn rotate(
    sql: &mut dyn Sql,
    shown: [u8; 32],
    fresh: [u8; 32],
    now: i64,
    replayed: &Note,
) -> Result<Rotated, SqlError> {
    let Some((family, member)) = living(sql, shown, now)? else {
        return Ok(Rotated::Unknown);
    };
    let taken = sql.execute(TAKE, values![shown, now])? == 1;
    // The answer that carried the child was lost: its unused child is used up in its place.
    if !taken && sql.execute(TAKE_CHILD, values![shown, now])? == 0 {
        end(sql, family, now)?;
        replayed.clone().about(member).write(sql)?;
        return Ok(Rotated::Replayed);
    }
    sql.execute(USED, values![family, now])?;
    issue(sql, family, fresh, Some(shown), now)?;
    Ok(Rotated::Fresh { member, family })
}

/// The living family of a token that is not too old.
fn living(
    sql: &mut dyn Sql,
    shown: [u8; 32],
    now: i64,
) -> Result<Option<([u8; 16], MemberId)>, SqlError> {
    let row = sql.first(LIVING, values![shown, now])?;
    row.map(|row| Ok((row.get_array(0)?, MemberId(row.get_array(1)?))))
        .transpose()
}

/// Ends a family, and tells its live sockets. One that has ended already stays as it was.
pub(super) fn end(sql: &mut dyn Sql, family: [u8; 16], now: i64) -> Result<bool, SqlError> {
    let ended = sql.execute(END, values![family, now])? == 1;
    if ended {
        news::tell_ended(sql, family, now)?;
    }
    Ok(ended)
}

fn issue(
    sql: &mut dyn Sql,
    family: [u8; 16],
    hash: [u8; 32],
    parent: Option<[u8; 32]>,
    now: i64,
) -> Result<(), SqlError> {
    sql.execute(ISSUE, values![hash, family, parent, now + REFRESH_MS])?;
    // What is too old proves nothing any more.
    sql.execute(FORGET, values![family, now])?;
    Ok(())
}

crate::statements! {
    OPEN = "INSERT INTO families (family, member, created_at, last_used_at, name, address)
            VALUES (?1, ?2, ?3, ?3, ?4, ?5)";
    LIVING = "SELECT f.family, f.member FROM refresh_tokens t JOIN families f ON f.family = t.family
            WHERE t.hash = ?1 AND t.expires_at > ?2 AND f.ended_at IS NULL";
    TAKE = "UPDATE refresh_tokens SET used_at = ?2 WHERE hash = ?1 AND used_at IS NULL";
    TAKE_CHILD = "UPDATE refresh_tokens SET used_at = ?2 WHERE parent = ?1 AND used_at IS NULL";
    END = "UPDATE families SET ended_at = ?2 WHERE family = ?1 AND ended_at IS NULL";
    USED = "UPDATE families SET last_used_at = ?2 WHERE family = ?1";
    ISSUE = "INSERT INTO refresh_tokens (hash, family, parent, expires_at) VALUES (?1, ?2, ?3, ?4)";
    FORGET = "DELETE FROM refresh_tokens WHERE family = ?1 AND expires_at <= ?2";
}
