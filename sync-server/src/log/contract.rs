//! What every store of the log must do. A store's tests call `log_contract!` with a function that makes one.
//!
//! The names of the functions carry the ids of `docs/protocol.md`.

use std::sync::Arc;

use bytes::Bytes;
use carnet_protocol::door::{StateVector, walk_update};
use carnet_protocol::frame::{Number, RefuseCode};
use carnet_protocol::hash::update_hash;
use carnet_protocol::ids::{DeviceId, DocumentId, Epoch, Kind, MemberId, WorkspaceId};
use carnet_protocol::limits::DOCUMENT_BYTES_MAX;
use uuid::Uuid;

mod authors;
#[cfg(test)]
mod damage;
#[cfg(test)]
pub(crate) mod deaf;
mod erase;
mod numbers;
#[cfg(test)]
mod postgres;
#[cfg(test)]
#[expect(
    unreachable_pub,
    dead_code,
    reason = "the rig of the tests' own crate, which must not be a dependency of this one"
)]
#[path = "../../../tests/src/postgres.rs"]
pub(crate) mod rig;
mod room;
#[cfg(test)]
mod sqlite;

pub use authors::{hs6_devices_have_owners, lg8_authors, lg8_healing, lg8_holes};
pub use erase::{er1_erase, er1_erase_at_once, er1_erase_folded};
pub use numbers::{lg3_numbers, lg3_old_numbers_are_forked};
pub use room::{ROOM, lg9_at_once, lg9_bytes, lg9_documents, lg9_whole};

use super::{Append, Appended, Change, LogError, Page, ReadLimit, Replacement, SharedLog, What};
use crate::clock::{SystemChance, new_id};

/// Makes a test of each rule for the store that `$make` (an async function of the room for each workspace) gives, with whatever
/// must live as long.
#[macro_export]
macro_rules! log_contract {
    ($make:path) => {
        $crate::log_contract!($make, $crate::log::contract::ROOM; lg9_documents, lg9_bytes, lg9_at_once, lg9_whole);
        $crate::log_contract!($make, $crate::log::Room::default();
            lg1_readers_see_no_gap, lg2_reads_give_what_was_pushed, lg3_numbers, lg3_old_numbers_are_forked,
            lg5_voids, lg6_holes, lg6_sizes, lg7_compaction, lg8_authors, lg8_healing, lg8_holes, hs4_hashes_at_the_cursor, hs6_devices_have_owners,
            er1_erase, er1_erase_at_once, er1_erase_folded, refusals_hurt_nobody_else, reads_end_at_limits, unknown_workspaces, the_probe);
    };
    ($make:path, $room:expr; $($rule:ident),*) => {
        $(#[tokio::test]
        async fn $rule() {
            let (log, _alive) = $make($room).await;
            $crate::log::contract::$rule(&log).await;
        })*
    };
}

/// A device of a member in a workspace of its own.
#[derive(Clone)]
struct Desk {
    log: SharedLog,
    workspace: WorkspaceId,
    device: DeviceId,
    member: MemberId,
}

impl Desk {
    async fn new(log: &SharedLog) -> Self {
        let workspace = WorkspaceId(id());
        log.create(workspace, Epoch(id())).await.expect("a new log");
        Self {
            log: Arc::clone(log),
            workspace,
            device: DeviceId(id()),
            member: MemberId(id()),
        }
    }

    /// Another device in the same workspace.
    fn another(&self) -> Self {
        Self {
            device: DeviceId(id()),
            member: MemberId(id()),
            ..self.clone()
        }
    }

    async fn append(&self, first: Number, changes: Vec<Change>) -> Appended {
        self.try_append(first, changes)
            .await
            .expect("the log answers")
    }

    async fn try_append(&self, first: Number, changes: Vec<Change>) -> Result<Appended, LogError> {
        self.log.append(self.asks(first, changes)).await
    }

    fn asks(&self, first: Number, changes: Vec<Change>) -> Append {
        Append {
            workspace: self.workspace,
            device: self.device,
            owner: self.member,
            member: self.member,
            first,
            heals: false,
            changes,
        }
    }

    /// Was told to start over.
    async fn heals(&self) {
        let heals = Append {
            heals: true,
            ..self.asks(1, Vec::new())
        };
        let granted = self.log.append(heals).await;
        assert_eq!(granted.expect("the log answers").refused, None);
    }

    /// Pushes one change alone, as `first`.
    async fn one(&self, first: Number, change: Change) -> Option<RefuseCode> {
        let appended = self.append(first, vec![change]).await;
        appended.refused.map(|refused| refused.code)
    }

    async fn page(&self, after: u64) -> Page {
        let all = ReadLimit {
            items: 10_000,
            bytes: usize::MAX,
        };
        self.log
            .read_after(self.workspace, after, all)
            .await
            .expect("a page")
    }
}

fn id() -> [u8; 16] {
    new_id(&SystemChance)
}

fn deal() -> DocumentId {
    DocumentId::new(Kind::DEAL, Uuid::from_bytes(id()))
}

/// An update that writes one key of root `data` of a map, as yrs would write it.
#[must_use]
pub fn map_update(client: u64, clock: u32, value: &str) -> Vec<u8> {
    let mut bytes = vec![1, 1];
    varint(&mut bytes, client);
    varint(&mut bytes, u64::from(clock));
    bytes.extend_from_slice(&[0x28, 1, 4]);
    bytes.extend_from_slice(b"data");
    bytes.extend_from_slice(&[1, b'k', 1, 119]);
    varint(&mut bytes, value.len() as u64);
    bytes.extend_from_slice(value.as_bytes());
    bytes.push(0);
    bytes
}

fn varint(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 128 {
        bytes.push((number & 127) as u8 | 128);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn write(document: DocumentId, client: u64, clock: u32) -> Change {
    change(document, map_update(client, clock, "v"))
}

fn change(document: DocumentId, bytes: Vec<u8>) -> Change {
    let shape = walk_update(&bytes).expect("the door lets it in");
    Change::Update {
        document,
        bytes: bytes.into(),
        shape,
    }
}

fn code(appended: &Appended) -> Option<(Number, RefuseCode)> {
    appended
        .refused
        .as_ref()
        .map(|refused| (refused.at, refused.code))
}

/// LG1, LG2: many writers, one reader that follows: every place once, in order, nothing in between.
pub async fn lg1_readers_see_no_gap(log: &SharedLog) {
    const WRITERS: u64 = 8;
    const EACH: u64 = 40;
    let first = Desk::new(log).await;
    let writers: Vec<_> = (0..WRITERS)
        .map(|n| {
            let desk = first.another();
            tokio::spawn(async move {
                let document = deal();
                for number in 1..=EACH {
                    let done = desk
                        .append(number, vec![write(document, n + 1, number as u32 - 1)])
                        .await;
                    assert_eq!(done.through, number);
                }
            })
        })
        .collect();
    let (mut seen, mut reads) = (0, 0);
    while seen < WRITERS * EACH {
        let page = first.page(seen).await;
        for item in page.items {
            assert_eq!(item.seq, seen + 1, "LG1: a reader saw n+1 before n");
            seen = item.seq;
        }
        reads += 1;
        assert!(reads < 100_000, "the reader waits for ever");
        tokio::task::yield_now().await;
    }
    for writer in writers {
        writer.await.expect("a writer");
    }
    assert_eq!(log.head(first.workspace).await, Ok(WRITERS * EACH));
}

/// LG2: what is read is what was pushed.
pub async fn lg2_reads_give_what_was_pushed(log: &SharedLog) {
    let desk = Desk::new(log).await;
    let document = deal();
    let bytes = map_update(7, 0, "Zoé");
    desk.append(1, vec![change(document, bytes.clone())]).await;
    let page = desk.page(0).await;
    let [item] = page.items.as_slice() else {
        panic!("one item, not {:?}", page.items)
    };
    assert_eq!((item.seq, item.document), (1, document));
    let wanted = What::Update {
        device: desk.device,
        number: 1,
        member: desk.member,
        update: bytes.into(),
    };
    assert_eq!(item.what, wanted);
    assert_eq!((page.through, page.more), (1, false));
}

/// LG5: a void takes a number and nothing else.
pub async fn lg5_voids(log: &SharedLog) {
    let desk = Desk::new(log).await;
    let document = deal();
    let done = desk
        .append(1, vec![Change::Void { document }, write(document, 1, 0)])
        .await;
    assert_eq!((done.through, done.refused), (2, None));
    assert_eq!(
        desk.page(0).await.items.len(),
        1,
        "LG5: nothing was appended for the void"
    );
    let again = desk.append(1, vec![Change::Void { document }]).await;
    assert_eq!(again.refused, None, "a void is recognised again");
}

/// LG6: what builds on something unknown stops there; what came before it is kept.
pub async fn lg6_holes(log: &SharedLog) {
    let desk = Desk::new(log).await;
    let document = deal();
    let hole = desk
        .append(
            1,
            vec![
                write(document, 1, 0),
                write(document, 1, 5),
                write(deal(), 2, 0),
            ],
        )
        .await;
    assert_eq!(hole.through, 1, "PU3: what came before is in the log");
    assert_eq!(code(&hole), Some((2, RefuseCode::HOLE)));
    let other = desk.append(2, vec![write(deal(), 1, 0)]).await;
    assert_eq!(
        (other.through, other.refused),
        (2, None),
        "another document is not hurt"
    );
    let mended = desk.append(3, vec![write(document, 1, 1)]).await;
    assert_eq!((mended.through, mended.refused), (3, None));
    let stored = log
        .document(desk.workspace, document)
        .await
        .expect("a document");
    let known = StateVector::decode(&stored.state_vector).expect("a state vector");
    assert_eq!(known.get(1), 2);
}

/// LG6: a document has a limit. Folding is tried first; then it is too large.
pub async fn lg6_sizes(log: &SharedLog) {
    let desk = Desk::new(log).await;
    let document = deal();
    let big = "x".repeat(DOCUMENT_BYTES_MAX / 2 - 100);
    let change = |clock| change(document, map_update(1, clock, &big));
    desk.append(1, vec![change(0)]).await;
    desk.append(2, vec![change(1)]).await;
    let full = desk.append(3, vec![change(2)]).await;
    assert_eq!(
        code(&full),
        Some((3, RefuseCode::BUSY)),
        "folding may make room"
    );
    let state = [map_update(1, 0, &big), map_update(1, 1, &big)].concat();
    let with = Replacement {
        document,
        from: 0,
        through: 2,
        state: state.into(),
        state_vector: Bytes::from_static(&[1, 1, 2]),
    };
    assert_eq!(log.replace(desk.workspace, with).await, Ok(true));
    let full = desk.append(3, vec![change(2)]).await;
    assert_eq!(
        code(&full),
        Some((3, RefuseCode::TOO_LARGE)),
        "it was folded and there is no room"
    );
    let other = desk.append(3, vec![write(deal(), 1, 0)]).await;
    assert_eq!(other.refused, None, "another document is not hurt");
}

/// LG7: a state takes the place of entries, at the place of the last of them.
pub async fn lg7_compaction(log: &SharedLog) {
    let desk = Desk::new(log).await;
    let (document, other) = (deal(), deal());
    desk.append(
        1,
        vec![
            write(document, 1, 0),
            write(other, 2, 0),
            write(document, 1, 1),
            write(document, 1, 2),
        ],
    )
    .await;
    let with = Replacement {
        document,
        from: 0,
        through: 3,
        state: Bytes::from_static(b"state"),
        state_vector: Bytes::from_static(&[1, 1, 2]),
    };
    assert_eq!(log.replace(desk.workspace, with.clone()).await, Ok(true));
    assert_eq!(
        log.replace(desk.workspace, with.clone()).await,
        Ok(false),
        "what was folded is not there any more"
    );
    let page = desk.page(0).await;
    let places: Vec<u64> = page.items.iter().map(|item| item.seq).collect();
    assert_eq!(places, [2, 3, 4], "RD1: the state stands at its place");
    let state = page.items.get(1).map(|item| &item.what);
    let replaced = write(document, 1, 1).hash();
    assert!(
        matches!(state, Some(What::State { state, hash, .. }) if state == "state" && *hash == replaced),
        "HS4: the state has the hash of the entry whose place it took"
    );
    let stored = log
        .document(desk.workspace, document)
        .await
        .expect("a document");
    assert_eq!(
        stored.tail.len(),
        1,
        "what came after the fold stays as it was"
    );
    let late = Replacement {
        from: 3,
        through: 4,
        ..with.clone()
    };
    assert_eq!(
        log.replace(desk.workspace, late).await,
        Ok(true),
        "a state is folded into the next"
    );
    let raced = Replacement {
        from: 3,
        through: 4,
        ..with
    };
    assert_eq!(
        log.replace(desk.workspace, raced).await,
        Ok(false),
        "somebody else was faster"
    );
    let more = desk.append(5, vec![write(document, 1, 3)]).await;
    assert_eq!(
        more.refused, None,
        "the log still knows the document's state vector"
    );
}

/// HS4: the hash at a cursor is known, of compacted entries too.
pub async fn hs4_hashes_at_the_cursor(log: &SharedLog) {
    let desk = Desk::new(log).await;
    let document = deal();
    desk.append(1, vec![write(document, 1, 0), write(document, 1, 1)])
        .await;
    let hash = |clock| Some(update_hash(document, &map_update(1, clock, "v")));
    let at = async |cursor| {
        log.open(desk.workspace, desk.device, cursor)
            .await
            .expect("an opening")
            .hash
    };
    assert_eq!((at(1).await, at(2).await), (hash(0), hash(1)));
    assert_eq!((at(0).await, at(3).await), (None, None));
    let with = Replacement {
        document,
        from: 0,
        through: 2,
        state: Bytes::from_static(b"state"),
        state_vector: Bytes::from_static(&[1, 1, 2]),
    };
    log.replace(desk.workspace, with)
        .await
        .expect("a replacement");
    assert_eq!(
        (at(1).await, at(2).await),
        (hash(0), hash(1)),
        "LG7: hashes stay"
    );
    let opened = log
        .open(desk.workspace, desk.device, 0)
        .await
        .expect("an opening");
    assert_eq!(
        (opened.head, opened.through, opened.owner),
        (2, 2, Some(desk.member))
    );
}

/// One append's refusal is its own, also in one transaction with others.
pub async fn refusals_hurt_nobody_else(log: &SharedLog) {
    let first = Desk::new(log).await;
    let appends: Vec<_> = (0..30_u32)
        .map(|n| {
            let desk = first.another();
            // Every third has a hole.
            let clock = if n % 3 == 0 { 9 } else { 0 };
            tokio::spawn(async move {
                (
                    n,
                    desk.append(1, vec![write(deal(), u64::from(n) + 1, clock)])
                        .await,
                )
            })
        })
        .collect();
    for append in appends {
        let (n, done) = append.await.expect("an append");
        assert_eq!(done.refused.is_some(), n % 3 == 0);
    }
    assert_eq!(log.head(first.workspace).await, Ok(20));
}

/// A page ends at its limit and says so; the first item always comes.
pub async fn reads_end_at_limits(log: &SharedLog) {
    let desk = Desk::new(log).await;
    let changes = (0..10).map(|n| write(deal(), n + 1, 0)).collect();
    desk.append(1, changes).await;
    let read = async |items, bytes| {
        log.read_after(desk.workspace, 2, ReadLimit { items, bytes })
            .await
            .expect("a page")
    };
    let page = read(3, 100_000).await;
    assert_eq!((page.items.len(), page.through, page.more), (3, 5, true));
    let page = read(100, 1).await;
    assert_eq!((page.items.len(), page.through, page.more), (1, 3, true));
    let page = read(100, 100_000).await;
    assert_eq!((page.items.len(), page.through, page.more), (8, 10, false));
    let page = desk.page(10).await;
    assert_eq!((page.items.len(), page.through, page.more), (0, 10, false));
}

/// What is not there is said to be not there, and does not spoil a group.
pub async fn unknown_workspaces(log: &SharedLog) {
    let desk = Desk::new(log).await;
    let nowhere = Desk {
        workspace: WorkspaceId(id()),
        ..desk.clone()
    };
    let (here, there) = tokio::join!(
        desk.try_append(1, vec![write(deal(), 1, 0)]),
        nowhere.try_append(1, vec![write(deal(), 1, 0)]),
    );
    assert_eq!(here.map(|done| done.through), Ok(1));
    assert_eq!(there, Err(LogError::NoWorkspace));
    assert_eq!(
        log.head(nowhere.workspace).await,
        Err(LogError::NoWorkspace)
    );
}

/// The probe writes and reads.
pub async fn the_probe(log: &SharedLog) {
    assert_eq!(log.probe(1).await, Ok(()));
    assert_eq!(log.probe(2).await, Ok(()));
}
