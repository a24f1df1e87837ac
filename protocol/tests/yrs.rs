//! The door against yrs itself: what passes, yrs reads and applies; and what yrs makes, passes.

use carnet_protocol::door::{StateVector, UpdateShape, walk_update};
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::{prop_assert, prop_assert_eq, proptest};
use yrs::types::Attrs;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{
    Any, Array, ArrayPrelim, Doc, Map, MapPrelim, OffsetKind, Options, ReadTxn, Text, Transact,
    Update, WriteTxn, XmlElementPrelim, XmlFragment, XmlTextPrelim,
};

fn doc(client: u64) -> Doc {
    let client_id = yrs::block::ClientID::new(client);
    Doc::with_options(Options {
        offset_kind: OffsetKind::Utf16,
        client_id,
        ..Options::default()
    })
}

/// One edit, chosen by three numbers, over every kind of content that Carnet writes.
fn edit(doc: &Doc, kind: u8, at: u8, what: u8) -> Vec<u8> {
    let mut txn = doc.transact_mut();
    let key = format!("k{}", at % 4);
    match kind % 9 {
        0 => drop(
            txn.get_or_insert_map("data")
                .insert(&mut txn, key, i64::from(what)),
        ),
        1 => {
            txn.get_or_insert_map("data").remove(&mut txn, &key);
        }
        2 => {
            let text = txn.get_or_insert_text("text");
            let len = text.len(&txn);
            let word = ["a", "é", "😀", "longer text 👩‍👩‍👧"][usize::from(what % 4)];
            // Between the halves of a pair yrs would split it; an editor never asks for that.
            let place = if at.is_multiple_of(2) { 0 } else { len };
            text.insert(&mut txn, place, word);
        }
        3 => {
            let text = txn.get_or_insert_text("text");
            let len = text.len(&txn);
            if len > 0 {
                text.remove_range(&mut txn, 0, len.min(1 + u32::from(what % 3)));
            }
        }
        4 => {
            let array = txn.get_or_insert_array("activity");
            let place = u32::from(at) % (array.len(&txn) + 1);
            array.insert(&mut txn, place, Any::from(format!("entry {what}")));
        }
        5 => {
            let notes = txn.get_or_insert_xml_fragment("notes");
            let paragraph = notes.insert(&mut txn, 0, XmlElementPrelim::empty("paragraph"));
            paragraph.push_back(&mut txn, XmlTextPrelim::new("a note, 😀"));
        }
        6 => {
            let text = txn.get_or_insert_text("text");
            let len = text.len(&txn);
            let bold = Attrs::from([("bold".into(), Any::from(what.is_multiple_of(2)))]);
            text.format(&mut txn, 0, len, bold);
        }
        7 => {
            let data = txn.get_or_insert_map("data");
            let nested = data.insert(&mut txn, key, MapPrelim::default());
            nested.insert(&mut txn, "list", ArrayPrelim::from([1, 2, 3]));
        }
        _ => {
            let notes = txn.get_or_insert_xml_fragment("notes");
            if notes.len(&txn) > 0 {
                notes.remove_range(&mut txn, 0, 1);
            }
        }
    }
    txn.encode_update_v1()
}

fn state_vector(doc: &Doc) -> StateVector {
    let bytes = doc.transact().state_vector().encode_v1();
    StateVector::decode(&bytes).expect("yrs' own state vector passes the door")
}

fn full(doc: &Doc) -> Vec<u8> {
    doc.transact()
        .encode_state_as_update_v1(&yrs::StateVector::default())
}

fn walk(bytes: &[u8]) -> UpdateShape {
    walk_update(bytes).unwrap_or_else(|refusal| panic!("yrs' own update: {refusal}: {bytes:?}"))
}

fn apply(doc: &Doc, bytes: &[u8]) {
    let update = Update::decode_v1(bytes).expect("passed the door");
    doc.transact_mut()
        .apply_update(update)
        .expect("made by yrs");
}

type Step = (bool, bool, (u8, u8, u8));

fn steps() -> impl Strategy<Value = Vec<Step>> {
    vec(
        (
            any::<bool>(),
            any::<bool>(),
            (any::<u8>(), any::<u8>(), any::<u8>()),
        ),
        1..40,
    )
}

proptest! {
    #[test]
    fn dr6_what_yrs_makes_passes_and_fits_in_order(steps in steps()) {
        let docs = [doc(1), doc((1 << 53) - 1)];
        let mut known = [StateVector::new(), StateVector::new()];
        for (second, exchange, (kind, at, what)) in steps {
            let me = usize::from(second);
            let update = edit(&docs[me], kind, at, what);
            let shape = walk(&update);
            prop_assert!(shape.fits(&known[me]), "an update fits the document it was made in");
            shape.apply_to(&mut known[me]);
            prop_assert_eq!(&known[me], &state_vector(&docs[me]));
            prop_assert_eq!(StateVector::decode(&known[me].encode()), Ok(known[me].clone()));
            if exchange {
                let other = 1 - me;
                let theirs = docs[other].transact().state_vector();
                let difference = docs[me].transact().encode_diff_v1(&theirs);
                let shape = walk(&difference);
                prop_assert!(shape.fits(&known[other]), "a difference fits whom it was made for");
                shape.apply_to(&mut known[other]);
                apply(&docs[other], &difference);
                prop_assert_eq!(&known[other], &state_vector(&docs[other]));
            }
        }
        for doc in &docs {
            let shape = walk(&full(doc));
            prop_assert!(shape.fits(&StateVector::new()), "a whole document builds on nothing");
            let mut from_nothing = StateVector::new();
            shape.apply_to(&mut from_nothing);
            prop_assert_eq!(from_nothing, state_vector(doc));
        }
    }

    #[test]
    fn what_passes_the_door_never_breaks_yrs(steps in steps(), harm in vec((any::<u16>(), any::<u8>()), 1..4)) {
        let maker = doc(1);
        for (_, _, (kind, at, what)) in steps {
            edit(&maker, kind, at, what);
        }
        let mut bytes = full(&maker);
        for (at, byte) in harm {
            let at = usize::from(at) % bytes.len();
            bytes[at] = byte;
        }
        let Ok(shape) = walk_update(&bytes) else { return Ok(()) };
        let update = Update::decode_v1(&bytes);
        prop_assert!(update.is_ok(), "the door let in what yrs does not read: {:?}", update.err());
        let Ok(update) = update else { return Ok(()) };
        if !shape.fits(&StateVector::new()) {
            return Ok(());
        }
        let reader = doc(2);
        let applied = reader.transact_mut().apply_update(update).is_ok();
        if applied {
            prop_assert!(!reader.transact().has_missing_updates(), "it fitted, and left a hole");
            let mut known = StateVector::new();
            shape.apply_to(&mut known);
            prop_assert_eq!(known, state_vector(&reader));
            walk(&full(&reader));
        }
    }

    #[test]
    fn any_bytes_are_answered(bytes in vec(any::<u8>(), 0..400)) {
        if walk_update(&bytes).is_ok() {
            prop_assert!(Update::decode_v1(&bytes).is_ok());
        }
        if StateVector::decode(&bytes).is_ok() {
            prop_assert!(yrs::StateVector::decode_v1(&bytes).is_ok());
        }
        let _ = carnet_protocol::door::walk_awareness(&bytes);
    }
}
