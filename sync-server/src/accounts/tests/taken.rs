//! What is somebody's already: whoever wants it too, or comes at the same moment, gets nothing of it.

use carnet_protocol::frame::Role;

use super::super::{AccountError, Page};
use super::ends::{HERE, Place, WORKSPACE, person, unclaimed};

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_that_others_have_is_nobody_else_s_to_make() {
    let place = Place::new().await;
    let accounts = &place.accounts;
    let eve = person("eve");
    let eve = accounts.sign_up(&HERE, &eve).await.unwrap();
    let eve = accounts.caller(&eve.access).await.unwrap();
    // Who asks at the same moment as its owner finds it free, and makes it a moment later.
    for (who, told) in [
        (eve, AccountError::NotFound),
        (place.caller, AccountError::Exists),
    ] {
        let made = accounts.create_workspace(who, WORKSPACE, "Ventes").await;
        assert_eq!(made, Err(told.clone()));
        let may = accounts.may_create(who, WORKSPACE, "Ventes").await;
        assert_eq!(may, Err(told));
    }
    assert_eq!(
        accounts.role(eve, WORKSPACE).await,
        Err(AccountError::NotFound)
    );
    assert_eq!(
        accounts.role(place.caller, WORKSPACE).await,
        Ok(Role::Owner)
    );
    assert_eq!(
        accounts
            .members(place.caller, WORKSPACE)
            .await
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_has_an_account_keeps_its_password() {
    let place = Place::new().await;
    let (accounts, anna) = (&place.accounts, person("anna"));
    let mut eve = person("anna");
    eve.password = "a password of eve's".to_owned();
    let made = accounts.sign_up(&HERE, &eve).await.map(drop);
    assert_eq!(made, Err(AccountError::Exists));
    let theirs = accounts.sign_in(&HERE, &anna.email, &eve.password).await;
    assert_eq!(theirs.map(drop), Err(AccountError::SignIn));
    let own = accounts.sign_in(&HERE, &anna.email, &anna.password).await;
    assert!(own.is_ok());
}

/// Whoever starts a relay anew reads a link in its log only while nobody owns it.
#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_has_an_owner_gives_itself_to_nobody_else() {
    let place = Place::new().await;
    assert_eq!(place.accounts.new_claim().await, Ok(None));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_link_to_a_relay_is_the_only_one() {
    let (accounts, ..) = unclaimed().await;
    let first = accounts.new_claim().await.unwrap().unwrap();
    let second = accounts.new_claim().await.unwrap().unwrap();
    let (anna, eve) = (person("anna"), person("eve"));
    let old = accounts.claim(&HERE, &first, &eve).await.map(drop);
    assert_eq!(old, Err(AccountError::LinkExpired));
    assert!(accounts.claim(&HERE, &second, &anna).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_change_a_password_at_once_one_does() {
    let place = Place::new().await;
    let change = |to| {
        let (accounts, caller) = (&place.accounts, place.caller);
        accounts.change_password(caller, "a long password", to)
    };
    let (one, two) = tokio::join!(change("one password"), change("two passwords"));
    let done = [one.is_ok(), two.is_ok()];
    assert!(
        done == [true, false] || done == [false, true],
        "{one:?}, {two:?}"
    );
    assert!([one, two].contains(&Err(AccountError::Password)));
}

/// Owners see what their members do, and not what these did before they came.
#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_did_before_they_came_is_not_told() {
    let place = Place::new().await;
    let ben = person("ben");
    place.accounts.sign_up(&HERE, &ben).await.unwrap();
    place.time.on(1_000);
    let link = place.invite().await;
    place.accounts.accept(&HERE, &link, &ben).await.unwrap();
    let page = Page::default();
    let trail = place.accounts.trail(place.caller, WORKSPACE, &page).await;
    let entries = trail.unwrap().entries;
    let told = |action: &str| entries.iter().any(|entry| entry.action == action);
    assert!(told("joined") && told("sign_in"), "{entries:?}");
    assert!(!told("signed_up"), "{entries:?}");
}
