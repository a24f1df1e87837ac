//! What stands open.

use carnet_core::api::{Actor, ApiError, Locale};
use carnet_core::desk::Desk;
use carnet_protocol::frame::Role;
use carnet_protocol::ids::MemberId;

use super::link::Link;
use crate::settings::Entry;

/// The place for the one open workspace.
#[derive(Debug, Default)]
pub(super) enum Slot {
    /// There is none.
    #[default]
    Empty,
    /// It works.
    Open(Open),
    /// It did not open; its file is unharmed.
    Broken(ApiError),
}

/// An open workspace.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) entry: Entry,
    pub(super) desk: Desk,
    pub(super) link: Option<Link>,
}

/// The person of a workspace, here and now: the zone is asked each time, because people travel.
pub(super) fn actor(entry: &Entry, locale: Locale) -> Actor {
    let zone = jiff::tz::TimeZone::system();
    Actor {
        member: MemberId::from(entry.member),
        role: role(&entry.role),
        zone: zone.iana_name().unwrap_or("UTC").to_owned(),
        locale,
    }
}

/// A role from a newer relay can look and no more.
fn role(name: &str) -> Role {
    match name {
        "owner" => Role::Owner,
        "member" => Role::Member,
        _ => Role::Viewer,
    }
}
