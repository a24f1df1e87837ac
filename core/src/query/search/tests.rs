//! What is found, where, in which order, and what of it is shown.

use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;
use yrs::{Transact, TransactionMut};

use super::run;
use crate::api::search::{Hit, Only, Request};
use crate::document::{self, activity, company, contact, deal, labelled, note, record, tags, task};
use crate::rows::tests::{database, put};

const DAY: i64 = 86_400_000;

/// A record written straight into its document, changed on some day.
fn add(
    conn: &rusqlite::Connection,
    kind: Kind,
    n: u128,
    day: i64,
    write: impl FnOnce(&mut TransactionMut<'_>),
) {
    let doc = document::open(kind, 1);
    let mut txn = doc.transact_mut();
    record::put(&mut txn, record::CHANGED_AT, Some(day * DAY));
    write(&mut txn);
    drop(txn);
    put(conn, DocumentId::new(kind, Uuid::from_u128(n)), &doc);
}

fn titled(title: &'static str) -> impl FnOnce(&mut TransactionMut<'_>) {
    move |txn| record::put(txn, deal::TITLE, Some(title))
}

fn item(txn: &mut TransactionMut<'_>, list: &str, value: &str) {
    let item = labelled::Item {
        id: Uuid::from_u128(u128::try_from(value.len()).expect("short")),
        label: "work".to_owned(),
        value: value.to_owned(),
        at: 1,
    };
    labelled::put(txn, list, &item, true);
}

fn said(txn: &mut TransactionMut<'_>, kind: &str, text: &str) {
    let data = [("text".to_owned(), text.to_owned())].into();
    let entry = activity::Entry {
        id: Uuid::from_u128(9),
        at: 1,
        by: None,
        kind: kind.to_owned(),
        data,
    };
    activity::add(txn, &entry);
}

/// One of everything.
fn everything() -> rusqlite::Connection {
    let conn = database();
    add(&conn, Kind::DEAL, 1, 1, |txn| {
        titled("Électricité de l’atelier")(txn);
        deal::put_amount(txn, Some(1_234_500), "EUR");
        tags::add(txn, "Rénovation");
        task::Place::OnRecord(Uuid::from_u128(5)).put(
            txn,
            task::TITLE,
            Some("Relancer le notaire"),
        );
        record::put(txn, "x:lot", Some("Bâtiment Hérisson"));
        said(txn, "call", "Il veut une borne de recharge");
        note::add_paragraphs(
            txn,
            &[
                "Première visite le lundi avec le gardien de l’immeuble et ses deux fils.",
                "Prévoir un échafaudage.",
            ],
        );
    });
    add(&conn, Kind::CONTACT, 2, 2, |txn| {
        record::put(txn, contact::FIRST_NAME, Some("Zoé"));
        record::put(txn, contact::LAST_NAME, Some("Lefèvre"));
        record::put(txn, contact::JOB_TITLE, Some("Gérante"));
        item(txn, labelled::EMAILS, "zoe@lefevre.example");
        item(txn, labelled::PHONES, "06 12 34 56 78");
        item(txn, labelled::ADDRESSES, "3 rue des Tanneurs, Vannes");
    });
    add(&conn, Kind::COMPANY, 3, 3, |txn| {
        record::put(txn, company::NAME, Some("Atelier Cœur de Bois"));
        record::put(txn, company::SIREN, Some("732829320"));
        record::put(txn, company::SIRET, Some("73282932000074"));
        record::put(txn, company::VAT, Some("FR 44 732829320"));
        record::put(txn, company::INDUSTRY, Some("Menuiserie"));
    });
    add(&conn, Kind::TASK, 4, 4, |txn| {
        task::Place::Alone.put(txn, task::TITLE, Some("Acheter des timbres"));
    });
    conn
}

fn ask(conn: &rusqlite::Connection, text: &str) -> Vec<Hit> {
    let ask = Request {
        text: text.to_owned(),
        ..Request::default()
    };
    run(conn, &ask).expect("the database is there")
}

fn marked(text: &str, marks: &[[u32; 2]]) -> Vec<String> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let part = |[from, to]: &[u32; 2]| {
        let range = usize::try_from(*from).expect("small")..usize::try_from(*to).expect("small");
        String::from_utf16(&units[range]).expect("whole letters")
    };
    marks.iter().map(part).collect()
}

/// What is typed, what is found, in which field, what is marked.
const FOUND: &[(&str, &str, Option<&str>, &str)] = &[
    ("elec", "Électricité de l’atelier", None, "Élec"),
    (
        "ÉLECTRICITÉ",
        "Électricité de l’atelier",
        None,
        "Électricité",
    ),
    (
        "electrictie",
        "Électricité de l’atelier",
        None,
        "Électricité",
    ),
    (
        "elctricite",
        "Électricité de l’atelier",
        None,
        "Électricité",
    ),
    (
        "letcricité",
        "Électricité de l’atelier",
        None,
        "Électricité",
    ),
    ("tricit", "Électricité de l’atelier", None, "tricit"),
    ("renov", "Électricité de l’atelier", Some("tag"), "Rénov"),
    (
        "notaire",
        "Électricité de l’atelier",
        Some("task"),
        "notaire",
    ),
    (
        "herisson",
        "Électricité de l’atelier",
        Some("custom"),
        "Hérisson",
    ),
    (
        "borne",
        "Électricité de l’atelier",
        Some("activity"),
        "borne",
    ),
    (
        "echafaudage",
        "Électricité de l’atelier",
        Some("note"),
        "échafaudage",
    ),
    (
        "atelier echaf",
        "Électricité de l’atelier",
        Some("note"),
        "échaf",
    ),
    ("zoe lef", "Zoé Lefèvre", None, "Zoé"),
    ("lefebre", "Zoé Lefèvre", None, "Lefèvre"),
    ("elfevre", "Zoé Lefèvre", None, "Lefèvre"),
    ("gerante", "Zoé Lefèvre", Some("job"), "Gérante"),
    ("zoe@lefevre.example", "Zoé Lefèvre", Some("email"), "zoe"),
    ("tanneurs", "Zoé Lefèvre", Some("address"), "Tanneurs"),
    (
        "06 12 34 56 78",
        "Zoé Lefèvre",
        Some("phone"),
        "06 12 34 56 78",
    ),
    ("0612345678", "Zoé Lefèvre", Some("phone"), "06 12 34 56 78"),
    ("06.12.34", "Zoé Lefèvre", Some("phone"), "06 12 34 56 78"),
    (
        "+33 6 12 34 56 78",
        "Zoé Lefèvre",
        Some("phone"),
        "06 12 34 56 78",
    ),
    (
        "+33 (0)6 12 34 56 78",
        "Zoé Lefèvre",
        Some("phone"),
        "06 12 34 56 78",
    ),
    (
        "0033612345678",
        "Zoé Lefèvre",
        Some("phone"),
        "06 12 34 56 78",
    ),
    ("(0)6 12 34", "Zoé Lefèvre", Some("phone"), "06 12 34 56 78"),
    ("56 78", "Zoé Lefèvre", Some("phone"), "06 12 34 56 78"),
    ("coeur", "Atelier Cœur de Bois", None, "Cœur"),
    ("cœur de b", "Atelier Cœur de Bois", None, "Cœur"),
    (
        "732 829 320 00074",
        "Atelier Cœur de Bois",
        Some("number"),
        "73282932000074",
    ),
    (
        "73282932000074",
        "Atelier Cœur de Bois",
        Some("number"),
        "73282932000074",
    ),
    (
        "732 829 320",
        "Atelier Cœur de Bois",
        Some("number"),
        "732829320",
    ),
    (
        "FR44732829320",
        "Atelier Cœur de Bois",
        Some("number"),
        "FR 44 732829320",
    ),
    (
        "fr 44 732 829 320",
        "Atelier Cœur de Bois",
        Some("number"),
        "FR 44 732829320",
    ),
    (
        "menuiserie",
        "Atelier Cœur de Bois",
        Some("industry"),
        "Menuiserie",
    ),
    ("timbres", "Acheter des timbres", None, "timbres"),
];

#[test]
fn everything_is_found_and_says_where() {
    let conn = everything();
    for &(text, title, field, mark) in FOUND {
        let hits = ask(&conn, text);
        let first = hits
            .first()
            .unwrap_or_else(|| panic!("{text} finds nothing"));
        assert_eq!(
            (first.title.as_str(), first.field.as_deref()),
            (title, field),
            "{text}"
        );
        let marks = match field {
            None => marked(&first.title, &first.title_marks),
            Some(_) => marked(&first.excerpt, &first.excerpt_marks),
        };
        assert_eq!(marks.first().map(String::as_str), Some(mark), "{text}");
    }
    for nothing in [
        "1234500",
        "12 345,00",
        "zzzz",
        "call",
        "deal0",
        "contact0",
        "\"",
        "-",
        "* OR *",
        "NEAR(",
    ] {
        assert_eq!(ask(&conn, nothing), [], "{nothing}");
    }
}

#[test]
fn an_excerpt_is_short_and_begins_with_a_word() {
    let conn = everything();
    let hits = ask(&conn, "immeuble");
    assert_eq!(
        hits[0].excerpt,
        "…le lundi avec le gardien de l’immeuble et ses deux fils. Prévoir un échafaudage."
    );
    assert_eq!(
        marked(&hits[0].excerpt, &hits[0].excerpt_marks),
        ["immeuble"]
    );
}

#[test]
fn the_best_comes_first() {
    let conn = database();
    let won = |txn: &mut TransactionMut<'_>| record::put(txn, deal::CLOSED_AT, Some(5 * DAY));
    add(&conn, Kind::DEAL, 1, 1, titled("Site"));
    add(&conn, Kind::DEAL, 2, 9, titled("Site vitrine"));
    add(&conn, Kind::DEAL, 3, 8, titled("Site marchand"));
    add(&conn, Kind::DEAL, 4, 9, titled("Un site"));
    add(&conn, Kind::DEAL, 5, 9, |txn| {
        titled("Site gagné")(txn);
        won(txn);
    });
    add(&conn, Kind::DEAL, 6, 9, |txn| {
        titled("Site archivé")(txn);
        record::put(txn, deal::ARCHIVED_AT, Some(DAY));
    });
    add(&conn, Kind::DEAL, 7, 9, |txn| {
        titled("Logo")(txn);
        note::add_paragraphs(txn, &["puis un site"]);
    });
    add(&conn, Kind::DEAL, 8, 9, titled("Parasite"));
    add(&conn, Kind::DEAL, 9, 9, |txn| {
        titled("Site jeté")(txn);
        record::put(txn, record::DELETED_AT, Some(DAY));
    });
    let hits = ask(&conn, "site");
    let titles: Vec<&str> = hits.iter().map(|hit| hit.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "Site",
            "Site vitrine",
            "Site marchand",
            "Site gagné",
            "Site archivé",
            "Un site",
            "Logo",
            "Parasite"
        ],
        "whole, begun (open, newest first, closed, archived), a word, in a note, a part; never from the trash"
    );
    assert!(hits[3].closed && hits[4].archived);
}

#[test]
fn finds_are_grouped_by_noun_and_no_noun_crowds_out_another() {
    let conn = database();
    for n in 0..300 {
        add(&conn, Kind::DEAL, n, 5, titled("Site Martin"));
    }
    add(&conn, Kind::CONTACT, 900, 1, |txn| {
        record::put(txn, contact::FIRST_NAME, Some("Martin"));
        record::put(txn, contact::LAST_NAME, Some("Garnier"));
    });
    add(&conn, Kind::COMPANY, 901, 1, |txn| {
        record::put(txn, company::NAME, Some("Boulangerie Martin"));
    });
    let few = Request {
        text: "martin".to_owned(),
        limit: 8,
        ..Request::default()
    };
    let hits = run(&conn, &few).expect("hits");
    let nouns: Vec<&str> = hits.iter().map(|hit| hit.noun.as_str()).collect();
    assert_eq!(nouns[0], "contact", "its name begins so");
    assert_eq!(hits.len(), 8);
    assert_eq!(nouns.iter().filter(|noun| **noun == "company").count(), 1);
    let changes = nouns.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert_eq!(changes, 2, "each noun stands together: {nouns:?}");
    let people = Request {
        only: Only::People,
        ..few
    };
    let people = run(&conn, &people).expect("hits");
    assert!(people.iter().all(|hit| hit.noun != "deal") && people.len() == 2);
}

#[test]
fn tags_and_what_was_open_last() {
    let conn = everything();
    let tagged = Request {
        text: "#reno".to_owned(),
        only: Only::Tags,
        ..Request::default()
    };
    let hits = run(&conn, &tagged).expect("hits");
    assert_eq!((hits.len(), hits[0].field.as_deref()), (1, Some("tag")));
    let recent = Request {
        recent: Some(vec![
            DocumentId::new(Kind::CONTACT, Uuid::from_u128(2)).to_string(),
            DocumentId::new(Kind::CONTACT, Uuid::from_u128(77)).to_string(),
            "nonsense".to_owned(),
        ]),
        ..Request::default()
    };
    let hits = run(&conn, &recent).expect("hits");
    assert_eq!(hits[0].title, "Zoé Lefèvre", "what was open last");
    assert_eq!(hits.len(), 4, "then everything else");
    assert_eq!(
        ask(&conn, ""),
        [],
        "no text finds nothing unless recent ones are asked for"
    );
}
