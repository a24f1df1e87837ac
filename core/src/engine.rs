//! The engine: owns the documents, the one write connection and the sync session; driven step by step.
//!
//! It has no thread and no socket of its own: [`Engine::handle`] takes an [`Input`] and gives [`Output`]s, blocking on
//! the disk only. [`crate::desk`] gives it a thread; a simulation calls it directly.

mod acts;
mod aside;
mod assigned;
mod call;
mod commit;
pub(crate) mod documents;
mod editors;
mod erase;
mod heal;
mod import;
mod link;
mod notes;
mod presence;
mod pull;
mod purge;
mod push;
mod repair;
mod report;
mod status;
mod trash;
mod witness;
pub mod write;

use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use carnet_protocol::ids::{DocumentId, MemberId, WorkspaceId};
use uuid::Uuid;

use crate::api::{self, Actor, ApiError, Event};
use crate::clock::{Chance, Clock, SystemChance, SystemClock};
use crate::error::internal;
use crate::limits::PURGE_RETRY_MS;
use crate::store::outbox::OutboxId;
use crate::store::{Opening, Store};
use crate::sync::link::{Link, Trouble};
use crate::sync::presence::Doing;

pub use aside::Written;
pub(crate) use documents::build as build_document;
pub use status::status;

/// How a workspace's file is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// On this computer only: no outbox, no link.
    Solo,
    /// Shared through a relay.
    Shared,
    /// A team's workspace, read-only until everything was read once.
    Joined,
    /// The gateway's: not durable, can always be read again from the log; a new device at each opening.
    Cache,
}

impl Mode {
    /// As the database spells it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Solo => "solo",
            Self::Shared => "shared",
            Self::Joined => "joined",
            Self::Cache => "cache",
        }
    }

    pub(crate) fn from_word(word: &str) -> Self {
        match word {
            "shared" => Self::Shared,
            "joined" => Self::Joined,
            "cache" => Self::Cache,
            _ => Self::Solo,
        }
    }
}

/// What to open.
#[derive(Clone, Debug)]
pub struct Open {
    /// The database file.
    pub path: PathBuf,
    /// Which workspace it must hold; `None`: whatever it holds, or a new one.
    pub workspace: Option<WorkspaceId>,
    /// How it is used.
    pub mode: Mode,
    /// A file outside the database that changes at every open: it tells a copied or restored database from the one
    /// that was last open here. `None` only where a copy is found out by the relay alone.
    pub marker: Option<PathBuf>,
    /// Whose desk this is.
    pub member: MemberId,
    /// Their name, for presence and profiles.
    pub name: String,
}

/// Where time and chance come from.
#[derive(Debug)]
pub struct Deps {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Random numbers.
    pub chance: Box<dyn Chance>,
}

impl Deps {
    /// The computer's.
    #[must_use]
    pub fn system() -> Self {
        Self {
            clock: Arc::new(SystemClock::new()),
            chance: Box::new(SystemChance),
        }
    }
}

/// What an opening found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The workspace in the file.
    pub workspace: WorkspaceId,
    /// The file is new: nothing is in it.
    pub created: bool,
    /// The file was copied or restored, and has a new device now.
    pub redrawn: bool,
    /// Nothing can be changed (yet).
    pub read_only: bool,
}

/// What happens to the engine.
#[expect(
    clippy::large_enum_variant,
    reason = "one is alive at a time; a request in a box would cost every call an allocation"
)]
#[derive(Debug)]
pub enum Input {
    /// A request.
    Call {
        /// Comes back with the reply.
        id: u64,
        /// What is asked.
        request: api::Request,
        /// Who asks.
        actor: Actor,
    },
    /// Fills the settings of a workspace that is made here; answered like a Call. A joined one seeds nothing.
    Seed {
        /// Comes back with the reply.
        id: u64,
        /// The workspace's name.
        name: String,
        /// The creator's name.
        my_name: String,
        /// Who makes it.
        actor: Actor,
    },
    /// A note's bytes.
    Note {
        /// Comes back with the reply.
        id: u64,
        /// What is asked.
        request: api::note::Request,
        /// Who asks.
        actor: Actor,
    },
    /// The socket is open; the ticket goes into Hello.
    LinkUp {
        /// One-use.
        ticket: String,
    },
    /// A frame from the relay.
    Frame(Vec<u8>),
    /// The socket is closed.
    LinkDown,
    /// There was no ticket, or no socket.
    NoLink(Trouble),
    /// The time that [`Engine::deadline`] gave has come.
    Tick,
    /// The person at this desk has this record open now.
    Presence {
        /// Which.
        document: Option<DocumentId>,
    },
    /// What a screen says of its person.
    Whereabouts {
        /// A browser's tab and its person; `None`: this desk's own window.
        page: Option<(Uuid, MemberId)>,
        /// The record that is open, and what is done there; `None` when the tab has gone.
        at: Option<(Option<DocumentId>, Doing)>,
    },
}

/// What the engine wants done.
#[derive(Debug)]
pub enum Output {
    /// The answer to a Call.
    Reply {
        /// The call's.
        id: u64,
        /// The answer.
        result: Result<api::Response, ApiError>,
        /// What [`Output::Acknowledged`] must reach before the relay has what this call wrote.
        written: Written,
    },
    /// The answer to a Note.
    NoteReply {
        /// The call's.
        id: u64,
        /// The answer.
        result: Result<Vec<u8>, ApiError>,
        /// As in [`Output::Reply`].
        written: Written,
    },
    /// A message for an editor, see [`api::note::Message`].
    ToEditor {
        /// Which.
        editor: u64,
        /// Its first byte says what it is.
        bytes: Vec<u8>,
    },
    /// Something that screens hear.
    Event(Event),
    /// A frame for the relay.
    Send {
        /// Its bytes.
        frame: Vec<u8>,
        /// On whose behalf.
        member: MemberId,
    },
    /// Get a ticket and open a socket, not before this steady time (milliseconds).
    Connect {
        /// When.
        not_before_ms: i64,
    },
    /// Close the socket. LinkDown is not awaited.
    Close,
    /// The relay has everything up to this place of the outbox, but for what [`Output::Refused`] named before.
    Acknowledged(OutboxId),
    /// Records were removed for good: what copies of the file hold of them is to go, too.
    Erased,
    /// The relay does not take what stands in these places of the outbox.
    Refused {
        /// Which.
        ids: Vec<OutboxId>,
        /// Why.
        code: api::Code,
    },
}

/// One workspace's engine.
#[derive(Debug)]
pub struct Engine {
    store: Store,
    documents: documents::Documents,
    editors: editors::Editors,
    imports: import::Files,
    queued: Arc<AtomicUsize>,
    link: Link,
    clock: Arc<dyn Clock>,
    chance: Box<dyn Chance>,
    member: MemberId,
    out: Vec<Output>,
    told: Option<api::sync::Status>,
    status_stale: bool,
    purge_at: Option<i64>,
    trash_at: Option<i64>,
    witness: witness::Witness,
}

impl Engine {
    /// Opens a workspace.
    ///
    /// # Errors
    /// As [`Store::open`]; the file is then unharmed.
    pub fn open(open: Open, deps: Deps) -> Result<(Self, Opened), ApiError> {
        let Deps { clock, mut chance } = deps;
        let opening = Opening {
            path: open.path,
            workspace: open.workspace,
            mode: open.mode,
            marker: open.marker,
            member: open.member,
        };
        let store = Store::open(&opening, &*clock, &mut *chance)?;
        let opened = Opened {
            workspace: store.desk.workspace,
            created: store.created,
            redrawn: store.redrawn,
            read_only: store.desk.read_only(),
        };
        let on = store.desk.mode != Mode::Solo;
        let link = Link::new(on, clock.steady_ms());
        let purge_at = crate::rows::search::purge_asked(&store.conn)?.then(|| clock.steady_ms());
        let trash_at = (store.desk.mode != Mode::Cache).then(|| clock.steady_ms());
        let mut engine = Self {
            store,
            documents: documents::Documents::default(),
            editors: editors::Editors::default(),
            imports: import::Files::default(),
            queued: Arc::default(),
            link,
            clock,
            chance,
            member: open.member,
            out: Vec::new(),
            told: None,
            status_stale: true,
            purge_at,
            trash_at,
            witness: witness::Witness::default(),
        };
        engine.refresh_rows()?;
        engine.retry_set_aside()?;
        Ok((engine, opened))
    }

    /// Takes one input to its end.
    ///
    /// A panic in our own code is a defect, but not the end of the workspace: what was in memory is dropped, what was
    /// begun on disk is rolled back, and whoever asked is told.
    pub fn handle(&mut self, input: Input) -> Vec<Output> {
        let asked = asked(&input);
        let done = std::panic::catch_unwind(AssertUnwindSafe(|| {
            self.step(input);
            self.tell_status();
        }));
        if done.is_err() {
            self.recover(asked);
        }
        std::mem::take(&mut self.out)
    }

    /// Long work makes way as soon as this is more than 0: how many inputs nobody has given to the engine yet.
    pub fn makes_way(&mut self, queued: Arc<AtomicUsize>) {
        self.queued = queued;
    }

    /// The steady time (milliseconds) at which the engine wants a Tick.
    #[must_use]
    pub fn deadline(&self) -> Option<i64> {
        let due = [
            self.purge_at,
            self.trash_at,
            self.import_deadline(),
            self.link_deadline(),
        ];
        due.into_iter().flatten().min()
    }

    /// The workspace in this file.
    #[must_use]
    pub const fn workspace(&self) -> WorkspaceId {
        self.store.desk.workspace
    }

    /// The database file.
    #[must_use]
    pub fn path(&self) -> &std::path::Path {
        &self.store.path
    }

    /// Whether the file can always be read again from the log.
    #[must_use]
    pub fn is_cache(&self) -> bool {
        self.store.desk.mode == Mode::Cache
    }

    /// The device that pushes from here now.
    #[must_use]
    pub const fn device(&self) -> carnet_protocol::ids::DeviceId {
        self.store.desk.device
    }

    fn step(&mut self, input: Input) {
        match input {
            Input::Call { id, request, actor } => self.on_call(id, request, &actor),
            Input::Seed {
                id,
                name,
                my_name,
                actor,
            } => self.on_seed(id, &name, &my_name, &actor),
            Input::Note { id, request, actor } => self.on_note(id, request, &actor),
            Input::LinkUp { ticket } => self.on_link_up(ticket),
            Input::Frame(bytes) => self.on_frame(&bytes),
            Input::LinkDown => self.on_link_down(),
            Input::NoLink(trouble) => self.on_no_link(trouble),
            Input::Tick => {
                self.purge_some();
                self.tend_trash();
                self.import_some();
            }
            Input::Presence { document } => self.on_presence(document),
            Input::Whereabouts { page, at } => self.on_whereabouts(page, at),
        }
        self.run_due();
    }

    fn recover(&mut self, asked: Option<Asked>) {
        tracing::error!("a job of the engine panicked");
        if !self.store.conn.is_autocommit() {
            let _ = self.store.conn.execute_batch("ROLLBACK");
        }
        self.documents.forget_all();
        self.editors_must_compare();
        self.drop_link();
        self.put_off_purge();
        self.trash_at = self.trash_at.map(|at| at + PURGE_RETRY_MS);
        let error = internal("a defect was met; nothing was changed");
        match asked {
            Some(Asked::Call(id)) => self.out.push(Output::Reply {
                id,
                result: Err(error),
                written: Written::Nothing,
            }),
            Some(Asked::Note(id)) => self.out.push(Output::NoteReply {
                id,
                result: Err(error),
                written: Written::Nothing,
            }),
            None => {}
        }
    }
}

enum Asked {
    Call(u64),
    Note(u64),
}

const fn asked(input: &Input) -> Option<Asked> {
    match input {
        Input::Call { id, .. } | Input::Seed { id, .. } => Some(Asked::Call(*id)),
        Input::Note { id, .. } => Some(Asked::Note(*id)),
        _ => None,
    }
}
