//! Many people at the same moment, on a real PostgreSQL: nobody is told that the database is busy.

use std::sync::Arc;

use carnet_protocol::ids::WorkspaceId;

use super::super::{AccountError, Accounts, Person, SignedIn, Visitor};
use crate::clock::{SystemChance, SystemClock, new_id};
use crate::limiter::LocalLimiter;
use crate::log::contract::rig::Postgres;
use crate::log::postgres::Database;
use crate::sql::Tables;

/// People at once: more than an instance has connections for accounts.
const PEOPLE: usize = 16;
/// Workspaces that each of them makes, one after another.
const EACH: usize = 40;

async fn accounts() -> (Arc<Accounts>, Arc<Postgres>) {
    let server = Postgres::shared();
    let database = Database::open(&server.database()).await.unwrap();
    let accounts = Accounts::open(
        Tables::new(Arc::new(database)),
        Arc::new(SystemClock),
        Arc::new(SystemChance),
        Arc::new(LocalLimiter::default()),
    );
    (Arc::new(accounts.await.unwrap()), server)
}

async fn signs_up(accounts: Arc<Accounts>, n: usize) -> Result<SignedIn, AccountError> {
    let visitor = Visitor {
        address: Some([10, 0, 0, u8::try_from(n).unwrap()].into()),
        ..Visitor::default()
    };
    let person = Person {
        name: "Zoé".to_owned(),
        email: format!("zoe{n}@example.org"),
        password: "a long password".to_owned(),
        member: None,
    };
    accounts.sign_up(&visitor, &person).await
}

async fn makes_workspaces(accounts: Arc<Accounts>, who: SignedIn) -> Result<(), AccountError> {
    let caller = accounts.caller(&who.access).await?;
    for _ in 0..EACH {
        let workspace = WorkspaceId(new_id(&SystemChance));
        accounts
            .create_workspace(caller, workspace, "Ventes")
            .await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_people_make_accounts_and_workspaces_at_once_and_nobody_is_sent_away() {
    let (accounts, _server) = accounts().await;
    let coming: Vec<_> = (0..PEOPLE)
        .map(|n| tokio::spawn(signs_up(Arc::clone(&accounts), n)))
        .collect();
    let mut people = Vec::new();
    for one in coming {
        people.push(one.await.unwrap().unwrap());
    }
    let making: Vec<_> = people
        .into_iter()
        .map(|who| tokio::spawn(makes_workspaces(Arc::clone(&accounts), who)))
        .collect();
    for one in making {
        assert_eq!(one.await.unwrap(), Ok(()));
    }
    assert_eq!(accounts.workspaces().await.unwrap().len(), PEOPLE * EACH);
}
