//! Access tokens: JWTs of ten minutes. One algorithm, one issuer, one audience, one type; nothing in them chooses a key.

use carnet_protocol::ids::MemberId;
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
};
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{AccountError, Accounts};
use crate::clock::Chance;
use crate::limits::ACCESS_MS;
use crate::log::LogError;
use crate::log::sqlite::Database;

const ISSUER: &str = "carnet-relay";
const AUDIENCE: &str = "carnet-relay/api";
const TYPE: &str = "at+jwt";
/// Clocks of instances differ by this many seconds at most.
const SKEW_S: i64 = 5;

/// Who makes a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The member.
    pub member: MemberId,
    /// Their sign-in.
    pub family: [u8; 16],
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    /// The sign-in that it belongs to.
    fam: Uuid,
    iat: i64,
    nbf: i64,
    exp: i64,
}

/// The signing key.
pub(super) struct Keys {
    sign: EncodingKey,
    check: DecodingKey,
    rules: Validation,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

impl Keys {
    pub(super) async fn load(database: &Database, chance: &dyn Chance) -> Result<Self, LogError> {
        let mut drawn = [0; 32];
        chance.fill(&mut drawn);
        let key = database
            .write(move |connection| {
                connection.execute(
                    "INSERT INTO secrets (name, value) VALUES ('jwt', ?1) ON CONFLICT DO NOTHING",
                    params![drawn],
                )?;
                let key: Vec<u8> = connection.query_row(
                    "SELECT value FROM secrets WHERE name = 'jwt'",
                    [],
                    |row| row.get(0),
                )?;
                Ok(key)
            })
            .await?;
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
        // Times are checked below, by the clock that was handed in.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        Ok(Self {
            sign: EncodingKey::from_secret(&key),
            check: DecodingKey::from_secret(&key),
            rules,
        })
    }

    pub(super) fn sign(
        &self,
        member: MemberId,
        family: [u8; 16],
        now_ms: i64,
    ) -> Result<(String, i64), AccountError> {
        let exp = (now_ms + ACCESS_MS) / 1000;
        let now = now_ms / 1000;
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: member.uuid(),
            fam: Uuid::from_bytes(family),
            iat: now,
            nbf: now,
            exp,
        };
        let header = Header {
            typ: Some(TYPE.to_owned()),
            ..Header::new(Algorithm::HS256)
        };
        let token = encode(&header, &claims, &self.sign)
            .map_err(|error| AccountError::Log(LogError::Store(format!("jwt: {error}"))))?;
        Ok((token, exp * 1000))
    }

    fn check(&self, token: &str, now_ms: i64) -> Option<Caller> {
        if decode_header(token).ok()?.typ.as_deref() != Some(TYPE) {
            return None;
        }
        let claims = decode::<Claims>(token, &self.check, &self.rules)
            .ok()?
            .claims;
        let now = now_ms / 1000;
        let valid = claims.nbf <= now + SKEW_S && now < claims.exp;
        valid.then(|| Caller {
            member: MemberId::from(claims.sub),
            family: claims.fam.into_bytes(),
        })
    }
}

impl Accounts {
    /// Who carries this access token. Looks whether the sign-in has ended: a removed or signed-out caller is nobody at once.
    ///
    /// # Errors
    /// [`AccountError::SignIn`].
    pub async fn caller(&self, token: &str) -> Result<Caller, AccountError> {
        let caller = self
            .keys
            .check(token, self.clock.now_ms())
            .ok_or(AccountError::SignIn)?;
        self.alive(caller.family).await?;
        Ok(caller)
    }

    /// Whether a sign-in still holds.
    ///
    /// # Errors
    /// [`AccountError::SignIn`] when it has ended.
    pub async fn alive(&self, family: [u8; 16]) -> Result<(), AccountError> {
        let alive = self
            .database
            .read(move |connection| {
                Ok(connection
                    .prepare_cached(
                        "SELECT 1 FROM families WHERE family = ?1 AND ended_at IS NULL",
                    )?
                    .query_row([family], |_| Ok(()))
                    .optional()?)
            })
            .await?;
        alive.ok_or(AccountError::SignIn)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::clock::SystemChance;

    struct Deaf;
    impl crate::log::Committed for Deaf {
        fn committed(&self, _: carnet_protocol::ids::WorkspaceId, _: Vec<crate::log::Item>) {}
        fn long_tail(
            &self,
            _: carnet_protocol::ids::WorkspaceId,
            _: carnet_protocol::ids::DocumentId,
        ) {
        }
    }

    #[tokio::test]
    async fn a_token_holds_only_as_it_was_made() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("relay.db"), Arc::new(Deaf)).unwrap();
        let keys = Keys::load(&database, &SystemChance).await.unwrap();
        let (token, exp) = keys.sign(MemberId([7; 16]), [8; 16], 1_000_000).unwrap();
        assert_eq!(
            keys.check(&token, 1_000_000).unwrap().member,
            MemberId([7; 16])
        );
        assert!(keys.check(&token, exp).is_none(), "too old");
        assert!(keys.check(&token, 1_000_000 - 10_000).is_none(), "not yet");
        let claims = |iss: &str, aud: &str| Claims {
            iss: iss.to_owned(),
            aud: aud.to_owned(),
            sub: Uuid::from_bytes([7; 16]),
            fam: Uuid::from_bytes([8; 16]),
            iat: 1_000,
            nbf: 1_000,
            exp: 9_000,
        };
        let typed = |typ: &str, alg| Header {
            typ: Some(typ.to_owned()),
            ..Header::new(alg)
        };
        let forged = [
            (
                "another issuer",
                typed(TYPE, Algorithm::HS256),
                claims("x", AUDIENCE),
            ),
            (
                "another audience",
                typed(TYPE, Algorithm::HS256),
                claims(ISSUER, "x"),
            ),
            (
                "another type",
                typed("JWT", Algorithm::HS256),
                claims(ISSUER, AUDIENCE),
            ),
            (
                "another algorithm",
                typed(TYPE, Algorithm::HS512),
                claims(ISSUER, AUDIENCE),
            ),
        ];
        for (what, header, claims) in forged {
            let token = encode(&header, &claims, &keys.sign).unwrap();
            assert!(keys.check(&token, 2_000_000).is_none(), "{what}");
        }
    }
}
