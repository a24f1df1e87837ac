//! What goes to a socket: stretches of the log packed into frames, encoded once and shared.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use carnet_protocol::frame::{
    DocumentState, EntryRef, Erased, Number, Seq, ToDesk, encode_entries,
};
use carnet_protocol::hash::{EntryHash, erase_hash, update_hash};
use carnet_protocol::ids::DeviceId;
use carnet_protocol::limits::{ENTRIES_BYTES_TARGET, ENTRIES_MAX};

use crate::log::{Item, What};

/// What one socket pushed and was told to be in the log: numbers after `after` up to `through` of its device.
///
/// Not all of the device's: a desk whose file was restored has the device's name, but not what it pushed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own {
    /// The socket's device.
    pub device: DeviceId,
    /// The last number that was there before the socket.
    pub after: Number,
    /// The last number that it pushed and that was appended.
    pub through: Number,
}

impl Own {
    fn holds(self, item: &Item) -> bool {
        matches!(&item.what, What::Update { device, number, .. }
            if *device == self.device && (self.after + 1..=self.through).contains(number))
    }
}

/// One frame and how far it brings a reader. Clones share everything.
#[derive(Clone, Debug)]
pub struct Delivery {
    first: Seq,
    through: Seq,
    body: Body,
}

#[derive(Clone, Debug)]
enum Body {
    /// Entries: the frame is made when first asked for, and kept for all who want it whole.
    Entries(Arc<Shared>),
    /// A Document or an Erased, and the hash of its place.
    One(Bytes, EntryHash),
}

#[derive(Debug)]
struct Shared {
    items: Vec<Item>,
    frame: OnceLock<Bytes>,
}

impl Delivery {
    /// The first place that it holds.
    #[must_use]
    pub const fn first(&self) -> Seq {
        self.first
    }

    /// The last place that it holds.
    #[must_use]
    pub const fn through(&self) -> Seq {
        self.through
    }

    /// The hash of the entry at [`Self::through`]: by it a desk that stands there finds out a log that was rolled back.
    #[must_use]
    pub fn hash(&self) -> Option<EntryHash> {
        match &self.body {
            Body::One(_, hash) => Some(*hash),
            Body::Entries(shared) => shared.items.last().map(entry_hash),
        }
    }

    /// The frame for a socket: what it pushed itself comes without its bytes (RD5).
    #[must_use]
    pub fn frame_for(&self, own: Own) -> Bytes {
        match &self.body {
            Body::One(frame, _) => frame.clone(),
            Body::Entries(shared) if shared.items.iter().any(|item| own.holds(item)) => {
                encode(&shared.items, Some(own))
            }
            Body::Entries(shared) => shared
                .frame
                .get_or_init(|| encode(&shared.items, None))
                .clone(),
        }
    }

    /// About how much memory it holds.
    #[must_use]
    pub fn weight(&self) -> usize {
        match &self.body {
            Body::One(frame, _) => frame.len() + 64,
            // The updates and the frame made of them.
            Body::Entries(shared) => shared.items.iter().map(|item| 2 * size(item) + 160).sum(),
        }
    }
}

/// Packs items into as few frames as the limits allow, keeping their order.
#[must_use]
pub fn pack(items: Vec<Item>) -> Vec<Delivery> {
    let mut packed = Vec::new();
    let mut open: Vec<Item> = Vec::new();
    let mut bytes = 0;
    for item in items {
        let alone = !matches!(item.what, What::Update { .. });
        let full = open.len() >= ENTRIES_MAX || bytes + size(&item) > ENTRIES_BYTES_TARGET;
        if alone || full {
            close(&mut open, &mut packed);
            bytes = 0;
        }
        if alone {
            packed.push(one(item));
        } else {
            bytes += size(&item);
            open.push(item);
        }
    }
    close(&mut open, &mut packed);
    packed
}

fn close(open: &mut Vec<Item>, packed: &mut Vec<Delivery>) {
    if let (Some(first), Some(last)) = (open.first(), open.last()) {
        let (first, through) = (first.seq, last.seq);
        let shared = Shared {
            items: std::mem::take(open),
            frame: OnceLock::new(),
        };
        packed.push(Delivery {
            first,
            through,
            body: Body::Entries(Arc::new(shared)),
        });
    }
}

fn one(item: Item) -> Delivery {
    let hash = entry_hash(&item);
    let frame = match item.what {
        What::State {
            state,
            state_vector,
            ..
        } => ToDesk::Document(DocumentState {
            document: item.document,
            through: item.seq,
            hash: Some(hash),
            state: state.into(),
            state_vector: state_vector.into(),
            fetched: false,
        }),
        What::Erased | What::Update { .. } => ToDesk::Erased(Erased {
            seq: item.seq,
            document: item.document,
        }),
    };
    Delivery {
        first: item.seq,
        through: item.seq,
        body: Body::One(frame.encode().into(), hash),
    }
}

/// How the entry at this place is recognised again (LG4).
/// The hash of an entry, as the log has it.
pub(crate) fn entry_hash(item: &Item) -> EntryHash {
    match &item.what {
        What::Update { update, .. } => update_hash(item.document, update),
        What::State { hash, .. } => *hash,
        What::Erased => erase_hash(item.document),
    }
}

fn encode(items: &[Item], without: Option<Own>) -> Bytes {
    let entries: Vec<EntryRef<'_>> = items
        .iter()
        .filter_map(|item| match &item.what {
            What::Update {
                device,
                number,
                member,
                update,
            } => Some(EntryRef {
                seq: item.seq,
                document: item.document,
                device: *device,
                number: *number,
                member: *member,
                update: (!without.is_some_and(|own| own.holds(item))).then_some(update),
            }),
            What::State { .. } | What::Erased => None,
        })
        .collect();
    encode_entries(&entries).into()
}

fn size(item: &Item) -> usize {
    match &item.what {
        What::Update { update, .. } => update.len(),
        What::State {
            state,
            state_vector,
            ..
        } => state.len() + state_vector.len(),
        What::Erased => 0,
    }
}
