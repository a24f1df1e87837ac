//! Who did what to whom, from where and when. Written in the transaction of the deed, so that neither stands alone.

use carnet_protocol::frame::Role;
use carnet_protocol::ids::{MemberId, WorkspaceId};
use serde::Serialize;
use uuid::Uuid;

use super::{AccountError, Accounts, Caller};
use crate::clock::new_id;
use crate::limits::{AUDIT_PAGE, AUDIT_PAGE_MAX};
use crate::sql::{Row, Sql, SqlError};
use crate::values;

/// Declares what may be done with its word in the trail, and the list of it all, so that none is forgotten by a test.
macro_rules! deeds {
    ($($(#[$about:meta])* $deed:ident = $word:literal,)*) => {
        /// What was done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Deed {
            $($(#[$about])* $deed,)*
        }

        impl Deed {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$deed),*];

            /// The word in the trail. Never changed: trails are kept.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$deed => $word,)*
                }
            }
        }
    };
}

deeds! {
    /// The relay got its owner.
    Claimed = "claimed",
    /// Somebody made an account without an invitation.
    SignedUp = "signed_up",
    /// Somebody signed in.
    SignIn = "sign_in",
    /// Somebody tried to, or to choose another password, and did not show the right one.
    SignInFailed = "sign_in_failed",
    /// Somebody signed out.
    SignOut = "sign_out",
    /// Somebody ended all their sign-ins.
    SignOutEverywhere = "sign_out_everywhere",
    /// Somebody ended one of their other sign-ins.
    SessionEnded = "session_ended",
    /// A refresh token was shown twice, and its sign-in ended.
    RefreshReplayed = "refresh_replayed",
    /// Somebody chose another password.
    PasswordChanged = "password_changed",
    /// An owner made a reset link.
    ResetMade = "reset_made",
    /// A reset link was used.
    ResetUsed = "reset_used",
    /// A workspace was made.
    WorkspaceMade = "workspace_made",
    /// An invitation was made.
    Invited = "invited",
    /// An invitation was taken back.
    InviteRevoked = "invite_revoked",
    /// Somebody joined a workspace.
    Joined = "joined",
    /// A role was changed.
    RoleChanged = "role_changed",
    /// A member was removed, or left.
    MemberRemoved = "member_removed",
    /// A device was shut out.
    DeviceRevoked = "device_revoked",
    /// A token was made.
    TokenMade = "token_made",
    /// A token was taken back.
    TokenRevoked = "token_revoked",
    /// A document was removed for good. The log writes it, in the transaction that does.
    Erased = "erased",
}

/// One entry to be written.
#[derive(Clone, Debug)]
pub(super) struct Note {
    id: [u8; 16],
    at: i64,
    deed: Deed,
    actor: Option<MemberId>,
    subject: Option<MemberId>,
    workspace: Option<WorkspaceId>,
    address: Option<String>,
    detail: Option<String>,
}

impl Note {
    pub(super) const fn by(mut self, actor: MemberId) -> Self {
        self.actor = Some(actor);
        self
    }

    pub(super) const fn about(mut self, subject: MemberId) -> Self {
        self.subject = Some(subject);
        self
    }

    pub(super) const fn within(mut self, workspace: WorkspaceId) -> Self {
        self.workspace = Some(workspace);
        self
    }

    pub(super) fn from(mut self, address: impl ToString) -> Self {
        self.address = Some(address.to_string());
        self
    }

    pub(super) fn saying(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    pub(super) fn write(&self, sql: &mut dyn Sql) -> Result<(), SqlError> {
        let (actor, subject) = (self.actor.map(|id| id.0), self.subject.map(|id| id.0));
        let workspace = self.workspace.map(|id| id.0);
        let (address, detail) = (self.address.as_deref(), self.detail.as_deref());
        let word = self.deed.word();
        sql.execute(
            WRITE,
            values![
                self.id, self.at, actor, word, subject, workspace, address, detail
            ],
        )?;
        Ok(())
    }
}

/// Somebody in the trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Who {
    /// Their id.
    pub id: Uuid,
    /// Their name now; empty when the account is gone.
    pub name: String,
}

/// An entry of the trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its id.
    pub id: Uuid,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who did it; nobody who is known, when a sign-in failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<Who>,
    /// What: see [`Deed::word`].
    pub action: String,
    /// To whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Who>,
    /// In which workspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspace: Option<Uuid>,
    /// From which network address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// More: a role, a token's name. Never a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// A page of the trail, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trail {
    /// The entries.
    pub entries: Vec<Entry>,
    /// What to ask for next (`before`), when there may be more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Which page of the trail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The `next` of the page before.
    pub before: Option<String>,
    /// Entries at most.
    pub limit: Option<u32>,
}

impl Accounts {
    pub(super) fn note(&self, deed: Deed) -> Note {
        Note {
            id: new_id(&*self.chance),
            at: self.clock.now_ms(),
            deed,
            actor: None,
            subject: None,
            workspace: None,
            address: None,
            detail: None,
        }
    }

    /// An entry of what a caller does.
    pub(super) fn note_of(&self, caller: Caller, deed: Deed) -> Note {
        let note = self.note(deed).by(caller.member);
        match caller.from {
            Some(address) => note.from(address),
            None => note,
        }
    }

    /// What happened in a workspace and to its members' accounts, for its owners.
    ///
    /// # Errors
    /// [`AccountError::NotFound`], [`AccountError::Forbidden`], [`AccountError::Invalid`].
    pub async fn trail(
        &self,
        caller: Caller,
        workspace: WorkspaceId,
        page: &Page,
    ) -> Result<Trail, AccountError> {
        self.must_be(caller, workspace, Role::Owner).await?;
        let (at, id, limit) = place(page)?;
        let rows = self
            .tables
            .read(move |sql| sql.query(OF_WORKSPACE, values![workspace.0, at, id, limit]))
            .await?;
        trail(&rows, limit)
    }

    /// What happened on the whole relay, for the one who claimed it.
    ///
    /// # Errors
    /// [`AccountError::Forbidden`], [`AccountError::Invalid`].
    pub async fn whole_trail(&self, caller: Caller, page: &Page) -> Result<Trail, AccountError> {
        let (me, _) = self.me(caller.member).await?;
        if !me.operator {
            return Err(AccountError::Forbidden);
        }
        let (at, id, limit) = place(page)?;
        let rows = self
            .tables
            .read(move |sql| sql.query(OF_RELAY, values![at, id, limit]))
            .await?;
        trail(&rows, limit)
    }
}

/// Where a page begins: before which time and id; and how long it is.
fn place(page: &Page) -> Result<(i64, [u8; 16], i64), AccountError> {
    let limit = i64::from(page.limit.unwrap_or(AUDIT_PAGE).clamp(1, AUDIT_PAGE_MAX));
    let Some(before) = &page.before else {
        return Ok((i64::MAX, [0xFF; 16], limit));
    };
    let parts = before.split_once('.').and_then(|(at, id)| {
        let id: Uuid = id.parse().ok()?;
        Some((at.parse().ok()?, id.into_bytes(), limit))
    });
    parts.ok_or(AccountError::Invalid {
        field: "before",
        detail: "it is the `next` of another page",
    })
}

fn trail(rows: &[Row], limit: i64) -> Result<Trail, AccountError> {
    let entries = rows.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    let full = entries.len() as i64 == limit;
    let last = entries.last().filter(|_| full);
    let next = last.map(|entry| format!("{}.{}", entry.at, entry.id));
    Ok(Trail { entries, next })
}

fn entry(row: &Row) -> Result<Entry, SqlError> {
    let who = |at: usize| -> Result<Option<Who>, SqlError> {
        let name = row.opt_text(at + 1)?.unwrap_or_default();
        let id = row.opt_array(at)?.map(Uuid::from_bytes);
        Ok(id.map(|id| Who { id, name }))
    };
    Ok(Entry {
        id: Uuid::from_bytes(row.get_array(0)?),
        at: row.get_int(1)?,
        action: row.get_text(2)?,
        actor: who(3)?,
        subject: who(5)?,
        workspace: row.opt_array(7)?.map(Uuid::from_bytes),
        address: row.opt_text(8)?,
        detail: row.opt_text(9)?,
    })
}

crate::statements! {
    WRITE = "INSERT INTO audit (id, at, actor, action, subject, workspace, address, detail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    // What is of no workspace is of an account: its sign-ins, its password. Owners see it of those who are members now.
    OF_WORKSPACE = "SELECT a.id, a.at, a.action, a.actor, p.name, a.subject, s.name, a.workspace, a.address, a.detail
             FROM audit a LEFT JOIN members p ON p.member = a.actor LEFT JOIN members s ON s.member = a.subject
             WHERE (a.workspace = ?1 OR (a.workspace IS NULL AND a.subject IN
                   (SELECT member FROM memberships WHERE workspace = ?1 AND joined_at <= a.at)))
               AND (a.at < ?2 OR (a.at = ?2 AND a.id < ?3))
             ORDER BY a.at DESC, a.id DESC LIMIT ?4";
    OF_RELAY = "SELECT a.id, a.at, a.action, a.actor, p.name, a.subject, s.name, a.workspace, a.address, a.detail
             FROM audit a LEFT JOIN members p ON p.member = a.actor LEFT JOIN members s ON s.member = a.subject
             WHERE a.at < ?1 OR (a.at = ?1 AND a.id < ?2)
             ORDER BY a.at DESC, a.id DESC LIMIT ?3";
}
