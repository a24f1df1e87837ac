//! Pushing: what of the outbox goes out, and what an Ack or a Refuse does to it.

use std::collections::BTreeSet;

use carnet_protocol::frame::{Erase, Number, Push, PushedUpdate, RefuseCode, Role, ToRelay};
use carnet_protocol::hash::update_hash;
use carnet_protocol::ids::DocumentId;
use carnet_protocol::limits::{PUSH_BYTES_TARGET, PUSH_UPDATES_MAX};

use super::commit::transaction;
use super::{Engine, Mode, Output};
use crate::api::{ApiError, Code};
use crate::limits::{BUSY_FIRST_MS, FULL_PASS_UPDATES_MAX, FULL_WAIT_MS, PUT_OFF_TRIES};
use crate::store::desk::{self, Healing};
use crate::store::outbox::{self, What};
use crate::store::set_aside::Reason;
use crate::sync::link::Wanted;
use crate::sync::outflow::Hold;

impl Engine {
    /// Sends what may be sent: in order, at most a window of bytes and of numbers ahead of the Ack, and nothing while healing (HE2).
    pub(super) fn push_more(&mut self) -> Result<(), ApiError> {
        let desk = &self.store.desk;
        if !self.link.up() || desk.healing != Healing::No || desk.mode == Mode::Solo {
            return Ok(());
        }
        self.let_newest_pass()?;
        while self.link.outflow.open() && self.link.outflow.next < self.store.desk.next_number {
            let next = self.link.outflow.next;
            let limit = PUSH_UPDATES_MAX.min(self.link.outflow.room());
            let rows = outbox::from(&self.store.conn, next, limit)?;
            if rows.first().is_none_or(|row| row.number != next) {
                // A number is missing: this outbox is not whole. A new device numbers it anew.
                return self.renew_device();
            }
            self.send_rows(rows);
        }
        Ok(())
    }

    /// One frame out of the first of these rows: one member's, one kind, at most so many bytes.
    fn send_rows(&mut self, rows: Vec<outbox::Row>) {
        let Some(first) = rows.first() else { return };
        let (number, member, what) = (first.number, first.member, first.what);
        if what == What::Erase {
            let document = first.document;
            self.link.outflow.sent(number, 1, None);
            return self.send(&ToRelay::Erase(Erase { number, document }), member);
        }
        let (mut updates, mut bytes) = (Vec::new(), 0);
        for row in rows {
            let fits = updates.is_empty() || bytes + row.bytes.len() <= PUSH_BYTES_TARGET;
            if row.member != member || row.what != what || !fits {
                break;
            }
            bytes += row.bytes.len();
            let hash = (!row.bytes.is_empty()).then(|| update_hash(row.document, &row.bytes));
            self.link
                .outflow
                .sent(row.number, row.bytes.len().max(1), hash);
            updates.push(PushedUpdate {
                document: row.document,
                update: row.bytes,
            });
        }
        let push = Push {
            first: number,
            updates,
        };
        self.send(&ToRelay::Push(push), member);
    }

    /// PU2, PU9: the relay has these numbers. Only what this socket sent is removed.
    pub(super) fn on_ack(&mut self, through: Number) -> Result<(), ApiError> {
        let through = self.link.outflow.acknowledge(through);
        if through <= self.store.desk.acknowledged {
            return Ok(());
        }
        self.link.busy.reset();
        let mut desk = self.store.desk.clone();
        desk.acknowledged = through;
        transaction(&self.store.conn, |conn| {
            outbox::acknowledge(conn, through)?;
            Ok(desk::save(conn, &desk)?)
        })?;
        self.store.desk = desk;
        self.forget_what_fitted()?;
        self.tell_settled()?;
        self.note_synced()
    }

    /// PU5: what each refusal asks of the desk.
    pub(super) fn on_refuse(
        &mut self,
        at: Number,
        code: RefuseCode,
        detail: &str,
    ) -> Result<(), ApiError> {
        tracing::info!(at, code = code.0, detail, "the relay refused an update");
        self.status_stale = true;
        match code {
            RefuseCode::GAP => self.on_gap(at),
            RefuseCode::HOLE => self.on_hole(at),
            RefuseCode::FORKED => self.renew_device(),
            RefuseCode::TOO_LARGE => self.set_refused_aside(at, Reason::TooLarge, Code::TooLarge),
            RefuseCode::MALFORMED => self.set_refused_aside(at, Reason::Malformed, Code::Invalid),
            RefuseCode::ERASED => self.set_refused_aside(at, Reason::Erased, Code::NotFound),
            RefuseCode::FORBIDDEN => self.on_forbidden(at),
            RefuseCode::FULL => self.on_full(at),
            RefuseCode::BUSY => self.on_put_off(at, Reason::PutOff, Code::Busy),
            // A reason of a newer relay: asking again may help, asking for ever would hold up everything behind it.
            _ => self.on_put_off(at, Reason::Malformed, Code::Invalid),
        }
    }

    /// Wait and try again; after some tries the document is set aside, so that others pass it.
    fn on_put_off(&mut self, at: Number, reason: Reason, code: Code) -> Result<(), ApiError> {
        let tried = self.link.outflow.put_off(at);
        let erasure = self.waiting(at)?.is_none_or(|row| row.what == What::Erase);
        if tried >= PUT_OFF_TRIES && !erasure {
            self.link.busy.reset();
            return self.set_refused_aside(at, reason, code);
        }
        self.link.outflow.rewind(at);
        self.link.outflow.hold = Hold::Until(self.later(i64::try_from(BUSY_FIRST_MS).unwrap_or(0)));
        Ok(())
    }

    /// LG9: the workspace holds as much as it may. Nothing is given up: what makes room and what may fit goes before what does
    /// not, and then all waits. A cache keeps nothing that waits so: who asked is told.
    fn on_full(&mut self, at: Number) -> Result<(), ApiError> {
        let Some(refused) = self.waiting(at)? else {
            return self.renew_device();
        };
        if self.is_cache() {
            return self.give_up_request(at, Code::Full);
        }
        self.link.full.insert(refused.document);
        self.link.outflow.full(at);
        self.make_way(at, refused.document)?;
        let first = self.waiting(at)?;
        if first.is_some_and(|row| self.may_fit(&row)) {
            return self.push_more();
        }
        self.link.outflow.hold = Hold::Full(self.later(FULL_WAIT_MS));
        Ok(())
    }

    /// What makes room and what may fit goes before what does not.
    fn make_way(&self, at: Number, refused: DocumentId) -> Result<(), ApiError> {
        let conn = &self.store.conn;
        let erasures = self.may_erase() && outbox::erases(conn, at)?;
        let none = BTreeSet::new();
        let full = match self.reorders(at) {
            true => &self.link.full,
            false if erasures => &none,
            false => return Ok(()),
        };
        transaction(conn, |conn| {
            Ok(outbox::make_way(conn, at, erasures, full, refused)?)
        })
    }

    /// Whether so few wait from a number on that they may change places.
    const fn reorders(&self, at: Number) -> bool {
        self.store.desk.next_number - at <= FULL_PASS_UPDATES_MAX
    }

    /// Only an owner's erasures are taken.
    fn may_erase(&self) -> bool {
        self.store.desk.role == Some(Role::Owner)
    }

    /// Whether the relay may take this though the workspace is full.
    fn may_fit(&self, row: &outbox::Row) -> bool {
        let first = row.what == What::Erase && self.may_erase();
        first || !self.link.full.contains(&row.document)
    }

    /// What was just written here and may fit does not wait with what does not.
    fn let_newest_pass(&mut self) -> Result<(), ApiError> {
        if !matches!(self.link.outflow.hold, Hold::Full(_)) {
            return Ok(());
        }
        let newest = self.waiting(self.store.desk.next_number - 1)?;
        let passes = newest.is_some_and(|row| {
            let placed = row.what == What::Erase || self.reorders(self.link.outflow.next);
            placed && self.may_fit(&row)
        });
        if passes {
            self.link.outflow.hold = Hold::None;
        }
        Ok(())
    }

    /// Documents of which nothing waits any more.
    fn forget_what_fitted(&mut self) -> Result<(), ApiError> {
        let mut left = BTreeSet::new();
        for id in std::mem::take(&mut self.link.full) {
            if outbox::holds_bytes(&self.store.conn, id)? {
                left.insert(id);
            }
        }
        self.link.outflow.careful = !left.is_empty();
        self.link.full = left;
        Ok(())
    }

    /// What fits now is asked soon, and not by all desks at the same moment.
    pub(super) fn room_may_have_come(&mut self) {
        if let Hold::Full(at) = &mut self.link.outflow.hold {
            let soon = i64::try_from(self.chance.below(BUSY_FIRST_MS) + BUSY_FIRST_MS);
            *at = (*at).min(self.clock.steady_ms() + soon.unwrap_or(0));
        }
    }

    /// When to try again: longer each time, and not all desks at the same moment.
    fn later(&mut self, least_ms: i64) -> i64 {
        self.clock.steady_ms() + least_ms + self.link.busy.next(&mut *self.chance)
    }

    /// Nothing of this member's is taken: it stays here. An erasure alone needs a higher role than other changes: it is
    /// given up, and the rest goes on.
    fn on_forbidden(&mut self, at: Number) -> Result<(), ApiError> {
        let Some(row) = self.waiting(at)?.filter(|row| row.what == What::Erase) else {
            self.link.outflow.hold = Hold::ReadOnly;
            return Ok(());
        };
        transaction(&self.store.conn, |conn| Ok(outbox::replace(conn, at, &[])?))?;
        self.out.push(Output::Refused {
            ids: vec![row.id],
            code: Code::Forbidden,
        });
        self.link.outflow.rewind(at);
        self.push_more()
    }

    fn waiting(&self, at: Number) -> Result<Option<outbox::Row>, ApiError> {
        let row = outbox::from(&self.store.conn, at, 1)?.into_iter().next();
        Ok(row.filter(|row| row.number == at))
    }

    fn on_gap(&mut self, at: Number) -> Result<(), ApiError> {
        // The log has lost what it acknowledged on this very socket: only a Hello tells both ends what to do.
        if at <= self.store.desk.acknowledged {
            self.close_and_return();
            return Ok(());
        }
        if !self.link.outflow.gap(at) {
            return self.renew_device();
        }
        self.link.outflow.rewind(self.store.desk.acknowledged + 1);
        self.push_more()
    }

    fn on_hole(&mut self, at: Number) -> Result<(), ApiError> {
        let Some(row) = self.waiting(at)? else {
            return self.renew_device();
        };
        self.link.outflow.rewind(at);
        self.link.outflow.hold = Hold::Repair;
        self.fetch(row.document, Wanted::Hole(at))
    }
}
