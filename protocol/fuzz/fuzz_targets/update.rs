//! The door against yrs: what passes and fits is applied without a panic, leaves no hole, and the
//! document that comes of it passes the door again.
//!
//! One input is several updates with [`CUT`] between them, so that the fuzzer also finds what only
//! a second update breaks.
#![no_main]

use carnet_protocol::door::{Parts, Reason, StateVector, walk_parts};
use libfuzzer_sys::fuzz_target;
use yrs::encoding::read::Cursor;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{Any, Doc, OffsetKind, Options, ReadTxn, Transact, Update};

const CUT: &[u8] = b"\xff\xfe\xff";

fuzz_target!(|bytes: &[u8]| {
    let doc = empty();
    let mut known = StateVector::new();
    for piece in split(bytes) {
        let Ok((shape, parts)) = walk_parts(piece) else { continue };
        check_values(piece, &parts);
        let update = Update::decode_v1(piece).expect("the door let in what yrs does not read");
        if !shape.fits(&known) {
            continue;
        }
        if doc.transact_mut().apply_update(update).is_err() {
            // Content that contradicts the document: a desk sets it aside (RD7).
            return;
        }
        shape.apply_to(&mut known);
        assert!(!doc.transact().has_missing_updates(), "it fitted, and left a hole");
        let held = doc.transact().state_vector().encode_v1();
        assert_eq!(StateVector::decode(&held).as_ref(), Ok(&known));
    }
    check_whole(&doc, &known);
});

fn check_whole(doc: &Doc, known: &StateVector) {
    let whole = doc.transact().encode_state_as_update_v1(&yrs::StateVector::default());
    let shape = match walk_parts(&whole) {
        Ok((shape, _)) => shape,
        // Several updates together may nest deeper than one may.
        Err(refusal) if refusal.reason == Reason::Depth => return,
        Err(refusal) => panic!("yrs' own document: {refusal}"),
    };
    assert!(shape.fits(&StateVector::new()));
    let mut brought = StateVector::new();
    shape.apply_to(&mut brought);
    assert_eq!(&brought, known);
    let again = empty();
    let update = Update::decode_v1(&whole).expect("yrs' own document");
    again.transact_mut().apply_update(update).expect("yrs' own document");
    assert!(!again.transact().has_missing_updates());
}

/// Each value stands where the door says, and nothing of it stands elsewhere.
fn check_values(update: &[u8], parts: &Parts) {
    let mut free = 0;
    for value in &parts.values {
        assert!(free <= value.bytes.start && value.bytes.end <= parts.deletes_at);
        free = value.bytes.end;
        let bytes = &update[value.bytes.clone()];
        if value.json {
            let text = std::str::from_utf8(bytes).expect("the door let in what is not UTF-8");
            Any::from_json(text).expect("the door let in what is not JSON");
        } else {
            let mut cursor = Cursor::new(bytes);
            Any::decode(&mut cursor).expect("the door let in what is no value");
            assert!(!cursor.has_content(), "a value ends before its place does");
        }
    }
}

fn empty() -> Doc {
    let client_id = yrs::block::ClientID::new(1);
    Doc::with_options(Options { offset_kind: OffsetKind::Utf16, client_id, ..Options::default() })
}

fn split(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    while let Some(at) = bytes.windows(CUT.len()).position(|window| window == CUT) {
        pieces.push(&bytes[..at]);
        bytes = &bytes[at + CUT.len()..];
    }
    pieces.push(bytes);
    pieces
}
