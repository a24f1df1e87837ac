//! One-use links that set a new password, made by an owner for a person who has lost theirs.
//!
//! Such a link makes its bearer the person, in every workspace of theirs. So only who could see all of that anyway may
//! make one: an owner of each workspace that the person belongs to, or the one who claimed the relay.

use carnet_protocol::frame::Role;
use carnet_protocol::ids::{MemberId, WorkspaceId};
use serde::Serialize;

use super::audit::Deed;
use super::caller::must_be;
use super::link::LinkRow;
use super::password::Passwords;
use super::people::role_number;
use super::{
    AccountError, Accounts, Caller, NewLink, SignedIn, Visitor, membership, secret, sessions, token,
};
use crate::limits::RESET_MS;
use crate::sql::{Row, Sql, SqlError};
use crate::values;

/// Whose password a link resets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResetLook {
    /// Their name.
    pub name: String,
    /// Their address, with which they sign in.
    pub email: String,
    /// When the link is too old, milliseconds since 1970.
    pub expires_at: i64,
}

impl Accounts {
    /// A link that lets a member of a workspace choose another password. It voids those made before.
    ///
    /// # Errors
    /// [`AccountError::NotFound`], [`AccountError::Forbidden`].
    pub async fn new_reset(
        &self,
        caller: Caller,
        workspace: WorkspaceId,
        member: MemberId,
    ) -> Result<NewLink, AccountError> {
        let drawn = self.draw_link(RESET_MS);
        let row = drawn.row;
        let note = self
            .note_of(caller, Deed::ResetMade)
            .about(member)
            .within(workspace);
        self.tables
            .write(move |sql| {
                must_be(sql, caller, workspace, Role::Owner)?;
                membership::role(sql, workspace, member)?.ok_or(AccountError::NotFound)?;
                // One's own password is changed by who knows it: a stolen session must not become the account.
                if caller.member == member || !may_reset(sql, caller.member, member)? {
                    return Err(AccountError::Forbidden);
                }
                let maker = Some((workspace, caller.member));
                write(sql, &row, maker, member)?;
                Ok(note.write(sql)?)
            })
            .await?;
        Ok(drawn.link)
    }

    /// Whose password a link resets. It is not used up by looking.
    ///
    /// # Errors
    /// [`AccountError::LinkExpired`].
    pub async fn look_at_reset(&self, secret: &str) -> Result<ResetLook, AccountError> {
        let (hash, now) = (secret::hash(secret), self.clock.now_ms());
        let row = self
            .tables
            .read(move |sql| sql.first(LOOK, values![hash, now]))
            .await?;
        let row = row.ok_or(AccountError::LinkExpired)?;
        Ok(ResetLook {
            name: row.get_text(0)?,
            email: row.get_text(1)?,
            expires_at: row.get_int(2)?,
        })
    }

    /// Sets the password of the link's member, ends all their sign-ins and tokens, and signs in anew.
    ///
    /// # Errors
    /// [`AccountError::LinkExpired`], [`AccountError::Invalid`], [`AccountError::Busy`].
    pub async fn reset(
        &self,
        visitor: &Visitor,
        secret: &str,
        password: &str,
    ) -> Result<SignedIn, AccountError> {
        // Before the costly hash of the password.
        self.look_at_reset(secret).await?;
        Passwords::acceptable(password)?;
        let password = self
            .passwords
            .hash(password.to_owned(), &*self.chance)
            .await?;
        let (hash, now) = (secret::hash(secret), self.clock.now_ms());
        let who = move |sql: &mut dyn Sql| {
            let row = sql.first(TAKE, values![hash, now])?;
            let row = row.ok_or(AccountError::LinkExpired)?;
            let member = MemberId(row.get_array(0)?);
            still_may(sql, &row, member)?;
            sql.execute(SET, values![member.0, &password])?;
            sessions::end_all(sql, member, None, now)?;
            token::end_all(sql, member, now)?;
            Ok(member)
        };
        self.new_session(visitor, Deed::ResetUsed, who).await
    }

    /// A reset link for the one with this address, made by whoever runs the relay's own command.
    ///
    /// # Errors
    /// [`AccountError::NotFound`].
    pub async fn new_reset_by_operator(&self, email: &str) -> Result<NewLink, AccountError> {
        let email = super::people::plain_email(email)?;
        let drawn = self.draw_link(RESET_MS);
        let row = drawn.row;
        let note = self
            .note(Deed::ResetMade)
            .saying("by the relay's own command");
        self.tables
            .write(move |sql| {
                let found = membership::by_email(sql, &email)?;
                let (member, _) = found.ok_or(AccountError::NotFound)?;
                write(sql, &row, None, member)?;
                Ok::<_, AccountError>(note.clone().about(member).write(sql)?)
            })
            .await?;
        Ok(drawn.link)
    }
}

/// Writes a link for this person, and voids those made before. The operator's have no maker.
fn write(
    sql: &mut dyn Sql,
    row: &LinkRow,
    maker: Option<(WorkspaceId, MemberId)>,
    of: MemberId,
) -> Result<(), SqlError> {
    let (workspace, by) = maker.unzip();
    let (workspace, by) = (workspace.map(|id| id.0), by.map(|id| id.0));
    void(sql, of)?;
    let LinkRow {
        hash,
        id,
        now,
        expires_at,
    } = *row;
    sql.execute(
        MAKE,
        values![hash, id, workspace, by, of.0, now, expires_at],
    )?;
    Ok(())
}

/// Ends the links that wait for this person: the password that they were made for is another now.
pub(super) fn void(sql: &mut dyn Sql, member: MemberId) -> Result<(), SqlError> {
    sql.execute(VOID, values![member.0]).map(drop)
}

fn operator(sql: &mut dyn Sql, member: MemberId) -> Result<bool, SqlError> {
    Ok(sql.first(OPERATOR, values![member.0])?.is_some())
}

/// The person may have gone elsewhere since the link was made, or its maker may have lost what they had: then it opens
/// nothing. The operator's links have no maker.
fn still_may(sql: &mut dyn Sql, link: &Row, of: MemberId) -> Result<(), AccountError> {
    match link.opt_array(1)? {
        Some(maker) if !may_reset(sql, MemberId(maker), of)? => Err(AccountError::LinkExpired),
        _ => Ok(()),
    }
}

/// Whether a link for this person gives its maker nothing that they do not have.
fn may_reset(sql: &mut dyn Sql, by: MemberId, of: MemberId) -> Result<bool, SqlError> {
    if operator(sql, by)? {
        return Ok(true);
    }
    let owner = role_number(Role::Owner);
    let elsewhere = sql.first(ELSEWHERE, values![of.0, by.0, owner])?.is_some();
    Ok(!elsewhere && !operator(sql, of)?)
}

crate::statements! {
    VOID = "DELETE FROM links WHERE kind = 'reset' AND member = ?1";
    MAKE = "INSERT INTO links (hash, kind, id, workspace, inviter, member, created_at, expires_at)
            VALUES (?1, 'reset', ?2, ?3, ?4, ?5, ?6, ?7)";
    LOOK = "SELECT m.name, m.email, l.expires_at FROM links l JOIN members m ON m.member = l.member
            WHERE l.hash = ?1 AND l.kind = 'reset' AND l.expires_at > ?2";
    TAKE = "DELETE FROM links WHERE hash = ?1 AND kind = 'reset' AND expires_at > ?2 RETURNING member, inviter";
    SET = "UPDATE members SET password = ?2 WHERE member = ?1";
    OPERATOR = "SELECT member FROM members WHERE member = ?1 AND operator = 1";
    // A workspace of theirs that the maker does not own.
    ELSEWHERE = "SELECT t.workspace FROM memberships t WHERE t.member = ?1 AND NOT EXISTS
            (SELECT 1 FROM memberships m WHERE m.workspace = t.workspace AND m.member = ?2 AND m.role = ?3) LIMIT 1";
}
