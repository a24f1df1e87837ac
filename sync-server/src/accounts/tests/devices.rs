//! What is remembered of devices: who was shut out stays out, and nobody else goes with them.

use carnet_protocol::ids::DeviceId;

use super::super::{AccountError, Caller};
use super::ends::{DEVICE, HERE, Place, WORKSPACE, person};
use crate::limits::DEVICES_PER_MEMBER_MAX;

/// Another sign-in of somebody.
async fn once_more(place: &Place, name: &str) -> Caller {
    let person = person(name);
    let signed_in = place
        .accounts
        .sign_in(&HERE, &person.email, &person.password);
    let access = signed_in.await.unwrap().access;
    place.accounts.caller(&access).await.unwrap()
}

async fn comes(place: &Place, who: Caller, device: DeviceId) -> Result<(), AccountError> {
    let ticket = place.accounts.ticket(who, WORKSPACE, device, "");
    ticket.await.map(drop)
}

/// As many devices as one may have, none of which is [`DEVICE`].
fn many() -> impl Iterator<Item = DeviceId> {
    let device = |n: usize| DeviceId([u8::try_from(n).unwrap() + 100; 16]);
    (0..DEVICES_PER_MEMBER_MAX).map(device)
}

async fn many_come(place: &Place, who: Caller) {
    for device in many() {
        place.time.on(1_000);
        assert_eq!(comes(place, who, device).await, Ok(()), "{device:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_was_forgotten_comes_back_by_itself_alone() {
    let place = Place::new().await;
    comes(&place, place.caller, DEVICE).await.unwrap();
    many_come(&place, place.caller).await;
    let second = once_more(&place, "anna").await;
    comes(&place, second, DEVICE).await.unwrap();
    place.accounts.tidy().await.unwrap();
    let out = place
        .accounts
        .revoke_device(second, WORKSPACE, DEVICE)
        .await;
    assert_eq!(out, Ok(()));
    let ended = place.accounts.alive(second.family).await;
    assert_eq!(ended, Err(AccountError::SignIn), "it came by this one");
    let alive = place.accounts.alive(place.caller.family).await;
    assert_eq!(alive, Ok(()), "and by that one long ago, as another");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_was_shut_out_is_neither_forgotten_nor_let_in_with_its_person() {
    let place = Place::new().await;
    let (accounts, link) = (&place.accounts, place.invite().await);
    let ben = place.joins(&link, "ben").await.unwrap();
    let member = ben.me.id.into();
    let ben = accounts.caller(&ben.access).await.unwrap();
    comes(&place, ben, DEVICE).await.unwrap();
    let out = accounts
        .revoke_device(place.caller, WORKSPACE, DEVICE)
        .await;
    assert_eq!(out, Ok(()));
    let ben = once_more(&place, "ben").await;
    many_come(&place, ben).await;
    let refused = Err(AccountError::NotFound);
    assert_eq!(comes(&place, ben, DEVICE).await, refused);
    let removed = accounts
        .remove_member(place.caller, WORKSPACE, member)
        .await;
    assert_eq!(removed, Ok(()));
    let (link, person) = (place.invite().await, person("ben"));
    let back = accounts.accept(&HERE, &link, &person).await.unwrap();
    let back = accounts.caller(&back.access).await.unwrap();
    assert_eq!(
        comes(&place, back, DEVICE).await,
        refused,
        "he is back, it is not"
    );
    assert_eq!(comes(&place, back, DeviceId([6; 16])).await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn those_that_were_shut_out_make_room_for_none() {
    let place = Place::new().await;
    let link = place.invite().await;
    let ben = place.joins(&link, "ben").await.unwrap();
    let ben = place.accounts.caller(&ben.access).await.unwrap();
    many_come(&place, ben).await;
    for device in many() {
        let out = place
            .accounts
            .revoke_device(place.caller, WORKSPACE, device);
        assert_eq!(out.await, Ok(()));
    }
    let ben = once_more(&place, "ben").await;
    let full = Err(AccountError::Limit("devices"));
    assert_eq!(comes(&place, ben, DEVICE).await, full);
}
