//! Many places try at one account.

use std::net::IpAddr;

use super::super::AccountError;
use super::super::proof::tests::{EMAIL, OLD, Place};
use super::super::{SignedIn, Visitor};
use super::*;
use crate::limiter::Limiter as _;

fn at(text: &str) -> Option<IpAddr> {
    Some(text.parse().unwrap())
}

async fn signs_in(
    place: &Place,
    from: Option<IpAddr>,
    password: &str,
) -> Result<SignedIn, AccountError> {
    let visitor = Visitor {
        address: from,
        ..Visitor::default()
    };
    place.accounts.sign_in(&visitor, EMAIL, password).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guess_from_everywhere_is_slowed_and_the_person_comes_in_from_where_they_were() {
    let place = Place::new().await;
    let home = at("2001:db8:77:1::5");
    signs_in(&place, home, OLD).await.unwrap();
    // What a thousand networks took, without the hashing.
    for _ in 0..=SIGN_INS_PER_ACCOUNT.burst {
        let _ = place.limiter.take(SIGN_INS_PER_ACCOUNT, EMAIL).await;
    }
    let guess = signs_in(&place, at("2001:db8:99:1::1"), "a guess").await;
    let Err(AccountError::TooOften(after)) = guess else {
        panic!("not slowed: {guess:?}");
    };
    assert!(
        after <= SIGN_INS_PER_ACCOUNT.every,
        "and goes on: {after:?}"
    );
    let right = signs_in(&place, at("2001:db8:99:2::1"), OLD).await;
    assert!(
        matches!(right, Err(AccountError::TooOften(_))),
        "a right guess is told no more than a wrong one"
    );
    let again = at("2001:db8:77:1::9");
    assert!(signs_in(&place, again, OLD).await.is_ok(), "from home");
    let wrong = signs_in(&place, again, "a guess").await.map(drop);
    assert_eq!(wrong, Err(AccountError::SignIn));
    let third = signs_in(&place, again, "a guess").await;
    assert!(
        matches!(third, Err(AccountError::TooOften(_))),
        "home is an address like others"
    );
}

/// Where somebody signed out may be a library by now.
#[tokio::test(flavor = "multi_thread")]
async fn where_somebody_signed_out_they_are_like_others() {
    let place = Place::new().await;
    let home = at("2001:db8:77:1::5");
    let visitor = Visitor::default();
    let signed_in = signs_in(&place, home, OLD).await.unwrap();
    let out = place.accounts.sign_out(&visitor, &signed_in.refresh).await;
    assert_eq!(out, Ok(()));
    for _ in 0..=SIGN_INS_PER_ACCOUNT.burst {
        let _ = place.limiter.take(SIGN_INS_PER_ACCOUNT, EMAIL).await;
    }
    let again = signs_in(&place, home, OLD).await.map(drop);
    assert!(matches!(again, Err(AccountError::TooOften(_))), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_networks_of_one_customer_are_one() {
    let place = Place::new().await;
    for n in 0..SIGN_INS_PER_SITE.burst {
        let from = at(&format!("2001:db8:5:{n:x}::1"));
        assert_eq!(place.accounts.may_try(from, EMAIL).await, Ok(()), "{n}");
    }
    let from = at("2001:db8:5:ffff::1");
    let over = place.accounts.may_try(from, EMAIL).await;
    assert!(matches!(over, Err(AccountError::TooOften(_))));
    let elsewhere = at("2001:db8:6:1::1");
    assert_eq!(place.accounts.may_try(elsewhere, EMAIL).await, Ok(()));
}
