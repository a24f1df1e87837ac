//! What people read: boards with their numbers, redirects, lists, search.

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::Connection;
use uuid::Uuid;
use yrs::{Transact, TransactionMut};

use crate::api::contact::List;
use crate::api::deal::Total;
use crate::api::{Request, Response, company, contact, deal, search, workspace};
use crate::command::tests::Bench;
use crate::document::record::put;
use crate::document::{self, workspace as settings};
use crate::rows;
use crate::rows::tests::{deal_id, put as project};

/// Writes a deal straight into a document and its rows, whatever commands would say.
fn raw(conn: &Connection, id: DocumentId, write: impl FnOnce(&mut TransactionMut<'_>)) {
    let doc = document::open(id.kind, 1);
    write(&mut doc.transact_mut());
    project(conn, id, &doc);
}

fn priced(
    conn: &Connection,
    n: u128,
    stage: &str,
    amount: i64,
    currency: &str,
    percent: Option<i64>,
) {
    raw(conn, deal_id(n), |txn| {
        put(txn, "title", Some(format!("Deal {n}")));
        put(txn, "amount", Some(amount));
        put(txn, "currency", Some(currency));
        put(txn, "pipeline", Some("sales"));
        put(txn, "status", Some(stage));
        put(txn, "probability", percent);
    });
}

#[test]
fn columns_count_and_sum_per_currency_and_round_once() {
    let bench = Bench::new();
    priced(&bench.conn, 1, "lead", 5, "EUR", None);
    priced(&bench.conn, 2, "lead", 5, "EUR", None);
    priced(&bench.conn, 3, "lead", 5, "EUR", None);
    priced(&bench.conn, 4, "lead", 1_000, "JPY", Some(45));
    priced(&bench.conn, 5, "won", 700, "EUR", Some(40));
    raw(&bench.conn, deal_id(6), |txn| {
        put(txn, "title", Some("no amount, no stage"));
    });
    let board = bench.board(None);
    let lead = &board.columns[0];
    assert_eq!(
        lead.count, 5,
        "a deal without a stage stands in the first open one"
    );
    let total = |currency: &str, count, sum, weighted| Total {
        currency: currency.to_owned(),
        count,
        sum,
        weighted,
    };
    // 3 × 5 × 10 % is 1.5: rounded once that is 2, rounded three times it would be 3.
    assert_eq!(
        lead.totals,
        [total("EUR", 3, 15, 2), total("JPY", 1, 1_000, 450)]
    );
    assert_eq!(
        board.columns[3].totals,
        [total("EUR", 1, 700, 700)],
        "what is won is certain"
    );
}

#[test]
fn a_company_shows_its_open_deals_first_and_sums_them_per_currency() {
    let mut bench = Bench::new();
    let company = bench.make(Request::Company(company::Request::Create(company::Draft {
        name: "Lefèvre".to_owned(),
        ..Default::default()
    })));
    let made = |title: &str, stage: &str, amount: i64, currency: &str| {
        Request::Deal(deal::Request::Create(deal::Draft {
            title: title.to_owned(),
            stage: Some(stage.to_owned()),
            amount: Some(amount),
            currency: Some(currency.to_owned()),
            company: Some(company),
            ..Default::default()
        }))
    };
    for (title, stage, amount, currency) in [
        ("Logo", "lead", 100, "EUR"),
        ("Carte", "proposal", 300, "EUR"),
        ("Export", "lead", 700, "USD"),
        ("Site", "won", 900, "EUR"),
    ] {
        bench.make(made(title, stage, amount, currency));
    }
    let Response::Company(shown) =
        bench.ask(&Request::Company(company::Request::Get { id: company }))
    else {
        panic!("a company");
    };
    let titles: Vec<&str> = shown.deals.iter().map(|card| card.title.as_str()).collect();
    assert_eq!(titles, ["Export", "Carte", "Logo", "Site"]);
    let sums: Vec<(&str, u32, i64)> = shown
        .deal_totals
        .iter()
        .map(|total| (total.currency.as_str(), total.count, total.sum))
        .collect();
    assert_eq!(
        sums,
        [("EUR", 2, 400), ("USD", 1, 700)],
        "what is won is not counted"
    );
}

#[test]
fn sums_beyond_64_bits_stay_at_the_end() {
    let bench = Bench::new();
    for n in 0..4 {
        priced(
            &bench.conn,
            n,
            "lead",
            crate::limits::AMOUNT,
            "EUR",
            Some(100),
        );
    }
    assert_eq!(
        bench.board(None).columns[0].totals[0].sum,
        4 * crate::limits::AMOUNT
    );
}

#[test]
fn a_filter_narrows_cards_and_numbers() {
    let mut bench = Bench::new();
    bench.done(Request::Workspace(workspace::Request::AddSample));
    for (filter, count) in [
        ("", 12),
        ("   ", 12),
        ("lefevre", 2),
        ("LEFÈVRE site", 1),
        ("#identité", 3),
        ("garnier", 2),
        ("coeur", 2),
        ("rien du tout", 0),
    ] {
        let board = bench.board(Some(filter));
        let found: u32 = board.columns.iter().map(|column| column.count).sum();
        assert_eq!(found, count, "{filter}");
        let cards: usize = board.columns.iter().map(|column| column.cards.len()).sum();
        assert_eq!(cards, usize::try_from(found).expect("small"));
        let priced: u32 = board
            .columns
            .iter()
            .flat_map(|c| &c.totals)
            .map(|t| t.count)
            .sum();
        assert!(priced <= found, "numbers follow the filter");
    }
}

fn change_settings(conn: &Connection, changes: &[(&str, &str, &str, &str)]) {
    let doc = document::open(Kind::WORKSPACE, 1);
    let mut txn = doc.transact_mut();
    for (root, id, field, value) in [
        ("pipelines", "p1", "name", "One"),
        ("pipelines", "p2", "name", "Two"),
        ("stages", "a", "name", "A"),
        ("stages", "a", "pipeline", "p1"),
        ("stages", "b", "name", "B"),
        ("stages", "b", "pipeline", "p1"),
        ("stages", "w", "name", "W"),
        ("stages", "w", "pipeline", "p1"),
        ("stages", "w", "kind", "won"),
        ("stages", "x", "name", "X"),
        ("stages", "x", "pipeline", "p2"),
        ("stages", "y", "name", "Y"),
        ("stages", "y", "pipeline", "p2"),
        ("stages", "y", "kind", "won"),
    ] {
        settings::put(&mut txn, root, id, field, Some(value));
    }
    for (root, id, field, value) in changes {
        settings::put(&mut txn, root, id, field, Some(*value));
    }
    drop(txn);
    project(conn, DocumentId::WORKSPACE, &doc);
}

#[test]
fn removed_stages_and_pipelines_hand_their_deals_on() {
    let bench = Bench::new();
    for (n, stage) in [(1, "a"), (2, "b"), (3, "w"), (4, "gone")] {
        raw(&bench.conn, deal_id(n), |txn| {
            put(txn, "pipeline", Some("p1"));
            put(txn, "status", Some(stage));
        });
    }
    let shown = |changes: &[(&str, &str, &str, &str)], pipeline: &str| -> Vec<(String, u32)> {
        change_settings(&bench.conn, changes);
        let ask = deal::Request::Board {
            pipeline: Some(pipeline.to_owned()),
            filter: None,
        };
        match bench.ask(&Request::Deal(ask)) {
            Response::Board(board) => board
                .columns
                .into_iter()
                .map(|column| (column.stage.id, column.count))
                .collect(),
            other => panic!("{other:?}"),
        }
    };
    let column = |id: &str, count| (id.to_owned(), count);
    assert_eq!(
        shown(&[], "p1"),
        [column("a", 2), column("b", 1), column("w", 1)]
    );
    assert_eq!(
        shown(&[("stages", "a", "moved_to", "b")], "p1"),
        [column("b", 3), column("w", 1)]
    );
    let ring = [
        ("stages", "a", "moved_to", "b"),
        ("stages", "b", "moved_to", "a"),
    ];
    assert_eq!(
        shown(&ring, "p1"),
        [column("a", 3), column("w", 1)],
        "a ring ends at its smallest"
    );
    let unknown = [("stages", "a", "moved_to", "elsewhere")];
    assert_eq!(
        shown(&unknown, "p1").len(),
        3,
        "a target that is not here moves nothing"
    );
    let pipeline = [("pipelines", "p1", "moved_to", "p2")];
    assert_eq!(
        shown(&pipeline, "p2"),
        [column("x", 3), column("y", 1)],
        "won deals stay won"
    );
    assert_eq!(
        shown(&pipeline, "p1"),
        [column("x", 3), column("y", 1)],
        "the old name leads there"
    );
}

#[test]
fn a_merged_record_answers_under_both_names() {
    let bench = Bench::new();
    let id = |n| DocumentId::new(Kind::CONTACT, Uuid::from_u128(n));
    raw(&bench.conn, id(1), |txn| {
        put(txn, "last_name", Some("Doublon"));
        put(txn, "merged_into", Some(Uuid::from_u128(2).to_string()));
    });
    raw(&bench.conn, id(2), |txn| {
        put(txn, "last_name", Some("Lefèvre"));
    });
    raw(&bench.conn, deal_id(9), |txn| {
        put(txn, "title", Some("Site"));
        put(txn, "contact_id", Some(Uuid::from_u128(1).to_string()));
    });
    assert_eq!(
        bench.deal(Uuid::from_u128(9)).card.contact.as_deref(),
        Some("Lefèvre")
    );
    match bench.ask(&Request::Contact(contact::Request::Get {
        id: Uuid::from_u128(1),
    })) {
        Response::Contact(contact) => {
            assert_eq!(contact.row.id, Uuid::from_u128(2));
            assert_eq!(contact.deals.len(), 1, "its deals came along");
        }
        other => panic!("{other:?}"),
    }
    match bench.ask(&Request::Contact(contact::Request::List(List::default()))) {
        Response::Contacts(page) => assert_eq!((page.total, page.rows.len()), (1, 1)),
        other => panic!("{other:?}"),
    }
    let hits = find(&bench, "doublon");
    assert_eq!(hits, ["Lefèvre"], "found under its old name");
}

#[test]
fn lists_are_windows_in_alphabetical_order() {
    let mut bench = Bench::new();
    bench.done(Request::Workspace(workspace::Request::AddSample));
    let names = |list: List| match bench.ask(&Request::Contact(contact::Request::List(list))) {
        Response::Contacts(page) => (
            page.total,
            page.rows
                .into_iter()
                .map(|row| row.row.name)
                .collect::<Vec<_>>(),
        ),
        other => panic!("{other:?}"),
    };
    let (total, all) = names(List::default());
    assert_eq!(total, 8);
    assert_eq!(
        all[..3],
        ["Karim Benali", "Zélie Dufour", "Martin Garnier"],
        "by family name"
    );
    let window = List {
        offset: 1,
        limit: 2,
        ..List::default()
    };
    assert_eq!(names(window), (8, all[1..3].to_vec()));
    let filtered = |text: &str| {
        names(List {
            filter: Some(text.to_owned()),
            ..List::default()
        })
        .1
    };
    assert_eq!(
        filtered("moreau"),
        ["Karim Benali", "Hélène Moreau"],
        "by company too"
    );
    assert_eq!(
        filtered("06.12.34"),
        ["Zoé Lefèvre"],
        "by phone, as typed or not"
    );
    assert_eq!(filtered("ZOE@"), ["Zoé Lefèvre"]);
    match bench.ask(&Request::Company(company::Request::List(List::default()))) {
        Response::Companies(page) => {
            assert_eq!(page.total, 5);
            assert_eq!(page.rows[0].row.name, "Atelier Cœur de Bois");
            assert_eq!(page.rows[2].row.contacts, 2, "{:?}", page.rows[2]);
        }
        other => panic!("{other:?}"),
    }
}

fn find(bench: &Bench, text: &str) -> Vec<String> {
    let ask = search::Request {
        text: text.to_owned(),
        ..search::Request::default()
    };
    match bench.ask(&Request::Search(ask)) {
        Response::Hits(hits) => hits.into_iter().map(|hit| hit.title).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn search_forgives() {
    let mut bench = Bench::new();
    bench.done(Request::Workspace(workspace::Request::AddSample));
    for (text, first) in [
        ("lefevre zoe", "Zoé Lefèvre"),
        ("LEFÈV", "Boulangerie Lefèvre"),
        ("coeur", "Atelier Cœur de Bois"),
        ("lefèbvre", "Boulangerie Lefèvre"),
        ("boulangrie", "Boulangerie Lefèvre"),
        ("elfevre", "Boulangerie Lefèvre"),
        ("itrine", "Site vitrine de la boulangerie"),
        ("06 12 34 56", "Zoé Lefèvre"),
        ("+33 6 12 34 56 78", "Zoé Lefèvre"),
        ("0033612345678", "Zoé Lefèvre"),
        ("zoe@boulangerie-lefevre.example", "Zoé Lefèvre"),
        ("tanneurs", "Boulangerie Lefèvre"),
        ("acompte", "Logo et charte"),
    ] {
        let hits = find(&bench, text);
        assert!(
            hits.iter().take(2).any(|hit| hit == first),
            "{text}: {hits:?}"
        );
    }
    for nothing in ["", "   ", "\"", "* OR *", "zzzzzz", "title:x", "NEAR(", "-"] {
        assert!(
            find(&bench, nothing).is_empty(),
            "{nothing:?} finds nothing and fails at nothing"
        );
    }
}

#[test]
fn what_is_in_the_trash_is_not_found() {
    let mut bench = Bench::new();
    let id = bench.add_deal("Kiosque");
    assert_eq!(find(&bench, "kiosque"), ["Kiosque"]);
    bench.done(Request::Deal(deal::Request::Trash { id }));
    assert!(find(&bench, "kiosque").is_empty());
    bench.done(Request::Deal(deal::Request::Restore { id }));
    assert_eq!(find(&bench, "kiosque"), ["Kiosque"]);
}

#[test]
fn ten_thousand_deals_draw_a_board_with_few_statements() {
    use yrs::updates::decoder::Decode;
    let bench = Bench::new();
    for (id, update) in crate::sample::many(10_000, 1, 1_795_345_200_000) {
        let doc = document::open(id.kind, 1);
        let update = yrs::Update::decode_v1(&update).expect("decodes");
        doc.transact_mut().apply_update(update).expect("applies");
        project(&bench.conn, id, &doc);
    }
    let start = std::time::Instant::now();
    let board = bench.board(None);
    let took = start.elapsed();
    eprintln!("board of 10,000 deals: {took:?}");
    let start = std::time::Instant::now();
    let hits = find(&bench, "refonte lefevre").len() + find(&bench, "boulangrie").len();
    eprintln!("two searches: {:?} ({hits} hits)", start.elapsed());
    let count: u32 = board.columns.iter().map(|column| column.count).sum();
    assert_eq!(count, 10_000);
    // Three times the budget of a release build, in a debug build, on a busy machine.
    assert!(took.as_millis() < 2_000, "{took:?}");
    rows::search::check(&bench.conn).expect("the index agrees with its text");
}
