//! Drives one [`Session`] over one link: a WebSocket, or a pair of queues to a desk in this process.
//!
//! One task per link. It reads and writes at once, so that two ends that both send cannot wait for each other.

mod link;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use carnet_protocol::frame::{ByeCode, DocumentState, Role};
use carnet_protocol::ids::{DeviceId, MemberId, SessionId, WorkspaceId};
use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::{FuturesOrdered, FuturesUnordered, StreamExt};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use self::link::{Handed, Moved, poll_link};
pub use self::link::{Incoming, Link, Outgoing};
use super::room::Heard;
use super::{Holder, Hub, Mail, Seat};
use crate::clock::Clock;
use crate::compaction;
use crate::delivery::pack;
use crate::folds::Folds;
use crate::limits::{
    BLOCKED_SECS, DRAIN_SPREAD_MS, OUT_FRAMES_MAX, PING_SECS, RETRY_FIRST_MS, RETRY_SPREAD_MS,
    SLOWEST_BYTES_PER_SEC, TICK_SECS,
};
use crate::log::{Appended, LogError, Opened, SharedLog};
use crate::metrics::{self, link::Timing};
use crate::session::{Action, Admitted, Found, Session, WENT_BACK, close_code};

/// The type byte of Live (docs/protocol.md).
const LIVE: u8 = 37;

/// What a ticket was worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redeemed {
    /// Who the ticket stands for.
    pub admitted: Admitted,
    /// The sign-in that it was asked with; the socket ends with it.
    pub sign_in: [u8; 16],
}

/// The sign-in behind links that this process made itself: none of anybody, and none that ends.
pub const NOBODY_S: [u8; 16] = [0; 16];

/// What somebody may do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// What the role allows.
    Role(Role),
    /// What the role allows, and from another device: this one is that member's (HS6).
    OfAnother(MemberId, Role),
    /// Nothing here any more: the member was removed, or the device shut out.
    Removed,
    /// Nothing until they sign in again.
    SignedOut,
}

/// Redeems tickets.
#[async_trait]
pub trait Admission: Send + Sync {
    /// Who the ticket stands for; `None`: nobody, not now, not here. A ticket is used up by this.
    async fn redeem(
        &self,
        workspace: WorkspaceId,
        device: DeviceId,
        ticket: &str,
    ) -> Result<Option<Redeemed>, LogError>;

    /// What a member may do now, over the sign-in and from the device of a ticket that was redeemed.
    async fn standing(
        &self,
        workspace: WorkspaceId,
        device: DeviceId,
        member: MemberId,
        sign_in: [u8; 16],
    ) -> Result<Standing, LogError>;
}

/// What every link needs.
#[derive(Clone)]
pub struct Shared {
    /// The log.
    pub log: SharedLog,
    /// The hub.
    pub hub: Arc<Hub>,
    /// Where Fetch is answered.
    pub folds: Folds,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Cancelled when the relay drains.
    pub draining: CancellationToken,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared")
            .field("hub", &self.hub)
            .finish_non_exhaustive()
    }
}

/// What the log or the accounts answered.
enum Answer {
    Admitted(DeviceId, Result<Option<Redeemed>, LogError>),
    /// The standing was read after the socket had its seat: a change before that was heard by nobody.
    Opened(Result<(Standing, Opened), LogError>),
    Read(Result<Found, LogError>),
    Fetched(Result<DocumentState, LogError>),
}

/// What happened next.
enum Next {
    Moved(Moved),
    Appended(Result<Appended, LogError>),
    Answered(Answer),
    Heard(Heard),
    Tick,
    Drain,
    DrainNow,
}

struct Drive<L> {
    shared: Shared,
    admission: Arc<dyn Admission>,
    workspace: WorkspaceId,
    session: Session,
    since: Instant,
    link: L,
    seat: Option<Seat>,
    /// The sign-in behind the ticket.
    sign_in: [u8; 16],
    out: VecDeque<Outgoing>,
    handed: Handed,
    /// Something was handed to the link and may not have left.
    unflushed: bool,
    blocked_since: Option<Instant>,
    /// `handed.times` when it was last looked at.
    progress: u64,
    appends: FuturesOrdered<BoxFuture<'static, Result<Appended, LogError>>>,
    answers: FuturesUnordered<BoxFuture<'static, Answer>>,
    ping_at: Instant,
    drain_at: Option<Instant>,
    closing: bool,
    timing: Timing,
    /// When each append was read that is not answered yet.
    pushed_at: VecDeque<Instant>,
}

/// Serves a link until either side ends it.
pub async fn drive<L: Link>(
    shared: Shared,
    admission: Arc<dyn Admission>,
    workspace: WorkspaceId,
    id: SessionId,
    link: L,
) {
    let mut drive = Box::new(Drive {
        shared,
        admission,
        workspace,
        session: Session::new(id, workspace, 0),
        since: Instant::now(),
        link,
        seat: None,
        sign_in: NOBODY_S,
        out: VecDeque::new(),
        handed: Handed::default(),
        unflushed: false,
        blocked_since: None,
        progress: 0,
        appends: FuturesOrdered::new(),
        answers: FuturesUnordered::new(),
        ping_at: Instant::now() + Duration::from_secs(PING_SECS),
        drain_at: None,
        closing: false,
        timing: Timing::begin(),
        pushed_at: VecDeque::new(),
    });
    let mut ticks = interval(Duration::from_secs(TICK_SECS));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !drive.closing {
        let next = drive.next(&mut ticks).await;
        if drive.on(next).is_break() {
            return;
        }
    }
    drive.end().await;
}

impl<L: Link> Drive<L> {
    async fn next(&mut self, ticks: &mut Interval) -> Next {
        // A desk that does not take what it is sent is not asked for more.
        let reads = self.session.wants_input() && self.out.len() < OUT_FRAMES_MAX;
        let Self {
            link,
            out,
            handed,
            unflushed,
            appends,
            answers,
            seat,
            drain_at,
            shared,
            ..
        } = self;
        tokio::select! {
            biased;
            Some(appended) = appends.next(), if !appends.is_empty() => Next::Appended(appended),
            Some(answer) = answers.next(), if !answers.is_empty() => Next::Answered(answer),
            heard = hear(seat), if out.len() < OUT_FRAMES_MAX => Next::Heard(heard),
            // After those: what they say leaves in one write.
            next = std::future::poll_fn(|cx| poll_link(link, out, handed, unflushed, reads, cx)) => Next::Moved(next),
            _ = ticks.tick() => Next::Tick,
            () = shared.draining.cancelled(), if drain_at.is_none() => Next::Drain,
            () = until(*drain_at), if drain_at.is_some() => Next::DrainNow,
        }
    }

    fn on(&mut self, next: Next) -> std::ops::ControlFlow<()> {
        let steady_ms = self.steady_ms();
        self.note_progress();
        let actions = match next {
            Next::Moved(Moved::Came(None)) => return std::ops::ControlFlow::Break(()),
            Next::Moved(Moved::Came(Some(Incoming::Frame {
                bytes,
                on_behalf_of,
            }))) => self.session.on_frame(&bytes, on_behalf_of, steady_ms),
            Next::Moved(Moved::Came(Some(Incoming::Heard))) => {
                self.session.on_heard(steady_ms);
                Vec::new()
            }
            Next::Moved(Moved::Came(Some(Incoming::NotAFrame))) => self.session.on_not_a_frame(),
            Next::Moved(Moved::Came(Some(Incoming::TooSlow))) => {
                self.session
                    .bye(ByeCode::SLOW, 1_000, "a frame came in too slowly")
            }
            Next::Moved(Moved::Flushed) => Vec::new(),
            Next::Appended(appended) => {
                self.note_pushed(&appended);
                self.session.on_appended(appended)
            }
            Next::Answered(answer) => self.answered(answer),
            Next::Heard(Heard::Head(head)) => self.session.on_head(head),
            Next::Heard(Heard::Back) => self.went_back(),
            Next::Heard(Heard::Mail(Mail::Role(role))) => self.session.on_role(role),
            Next::Heard(Heard::Mail(Mail::SignedOut)) => self.stands(Standing::SignedOut),
            // All of them hear this at once: they come back spread, each with a new ticket.
            Next::Heard(Heard::Mail(Mail::Unsure)) => {
                let wait_ms = retry_after_ms(self.session.id());
                self.session.bye(
                    ByeCode::DRAINING,
                    wait_ms,
                    "the relay cannot look up your rights: say Hello again",
                )
            }
            // Before Welcome nothing is said; right after it comes what is shown then.
            Next::Heard(Heard::Mail(Mail::Presence(frame))) => {
                let welcomed = self.session.admitted().is_some();
                welcomed
                    .then_some(Action::Send(frame))
                    .into_iter()
                    .collect()
            }
            Next::Heard(Heard::Slow) => self.session.bye(ByeCode::SLOW, 1_000, "presence ran over"),
            Next::Tick => self.tick(steady_ms),
            Next::Drain => {
                self.drain_at = Some(Instant::now() + spread(self.session.id()));
                Vec::new()
            }
            Next::DrainNow => {
                let wait_ms = retry_after_ms(self.session.id());
                self.session
                    .bye(ByeCode::DRAINING, wait_ms, "the relay restarts")
            }
        };
        self.perform(actions);
        self.note_blocked();
        std::ops::ControlFlow::Continue(())
    }

    /// Milliseconds since this link began; a wall clock that is set does not move it.
    fn steady_ms(&self) -> i64 {
        self.since.elapsed().as_millis() as i64
    }

    fn answered(&mut self, answer: Answer) -> Vec<Action> {
        match answer {
            Answer::Admitted(device, redeemed) => self.redeemed(device, redeemed),
            Answer::Opened(opened) => {
                let mut actions = Vec::new();
                let opened = opened.map(|(standing, mut opened)| {
                    if let Standing::OfAnother(owner, _) = standing {
                        opened.owner = Some(owner);
                    }
                    if let Some(seat) = &self.seat {
                        seat.knows(opened.head);
                    }
                    actions.extend(self.stands(standing));
                    opened
                });
                actions.extend(self.session.on_opened(opened, self.shared.clock.now_ms()));
                // After Welcome, never before it: a desk that must start over hears that first, and what comes before
                // makes it hang up.
                let welcomed = self.session.admitted().is_some();
                if let Some(seat) = self.seat.as_ref().filter(|_| welcomed) {
                    actions.extend(seat.presences().into_iter().map(Action::Send));
                }
                actions
            }
            Answer::Read(_) if self.is_over() => self.went_back(),
            Answer::Read(found) => {
                if let (Some(seat), Ok(found)) = (&self.seat, &found) {
                    seat.knows(found.through);
                }
                self.session.on_read(found)
            }
            Answer::Fetched(document) => self.session.on_fetched(document),
        }
    }

    fn redeemed(
        &mut self,
        device: DeviceId,
        redeemed: Result<Option<Redeemed>, LogError>,
    ) -> Vec<Action> {
        let admitted = redeemed
            .as_ref()
            .map(|one| one.map(|one| one.admitted))
            .map_err(Clone::clone);
        let (Ok(Some(one)), false) = (&redeemed, self.session.is_closed()) else {
            return self.session.on_admitted(admitted);
        };
        self.sign_in = one.sign_in;
        let holder = Holder {
            member: one.admitted.member,
            device,
            sign_in: one.sign_in,
        };
        let joined = self
            .shared
            .hub
            .join(self.workspace, self.session.id(), holder);
        match joined {
            // In the room before the log is asked: no growth after that goes unheard.
            Ok(seat) => {
                self.seat = Some(seat);
                self.session.on_admitted(admitted)
            }
            Err(full) => self.session.bye(ByeCode::BUSY, 10_000, &full.to_string()),
        }
    }

    fn is_over(&self) -> bool {
        self.seat.as_ref().is_some_and(Seat::is_over)
    }

    /// The desk comes back and compares. All desks of a workspace hear this at once: they come back spread.
    fn went_back(&mut self) -> Vec<Action> {
        let wait_ms = retry_after_ms(self.session.id());
        self.session.bye(ByeCode::DRAINING, wait_ms, WENT_BACK)
    }

    fn stands(&mut self, standing: Standing) -> Vec<Action> {
        match standing {
            Standing::Role(role) | Standing::OfAnother(_, role) => self.session.on_role(Some(role)),
            Standing::Removed => self.session.on_role(None),
            // The desk asks for another ticket, and is told to sign in.
            Standing::SignedOut => self
                .session
                .bye(ByeCode::TICKET, 0, "the sign-in has ended"),
        }
    }

    fn tick(&mut self, steady_ms: i64) -> Vec<Action> {
        let now = Instant::now();
        let limit = BLOCKED_SECS + self.handed.bytes as u64 / SLOWEST_BYTES_PER_SEC;
        let limit = Duration::from_secs(limit);
        if self.blocked_since.is_some_and(|since| now - since >= limit) {
            return self
                .session
                .bye(ByeCode::SLOW, 1_000, "nothing was taken for too long");
        }
        if now >= self.ping_at {
            self.ping_at = now + Duration::from_secs(PING_SECS);
            self.out.push_back(Outgoing::Ping);
        }
        self.session.on_tick(steady_ms)
    }

    /// Carries actions out, and what follows from them at once.
    fn perform(&mut self, actions: Vec<Action>) {
        let mut todo = VecDeque::from(actions);
        while let Some(action) = todo.pop_front() {
            match action {
                Action::Send(frame) => {
                    if frame.first() == Some(&LIVE) {
                        self.timing.live();
                    }
                    self.out.push_back(Outgoing::Frame(frame));
                }
                Action::Append(append) => {
                    self.pushed_at.push_back(Instant::now());
                    self.appends.push_back(self.shared.log.append(append));
                }
                Action::Present(bytes) => {
                    if let Some(seat) = &self.seat {
                        seat.present(&bytes);
                    }
                }
                Action::Close(code) => {
                    self.timing.closed(code);
                    self.out.push_back(Outgoing::Close(close_code(code)));
                    self.closing = true;
                }
                Action::Read { .. } if self.is_over() => todo.extend(self.went_back()),
                Action::Read { after, limit } => {
                    match self
                        .seat
                        .as_ref()
                        .and_then(|seat| seat.recent(after, limit))
                    {
                        Some(found) => todo.extend(self.session.on_read(Ok(found))),
                        None => self.ask(Action::Read { after, limit }),
                    }
                }
                asks @ (Action::Admit { .. } | Action::Open { .. } | Action::Fetch(_)) => {
                    self.ask(asks);
                }
            }
        }
    }

    fn ask(&mut self, action: Action) {
        match &action {
            Action::Admit { .. } => self.timing.hello(),
            Action::Open { device, cursor, .. } => self.timing.asked(*device, *cursor),
            _ => {}
        }
        let (log, workspace) = (Arc::clone(&self.shared.log), self.workspace);
        let answer = match action {
            Action::Admit { ticket, device } => {
                let admission = Arc::clone(&self.admission);
                async move {
                    Answer::Admitted(device, admission.redeem(workspace, device, &ticket).await)
                }
                .boxed()
            }
            Action::Open {
                member,
                device,
                cursor,
            } => {
                let (admission, sign_in) = (Arc::clone(&self.admission), self.sign_in);
                async move {
                    let standing = admission.standing(workspace, device, member, sign_in);
                    Answer::Opened(match standing.await {
                        Ok(standing) => log
                            .open(workspace, device, cursor)
                            .await
                            .map(|opened| (standing, opened)),
                        Err(error) => Err(error),
                    })
                }
                .boxed()
            }
            Action::Read { after, limit } => async move {
                let page = log.read_after(workspace, after, limit).await;
                Answer::Read(page.map(|page| Found {
                    deliveries: pack(page.items),
                    through: page.through,
                    more: page.more,
                }))
            }
            .boxed(),
            Action::Fetch(document) => {
                let folds = self.shared.folds.clone();
                async move {
                    Answer::Fetched(compaction::fetch(&log, &folds, workspace, document).await)
                }
                .boxed()
            }
            Action::Send(_) | Action::Append(_) | Action::Present(_) | Action::Close(_) => return,
        };
        self.answers.push(answer);
    }

    fn note_pushed(&mut self, appended: &Result<Appended, LogError>) {
        let refused = appended
            .as_ref()
            .ok()
            .and_then(|done| done.refused.as_ref());
        if let Some(since) = self.pushed_at.pop_front() {
            metrics::pushed(since.elapsed(), refused.map(|refused| refused.code));
        }
    }

    /// A desk that takes one frame after another is slow, not gone.
    fn note_progress(&mut self) {
        if self.handed.times != self.progress {
            self.progress = self.handed.times;
            self.blocked_since = self.blocked_since.map(|_| Instant::now());
        }
    }

    fn note_blocked(&mut self) {
        if self.out.is_empty() && !self.unflushed {
            self.blocked_since = None;
        } else if self.blocked_since.is_none() {
            self.blocked_since = Some(Instant::now());
        }
    }

    /// Sends what is left and waits, not long, for the other side to close too.
    async fn end(mut self: Box<Self>) {
        self.seat = None;
        let Self {
            link,
            out,
            handed,
            unflushed,
            ..
        } = &mut *self;
        let goodbye = async {
            while !matches!(
                std::future::poll_fn(|cx| poll_link(link, out, handed, unflushed, true, cx)).await,
                Moved::Came(None)
            ) {}
        };
        // A desk that does not answer the close is left behind.
        let _ = timeout(Duration::from_secs(2), goodbye).await;
    }
}

async fn hear(seat: &mut Option<Seat>) -> Heard {
    match seat {
        Some(seat) => seat.hear().await,
        None => std::future::pending().await,
    }
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// When this socket is closed while the relay drains: desks must not all come back at once.
fn spread(id: SessionId) -> Duration {
    let [low, high, ..] = id.0;
    Duration::from_millis(part(low, high, DRAIN_SPREAD_MS))
}

/// When its desk may come back. Another part of the id than for [`spread`]: who was closed at the same time does not
/// come back at the same time.
fn retry_after_ms(id: SessionId) -> u32 {
    let [_, _, low, high, ..] = id.0;
    (RETRY_FIRST_MS + part(low, high, RETRY_SPREAD_MS)) as u32
}

/// A part of so many milliseconds, by chance.
fn part(low: u8, high: u8, most_ms: u64) -> u64 {
    u64::from(u16::from_le_bytes([low, high])) * most_ms / u64::from(u16::MAX)
}
