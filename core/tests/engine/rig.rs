//! An engine on a real file, and the relay's frames by hand.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};

use carnet_core::api::{Actor, Locale, Request, Response, company};
use carnet_core::clock::{FakeClock, SeededChance};
use carnet_core::desk::{Desk, Sinks};
use carnet_core::engine::{Deps, Engine, Input, Mode, Open, Output};
use carnet_protocol::frame::{
    DocumentState, Entries, Entry, Fetch, Hello, Limits, Live, Push, Role, ToDesk, ToRelay, Welcome,
};
use carnet_protocol::ids::{DeviceId, DocumentId, Epoch, Kind, MemberId, SessionId};
use tempfile::TempDir;
use uuid::Uuid;
use yrs::updates::encoder::Encode;
use yrs::{ClientID, Doc, Map, OffsetKind, Options, ReadTxn, StateVector, Transact};

pub(crate) const MEMBER: MemberId = MemberId([7; 16]);

/// A desk of one person, shared through a relay that the test plays.
pub(crate) struct Rig {
    pub(crate) engine: Option<Engine>,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) folder: TempDir,
    pub(crate) mode: Mode,
    pub(crate) seq: u64,
    seed: u64,
    calls: u64,
}

pub(crate) fn actor() -> Actor {
    Actor {
        member: MEMBER,
        role: Role::Owner,
        zone: "Europe/Paris".to_owned(),
        locale: Locale::Fr,
    }
}

pub(crate) fn welcome(through: u64) -> ToDesk {
    ToDesk::Welcome(Welcome {
        epoch: Epoch([1; 16]),
        head: 0,
        through,
        member: MEMBER,
        session: SessionId([2; 16]),
        role: Role::Owner,
        limits: Limits {
            update_bytes_max: 1 << 21,
            document_bytes_max: 1 << 21,
            push_updates_max: 256,
            window_bytes: 1 << 20,
        },
        server_time_ms: 0,
        reset: false,
    })
}

pub(crate) fn entry(seq: u64, document: DocumentId, update: &[u8]) -> ToDesk {
    ToDesk::Entries(Entries {
        entries: vec![Entry {
            seq,
            document,
            device: DeviceId([3; 16]),
            number: seq,
            member: MemberId([4; 16]),
            update: Some(update.to_vec().into()),
        }],
    })
}

impl Rig {
    /// A new file; alone until [`Self::live`].
    pub(crate) fn new(mode: Mode) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut rig = Self {
            engine: None,
            clock: Arc::new(FakeClock::new(1_700_000_000_000)),
            folder,
            mode,
            seq: 0,
            seed: 1,
            calls: 0,
        };
        rig.reopen();
        rig
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("a.carnet")
    }

    pub(crate) fn open(&self) -> Open {
        Open {
            path: self.path(),
            workspace: None,
            mode: self.mode,
            marker: Some(self.folder.path().join("marker")),
            member: MEMBER,
            name: "Zoé".to_owned(),
        }
    }

    /// Ends the engine and opens the file again.
    pub(crate) fn reopen(&mut self) {
        self.engine = None;
        self.seed += 1;
        let deps = Deps {
            clock: Arc::clone(&self.clock) as _,
            chance: Box::new(SeededChance::new(self.seed)),
        };
        let (engine, _) = Engine::open(self.open(), deps).expect("it opens");
        self.engine = Some(engine);
    }

    pub(crate) fn input(&mut self, input: Input) -> Vec<Output> {
        self.engine.as_mut().expect("it is open").handle(input)
    }

    pub(crate) fn frame(&mut self, frame: &ToDesk) -> Vec<Output> {
        self.input(Input::Frame(frame.encode()))
    }

    /// Connects, and is told that there is nothing more to read. Gives the Hello and what followed.
    pub(crate) fn live(&mut self, through: u64) -> (Hello, Vec<Output>) {
        self.clock.advance(60_000);
        self.input(Input::Tick);
        let greeted = self.input(Input::LinkUp {
            ticket: "t".to_owned(),
        });
        let hello = sent(&greeted).into_iter().find_map(|frame| match frame {
            ToRelay::Hello(hello) => Some(hello),
            _ => None,
        });
        let mut outputs = self.frame(&welcome(through));
        let head = self.seq;
        outputs.extend(self.frame(&ToDesk::Live(Live { head, hash: None })));
        outputs.extend(self.tick(0));
        (hello.expect("a Hello"), outputs)
    }

    /// Lets time pass, and everything that is due be done.
    pub(crate) fn tick(&mut self, ms: i64) -> Vec<Output> {
        self.clock.advance(ms);
        let mut outputs = self.input(Input::Tick);
        for _ in 0..4 {
            outputs.extend(self.input(Input::Tick));
        }
        outputs
    }

    /// The log gives an update.
    pub(crate) fn log(&mut self, document: DocumentId, update: &[u8]) -> Vec<Output> {
        self.seq += 1;
        self.frame(&entry(self.seq, document, update))
    }

    /// The relay answers a Fetch.
    pub(crate) fn fetched(
        &mut self,
        document: DocumentId,
        state: Vec<u8>,
        vector: Vec<u8>,
    ) -> Vec<Output> {
        self.frame(&ToDesk::Document(DocumentState {
            document,
            through: self.seq,
            hash: None,
            state,
            state_vector: vector,
            fetched: true,
        }))
    }

    pub(crate) fn call(&mut self, request: Request) -> Vec<Output> {
        self.calls += 1;
        let id = self.calls;
        let actor = actor();
        self.input(Input::Call { id, request, actor })
    }

    /// A company made here, and what left with it.
    pub(crate) fn company(&mut self, name: &str) -> (Uuid, Vec<Output>) {
        let draft = company::Draft {
            name: name.to_owned(),
            ..company::Draft::default()
        };
        let outputs = self.call(Request::Company(company::Request::Create(draft)));
        let id = outputs.iter().find_map(|output| match output {
            Output::Reply {
                result: Ok(Response::Created(id)),
                ..
            } => Some(*id),
            _ => None,
        });
        (id.expect("it was created"), outputs)
    }

    pub(crate) fn industry(&mut self, id: Uuid, industry: &str) -> Vec<Output> {
        let edits = vec![company::Edit::Industry(Some(industry.to_owned()))];
        self.call(Request::Company(company::Request::Edit { id, edits }))
    }

    /// Looks into the file.
    pub(crate) fn sql<T: rusqlite::types::FromSql>(&self, query: &str) -> T {
        let conn = rusqlite::Connection::open(self.path()).expect("the file");
        conn.query_row(query, [], |row| row.get(0)).expect(query)
    }

    /// Changes the file behind the engine's back.
    pub(crate) fn change(&self, statement: &str) {
        let conn = rusqlite::Connection::open(self.path()).expect("the file");
        conn.execute_batch(statement).expect(statement);
    }
}

/// A desk on its thread, live with a relay that the test plays.
pub(crate) fn desk(rig: &mut Rig) -> (Desk, Receiver<ToRelay>) {
    rig.engine = None;
    let (frames, sent) = sync_channel(1_024);
    let sinks = Sinks {
        frames: Box::new(move |output| {
            if let Output::Send { frame, .. } = output {
                let frame = ToRelay::decode(&frame).expect("it decodes");
                let _ = frames.send(frame);
            }
        }),
        ..Sinks::none()
    };
    let desk = Desk::open(rig.open(), sinks).expect("it opens");
    desk.link_up("t".to_owned());
    desk.frame(welcome(0).encode());
    let live = ToDesk::Live(Live {
        head: 0,
        hash: None,
    });
    desk.frame(live.encode());
    (desk, sent)
}

pub(crate) fn sent(outputs: &[Output]) -> Vec<ToRelay> {
    outputs
        .iter()
        .filter_map(|output| match output {
            Output::Send { frame, .. } => ToRelay::decode(frame).ok(),
            _ => None,
        })
        .collect()
}

pub(crate) fn pushes(outputs: &[Output]) -> Vec<Push> {
    let frames = sent(outputs).into_iter();
    frames
        .filter_map(|frame| match frame {
            ToRelay::Push(push) => Some(push),
            _ => None,
        })
        .collect()
}

/// Updates of a document that left, with their numbers; voids too.
pub(crate) fn pushed(outputs: &[Output], document: DocumentId) -> Vec<(u64, Vec<u8>)> {
    let mut found = Vec::new();
    for push in pushes(outputs) {
        for (number, one) in (push.first..).zip(push.updates) {
            if one.document == document {
                found.push((number, one.update));
            }
        }
    }
    found
}

pub(crate) fn fetches(outputs: &[Output]) -> Vec<Fetch> {
    let frames = sent(outputs).into_iter();
    frames
        .filter_map(|frame| match frame {
            ToRelay::Fetch(fetch) => Some(fetch),
            _ => None,
        })
        .collect()
}

/// A colleague's document, with one update for each key it is given.
pub(crate) struct Theirs {
    pub(crate) id: DocumentId,
    pub(crate) doc: Doc,
    pub(crate) updates: Vec<Vec<u8>>,
}

impl Theirs {
    pub(crate) fn company(id: u8) -> Self {
        let doc = Doc::with_options(Options {
            client_id: ClientID::new(1_000 + u64::from(id)),
            offset_kind: OffsetKind::Utf16,
            ..Options::default()
        });
        let id = DocumentId::new(Kind::COMPANY, Uuid::from_bytes([id; 16]));
        Self {
            id,
            doc,
            updates: Vec::new(),
        }
    }

    pub(crate) fn uuid(&self) -> Uuid {
        Uuid::from_bytes(self.id.id)
    }

    pub(crate) fn set(&mut self, key: &str, value: &str) -> Vec<u8> {
        let data = self.doc.get_or_insert_map("data");
        let mut txn = self.doc.transact_mut();
        data.insert(&mut txn, key, value);
        txn.commit();
        let update = txn.encode_update_v1();
        self.updates.push(update.clone());
        update
    }

    pub(crate) fn state(&self) -> Vec<u8> {
        self.doc.transact().encode_diff_v1(&StateVector::default())
    }

    pub(crate) fn vector(&self) -> Vec<u8> {
        self.doc.transact().state_vector().encode_v1()
    }
}
