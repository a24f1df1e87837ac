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
fn a_copy_by_hand_comes_back_equal() {
    let mut rig = Rig::new(Mode::Solo);
    rig.input(carnet_core::engine::Input::Seed {
        id: 1_000_000,
        name: "Atelier".to_owned(),
        my_name: "Zoé".to_owned(),
        actor: super::rig::actor(),
    });
    for name in ["Martin", "Ateliers Cœur", "Lefèvre"] {
        rig.company(name);
    }
    let copy = rig.folder.path().join("Carnet Atelier.carnet");
    backup::save_copy(&rig.path(), &copy).expect("a copy of the open file");
    let again = backup::save_copy(&rig.path(), &copy);
    assert_eq!(again.expect_err("it is there").code, Code::InUse);
    // What comes after it is not in it.
    rig.company("Plus tard");
    let to = rig.folder.path().join("restored.carnet");
    let workspace = carnet_protocol::ids::WorkspaceId([9; 16]);
    let mut chance = SeededChance::new(1);
    backup::restore_copy(&copy, &to, workspace, &*rig.clock, &mut chance).expect("restored");
    let tables = [
        "documents",
        "updates",
        "companies",
        "deals",
        "contacts",
        "activities",
        "stages",
        "labelled",
    ];
    for table in tables {
        let (was, is) = (dump(&copy, table), dump(&to, table));
        assert_eq!(was, is, "{table}");
    }
    assert_eq!(dump(&to, "companies").len(), 3);
    assert_eq!(
        dump(&rig.path(), "companies").len(),
        4,
        "the open file goes on"
    );
    // A file that is none is refused, and nothing is left of it.
    std::fs::write(&copy, b"a letter").expect("written");
    let bad = rig.folder.path().join("bad.carnet");
    let refused = backup::restore_copy(&copy, &bad, workspace, &*rig.clock, &mut chance);
    assert_eq!(refused.expect_err("no database").code, Code::BrokenFile);
    assert!(!bad.exists());
}

/// Every row of a table, in words.
fn dump(file: &std::path::Path, table: &str) -> Vec<String> {
    let conn = rusqlite::Connection::open(file).expect("the file");
    let mut statement = conn
        .prepare(&format!("SELECT * FROM {table}"))
        .expect("a table");
    let width = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cells = (0..width).map(|at| row.get_ref(at).map(|cell| format!("{cell:?}")));
        cells
            .collect::<rusqlite::Result<Vec<_>>>()
            .map(|cells| cells.join("|"))
    });
    let mut all: Vec<String> = rows.expect("rows").map(|row| row.expect("a row")).collect();
    all.sort();
    all
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
