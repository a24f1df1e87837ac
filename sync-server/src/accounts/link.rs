//! One-use links: the owner's claim, and invitations. The secret stands after `#`, so that no server log holds it.

use carnet_protocol::frame::Role;
use carnet_protocol::ids::WorkspaceId;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use uuid::Uuid;

use super::{
    AccountError, Accounts, Caller, Person, RoleName, SignedIn, membership, role_number, role_of,
    secret,
};
use crate::limits::INVITE_MS;
use crate::log::LogError;

/// A link's secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLink {
    /// What goes behind `#invite=`.
    pub secret: String,
    /// When it is too old, milliseconds since 1970.
    pub expires_at: i64,
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

/// What to invite to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// What the invited will be.
    pub role: Role,
}

impl Accounts {
    /// A new claim secret while nobody owns the relay; those drawn before are void. `None`: it has an owner.
    ///
    /// # Errors
    /// [`LogError`].
    pub async fn new_claim(&self) -> Result<Option<String>, LogError> {
        let drawn = secret::draw(&*self.chance);
        let hash = secret::hash(&drawn);
        let made = self
            .database
            .write(move |connection| {
                connection.execute("DELETE FROM links WHERE kind = 'claim'", [])?;
                let made = connection.execute(
                    "INSERT INTO links (hash, kind) SELECT ?1, 'claim' WHERE NOT EXISTS (SELECT 1 FROM members)",
                    params![hash],
                )?;
                Ok(made == 1)
            })
            .await?;
        Ok(made.then_some(drawn))
    }

    /// Makes the owner.
    ///
    /// # Errors
    /// [`AccountError::LinkExpired`], [`AccountError::Invalid`], [`AccountError::Busy`].
    pub async fn claim(&self, secret: &str, person: &Person) -> Result<SignedIn, AccountError> {
        let hash = secret::hash(secret);
        // Before the costly hash of the password.
        let real = self
            .database
            .read(move |connection| exists(connection, hash, "claim"))
            .await?;
        if !real {
            return Err(AccountError::LinkExpired);
        }
        let member = self.new_member(person).await?;
        let made = self
            .database
            .try_write(move |connection| match take(connection, hash, "claim")? {
                Some(_) => member.write(connection),
                None => Err(AccountError::LinkExpired),
            })
            .await?;
        self.new_session(made).await
    }

    /// An invitation by an owner, for seven days and one person.
    ///
    /// # Errors
    /// [`AccountError::Forbidden`], [`AccountError::NotFound`].
    pub async fn invite(
        &self,
        caller: Caller,
        invitation: Invitation,
        name: Option<String>,
    ) -> Result<NewLink, AccountError> {
        if self.role(invitation.workspace, caller.member).await? < Role::Owner {
            return Err(AccountError::Forbidden);
        }
        let drawn = secret::draw(&*self.chance);
        let (hash, now) = (secret::hash(&drawn), self.clock.now_ms());
        let expires_at = now + INVITE_MS;
        self.database
            .write(move |connection| {
                connection.execute("DELETE FROM links WHERE expires_at <= ?1", [now])?;
                connection.execute(
                    "INSERT INTO links (hash, kind, workspace, role, inviter, name, expires_at)
                     VALUES (?1, 'invite', ?2, ?3, ?4, ?5, ?6)",
                    params![
                        hash,
                        invitation.workspace.0,
                        role_number(invitation.role),
                        caller.member.0,
                        name,
                        expires_at
                    ],
                )?;
                Ok(())
            })
            .await?;
        Ok(NewLink {
            secret: drawn,
            expires_at,
        })
    }

    /// What an invitation says. It is not used up by looking.
    ///
    /// # Errors
    /// [`AccountError::LinkExpired`].
    pub async fn look(&self, secret: &str) -> Result<Look, AccountError> {
        let (hash, now) = (secret::hash(secret), self.clock.now_ms());
        self.database
            .read(move |connection| look(connection, hash, now))
            .await?
            .ok_or(AccountError::LinkExpired)
    }

    /// Joins. A person with an account proves it with its password.
    ///
    /// # Errors
    /// [`AccountError::LinkExpired`], [`AccountError::SignIn`], [`AccountError::Invalid`], [`AccountError::Busy`].
    pub async fn accept(
        &self,
        from: &str,
        secret: &str,
        person: &Person,
    ) -> Result<SignedIn, AccountError> {
        let email = membership::plain_email(&person.email)?;
        let (hash, now) = (secret::hash(secret), self.clock.now_ms());
        if self
            .database
            .read(move |connection| look(connection, hash, now))
            .await?
            .is_none()
        {
            return Err(AccountError::LinkExpired);
        }
        // A secret of 256 bits is not guessed; a password may be.
        self.may_try(from, &email)?;
        let known = self.check_password(email, &person.password).await?;
        let new = match known {
            Some(_) => None,
            None => Some(self.new_member(person).await?),
        };
        let joined = self
            .database
            .try_write(move |connection| {
                let (invitation, expires_at) =
                    take(connection, hash, "invite")?.ok_or(AccountError::LinkExpired)?;
                if expires_at <= now {
                    return Err(AccountError::LinkExpired);
                }
                let member = match (known, new) {
                    (Some(member), _) => member,
                    // An error undoes the taking: the link is for who it was for.
                    (None, Some(new)) => new.write(connection)?,
                    (None, None) => return Err(AccountError::SignIn),
                };
                let Invitation { workspace, role } = invitation;
                membership::join(connection, workspace, member, role, now)?;
                Ok(member)
            })
            .await?;
        self.new_session(joined).await
    }
}

fn exists(connection: &Connection, hash: [u8; 32], kind: &str) -> Result<bool, LogError> {
    let mut statement =
        connection.prepare_cached("SELECT 1 FROM links WHERE hash = ?1 AND kind = ?2")?;
    Ok(statement.exists(params![hash, kind])?)
}

/// Takes a link: of two who come with it, one gets it.
fn take(
    connection: &Connection,
    hash: [u8; 32],
    kind: &str,
) -> Result<Option<(Invitation, i64)>, LogError> {
    Ok(connection
        .prepare_cached(
            "DELETE FROM links WHERE hash = ?1 AND kind = ?2 RETURNING workspace, role, expires_at",
        )?
        .query_row(params![hash, kind], |row| {
            let workspace = WorkspaceId(row.get::<_, Option<[u8; 16]>>(0)?.unwrap_or_default());
            let role = role_of(row.get::<_, Option<i64>>(1)?.unwrap_or_default());
            Ok((
                Invitation { workspace, role },
                row.get::<_, Option<i64>>(2)?.unwrap_or(i64::MAX),
            ))
        })
        .optional()?)
}

fn look(connection: &Connection, hash: [u8; 32], now: i64) -> Result<Option<Look>, LogError> {
    Ok(connection
        .prepare_cached(
            "SELECT w.workspace, w.name, l.role, coalesce(p.name, '') FROM links l
             JOIN relay_workspaces w ON w.workspace = l.workspace
             LEFT JOIN members p ON p.member = l.inviter
             WHERE l.hash = ?1 AND l.kind = 'invite' AND l.expires_at > ?2",
        )?
        .query_row(params![hash, now], |row| {
            Ok(Look {
                workspace: WorkspaceId(row.get(0)?).uuid(),
                workspace_name: row.get(1)?,
                role: role_of(row.get(2)?).into(),
                inviter: row.get(3)?,
            })
        })
        .optional()?)
}
