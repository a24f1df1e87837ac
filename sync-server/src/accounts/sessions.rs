//! A member's sign-ins: which there are, ending one, ending all, and another password.

use carnet_protocol::ids::MemberId;
use serde::Serialize;
use uuid::Uuid;

use super::audit::Deed;
use super::caller::not_ended;
use super::password::Passwords;
use super::{AccountError, Accounts, Caller, refresh, reset};
use crate::limits::SESSIONS_PER_MEMBER_MAX;
use crate::sql::{Row, Sql, SqlError};
use crate::values;

/// A sign-in in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SessionRow {
    /// Its id.
    pub id: Uuid,
    /// The app or the browser, as it named itself.
    pub name: String,
    /// The network address it signed in from.
    pub address: String,
    /// When it began, milliseconds since 1970.
    pub created_at: i64,
    /// When it was last renewed, milliseconds since 1970.
    pub last_used_at: i64,
    /// Whether it is the one that asks.
    pub current: bool,
}

impl Accounts {
    /// The caller's living sign-ins, the newest first.
    ///
    /// # Errors
    /// [`AccountError::Log`].
    pub async fn sessions(&self, caller: Caller) -> Result<Vec<SessionRow>, AccountError> {
        let rows = self
            .tables
            .read(move |sql| sql.query(OF_MEMBER, values![caller.member.0]))
            .await?;
        let sessions = rows.iter().map(|row| session(row, caller.family));
        Ok(sessions.collect::<Result<_, _>>()?)
    }

    /// Ends one of the caller's sign-ins.
    ///
    /// # Errors
    /// [`AccountError::NotFound`] when it is not theirs.
    pub async fn end_session(&self, caller: Caller, session: Uuid) -> Result<(), AccountError> {
        let (family, now) = (session.into_bytes(), self.clock.now_ms());
        let note = self
            .note_of(caller, Deed::SessionEnded)
            .about(caller.member);
        self.tables
            .write(move |sql| {
                let owned = sql.first(OWNED, values![family, caller.member.0])?;
                if owned.is_none() || !refresh::end(sql, family, now)? {
                    return Err(AccountError::NotFound);
                }
                Ok(note.write(sql)?)
            })
            .await
    }

    /// Ends all the caller's sign-ins, this one too. Tokens of programs stay.
    ///
    /// # Errors
    /// [`AccountError::Log`].
    pub async fn sign_out_everywhere(&self, caller: Caller) -> Result<(), AccountError> {
        let now = self.clock.now_ms();
        let note = self
            .note_of(caller, Deed::SignOutEverywhere)
            .about(caller.member);
        self.tables
            .write(move |sql| {
                end_all(sql, caller.member, None, now)?;
                note.write(sql)
            })
            .await?;
        Ok(())
    }

    /// Chooses another password; the caller's other sign-ins end.
    ///
    /// # Errors
    /// [`AccountError::Password`] when the present one is wrong, [`AccountError::Invalid`], [`AccountError::Busy`].
    pub async fn change_password(
        &self,
        caller: Caller,
        current: &str,
        password: &str,
    ) -> Result<(), AccountError> {
        Passwords::acceptable(password)?;
        let member = caller.member;
        let row = self
            .tables
            .read(move |sql| sql.first(PASSWORD, values![member.0]))
            .await?;
        let row = row.ok_or(AccountError::SignIn)?;
        let (email, before) = (row.get_text(0)?, row.get_text(1)?);
        self.may_try(caller.from, &email).await?;
        let shown = self
            .passwords
            .verify(current.to_owned(), Some(before.clone()));
        if !shown.await? {
            let note = self.note_of(caller, Deed::SignInFailed).about(member);
            self.tables.write(move |sql| note.write(sql)).await?;
            return Err(AccountError::Password);
        }
        let hash = self
            .passwords
            .hash(password.to_owned(), &*self.chance)
            .await?;
        let now = self.clock.now_ms();
        let note = self.note_of(caller, Deed::PasswordChanged).about(member);
        self.tables
            .write(move |sql| {
                not_ended(sql, caller.family)?;
                // Of two who change it at once, one does: the other showed what is the password no more.
                if sql.execute(CHANGE, values![member.0, &hash, &before])? == 0 {
                    return Err(AccountError::Password);
                }
                end_all(sql, member, Some(caller.family), now)?;
                reset::void(sql, member)?;
                Ok(note.write(sql)?)
            })
            .await
    }
}

fn session(row: &Row, current: [u8; 16]) -> Result<SessionRow, SqlError> {
    let family = row.get_array(0)?;
    Ok(SessionRow {
        id: Uuid::from_bytes(family),
        name: row.get_text(1)?,
        address: row.get_text(2)?,
        created_at: row.get_int(3)?,
        last_used_at: row.get_int(4)?,
        current: family == current,
    })
}

/// Ends a member's sign-ins but perhaps one. Tokens of programs are no sign-ins.
pub(super) fn end_all(
    sql: &mut dyn Sql,
    member: MemberId,
    but: Option<[u8; 16]>,
    now: i64,
) -> Result<(), SqlError> {
    for row in sql.query(OF_MEMBER, values![member.0])? {
        let family = row.get_array(0)?;
        if Some(family) != but {
            refresh::end(sql, family, now)?;
        }
    }
    Ok(())
}

/// Ends the sign-ins that were longest unused when there are too many.
pub(super) fn keep_few(sql: &mut dyn Sql, member: MemberId, now: i64) -> Result<(), SqlError> {
    let rows = sql.query(OF_MEMBER, values![member.0])?;
    for row in rows.iter().skip(SESSIONS_PER_MEMBER_MAX) {
        refresh::end(sql, row.get_array(0)?, now)?;
    }
    Ok(())
}

crate::statements! {
    OF_MEMBER = "SELECT f.family, f.name, f.address, f.created_at, f.last_used_at FROM families f
        LEFT JOIN api_tokens t ON t.family = f.family
        WHERE f.member = ?1 AND f.ended_at IS NULL AND t.family IS NULL ORDER BY f.last_used_at DESC, f.family";
    OWNED = "SELECT f.family FROM families f LEFT JOIN api_tokens t ON t.family = f.family
        WHERE f.family = ?1 AND f.member = ?2 AND f.ended_at IS NULL AND t.family IS NULL";
    PASSWORD = "SELECT email, password FROM members WHERE member = ?1";
    CHANGE = "UPDATE members SET password = ?2 WHERE member = ?1 AND password = ?3";
}
