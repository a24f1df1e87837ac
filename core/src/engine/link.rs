//! The link to the relay: connect, greet, read to Live, close, come back.

use carnet_protocol::frame::{Bye, ByeCode, Hello, Live, Refuse, Role, ToDesk, ToRelay, Welcome};
use carnet_protocol::ids::{DocumentId, MemberId};
use carnet_protocol::limits::{PROTOCOL_VERSION, SEEN_PARTS};

use super::commit::transaction;
use super::{Engine, Mode, Output};
use crate::api::ApiError;
use crate::limits::{
    ANSWER_MAX_MS, PING_AFTER_MS, RECONNECT_CALM_MS, RECONNECT_MAX_MS, SILENCE_MAX_MS,
};
use crate::store::desk::Healing;
use crate::store::open::redraw;
use crate::store::{desk, given};
use crate::sync::link::{Phase, Trouble};
use crate::sync::outflow::{Hold, Outflow};

impl Engine {
    pub(super) fn send(&mut self, frame: &ToRelay, member: MemberId) {
        let frame = frame.encode();
        self.witness.frame(self.clock.now_ms(), true, &frame);
        self.out.push(Output::Send { frame, member });
    }

    /// The socket is open: Hello.
    pub(super) fn on_link_up(&mut self, ticket: String) {
        if self.store.desk.mode == Mode::Solo {
            self.out.push(Output::Close);
            return;
        }
        let now = self.clock.steady_ms();
        self.link.phase = Phase::Greeting;
        (self.link.heard, self.link.pinged) = (now, false);
        self.witness.socket();
        self.status_stale = true;
        let desk = &self.store.desk;
        let hello = Hello {
            protocol: PROTOCOL_VERSION,
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            device: desk.device,
            ticket,
            epoch: desk.epoch,
            cursor: desk.cursor,
            cursor_hash: desk.cursor_hash,
            acknowledged: desk.acknowledged,
        };
        self.send(&ToRelay::Hello(hello), self.member);
    }

    /// A frame from the relay. Bytes that do not decode, and failures of our own disk, end the socket: the cursor
    /// says where to go on.
    pub(super) fn on_frame(&mut self, bytes: &[u8]) {
        if !matches!(
            self.link.phase,
            Phase::Greeting | Phase::Reading | Phase::Live
        ) {
            return;
        }
        (self.link.heard, self.link.pinged) = (self.clock.steady_ms(), false);
        self.witness.frame(self.clock.now_ms(), false, bytes);
        let done = match ToDesk::decode(bytes) {
            Ok(frame) => {
                self.link.unseen_bytes += log_bytes(&frame, bytes);
                self.take_frame(frame)
            }
            Err(error) => {
                tracing::warn!(%error, "a frame of the relay does not decode");
                self.close_and_return();
                return;
            }
        };
        if let Err(error) = done {
            tracing::error!(%error, "what the relay sent could not be saved");
            self.documents.forget_all();
            self.editors_must_compare();
            self.close_and_return();
        }
    }

    fn take_frame(&mut self, frame: ToDesk) -> Result<(), ApiError> {
        let greeted = self.link.phase != Phase::Greeting;
        match frame {
            ToDesk::Welcome(welcome) if !greeted => self.on_welcome(welcome),
            ToDesk::Bye(bye) => {
                self.on_bye(&bye);
                Ok(())
            }
            _ if !greeted => {
                self.close_and_return();
                Ok(())
            }
            ToDesk::Ack(ack) => self.on_ack(ack.through),
            ToDesk::Refuse(Refuse { at, code, detail }) => self.on_refuse(at, code, &detail),
            ToDesk::Entries(entries) => self.on_entries(entries.entries),
            ToDesk::Document(document) => self.on_document(document),
            ToDesk::Erased(erased) => self.on_erased(erased),
            ToDesk::Live(live) => self.on_live(&live),
            ToDesk::Presence(presence) => {
                self.on_presence_in(presence);
                Ok(())
            }
            ToDesk::Pong => {
                self.witness.ponged(self.clock.steady_ms());
                Ok(())
            }
            ToDesk::Welcome(_) => Ok(()),
        }
    }

    fn on_welcome(&mut self, welcome: Welcome) -> Result<(), ApiError> {
        let now = self.clock.steady_ms();
        (self.link.since, self.link.trouble) = (now, None);
        let seen = welcome.limits.window_bytes / SEEN_PARTS;
        (self.link.unseen_bytes, self.link.seen_bytes) = (0, seen as usize);
        self.status_stale = true;
        if welcome.reset {
            return self.reset(&welcome);
        }
        // Numbers that this file never gave: another desk gave them under this device, so the file is a copy.
        if welcome.through >= self.store.desk.next_number {
            return self.renew_device();
        }
        let mut desk = self.store.desk.clone();
        (desk.epoch, desk.role) = (Some(welcome.epoch), Some(welcome.role));
        let other_role = desk.role != self.store.desk.role;
        if desk != self.store.desk {
            transaction(&self.store.conn, |conn| Ok(desk::save(conn, &desk)?))?;
            self.store.desk = desk;
        }
        if other_role {
            // The screen shows what the person may do.
            self.tell_changed([DocumentId::WORKSPACE].into(), false);
        }
        self.link.phase = Phase::Reading;
        self.link.outflow = Outflow::new(self.store.desk.acknowledged);
        if welcome.role == Role::Viewer {
            self.link.outflow.hold = Hold::ReadOnly;
        }
        (self.link.fetching, self.link.heal_at) = (None, None);
        self.link.full.clear();
        self.link.asked_anew.clear();
        // A new socket may be another relay, or one with more room: at once.
        self.link.put_off_at = Some(now);
        self.link.here_changed = true;
        self.push_more()
    }

    /// HE1: the log is not the one that was read. A new device, everything from the beginning, and then the difference.
    fn reset(&mut self, welcome: &Welcome) -> Result<(), ApiError> {
        let mut desk = self.store.desk.clone();
        let (clock, chance) = (&*self.clock, &mut *self.chance);
        transaction(&self.store.conn, |conn| {
            redraw(conn, &mut desk, clock, chance)?;
            given::clear(conn)?;
            (desk.epoch, desk.role) = (Some(welcome.epoch), Some(welcome.role));
            (desk.cursor, desk.cursor_hash) = (0, None);
            desk.healing = Healing::Reset;
            Ok(desk::save(conn, &desk)?)
        })?;
        self.store.desk = desk;
        self.return_at_once();
        Ok(())
    }

    /// The device exists twice (LG3): this file takes a new one, and says Hello again.
    pub(super) fn renew_device(&mut self) -> Result<(), ApiError> {
        let mut desk = self.store.desk.clone();
        let (clock, chance) = (&*self.clock, &mut *self.chance);
        transaction(&self.store.conn, |conn| {
            redraw(conn, &mut desk, clock, chance)?;
            Ok(desk::save(conn, &desk)?)
        })?;
        self.store.desk = desk;
        self.return_at_once();
        Ok(())
    }

    fn on_live(&mut self, live: &Live) -> Result<(), ApiError> {
        let mut desk = self.store.desk.clone();
        if live.head > desk.cursor {
            (desk.cursor, desk.cursor_hash) = (live.head, live.hash);
        } else if live.head == desk.cursor && desk.cursor_hash.is_none() {
            // An entry of ours came back without its bytes, and its hash was no longer known here.
            desk.cursor_hash = live.hash;
        }
        let first = !desk.was_live;
        desk.was_live = true;
        self.link.phase = Phase::Live;
        self.status_stale = true;
        if desk != self.store.desk {
            transaction(&self.store.conn, |conn| Ok(desk::save(conn, &desk)?))?;
            self.store.desk = desk;
        }
        if first {
            // What was read-only until now need not be any more.
            self.tell_changed([DocumentId::WORKSPACE].into(), false);
        }
        self.plan_healing();
        self.note_synced()?;
        self.fetch_next()?;
        self.push_more()
    }

    fn on_bye(&mut self, bye: &Bye) {
        tracing::info!(code = bye.code.0, detail = %bye.detail, "the relay closes");
        let now = self.clock.steady_ms();
        self.link.trouble = match bye.code {
            ByeCode::REVOKED => Some(Trouble::Forbidden),
            ByeCode::VERSION => Some(Trouble::Version),
            _ => Some(Trouble::Offline),
        };
        if bye.code == ByeCode::DRAINING {
            // It says itself when to come back. Instances that are replaced one after another are no failures that add up.
            self.link.backoff.reset();
        }
        self.link_is_down(now);
        if let Phase::Waiting { at } = &mut self.link.phase {
            *at = (*at).max(now + i64::from(bye.retry_after_ms));
        }
        self.out.push(Output::Close);
    }

    pub(super) fn on_link_down(&mut self) {
        if matches!(self.link.phase, Phase::Off | Phase::Waiting { .. }) {
            return;
        }
        self.link.trouble = Some(Trouble::Offline);
        self.link_is_down(self.clock.steady_ms());
    }

    pub(super) fn on_no_link(&mut self, trouble: Trouble) {
        if self.link.phase == Phase::Off {
            return;
        }
        self.link.trouble = Some(trouble);
        let now = self.clock.steady_ms();
        self.link_is_down(now);
        if trouble != Trouble::Offline
            && let Phase::Waiting { at } = &mut self.link.phase
        {
            // Nothing will change by itself soon; a person's Retry comes at once.
            *at = now + i64::try_from(RECONNECT_MAX_MS).unwrap_or(i64::MAX);
        }
    }

    /// CL3: full jitter, and from the beginning after a connection that lasted.
    fn link_is_down(&mut self, now: i64) {
        if self.link.up() && now - self.link.since >= RECONNECT_CALM_MS {
            self.link.backoff.reset();
        }
        let wait = self.link.backoff.next(&mut *self.chance);
        self.link.phase = Phase::Waiting { at: now + wait };
        self.link.fetching = None;
        self.link.heal_at = None;
        self.everyone_went();
        self.status_stale = true;
    }

    /// Ends this socket and comes back after a wait.
    pub(super) fn close_and_return(&mut self) {
        self.on_link_down();
        self.out.push(Output::Close);
    }

    /// After a panic: as if the socket had broken.
    pub(super) fn drop_link(&mut self) {
        if self.link.phase != Phase::Off {
            self.close_and_return();
        }
    }

    /// Ends this socket and says Hello again without a wait: the desk changed, not the relay.
    fn return_at_once(&mut self) {
        let now = self.clock.steady_ms();
        self.everyone_went();
        (self.link.fetching, self.link.heal_at) = (None, None);
        self.link.phase = Phase::Waiting { at: now };
        self.status_stale = true;
        self.out.push(Output::Close);
    }

    /// A person asks, or the system is back online: now.
    pub(super) fn retry_now(&mut self) {
        if let Phase::Waiting { at } = &mut self.link.phase {
            *at = self.clock.steady_ms();
            self.link.backoff.reset();
        }
        if let Hold::Until(at) | Hold::Full(at) = &mut self.link.outflow.hold {
            *at = self.clock.steady_ms();
        }
    }

    pub(super) fn link_deadline(&self) -> Option<i64> {
        let link = &self.link;
        let quiet = match link.phase {
            Phase::Off => return None,
            Phase::Waiting { at } => return Some(at),
            Phase::Connecting => return None,
            // Nothing else is done before Welcome.
            Phase::Greeting => return Some(link.heard + ANSWER_MAX_MS),
            _ if link.pinged => link.heard + SILENCE_MAX_MS,
            _ => link.heard + PING_AFTER_MS,
        };
        let hold = match link.outflow.hold {
            Hold::Until(at) | Hold::Full(at) => Some(at),
            _ => None,
        };
        let here = link.here_changed.then_some(link.here_at);
        // A time that has come and that nothing is done at would be due again at once, for ever.
        let resumes = link.up() && self.store.desk.healing == Healing::No;
        let put_off = link.put_off_at.filter(|_| resumes);
        [Some(quiet), hold, here, link.heal_at, put_off]
            .into_iter()
            .flatten()
            .min()
    }

    /// Does what is due now. Called after every input.
    pub(super) fn run_due(&mut self) {
        let now = self.clock.steady_ms();
        match self.link.phase {
            Phase::Off | Phase::Connecting => return,
            Phase::Waiting { at } => {
                if now >= at {
                    self.link.phase = Phase::Connecting;
                    self.status_stale = true;
                    self.out.push(Output::Connect { not_before_ms: at });
                }
                return;
            }
            Phase::Greeting if now >= self.link.heard + ANSWER_MAX_MS => {
                return self.close_and_return();
            }
            Phase::Greeting => return,
            Phase::Reading | Phase::Live => {}
        }
        if now >= self.link.heard + SILENCE_MAX_MS {
            return self.close_and_return();
        }
        if now >= self.link.heard + PING_AFTER_MS && !self.link.pinged {
            self.link.pinged = true;
            self.witness.pinged(now);
            self.send(&ToRelay::Ping, self.member);
        }
        self.send_presence(now);
        let done = self
            .release(now)
            .and_then(|()| self.heal_some(now))
            .and_then(|()| self.resume_put_off(now));
        if let Err(error) = done.and_then(|()| self.push_more()) {
            tracing::error!(%error, "the outbox could not be read");
            self.close_and_return();
        }
    }

    /// The waits after Refuse(busy) and Refuse(full) end.
    fn release(&mut self, now: i64) -> Result<(), ApiError> {
        if let Hold::Until(at) | Hold::Full(at) = self.link.outflow.hold
            && now >= at
        {
            self.link.outflow.hold = Hold::None;
        }
        Ok(())
    }

    /// When everything is on the relay, says so and remembers when.
    pub(super) fn note_synced(&mut self) -> Result<(), ApiError> {
        let desk = &self.store.desk;
        let done = self.link.phase == Phase::Live && desk.healing == Healing::No;
        if done && crate::store::outbox::pending(&self.store.conn)? == 0 {
            self.store.desk.synced_at = Some(self.clock.now_ms());
        }
        self.status_stale = true;
        Ok(())
    }

    /// Tells who waits for the relay how far it has everything.
    pub(super) fn tell_settled(&mut self) -> Result<(), ApiError> {
        let settled = crate::store::outbox::settled(&self.store.conn)?;
        self.out.push(Output::Acknowledged(settled));
        Ok(())
    }
}

/// What counts against the relay's window: entries, states and erasures, but not the answer to a Fetch.
fn log_bytes(frame: &ToDesk, bytes: &[u8]) -> usize {
    let of_log = match frame {
        ToDesk::Entries(_) | ToDesk::Erased(_) => true,
        ToDesk::Document(document) => !document.fetched,
        _ => false,
    };
    if of_log { bytes.len() } else { 0 }
}
