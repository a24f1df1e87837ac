//! Tokens of programs: `carnet_…`, shown once, hashed at rest, with scopes, an end if one was wished, and a list to
//! revoke them from. A token is a family of its own, so that whoever asks whether a sign-in lives asks it of tokens too.

use carnet_protocol::frame::Role;
use carnet_protocol::ids::{MemberId, WorkspaceId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::audit::Deed;
use super::caller::{Caller, Reach, not_ended};
use super::people::plain_name;
use super::{AccountError, Accounts, membership, refresh, secret};
use crate::clock::new_id;
use crate::limits::{TOKEN_DAYS_MAX, TOKEN_USED_MS, TOKENS_PER_MEMBER_MAX};
use crate::sql::{Row, Sql, SqlError};
use crate::values;

/// What every token begins with, so that people and scanners of secrets know one.
pub(super) const PREFIX: &str = "carnet_";
const DAY_MS: i64 = 24 * 3600 * 1000;

/// What a token lets a program do: no more than this role of its member may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Read, as a viewer.
    Read,
    /// Read and write, as a member.
    Write,
    /// What an owner may: invite, remove, erase, read the trail.
    Admin,
}

impl Scope {
    /// The role that it comes to.
    #[must_use]
    pub const fn cap(self) -> Role {
        match self {
            Self::Read => Role::Viewer,
            Self::Write => Role::Member,
            Self::Admin => Role::Owner,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        [Self::Read, Self::Write, Self::Admin]
            .into_iter()
            .find(|scope| scope.word() == word)
    }
}

/// What a token is to be.
#[derive(Clone, Debug, Deserialize)]
pub struct Wanted {
    /// What it is for, as its member will know it.
    pub name: String,
    /// What it lets do.
    pub scopes: Vec<Scope>,
    /// The only workspace that it reaches; without, all of the member's.
    #[serde(default)]
    pub workspace: Option<Uuid>,
    /// Days that it lives; without, until it is revoked.
    #[serde(default)]
    pub days: Option<u32>,
}

/// A token in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenRow {
    /// Its id.
    pub id: Uuid,
    /// What it is for.
    pub name: String,
    /// What it lets do.
    pub scopes: Vec<Scope>,
    /// The only workspace that it reaches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspace: Option<Uuid>,
    /// When it was made, milliseconds since 1970.
    pub created_at: i64,
    /// When it ends, milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
    /// About when it was last used, milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<i64>,
}

/// A new token.
#[derive(Clone, Serialize)]
pub struct NewToken {
    /// The token itself. It is never shown again.
    pub token: String,
    /// As it will be listed.
    #[serde(flatten)]
    pub row: TokenRow,
}

impl std::fmt::Debug for NewToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewToken")
            .field("row", &self.row)
            .finish_non_exhaustive()
    }
}

impl Accounts {
    /// Makes a token for the caller's programs.
    ///
    /// # Errors
    /// [`AccountError::NotFound`] when they are no member of its workspace, [`AccountError::Invalid`], [`AccountError::Limit`].
    pub async fn new_token(
        &self,
        caller: Caller,
        wanted: Wanted,
    ) -> Result<NewToken, AccountError> {
        let row = self.wanted_row(&wanted)?;
        let token = format!("{PREFIX}{}", secret::draw(&*self.chance));
        let (hash, now) = (secret::hash(&token), self.clock.now_ms());
        let mut note = self
            .note_of(caller, Deed::TokenMade)
            .about(caller.member)
            .saying(&row.name);
        if let Some(workspace) = row.workspace {
            note = note.within(WorkspaceId::from(workspace));
        }
        let made = row.clone();
        self.tables
            .write(move |sql| {
                not_ended(sql, caller.family)?;
                if let Some(workspace) = made.workspace.map(WorkspaceId::from) {
                    membership::role(sql, workspace, caller.member)?
                        .ok_or(AccountError::NotFound)?;
                }
                if sql.query(LIST, values![caller.member.0, now])?.len() >= TOKENS_PER_MEMBER_MAX {
                    return Err(AccountError::Limit("tokens"));
                }
                write(sql, caller.member, &made, hash)?;
                Ok(note.write(sql)?)
            })
            .await?;
        Ok(NewToken { token, row })
    }

    fn wanted_row(&self, wanted: &Wanted) -> Result<TokenRow, AccountError> {
        let invalid = |field, detail| Err(AccountError::Invalid { field, detail });
        let (name, now) = (plain_name(&wanted.name)?, self.clock.now_ms());
        let mut scopes = wanted.scopes.clone();
        scopes.sort_unstable();
        scopes.dedup();
        if scopes.is_empty() {
            return invalid("scopes", "it needs one at least: read, write or admin");
        }
        let expires_at = match wanted.days {
            Some(days) if days == 0 || days > TOKEN_DAYS_MAX => {
                return invalid("days", "it is 1 to 3650");
            }
            days => days.map(|days| now + i64::from(days) * DAY_MS),
        };
        Ok(TokenRow {
            id: Uuid::from_bytes(new_id(&*self.chance)),
            name,
            scopes,
            workspace: wanted.workspace,
            created_at: now,
            expires_at,
            last_used_at: None,
        })
    }

    /// The caller's tokens, the newest first.
    ///
    /// # Errors
    /// [`AccountError::Log`].
    pub async fn tokens(&self, caller: Caller) -> Result<Vec<TokenRow>, AccountError> {
        let now = self.clock.now_ms();
        let rows = self
            .tables
            .read(move |sql| sql.query(LIST, values![caller.member.0, now]))
            .await?;
        Ok(rows.iter().map(token_row).collect::<Result<_, _>>()?)
    }

    /// Ends one of the caller's tokens.
    ///
    /// # Errors
    /// [`AccountError::NotFound`] when it is not theirs.
    pub async fn end_token(&self, caller: Caller, token: Uuid) -> Result<(), AccountError> {
        let (family, now) = (token.into_bytes(), self.clock.now_ms());
        let note = self
            .note_of(caller, Deed::TokenRevoked)
            .about(caller.member);
        self.tables
            .write(move |sql| {
                let row = sql.first(NAMED, values![family, caller.member.0])?;
                let row = row.ok_or(AccountError::NotFound)?;
                if !refresh::end(sql, family, now)? {
                    return Err(AccountError::NotFound);
                }
                Ok(note.clone().saying(row.get_text(0)?).write(sql)?)
            })
            .await
    }

    /// Who carries this API token.
    pub(super) async fn bearer(&self, token: &str) -> Result<Caller, AccountError> {
        let (hash, now) = (secret::hash(token), self.clock.now_ms());
        let row = self
            .tables
            .read(move |sql| sql.first(BEARER, values![hash, now]))
            .await?;
        let row = row.ok_or(AccountError::SignIn)?;
        let family = row.get_array(0)?;
        if row.get_int(4)? <= now - TOKEN_USED_MS {
            self.tables
                .write(move |sql| sql.execute(USED, values![family, now]))
                .await?;
        }
        Ok(Caller {
            member: MemberId(row.get_array(1)?),
            family,
            reach: Some(reach_of(&row)?),
            from: None,
        })
    }
}

/// What a token lets do, by the family that it is; `None`: the family is a sign-in of a person.
pub(super) fn reach(sql: &mut dyn Sql, family: [u8; 16]) -> Result<Option<Reach>, SqlError> {
    let row = sql.first(REACH, values![family])?;
    row.map(|row| reach_of(&row)).transpose()
}

/// The scopes stand in the third column, the workspace in the fourth.
fn reach_of(row: &Row) -> Result<Reach, SqlError> {
    let scopes = scopes(&row.get_text(2)?);
    Ok(Reach {
        cap: scopes.last().map_or(Role::Viewer, |scope| scope.cap()),
        only: row.opt_array(3)?.map(WorkspaceId),
    })
}

fn write(
    sql: &mut dyn Sql,
    member: MemberId,
    row: &TokenRow,
    hash: [u8; 32],
) -> Result<(), SqlError> {
    let (family, workspace) = (row.id.into_bytes(), row.workspace.map(Uuid::into_bytes));
    let words: Vec<_> = row.scopes.iter().map(|scope| scope.word()).collect();
    sql.execute(
        OPEN,
        values![family, member.0, row.created_at, &row.name, row.expires_at],
    )?;
    sql.execute(
        WRITE,
        values![hash, family, member.0, words.join(" "), workspace],
    )?;
    Ok(())
}

/// Scopes from the least to the most; words that are none of ours give nothing.
fn scopes(words: &str) -> Vec<Scope> {
    let mut scopes: Vec<_> = words.split(' ').filter_map(Scope::of_word).collect();
    scopes.sort_unstable();
    scopes
}

fn token_row(row: &Row) -> Result<TokenRow, SqlError> {
    Ok(TokenRow {
        id: Uuid::from_bytes(row.get_array(0)?),
        name: row.get_text(1)?,
        scopes: scopes(&row.get_text(2)?),
        workspace: row.opt_array(3)?.map(Uuid::from_bytes),
        created_at: row.get_int(4)?,
        expires_at: row.opt_int(5)?,
        last_used_at: row.opt_int(6)?.filter(|at| *at > 0),
    })
}

/// Ends a member's tokens.
pub(super) fn end_all(sql: &mut dyn Sql, member: MemberId, now: i64) -> Result<(), SqlError> {
    for row in sql.query(LIST, values![member.0, now])? {
        refresh::end(sql, row.get_array(0)?, now)?;
    }
    Ok(())
}

crate::statements! {
    OPEN = "INSERT INTO families (family, member, created_at, name, expires_at, last_used_at, address)
        VALUES (?1, ?2, ?3, ?4, ?5, 0, '')";
    WRITE = "INSERT INTO api_tokens (hash, family, member, scopes, workspace) VALUES (?1, ?2, ?3, ?4, ?5)";
    LIST = "SELECT f.family, f.name, t.scopes, t.workspace, f.created_at, f.expires_at, f.last_used_at
        FROM api_tokens t JOIN families f ON f.family = t.family
        WHERE t.member = ?1 AND f.ended_at IS NULL AND (f.expires_at IS NULL OR f.expires_at > ?2)
        ORDER BY f.created_at DESC, f.family";
    NAMED = "SELECT f.name FROM api_tokens t JOIN families f ON f.family = t.family
        WHERE t.family = ?1 AND t.member = ?2";
    BEARER = "SELECT t.family, t.member, t.scopes, t.workspace, f.last_used_at
        FROM api_tokens t JOIN families f ON f.family = t.family
        WHERE t.hash = ?1 AND f.ended_at IS NULL AND (f.expires_at IS NULL OR f.expires_at > ?2)";
    REACH = "SELECT family, member, scopes, workspace FROM api_tokens WHERE family = ?1";
    USED = "UPDATE families SET last_used_at = ?2 WHERE family = ?1 AND last_used_at < ?2";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::Value;

    #[test]
    fn words_that_are_no_scopes_read_only() {
        let cap = |words: &str| {
            let row = Row(vec![Value::Null, Value::Null, words.into(), Value::Null]);
            reach_of(&row).map(|reach| reach.cap)
        };
        for (words, role) in [
            ("", Role::Viewer),
            ("root", Role::Viewer),
            ("write root", Role::Member),
            ("admin read", Role::Owner),
        ] {
            assert_eq!(cap(words), Ok(role), "{words}");
        }
    }
}
