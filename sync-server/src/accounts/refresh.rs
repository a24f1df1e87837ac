//! Refresh tokens: opaque, hashed at rest, used once. Replay ends the family.
//!
//! One exception, for an answer that was lost on its way: the token before the last works again while the last one is
//! unused. The last one then counts as used, so that whoever shows it ends the family.

use carnet_protocol::ids::MemberId;
use rusqlite::{Connection, OptionalExtension, params};

use super::{AccountError, Accounts, SignedIn, secret};
use crate::clock::new_id;
use crate::limits::REFRESH_MS;
use crate::log::LogError;

/// What became of a token that was shown.
enum Rotated {
    Fresh { member: MemberId, family: [u8; 16] },
    Unknown,
    Replayed,
}

impl Accounts {
    pub(super) async fn new_session(&self, member: MemberId) -> Result<SignedIn, AccountError> {
        let family = new_id(&*self.chance);
        let token = secret::draw(&*self.chance);
        let (hash, now) = (secret::hash(&token), self.clock.now_ms());
        self.database
            .write(move |connection| {
                connection
                    .prepare_cached(
                        "INSERT INTO families (family, member, created_at) VALUES (?1, ?2, ?3)",
                    )?
                    .execute(params![family, member.0, now])?;
                issue(connection, family, hash, None, now)
            })
            .await?;
        self.signed_in(member, family, token).await
    }

    /// Exchanges a refresh token for a new one.
    ///
    /// # Errors
    /// [`AccountError::SignIn`] when it is unknown, too old, or was used: then its family has ended.
    pub async fn refresh(&self, token: &str) -> Result<SignedIn, AccountError> {
        let shown = secret::hash(token);
        let fresh = secret::draw(&*self.chance);
        let (hash, now) = (secret::hash(&fresh), self.clock.now_ms());
        let rotated = self
            .database
            .write(move |connection| rotate(connection, shown, hash, now))
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
    pub async fn sign_out(&self, token: &str) -> Result<(), AccountError> {
        let (shown, now) = (secret::hash(token), self.clock.now_ms());
        self.database
            .write(move |connection| {
                connection
                    .prepare_cached(
                        "UPDATE families SET ended_at = ?2 WHERE ended_at IS NULL
                         AND family = (SELECT family FROM refresh_tokens WHERE hash = ?1)",
                    )?
                    .execute(params![shown, now])?;
                Ok(())
            })
            .await?;
        Ok(())
    }
}

fn rotate(
    connection: &Connection,
    shown: [u8; 32],
    fresh: [u8; 32],
    now: i64,
) -> Result<Rotated, LogError> {
    let Some((family, member)) = alive(connection, shown, now)? else {
        return Ok(Rotated::Unknown);
    };
    let taken = connection
        .prepare_cached("UPDATE refresh_tokens SET used_at = ?2 WHERE hash = ?1 AND used_at IS NULL RETURNING 1")?
        .query_row(params![shown, now], |_| Ok(()))
        .optional()?
        .is_some();
    if !taken && !takes_back_child(connection, shown, now)? {
        connection
            .prepare_cached("UPDATE families SET ended_at = ?2 WHERE family = ?1")?
            .execute(params![family, now])?;
        return Ok(Rotated::Replayed);
    }
    issue(connection, family, fresh, Some(shown), now)?;
    Ok(Rotated::Fresh { member, family })
}

/// The living family of a token that is not too old.
fn alive(
    connection: &Connection,
    shown: [u8; 32],
    now: i64,
) -> Result<Option<([u8; 16], MemberId)>, LogError> {
    Ok(connection
        .prepare_cached(
            "SELECT f.family, f.member FROM refresh_tokens t JOIN families f ON f.family = t.family
             WHERE t.hash = ?1 AND t.expires_at > ?2 AND f.ended_at IS NULL",
        )?
        .query_row(params![shown, now], |row| {
            Ok((row.get(0)?, MemberId(row.get(1)?)))
        })
        .optional()?)
}

/// The answer that carried the child was lost: its unused child is used up in its place.
fn takes_back_child(connection: &Connection, shown: [u8; 32], now: i64) -> Result<bool, LogError> {
    let children = connection
        .prepare_cached(
            "UPDATE refresh_tokens SET used_at = ?2 WHERE parent = ?1 AND used_at IS NULL",
        )?
        .execute(params![shown, now])?;
    Ok(children > 0)
}

fn issue(
    connection: &Connection,
    family: [u8; 16],
    hash: [u8; 32],
    parent: Option<[u8; 32]>,
    now: i64,
) -> Result<(), LogError> {
    connection
        .prepare_cached(
            "INSERT INTO refresh_tokens (hash, family, parent, expires_at) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![hash, family, parent, now + REFRESH_MS])?;
    // What is too old proves nothing any more.
    connection
        .prepare_cached("DELETE FROM refresh_tokens WHERE family = ?1 AND expires_at <= ?2")?
        .execute(params![family, now])?;
    Ok(())
}
