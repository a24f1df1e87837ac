//! Making a member, and making one without an invitation where that is switched on.

use carnet_protocol::ids::MemberId;
use uuid::Uuid;

use super::audit::Deed;
use super::password::Passwords;
use super::people::{plain_email, plain_name};
use super::{AccountError, Accounts, Person, SignedIn, Visitor};
use crate::clock::new_id;
use crate::sql::Sql;
use crate::values;

impl Accounts {
    /// Makes an account without an invitation. Whether that is allowed is the caller's to know.
    ///
    /// # Errors
    /// [`AccountError::Exists`] when the address has an account, [`AccountError::Invalid`], [`AccountError::Busy`].
    pub async fn sign_up(
        &self,
        visitor: &Visitor,
        person: &Person,
    ) -> Result<SignedIn, AccountError> {
        self.may_register(visitor.address).await?;
        let member = self.new_member(person).await?;
        let who = move |sql: &mut dyn Sql| match member.write(sql) {
            Err(AccountError::SignIn) => Err(AccountError::Exists),
            made => made,
        };
        self.new_session(visitor, Deed::SignedUp, who).await
    }

    /// Checks what a person typed and prepares the row that it becomes.
    pub(super) async fn new_member(&self, person: &Person) -> Result<NewMember, AccountError> {
        let name = plain_name(&person.name)?;
        let email = plain_email(&person.email)?;
        Passwords::acceptable(&person.password)?;
        let wished = wished(person.member)?;
        let password = self
            .passwords
            .hash(person.password.clone(), &*self.chance)
            .await?;
        let drawn = MemberId(new_id(&*self.chance));
        Ok(NewMember {
            wished,
            drawn,
            name,
            email,
            password,
            now: self.clock.now_ms(),
        })
    }
}

/// A member to be written.
pub(super) struct NewMember {
    wished: Option<MemberId>,
    drawn: MemberId,
    name: String,
    email: String,
    password: String,
    now: i64,
}

impl NewMember {
    /// Writes it.
    ///
    /// # Errors
    /// [`AccountError::SignIn`] when the address has an account already: its password was not asked for.
    pub(super) fn write(&self, sql: &mut dyn Sql) -> Result<MemberId, AccountError> {
        // The desk's own id for this person is kept unless somebody else has it.
        for member in self.wished.into_iter().chain([self.drawn]) {
            let values = values![member.0, &self.email, &self.name, &self.password, self.now];
            if sql.execute(WRITE, values)? == 1 {
                return Ok(member);
            }
        }
        Err(AccountError::SignIn)
    }
}

/// The id that a desk already uses for its person. A UUID as desks draw them: the relay's own names are none.
fn wished(member: Option<Uuid>) -> Result<Option<MemberId>, AccountError> {
    let drawn = |id: &Uuid| {
        id.get_variant() == uuid::Variant::RFC4122 && matches!(id.get_version_num(), 4 | 7)
    };
    match member {
        Some(id) if !drawn(&id) => Err(AccountError::Invalid {
            field: "member",
            detail: "it is no UUID of version 4 or 7",
        }),
        member => Ok(member.map(MemberId::from)),
    }
}

crate::statements! {
    WRITE = "INSERT INTO members (member, email, name, password, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT DO NOTHING";
}
