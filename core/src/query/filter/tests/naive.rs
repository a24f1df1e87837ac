//! Any filter finds what a naive one in memory finds.

use proptest::prelude::*;
use uuid::Uuid;

use super::{OTHER, Plain, found, write};
use crate::api::filter::{Clause, Filter, Op};
use crate::command::tests::Bench;
use crate::rows::fold::fold;
use crate::rows::tests::deal_id;

fn plain() -> impl Strategy<Value = Plain> {
    let days = || {
        prop::sample::select(vec![
            None,
            Some("2026-11-21"),
            Some("2026-11-22"),
            Some("2026-12-01"),
        ])
    };
    (
        prop::sample::select(vec!["Été", "Site web", "Logo"]),
        prop::sample::select(vec!["lead", "won", "lost", "gone"]),
        prop::option::of(-3_i64..4),
        prop::sample::select(vec![None, Some("EUR"), Some("CHF")]),
        prop::option::of(any::<bool>()),
        (days(), days()),
        prop::sample::select(vec![None, Some("Salon"), Some("Été")]),
        0_i64..4,
        prop::sample::subsequence(vec!["a", "b", "c"], 0..3),
        prop::sample::select(vec![None, Some("1"), Some("10"), Some("oui")]),
    )
        .prop_map(
            |(
                title,
                stage,
                amount,
                currency,
                mine,
                (close, due),
                source,
                priority,
                tags,
                custom,
            )| Plain {
                title,
                stage,
                amount: amount.map(|n| n * 100),
                currency,
                mine,
                close,
                due,
                source,
                priority,
                tags,
                custom,
            },
        )
}

/// Field, comparison, value; and what the naive filter says of a deal.
fn clause() -> impl Strategy<Value = Clause> {
    let of = |field: &'static str, ops: &'static [Op], values: &'static [&'static str]| {
        (prop::sample::select(ops), prop::sample::select(values)).prop_map(move |(op, value)| {
            Clause {
                field: field.to_owned(),
                op,
                values: match op.is_alone() {
                    true => Vec::new(),
                    false => vec![value.to_owned()],
                },
            }
        })
    };
    const EQUAL: &[Op] = &[Op::Eq, Op::Ne, Op::In, Op::Empty, Op::NotEmpty];
    const ORDER: &[Op] = &[Op::Eq, Op::Ne, Op::Gte, Op::Lte, Op::Empty, Op::NotEmpty];
    prop_oneof![
        of("stage", &[Op::Eq, Op::Ne, Op::In], &["lead", "won", "lost"]),
        of("amount", ORDER, &["1", "-2 EUR", "2 CHF", "0"]),
        of("assignee", EQUAL, &["me", OTHER]),
        of("expected_close", ORDER, &["2026-11-22", "today"]),
        of("follow_up", ORDER, &["2026-11-22", "2026-11-30"]),
        of("source", EQUAL, &["salon", "ete"]),
        of("priority", ORDER, &["0", "2"]),
        of("tag", EQUAL, &["a", "c"]),
        of("x:size", ORDER, &["1", "10"]),
    ]
}

/// What the field of a deal is, as far as a comparison sees it.
#[expect(clippy::too_many_lines, reason = "a list of fields")]
fn naive(deal: &Plain, clause: &Clause) -> bool {
    let value = clause
        .values
        .first()
        .map(String::as_str)
        .unwrap_or_default();
    let ordered = |has: Option<i64>, wanted: i64| match clause.op {
        Op::Gte => has.is_some_and(|has| has >= wanted),
        Op::Lte => has.is_some_and(|has| has <= wanted),
        Op::Ne => has != Some(wanted),
        Op::Empty => has.is_none(),
        Op::NotEmpty => has.is_some(),
        _ => has == Some(wanted),
    };
    let equal = |has: Option<bool>| match clause.op {
        Op::Ne => has != Some(true),
        Op::Empty => has.is_none(),
        Op::NotEmpty => has.is_some(),
        _ => has == Some(true),
    };
    let day = |text: &str| {
        let text = if text == "today" { "2026-11-22" } else { text };
        text.replace('-', "").parse::<i64>().expect("a day")
    };
    match clause.field.as_str() {
        "stage" => {
            let stands = if deal.stage == "gone" {
                "lead"
            } else {
                deal.stage
            };
            equal(Some(stands == value))
        }
        "amount" => {
            let (number, currency) = value.split_once(' ').unwrap_or((value, "EUR"));
            let same = deal.currency.unwrap_or("EUR") == currency;
            match clause.op {
                Op::Empty | Op::NotEmpty => ordered(deal.amount, 0),
                _ => ordered(
                    deal.amount.filter(|_| same),
                    number.parse::<i64>().map_or(0, |n| n * 100),
                ),
            }
        }
        "assignee" => equal(deal.mine.map(|mine| mine == (value == "me"))),
        "expected_close" => ordered(
            deal.close.map(day),
            if value.is_empty() { 0 } else { day(value) },
        ),
        "follow_up" => ordered(
            deal.due.map(day),
            if value.is_empty() { 0 } else { day(value) },
        ),
        "source" => equal(deal.source.map(|source| fold(source) == value)),
        "priority" => match clause.op {
            Op::Empty => deal.priority == 0,
            Op::NotEmpty => deal.priority != 0,
            _ => ordered(Some(deal.priority), value.parse().unwrap_or_default()),
        },
        "tag" => match clause.op {
            Op::Empty => deal.tags.is_empty(),
            Op::NotEmpty => !deal.tags.is_empty(),
            _ => equal(Some(deal.tags.contains(&value))),
        },
        _ => match clause.op {
            Op::Empty => deal.custom.is_none(),
            Op::NotEmpty => deal.custom.is_some(),
            _ => ordered(
                deal.custom.and_then(|text| text.parse().ok()),
                value.parse().unwrap_or_default(),
            ),
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_filter_finds_what_a_naive_one_finds(
        deals in prop::collection::vec(plain(), 1..20),
        all in prop::collection::vec(clause(), 0..4),
        text in prop::sample::select(vec!["", "ete", "SITE", "web a"]),
    ) {
        let bench = Bench::new();
        for (n, deal) in (1..).zip(&deals) {
            write(&bench, deal_id(n), deal);
        }
        let filter = Filter { text: text.to_owned(), all };
        let expected: Vec<Uuid> = (1..)
            .zip(&deals)
            .filter(|(_, deal)| {
                let said = fold(&format!("{} {}", deal.title, deal.tags.join(" ")));
                fold(text).split_whitespace().all(|word| said.contains(word))
                    && filter.all.iter().all(|clause| naive(deal, clause))
            })
            .map(|(n, _)| Uuid::from_u128(n))
            .collect();
        prop_assert_eq!(found(&bench, &filter), Ok(expected), "{:?}", filter);
    }
}
