//! The relay: its real sessions over its real log, driven one action at a time.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;

use bytes::Bytes;
use carnet_core::clock::SeededChance;
use carnet_protocol::frame::{PresenceIn, Role, Seq, ToDesk};
use carnet_protocol::hash::EntryHash;
use carnet_protocol::ids::{DeviceId, DocumentId, Epoch, MemberId, SessionId, WorkspaceId};
use carnet_relay::compaction::{Fold, YrsFold, document_state};
use carnet_relay::delivery::pack;
use carnet_relay::log::sqlite::Store;
use carnet_relay::log::{Append, Appended, LogError, Opened, Replacement, What};
use carnet_relay::session::{Action, Admitted, Found, Session};

use super::files;

/// Something that a session waits for.
enum Task {
    Do(Action),
    Admitted(Admitted),
    Opened(Result<Opened, LogError>),
    Appended(Result<Appended, LogError>),
    Found(Result<Found, LogError>),
    Fetched(DocumentId),
}

struct Talk {
    session: Session,
    member: MemberId,
    tasks: VecDeque<Task>,
}

/// What the relay says to the world.
pub(super) enum Said {
    /// A frame for this link.
    Frame(usize, Vec<u8>),
    /// This link ends, after its frames.
    Close(usize),
}

/// The relay.
pub(super) struct Relay {
    pub(super) store: Store,
    pub(super) path: PathBuf,
    pub(super) workspace: WorkspaceId,
    pub(super) clock: i64,
    /// A planted fault: what is pushed again is appended again.
    pub(super) twice: bool,
    /// Documents that could not be folded.
    pub(super) unfit: u64,
    talks: BTreeMap<usize, Talk>,
    generation: u32,
    sessions: u128,
}

impl Relay {
    pub(super) fn new(path: PathBuf, workspace: WorkspaceId, epoch: Epoch) -> Result<Self, String> {
        let mut store = Store::open(&path).map_err(told)?;
        store.create(workspace, epoch).map_err(told)?;
        Ok(Self {
            store,
            path,
            workspace,
            clock: 1_700_000_000_000,
            twice: false,
            unfit: 0,
            talks: BTreeMap::new(),
            generation: 0,
            sessions: 0,
        })
    }

    pub(super) fn accept(&mut self, link: usize, member: MemberId) {
        self.sessions += 1;
        let id = SessionId(self.sessions.to_be_bytes());
        let talk = Talk {
            session: Session::new(id, self.workspace, self.clock),
            member,
            tasks: VecDeque::new(),
        };
        self.talks.insert(link, talk);
    }

    pub(super) fn wants(&self, link: usize) -> bool {
        self.talks
            .get(&link)
            .is_some_and(|talk| talk.session.wants_input())
    }

    pub(super) fn frame(&mut self, link: usize, bytes: &[u8]) {
        let clock = self.clock;
        if let Some(talk) = self.talks.get_mut(&link) {
            let actions = talk.session.on_frame(bytes, None, clock);
            talk.tasks.extend(actions.into_iter().map(Task::Do));
        }
    }

    /// The desk's end is gone.
    pub(super) fn end(&mut self, link: usize) {
        self.talks.remove(&link);
    }

    /// Links that have something to do.
    pub(super) fn busy(&self) -> Vec<usize> {
        let busy = self.talks.iter().filter(|(_, talk)| !talk.tasks.is_empty());
        busy.map(|(link, _)| *link).collect()
    }

    /// Does one thing for a link.
    pub(super) fn work(&mut self, link: usize) -> Vec<Said> {
        let Some(talk) = self.talks.get_mut(&link) else {
            return Vec::new();
        };
        let Some(task) = talk.tasks.pop_front() else {
            return Vec::new();
        };
        let actions = match task {
            Task::Do(action) => return self.act(link, action),
            Task::Admitted(admitted) => talk.session.on_admitted(Ok(Some(admitted))),
            Task::Opened(opened) => talk.session.on_opened(opened, self.clock),
            Task::Appended(appended) => talk.session.on_appended(appended),
            Task::Found(found) => talk.session.on_read(found),
            Task::Fetched(document) => {
                let stored = self.store.document(self.workspace, document);
                let state = stored.map(|stored| document_state(&YrsFold, document, &stored));
                talk.session.on_fetched(state)
            }
        };
        talk.tasks.extend(actions.into_iter().map(Task::Do));
        Vec::new()
    }

    fn act(&mut self, link: usize, action: Action) -> Vec<Said> {
        let answer = match action {
            Action::Send(frame) => return vec![Said::Frame(link, frame.to_vec())],
            Action::Close(_) => {
                self.talks.remove(&link);
                return vec![Said::Close(link)];
            }
            Action::Present(bytes) => return self.present(link, &bytes),
            Action::Admit { .. } => {
                let member = self.talks.get(&link).map(|talk| talk.member);
                Task::Admitted(Admitted {
                    member: member.unwrap_or(MemberId([0; 16])),
                    role: Role::Owner,
                })
            }
            Action::Open { device, cursor, .. } => {
                Task::Opened(self.store.opened(self.workspace, device, cursor))
            }
            Action::Append(append) => Task::Appended(self.append(append)),
            Action::Read { after, limit } => {
                let page = self.store.read_after(self.workspace, after, limit);
                Task::Found(page.map(|page| Found {
                    deliveries: pack(page.items),
                    through: page.through,
                    more: page.more,
                }))
            }
            Action::Fetch(document) => Task::Fetched(document),
        };
        if let Some(talk) = self.talks.get_mut(&link) {
            talk.tasks.push_back(answer);
        }
        Vec::new()
    }

    fn append(&mut self, mut append: Append) -> Result<Appended, LogError> {
        if self.twice {
            let through = self.through(append.device)?;
            if append.first <= through {
                append.first = through + 1;
            }
        }
        let appended = self.store.append(&append)?;
        let head = self.store.head(self.workspace)?;
        for talk in self.talks.values_mut() {
            let actions = talk.session.on_head(head);
            talk.tasks.extend(actions.into_iter().map(Task::Do));
        }
        Ok(appended)
    }

    fn through(&self, device: DeviceId) -> Result<u64, LogError> {
        Ok(self.store.opened(self.workspace, device, 0)?.through)
    }

    fn present(&self, from: usize, bytes: &Bytes) -> Vec<Said> {
        let Some(talk) = self.talks.get(&from) else {
            return Vec::new();
        };
        let frame = ToDesk::Presence(PresenceIn {
            session: talk.session.id(),
            member: talk.member,
            bytes: bytes.to_vec(),
        })
        .encode();
        let others = self
            .talks
            .iter()
            .filter(|(link, other)| **link != from && other.session.admitted().is_some());
        others
            .map(|(link, _)| Said::Frame(*link, frame.clone()))
            .collect()
    }

    /// The process ends, in the middle of an append if one waits; another one opens what the disk holds.
    pub(super) fn crash(&mut self, chance: &mut SeededChance) -> Result<(), String> {
        let before = files::Before::of(&self.path)?;
        let waiting: Vec<Append> = self
            .talks
            .values_mut()
            .flat_map(|talk| talk.tasks.drain(..))
            .filter_map(|task| match task {
                Task::Do(Action::Append(append)) => Some(append),
                _ => None,
            })
            .take(1)
            .collect();
        for append in waiting {
            self.append(append).map_err(told)?;
        }
        self.generation += 1;
        let to = self
            .path
            .with_file_name(format!("relay-{}.db", self.generation));
        files::crash(&self.path, &to, &before, chance)?;
        self.talks.clear();
        self.store = Store::open(&to).map_err(told)?;
        self.path = to;
        Ok(())
    }

    /// Goes back to an older copy of its file, under the same epoch: a snapshot that nobody announced.
    pub(super) fn roll_back(&mut self, copy: &std::path::Path) -> Result<(), String> {
        self.talks.clear();
        self.store = Store::open(copy).map_err(told)?;
        self.path = copy.to_owned();
        Ok(())
    }

    /// Folds the document with the longest tail, as the compactor does.
    pub(super) fn fold(&mut self, document: DocumentId) -> Result<bool, String> {
        let stored = self
            .store
            .document(self.workspace, document)
            .map_err(told)?;
        if stored.erased || stored.tail.len() < 4 {
            return Ok(false);
        }
        let parts: Vec<Bytes> = stored.parts().cloned().collect();
        let Ok(folded) = YrsFold.fold(&parts, &stored.state_vector) else {
            self.unfit += 1;
            return Ok(false);
        };
        let with = Replacement {
            document,
            from: stored.state.as_ref().map_or(0, |(seq, _)| *seq),
            through: stored.through(),
            state: folded.state.into(),
            state_vector: folded.state_vector.into(),
        };
        self.store.replace(self.workspace, &with).map_err(told)
    }

    pub(super) fn head(&self) -> Result<Seq, String> {
        self.store.head(self.workspace).map_err(told)
    }

    /// The first update that a device has in the log under two numbers.
    pub(super) fn appended_twice(&self) -> Result<Option<String>, String> {
        let mut seen: BTreeMap<(DeviceId, EntryHash), u64> = BTreeMap::new();
        for item in self.store.items(self.workspace).map_err(told)? {
            let What::Update {
                device,
                number,
                update,
                ..
            } = item.what
            else {
                continue;
            };
            let hash = carnet_protocol::hash::update_hash(item.document, &update);
            // A difference that brings no structs may come again after a repair.
            let brings = carnet_protocol::door::walk_update(&update)
                .is_ok_and(|shape| !shape.clients().is_empty());
            if brings && let Some(first) = seen.insert((device, hash), number) {
                let text = format!(
                    "{} stands as {first} and {number} of {device}",
                    item.document
                );
                return Ok(Some(text));
            }
        }
        Ok(None)
    }
}

fn told(error: impl std::fmt::Display) -> String {
    format!("relay: {error}")
}
