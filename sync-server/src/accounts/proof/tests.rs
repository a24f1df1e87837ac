//! What is done with a password that was changed between its check and what it allows: nothing.

use std::sync::Arc;

use carnet_protocol::frame::Role;
use carnet_protocol::ids::WorkspaceId;
use tempfile::TempDir;

use super::super::audit::Deed;
use super::super::{AccountError, Accounts, Caller, Invitation, Person, SignedIn, Visitor};
use super::Proof;
use crate::assembly::accounts::Nobody;
use crate::clock::{SystemChance, SystemClock};
use crate::limiter::LocalLimiter;
use crate::log::sqlite::Database;
use crate::sql::{Sql, Tables};

pub(in crate::accounts) const EMAIL: &str = "anna@example.org";
pub(in crate::accounts) const OLD: &str = "a long password";
const NEW: &str = "another long password";
const WORKSPACE: WorkspaceId = WorkspaceId([4; 16]);

/// Accounts in a file of their own, and Anna, who claimed them.
pub(in crate::accounts) struct Place {
    pub(in crate::accounts) accounts: Accounts,
    pub(in crate::accounts) limiter: Arc<LocalLimiter>,
    anna: SignedIn,
    _folder: TempDir,
}

impl Place {
    pub(in crate::accounts) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("relay.db");
        let database = Database::open(&file, Arc::new(Nobody)).unwrap();
        let limiter = Arc::new(LocalLimiter::default());
        let accounts = Accounts::open(
            Tables::new(Arc::new(database)),
            Arc::new(SystemClock),
            Arc::new(SystemChance),
            Arc::clone(&limiter) as _,
        );
        let accounts = accounts.await.unwrap();
        let claim = accounts.new_claim().await.unwrap().unwrap();
        let visitor = Visitor::default();
        let anna = accounts.claim(&visitor, &claim, &person(EMAIL)).await;
        Self {
            anna: anna.unwrap(),
            accounts,
            limiter,
            _folder: folder,
        }
    }

    async fn anna(&self) -> Caller {
        self.accounts.caller(&self.anna.access).await.unwrap()
    }

    /// Anna shows her password; before anything comes of it she chooses another.
    async fn shown_and_changed(&self) -> Proof {
        let proof = self.accounts.check_password(EMAIL, OLD).await.unwrap();
        let caller = self.anna().await;
        let changed = self.accounts.change_password(caller, OLD, NEW).await;
        assert_eq!(changed, Ok(()));
        proof
    }

    async fn sign_in_with(&self, proof: Proof) -> Result<SignedIn, AccountError> {
        let who = move |sql: &mut dyn Sql| proof.holds(sql);
        let visitor = Visitor::default();
        self.accounts.new_session(&visitor, Deed::SignIn, who).await
    }
}

fn person(email: &str) -> Person {
    Person {
        name: "Anna".to_owned(),
        email: email.to_owned(),
        password: OLD.to_owned(),
        member: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_under_way_while_the_password_changed_opens_nothing() {
    let place = Place::new().await;
    let proof = place.accounts.check_password(EMAIL, OLD).await.unwrap();
    assert!(place.sign_in_with(proof).await.is_ok(), "in time");
    let proof = place.shown_and_changed().await;
    let late = place.sign_in_with(proof).await.map(drop);
    assert_eq!(late, Err(AccountError::SignIn));
    let sessions = place.accounts.sessions(place.anna().await).await.unwrap();
    assert_eq!(sessions.len(), 1, "only the one that changed it");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_not_accepted_with_the_password_of_before() {
    let place = Place::new().await;
    let (accounts, caller) = (&place.accounts, place.anna().await);
    let made = accounts.create_workspace(caller, WORKSPACE, "Ventes").await;
    made.unwrap();
    let invitation = Invitation {
        workspace: WORKSPACE,
        role: Role::Member,
    };
    let link = accounts.invite(caller, invitation, None).await.unwrap();
    let proof = place.shown_and_changed().await;
    let visitor = Visitor::default();
    let comer = super::super::link::Comer::Known(proof);
    let late = accounts.join(&visitor, &link.secret, comer).await;
    assert_eq!(late.map(drop), Err(AccountError::SignIn));
    assert!(
        accounts.look(&link.secret).await.is_ok(),
        "it is not used up"
    );
}

/// What a request wants that came in before its sign-in ended would outlive it.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_of_a_sign_in_that_has_ended_meanwhile_leaves_nothing_behind() {
    let place = Place::new().await;
    let (accounts, caller) = (&place.accounts, place.anna().await);
    let made = accounts.create_workspace(caller, WORKSPACE, "Ventes").await;
    made.unwrap();
    accounts.sign_out_everywhere(caller).await.unwrap();
    let wanted = serde_json::from_str(r#"{ "name": "t", "scopes": ["admin"] }"#).unwrap();
    let token = accounts.new_token(caller, wanted).await.map(drop);
    assert_eq!(token, Err(AccountError::SignIn));
    let invitation = Invitation {
        workspace: WORKSPACE,
        role: Role::Owner,
    };
    let link = accounts.invite(caller, invitation, None).await.map(drop);
    assert_eq!(link, Err(AccountError::SignIn));
    let password = accounts.change_password(caller, OLD, NEW).await;
    assert_eq!(password, Err(AccountError::SignIn));
    let workspace = WorkspaceId([5; 16]);
    let made = accounts.create_workspace(caller, workspace, "Ventes").await;
    assert_eq!(made, Err(AccountError::SignIn));
}
