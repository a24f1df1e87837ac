//! One desk's conversation, without a socket, a clock or a log: frames in, actions out.
//!
//! Whoever drives it carries the actions out and brings the answers back:
//!
//! | action | answered by |
//! | --- | --- |
//! | [`Action::Admit`] | [`Session::on_admitted`] |
//! | [`Action::Open`] | [`Session::on_opened`] |
//! | [`Action::Append`] | [`Session::on_appended`], one for each, in the order of the actions |
//! | [`Action::Read`] | [`Session::on_read`]; one at a time |
//! | [`Action::Fetch`] | [`Session::on_fetched`] |
//! | [`Action::Send`], [`Action::Present`], [`Action::Close`] | nothing |
//!
//! [`Session::on_head`] tells it that the log has grown, [`Session::on_tick`] that time has passed (every few seconds).
//! While [`Session::wants_input`] is false, no frame may be brought: the driver stops reading its socket.
//! After [`Action::Close`] nothing more is asked of it. The relay and the simulation drive the same machine.

use bytes::Bytes;
use carnet_protocol::frame::{
    Bye, ByeCode, DocumentState, Hello, Limits, Role, Seq, ToDesk, ToRelay, Welcome,
};
use carnet_protocol::ids::{DeviceId, DocumentId, MemberId, SessionId, WorkspaceId};
use carnet_protocol::limits;

use crate::limits::{HELLO_MS, SILENT_MS};
use crate::log::{Append, Appended, LogError, Opened, ReadLimit};

mod push;
mod reading;

pub use reading::Found;

/// What a desk is told whose log has less than it was sent.
pub const WENT_BACK: &str = "the log went back: say Hello again";

/// What the driver must do.
#[derive(Clone, Debug)]
pub enum Action {
    /// Redeem the ticket of a Hello.
    Admit {
        /// As the desk gave it.
        ticket: String,
        /// The device that the desk says it is.
        device: DeviceId,
    },
    /// Ask the log what Welcome needs.
    Open {
        /// The ticket's member.
        member: MemberId,
        /// The desk's device.
        device: DeviceId,
        /// The desk's cursor.
        cursor: Seq,
    },
    /// Send this frame. Frames leave in the order of the actions.
    Send(Bytes),
    /// Append to the log. Appends of a session stay in order.
    Append(Append),
    /// Read on from a place, from memory or from the log.
    Read {
        /// The place.
        after: Seq,
        /// At most this much.
        limit: ReadLimit,
    },
    /// Read one document whole.
    Fetch(DocumentId),
    /// Tell the workspace's other sockets; empty when this one has nothing to show any more.
    Present(Bytes),
    /// Close, after the frames that were sent. See [`close_code`].
    Close(ByeCode),
}

/// Who a ticket stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admitted {
    /// The member.
    pub member: MemberId,
    /// What they may do.
    pub role: Role,
}

/// The conversation.
#[derive(Debug)]
pub struct Session {
    id: SessionId,
    workspace: WorkspaceId,
    /// Of the driver's steady clock, as all times but a Welcome's.
    heard_ms: i64,
    state: State,
}

#[derive(Debug)]
enum State {
    /// Nothing was said yet.
    New { since_ms: i64 },
    /// The ticket is being redeemed.
    Admitting(Box<Hello>),
    /// The log is being asked.
    Opening(Box<(Hello, Admitted)>),
    /// The log is being told that the desk will heal it; then this Welcome is said, and Bye.
    Resetting(Bytes),
    /// Welcome was said.
    Open(Box<Talk>),
    /// Over.
    Closed,
}

/// What an open conversation remembers.
#[derive(Debug)]
struct Talk {
    device: DeviceId,
    admitted: Admitted,
    pushing: push::Pushing,
    reading: reading::Reading,
    /// One Fetch at a time: each costs a fold.
    fetching: bool,
}

impl Session {
    /// A conversation about a workspace that starts now. The id must be unlike any other. `steady_ms` is, here and below,
    /// of a clock that only ever grows: silence is measured with it.
    #[must_use]
    pub const fn new(id: SessionId, workspace: WorkspaceId, steady_ms: i64) -> Self {
        Self {
            id,
            workspace,
            heard_ms: steady_ms,
            state: State::New {
                since_ms: steady_ms,
            },
        }
    }

    /// Whose socket this is, as others see it in Presence.
    #[must_use]
    pub const fn id(&self) -> SessionId {
        self.id
    }

    /// The member behind it, once Welcome was said.
    #[must_use]
    pub fn admitted(&self) -> Option<Admitted> {
        match &self.state {
            State::Open(talk) => Some(talk.admitted),
            _ => None,
        }
    }

    /// The desk's device, once Welcome was said.
    #[must_use]
    pub fn device(&self) -> Option<DeviceId> {
        match &self.state {
            State::Open(talk) => Some(talk.device),
            _ => None,
        }
    }

    /// A frame may be brought.
    #[must_use]
    pub fn wants_input(&self) -> bool {
        match &self.state {
            State::New { .. } => true,
            State::Open(talk) => !talk.fetching && talk.pushing.has_room(),
            State::Admitting(_) | State::Opening(_) | State::Resetting(_) | State::Closed => false,
        }
    }

    /// Over: nothing more will be asked.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        matches!(self.state, State::Closed)
    }

    /// The desk gave a sign of life that was no frame (a WebSocket pong).
    pub const fn on_heard(&mut self, steady_ms: i64) {
        self.heard_ms = steady_ms;
    }

    /// The desk said this. `on_behalf_of` names the acting member of a trusted desk that speaks for many (the gateway);
    /// `None` is the ticket's member.
    pub fn on_frame(
        &mut self,
        bytes: &[u8],
        on_behalf_of: Option<MemberId>,
        steady_ms: i64,
    ) -> Vec<Action> {
        self.heard_ms = steady_ms;
        let frame = match ToRelay::decode(bytes) {
            Ok(frame) => frame,
            Err(error) => return self.bye(ByeCode::PROTOCOL, 0, &error.to_string()),
        };
        match (&mut self.state, frame) {
            (State::New { .. }, ToRelay::Hello(hello)) => self.hello(hello),
            (State::Open(talk), frame) => {
                let workspace = self.workspace;
                match talk.on_frame(workspace, frame, on_behalf_of) {
                    Ok(actions) => actions,
                    Err(detail) => self.bye(ByeCode::PROTOCOL, 0, detail),
                }
            }
            (State::Closed, _) => Vec::new(),
            _ => self.bye(
                ByeCode::PROTOCOL,
                0,
                "the first frame is Hello, and it comes once",
            ),
        }
    }

    /// The socket brought something that is no binary frame (FR6).
    pub fn on_not_a_frame(&mut self) -> Vec<Action> {
        self.bye(ByeCode::PROTOCOL, 0, "only binary frames are read")
    }

    /// The ticket was redeemed, or not (`None`: unknown, used, too old, of another workspace or device).
    pub fn on_admitted(&mut self, admitted: Result<Option<Admitted>, LogError>) -> Vec<Action> {
        let State::Admitting(hello) = &self.state else {
            return Vec::new();
        };
        match admitted {
            Ok(Some(admitted)) => {
                let hello = Hello::clone(hello);
                let open = Action::Open {
                    member: admitted.member,
                    device: hello.device,
                    cursor: hello.cursor,
                };
                self.state = State::Opening(Box::new((hello, admitted)));
                vec![open]
            }
            Ok(None) => self.bye(ByeCode::TICKET, 0, "the ticket is unknown, used or too old"),
            Err(error) => self.failed(&error),
        }
    }

    /// The log told what Welcome needs. `now_ms` is the wall clock's, for Welcome.
    pub fn on_opened(&mut self, opened: Result<Opened, LogError>, now_ms: i64) -> Vec<Action> {
        let State::Opening(opening) = &self.state else {
            return Vec::new();
        };
        let opened = match opened {
            Ok(opened) => opened,
            Err(error) => return self.failed(&error),
        };
        let (hello, admitted) = &**opening;
        let (admitted, reset) = (*admitted, must_reset(hello, admitted, &opened));
        let welcome = ToDesk::Welcome(self.welcome(admitted, &opened, reset, now_ms));
        let welcome = Bytes::from(welcome.encode());
        if reset {
            let heal = Append {
                workspace: self.workspace,
                device: hello.device,
                owner: admitted.member,
                member: admitted.member,
                first: opened.through + 1,
                heals: true,
                changes: Vec::new(),
            };
            self.state = State::Resetting(welcome);
            return vec![Action::Append(heal)];
        }
        let mut reading = reading::Reading::new(hello.cursor, opened.head, opened.hash);
        let device = hello.device;
        let mut actions = vec![Action::Send(welcome)];
        actions.extend(reading.next());
        let pushing = push::Pushing::new(device, opened.through);
        self.state = State::Open(Box::new(Talk {
            device,
            admitted,
            pushing,
            reading,
            fetching: false,
        }));
        actions
    }

    /// The log answered an append.
    pub fn on_appended(&mut self, appended: Result<Appended, LogError>) -> Vec<Action> {
        match (&mut self.state, appended) {
            (State::Open(talk), appended) => talk.pushing.on_appended(appended),
            (State::Resetting(welcome), Ok(_)) => {
                let mut actions = vec![Action::Send(std::mem::take(welcome))];
                let detail = "take a new device and read from the start";
                actions.extend(self.bye(ByeCode::RESET, 0, detail));
                actions
            }
            (State::Resetting(_), Err(error)) => self.failed(&error),
            _ => Vec::new(),
        }
    }

    /// What a read found.
    pub fn on_read(&mut self, found: Result<Found, LogError>) -> Vec<Action> {
        let State::Open(talk) = &mut self.state else {
            return Vec::new();
        };
        match found.map(|found| talk.reading.on_read(talk.pushing.own(), found)) {
            Ok(Some(actions)) => actions,
            Ok(None) => self.bye(ByeCode::DRAINING, 1_000, WENT_BACK),
            Err(error) => self.failed(&error),
        }
    }

    /// A document, whole.
    pub fn on_fetched(&mut self, fetched: Result<DocumentState, LogError>) -> Vec<Action> {
        match (&mut self.state, fetched) {
            (State::Open(talk), Ok(document)) => {
                talk.fetching = false;
                vec![Action::Send(ToDesk::Document(document).encode().into())]
            }
            (State::Open(_), Err(error)) => self.failed(&error),
            _ => Vec::new(),
        }
    }

    /// The log of the workspace has grown to here.
    pub fn on_head(&mut self, head: Seq) -> Vec<Action> {
        match &mut self.state {
            State::Open(talk) => talk.reading.on_head(head),
            _ => Vec::new(),
        }
    }

    /// The member's role is this now; `None`: removed.
    pub fn on_role(&mut self, role: Option<Role>) -> Vec<Action> {
        match (&mut self.state, role) {
            (State::Closed, _) => Vec::new(),
            (_, None) => self.bye(
                ByeCode::REVOKED,
                0,
                "the member was removed from the workspace",
            ),
            // Welcome is still to come, and says the new role.
            (State::Opening(opening), Some(role)) => {
                opening.1.role = role;
                Vec::new()
            }
            // The desk learns its role from a Welcome only: it says Hello again.
            (State::Open(talk), Some(role)) if talk.admitted.role != role => {
                self.bye(ByeCode::ROLE, 0, "the member's role has changed")
            }
            _ => Vec::new(),
        }
    }

    /// Time has passed: is the desk still there?
    pub fn on_tick(&mut self, steady_ms: i64) -> Vec<Action> {
        match self.state {
            State::New { since_ms } if steady_ms - since_ms >= HELLO_MS => {
                self.bye(ByeCode::PROTOCOL, 0, "no Hello came in time")
            }
            State::Closed => Vec::new(),
            _ if steady_ms - self.heard_ms >= SILENT_MS => {
                self.bye(ByeCode::SLOW, 0, "nothing was heard for too long")
            }
            _ => Vec::new(),
        }
    }

    /// Says Bye, once, and closes.
    pub fn bye(&mut self, code: ByeCode, retry_after_ms: u32, detail: &str) -> Vec<Action> {
        if self.is_closed() {
            return Vec::new();
        }
        self.state = State::Closed;
        let end = detail.floor_char_boundary(limits::DETAIL_BYTES_MAX);
        let detail = detail.get(..end).unwrap_or_default().to_owned();
        let bye = ToDesk::Bye(Bye {
            code,
            retry_after_ms,
            detail,
        });
        vec![Action::Send(bye.encode().into()), Action::Close(code)]
    }

    fn failed(&mut self, error: &LogError) -> Vec<Action> {
        match error {
            LogError::NoWorkspace => self.bye(ByeCode::TICKET, 0, "there is no such workspace"),
            LogError::Busy => self.bye(ByeCode::BUSY, 1_000, "the relay has too much to do"),
            LogError::Store(detail) => {
                // What exactly went wrong is for the relay's own log.
                tracing::error!(%detail, workspace = %self.workspace, "a link was not served");
                self.bye(ByeCode::INTERNAL, 1_000, "the relay could not read its log")
            }
        }
    }

    fn hello(&mut self, hello: Hello) -> Vec<Action> {
        if hello.protocol != limits::PROTOCOL_VERSION {
            let detail = format!("this relay speaks protocol {}", limits::PROTOCOL_VERSION);
            return self.bye(ByeCode::VERSION, 0, &detail);
        }
        let admit = Action::Admit {
            ticket: hello.ticket.clone(),
            device: hello.device,
        };
        self.state = State::Admitting(Box::new(hello));
        vec![admit]
    }

    fn welcome(&self, admitted: Admitted, opened: &Opened, reset: bool, now_ms: i64) -> Welcome {
        Welcome {
            epoch: opened.epoch,
            head: opened.head,
            through: opened.through,
            member: admitted.member,
            session: self.id,
            role: admitted.role,
            limits: Limits {
                update_bytes_max: limits::UPDATE_BYTES_MAX as u32,
                document_bytes_max: limits::DOCUMENT_BYTES_MAX as u32,
                push_updates_max: limits::PUSH_UPDATES_MAX as u32,
                window_bytes: limits::WINDOW_BYTES,
            },
            server_time_ms: now_ms,
            reset,
        }
    }
}

impl Talk {
    fn on_frame(
        &mut self,
        workspace: WorkspaceId,
        frame: ToRelay,
        on_behalf_of: Option<MemberId>,
    ) -> Result<Vec<Action>, &'static str> {
        let author = push::Author {
            workspace,
            device: self.device,
            owner: self.admitted.member,
            member: on_behalf_of.unwrap_or(self.admitted.member),
            role: self.admitted.role,
        };
        match frame {
            ToRelay::Hello(_) => Err("Hello comes once"),
            ToRelay::Push(push) => Ok(self.pushing.on_push(&author, push)),
            ToRelay::Erase(erase) => Ok(self.pushing.on_erase(&author, erase)),
            ToRelay::Seen(seen) => Ok(self.reading.on_seen(seen.cursor)),
            ToRelay::Presence(presence) => Ok(vec![Action::Present(presence.bytes.into())]),
            ToRelay::Fetch(fetch) => {
                self.fetching = true;
                Ok(vec![Action::Fetch(fetch.document)])
            }
            ToRelay::Ping => Ok(vec![Action::Send(ToDesk::Pong.encode().into())]),
        }
    }
}

/// HS4 and HS6.
fn must_reset(hello: &Hello, admitted: &Admitted, opened: &Opened) -> bool {
    if opened.owner.is_some_and(|owner| owner != admitted.member) {
        return true;
    }
    let Some(epoch) = hello.epoch else {
        return false;
    };
    epoch != opened.epoch
        || hello.cursor > opened.head
        || hello
            .cursor_hash
            .is_some_and(|hash| opened.hash != Some(hash))
        || hello.acknowledged > opened.through
}

/// The WebSocket code that goes with a Bye (CL1).
#[must_use]
pub const fn close_code(code: ByeCode) -> u16 {
    match code {
        ByeCode::DRAINING | ByeCode::ROLE => 1012,
        ByeCode::SLOW | ByeCode::BUSY => 1013,
        ByeCode::TICKET | ByeCode::REVOKED => 4401,
        ByeCode::PROTOCOL => 1002,
        ByeCode::VERSION => 4400,
        ByeCode::RESET => 4205,
        _ => 1011,
    }
}
