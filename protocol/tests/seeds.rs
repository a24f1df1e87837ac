//! The fuzzers' seeds are what this test makes. `CARNET_WRITE_SEEDS=1` writes them anew.

use std::path::Path;

use carnet_protocol::frame::{Ack, Entries, Live, Push, PushedUpdate, Seen, ToDesk, ToRelay};
use carnet_protocol::ids::DocumentId;
use yrs::types::Attrs;
use yrs::updates::encoder::Encode;
use yrs::{
    Any, Array, Doc, Map, OffsetKind, Options, ReadTxn, Text, Transact, WriteTxn, XmlElementPrelim,
    XmlFragment, XmlTextPrelim,
};

/// Between two updates in a seed of the update target.
const CUT: &[u8] = b"\xff\xfe\xff";

/// A small deal, edited six times; one update for each edit.
fn history() -> (Doc, Vec<Vec<u8>>) {
    let client_id = yrs::block::ClientID::new(7);
    let doc = Doc::with_options(Options {
        offset_kind: OffsetKind::Utf16,
        client_id,
        ..Options::default()
    });
    let mut updates = Vec::new();
    let mut edit = |change: &dyn Fn(&mut yrs::TransactionMut<'_>)| {
        let mut txn = doc.transact_mut();
        change(&mut txn);
        updates.push(txn.encode_update_v1());
    };
    edit(&|txn| {
        txn.get_or_insert_map("data")
            .insert(txn, "title", "Café 😀");
    });
    edit(&|txn| {
        txn.get_or_insert_map("data")
            .insert(txn, "amount", 125_000_i64);
    });
    edit(&|txn| {
        let notes = txn.get_or_insert_xml_fragment("notes");
        let paragraph = notes.insert(txn, 0, XmlElementPrelim::empty("paragraph"));
        let text = paragraph.push_back(txn, XmlTextPrelim::new("call back 😀"));
        text.format(txn, 0, 4, Attrs::from([("bold".into(), Any::from(true))]));
    });
    edit(&|txn| {
        let entry = Any::from(vec![Any::from(1.5), Any::Null, Any::from("stage")]);
        txn.get_or_insert_array("activity").push_back(txn, entry);
    });
    edit(&|txn| {
        txn.get_or_insert_map("data").insert(txn, "title", "Café");
    });
    edit(&|txn| {
        txn.get_or_insert_xml_fragment("notes")
            .remove_range(txn, 0, 1);
    });
    (doc, updates)
}

fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let (doc, updates) = history();
    let whole = doc
        .transact()
        .encode_state_as_update_v1(&yrs::StateVector::default());
    let state_vector = doc.transact().state_vector().encode_v1();
    let push = Push {
        first: 1,
        updates: updates
            .iter()
            .map(|update| PushedUpdate {
                document: DocumentId::WORKSPACE,
                update: update.clone(),
            })
            .collect(),
    };
    // A second client whose text stands in the first one's, in one update and in two.
    let two = [
        2, 1, 8, 0, 0x84, 7, 0, 1, b'y', 1, 7, 0, 4, 1, 1, b'r', 2, b'x', b'z', 1, 8, 1, 0, 1,
    ];
    let first = [1, 1, 7, 0, 4, 1, 1, b'r', 2, b'x', b'z', 0];
    let second = [1, 1, 8, 0, 0xc4, 7, 0, 7, 1, 1, b'y', 1, 7, 1, 1, 1];
    vec![
        ("update/edits", updates.join(CUT)),
        (
            "update/repeated",
            [&updates[..], &updates[..]].concat().join(CUT),
        ),
        ("update/whole", whole),
        ("update/two_clients", two.to_vec()),
        ("update/between", [&first[..], &second[..]].join(CUT)),
        (
            "update/collected",
            [&[1, 1, 7, 0, 0, 3, 0][..], &updates[0]].join(CUT),
        ),
        ("state_vector/one", state_vector),
        ("state_vector/two", vec![2, 9, 200, 1, 7, 3]),
        (
            "awareness/two",
            [
                &b"\x02\x07\x03\x0f{\"name\":\"Zo\\n\"}"[..],
                b"\x08\x01\x04null",
            ]
            .concat(),
        ),
        ("frame/push", ToRelay::Push(push).encode()),
        ("frame/seen", ToRelay::Seen(Seen { cursor: 300 }).encode()),
        (
            "frame/ack",
            ToDesk::Ack(Ack { through: 1, seq: 2 }).encode(),
        ),
        (
            "frame/live",
            ToDesk::Live(Live {
                head: 3,
                hash: None,
            })
            .encode(),
        ),
        (
            "frame/entries",
            ToDesk::Entries(Entries { entries: vec![] }).encode(),
        ),
    ]
}

#[test]
fn the_seeds_are_what_is_made_here() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    for (name, bytes) in seeds() {
        let path = folder.join(name);
        if std::env::var_os("CARNET_WRITE_SEEDS").is_some() {
            std::fs::write(&path, &bytes).expect("the seeds' folder takes a file");
        }
        let kept = std::fs::read(&path).unwrap_or_default();
        assert_eq!(
            kept, bytes,
            "{name}: run with CARNET_WRITE_SEEDS=1 if the change is meant"
        );
    }
}
