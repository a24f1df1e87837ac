//! A document that is set aside comes back whole: nothing that the log gave and nothing that was written here is lost.

use carnet_core::engine::Mode;

use crate::rig::{Rig, Theirs, fetches, pushed};

fn name(rig: &Rig) -> String {
    rig.sql("SELECT name FROM companies")
}

fn industry(rig: &Rig) -> Option<String> {
    rig.sql("SELECT industry FROM companies")
}

fn waiting(rig: &Rig) -> u32 {
    rig.sql("SELECT count(*) FROM set_aside")
}

/// A desk whose log gave a company's first and third update: the third does not fit.
fn with_a_hole() -> (Rig, Theirs) {
    let mut rig = Rig::new(Mode::Shared);
    rig.live(0);
    let mut theirs = Theirs::company(1);
    let first = theirs.set("name", "Martin");
    theirs.set("name", "Martin et fils");
    let third = theirs.set("website", "https://martin.example");
    rig.log(theirs.id, &first);
    rig.log(theirs.id, &third);
    assert_eq!(waiting(&rig), 1, "a hole sets the document aside");
    (rig, theirs)
}

#[test]
fn what_comes_before_the_answer_to_a_fetch_is_kept() {
    let (mut rig, mut theirs) = with_a_hole();
    let (_, outputs) = rig.live(0);
    assert_eq!(fetches(&outputs).len(), 1, "it is had anew");
    let (state, vector) = (theirs.state(), theirs.vector());
    let fourth = theirs.set("name", "Martin SARL");
    rig.log(theirs.id, &fourth);
    rig.fetched(theirs.id, state, vector);
    assert_eq!(waiting(&rig), 0);
    assert_eq!(name(&rig), "Martin SARL", "the entry that came between");
}

#[test]
fn a_document_that_the_relay_cannot_fold_stays_aside_with_its_bytes() {
    let (mut rig, theirs) = with_a_hole();
    rig.live(0);
    let kept: u32 = rig.sql("SELECT count(*) FROM set_aside_updates");
    let outputs = rig.fetched(theirs.id, Vec::new(), theirs.vector());
    assert_eq!(waiting(&rig), 1, "nothing was given");
    let still: u32 = rig.sql("SELECT count(*) FROM set_aside_updates");
    assert_eq!(kept, still, "its bytes are kept");
    assert!(fetches(&outputs).is_empty(), "not asked for again at once");
}

#[test]
fn what_was_written_meanwhile_is_sent_when_it_comes_back() {
    let (mut rig, theirs) = with_a_hole();
    let (_, outputs) = rig.live(0);
    assert_eq!(fetches(&outputs).len(), 1);
    let outputs = rig.industry(theirs.uuid(), "bois");
    assert!(pushed(&outputs, theirs.id).is_empty(), "not now");
    let outputs = rig.fetched(theirs.id, theirs.state(), theirs.vector());
    assert_eq!(waiting(&rig), 0);
    assert_eq!(industry(&rig).as_deref(), Some("bois"));
    assert_eq!(pushed(&outputs, theirs.id).len(), 1, "the edit goes out");
    let left: u32 = rig.sql("SELECT count(*) FROM set_aside_updates");
    assert_eq!(left, 0);
}

#[test]
fn an_app_update_tries_again_and_sends_what_was_written_meanwhile() {
    let mut rig = Rig::new(Mode::Shared);
    rig.live(0);
    let mut theirs = Theirs::company(1);
    let (first, second) = (theirs.set("name", "Martin"), theirs.set("name", "Durand"));
    rig.log(theirs.id, &first);
    rig.change(&format!(
        "INSERT INTO set_aside (document, reason, inward, version) VALUES (x'{}', 'malformed', 1, '0')",
        hex(&theirs.id.to_bytes())
    ));
    rig.log(theirs.id, &second);
    assert_eq!(name(&rig), "Martin", "kept, not applied");
    rig.industry(theirs.uuid(), "bois");
    rig.reopen();
    assert_eq!(waiting(&rig), 0);
    assert_eq!(name(&rig), "Durand");
    let (_, outputs) = rig.live(0);
    assert_eq!(pushed(&outputs, theirs.id).len(), 1, "the edit goes out");
}

#[test]
fn a_second_try_that_fails_keeps_everything() {
    let (mut rig, theirs) = with_a_hole();
    rig.industry(theirs.uuid(), "bois");
    rig.change("UPDATE set_aside SET version = '0'");
    rig.reopen();
    let kept: u32 = rig.sql("SELECT count(*) FROM set_aside_updates");
    assert_eq!((waiting(&rig), kept), (1, 2), "the log's bytes and ours");
}

#[test]
fn healing_sends_what_a_document_that_is_aside_has_more_than_the_log() {
    let (mut rig, theirs) = with_a_hole();
    rig.industry(theirs.uuid(), "bois");
    // As after Welcome(reset): the log has the first update only.
    rig.change("UPDATE desk SET healing = 2, cursor = 0, cursor_hash = NULL");
    rig.reopen();
    rig.seq = 0;
    rig.live(0);
    let outputs = rig.tick(5_000);
    assert!(!pushed(&outputs, theirs.id).is_empty(), "HE2");
}

#[test]
fn an_erased_document_is_not_aside_any_more() {
    let (mut rig, theirs) = with_a_hole();
    rig.seq += 1;
    let erased = carnet_protocol::frame::Erased {
        seq: rig.seq,
        document: theirs.id,
    };
    rig.frame(&carnet_protocol::frame::ToDesk::Erased(erased));
    assert_eq!(waiting(&rig), 0, "nothing of it is left to be read");
}

#[test]
fn hs4_a_cursor_on_a_document_has_a_hash() {
    let mut rig = Rig::new(Mode::Shared);
    rig.live(0);
    let mut theirs = Theirs::company(1);
    theirs.set("name", "Martin");
    rig.seq = 9;
    rig.frame(&carnet_protocol::frame::ToDesk::Document(
        carnet_protocol::frame::DocumentState {
            document: theirs.id,
            through: 9,
            hash: Some([5; 16]),
            state: theirs.state(),
            state_vector: theirs.vector(),
            fetched: false,
        },
    ));
    let (hello, _) = rig.live(0);
    assert_eq!((hello.cursor, hello.cursor_hash), (9, Some([5; 16])));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
