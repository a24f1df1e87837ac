//! Files that are missing, copied or put back.

use carnet_core::api::Code;
use carnet_core::clock::{Clock, SeededChance};
use carnet_core::engine::{Deps, Engine, Mode};
use carnet_core::store::backup;

use crate::rig::Rig;

#[test]
fn a_file_that_was_here_and_is_missing_is_not_made_anew() {
    let mut rig = Rig::new(Mode::Solo);
    rig.company("Martin");
    rig.engine = None;
    std::fs::remove_file(rig.path()).expect("it was there");
    let opened = Engine::open(rig.open(), Deps::system());
    let error = opened.expect_err("an empty workspace in its place would hide the loss");
    assert_eq!(error.code, Code::BrokenFile);
    assert!(!rig.path().exists(), "nothing was made");
}

#[test]
fn a_write_ahead_log_without_its_database_is_kept() {
    let mut rig = Rig::new(Mode::Solo);
    rig.engine = None;
    std::fs::remove_file(rig.path()).expect("it was there");
    std::fs::remove_file(rig.folder.path().join("marker")).expect("it was there");
    let log = rig.folder.path().join("a.carnet-wal");
    std::fs::write(&log, b"someone's records").expect("written");
    let opened = Engine::open(rig.open(), Deps::system());
    assert_eq!(opened.expect_err("it is not new").code, Code::BrokenFile);
    assert_eq!(
        std::fs::read(&log).expect("still there"),
        b"someone's records"
    );
}

#[test]
fn a_restored_copy_forgets_what_belonged_to_the_relay() {
    let mut rig = Rig::new(Mode::Shared);
    rig.company("Martin");
    rig.change(
        "INSERT INTO given (document, state_vector, deletes, compared) SELECT document, x'00', x'', 1 FROM documents;
         INSERT INTO set_aside (document, reason, inward, version) SELECT document, 'too_large', 0, '0' FROM documents;
         INSERT INTO set_aside_updates (document, inward, bytes) SELECT document, 0, x'00' FROM documents;",
    );
    let conn = rusqlite::Connection::open(rig.path()).expect("the file");
    let made = backup::make(&conn, &rig.path(), rig.clock.now_ms(), backup::Why::Daily);
    let to = rig.folder.path().join("copy.carnet");
    let workspace = carnet_protocol::ids::WorkspaceId([9; 16]);
    let mut chance = SeededChance::new(1);
    let backup = made.expect("a backup").path;
    backup::restore_copy(&backup, &to, workspace, &*rig.clock, &mut chance).expect("a copy");
    let copy = rusqlite::Connection::open(&to).expect("the copy");
    for table in ["given", "set_aside", "set_aside_updates", "outbox"] {
        let rows: u32 = copy
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                row.get(0)
            })
            .expect("a count");
        assert_eq!(rows, 0, "{table}");
    }
}

#[test]
fn sharing_compares_every_document() {
    let mut rig = Rig::new(Mode::Solo);
    rig.company("Martin");
    rig.change(
        "INSERT INTO given (document, state_vector, deletes, compared) SELECT document, x'00', x'', 1 FROM documents",
    );
    rig.mode = Mode::Shared;
    rig.reopen();
    let given: u32 = rig.sql("SELECT count(*) FROM given");
    assert_eq!(given, 0, "an earlier comparison says nothing of this relay");
}

#[test]
fn discarding_alone_keeps_the_record() {
    let mut rig = Rig::new(Mode::Solo);
    let (id, _) = rig.company("Martin");
    rig.change(
        "INSERT INTO set_aside (document, reason, inward, version) \
         SELECT document, 'too_large', 0, '0' FROM documents",
    );
    let document = carnet_protocol::ids::DocumentId::new(carnet_protocol::ids::Kind::COMPANY, id);
    let ask = carnet_core::api::sync::Request::DiscardSetAside {
        document: document.to_string(),
    };
    rig.call(carnet_core::api::Request::Sync(ask));
    let rows: u32 = rig.sql("SELECT count(*) FROM companies");
    assert_eq!(rows, 1, "there is no relay that could give it back");
    let aside: u32 = rig.sql("SELECT count(*) FROM set_aside");
    assert_eq!(aside, 0);
}
