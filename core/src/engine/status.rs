//! The truth in one glance: where sync stands, and how much waits.

use std::panic::{AssertUnwindSafe, catch_unwind};

use carnet_protocol::ids::DocumentId;
use rusqlite::Connection;
use yrs::{Any, Map, Out, ReadTxn, Transact};

use super::{Engine, Mode, Output, documents};
use crate::api::sync::{SetAside, State, Status};
use crate::api::{ApiError, Event};
use crate::store::set_aside::{self, Reason};
use crate::store::{desk, documents as stored, outbox};
use crate::sync::link::{Link, Phase, Trouble};
use crate::sync::outflow::Hold;

/// Works out the status from what is stored and where the link stands.
///
/// # Errors
/// When the file cannot be read.
pub fn status(conn: &Connection, desk: &desk::Row, link: &Link) -> Result<Status, ApiError> {
    let aside = set_aside::all(conn)?;
    let put_off = aside.iter().filter(|row| row.reason == Reason::PutOff);
    let pending = if desk.mode == Mode::Solo {
        0
    } else {
        outbox::pending(conn)? + put_off.map(|row| row.updates).sum::<u32>()
    };
    let set_aside = aside
        .into_iter()
        .filter(|row| !matches!(row.reason, Reason::Discarded | Reason::PutOff))
        .map(|row| {
            Ok(SetAside {
                title: title(conn, row.document),
                document: row.document.to_string(),
                reason: row.reason.word().to_owned(),
                updates: row.updates,
            })
        })
        .collect::<Result<Vec<_>, ApiError>>()?;
    Ok(Status {
        state: state(desk, link, pending),
        pending,
        synced_at: desk.synced_at,
        set_aside,
    })
}

/// A document's title or name, as far as it can be read.
fn title(conn: &Connection, id: DocumentId) -> String {
    let Ok(parts) = stored::parts(conn, id) else {
        return String::new();
    };
    // It may be set aside because reading it panics.
    let built = catch_unwind(AssertUnwindSafe(|| documents::build(id, 1, &parts)));
    let Ok(Ok(doc)) = built else {
        return String::new();
    };
    let txn = doc.transact();
    let Some(data) = txn.get_map(crate::document::DATA) else {
        return String::new();
    };
    let text = |key: &str| match data.get(&txn, key) {
        Some(Out::Any(Any::String(text))) => text.to_string(),
        _ => String::new(),
    };
    let parts = ["title", "name", "first_name", "last_name"].map(text);
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

fn state(desk: &desk::Row, link: &Link, pending: u32) -> State {
    let read_only = desk.role == Some(carnet_protocol::frame::Role::Viewer)
        || link.outflow.hold == Hold::ReadOnly;
    let healing = desk.healing != desk::Healing::No;
    match link.phase {
        Phase::Off => State::Alone,
        _ if link.trouble == Some(Trouble::SignedOut) => State::SignedOut,
        _ if link.trouble == Some(Trouble::Certificate) => State::Certificate,
        Phase::Waiting { .. } if link.trouble == Some(Trouble::Version) => State::Version,
        Phase::Waiting { .. } if link.trouble == Some(Trouble::NotARelay) => State::NotARelay,
        _ if link.trouble == Some(Trouble::Forbidden) => State::Removed,
        _ if read_only && pending > 0 => State::ReadOnly,
        Phase::Waiting { .. } if link.trouble.is_some() => State::Offline,
        Phase::Waiting { .. } | Phase::Connecting | Phase::Greeting => State::Connecting,
        Phase::Reading => State::Connecting,
        Phase::Live if read_only => State::ReadOnly,
        Phase::Live if !link.full.is_empty() && pending > 0 => State::Full,
        Phase::Live if pending > 0 || healing => State::Syncing,
        Phase::Live => State::Synced,
    }
}

impl Engine {
    /// Sends the status when it is another than the last one sent.
    pub(super) fn tell_status(&mut self) {
        if !std::mem::take(&mut self.status_stale) {
            return;
        }
        match status(&self.store.conn, &self.store.desk, &self.link) {
            Ok(status) if self.told.as_ref() != Some(&status) => {
                self.told = Some(status.clone());
                self.out.push(Output::Event(Event::Sync(status)));
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "the sync status cannot be read"),
        }
    }
}
