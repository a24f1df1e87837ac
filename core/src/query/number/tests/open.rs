//! What is open: the pipeline's value, weighted, by stage; the forecast; ageing.

use carnet_protocol::ids::{DocumentId, Kind};

use super::{Deal, NOW, Set, id, month, november};
use crate::api::number::{Age, Ask, Bar, Bucket, Sum};

fn open(stage: &'static str, amount: i64) -> Deal {
    Deal {
        stage,
        amount: Some(amount),
        made: Some("2026-10-01T09:00"),
        ..Deal::default()
    }
}

/// Deals 1–4 are open in euros; 5 is in francs; the others count nowhere.
fn set() -> Set {
    Set::of([
        open("lead", 100_000),
        Deal {
            percent: Some(80),
            owner: Some(900),
            ..open("qualified", 50_000)
        },
        open("proposal", 33_333),
        Deal {
            amount: None,
            ..open("lead", 0)
        },
        Deal {
            currency: Some("CHF"),
            ..open("lead", 5_000)
        },
        Deal {
            archived: Some("2026-11-01T09:00"),
            ..open("lead", 99_999)
        },
        Deal {
            deleted: true,
            ..open("lead", 99_999)
        },
        Deal {
            merged_into: Some(1),
            ..open("lead", 99_999)
        },
        Deal {
            closed: Some("2026-11-03T09:00"),
            ..open("won", 70_000)
        },
        Deal {
            closed: Some("2026-11-03T09:00"),
            ..open("lost", 60_000)
        },
    ])
}

#[test]
fn the_pipeline_is_what_is_open_in_one_currency() {
    let set = set();
    let numbers = set.ask(&november());
    // 1,000.00 + 500.00 + 333.33 = 1,833.33 €. Weighted: 100,000 × 10 % + 50,000 × 80 % (by hand) + 33,333 × 50 %
    // = 10,000 + 40,000 + 16,666.5 = 66,666.5, rounded once: 66,667.
    let expected = Sum {
        count: 4,
        unpriced: 1,
        sum: 183_333,
        weighted: 66_667,
    };
    assert_eq!(numbers.open, expected);
    assert_eq!(numbers.currency, "EUR");
    let currencies: Vec<_> = numbers
        .currencies
        .iter()
        .map(|one| (one.code.as_str(), one.deals))
        .collect();
    assert_eq!(
        currencies,
        [("EUR", 7), ("CHF", 1)],
        "closed and archived ones are in use, too"
    );
    assert_eq!(
        set.under(&november(), &Bucket::Open { stage: None }),
        [1, 2, 3, 4]
    );
    let francs = Ask {
        currency: Some("CHF".to_owned()),
        ..november()
    };
    let numbers = set.ask(&francs);
    assert_eq!((numbers.open.sum, numbers.open.weighted), (5_000, 500));
    assert_eq!(
        numbers.won.count, 0,
        "what was won in euros is not won in francs"
    );
}

#[test]
fn stages_stand_in_the_order_of_the_board_and_owners_apart() {
    let set = set();
    let bars = |ask: &Ask| -> Vec<(String, u32, i64, i64)> {
        let stages = set.ask(ask).stages;
        stages
            .into_iter()
            .map(|bar| (bar.stage, bar.open.count, bar.open.sum, bar.open.weighted))
            .collect()
    };
    let bar = |stage: &str, count, sum, weighted| (stage.to_owned(), count, sum, weighted);
    assert_eq!(
        bars(&november()),
        [
            bar("lead", 2, 100_000, 10_000),
            bar("qualified", 1, 50_000, 40_000),
            // 16,666.5 is 16,667 when it stands alone.
            bar("proposal", 1, 33_333, 16_667),
        ]
    );
    let hers = Ask {
        owner: Some(id(900)),
        ..november()
    };
    assert_eq!(bars(&hers)[1], bar("qualified", 1, 50_000, 40_000));
    assert_eq!(bars(&hers)[0].1, 0);
    let stage = Some("qualified".to_owned());
    assert_eq!(set.under(&november(), &Bucket::Open { stage }), [2]);
}

#[test]
fn a_pipeline_is_asked_alone_and_a_removed_one_is_followed() {
    let set = set();
    set.sql(
        "INSERT INTO pipelines (id, name, position) VALUES ('care', 'Care', 'z');
         INSERT INTO stages (id, pipeline, name, position, kind, probability)
         VALUES ('trial', 'care', 'Trial', '5', 'open', 40);
         UPDATE deals SET pipeline = 'care', status = 'trial' WHERE title = 'Deal 3'",
    );
    let of = |pipeline: &str| {
        let pipeline = Some(pipeline.to_owned());
        set.ask(&Ask {
            pipeline,
            ..november()
        })
    };
    // 33,333 × 40 % = 13,333.2.
    let care = of("care");
    assert_eq!(
        (care.open.count, care.open.sum, care.open.weighted),
        (1, 33_333, 13_333)
    );
    assert_eq!(of("sales").open.count, 3);
    assert_eq!(set.ask(&november()).open.count, 4, "both");
    set.sql("UPDATE pipelines SET moved_to = 'sales' WHERE id = 'care'; UPDATE stages SET moved_to = 'proposal' WHERE id = 'trial'");
    assert_eq!(of("care").open.count, 4, "what was there stands in sales");
    let nowhere = Ask {
        pipeline: Some("nowhere".to_owned()),
        ..november()
    };
    assert_eq!(set.refused(&nowhere).field.as_deref(), Some("pipeline"));
}

#[test]
fn numbers_hold_when_a_stage_is_added() {
    let set = set();
    let before = set.ask(&november());
    set.sql(
        "INSERT INTO stages (id, pipeline, name, position, kind, probability)
         VALUES ('call', 'sales', 'Call', '00000001', 'open', 5)",
    );
    let after = set.ask(&november());
    assert_eq!(
        (after.open, after.won, after.lost),
        (before.open, before.won, before.lost)
    );
    assert_eq!(after.stages.len(), 4);
    set.sql("UPDATE deals SET status = 'call' WHERE title = 'Deal 1'");
    // 100,000 × 5 % = 5,000 in place of 10,000: 66,666.5 - 5,000 = 61,666.5.
    assert_eq!(set.ask(&november()).open.weighted, 61_667);
}

fn expected(day: Option<&'static str>, amount: i64) -> Deal {
    Deal {
        expected: day,
        ..open("proposal", amount)
    }
}

fn bars(set: &Set) -> Vec<(String, i64, i64, i64)> {
    let forecast = set.ask(&november()).forecast;
    let name = |bar| match bar {
        Bar::Past => "past".to_owned(),
        Bar::Month { month } => month,
        Bar::Later => "later".to_owned(),
        Bar::Undated => "undated".to_owned(),
    };
    let bars = forecast.into_iter();
    bars.map(|one| (name(one.bar), one.won.sum, one.open.weighted, one.open.sum))
        .filter(|(_, won, committed, best)| (*won, *committed, *best) != (0, 0, 0))
        .collect()
}

#[test]
fn the_forecast_keeps_what_is_overdue_and_what_has_no_day_apart() {
    let won = |day: &'static str, amount| Deal {
        closed: Some(day),
        expected: Some("2027-03-01"),
        ..open("won", amount)
    };
    // Today is Sunday, 22 November 2026.
    let set = Set::of([
        expected(Some("2026-11-21"), 1_000),
        expected(Some("2026-11-22"), 2_000),
        expected(Some("2026-11-30"), 4_001),
        expected(Some("2026-12-01"), 8_000),
        expected(Some("2027-04-30"), 16_000),
        expected(Some("2027-05-01"), 32_000),
        expected(None, 64_000),
        won("2026-10-31T23:59", 300),
        won("2026-11-01T00:00", 500),
    ]);
    let bar = |name: &str, won, committed, best| (name.to_owned(), won, committed, best);
    assert_eq!(
        bars(&set),
        [
            bar("past", 0, 500, 1_000),
            bar("2026-10", 300, 0, 0),
            // 2,000 + 4,001 = 6,001 at 50 % is 3,000.5.
            bar("2026-11", 500, 3_001, 6_001),
            bar("2026-12", 0, 4_000, 8_000),
            bar("2027-04", 0, 8_000, 16_000),
            bar("later", 0, 16_000, 32_000),
            bar("undated", 0, 32_000, 64_000),
        ]
    );
    let past = Bucket::Forecast {
        bar: Bar::Past,
        won: false,
    };
    assert_eq!(set.under(&november(), &past), [1]);
}

#[test]
fn a_lost_deal_is_not_in_the_forecast() {
    let lost = Deal {
        closed: Some("2026-11-03T09:00"),
        percent: Some(100),
        ..expected(Some("2026-12-01"), 10_000)
    };
    let set = Set::of([Deal {
        stage: "lost",
        ..lost
    }]);
    assert_eq!(bars(&set), []);
}

#[test]
fn ageing_is_measured_from_the_last_sign_of_life() {
    let aged = |stage, signs: &[(&'static str, &'static str)]| Deal {
        made: Some("2026-01-01T09:00"),
        signs: signs.to_vec(),
        ..open(stage, 1_000)
    };
    // The limit is 10 days; now is 22 November, 12:00.
    let mut set = Set::of([
        aged("lead", &[("call", "2026-11-12T11:59")]),
        aged("lead", &[("email", "2026-11-12T12:00")]),
        aged("lead", &[("note", "2026-11-14T12:01")]),
        aged(
            "lead",
            &[
                ("meeting", "2026-11-14T12:00"),
                ("call", "2026-11-01T12:00"),
            ],
        ),
        // A correction of the amount is no sign of life.
        aged("lead", &[("amount", "2026-11-21T12:00")]),
        aged("qualified", &[]),
    ]);
    set.add(&Deal {
        moves: vec![("2026-11-20T12:00", "qualified", "lead")],
        ..aged("lead", &[])
    });
    set.sql("UPDATE stages SET rotting_days = 10 WHERE id = 'lead'");
    let ageing = set.ask(&november()).ageing;
    let counts = [ageing.red, ageing.amber, ageing.fresh, ageing.unlimited];
    assert_eq!(counts.map(|sum| sum.count), [2, 2, 2, 1]);
    for (state, deals) in [
        (Age::Red, vec![1, 5]),
        (Age::Amber, vec![2, 4]),
        (Age::Fresh, vec![3, 7]),
        (Age::Unlimited, vec![6]),
    ] {
        assert_eq!(
            set.under(&november(), &Bucket::Ageing { state }),
            deals,
            "{state:?}"
        );
    }
    let first: Vec<u128> = ageing.first.iter().map(|row| row.id.as_u128()).collect();
    assert_eq!(
        first,
        [5, 1, 2, 4, 6, 3, 7],
        "red, then amber, then by days"
    );
    let task = |deal: u128, done_at: Option<i64>| {
        let document = DocumentId::new(Kind::DEAL, id(deal)).to_bytes();
        set.conn()
            .execute(
                "INSERT INTO tasks (document, id, title, done_at, due_ms, sample) VALUES (?1, ?1, 'Call', ?2, ?3, 0)",
                (document, done_at, NOW + 1),
            )
            .expect("a task");
        set.ask(&november()).ageing.red.count
    };
    assert_eq!(task(5, Some(NOW - 1)), 1, "a task that was done is a sign");
    assert_eq!(task(1, None), 1, "a planned one is none");
    set.sql(&format!(
        "UPDATE deals SET noted_at = {} WHERE id = x'{}'",
        NOW - 1,
        id(1).simple()
    ));
    let red = set.ask(&november()).ageing.red.count;
    assert_eq!(red, 0, "a change of its note is a sign");
}

#[test]
fn an_empty_workspace_has_numbers_too() {
    let set = Set::new();
    let numbers = set.ask(&month("2026-11-01"));
    assert_eq!(numbers.currency, "EUR");
    assert_eq!(numbers.open, Sum::default());
    assert_eq!(numbers.velocity.per_day, None);
    assert_eq!(numbers.deal.mean, None);
    assert_eq!((numbers.months.len(), numbers.forecast.len()), (12, 11));
}
