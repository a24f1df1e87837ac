//! Everything that proves something ends when it says, and tidying takes what has ended and nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use carnet_protocol::frame::Role;
use carnet_protocol::ids::{DeviceId, WorkspaceId};
use tempfile::TempDir;

use super::super::link::Comer;
use super::super::{AccountError, Accounts, Caller, Invitation, News, Person, SignedIn, Visitor};
use crate::assembly::accounts::Nobody;
use crate::clock::{Chance, Clock, SystemChance};
use crate::hub::drive::{Admission as _, Standing};
use crate::limiter::LocalLimiter;
use crate::limits::{AUDIT_MS, INVITE_MS, REFRESH_MS, RESET_MS, ROLE_CHANGES_MS, TICKET_MS};
use crate::log::sqlite::Database;
use crate::sql::{SqlError, Tables};
use crate::values;

pub(super) const WORKSPACE: WorkspaceId = WorkspaceId([4; 16]);
pub(super) const DEVICE: DeviceId = DeviceId([5; 16]);
/// Who comes, from nowhere in particular.
pub(super) static HERE: Visitor = Visitor {
    address: None,
    name: String::new(),
};
const DAY_MS: i64 = 24 * 3600 * 1000;

/// A time that is set by hand, and that may go on by itself whenever somebody draws: between two steps of one request.
#[derive(Debug, Default)]
pub(super) struct Hands {
    now_ms: AtomicI64,
    each_draw: AtomicI64,
}

impl Hands {
    pub(super) fn on(&self, ms: i64) {
        self.now_ms.fetch_add(ms, Ordering::Relaxed);
    }
}

impl Clock for Hands {
    fn now_ms(&self) -> i64 {
        self.now_ms.load(Ordering::Relaxed)
    }
}

impl Chance for Hands {
    fn fill(&self, bytes: &mut [u8]) {
        self.on(self.each_draw.load(Ordering::Relaxed));
        SystemChance.fill(bytes);
    }
}

/// Accounts in a file of their own, and Anna, who claimed them and has a workspace.
pub(super) struct Place {
    pub(super) accounts: Accounts,
    tables: Tables,
    pub(super) time: Arc<Hands>,
    anna: SignedIn,
    pub(super) caller: Caller,
    _folder: TempDir,
}

/// Accounts in a file of their own, which nobody has claimed.
pub(super) async fn unclaimed() -> (Accounts, Tables, Arc<Hands>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("relay.db"), Arc::new(Nobody)).unwrap();
    let (tables, time) = (Tables::new(Arc::new(database)), Arc::new(Hands::default()));
    time.on(DAY_MS * 20_000);
    let limiter = Arc::new(LocalLimiter::default());
    let (clock, chance) = (Arc::clone(&time), Arc::clone(&time));
    let accounts = Accounts::open(tables.clone(), clock, chance, limiter);
    (accounts.await.unwrap(), tables, time, folder)
}

impl Place {
    pub(super) async fn new() -> Self {
        let (accounts, tables, time, folder) = unclaimed().await;
        let claim = accounts.new_claim().await.unwrap().unwrap();
        let who = person("anna");
        let anna = accounts.claim(&HERE, &claim, &who).await.unwrap();
        let caller = accounts.caller(&anna.access).await.unwrap();
        let made = accounts.create_workspace(caller, WORKSPACE, "Ventes").await;
        assert_eq!(made, Ok(()));
        Self {
            accounts,
            tables,
            time,
            anna,
            caller,
            _folder: folder,
        }
    }

    pub(super) async fn invite(&self) -> String {
        let invitation = Invitation {
            workspace: WORKSPACE,
            role: Role::Member,
        };
        let link = self.accounts.invite(self.caller, invitation, None).await;
        link.unwrap().secret
    }

    async fn ticket(&self, caller: Caller) -> String {
        let made = self.accounts.ticket(caller, WORKSPACE, DEVICE, "").await;
        made.unwrap().ticket
    }

    async fn opens(&self, ticket: &str) -> bool {
        let redeemed = self.accounts.redeem(WORKSPACE, DEVICE, ticket).await;
        redeemed.unwrap().is_some()
    }

    pub(super) async fn joins(&self, secret: &str, name: &str) -> Result<SignedIn, AccountError> {
        let new = self.accounts.new_member(&person(name)).await.unwrap();
        let comer = Comer::New(Box::new(new));
        self.accounts.join(&HERE, secret, comer).await
    }

    /// A program's token of Anna's that lives for a day, or for ever.
    async fn token(&self, days: &str) -> String {
        let wanted = format!(r#"{{ "name": "t", "scopes": ["read"]{days} }}"#);
        let wanted = serde_json::from_str(&wanted).unwrap();
        let made = self.accounts.new_token(self.caller, wanted).await;
        made.unwrap().token
    }

    async fn rows(&self, table: &str) -> i64 {
        let count = format!("SELECT count(*) FROM {table}");
        let counted = self.tables.read(move |sql| {
            let row = sql.first(&count, values![])?;
            row.ok_or(SqlError::Shape(0))?.get_int(0)
        });
        counted.await.unwrap()
    }
}

pub(super) fn person(name: &str) -> Person {
    Person {
        name: name.to_owned(),
        email: format!("{name}@example.org"),
        password: "a long password".to_owned(),
        member: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_ends_by_itself_and_with_its_sign_in() {
    let place = Place::new().await;
    let (early, late) = (
        place.ticket(place.caller).await,
        place.ticket(place.caller).await,
    );
    place.time.on(TICKET_MS - 1);
    assert!(place.opens(&early).await);
    place.time.on(1);
    assert!(!place.opens(&late).await, "too old");
    let orphan = place.ticket(place.caller).await;
    let out = place.accounts.sign_out(&HERE, &place.anna.refresh);
    out.await.unwrap();
    assert!(!place.opens(&orphan).await, "of one who signed out");
    let Caller { member, family, .. } = place.caller;
    let standing = place.accounts.standing(WORKSPACE, DEVICE, member, family);
    assert_eq!(standing.await.unwrap(), Standing::SignedOut);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_and_a_program_s_token_end_by_themselves() {
    let place = Place::new().await;
    let accounts = &place.accounts;
    let token = place.token(r#", "days": 1"#).await;
    place.time.on(DAY_MS - 1);
    let program = accounts.caller(&token).await.unwrap();
    assert_eq!(accounts.alive(program.family).await, Ok(()));
    let used = accounts.tokens(place.caller).await.unwrap()[0].last_used_at;
    assert_eq!(used, Some(place.time.now_ms()), "its person sees it");
    place.time.on(1);
    assert_eq!(accounts.caller(&token).await, Err(AccountError::SignIn));
    // Its sockets and streams, too.
    assert_eq!(
        accounts.alive(program.family).await,
        Err(AccountError::SignIn)
    );
    place.time.on(REFRESH_MS - DAY_MS - 1);
    let anew = accounts.refresh(&HERE, &place.anna.refresh).await;
    let anew = anew.expect("a moment before its end");
    place.time.on(REFRESH_MS);
    let late = accounts.refresh(&HERE, &anew.refresh).await;
    assert_eq!(late.map(drop), Err(AccountError::SignIn));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_grows_too_old_while_it_is_used_opens_nothing() {
    let place = Place::new().await;
    let (one, two) = (place.invite().await, place.invite().await);
    place.time.on(INVITE_MS - 1);
    let ben = place.joins(&one, "ben").await.expect("in time");
    place.time.on(1);
    let looked = place.accounts.look(&two).await.map(drop);
    assert_eq!(looked, Err(AccountError::LinkExpired));
    let carla = place.joins(&two, "carla").await.map(drop);
    assert_eq!(carla, Err(AccountError::LinkExpired));
    let ben = ben.me.id.into();
    let made = place.accounts.new_reset(place.caller, WORKSPACE, ben).await;
    let secret = made.unwrap().secret;
    // The new password's salt is drawn after the link was looked at.
    place.time.each_draw.store(RESET_MS, Ordering::Relaxed);
    let reset = place.accounts.reset(&HERE, &secret, "another password");
    assert_eq!(reset.await.map(drop), Err(AccountError::LinkExpired));
    let looked = place.accounts.look_at_reset(&secret).await.map(drop);
    assert_eq!(looked, Err(AccountError::LinkExpired));
}

/// Its person knows the password and signs in anew: still not from that device.
#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_was_shut_out_is_nobody_by_whatever_sign_in() {
    let place = Place::new().await;
    let ben = place.joins(&place.invite().await, "ben").await.unwrap();
    let first = place.accounts.caller(&ben.access).await.unwrap();
    place.ticket(first).await;
    let out = place
        .accounts
        .revoke_device(place.caller, WORKSPACE, DEVICE);
    assert_eq!(out.await, Ok(()));
    let again = place
        .accounts
        .sign_in(&HERE, "ben@example.org", "a long password");
    let again = place
        .accounts
        .caller(&again.await.unwrap().access)
        .await
        .unwrap();
    let standing = async |device| {
        let asked = place
            .accounts
            .standing(WORKSPACE, device, again.member, again.family);
        asked.await.unwrap()
    };
    assert_eq!(standing(DEVICE).await, Standing::Removed);
    let other = standing(DeviceId([6; 16])).await;
    assert_eq!(other, Standing::Role(Role::Member));
}

#[tokio::test(flavor = "multi_thread")]
async fn tidying_takes_what_has_ended_and_nothing_else() {
    let place = Place::new().await;
    let accounts = &place.accounts;
    let (link, ticket) = (place.invite().await, place.ticket(place.caller).await);
    let (short, long) = (place.token(r#", "days": 1"#).await, place.token("").await);
    let (heard, _) = accounts.changes_after(&Default::default()).await.unwrap();
    place.time.on(1_000);
    accounts.tidy().await.unwrap();
    for token in [&short, &long, &place.anna.access] {
        assert!(accounts.caller(token).await.is_ok(), "it lives");
    }
    assert!(place.opens(&ticket).await && accounts.look(&link).await.is_ok());
    assert!(place.rows("audit").await > 2);
    // The family's first day is over: what holds it now are its tokens.
    place.time.on(ROLE_CHANGES_MS + DAY_MS);
    accounts.tidy().await.unwrap();
    assert!(accounts.caller(&long).await.is_ok());
    assert_eq!(place.rows("api_tokens").await, 1, "the short one has ended");
    let (_, news) = accounts.changes_after(&heard).await.unwrap();
    assert_eq!(news, News::Changes(Vec::new()), "where they go on is kept");
    assert!(accounts.refresh(&HERE, &place.anna.refresh).await.is_ok());
    place.time.on(REFRESH_MS + INVITE_MS + AUDIT_MS);
    accounts.tidy().await.unwrap();
    for table in ["refresh_tokens", "links", "tickets", "audit"] {
        assert_eq!(place.rows(table).await, 0, "{table}");
    }
    assert_eq!(place.rows("families").await, 1, "the token's own");
    assert!(accounts.caller(&long).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_removed_by_the_relay_s_own_command_is_nobody_at_once() {
    let place = Place::new().await;
    let (accounts, link) = (&place.accounts, place.invite().await);
    let ben = place.joins(&link, "ben").await.unwrap();
    let caller = accounts.caller(&ben.access).await.unwrap();
    let wanted = serde_json::from_str(r#"{ "name": "t", "scopes": ["read"] }"#).unwrap();
    let token = accounts.new_token(caller, wanted).await.unwrap().token;
    place.ticket(caller).await;
    let removed = accounts.remove_by_operator("ben@example.org", None);
    assert_eq!(removed.await, Ok(()));
    for shown in [&ben.access, &token] {
        assert_eq!(accounts.caller(shown).await, Err(AccountError::SignIn));
    }
    assert_eq!(place.rows("tickets").await, 0);
    let refreshed = accounts.refresh(&HERE, &ben.refresh).await.map(drop);
    assert_eq!(refreshed, Err(AccountError::SignIn));
}

/// A browser's stream goes on for hours: it is asked for now and then whether it may.
#[tokio::test(flavor = "multi_thread")]
async fn who_was_removed_is_still_nobody_where_they_were() {
    let place = Place::new().await;
    let (accounts, link) = (&place.accounts, place.invite().await);
    let ben = place.joins(&link, "ben").await.unwrap();
    let ben = accounts.caller(&ben.access).await.unwrap();
    let still = accounts.still(ben.member, ben.family, WORKSPACE).await;
    assert_eq!(still, Ok(()));
    let removed = accounts.remove_member(place.caller, WORKSPACE, ben.member);
    assert_eq!(removed.await, Ok(()));
    let still = accounts.still(ben.member, ben.family, WORKSPACE).await;
    assert_eq!(still, Err(AccountError::NotFound));
}
