//! A token holds only as it was made.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::*;

const KEY: [u8; 32] = [5; 32];
const NOW_MS: i64 = 1_000_000_000;
const NOW: i64 = NOW_MS / 1000;

fn keys() -> Keys {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    Keys::of(&KEY)
}

fn claims(change: impl FnOnce(&mut Value)) -> Value {
    let mut claims = json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": Uuid::from_bytes([7; 16]), "fam": Uuid::from_bytes([8; 16]),
        "iat": NOW, "nbf": NOW, "exp": NOW + 600,
    });
    change(&mut claims);
    claims
}

fn header(change: impl FnOnce(&mut Header)) -> Header {
    let mut header = Header {
        typ: Some(TYPE.to_owned()),
        ..Header::new(Algorithm::HS256)
    };
    change(&mut header);
    header
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// Signed with a key, whatever the header says.
fn signed(head: &Value, body: &Value, key: &[u8]) -> String {
    let message = format!("{}.{}", part(head), part(body));
    let key = EncodingKey::from_secret(key);
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256);
    format!("{message}.{}", signature.expect("HMAC signs anything"))
}

/// Headers that a token of ours never has, on claims that are right and a signature of ours.
fn bad_headers() -> Vec<(&'static str, String)> {
    let right = claims(|_| {});
    let heads = [
        ("alg none", json!({ "alg": "none", "typ": TYPE })),
        ("alg None", json!({ "alg": "None", "typ": TYPE })),
        ("alg NONE", json!({ "alg": "NONE", "typ": TYPE })),
        ("no alg", json!({ "typ": TYPE })),
        ("alg empty", json!({ "alg": "", "typ": TYPE })),
        (
            "alg of another kind",
            json!({ "alg": "RS256", "typ": TYPE }),
        ),
        ("alg of curves", json!({ "alg": "EdDSA", "typ": TYPE })),
        ("alg ES256", json!({ "alg": "ES256", "typ": TYPE })),
        ("alg PS256", json!({ "alg": "PS256", "typ": TYPE })),
        ("alg HS384", json!({ "alg": "HS384", "typ": TYPE })),
        ("alg HS512", json!({ "alg": "HS512", "typ": TYPE })),
        (
            "alg in small letters",
            json!({ "alg": "hs256", "typ": TYPE }),
        ),
        ("alg a list", json!({ "alg": ["HS256"], "typ": TYPE })),
        ("no typ", json!({ "alg": "HS256" })),
        ("typ JWT", json!({ "alg": "HS256", "typ": "JWT" })),
        (
            "typ of a refresh token",
            json!({ "alg": "HS256", "typ": "rt+jwt" }),
        ),
    ];
    let of_ours = heads.map(|(what, head)| (what, signed(&head, &right, &KEY)));
    of_ours.into_iter().collect()
}

/// Claims that are not these.
fn bad_claims() -> Vec<(&'static str, String)> {
    let table: Vec<(&str, Value)> = vec![
        ("another issuer", claims(|c| c["iss"] = json!("carnet"))),
        (
            "no issuer",
            claims(|c| drop(c.as_object_mut().map(|c| c.remove("iss")))),
        ),
        (
            "another audience",
            claims(|c| c["aud"] = json!("carnet-relay/collab")),
        ),
        (
            "no audience",
            claims(|c| drop(c.as_object_mut().map(|c| c.remove("aud")))),
        ),
        ("expired", claims(|c| c["exp"] = json!(NOW))),
        ("expired long ago", claims(|c| c["exp"] = json!(0))),
        (
            "no expiry",
            claims(|c| drop(c.as_object_mut().map(|c| c.remove("exp")))),
        ),
        ("expiry in text", claims(|c| c["exp"] = json!("9999999999"))),
        ("not yet", claims(|c| c["nbf"] = json!(NOW + 60))),
        (
            "no beginning",
            claims(|c| drop(c.as_object_mut().map(|c| c.remove("nbf")))),
        ),
        (
            "no member",
            claims(|c| drop(c.as_object_mut().map(|c| c.remove("sub")))),
        ),
        (
            "a member that is no id",
            claims(|c| c["sub"] = json!("anna")),
        ),
        (
            "no sign-in",
            claims(|c| drop(c.as_object_mut().map(|c| c.remove("fam")))),
        ),
    ];
    let head = json!({ "alg": "HS256", "typ": TYPE });
    let made = table
        .into_iter()
        .map(|(what, body)| (what, signed(&head, &body, &KEY)));
    made.collect()
}

/// Other keys, and tokens that were bent.
fn bent() -> Vec<(&'static str, String)> {
    let head = json!({ "alg": "HS256", "typ": TYPE });
    let right = signed(&head, &claims(|_| {}), &KEY);
    let parts: Vec<&str> = right.split('.').collect();
    let [first, second, third] = parts[..] else {
        panic!("three parts")
    };
    let other = part(&claims(|c| c["sub"] = json!(Uuid::from_bytes([9; 16]))));
    let jwk = json!({ "alg": "HS256", "typ": TYPE, "jwk": { "kty": "oct", "k": "AAAA" }, "jku": "https://evil.example/k" });
    let kid = json!({ "alg": "HS256", "typ": TYPE, "kid": "../../dev/null" });
    vec![
        ("another key", signed(&head, &claims(|_| {}), &[6; 32])),
        ("the empty key", signed(&head, &claims(|_| {}), &[])),
        (
            "a key that the header names",
            signed(&jwk, &claims(|_| {}), &[0, 0, 0]),
        ),
        ("a key that is a file", signed(&kid, &claims(|_| {}), &[])),
        ("claims exchanged", format!("{first}.{other}.{third}")),
        ("no signature", format!("{first}.{second}.")),
        ("two parts", format!("{first}.{second}")),
        ("four parts", format!("{right}.{third}")),
        ("cut short", right[..right.len() - 2].to_owned()),
        (
            "one bit of the signature",
            format!("{first}.{second}.A{}", &third[1..]),
        ),
        ("with room", format!(" {right}")),
        ("base64 with padding", format!("{right}=")),
        ("nothing", String::new()),
        ("only dots", "..".to_owned()),
        (
            "no JSON",
            format!(
                "{}.{}.{third}",
                URL_SAFE_NO_PAD.encode("x"),
                URL_SAFE_NO_PAD.encode("y")
            ),
        ),
    ]
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
    let by_hand = signed(
        &json!({ "alg": "HS256", "typ": TYPE }),
        &claims(|_| {}),
        &KEY,
    );
    assert_eq!(
        keys.check(&by_hand, NOW_MS),
        right,
        "the forgers of this file can write"
    );
}

#[test]
fn forty_forged_tokens_are_refused() {
    let keys = keys();
    let forged: Vec<_> = [bad_headers(), bad_claims(), bent()].concat();
    assert!(forged.len() >= 40, "{} of them", forged.len());
    for (what, token) in forged {
        assert_eq!(keys.check(&token, NOW_MS), None, "{what}");
    }
    // A token of this library's own making, with another algorithm of the same key.
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        let head = header(|header| header.alg = algorithm);
        let token = encode(&head, &claims(|_| {}), &keys.sign).expect("signed");
        assert_eq!(keys.check(&token, NOW_MS), None, "{algorithm:?}");
    }
}
