//! One-use links: the owner's claim, and invitations. The secret stands after `#`, so that no server log holds it.

use carnet_protocol::frame::Role;
use carnet_protocol::ids::{MemberId, WorkspaceId};
use serde::Serialize;
use uuid::Uuid;

use super::audit::Deed;
use super::member::NewMember;
use super::people::{plain_email, role_of};
use super::proof::Proof;
use super::{AccountError, Accounts, Person, RoleName, SignedIn, Visitor, membership, secret};
use crate::clock::new_id;
use crate::log::LogError;
use crate::sql::{Row, Sql, SqlError};
use crate::values;

/// A link's secret.
#[derive(Clone, PartialEq, Eq)]
pub struct NewLink {
    /// What goes behind `#invite=` or `#reset=`.
    pub secret: String,
    /// When it is too old, milliseconds since 1970.
    pub expires_at: i64,
}

impl std::fmt::Debug for NewLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewLink")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// A link that was drawn and is to be written.
pub(super) struct DrawnLink {
    /// For whom it is made.
    pub(super) link: NewLink,
    /// What is kept of it.
    pub(super) row: LinkRow,
}

/// What every link's row begins with.
#[derive(Clone, Copy)]
pub(super) struct LinkRow {
    pub(super) hash: [u8; 32],
    pub(super) id: [u8; 16],
    pub(super) now: i64,
    pub(super) expires_at: i64,
}

/// What an invitation says before it is accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Look {
    /// The workspace: two may have one name.
    pub workspace: Uuid,
    /// The workspace's name.
    pub workspace_name: String,
    /// What the invited will be.
    pub role: RoleName,
    /// Who invites.
    pub inviter: String,
}

/// What a taken invitation lets join.
struct Taken {
    workspace: WorkspaceId,
    role: Role,
    inviter: Option<MemberId>,
}

impl Accounts {
    /// Draws a link that lives for so many milliseconds.
    pub(super) fn draw_link(&self, lives_ms: i64) -> DrawnLink {
        let (secret, now) = (secret::draw(&*self.chance), self.clock.now_ms());
        let expires_at = now + lives_ms;
        let row = LinkRow {
            hash: secret::hash(&secret),
            id: new_id(&*self.chance),
            now,
            expires_at,
        };
        let link = NewLink { secret, expires_at };
        DrawnLink { link, row }
    }

    /// A new claim secret while nobody owns the relay; those drawn before are void. `None`: it has an owner.
    ///
    /// # Errors
    /// [`LogError`].
    pub async fn new_claim(&self) -> Result<Option<String>, LogError> {
        let drawn = secret::draw(&*self.chance);
        let hash = secret::hash(&drawn);
        let made = self
            .tables
            .write(move |sql| -> Result<bool, SqlError> {
                sql.execute(VOID_CLAIMS, values![])?;
                let free = sql.first(ANYBODY, values![])?.is_none();
                if free {
                    sql.execute(MAKE_CLAIM, values![hash])?;
                }
                Ok(free)
            })
            .await?;
        Ok(made.then_some(drawn))
    }

    /// Makes the owner.
    ///
    /// # Errors
    /// [`AccountError::LinkExpired`], [`AccountError::Invalid`], [`AccountError::Busy`].
    pub async fn claim(
        &self,
        visitor: &Visitor,
        secret: &str,
        person: &Person,
    ) -> Result<SignedIn, AccountError> {
        let hash = secret::hash(secret);
        // Before the costly hash of the password.
        let real = self
            .tables
            .read(move |sql| sql.first(CLAIM, values![hash]))
            .await?;
        real.ok_or(AccountError::LinkExpired)?;
        let member = self.new_member(person).await?;
        let who = move |sql: &mut dyn Sql| {
            if sql.execute(TAKE_CLAIM, values![hash])? == 0 {
                return Err(AccountError::LinkExpired);
            }
            let made = member.write(sql)?;
            sql.execute(MAKE_OPERATOR, values![made.0])?;
            Ok(made)
        };
        self.new_session(visitor, Deed::Claimed, who).await
    }

    /// What an invitation says. It is not used up by looking.
    ///
    /// # Errors
    /// [`AccountError::LinkExpired`].
    pub async fn look(&self, secret: &str) -> Result<Look, AccountError> {
        let (hash, now) = (secret::hash(secret), self.clock.now_ms());
        let row = self
            .tables
            .read(move |sql| sql.first(LOOK, values![hash, now]))
            .await?;
        Ok(look(&row.ok_or(AccountError::LinkExpired)?)?)
    }

    /// Joins. A person with an account proves it with its password.
    ///
    /// # Errors
    /// [`AccountError::LinkExpired`], [`AccountError::SignIn`], [`AccountError::Invalid`], [`AccountError::Busy`].
    pub async fn accept(
        &self,
        visitor: &Visitor,
        secret: &str,
        person: &Person,
    ) -> Result<SignedIn, AccountError> {
        let email = plain_email(&person.email)?;
        self.look(secret).await?;
        let comer = match self.known(visitor, &email, &person.password).await? {
            Some(proof) => Comer::Known(proof),
            None => Comer::New(Box::new(self.new_member(person).await?)),
        };
        self.join(visitor, secret, comer).await
    }

    /// Uses an invitation up for who comes with it, and signs them in.
    pub(super) async fn join(
        &self,
        visitor: &Visitor,
        secret: &str,
        comer: Comer,
    ) -> Result<SignedIn, AccountError> {
        let (hash, now) = (secret::hash(secret), self.clock.now_ms());
        let note = self.note(Deed::Joined).from(visitor.address());
        let who = move |sql: &mut dyn Sql| {
            // An error undoes the taking: the link is for who it was for.
            let taken = take(sql, hash, now)?.ok_or(AccountError::LinkExpired)?;
            let member = comer.member(sql)?;
            let role = membership::join(sql, taken.workspace, member, taken.role, now)?;
            let note = note.clone().by(taken.inviter.unwrap_or(member));
            let note = note.about(member).within(taken.workspace);
            note.saying(RoleName::from(role).text()).write(sql)?;
            Ok(member)
        };
        self.new_session(visitor, Deed::SignIn, who).await
    }

    /// Who has an account with this address, proved by its password. A new person has none, and tries at nothing: the
    /// link's secret of 256 bits is not guessed.
    async fn known(
        &self,
        visitor: &Visitor,
        email: &str,
        password: &str,
    ) -> Result<Option<Proof>, AccountError> {
        let address = email.to_owned();
        let found = self
            .tables
            .read(move |sql| membership::by_email(sql, &address))
            .await?;
        if found.is_none() {
            return Ok(None);
        }
        self.may_try(visitor.address, email).await?;
        self.check_password(email, password).await.map(Some)
    }
}

/// Who comes with an invitation.
pub(super) enum Comer {
    Known(Proof),
    New(Box<NewMember>),
}

impl Comer {
    /// The member that they are, or become.
    fn member(&self, sql: &mut dyn Sql) -> Result<MemberId, AccountError> {
        match self {
            Self::Known(proof) => proof.holds(sql),
            Self::New(member) => member.write(sql),
        }
    }
}

/// Takes an invitation: of two who come with it, one gets it.
fn take(sql: &mut dyn Sql, hash: [u8; 32], now: i64) -> Result<Option<Taken>, SqlError> {
    let Some(row) = sql.first(TAKE, values![hash, now])? else {
        return Ok(None);
    };
    Ok(Some(Taken {
        workspace: WorkspaceId(row.get_array(0)?),
        role: role_of(row.get_int(1)?),
        inviter: row.opt_array(2)?.map(MemberId),
    }))
}

fn look(row: &Row) -> Result<Look, SqlError> {
    Ok(Look {
        workspace: WorkspaceId(row.get_array(0)?).uuid(),
        workspace_name: row.get_text(1)?,
        role: role_of(row.get_int(2)?).into(),
        inviter: row.opt_text(3)?.unwrap_or_default(),
    })
}

crate::statements! {
    VOID_CLAIMS = "DELETE FROM links WHERE kind = 'claim'";
    ANYBODY = "SELECT member FROM members LIMIT 1";
    MAKE_CLAIM = "INSERT INTO links (hash, kind) VALUES (?1, 'claim')";
    CLAIM = "SELECT hash FROM links WHERE hash = ?1 AND kind = 'claim'";
    TAKE_CLAIM = "DELETE FROM links WHERE hash = ?1 AND kind = 'claim'";
    MAKE_OPERATOR = "UPDATE members SET operator = 1 WHERE member = ?1";
    LOOK = "SELECT w.workspace, w.name, l.role, p.name FROM links l
        JOIN relay_workspaces w ON w.workspace = l.workspace LEFT JOIN members p ON p.member = l.inviter
        WHERE l.hash = ?1 AND l.kind = 'invite' AND l.expires_at > ?2";
    TAKE = "DELETE FROM links WHERE hash = ?1 AND kind = 'invite' AND expires_at > ?2
        RETURNING workspace, role, inviter";
}
