//! Access tokens: JWTs of ten minutes. One algorithm, one issuer, one audience, one type; nothing in them chooses a key.

use carnet_protocol::ids::MemberId;
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::AccountError;
use crate::clock::Chance;
use crate::limits::ACCESS_MS;
use crate::log::LogError;
use crate::sql::{SqlError, Tables};
use crate::values;

const ISSUER: &str = "carnet-relay";
const AUDIENCE: &str = "carnet-relay/api";
const TYPE: &str = "at+jwt";
/// Clocks of instances differ by this many seconds at most.
const SKEW_S: i64 = 5;

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
    pub(super) async fn load(tables: &Tables, chance: &dyn Chance) -> Result<Self, LogError> {
        let mut drawn = [0; 32];
        chance.fill(&mut drawn);
        let key = tables
            .write(move |sql| -> Result<Vec<u8>, SqlError> {
                sql.execute(DRAW_KEY, values![drawn])?;
                let key = sql.first(KEY, values![])?;
                key.ok_or(SqlError::Shape(0))?.get_bytes(0)
            })
            .await?;
        Ok(Self::of(&key))
    }

    /// The key that these bytes are, with the rules of what it signs.
    fn of(key: &[u8]) -> Self {
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
        // Times are checked below, by the clock that was handed in.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        Self {
            sign: EncodingKey::from_secret(key),
            check: DecodingKey::from_secret(key),
            rules,
        }
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

    /// The member and the sign-in that a token names, when it is one of ours and of now.
    pub(super) fn check(&self, token: &str, now_ms: i64) -> Option<(MemberId, [u8; 16])> {
        if decode_header(token).ok()?.typ.as_deref() != Some(TYPE) {
            return None;
        }
        let claims = decode::<Claims>(token, &self.check, &self.rules)
            .ok()?
            .claims;
        let now = now_ms / 1000;
        let valid = claims.nbf <= now + SKEW_S && now < claims.exp;
        valid.then(|| (MemberId::from(claims.sub), claims.fam.into_bytes()))
    }
}

crate::statements! {
    DRAW_KEY = "INSERT INTO secrets (name, value) VALUES ('jwt', ?1) ON CONFLICT DO NOTHING";
    KEY = "SELECT value FROM secrets WHERE name = 'jwt'";
}

#[cfg(test)]
mod tests;
