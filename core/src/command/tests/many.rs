//! Many deals at once: changes of several, long columns, order under a filter, and two desks that move at the same time.

use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;
use yrs::updates::decoder::Decode;
use yrs::{ReadTxn, StateVector, Transact, Update};

use super::Bench;
use super::deals::new_deal;
use crate::api::deal::{Change, Draft, Edit, Move, Table, TableAsk};
use crate::api::filter::Sort;
use crate::api::{Code, Request, Response, deal};
use crate::limits;

fn bulk(ids: &[Uuid], change: Change) -> Request {
    Request::Deal(deal::Request::Bulk {
        ids: ids.to_vec(),
        change,
    })
}

fn to(stage: &str, after: Option<Uuid>, before: Option<Uuid>) -> Change {
    Change::Move {
        pipeline: "sales".to_owned(),
        stage: stage.to_owned(),
        after,
        before,
        lost_reason: None,
    }
}

fn shift(id: Uuid, stage: &str, after: Option<Uuid>, before: Option<Uuid>) -> Request {
    let pipeline = "sales".to_owned();
    let stage = stage.to_owned();
    Request::Deal(deal::Request::Move(Move {
        id,
        pipeline,
        stage,
        after,
        before,
        lost_reason: None,
    }))
}

impl Bench {
    pub(super) fn table(&self, ask: TableAsk) -> Table {
        match self.ask(&Request::Deal(deal::Request::Table(ask))) {
            Response::Table(table) => table,
            other => panic!("{other:?}"),
        }
    }

    /// Deals in the first column, in its order: the first name stands on top.
    fn deals(&mut self, count: usize) -> Vec<Uuid> {
        let mut ids: Vec<Uuid> = (0..count)
            .rev()
            .map(|n| self.make(new_deal(&format!("Deal {n}"))))
            .collect();
        ids.reverse();
        ids
    }

    fn ids(&self, stage: &str) -> Vec<Uuid> {
        let columns = self.board(None).columns;
        let column = columns.into_iter().find(|column| column.stage.id == stage);
        column
            .expect("the stage is there")
            .cards
            .into_iter()
            .map(|card| card.id)
            .collect()
    }
}

#[test]
fn three_hundred_deals_are_all_shown() {
    let mut bench = Bench::new();
    let ids = bench.deals(300);
    assert_eq!(bench.ids("lead"), ids);
    let all = bench.table(TableAsk {
        limit: 1_000,
        ..TableAsk::default()
    });
    assert_eq!(all.total, 300);
    assert_eq!(
        all.rows.iter().map(|row| row.id).collect::<Vec<_>>(),
        ids,
        "as on the board"
    );
    let last = bench.table(TableAsk {
        offset: 250,
        limit: 100,
        ..TableAsk::default()
    });
    assert_eq!(last.rows.len(), 50, "a window at the end");
    assert_eq!(last.total, 300);
}

#[test]
fn a_move_is_one_write() {
    let mut bench = Bench::new();
    let ids = bench.deals(30);
    bench.done(shift(ids[29], "lead", None, Some(ids[0])));
    let only = DocumentId::new(Kind::DEAL, ids[29]);
    assert_eq!(
        bench.edited.iter().collect::<Vec<_>>(),
        [(&only, &1)],
        "no other card is renumbered"
    );
    bench.make(new_deal("On top"));
    assert_eq!(bench.edited.len(), 1, "a new deal renumbers nothing either");
}

#[test]
fn order_of_500_cards_in_a_column_holds() {
    let mut bench = Bench::new();
    let mut order = bench.deals(500);
    for (from, to) in [(499, 0_usize), (0, 499), (250, 251), (499, 260), (3, 480)] {
        let id = order.remove(from);
        let (after, before) = (
            to.checked_sub(1).map(|above| order[above]),
            order.get(to).copied(),
        );
        bench.done(shift(id, "lead", after, before));
        order.insert(to, id);
    }
    assert_eq!(bench.ids("lead"), order);
}

#[test]
fn order_holds_under_a_filter() {
    let mut bench = Bench::new();
    let mut order = bench.deals(9);
    for (n, id) in order.iter().enumerate().filter(|(n, _)| n % 2 == 0) {
        let edits = vec![Edit::AddTag("even".to_owned())];
        bench.done(Request::Deal(deal::Request::Edit { id: *id, edits }));
        assert!(n < 9);
    }
    // Shown are 0, 2, 4, 6, 8. The person drags 8 between 0 and 2.
    bench.done(shift(order[8], "lead", Some(order[0]), Some(order[2])));
    let moved = order.remove(8);
    order.insert(1, moved);
    assert_eq!(
        bench.ids("lead"),
        order,
        "the hidden ones stand where they stood"
    );
    let shown = bench.board(Some("#even"));
    let shown: Vec<Uuid> = shown.columns[0].cards.iter().map(|card| card.id).collect();
    assert_eq!(shown, [order[0], order[1], order[3], order[5], order[7]]);
}

#[test]
fn numbers_under_a_filter_stand_beside_those_of_all() {
    let mut bench = Bench::new();
    for (title, amount) in [("Site web", 100), ("Logo", 200)] {
        bench.make(Request::Deal(deal::Request::Create(Draft {
            title: title.to_owned(),
            amount: Some(amount),
            ..Draft::default()
        })));
    }
    let column = bench.board(Some("web")).columns.remove(0);
    assert_eq!((column.count, column.all_count), (1, 2));
    assert_eq!((column.totals[0].sum, column.all_totals[0].sum), (100, 300));
    let column = bench.board(None).columns.remove(0);
    assert_eq!(
        column.totals, column.all_totals,
        "without a filter they are the same"
    );
}

#[test]
fn no_sum_adds_two_currencies() {
    let mut bench = Bench::new();
    for (amount, currency) in [(100, "EUR"), (200, "USD"), (300, "EUR"), (400, "JPY")] {
        bench.make(Request::Deal(deal::Request::Create(Draft {
            title: "Deal".to_owned(),
            amount: Some(amount),
            currency: Some(currency.to_owned()),
            ..Draft::default()
        })));
    }
    let sums = |totals: &[deal::Total]| -> Vec<(String, i64)> {
        totals
            .iter()
            .map(|total| (total.currency.clone(), total.sum))
            .collect()
    };
    let expected = [
        ("EUR".to_owned(), 400),
        ("JPY".to_owned(), 400),
        ("USD".to_owned(), 200),
    ];
    assert_eq!(sums(&bench.board(None).columns[0].totals), expected);
    let table = bench.table(TableAsk::default());
    assert_eq!(sums(&table.totals), expected, "the table's foot neither");
    let amount = Some(Sort {
        by: "amount".to_owned(),
        down: true,
    });
    let rows = bench
        .table(TableAsk {
            sort: amount,
            ..TableAsk::default()
        })
        .rows;
    let order: Vec<_> = rows
        .iter()
        .map(|row| (row.card.currency.as_str(), row.card.amount))
        .collect();
    assert_eq!(
        order,
        [
            ("EUR", Some(300)),
            ("EUR", Some(100)),
            ("JPY", Some(400)),
            ("USD", Some(200))
        ],
        "nor are amounts of two currencies ordered by their numbers"
    );
}

/// Frappe keeps a column's order as a list of names: of two moves at the same time one is lost.
#[test]
fn concurrent_moves_keep_both() {
    let mut bench = Bench::new();
    let ids = bench.deals(4);
    let before: Vec<Vec<u8>> = ids.iter().map(|id| bench.state(*id)).collect();
    // Another desk, with the same deals, moves another card while this one moves one.
    let mut other = Bench::new();
    for (id, state) in ids.iter().zip(&before) {
        other.merge(*id, state);
    }
    bench.done(shift(ids[3], "lead", None, Some(ids[0])));
    other.done(shift(ids[2], "proposal", None, None));
    let (mine, theirs) = (bench.state(ids[3]), other.state(ids[2]));
    other.merge(ids[3], &mine);
    bench.merge(ids[2], &theirs);
    for desk in [&bench, &other] {
        assert_eq!(desk.ids("lead"), [ids[3], ids[0], ids[1]]);
        assert_eq!(desk.ids("proposal"), [ids[2]]);
    }
}

impl Bench {
    fn state(&mut self, id: Uuid) -> Vec<u8> {
        let mut chance = crate::clock::SeededChance::new(5);
        let document = DocumentId::new(Kind::DEAL, id);
        let doc = self
            .documents
            .read(&self.conn, document, &mut chance)
            .expect("reads");
        doc.transact()
            .encode_state_as_update_v1(&StateVector::default())
    }

    fn merge(&mut self, id: Uuid, state: &[u8]) {
        let mut chance = crate::clock::SeededChance::new(6);
        let document = DocumentId::new(Kind::DEAL, id);
        let doc = self
            .documents
            .edit(&self.conn, document, self.actor.member, &mut chance)
            .expect("reads");
        let update = Update::decode_v1(state).expect("an update");
        doc.transact_mut().apply_update(update).expect("applies");
        crate::rows::project(&self.conn, document, &doc.transact()).expect("projects");
    }
}

#[test]
fn a_change_of_many_is_one_write_of_each() {
    let mut bench = Bench::new();
    let ids = bench.deals(6);
    let some = [ids[4], ids[1], ids[4], ids[2]];
    bench.done(bulk(&some, to("proposal", None, None)));
    assert_eq!(bench.edited.len(), 3);
    assert!(bench.edited.values().all(|edits| *edits == 1));
    assert_eq!(
        bench.ids("proposal"),
        [ids[4], ids[1], ids[2]],
        "in the order given"
    );
    assert_eq!(bench.ids("lead"), [ids[0], ids[3], ids[5]]);
    bench.done(bulk(
        &[ids[2], ids[0]],
        to("proposal", Some(ids[4]), Some(ids[1])),
    ));
    assert_eq!(
        bench.ids("proposal"),
        [ids[4], ids[2], ids[0], ids[1]],
        "beside the one named"
    );
    assert_eq!(bench.deal(ids[0]).activity[0].data["to"], "proposal");

    bench.done(bulk(
        &ids[..2],
        Change::Edit(vec![Edit::AddTag("web".to_owned())]),
    ));
    assert_eq!(bench.deal(ids[1]).card.tags, ["web"]);
    bench.done(bulk(&ids[..3], Change::Archive));
    assert_eq!(bench.ids("proposal"), [ids[4]]);
    bench.done(bulk(&ids[..3], Change::Unarchive));
    assert_eq!(
        bench.ids("proposal"),
        [ids[4], ids[2], ids[0], ids[1]],
        "back where they were"
    );
    bench.done(bulk(&[], Change::Trash));
    assert!(bench.edited.is_empty());
}

#[test]
fn a_change_of_many_is_all_or_none() {
    let mut bench = Bench::new();
    let ids = bench.deals(2);
    let missing = Uuid::from_u128(9);
    let both = [ids[0], missing];
    let error = bench
        .call(bulk(&both, to("proposal", None, None)))
        .expect_err("one is not here");
    assert_eq!(error.code, Code::NotFound);
    assert!(
        bench.edited.is_empty(),
        "a move looks at all before it writes"
    );
    let many = vec![ids[0]; limits::BULK + 1];
    assert_eq!(
        bench.refused(bulk(&many, Change::Archive)).code,
        Code::TooLarge
    );
    let wrong = bench.refused(bulk(&ids, Change::Edit(vec![Edit::Priority(9)])));
    assert_eq!(wrong.field.as_deref(), Some("priority"));
}
