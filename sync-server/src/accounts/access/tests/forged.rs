//! Forged access tokens, each from a right one: shared with the tests that show them to a whole relay.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use uuid::Uuid;

/// The type of our tokens.
pub(crate) const TYPE: &str = "at+jwt";

/// The header of our tokens.
pub(crate) fn right_header() -> Value {
    json!({ "alg": "HS256", "typ": TYPE })
}

/// Every one there is, from a member's right claims of this moment and the key that signs them.
pub(crate) fn all(right: &Value, key: &[u8]) -> Vec<(&'static str, String)> {
    [
        bad_headers(right, key),
        bad_claims(right, key),
        bent(right, key),
    ]
    .concat()
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// Signed with a key, whatever the header says.
pub(crate) fn signed(head: &Value, body: &Value, key: &[u8]) -> String {
    let message = format!("{}.{}", part(head), part(body));
    let key = EncodingKey::from_secret(key);
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256);
    format!("{message}.{}", signature.expect("HMAC signs anything"))
}

/// Headers that a token of ours never has, on claims that are right and a signature of ours.
fn bad_headers(right: &Value, key: &[u8]) -> Vec<(&'static str, String)> {
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
    let of_ours = heads.map(|(what, head)| (what, signed(&head, right, key)));
    of_ours.into_iter().collect()
}

/// Claims that are not these.
fn bad_claims(right: &Value, key: &[u8]) -> Vec<(&'static str, String)> {
    let claims = |change: fn(&mut Value)| {
        let mut claims = right.clone();
        change(&mut claims);
        claims
    };
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
        ("expired", claims(|c| c["exp"] = c["iat"].clone())),
        ("expired long ago", claims(|c| c["exp"] = json!(0))),
        (
            "no expiry",
            claims(|c| drop(c.as_object_mut().map(|c| c.remove("exp")))),
        ),
        ("expiry in text", claims(|c| c["exp"] = json!("9999999999"))),
        (
            "not yet",
            claims(|c| c["nbf"] = json!(c["iat"].as_i64().map(|now| now + 60))),
        ),
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
    let head = right_header();
    let made = table
        .into_iter()
        .map(|(what, body)| (what, signed(&head, &body, key)));
    made.collect()
}

/// Other keys, and tokens that were bent.
fn bent(right: &Value, key: &[u8]) -> Vec<(&'static str, String)> {
    let head = right_header();
    let whole = signed(&head, right, key);
    let parts: Vec<&str> = whole.split('.').collect();
    let [first, second, third] = parts[..] else {
        panic!("three parts")
    };
    let mut other = right.clone();
    other["sub"] = json!(Uuid::from_bytes([9; 16]));
    let other = part(&other);
    let jwk = json!({ "alg": "HS256", "typ": TYPE, "jwk": { "kty": "oct", "k": "AAAA" }, "jku": "https://evil.example/k" });
    let kid = json!({ "alg": "HS256", "typ": TYPE, "kid": "../../dev/null" });
    vec![
        ("another key", signed(&head, right, &[6; 32])),
        ("the empty key", signed(&head, right, &[])),
        (
            "a key that the header names",
            signed(&jwk, right, &[0, 0, 0]),
        ),
        ("a key that is a file", signed(&kid, right, &[])),
        ("claims exchanged", format!("{first}.{other}.{third}")),
        ("no signature", format!("{first}.{second}.")),
        ("two parts", format!("{first}.{second}")),
        ("four parts", format!("{whole}.{third}")),
        ("cut short", whole[..whole.len() - 2].to_owned()),
        (
            "one bit of the signature",
            format!("{first}.{second}.A{}", &third[1..]),
        ),
        ("with room", format!(" {whole}")),
        ("base64 with padding", format!("{whole}=")),
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
