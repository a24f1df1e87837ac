//! The trash empties itself: what has been there for 30 days is removed for good, as an owner would.
//!
//! A desk of its own does it, and the desks of a team's owners while they have read the whole log: what somebody restored and
//! the relay knows of stays. The gateway does not: its file is new at each opening, so it never saw a day go by.

use carnet_protocol::frame::Role;
use carnet_protocol::ids::DocumentId;

use super::commit::transaction;
use super::{Engine, Mode};
use crate::api::{Actor, ApiError, Locale};
use crate::limits::{PURGE_RETRY_MS, TRASH_LOOK_MS, TRASH_SLICE};
use crate::store::trash;

impl Engine {
    /// When it is time: counts the day, and removes some of what is old; the rest follows at once.
    pub(super) fn tend_trash(&mut self) {
        let now = self.clock.steady_ms();
        if self.trash_at.is_none_or(|at| at > now) {
            return;
        }
        let wait = match self.tend_trash_once() {
            Ok(true) => 0,
            Ok(false) => TRASH_LOOK_MS,
            Err(error) => {
                tracing::warn!(%error, "the trash could not be looked at");
                PURGE_RETRY_MS
            }
        };
        self.trash_at = Some(now + wait);
    }

    /// Whether there is more to do.
    fn tend_trash_once(&mut self) -> Result<bool, ApiError> {
        let now = self.clock.now_ms();
        transaction(&self.store.conn, |conn| Ok(trash::count(conn, now)?))?;
        if !self.empties_trash() {
            return Ok(false);
        }
        let old = trash::old(&self.store.conn, now)?;
        for document in old.iter().take(TRASH_SLICE) {
            self.remove_old(*document)?;
        }
        Ok(old.len() > TRASH_SLICE)
    }

    fn empties_trash(&self) -> bool {
        let desk = &self.store.desk;
        match desk.mode {
            Mode::Solo => true,
            Mode::Shared | Mode::Joined => {
                desk.role == Some(Role::Owner) && self.link.is_live() && !desk.read_only()
            }
            Mode::Cache => false,
        }
    }

    fn remove_old(&mut self, document: DocumentId) -> Result<(), ApiError> {
        let actor = Actor {
            member: self.member,
            role: Role::Owner,
            zone: String::new(),
            locale: Locale::En,
        };
        tracing::info!(%document, "a record was in the trash for 30 days and is removed for good");
        self.erase(&document.to_string(), &actor).map(|_| ())
    }
}
