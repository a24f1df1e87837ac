//! LG9: a workspace holds so much and no more, counted to the document and to the byte.

#[cfg(test)]
use std::sync::Arc;

use bytes::Bytes;
use carnet_protocol::frame::{Number, RefuseCode};
#[cfg(test)]
use carnet_protocol::ids::{DeviceId, Epoch, WorkspaceId};
use carnet_protocol::ids::{DocumentId, MemberId};

use super::{Desk, change, code, deal, id, map_update, write};
#[cfg(test)]
use crate::clock::{SystemChance, new_id};
#[cfg(test)]
use crate::log::sqlite::Store;
use crate::log::{Append, Change, Replacement, Room, SharedLog};

/// What a store has for each workspace in these rules.
pub const ROOM: Room = Room {
    documents: 3,
    bytes: 1_000,
};

/// An update that adds so many bytes, 20 at least.
fn weighs(document: DocumentId, clock: u32, bytes: usize) -> Change {
    let rest = bytes - map_update(1, clock, "").len();
    // A text of 128 characters needs a second byte for its length.
    let update = map_update(1, clock, &"x".repeat(rest - usize::from(rest > 128)));
    assert_eq!(update.len(), bytes);
    change(document, update)
}

/// The first entry of a document becomes a state of 120 bytes.
fn folded(document: DocumentId) -> Replacement {
    Replacement {
        document,
        from: 0,
        through: 1,
        state: Bytes::from(vec![7; 120]),
        state_vector: Bytes::from_static(&[1, 1, 1]),
    }
}

impl Desk {
    /// Whether exactly so many bytes more fit, in numbers from `first` on. They do not stay.
    async fn has_room_for(&self, first: Number, bytes: usize) -> bool {
        let document = deal();
        let more = self.one(first, weighs(document, 0, bytes + 1)).await;
        let fits = self.one(first, weighs(document, 0, bytes)).await;
        assert_eq!(self.one(first + 1, Change::Erase { document }).await, None);
        more == Some(RefuseCode::FULL) && fits.is_none()
    }
}

/// LG9: one document more than there may be is refused; edits, voids and erasures are not, and an erasure makes room.
pub async fn lg9_documents(log: &SharedLog) {
    let desk = Desk::new(log).await;
    let [one, two, three, four] = [deal(), deal(), deal(), deal()];
    // Of what was never here nothing is taken away.
    assert_eq!(desk.one(1, Change::Erase { document: deal() }).await, None);
    let full = [one, two, three, four].map(|document| write(document, 1, 0));
    let full = desk.append(2, full.into()).await;
    assert_eq!(
        (full.through, code(&full)),
        (4, Some((5, RefuseCode::FULL))),
        "PU3: what fits is taken"
    );
    assert_eq!(desk.one(4, write(three, 1, 0)).await, None, "a repeat");
    let edits = vec![write(one, 1, 1), Change::Void { document: four }];
    assert_eq!(desk.append(5, edits).await.refused, None);
    assert_eq!(desk.one(7, write(four, 1, 0)).await, Some(RefuseCode::FULL));
    for number in [7, 8] {
        assert_eq!(
            desk.one(number, Change::Erase { document: two }).await,
            None
        );
    }
    assert_eq!(
        desk.one(9, write(two, 1, 1)).await,
        Some(RefuseCode::ERASED)
    );
    assert_eq!(desk.one(9, write(four, 1, 0)).await, None, "there is room");
    assert_eq!(
        desk.one(10, write(deal(), 1, 0)).await,
        Some(RefuseCode::FULL),
        "erasing twice made room once"
    );
    let elsewhere = Desk::new(log).await;
    assert_eq!(elsewhere.one(1, write(deal(), 1, 0)).await, None);
}

/// LG9: the last byte fits and one more does not; what a fold and an erasure take away is room again.
pub async fn lg9_bytes(log: &SharedLog) {
    let desk = Desk::new(log).await;
    let (document, other) = (deal(), deal());
    let changes = [(document, 0, 300), (other, 0, 250), (document, 1, 200)];
    let changes = changes.map(|(document, clock, bytes)| weighs(document, clock, bytes));
    assert_eq!(desk.append(1, changes.into()).await.refused, None);
    assert!(desk.has_room_for(4, 250).await, "750 of 1,000 are taken");
    let with = folded(document);
    assert_eq!(log.replace(desk.workspace, with.clone()).await, Ok(true));
    assert!(desk.has_room_for(6, 430).await, "120 in place of 300");
    let further = Replacement {
        from: 1,
        through: 3,
        state: Bytes::from(vec![7; 500]),
        ..with
    };
    assert_eq!(log.replace(desk.workspace, further).await, Ok(true));
    assert!(desk.has_room_for(8, 250).await, "500 in place of 320");
    assert_eq!(desk.one(10, weighs(other, 1, 250)).await, None);
    assert_eq!(
        desk.one(11, weighs(other, 2, 20)).await,
        Some(RefuseCode::FULL)
    );
    assert_eq!(desk.one(11, Change::Erase { document: other }).await, None);
    assert!(desk.has_room_for(12, 500).await, "the state is left");
    assert_eq!(desk.one(14, Change::Erase { document }).await, None);
    assert!(desk.has_room_for(15, 1_000).await, "nothing is left");
}

/// LG9: of many who come at once, as many are let in as there is room for.
pub async fn lg9_at_once(log: &SharedLog) {
    let first = Desk::new(log).await;
    let appends: Vec<_> = (1..=20)
        .map(|client| {
            let desk = first.another();
            tokio::spawn(async move { desk.one(1, write(deal(), client, 0)).await })
        })
        .collect();
    let mut refused = 0;
    for append in appends {
        match append.await.expect("an append") {
            None => {}
            Some(code) => {
                assert_eq!(code, RefuseCode::FULL);
                refused += 1;
            }
        }
    }
    assert_eq!(refused, 20 - ROOM.documents);
    assert_eq!(log.head(first.workspace).await, Ok(ROOM.documents));
}

/// LG9: what is pushed for another member goes in whole or not at all.
pub async fn lg9_whole(log: &SharedLog) {
    let desk = Desk::new(log).await;
    let for_anna = async |first, changes| {
        let append = Append {
            member: MemberId(id()),
            ..desk.asks(first, changes)
        };
        log.append(append).await.expect("the log answers")
    };
    let [one, two, three] = [deal(), deal(), deal()];
    let both = vec![write(one, 1, 0), write(two, 1, 0), write(two, 1, 1)];
    assert_eq!(for_anna(1, both).await.refused, None, "two documents");
    let changes = vec![
        Change::Void { document: one },
        write(one, 1, 1),
        write(three, 1, 0),
        write(deal(), 1, 0),
    ];
    let full = for_anna(4, changes).await;
    assert_eq!(
        (full.through, code(&full)),
        (4, Some((5, RefuseCode::FULL))),
        "two new ones do not fit, so the edit before them is not taken either"
    );
    let fits = for_anna(5, vec![write(one, 1, 1), write(three, 1, 0)]).await;
    assert_eq!(fits.refused, None);
}

/// What takes the counts away again: a file or database of before, at this version.
#[cfg(test)]
pub(super) const UNCOUNTED: &str = "ALTER TABLE workspaces DROP COLUMN document_count;
    ALTER TABLE workspaces DROP COLUMN log_bytes; DELETE FROM refinery_schema_history WHERE name = 'room_of_workspaces'";

/// LG9: a document that finds no room is folded, when it has what makes room; one that could not be is not tried again.
#[test]
fn lg9_what_finds_no_room_is_folded() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("relay.db")).unwrap();
    let mut store = store.with_room(ROOM);
    let [workspace, device, member] = [(); 3].map(|()| new_id(&SystemChance));
    let workspace = WorkspaceId(workspace);
    store.create(workspace, Epoch([1; 16])).unwrap();
    let mut wanted = |first, changes| {
        let append = Append {
            workspace,
            device: DeviceId(device),
            owner: MemberId(member),
            member: MemberId(member),
            first,
            heals: false,
            changes,
        };
        store.append_group(&[append]).unwrap().long_tails
    };
    let (edited, once) = (deal(), deal());
    let fits = vec![
        weighs(edited, 0, 400),
        weighs(once, 0, 200),
        weighs(edited, 1, 200),
    ];
    assert_eq!(wanted(1, fits), []);
    assert_eq!(
        wanted(4, vec![weighs(once, 1, 300)]),
        [],
        "it is one update"
    );
    let more = || vec![weighs(edited, 2, 300)];
    assert_eq!(wanted(4, more()), [(workspace, edited)]);
    let unfit = rusqlite::Connection::open(folder.path().join("relay.db")).unwrap();
    let unfit = unfit.execute("UPDATE documents SET unfit = tail_count", []);
    assert_eq!(unfit, Ok(2));
    assert_eq!(wanted(4, more()), []);
}

/// An instance of before, serving beside this one, does not count: so it was wrong when that one ended.
#[cfg(test)]
pub(super) const SPOIL: &str = "UPDATE workspaces SET document_count = -7, log_bytes = -1";

/// LG9: a count that is below nothing is as good as nothing, and what was counted anew is right. `spoil` makes the counts of the
/// log [`SPOIL`], and `count` counts anew.
#[cfg(test)]
pub(super) async fn lg9_counted_anew(
    log: &SharedLog,
    spoil: impl AsyncFn(),
    count: impl AsyncFn(),
) {
    let (desk, empty) = (Desk::new(log).await, Desk::new(log).await);
    let (document, erased) = (deal(), deal());
    let changes = vec![
        weighs(document, 0, 300),
        weighs(erased, 0, 200),
        weighs(document, 1, 100),
        Change::Erase { document: erased },
    ];
    assert_eq!(desk.append(1, changes).await.refused, None);
    spoil().await;
    assert_eq!(desk.one(5, weighs(document, 2, 100)).await, None);
    spoil().await;
    let fold = log.replace(desk.workspace, folded(document));
    assert_eq!(fold.await, Ok(true));
    assert_eq!(desk.one(6, weighs(document, 3, 100)).await, None);
    spoil().await;
    count().await;
    assert!(desk.has_room_for(7, 580).await, "120 and three times 100");
    assert!(empty.has_room_for(1, 1_000).await);
}

/// LG9: what a log held before anybody counted is counted when it is opened. `reopen` makes it one of before, and opens it.
#[cfg(test)]
pub(super) async fn lg9_older_logs(log: &SharedLog, reopen: impl AsyncFnOnce() -> SharedLog) {
    let (desk, empty) = (Desk::new(log).await, Desk::new(log).await);
    let (document, other, erased) = (deal(), deal(), deal());
    let changes = vec![
        weighs(document, 0, 300),
        weighs(erased, 0, 200),
        weighs(document, 1, 100),
        weighs(other, 0, 50),
        Change::Erase { document: erased },
    ];
    assert_eq!(desk.append(1, changes).await.refused, None);
    let fold = log.replace(desk.workspace, folded(document));
    assert_eq!(fold.await, Ok(true));
    let log = reopen().await;
    let again = |desk: Desk| Desk {
        log: Arc::clone(&log),
        ..desk
    };
    let (desk, empty) = (again(desk), again(empty));
    assert!(desk.has_room_for(6, 730).await, "120, 100 and 50 are held");
    assert_eq!(desk.one(8, write(deal(), 1, 0)).await, None, "the third");
    let fourth = desk.one(9, write(deal(), 1, 0)).await;
    assert_eq!(fourth, Some(RefuseCode::FULL));
    assert!(empty.has_room_for(1, 1_000).await);
}
