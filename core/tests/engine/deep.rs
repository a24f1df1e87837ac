//! Types nested far deeper than any editor nests them.

use carnet_core::api::{Request, company, contact};
use carnet_core::desk::{Desk, Sinks};
use carnet_core::engine::Mode;
use carnet_protocol::frame::{Live, ToDesk};
use yrs::types::xml::XmlFragment;
use yrs::{Transact, XmlElementPrelim, XmlElementRef};

use crate::rig::{Rig, Theirs, actor, entry, welcome};

const LEVELS_AN_UPDATE: usize = 200;
const UPDATES: usize = 100;

/// Updates that each nest further into the last element of the one before, and one that deletes the first element.
fn nested() -> (Theirs, Vec<Vec<u8>>) {
    let mut theirs = Theirs::company(1);
    let mut updates = vec![theirs.set("name", "Martin")];
    let notes = theirs.doc.get_or_insert_xml_fragment("notes");
    let mut last: Option<XmlElementRef> = None;
    for _ in 0..UPDATES {
        let mut txn = theirs.doc.transact_mut();
        for _ in 0..LEVELS_AN_UPDATE {
            let element = XmlElementPrelim::empty("p");
            let next = match &last {
                Some(last) => last.push_back(&mut txn, element),
                None => notes.push_back(&mut txn, element),
            };
            last = Some(next);
        }
        txn.commit();
        updates.push(txn.encode_update_v1());
    }
    let mut txn = theirs.doc.transact_mut();
    notes.remove_range(&mut txn, 0, 1);
    txn.commit();
    updates.push(txn.encode_update_v1());
    drop(txn);
    (theirs, updates)
}

#[test]
fn twenty_thousand_levels_do_not_end_the_process() {
    // The test's own document needs the room too.
    let big = std::thread::Builder::new().stack_size(512 * 1024 * 1024);
    let (id, updates) = big
        .spawn(|| {
            let (theirs, updates) = nested();
            (theirs.id, updates)
        })
        .expect("a thread")
        .join()
        .expect("it is made");
    let mut rig = Rig::new(Mode::Shared);
    rig.engine = None;
    let desk = Desk::open(rig.open(), Sinks::none()).expect("it opens");
    desk.link_up("t".to_owned());
    desk.frame(welcome(0).encode());
    let head = updates.len() as u64;
    for (seq, update) in (1..).zip(&updates) {
        desk.frame(entry(seq, id, update).encode());
    }
    desk.frame(ToDesk::Live(Live { head, hash: None }).encode());
    let list = Request::Company(company::Request::List(contact::List::default()));
    // A write waits for everything before it.
    let retry = carnet_core::api::sync::Request::Retry;
    desk.call(Request::Sync(retry), actor()).expect("it lives");
    desk.call(list, actor()).expect("it lists");
    desk.close();
    drop(desk);
    rig.change("UPDATE desk SET rows_version = 0");
    let again = Desk::open(rig.open(), Sinks::none()).expect("it opens again");
    again.close();
}
