//! Deals: made, moved, edited, put away.

use std::collections::BTreeMap;

use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;
use yrs::Transact;

use super::Bench;
use crate::api::deal::{Draft, Edit, FollowUp, Move};
use crate::api::{Code, Request, Response, company, contact, deal, task};
use crate::clock::SeededChance;
use crate::rows;

pub(super) fn new_deal(title: &str) -> Request {
    Request::Deal(deal::Request::Create(Draft {
        title: title.to_owned(),
        ..Draft::default()
    }))
}

fn edit(id: Uuid, edits: Vec<Edit>) -> Request {
    Request::Deal(deal::Request::Edit { id, edits })
}

pub(super) fn shift(id: Uuid, stage: &str, after: Option<Uuid>, before: Option<Uuid>) -> Request {
    Request::Deal(deal::Request::Move(Move {
        id,
        pipeline: "sales".to_owned(),
        stage: stage.to_owned(),
        after,
        before,
        lost_reason: None,
    }))
}

#[test]
fn a_deal_is_made_with_everything() {
    let mut bench = Bench::new();
    let company = bench.make(Request::Company(company::Request::Create(company::Draft {
        name: "Lefèvre".to_owned(),
        website: Some("lefevre.example".to_owned()),
        ..Default::default()
    })));
    let person = bench.make(Request::Contact(contact::Request::Create(contact::Draft {
        first_name: "Zoé".to_owned(),
        company: Some(company),
        email: Some("zoe@lefevre.example".to_owned()),
        ..Default::default()
    })));
    let id = bench.make(Request::Deal(deal::Request::Create(Draft {
        title: "  Cafe\u{301}  ".to_owned(),
        amount: Some(250_000),
        contact: Some(person),
        company: Some(company),
        expected_close: Some("2026-12-31".to_owned()),
        tags: vec!["#web".to_owned(), "web".to_owned()],
        next_step: Some(task::Draft {
            title: "Appeler".to_owned(),
            due: Some("2026-11-22".to_owned()),
            ..Default::default()
        }),
        ..Default::default()
    })));
    let deal = bench.deal(id);
    assert_eq!(deal.card.title, "Café", "trimmed and composed");
    assert_eq!(
        (deal.card.company.as_deref(), deal.card.contact.as_deref()),
        (Some("Lefèvre"), Some("Zoé"))
    );
    assert_eq!(
        deal.card.follow_up,
        FollowUp::Today {
            due: "2026-11-22".to_owned()
        }
    );
    assert_eq!(deal.card.tags, ["web"]);
    assert_eq!(
        (deal.pipeline.as_str(), deal.card.stage.as_str()),
        ("sales", "lead")
    );
    assert_eq!(deal.activity.len(), 1);
    assert_eq!(deal.tasks.len(), 1);
    assert_eq!(deal.created_by, Some(bench.actor.member.uuid()));
    assert_eq!(
        bench.edited.len(),
        1,
        "one document, one transaction: {:?}",
        bench.edited
    );
    let person = match bench.ask(&Request::Contact(contact::Request::Get { id: person })) {
        Response::Contact(person) => person,
        other => panic!("{other:?}"),
    };
    assert_eq!(person.deals.len(), 1);
    assert_eq!(person.row.company.as_deref(), Some("Lefèvre"));
    assert_eq!(person.emails.len(), 1);
}

#[test]
fn new_deals_come_on_top_and_moves_put_them_anywhere() {
    let mut bench = Bench::new();
    let ids: Vec<Uuid> = ["A", "B", "C"]
        .iter()
        .map(|title| bench.add_deal(title))
        .collect();
    let [a, b, c] = ids[..] else { panic!("three") };
    assert_eq!(bench.column("lead"), ["C", "B", "A"]);
    bench.done(shift(c, "lead", Some(b), Some(a)));
    assert_eq!(bench.column("lead"), ["B", "C", "A"]);
    bench.done(shift(a, "lead", None, Some(c)));
    assert_eq!(bench.column("lead"), ["B", "A", "C"]);
    bench.done(shift(c, "lead", None, None));
    assert_eq!(bench.column("lead"), ["C", "B", "A"]);
    bench.done(shift(b, "qualified", None, None));
    assert_eq!(
        (bench.column("lead"), bench.column("qualified")),
        (vec!["C".to_owned(), "A".to_owned()], vec!["B".to_owned()])
    );
}

#[test]
fn a_move_writes_three_keys_and_one_entry_and_touches_no_other_card() {
    let mut bench = Bench::new();
    let (a, b) = (bench.add_deal("A"), bench.add_deal("B"));
    let document = DocumentId::new(Kind::DEAL, a);
    let parse = |json: String| serde_json::from_str::<serde_json::Value>(&json).expect("json");
    let before = parse(bench.json(document));
    bench.done(shift(a, "qualified", None, None));
    assert_eq!(
        bench.edited,
        BTreeMap::from([(document, 1)]),
        "one write of one document"
    );
    let after = parse(bench.json(document));
    let keys = |value: &serde_json::Value| value["data"].as_object().expect("data").clone();
    let changed: Vec<String> = keys(&after)
        .into_iter()
        .filter(|(key, value)| keys(&before).get(key) != Some(value))
        .map(|(key, _)| key)
        .collect();
    assert_eq!(
        changed,
        ["position", "status"],
        "the pipeline is written too, and is the same"
    );
    assert_eq!(
        keys(&before).len(),
        keys(&after).len(),
        "no other key appears"
    );
    assert_eq!(after["activity"].as_array().map(Vec::len), Some(2));
    let entry = bench.deal(a).activity[0].clone();
    assert_eq!(
        (
            entry.kind.as_str(),
            entry.data["from"].as_str(),
            entry.data["to"].as_str()
        ),
        ("stage", "lead", "qualified")
    );
    bench.done(shift(b, "lead", None, None));
    assert_eq!(
        bench.deal(b).activity.len(),
        1,
        "a move inside a column is no event"
    );
}

#[test]
fn winning_and_losing_set_closed_at_and_reopening_clears_it() {
    let mut bench = Bench::new();
    let id = bench.add_deal("A");
    bench.done(shift(id, "won", None, None));
    let won = bench.deal(id).closed_at;
    assert!(won.is_some());
    bench.done(shift(id, "won", None, None));
    assert_eq!(
        bench.deal(id).closed_at,
        won,
        "moving among won deals does not win it again"
    );
    let lost = Request::Deal(deal::Request::Move(Move {
        id,
        pipeline: "sales".to_owned(),
        stage: "lost".to_owned(),
        after: None,
        before: None,
        lost_reason: Some("Trop cher".to_owned()),
    }));
    bench.done(lost);
    let deal = bench.deal(id);
    assert!(deal.closed_at > won, "lost later than it was won");
    assert_eq!(deal.lost_reason.as_deref(), Some("Trop cher"));
    bench.done(shift(id, "lead", None, None));
    let deal = bench.deal(id);
    assert_eq!((deal.closed_at, deal.lost_reason), (None, None));
}

#[test]
fn a_tie_costs_one_more_write_and_no_more() {
    let mut bench = Bench::new();
    let ids: Vec<Uuid> = ["A", "B", "C"]
        .iter()
        .map(|title| bench.add_deal(title))
        .collect();
    // Two desks may write the same position: make all three equal, as if that had happened.
    for id in &ids {
        let document = DocumentId::new(Kind::DEAL, *id);
        let mut chance = SeededChance::new(3);
        let doc = bench
            .documents
            .read(&bench.conn, document, &mut chance)
            .expect("reads");
        crate::document::record::put(&mut doc.transact_mut(), "position", Some("V-------same"));
        rows::project(&bench.conn, document, &doc.transact()).expect("projects");
    }
    let tied = bench.column("lead");
    let id_of = |title: &str| {
        ids[["A", "B", "C"]
            .iter()
            .position(|t| *t == title)
            .expect("one of them")]
    };
    let (first, second, last) = (id_of(&tied[0]), id_of(&tied[1]), id_of(&tied[2]));
    bench.done(shift(last, "lead", Some(first), Some(second)));
    assert_eq!(
        bench.column("lead"),
        [tied[0].clone(), tied[2].clone(), tied[1].clone()]
    );
    assert_eq!(
        bench.edited.len(),
        2,
        "the card and one neighbour: {:?}",
        bench.edited
    );
}

#[test]
fn edits_are_all_or_none_and_name_the_field() {
    let mut bench = Bench::new();
    let id = bench.add_deal("A");
    let ghost = Uuid::from_u128(1);
    for (edits, field) in [
        (
            vec![Edit::Priority(1), Edit::Title("  ".to_owned())],
            "title",
        ),
        (vec![Edit::Title("x".repeat(301))], "title"),
        (vec![Edit::Title("a\u{7}".to_owned())], "title"),
        (
            vec![Edit::Amount {
                amount: Some(1),
                currency: "euro".to_owned(),
            }],
            "currency",
        ),
        (
            vec![Edit::Amount {
                amount: Some(i64::MAX),
                currency: "EUR".to_owned(),
            }],
            "amount",
        ),
        (vec![Edit::Priority(4)], "priority"),
        (vec![Edit::Probability(Some(101))], "probability"),
        (vec![Edit::Company(Some(ghost))], "company"),
        (vec![Edit::Contact(Some(ghost))], "contact"),
        (
            vec![Edit::ExpectedClose(Some("31/12/2026".to_owned()))],
            "expected_close",
        ),
        (vec![Edit::AddTag(" # ".to_owned())], "tags"),
        (
            vec![Edit::Custom {
                field: "a b".to_owned(),
                value: None,
            }],
            "field",
        ),
    ] {
        let error = bench.refused(edit(id, edits));
        assert_eq!(error.field.as_deref(), Some(field), "{error:?}");
    }
    assert_eq!(bench.refused(edit(ghost, vec![])).code, Code::NotFound);
    assert_eq!(
        bench
            .refused(shift(id, "nowhere", None, None))
            .field
            .as_deref(),
        Some("stage")
    );
}

#[test]
fn every_field_can_be_written_and_emptied() {
    let mut bench = Bench::new();
    let id = bench.add_deal("A");
    let member = Uuid::from_u128(40);
    bench.done(edit(
        id,
        vec![
            Edit::Title("B".to_owned()),
            Edit::Amount {
                amount: Some(5_000),
                currency: "USD".to_owned(),
            },
            Edit::Assignee(Some(member)),
            Edit::Priority(3),
            Edit::ExpectedClose(Some("2026-12-01".to_owned())),
            Edit::Probability(Some(45)),
            Edit::Source(Some("Salon".to_owned())),
            Edit::AddTag("web".to_owned()),
            Edit::Custom {
                field: "lot".to_owned(),
                value: Some("12".to_owned()),
            },
        ],
    ));
    assert_eq!(
        bench.edited.values().sum::<usize>(),
        1,
        "every edit in one transaction"
    );
    let deal = bench.deal(id);
    assert_eq!(
        (deal.card.amount, deal.card.currency.as_str()),
        (Some(5_000), "USD")
    );
    assert_eq!(
        (deal.card.assignee, deal.card.priority, deal.probability),
        (Some(member), 3, Some(45))
    );
    assert_eq!(deal.custom.len(), 1);
    assert_eq!(deal.activity[0].kind, "amount");
    bench.done(edit(
        id,
        vec![
            Edit::Amount {
                amount: None,
                currency: "USD".to_owned(),
            },
            Edit::Assignee(None),
            Edit::ExpectedClose(None),
            Edit::Probability(None),
            Edit::Source(None),
            Edit::RemoveTag("web".to_owned()),
            Edit::Custom {
                field: "lot".to_owned(),
                value: None,
            },
        ],
    ));
    let deal = bench.deal(id);
    assert_eq!(
        (deal.card.amount, deal.card.assignee, deal.probability),
        (None, None, None)
    );
    assert!(deal.card.tags.is_empty() && deal.custom.is_empty() && deal.source.is_none());
}

#[test]
fn trash_and_archive_come_back_where_they_were() {
    let mut bench = Bench::new();
    let ids: Vec<Uuid> = ["A", "B", "C"]
        .iter()
        .map(|title| bench.add_deal(title))
        .collect();
    for (leave, back) in [
        (
            deal::Request::Trash { id: ids[1] },
            deal::Request::Restore { id: ids[1] },
        ),
        (
            deal::Request::Archive { id: ids[1] },
            deal::Request::Unarchive { id: ids[1] },
        ),
    ] {
        let shelf = match leave {
            deal::Request::Trash { .. } => deal::Shelf::Trash,
            _ => deal::Shelf::Archived,
        };
        bench.done(Request::Deal(leave));
        assert_eq!(bench.column("lead"), ["C", "A"]);
        let on_shelf = bench.ask(&Request::Deal(deal::Request::List { shelf }));
        assert!(matches!(on_shelf, Response::Deals(cards) if cards.len() == 1));
        bench.done(Request::Deal(back));
        assert_eq!(bench.column("lead"), ["C", "B", "A"]);
    }
}
