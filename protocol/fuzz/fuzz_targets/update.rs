//! The door against yrs: what passes and fits is applied without a panic, leaves no hole, and the
//! document that comes of it passes the door again.
//!
//! One input is several updates with [`CUT`] between them, so that the fuzzer also finds what only
//! a second update breaks.
#![no_main]

use carnet_protocol::door::{Reason, StateVector, walk_update};
use libfuzzer_sys::fuzz_target;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{Doc, OffsetKind, Options, ReadTxn, Transact, Update};

const CUT: &[u8] = b"\xff\xfe\xff";

fuzz_target!(|bytes: &[u8]| {
    let doc = empty();
    let mut known = StateVector::new();
    for piece in split(bytes) {
        let Ok(shape) = walk_update(piece) else { continue };
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
    let shape = match walk_update(&whole) {
        Ok(shape) => shape,
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
