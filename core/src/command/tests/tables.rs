//! The table of deals: every column orders it, and ten thousand are no many.

use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;
use yrs::Transact;

use super::Bench;
use super::deals::new_deal;
use crate::api::deal::{Edit, TableAsk};
use crate::api::filter::{Sort, parse};
use crate::api::{Request, deal};
use crate::document;
use crate::document::deal as key;

#[test]
fn the_table_is_ordered_by_any_column_with_empty_ones_last() {
    let mut bench = Bench::new();
    let make = |title: &str, source: Option<&str>, size: Option<&str>| {
        (
            title.to_owned(),
            source.map(str::to_owned),
            size.map(str::to_owned),
        )
    };
    let lines = [
        make("Élan", Some("b"), Some("9")),
        make("zoo", None, Some("10")),
        make("Abri", Some("A"), None),
    ];
    for (title, source, value) in lines {
        let id = bench.make(new_deal(&title));
        let field = "size".to_owned();
        let edits = vec![Edit::Source(source), Edit::Custom { field, value }];
        bench.done(Request::Deal(deal::Request::Edit { id, edits }));
    }
    for (by, down, expected) in [
        ("title", false, ["Abri", "Élan", "zoo"]),
        ("title", true, ["zoo", "Élan", "Abri"]),
        ("source", false, ["Abri", "Élan", "zoo"]),
        ("source", true, ["Élan", "Abri", "zoo"]),
        ("x:size", false, ["Élan", "zoo", "Abri"]),
        ("x:size", true, ["zoo", "Élan", "Abri"]),
        ("created", true, ["Abri", "zoo", "Élan"]),
        ("stage", false, ["Abri", "zoo", "Élan"]),
    ] {
        let sort = Some(Sort {
            by: by.to_owned(),
            down,
        });
        let rows = bench
            .table(TableAsk {
                sort,
                ..TableAsk::default()
            })
            .rows;
        let titles: Vec<&str> = rows.iter().map(|row| row.card.title.as_str()).collect();
        assert_eq!(titles, expected, "{by} {down}");
    }
    let filter = parse("filter[x:size][gte]=10").expect("reads");
    let found = bench.table(TableAsk {
        filter,
        ..TableAsk::default()
    });
    assert_eq!(
        (found.total, found.rows[0].custom[0].value.as_str()),
        (1, "10")
    );
    let ask = TableAsk {
        sort: Some(Sort {
            by: "nothing".to_owned(),
            down: false,
        }),
        ..TableAsk::default()
    };
    let request = Request::Deal(deal::Request::Table(ask));
    let error =
        crate::query::run(&bench.conn, &request, &bench.actor, 0).expect_err("no such column");
    assert_eq!(error.field.as_deref(), Some("sort"));
}

#[test]
fn lines_that_stand_together_have_their_sums_and_keep_the_order() {
    let mut bench = Bench::new();
    for (title, amount, source) in [
        ("A", 100, Some("Salon")),
        ("B", 50, None),
        ("C", 300, Some("salon")),
        ("D", 200, Some("Appel")),
    ] {
        let id = bench.make(new_deal(title));
        let amount = Edit::Amount {
            amount: Some(amount),
            currency: "EUR".to_owned(),
        };
        let edits = vec![Edit::Source(source.map(str::to_owned)), amount];
        bench.done(Request::Deal(deal::Request::Edit { id, edits }));
    }
    let table = bench.table(TableAsk {
        group: Some("source".to_owned()),
        sort: Some(Sort {
            by: "amount".to_owned(),
            down: true,
        }),
        ..TableAsk::default()
    });
    let titles: Vec<&str> = table.rows.iter().map(|row| &*row.card.title).collect();
    assert_eq!(titles, ["D", "C", "A", "B"], "what has none stands last");
    let groups: Vec<(u32, u32, i64)> = table
        .groups
        .iter()
        .map(|one| (one.at, one.count, one.totals[0].sum))
        .collect();
    assert_eq!(groups, [(0, 1, 200), (1, 2, 400), (3, 1, 50)]);

    let by_stage = bench.table(TableAsk {
        group: Some("stage".to_owned()),
        ..TableAsk::default()
    });
    assert_eq!((by_stage.groups.len(), by_stage.groups[0].count), (1, 4));
    let request = Request::Deal(deal::Request::Table(TableAsk {
        group: Some("amount".to_owned()),
        ..TableAsk::default()
    }));
    let error = crate::query::run(&bench.conn, &request, &bench.actor, 0).expect_err("refused");
    assert_eq!(error.field.as_deref(), Some("group"));
}

/// Ten thousand deals, in any order, with a filter: each answer is a window of 200 lines. Run with `--nocapture` to see the times.
#[test]
fn a_table_of_ten_thousand_deals_answers() {
    let bench = Bench::new();
    let conn = &bench.conn;
    conn.execute_batch("BEGIN").expect("begins");
    for n in 0..10_000_u128 {
        let doc = document::open(Kind::DEAL, 1);
        {
            let mut txn = doc.transact_mut();
            document::record::put(&mut txn, key::TITLE, Some(format!("Affaire {}", n % 977)));
            key::put_amount(
                &mut txn,
                Some(i64::try_from(n * 37 % 100_000).expect("small")),
                "EUR",
            );
            key::put_place(
                &mut txn,
                "sales",
                ["lead", "qualified", "won"][(n % 3) as usize],
                &format!("V-------{n:04}"),
            );
        }
        crate::rows::project(
            conn,
            DocumentId::new(Kind::DEAL, Uuid::from_u128(n)),
            &doc.transact(),
        )
        .expect("projects");
    }
    conn.execute_batch("COMMIT").expect("commits");
    let mut asks = vec![TableAsk::default()];
    for by in ["title", "amount", "stage", "company", "follow_up", "x:size"] {
        let sort = Some(Sort {
            by: by.to_owned(),
            down: true,
        });
        let filter =
            parse("filter[kind][eq]=open&filter[amount][gte]=1&q=affaire 1").expect("reads");
        asks.push(TableAsk {
            sort: sort.clone(),
            ..TableAsk::default()
        });
        asks.push(TableAsk {
            sort,
            filter,
            ..TableAsk::default()
        });
    }
    for ask in asks {
        let start = std::time::Instant::now();
        let table = bench.table(ask.clone());
        let took = start.elapsed();
        println!(
            "{:>6} lines in {took:?} by {:?}, {} clauses",
            table.total,
            ask.sort.map(|sort| sort.by),
            ask.filter.all.len()
        );
        assert_eq!(table.rows.len(), 200);
    }
}
