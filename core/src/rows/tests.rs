//! Rows derive from documents alone: in any order, any number of times, they come out equal.

use carnet_protocol::ids::{DocumentId, Kind};
use proptest::prelude::*;
use rusqlite::Connection;
use uuid::Uuid;
use yrs::{Doc, Map, Transact, WriteTxn};

use super::{clear_all, dump, project, remove};
use crate::document::{self, activity, contact, deal, labelled, note, record, tags, task};

/// A database with every migration, as a desk's file has them.
pub(crate) fn database() -> Connection {
    let conn = Connection::open_in_memory().expect("memory is there");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations/desk");
    let mut files: Vec<(u32, std::path::PathBuf)> = std::fs::read_dir(folder)
        .expect("the migrations are there")
        .filter_map(|file| {
            let path = file.ok()?.path();
            let name = path.file_name()?.to_str()?;
            let number = name.strip_prefix('V')?.split_once("__")?.0.parse().ok()?;
            Some((number, path))
        })
        .collect();
    files.sort();
    for (_, path) in files {
        let sql = std::fs::read_to_string(path).expect("a migration is a text");
        conn.execute_batch(&sql).expect("the schema is right");
    }
    conn
}

/// Projects a document.
pub(crate) fn put(conn: &Connection, id: DocumentId, doc: &Doc) -> super::Projected {
    project(conn, id, &doc.transact()).expect("rows can be written")
}

pub(crate) fn deal_id(n: u128) -> DocumentId {
    DocumentId::new(Kind::DEAL, Uuid::from_u128(n))
}

/// A deal with something in every table.
fn rich_deal(n: u64) -> Doc {
    let doc = document::open(Kind::DEAL, n);
    let mut txn = doc.transact_mut();
    record::put(&mut txn, deal::TITLE, Some(format!("Œuvre {n}")));
    deal::put_amount(&mut txn, Some(100), "EUR");
    deal::put_place(&mut txn, "sales", "lead", "V-------abcd");
    record::put(&mut txn, "x:lot", Some("7"));
    tags::add(&mut txn, "Été");
    document::value::put(
        &mut txn,
        "contacts",
        &Uuid::from_u128(5).to_string(),
        "Décideuse",
    );
    let step = task::Place::OnRecord(Uuid::from_u128(9));
    step.put(&mut txn, task::CREATED_AT, Some(1_i64));
    step.put(&mut txn, task::DUE, Some("2026-11-22"));
    step.put(&mut txn, task::DUE_ZONE, Some("Europe/Paris"));
    let entry = activity::Entry {
        id: Uuid::from_u128(3),
        at: 50,
        by: None,
        kind: "created".to_owned(),
        data: std::collections::BTreeMap::new(),
    };
    activity::add(&mut txn, &entry);
    note::add_paragraphs(&mut txn, &["Une note"]);
    drop(txn);
    doc
}

fn rich_contact(n: u64) -> Doc {
    let doc = document::open(Kind::CONTACT, n);
    let mut txn = doc.transact_mut();
    record::put(&mut txn, contact::FIRST_NAME, Some("Zoé"));
    record::put(&mut txn, contact::LAST_NAME, Some("Lefèvre"));
    let phone = labelled::Item {
        id: Uuid::from_u128(4),
        label: "mobile".to_owned(),
        value: "06 12 34 56 78".to_owned(),
        at: 1,
    };
    labelled::put(&mut txn, labelled::PHONES, &phone, true);
    drop(txn);
    doc
}

#[test]
fn projecting_twice_or_after_a_rebuild_gives_the_same_rows() {
    let conn = database();
    let (id, doc) = (deal_id(1), rich_deal(1));
    let (person, zoe) = (
        DocumentId::new(Kind::CONTACT, Uuid::from_u128(5)),
        rich_contact(2),
    );
    put(&conn, id, &doc);
    put(&conn, person, &zoe);
    let once = dump(&conn).expect("reads");
    for table in [
        "deals",
        "deal_contacts",
        "tasks",
        "activities",
        "tags",
        "customs",
        "labelled",
        "search",
    ] {
        assert!(
            once.contains(&format!("{table} ")),
            "the example must fill {table}: {once}"
        );
    }
    put(&conn, id, &doc);
    assert_eq!(
        dump(&conn).expect("reads"),
        once,
        "a second time changes nothing"
    );
    clear_all(&conn).expect("clears");
    assert_eq!(
        dump(&conn).expect("reads"),
        "",
        "a rebuild starts from nothing"
    );
    put(&conn, person, &zoe);
    put(&conn, id, &doc);
    assert_eq!(
        dump(&conn).expect("reads"),
        once,
        "rebuilt in another order"
    );
}

#[test]
fn an_erased_document_leaves_no_row() {
    let conn = database();
    for (id, doc) in [
        (deal_id(1), rich_deal(1)),
        (
            DocumentId::new(Kind::CONTACT, Uuid::from_u128(2)),
            rich_contact(2),
        ),
        (
            DocumentId::new(Kind::TASK, Uuid::from_u128(3)),
            document::open(Kind::TASK, 3),
        ),
        (DocumentId::WORKSPACE, document::open(Kind::WORKSPACE, 4)),
    ] {
        put(&conn, id, &doc);
        assert_ne!(dump(&conn).expect("reads"), "", "{id}");
        remove(&conn, id).expect("removes");
        assert_eq!(dump(&conn).expect("reads"), "", "{id}");
    }
}

#[test]
fn only_the_workspaces_own_document_is_its_settings() {
    let conn = database();
    let (own, other) = (
        document::open(Kind::WORKSPACE, 4),
        document::open(Kind::WORKSPACE, 5),
    );
    put(&conn, DocumentId::WORKSPACE, &own);
    let before = dump(&conn).expect("reads");
    let stranger = DocumentId::new(Kind::WORKSPACE, Uuid::from_u128(9));
    put(&conn, stranger, &other);
    assert_eq!(
        dump(&conn).expect("reads"),
        before,
        "a stranger writes no row"
    );
    remove(&conn, stranger).expect("removes");
    assert_eq!(dump(&conn).expect("reads"), before, "and takes none away");
}

#[test]
fn what_changed_hands_is_told() {
    let conn = database();
    let doc = rich_deal(1);
    let (a, b) = (Uuid::from_u128(10), Uuid::from_u128(11));
    record::put(&mut doc.transact_mut(), deal::ASSIGNEE, Some(a.to_string()));
    let first = put(&conn, deal_id(1), &doc);
    assert_eq!((first.assignee_before, first.assignee), (None, Some(a)));
    record::put(&mut doc.transact_mut(), deal::ASSIGNEE, Some(b.to_string()));
    let second = put(&conn, deal_id(1), &doc);
    assert_eq!(
        (second.assignee_before, second.assignee),
        (Some(a), Some(b))
    );
    assert_eq!(second.title, "Œuvre 1");
}

#[test]
fn a_follow_up_is_the_earliest_open_task_with_a_day() {
    let conn = database();
    let doc = rich_deal(1);
    let mut txn = doc.transact_mut();
    for (n, due, done) in [
        (20_u128, Some("2026-01-01"), true),
        (21, None, false),
        (22, Some("2026-11-21T23:30"), false),
    ] {
        let place = task::Place::OnRecord(Uuid::from_u128(n));
        place.put(&mut txn, task::CREATED_AT, Some(1_i64));
        place.put(&mut txn, task::DUE, due);
        place.put(&mut txn, task::DUE_ZONE, Some("America/New_York"));
        place.put(&mut txn, task::DONE_AT, done.then_some(1_i64));
    }
    drop(txn);
    put(&conn, deal_id(1), &doc);
    let next: String = conn
        .query_row("SELECT next_due FROM deals", [], |row| row.get(0))
        .expect("there is one deal");
    assert_eq!(
        next, "2026-11-22",
        "the 22nd begins in Paris before 23:30 on the 21st comes in New York"
    );
}

#[test]
fn a_kind_from_a_newer_version_has_no_rows() {
    let conn = database();
    let id = DocumentId::new(Kind(77), Uuid::from_u128(1));
    put(&conn, id, &document::open(Kind(77), 1));
    remove(&conn, id).expect("nothing to remove is fine");
    assert_eq!(dump(&conn).expect("reads"), "");
}

proptest! {
    // Each case makes a database.
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Any sequence of projections of changing documents ends where a rebuild from the last states ends.
    #[test]
    fn rows_are_a_function_of_the_documents(
        steps in prop::collection::vec((0_u64..4, "(title|amount|status|closed_at|deleted_at)", 0_i64..5, any::<bool>()), 1..25),
    ) {
        let conn = database();
        let docs: Vec<Doc> = (0..4).map(|n| if n % 2 == 0 { rich_deal(n) } else { document::open(Kind::DEAL, n) }).collect();
        for (n, key, value, tagged) in steps {
            let doc = &docs[usize::try_from(n).expect("small")];
            let mut txn = doc.transact_mut();
            let data = txn.get_or_insert_map("data");
            match value {
                0 => drop(data.remove(&mut txn, &key)),
                1 => drop(data.insert(&mut txn, key.as_str(), "Étude")),
                n => drop(data.insert(&mut txn, key.as_str(), n)),
            }
            if tagged { tags::add(&mut txn, "web") } else { tags::remove(&mut txn, "web") }
            drop(txn);
            put(&conn, deal_id(u128::from(n)), doc);
        }
        for (n, doc) in (0_u128..).zip(&docs) {
            put(&conn, deal_id(n), doc);
        }
        let grown = dump(&conn).expect("reads");
        clear_all(&conn).expect("clears");
        for (n, doc) in docs.iter().enumerate().rev() {
            put(&conn, deal_id(n as u128), doc);
        }
        prop_assert_eq!(dump(&conn).expect("reads"), grown);
    }
}
