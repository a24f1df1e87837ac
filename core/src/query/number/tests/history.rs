//! What history says: the funnel of a cohort, and time in stage.

use super::{Deal, Set, month, november};
use crate::api::number::{Bucket, Numbers};
use crate::query::rotting::DAY_MS;

fn made(stage: &'static str, moves: &[(&'static str, &'static str, &'static str)]) -> Deal {
    let closed = matches!(stage, "won" | "lost").then_some("2026-11-20T12:00");
    Deal {
        stage,
        closed,
        made: Some("2026-11-02T12:00"),
        moves: moves.to_vec(),
        ..Deal::default()
    }
}

fn funnel(numbers: &Numbers) -> Vec<(&str, u32, Option<i64>)> {
    let steps = numbers.funnels[0].steps.iter();
    steps
        .map(|step| (step.stage.as_str(), step.reached, step.rate))
        .collect()
}

#[test]
fn the_funnel_is_of_a_cohort() {
    let set = Set::of([
        made("lead", &[]),
        made("qualified", &[("2026-11-03T12:00", "lead", "qualified")]),
        // Skips a stage: it was reached all the same.
        made("proposal", &[("2026-11-03T12:00", "lead", "proposal")]),
        // Steps back: that takes nothing away.
        made(
            "lead",
            &[
                ("2026-11-03T12:00", "lead", "proposal"),
                ("2026-11-04T12:00", "proposal", "lead"),
            ],
        ),
        // Won reached all.
        made("won", &[("2026-11-20T12:00", "lead", "won")]),
        // Made a month earlier: another cohort.
        Deal {
            made: Some("2026-10-31T23:59"),
            ..made("won", &[])
        },
    ]);
    let numbers = set.ask(&november());
    // 5 made; 4 reached qualified (80.0 %); of them 3 reached proposal (75.0 %); of them 1 was won (33.3 %).
    assert_eq!(
        funnel(&numbers),
        [
            ("lead", 5, None),
            ("qualified", 4, Some(800)),
            ("proposal", 3, Some(750)),
            ("won", 1, Some(333)),
        ]
    );
    let stage = "proposal".to_owned();
    assert_eq!(
        set.under(&november(), &Bucket::Reached { stage }),
        [3, 4, 5]
    );
    let october = set.ask(&month("2026-10-01"));
    assert_eq!(funnel(&october)[3], ("won", 1, Some(1_000)));
    let august = set.ask(&month("2026-08-01"));
    assert_eq!(
        funnel(&august)[1],
        ("qualified", 0, None),
        "of none there is no rate"
    );
}

#[test]
fn the_funnel_keeps_lost_deals() {
    let set = Set::of([
        made("lost", &[("2026-11-03T12:00", "qualified", "lost")]),
        made(
            "lost",
            &[
                ("2026-11-03T12:00", "lead", "proposal"),
                ("2026-11-04T12:00", "proposal", "lost"),
            ],
        ),
        made("lost", &[]),
        // Won once, then lost after all: it was won once.
        made(
            "lost",
            &[
                ("2026-11-03T12:00", "lead", "won"),
                ("2026-11-04T12:00", "won", "lost"),
            ],
        ),
    ]);
    let numbers = set.ask(&november());
    let reached: Vec<u32> = funnel(&numbers).iter().map(|step| step.1).collect();
    assert_eq!(reached, [4, 3, 2, 1]);
}

#[test]
fn a_deal_that_moves_twice_counts_once() {
    let set = Set::of([made(
        "qualified",
        &[
            ("2026-11-03T12:00", "lead", "qualified"),
            ("2026-11-04T12:00", "qualified", "lead"),
            ("2026-11-05T12:00", "lead", "qualified"),
        ],
    )]);
    assert_eq!(funnel(&set.ask(&november()))[1].1, 1);
    let stage = "qualified".to_owned();
    let rows = set.rows(&november(), &Bucket::InStage { stage });
    assert_eq!(rows.rows.len(), 1);
}

#[test]
fn a_removed_stage_counts_as_the_one_that_took_its_deals() {
    let set = Set::of([made(
        "lost",
        &[
            ("2026-11-03T12:00", "lead", "proposal"),
            ("2026-11-04T12:00", "proposal", "lost"),
        ],
    )]);
    set.sql("UPDATE stages SET moved_to = 'qualified' WHERE id = 'proposal'");
    let numbers = set.ask(&november());
    let reached: Vec<_> = funnel(&numbers)
        .iter()
        .map(|step| (step.0, step.1))
        .collect();
    assert_eq!(reached, [("lead", 1), ("qualified", 1), ("won", 0)]);
    assert_eq!(numbers.times[1].time.total, DAY_MS, "and so do its days");
}

#[test]
fn time_in_stage_adds_stays_up_and_runs_until_now() {
    // Now is 22 November, 12:00.
    let set = Set::of([
        // Lead 1 day, qualified 2, lead again 3, qualified until now: 14.
        made(
            "qualified",
            &[
                ("2026-11-03T12:00", "lead", "qualified"),
                ("2026-11-05T12:00", "qualified", "lead"),
                ("2026-11-08T12:00", "lead", "qualified"),
            ],
        ),
        // Lead until it was won: 18 days. What is won stands in no open stage.
        made("won", &[("2026-11-20T12:00", "lead", "won")]),
        // Never moved: 20 days.
        made("lead", &[]),
        // Set aside after 6 days: it stands nowhere from then on.
        Deal {
            archived: Some("2026-11-08T12:00"),
            ..made("lead", &[])
        },
    ]);
    let numbers = set.ask(&november());
    let days = |stage: usize| {
        let time = numbers.times[stage].time;
        let of = |ms: Option<i64>| ms.map(|ms| ms / DAY_MS);
        (
            time.count,
            of(time.mean),
            of(time.median),
            time.total / DAY_MS,
        )
    };
    // Lead: 1 + 3 = 4, 18, 20, 6: together 48, a quarter is 12; between 6 and 18 lies 12.
    assert_eq!(days(0), (4, Some(12), Some(12), 48));
    // Qualified: 2 + 14 = 16.
    assert_eq!(days(1), (1, Some(16), Some(16), 16));
    assert_eq!(days(2), (0, None, None, 0));
    assert_eq!(numbers.times.len(), 3, "open stages only");
    let stage = "lead".to_owned();
    let rows = set.rows(&november(), &Bucket::InStage { stage });
    let each: Vec<_> = rows
        .rows
        .iter()
        .map(|row| (row.id.as_u128(), row.ms.map(|ms| ms / DAY_MS)))
        .collect();
    assert_eq!(
        each,
        [(3, Some(20)), (2, Some(18)), (4, Some(6)), (1, Some(4))]
    );
    assert_eq!(rows.ms, 48 * DAY_MS);
}

#[test]
fn history_is_closed_by_where_the_deal_stands() {
    // Two desks moved it at once: the last entry says proposal, its status says qualified, and that is the truth.
    let set = Set::of([made(
        "qualified",
        &[("2026-11-12T12:00", "lead", "proposal")],
    )]);
    let numbers = set.ask(&november());
    let totals: Vec<i64> = numbers
        .times
        .iter()
        .map(|one| one.time.total / DAY_MS)
        .collect();
    assert_eq!(totals, [10, 10, 0]);
    // A clock that ran ahead takes nothing from anybody.
    let set = Set::of([made(
        "qualified",
        &[("2026-12-24T12:00", "lead", "qualified")],
    )]);
    let time = set.ask(&november()).times[1].time;
    assert_eq!((time.count, time.total), (1, 0));
}
