//! Who asks, for which workspace, in which language and time zone.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, HeaderName};
use axum::http::request::Parts;
use carnet_core::api::{Actor, Code, Locale, Right};
use carnet_protocol::ids::WorkspaceId;

use super::answer::Refused;
use crate::Gateway;
use crate::limits::ZONE_CHARS;
use crate::members::{Person, Refusal};

const ZONE: HeaderName = HeaderName::from_static("x-carnet-zone");

/// A member of the workspace in the path, by the access token in the Authorization header. Never from a URL.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub(super) workspace: WorkspaceId,
    pub(super) person: Person,
    pub(super) actor: Actor,
}

impl Caller {
    /// Refuses when the role does not allow it.
    pub(super) fn must(&self, right: Right) -> Result<(), Refused> {
        if self.actor.may(right) {
            return Ok(());
        }
        Err(Refused::new(Code::Forbidden, "the role does not allow it"))
    }
}

impl FromRequestParts<Gateway> for Caller {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Refused> {
        let workspace = workspace(parts, gateway).await?;
        let access = text(&parts.headers, &AUTHORIZATION).strip_prefix("Bearer ");
        let access = access.ok_or(Refusal::SignIn)?.trim();
        let person = gateway.members.person(access, workspace).await?;
        let actor = Actor {
            member: person.member,
            role: person.role,
            zone: zone(text(&parts.headers, &ZONE)),
            locale: locale(text(&parts.headers, &ACCEPT_LANGUAGE)),
        };
        Ok(Self {
            workspace,
            person,
            actor,
        })
    }
}

async fn workspace(parts: &mut Parts, gateway: &Gateway) -> Result<WorkspaceId, Refused> {
    let params = RawPathParams::from_request_parts(parts, gateway).await;
    let found = params.ok().and_then(|params| {
        let mut params = params.iter();
        params.find_map(|(name, value)| (name == "workspace").then(|| value.parse().ok())?)
    });
    Ok(found.ok_or(Refusal::NotFound)?)
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> &'h str {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default()
}

/// An IANA name; anything else is no zone, and "today" is then that of UTC.
fn zone(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/_+-".contains(letter);
    let good = !text.is_empty() && text.len() <= ZONE_CHARS && text.chars().all(plain);
    if good { text } else { "UTC" }.to_owned()
}

/// The first language that is ours.
fn locale(text: &str) -> Locale {
    let mut tags = text.split(',').map(|tag| tag.trim().to_ascii_lowercase());
    let found = tags.find_map(|tag| match tag.get(..2) {
        Some("fr") => Some(Locale::Fr),
        Some("en") => Some(Locale::En),
        _ => None,
    });
    found.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_known_language_is_taken() {
        for (header, wanted) in [
            ("", Locale::En),
            ("fr", Locale::Fr),
            ("FR-ca, en;q=0.5", Locale::Fr),
            ("de, fr;q=0.8, en", Locale::Fr),
            ("en-GB,fr", Locale::En),
            ("é", Locale::En),
        ] {
            assert_eq!(locale(header), wanted, "{header}");
        }
    }

    #[test]
    fn what_is_no_zone_is_utc() {
        let long = "a".repeat(ZONE_CHARS + 1);
        for (header, wanted) in [
            ("Europe/Paris", "Europe/Paris"),
            ("Etc/GMT+5", "Etc/GMT+5"),
            ("", "UTC"),
            ("../../etc/passwd", "UTC"),
            (long.as_str(), "UTC"),
        ] {
            assert_eq!(zone(header), wanted, "{header}");
        }
    }
}
