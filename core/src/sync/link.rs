//! Where the link to the relay stands.

use std::collections::{BTreeSet, HashMap};

use carnet_protocol::frame::Number;
use carnet_protocol::ids::{DocumentId, MemberId, SessionId};

use super::backoff::Backoff;
use super::outflow::Outflow;
use super::presence::Here;

/// Steps of a link, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// This workspace has no relay.
    Off,
    /// Not connected; the driver may connect at this steady time (milliseconds).
    Waiting {
        /// When.
        at: i64,
    },
    /// The driver was told to connect.
    Connecting,
    /// Hello is sent.
    Greeting,
    /// Reading the log up to Live.
    Reading,
    /// Caught up.
    Live,
}

/// Why the driver got no ticket, or the relay takes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The relay could not be reached.
    Offline,
    /// The relay wants the person to sign in again.
    SignedOut,
    /// The person is no member any more.
    Forbidden,
    /// The address answers, but is no relay of this protocol.
    NotARelay,
    /// The relay speaks another version of the protocol: one of the two is too old.
    Version,
    /// Whoever answers shows a certificate that is not the relay's. Nothing was sent.
    Certificate,
}

/// What the answer to a Fetch is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The update with this number did not fit the log: merge, and push the difference in its place.
    Hole(Number),
    /// The document is set aside here: read it anew.
    Anew,
}

/// The link's state between two inputs.
#[derive(Debug)]
pub struct Link {
    /// Where it stands.
    pub phase: Phase,
    /// Waits between tries.
    pub backoff: Backoff,
    /// Waits after Refuse(busy).
    pub busy: Backoff,
    /// What is under way.
    pub outflow: Outflow,
    /// Steady time of the last Welcome.
    pub since: i64,
    /// Steady time of the last frame from the relay.
    pub heard: i64,
    /// A Ping is out.
    pub pinged: bool,
    /// Bytes of the log that came since the last Seen.
    pub unseen_bytes: usize,
    /// So many of them make a Seen.
    pub seen_bytes: usize,
    /// The Fetch that was sent.
    pub fetching: Option<(DocumentId, Wanted)>,
    /// Documents that were set aside and asked for anew on this socket.
    pub asked_anew: BTreeSet<DocumentId>,
    /// Documents of which the relay did not take what waits, because the workspace is full.
    pub full: BTreeSet<DocumentId>,
    /// When what the relay put off is tried again (steady time).
    pub put_off_at: Option<i64>,
    /// When healing goes on (steady time).
    pub heal_at: Option<i64>,
    /// Why there is no link.
    pub trouble: Option<Trouble>,
    /// What this desk says of itself.
    pub here: Here,
    /// It changed and was not sent.
    pub here_changed: bool,
    /// When it may be sent (steady time).
    pub here_at: i64,
    /// What others said of themselves.
    pub there: HashMap<SessionId, (MemberId, Here)>,
}

impl Link {
    /// A link that may connect at once, or none at all.
    #[must_use]
    pub fn new(on: bool, now: i64) -> Self {
        Self {
            phase: if on {
                Phase::Waiting { at: now }
            } else {
                Phase::Off
            },
            backoff: Backoff::default(),
            busy: Backoff::default(),
            outflow: Outflow::default(),
            since: now,
            heard: now,
            pinged: false,
            unseen_bytes: 0,
            seen_bytes: 0,
            fetching: None,
            asked_anew: BTreeSet::new(),
            full: BTreeSet::new(),
            put_off_at: None,
            heal_at: None,
            trouble: None,
            here: Here::default(),
            here_changed: false,
            here_at: now,
            there: HashMap::new(),
        }
    }

    /// Whether frames can be sent.
    #[must_use]
    pub const fn up(&self) -> bool {
        matches!(self.phase, Phase::Reading | Phase::Live)
    }

    /// The whole log was read.
    pub(crate) fn is_live(&self) -> bool {
        self.phase == Phase::Live
    }
}
