//! Filters on real rows: cases, refusals, and any filter against a naive one in memory.

use carnet_protocol::ids::DocumentId;
use rusqlite::params_from_iter;
use uuid::Uuid;
use yrs::Transact;

use super::{Noun, condition};
use crate::api::filter::{Filter, parse};
use crate::command::tests::{Bench, NOW};
use crate::document::record::put;
use crate::document::{self, tags, task};
use crate::query::today::Today;
use crate::rows::tests::{deal_id, put as project};

/// A deal as the naive filter sees it.
#[derive(Clone, Debug, Default)]
struct Plain {
    title: &'static str,
    stage: &'static str,
    amount: Option<i64>,
    currency: Option<&'static str>,
    mine: Option<bool>,
    close: Option<&'static str>,
    due: Option<&'static str>,
    source: Option<&'static str>,
    priority: i64,
    tags: Vec<&'static str>,
    custom: Option<&'static str>,
}

const OTHER: &str = "00000000-0000-0000-0000-00000000000b";

fn write(bench: &Bench, id: DocumentId, deal: &Plain) {
    let doc = document::open(id.kind, 1);
    let mut txn = doc.transact_mut();
    let me = bench.actor.member.to_string();
    put(&mut txn, "title", Some(deal.title));
    put(&mut txn, "amount", deal.amount);
    put(&mut txn, "currency", deal.currency);
    put(&mut txn, "pipeline", Some("sales"));
    put(&mut txn, "status", Some(deal.stage));
    let owner = deal
        .mine
        .map(|mine| if mine { me } else { OTHER.to_owned() });
    put(&mut txn, "assignee", owner);
    put(&mut txn, "expected_close", deal.close);
    put(&mut txn, "source", deal.source);
    put(&mut txn, "priority", Some(deal.priority));
    put(&mut txn, "x:size", deal.custom);
    put(&mut txn, "created_at", Some(NOW));
    for tag in &deal.tags {
        tags::add(&mut txn, tag);
    }
    if let Some(due) = deal.due {
        let step = task::Place::OnRecord(Uuid::from_u128(9));
        step.put(&mut txn, task::CREATED_AT, Some(1_i64));
        step.put(&mut txn, task::DUE, Some(due));
        step.put(&mut txn, task::DUE_ZONE, Some("Asia/Tokyo"));
    }
    drop(txn);
    project(&bench.conn, id, &doc);
}

fn found(bench: &Bench, filter: &Filter) -> Result<Vec<Uuid>, crate::api::ApiError> {
    let today = Today::new(&bench.actor, NOW);
    let sql = condition(&bench.conn, Noun::Deal, filter, &today)?;
    let text = format!(
        "SELECT d.id FROM deals d LEFT JOIN companies c ON c.id = d.company_id
         LEFT JOIN contacts p ON p.id = d.contact_id WHERE {} ORDER BY d.id",
        sql.text
    );
    let mut statement = bench.conn.prepare(&text).expect("the condition is SQL");
    let ids = statement
        .query_map(params_from_iter(&sql.values), |row| crate::rows::id(row, 0))
        .expect("its values fit");
    Ok(ids.map(|id| id.expect("reads").expect("an id")).collect())
}

fn titles(bench: &Bench, text: &str) -> Vec<u128> {
    let filter = parse(text).expect(text);
    let ids = found(bench, &filter).expect(text);
    ids.into_iter().map(|id| id.as_u128()).collect()
}

fn four() -> Bench {
    let bench = Bench::new();
    let one = Plain {
        title: "Site Élec’Ouest",
        stage: "lead",
        amount: Some(250_000),
        mine: Some(true),
        close: Some("2026-11-30"),
        due: Some("2026-11-22"),
        source: Some("Bouche à oreille"),
        tags: vec!["web", "été"],
        custom: Some("12"),
        ..Plain::default()
    };
    let two = Plain {
        title: "Logo",
        stage: "proposal",
        amount: Some(100_000),
        currency: Some("CHF"),
        mine: Some(false),
        close: Some("2026-11-21"),
        due: Some("2026-11-23T06:00"),
        priority: 3,
        custom: Some("9"),
        ..Plain::default()
    };
    let three = Plain {
        title: "Carte",
        stage: "won",
        source: Some("Salon, Rennes"),
        ..Plain::default()
    };
    let four = Plain {
        title: "Affiche",
        stage: "gone",
        amount: Some(99_999),
        due: Some("2026-11-10"),
        ..Plain::default()
    };
    for (n, deal) in (1..).zip([one, two, three, four]) {
        write(&bench, deal_id(n), &deal);
    }
    bench
}

#[test]
fn each_field_compares_as_people_mean_it() {
    let bench = four();
    for (text, expected) in [
        ("", &[1, 2, 3, 4][..]),
        ("q=elec site", &[1]),
        ("q=%23web", &[1]),
        ("filter[stage][in]=lead,won", &[1, 3, 4]),
        ("filter[stage][ne]=lead", &[2, 3]),
        ("filter[pipeline][eq]=sales", &[1, 2, 3, 4]),
        ("filter[kind][eq]=won", &[3]),
        ("filter[kind][ne]=open", &[3]),
        ("filter[amount][gte]=1000", &[1]),
        ("filter[amount][lte]=2500", &[1, 4]),
        ("filter[amount][gte]=1000 CHF", &[2]),
        ("filter[amount][eq]=2,5k€", &[]),
        ("filter[amount][eq]=2\\,5k€", &[1]),
        ("filter[amount][empty]", &[3]),
        ("filter[currency][ne]=EUR", &[2]),
        ("filter[assignee][eq]=me", &[1]),
        ("filter[assignee][ne]=me", &[2, 3, 4]),
        ("filter[assignee][empty]", &[3, 4]),
        (
            "filter[assignee][in]=me,00000000-0000-0000-0000-00000000000b",
            &[1, 2],
        ),
        ("filter[tag][in]=web", &[1]),
        ("filter[tag][eq]=we", &[]),
        ("filter[tag][ne]=web", &[2, 3, 4]),
        ("filter[tag][not_empty]", &[1]),
        ("filter[expected_close][within]=this_month", &[1, 2]),
        ("filter[expected_close][within]=overdue", &[2]),
        ("filter[expected_close][gte]=today", &[1]),
        ("filter[expected_close][eq]=2026-11-30", &[1]),
        ("filter[follow_up][within]=today", &[1, 2]),
        ("filter[follow_up][within]=overdue", &[4]),
        ("filter[follow_up][empty]", &[3]),
        ("filter[created][within]=today", &[1, 2, 3, 4]),
        ("filter[created][lte]=2026-11-21", &[]),
        ("filter[closed][not_empty]", &[]),
        ("filter[priority][gte]=2", &[2]),
        ("filter[priority][empty]", &[1, 3, 4]),
        ("filter[source][contains]=OREILLE", &[1]),
        ("filter[source][eq]=bouche a oreille", &[1]),
        ("filter[source][eq]=Salon\\, Rennes", &[3]),
        ("filter[source][ne]=Salon\\, Rennes", &[1, 2, 4]),
        ("filter[source][empty]", &[2, 4]),
        ("filter[x:size][gte]=10", &[1]),
        ("filter[x:size][eq]=9.0", &[2]),
        ("filter[x:size][empty]", &[3, 4]),
        ("filter[rotting][eq]=true", &[]),
        ("filter[rotting][eq]=false", &[1, 2, 3, 4]),
        (
            "filter[amount][not_empty]&filter[stage][eq]=lead&q=affiche",
            &[4],
        ),
    ] {
        assert_eq!(titles(&bench, text), expected, "{text}");
    }
}

#[test]
fn a_clause_that_does_not_read_is_named() {
    let bench = four();
    for (text, name) in [
        ("filter[nothing][eq]=1", "filter[nothing][eq]"),
        ("filter[amount][gte]=much", "filter[amount][gte]"),
        ("filter[amount][contains]=1", "filter[amount][contains]"),
        ("filter[amount][gte]=", "filter[amount][gte]"),
        ("filter[amount][gte]=1,2", "filter[amount][gte]"),
        ("filter[stage][within]=today", "filter[stage][within]"),
        ("filter[assignee][eq]=ana", "filter[assignee][eq]"),
        (
            "filter[expected_close][gte]=25/11",
            "filter[expected_close][gte]",
        ),
        (
            "filter[expected_close][within]=soon",
            "filter[expected_close][within]",
        ),
        ("filter[priority][eq]=high", "filter[priority][eq]"),
        ("filter[source][gte]=a", "filter[source][gte]"),
        ("filter[x:size][gte]=much", "filter[x:size][gte]"),
        ("filter[rotting][eq]=yes", "filter[rotting][eq]"),
    ] {
        let error = found(&bench, &parse(text).expect(text)).expect_err(text);
        assert_eq!(error.field.as_deref(), Some(name), "{text}");
    }
    let quote = "filter[x:a' OR 1%3D1 --][eq]=b'); DROP TABLE deals; --&q='; DROP TABLE deals";
    assert_eq!(titles(&bench, quote), [] as [u128; 0], "values are no SQL");
    assert_eq!(titles(&bench, "").len(), 4);
}

mod naive;
