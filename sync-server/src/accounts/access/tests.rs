//! A token holds only as it was made.

use serde_json::{Value, json};

use super::*;

mod forged;

const KEY: [u8; 32] = [5; 32];
const NOW_MS: i64 = 1_000_000_000;
const NOW: i64 = NOW_MS / 1000;

fn keys() -> Keys {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    Keys::of(&KEY)
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": Uuid::from_bytes([7; 16]), "fam": Uuid::from_bytes([8; 16]),
        "iat": NOW, "nbf": NOW, "exp": NOW + 600,
    })
}

fn header(change: impl FnOnce(&mut Header)) -> Header {
    let mut header = Header {
        typ: Some(TYPE.to_owned()),
        ..Header::new(Algorithm::HS256)
    };
    change(&mut header);
    header
}

#[test]
fn a_token_holds_as_it_was_made_and_as_long() {
    let keys = keys();
    let (token, exp) = keys
        .sign(MemberId([7; 16]), [8; 16], NOW_MS)
        .expect("signed");
    let right = Some((MemberId([7; 16]), [8; 16]));
    assert_eq!(keys.check(&token, NOW_MS), right);
    assert_eq!(keys.check(&token, exp - 1), right);
    assert_eq!(keys.check(&token, exp), None, "too old");
    assert_eq!(keys.check(&token, NOW_MS - 10_000), None, "not yet");
    let by_hand = forged::signed(&forged::right_header(), &claims(), &KEY);
    assert_eq!(
        keys.check(&by_hand, NOW_MS),
        right,
        "the forgers of this file can write"
    );
}

#[test]
fn forty_forged_tokens_are_refused() {
    let keys = keys();
    let forged = forged::all(&claims(), &KEY);
    assert!(forged.len() >= 40, "{} of them", forged.len());
    for (what, token) in forged {
        assert_eq!(keys.check(&token, NOW_MS), None, "{what}");
    }
    // A token of this library's own making, with another algorithm of the same key.
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        let head = header(|header| header.alg = algorithm);
        let token = encode(&head, &claims(), &keys.sign).expect("signed");
        assert_eq!(keys.check(&token, NOW_MS), None, "{algorithm:?}");
    }
}
