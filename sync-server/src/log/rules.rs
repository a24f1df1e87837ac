//! What the log takes and what it refuses (LG3, LG5, LG6, LG8, LG9), the same for every store of it.
//!
//! [`Appending`] goes through appends to one workspace while the store holds its counter row. It asks [`Facts`] for what is
//! stored and decides in memory; the store then writes [`Writes`] in one go. So every check comes before every insert,
//! and one bad update never spoils the others.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use carnet_protocol::frame::{Number, RefuseCode, Seq};
use carnet_protocol::hash::EntryHash;
use carnet_protocol::ids::{DeviceId, DocumentId, MemberId, WorkspaceId};

use super::{Append, Appended, Change, Held, Item, LogError, Refused, Room, What};

mod authors;
mod device;
mod document;

pub(super) use authors::{Author, Grant};
pub(super) use device::{Device, KnownDevice};
pub(super) use document::{Document, KnownDocument};

use authors::{Healing, Pusher};

/// The kinds of entries, as stored.
pub(super) const UPDATE: i64 = 0;
/// See [`UPDATE`].
pub(super) const ERASED: i64 = 1;
/// See [`UPDATE`].
pub(super) const STATE: i64 = 2;

/// The last seq that there can be: further is as good as never.
pub(super) const SEQ_MAX: Seq = (1 << 40) - 1;

/// What a workspace's counter row says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counter {
    /// The last place.
    pub(super) head: Seq,
    /// What it holds.
    pub(super) held: Held,
}

/// What a group did. Nothing of it holds before COMMIT.
#[derive(Debug, Default)]
pub struct Group {
    /// An answer for each append, in order.
    pub results: Vec<Result<Appended, LogError>>,
    /// What was appended, by workspace, in the order of seq.
    pub committed: Vec<(WorkspaceId, Vec<Item>)>,
    /// Documents that should be folded soon.
    pub long_tails: Vec<(WorkspaceId, DocumentId)>,
}

/// What a store has of one workspace, asked while its counter row is held. An error spoils the group.
pub(super) trait Facts {
    /// A device that has pushed before.
    fn device(&mut self, device: DeviceId) -> Result<Option<KnownDevice>, LogError>;
    /// The hash under a number of a device, if it is one of the last that are kept.
    fn hash(&mut self, device: DeviceId, number: Number) -> Result<Option<EntryHash>, LogError>;
    /// A document.
    fn document(&mut self, document: DocumentId) -> Result<Option<KnownDocument>, LogError>;
    /// Whose a client id is in a document.
    fn author(&mut self, document: DocumentId, client: u64) -> Result<Option<Author>, LogError>;
    /// Until which head an owner may push others' structs in a document, by leave for it or for all.
    fn healing(&mut self, owner: MemberId, document: DocumentId) -> Result<Option<Seq>, LogError>;
}

/// An entry to insert: the item at its place and what readers are not told.
#[derive(Debug)]
pub(super) struct NewEntry {
    /// What readers get.
    pub(super) item: Item,
    /// By which device.
    pub(super) device: DeviceId,
    /// Under which number.
    pub(super) number: Number,
    /// On whose behalf.
    pub(super) member: MemberId,
    /// How it is recognised again.
    pub(super) hash: EntryHash,
}

impl NewEntry {
    /// The kind and the bytes, as stored.
    pub(super) fn stored(&self) -> (i64, &[u8]) {
        match &self.item.what {
            What::Update { update, .. } => (UPDATE, update),
            What::Erased => (ERASED, &[]),
            What::State { .. } => unreachable!("BUG: states enter by compaction only"),
        }
    }
}

/// What is to be written, in this order.
#[derive(Debug)]
pub(super) struct Writes {
    /// New entries, in the order of seq, without a gap.
    pub(super) entries: Vec<NewEntry>,
    /// Documents whose older entries and authors go: their tombstones are among the entries.
    pub(super) erased: Vec<DocumentId>,
    /// Devices with new numbers.
    pub(super) devices: Vec<(DeviceId, Device)>,
    /// Documents that changed.
    pub(super) documents: Vec<(DocumentId, Document)>,
    /// Who may push others' structs from now on.
    pub(super) grants: Vec<Grant>,
    /// Documents that should be folded soon.
    pub(super) long_tails: Vec<DocumentId>,
    /// What the counter row says from now on.
    pub(super) counter: Counter,
}

impl Writes {
    /// Who removed which document for good.
    pub(super) fn erasures(&self) -> impl Iterator<Item = (MemberId, DocumentId)> {
        let erasures = self.entries.iter();
        let erasures = erasures.filter(|entry| matches!(entry.item.what, What::Erased));
        erasures.map(|entry| (entry.member, entry.item.document))
    }

    /// Adds what became of a workspace to what became of the group.
    pub(super) fn tell(self, workspace: WorkspaceId, group: &mut Group) {
        let wanted = self.long_tails.into_iter();
        group
            .long_tails
            .extend(wanted.map(|document| (workspace, document)));
        if !self.entries.is_empty() {
            let items = self.entries.into_iter().map(|entry| entry.item).collect();
            group.committed.push((workspace, items));
        }
    }
}

/// A workspace as the group leaves it.
#[derive(Debug)]
pub(super) struct Appending<F> {
    facts: F,
    head: Seq,
    held: Held,
    room: Room,
    /// Why nothing of this append is taken that adds to the log: it goes in whole or not at all.
    over: Option<&'static str>,
    devices: HashMap<DeviceId, Device>,
    documents: HashMap<DocumentId, Document>,
    healing: Healing,
    entries: Vec<NewEntry>,
    /// Documents that must be folded before they take more, or whose workspace must have room for it.
    wanted: Vec<DocumentId>,
}

impl<F: Facts> Appending<F> {
    /// Begins where the counter row stands.
    pub(super) fn new(facts: F, counter: Counter, room: Room) -> Self {
        Self {
            facts,
            head: counter.head,
            held: counter.held,
            room,
            over: None,
            devices: HashMap::new(),
            documents: HashMap::new(),
            healing: Healing::default(),
            entries: Vec::new(),
            wanted: Vec::new(),
        }
    }

    /// One append. An error spoils the group; a refusal is the append's own.
    pub(super) fn append(&mut self, append: &Append) -> Result<Appended, LogError> {
        if append.heals {
            self.healing.may_heal(append.owner, self.head);
        }
        let mut device = match self.devices.remove(&append.device) {
            Some(device) => device,
            None => Device::new(self.facts.device(append.device)?, append.owner),
        };
        let refused = self.take_all(append, &mut device)?;
        let appended = Appended {
            through: device.through(),
            seq: device.seq(),
            refused,
        };
        self.devices.insert(append.device, device);
        Ok(appended)
    }

    fn take_all(
        &mut self,
        append: &Append,
        device: &mut Device,
    ) -> Result<Option<Refused>, LogError> {
        if device.owner() != append.owner {
            let detail = "the device belongs to another member";
            return Ok(Some(Refused::new(append.first, RefuseCode::FORKED, detail)));
        }
        self.over = self.over(append, device.through())?;
        for (number, change) in (append.first..).zip(&append.changes) {
            let refused = self.take(append, device, number, change)?;
            if refused.is_some() {
                return Ok(refused);
            }
        }
        Ok(None)
    }

    /// LG9: what the gateway pushes for a person is a request of theirs, mostly all of it, and is not taken by halves. Of what a desk
    /// pushes for itself there is taken what fits.
    fn over(&mut self, append: &Append, through: Number) -> Result<Option<&'static str>, LogError> {
        if append.member == append.owner || append.changes.len() < 2 {
            return Ok(None);
        }
        let new = (append.first..).zip(&append.changes);
        let new = new.filter(|(number, _)| *number > through);
        let mut more = Held::default();
        let mut documents = HashSet::new();
        for (_, change) in new {
            let Change::Update {
                document, bytes, ..
            } = change
            else {
                continue;
            };
            more.bytes += bytes.len() as u64;
            if documents.insert(*document) && self.known(*document)?.is_new() {
                more.documents += 1;
            }
        }
        Ok(self.room.refuses(self.held, more))
    }

    /// A document, as the group left it so far.
    fn known(&mut self, id: DocumentId) -> Result<&mut Document, LogError> {
        Ok(match self.documents.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(Document::new(self.facts.document(id)?)),
        })
    }

    /// One change (LG3). `Some` when it is refused.
    fn take(
        &mut self,
        append: &Append,
        device: &mut Device,
        number: Number,
        change: &Change,
    ) -> Result<Option<Refused>, LogError> {
        let hash = change.hash();
        if number <= device.through() {
            let same = device.hash(&mut self.facts, append.device, number)? == Some(hash);
            let detail = "this number is taken by another update";
            return Ok((!same).then(|| Refused::new(number, RefuseCode::FORKED, detail)));
        }
        let wanted = device.through() + 1;
        if number > wanted {
            let detail = format!("the next number is {wanted}, not {number}");
            return Ok(Some(Refused::new(wanted, RefuseCode::GAP, detail)));
        }
        if let Some((code, detail)) = self.enter(append, number, change, hash)? {
            return Ok(Some(Refused::new(number, code, detail)));
        }
        device.use_up(hash, self.head);
        Ok(None)
    }

    /// Puts a change into the log, or says why not.
    fn enter(
        &mut self,
        append: &Append,
        number: Number,
        change: &Change,
        hash: EntryHash,
    ) -> Result<Option<(RefuseCode, &'static str)>, LogError> {
        if matches!(change, Change::Void { .. }) {
            return Ok(None);
        }
        let id = change.document();
        self.known(id)?;
        let document = self.documents.get_mut(&id).expect("BUG: loaded just now");
        let before = document.holds();
        let what = match change {
            Change::Update { bytes, shape, .. } => {
                let pusher = Pusher {
                    document: id,
                    owner: append.owner,
                    head: self.head,
                };
                if let Some(refusal) = document.refuses(shape, bytes.len()) {
                    match refusal.0 {
                        RefuseCode::BUSY if document.whole() => self.wanted.push(id),
                        RefuseCode::HOLE => self.healing.may_close_a_hole(pusher),
                        _ => {}
                    }
                    return Ok(Some(refusal));
                }
                let more = document.adds(bytes.len());
                if let Some(detail) = self.over.or(self.room.refuses(self.held, more)) {
                    if document.shrinks() {
                        self.wanted.push(id);
                    }
                    return Ok(Some((RefuseCode::FULL, detail)));
                }
                if !document.admits(&mut self.facts, &self.healing, pusher, shape)? {
                    let detail = "the update has new structs of another member";
                    return Ok(Some((RefuseCode::MALFORMED, detail)));
                }
                document.takes(shape, bytes.len());
                What::Update {
                    device: append.device,
                    number,
                    member: append.member,
                    update: bytes.clone(),
                }
            }
            // Removed before: the number is used up and the tombstone that is there stays.
            Change::Erase { .. } if document.erased() => return Ok(None),
            Change::Erase { .. } => {
                document.erase();
                What::Erased
            }
            Change::Void { .. } => return Ok(None),
        };
        self.held = self.held.moved(before, document.holds());
        self.push(append, number, hash, id, what)?;
        Ok(None)
    }

    /// Gives a change its place.
    fn push(
        &mut self,
        append: &Append,
        number: Number,
        hash: EntryHash,
        document: DocumentId,
        what: What,
    ) -> Result<(), LogError> {
        if self.head >= SEQ_MAX {
            return Err(LogError::Store("the log is full".to_owned()));
        }
        self.head += 1;
        self.entries.push(NewEntry {
            item: Item {
                seq: self.head,
                document,
                what,
            },
            device: append.device,
            number,
            member: append.member,
            hash,
        });
        Ok(())
    }

    /// What is to be written now.
    pub(super) fn finish(self) -> Writes {
        let documents: Vec<_> = self
            .documents
            .into_iter()
            .filter(|(_, document)| document.changed())
            .collect();
        let folds = documents.iter().filter(|(_, document)| document.folds());
        let mut long_tails: Vec<_> = folds.map(|(id, _)| *id).collect();
        long_tails.extend(self.wanted);
        let erased = documents.iter().filter(|(_, document)| document.erased());
        Writes {
            erased: erased.map(|(id, _)| *id).collect(),
            entries: self.entries,
            devices: self
                .devices
                .into_iter()
                .filter(|(_, device)| device.changed())
                .collect(),
            documents,
            grants: self.healing.into_grants(),
            long_tails,
            counter: Counter {
                head: self.head,
                held: self.held,
            },
        }
    }
}
