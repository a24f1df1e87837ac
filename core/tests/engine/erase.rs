//! A record that is removed for good leaves nothing but a tombstone, here and in the log.

use std::path::{Path, PathBuf};

use carnet_core::api::{Actor, Code, Request, Response, company, trash};
use carnet_core::clock::Clock;
use carnet_core::engine::{Input, Mode, Output};
use carnet_core::store::{self, backup};
use carnet_protocol::frame::{Ack, Erased, Role, ToDesk, ToRelay};
use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;

use crate::rig::{Rig, Theirs, actor, pushes, sent};

fn erase(id: Uuid) -> Request {
    let document = DocumentId::new(Kind::COMPANY, id).to_string();
    Request::Trash(trash::Request::Erase { document })
}

fn trash_it(rig: &mut Rig, id: Uuid) -> Vec<Output> {
    rig.call(Request::Company(company::Request::Trash { id }))
}

#[track_caller]
fn answer(outputs: &[Output]) -> Result<Response, Code> {
    let reply = outputs.iter().find_map(|output| match output {
        Output::Reply { result, .. } => Some(result.clone()),
        _ => None,
    });
    reply.expect("a reply").map_err(|error| error.code)
}

/// Everything in the file that could hold the name.
fn traces(rig: &Rig) -> u32 {
    rig.sql(
        "SELECT (SELECT count(*) FROM updates) + (SELECT count(*) FROM outbox WHERE length(bytes) > 0) \
         + (SELECT count(*) FROM companies) + (SELECT count(*) FROM documents WHERE state IS NOT NULL AND length(state) > 2)",
    )
}

#[test]
fn er1_what_is_erased_leaves_the_file_and_goes_out_after_what_waited() {
    let mut rig = Rig::new(Mode::Shared);
    rig.live(0);
    let (id, outputs) = rig.company("Martin");
    trash_it(&mut rig, id);
    let numbers: u32 = rig.sql("SELECT max(number) FROM outbox");
    assert!(!pushes(&outputs).is_empty());
    let outputs = rig.call(erase(id));
    assert_eq!(answer(&outputs), Ok(Response::Done));
    let erased: Vec<_> = sent(&outputs)
        .into_iter()
        .filter_map(|frame| match frame {
            ToRelay::Erase(erase) => Some((erase.number, erase.document)),
            _ => None,
        })
        .collect();
    assert_eq!(
        erased,
        [(u64::from(numbers) + 1, DocumentId::new(Kind::COMPANY, id))]
    );
    rig.frame(&ToDesk::Ack(Ack {
        through: u64::from(numbers) + 1,
        seq: 1,
    }));
    assert_eq!(traces(&rig), 0);
    let get = rig.call(Request::Company(company::Request::Get { id }));
    assert_eq!(answer(&get), Err(Code::NotFound));
    assert_eq!(answer(&rig.call(erase(id))), Err(Code::NotFound), "once");
}

#[test]
fn only_an_owner_erases_and_only_what_is_in_the_trash() {
    let mut rig = Rig::new(Mode::Solo);
    let (id, _) = rig.company("Martin");
    assert_eq!(
        answer(&rig.call(erase(id))),
        Err(Code::Invalid),
        "not in the trash"
    );
    trash_it(&mut rig, id);
    let member = Actor {
        role: Role::Member,
        ..actor()
    };
    let outputs = rig.input(Input::Call {
        id: 1_000,
        request: erase(id),
        actor: member,
    });
    assert_eq!(answer(&outputs), Err(Code::Forbidden));
    assert_eq!(answer(&rig.call(erase(id))), Ok(Response::Done));
    assert_eq!(traces(&rig), 0, "alone, too");
}

#[test]
fn what_comes_late_of_an_erased_record_stays_out() {
    let mut rig = Rig::new(Mode::Shared);
    rig.live(0);
    let mut theirs = Theirs::company(1);
    let named = theirs.set("name", "Martin");
    rig.log(theirs.id, &named);
    trash_it(&mut rig, theirs.uuid());
    rig.call(erase(theirs.uuid()));
    let late = theirs.set("industry", "bois");
    rig.log(theirs.id, &late);
    let rows: u32 = rig.sql("SELECT count(*) FROM companies");
    assert_eq!(rows, 0);
    let stored: u32 = rig.sql("SELECT count(*) FROM updates");
    assert_eq!(stored, 0);
}

/// A name that no other word of a file begins like: the index keeps its words whole only then.
const NAME: &str = "Zanzibarquin";

fn holds(path: &Path) -> bool {
    let bytes = std::fs::read(path).expect("the file");
    bytes
        .windows(NAME.len())
        .any(|some| some.eq_ignore_ascii_case(NAME.as_bytes()))
}

/// The engine's thread when nobody asks for anything.
fn rest(rig: &mut Rig) {
    while rig.engine.as_ref().and_then(|engine| engine.deadline()) == Some(rig.clock.steady_ms()) {
        rig.input(Input::Tick);
    }
}

/// With so many others before and after it, each a part of the index of its own.
fn among_others(rig: &mut Rig, others: u32) -> Uuid {
    for n in 0..others {
        rig.company(&format!("Menuiserie {n}"));
    }
    let (id, _) = rig.company(NAME);
    for n in 0..others {
        rig.company(&format!("Menuiserie {n}"));
    }
    id
}

#[test]
fn its_words_leave_an_index_of_two_parts() {
    words_leave(0);
}

#[test]
fn its_words_leave_an_index_of_many_parts() {
    words_leave(40);
}

/// Even when the app ends before they are gone.
fn words_leave(others: u32) {
    let mut rig = Rig::new(Mode::Solo);
    let id = among_others(&mut rig, others);
    trash_it(&mut rig, id);
    assert_eq!(answer(&rig.call(erase(id))), Ok(Response::Done));
    rig.reopen();
    assert!(holds(&rig.path()), "the look finds what is there");
    rest(&mut rig);
    rig.engine = None;
    assert!(!holds(&rig.path()));
    rig.reopen();
    let left: u32 = rig.sql("SELECT count(*) FROM search WHERE title LIKE 'menuiserie%'");
    assert_eq!(left, 2 * others, "the others are found as before");
    let conn = store::open::reader(&rig.path()).expect("a reader");
    let asked = carnet_core::rows::search::purge_asked(&conn).expect("an answer");
    assert!(!asked, "it is done once");
}

#[test]
fn backups_forget_it_too() {
    let mut rig = Rig::new(Mode::Solo);
    let id = among_others(&mut rig, 40);
    let conn = store::open::reader(&rig.path()).expect("a reader");
    let made = backup::make(&conn, &rig.path(), rig.clock.now_ms(), backup::Why::Daily);
    let before = made.expect("a backup").path;
    trash_it(&mut rig, id);
    let outputs = rig.call(erase(id));
    let told = outputs
        .iter()
        .any(|output| matches!(output, Output::Erased));
    assert!(told, "whoever keeps the backups is told");
    // Its words are still in the index here, and so in this copy.
    let now = rig.clock.now_ms() + 1;
    let between = backup::make(&conn, &rig.path(), now, backup::Why::Migration);
    let between = between.expect("a backup").path;
    rest(&mut rig);
    assert!(
        holds(&before) && holds(&between),
        "the look finds what is there"
    );
    backup::daily(&rig.path(), rig.clock.now_ms()).expect("the backups");
    for path in [&before, &between] {
        assert!(!holds(path), "{}", path.display());
        backup::check(path).expect("it is whole");
    }
    let back = rusqlite::Connection::open(&before).expect("it opens");
    let others: u32 = back
        .query_row("SELECT count(*) FROM companies", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(others, 80, "nothing else is missing");
    let written = std::fs::metadata(&before).expect("it is there").modified();
    backup::daily(&rig.path(), rig.clock.now_ms()).expect("the backups");
    let again = std::fs::metadata(&before).expect("it is there").modified();
    assert_eq!(written.ok(), again.ok(), "what is clean is left alone");
}

/// A backup of the file as it is.
fn copy(rig: &Rig, at: i64) -> PathBuf {
    let conn = store::open::reader(&rig.path()).expect("a reader");
    let made = backup::make(&conn, &rig.path(), at, backup::Why::Daily);
    made.expect("a backup").path
}

#[test]
fn backups_keep_what_the_log_does_not_know_as_removed_yet() {
    let mut rig = Rig::new(Mode::Shared);
    rig.live(0);
    let id = among_others(&mut rig, 1);
    let before = copy(&rig, rig.clock.now_ms());
    trash_it(&mut rig, id);
    rig.call(erase(id));
    rest(&mut rig);
    backup::daily(&rig.path(), rig.clock.now_ms()).expect("the backups");
    assert!(
        holds(&before),
        "who puts it back has what everybody else has"
    );
    let through: u32 = rig.sql("SELECT max(number) FROM outbox");
    rig.frame(&ToDesk::Ack(Ack {
        through: u64::from(through),
        seq: 1,
    }));
    let told = rig.frame(&ToDesk::Erased(Erased {
        seq: 1,
        document: DocumentId::new(Kind::COMPANY, id),
    }));
    assert!(told.iter().any(|output| matches!(output, Output::Erased)));
    backup::daily(&rig.path(), rig.clock.now_ms()).expect("the backups");
    assert!(!holds(&before));
}

#[test]
fn a_tombstone_of_what_was_never_here_costs_nothing() {
    let mut rig = Rig::new(Mode::Shared);
    rig.live(0);
    let document = Theirs::company(1).id;
    let told = rig.frame(&ToDesk::Erased(Erased { seq: 1, document }));
    assert!(!told.iter().any(|output| matches!(output, Output::Erased)));
    let asked: u32 = rig.sql("SELECT count(*) FROM search_purge");
    assert_eq!(asked, 0);
}

#[test]
fn what_was_set_aside_of_it_leaves_the_backups_when_it_leaves_the_file() {
    let mut rig = Rig::new(Mode::Solo);
    let (id, _) = rig.company("Martin");
    trash_it(&mut rig, id);
    rig.call(erase(id));
    rest(&mut rig);
    rig.change(&format!(
        "INSERT INTO set_aside (document, reason, inward, version) SELECT document, 'erased', 0, '0' FROM documents WHERE erased;
         INSERT INTO set_aside_updates (document, inward, bytes) SELECT document, 0, CAST('{NAME}' AS BLOB) FROM documents WHERE erased;"
    ));
    let before = copy(&rig, rig.clock.now_ms());
    backup::daily(&rig.path(), rig.clock.now_ms()).expect("the backups");
    assert!(holds(&before), "nobody has given it up");
    rig.change("DELETE FROM set_aside; DELETE FROM set_aside_updates;");
    backup::daily(&rig.path(), rig.clock.now_ms()).expect("the backups");
    assert!(!holds(&before));
}

#[test]
fn backups_are_made_one_at_a_time_and_leave_nothing_unfinished() {
    let mut rig = Rig::new(Mode::Solo);
    let id = among_others(&mut rig, 10);
    let before = copy(&rig, rig.clock.now_ms());
    let unfinished = before.with_extension("carnet.part");
    std::fs::write(&unfinished, NAME).expect("an app that ended in the middle");
    trash_it(&mut rig, id);
    rig.call(erase(id));
    rest(&mut rig);
    let (path, now) = (rig.path(), rig.clock.now_ms());
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| backup::daily(&path, now)))
            .collect();
        for one in all {
            one.join().expect("no panic").expect("the backups");
        }
    });
    assert!(!holds(&before) && !unfinished.exists());
    backup::check(&before).expect("it is whole");
}
