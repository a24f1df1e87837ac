//! What was closed: won and lost in a period, months and targets, rates, the average deal, the cycle, the year.

use super::{Deal, Set, month, november, year};
use crate::api::number::{Ask, Bucket, Missing, Period, Request};
use crate::api::{self, Response};

fn won(made: &'static str, closed: &'static str, amount: i64) -> Deal {
    Deal {
        stage: "won",
        amount: Some(amount),
        made: Some(made),
        closed: Some(closed),
        ..Deal::default()
    }
}

fn lost(closed: &'static str, amount: i64, reason: Option<&'static str>) -> Deal {
    Deal {
        stage: "lost",
        reason,
        ..won("2026-09-01T09:00", closed, amount)
    }
}

#[test]
fn won_counts_in_the_month_it_was_won_not_created() {
    let set = Set::of([won("2026-09-10T09:00", "2026-11-03T09:00", 70_000)]);
    let months = set.ask(&november()).months;
    let filled: Vec<_> = months.iter().filter(|one| one.won.count > 0).collect();
    assert_eq!(filled.len(), 1);
    assert_eq!(
        (filled[0].month.as_str(), filled[0].won.sum),
        ("2026-11", 70_000)
    );
    assert_eq!(set.ask(&month("2026-09-01")).won.count, 0);
    let first = months.first().map(|one| one.month.as_str());
    assert_eq!(first, Some("2025-12"), "twelve months, this one last");
}

#[test]
fn a_month_ends_where_the_caller_is() {
    let set = Set::of([
        won("2026-09-01T09:00", "2026-10-31T23:59", 1),
        won("2026-09-01T09:00", "2026-11-01T00:00", 20),
        won("2026-09-01T09:00", "2026-11-30T23:59", 300),
        won("2026-09-01T09:00", "2026-12-01T00:00", 4_000),
    ]);
    assert_eq!(set.ask(&november()).won.sum, 320);
    assert_eq!(
        set.ask(&november()).won_before.sum,
        1,
        "2 October to 31 October"
    );
    // In Tokyo it is eight hours later: what Paris won at midnight of 30 November, Tokyo won in December.
    assert_eq!(set.as_of("Asia/Tokyo", &november()).won.sum, 21);
    // In Los Angeles it is nine hours earlier: its November holds Paris's first hours of December.
    assert_eq!(set.as_of("America/Los_Angeles", &november()).won.sum, 4_300);
    // Clocks go back on 25 October: the hour from 2 to 3 comes twice, and belongs to that day both times.
    let night = Set::of([
        won("2026-09-01T09:00", "2026-10-25T00:30", 1),
        won("2026-09-01T09:00", "2026-10-25T02:30", 20),
        won("2026-09-01T09:00", "2026-10-25T23:30", 300),
        won("2026-09-01T09:00", "2026-10-26T00:00", 4_000),
    ]);
    let day = Ask {
        period: Period::Custom {
            from: "2026-10-25".to_owned(),
            to: "2026-10-26".to_owned(),
        },
        ..november()
    };
    assert_eq!(night.ask(&day).won.sum, 321);
}

#[test]
fn what_was_won_counts_when_archived_and_not_when_reopened_trashed_or_merged() {
    let base = || won("2026-09-01T09:00", "2026-11-03T09:00", 500);
    let set = Set::of([
        Deal {
            archived: Some("2026-11-04T09:00"),
            ..base()
        },
        Deal {
            stage: "lead",
            ..base()
        },
        Deal {
            deleted: true,
            ..base()
        },
        Deal {
            merged_into: Some(1),
            ..base()
        },
        Deal {
            closed: None,
            ..base()
        },
    ]);
    assert_eq!(set.under(&november(), &Bucket::Won), [1]);
    assert_eq!(
        set.ask(&november()).open.count,
        1,
        "what was reopened is open"
    );
}

#[test]
fn the_win_rate_is_of_what_was_closed() {
    let mut set = Set::of([
        won("2026-09-01T09:00", "2026-11-03T09:00", 30_000),
        won("2026-09-01T09:00", "2026-11-04T09:00", 10_000),
        lost("2026-11-05T09:00", 20_000, None),
        lost("2026-11-06T09:00", 5_000, None),
        Deal {
            closed: None,
            ..won("2026-11-01T09:00", "", 99_999)
        },
    ]);
    let rate = set.ask(&november()).rate;
    assert_eq!(
        (rate.won.count, rate.lost.count),
        (2, 2),
        "both counts, always"
    );
    assert_eq!(
        (rate.by_count, rate.by_value),
        (None, None),
        "four say nothing"
    );
    set.add(&lost("2026-11-30T23:59", 5_000, None));
    let rate = set.ask(&november()).rate;
    // 2 of 5 is 40.0 %; 40,000 of 70,000 is 57.14 %.
    assert_eq!((rate.by_count, rate.by_value), (Some(400), Some(571)));
    assert_eq!(set.under(&november(), &Bucket::Closed), [1, 2, 3, 4, 6]);
}

#[test]
fn the_average_won_deal_has_a_median_beside_it() {
    let set = Set::of([
        won("2026-09-01T09:00", "2026-11-03T09:00", 100),
        won("2026-09-01T09:00", "2026-11-03T09:00", 201),
        won("2026-09-01T09:00", "2026-11-03T09:00", 10_000),
        Deal {
            amount: None,
            ..won("2026-09-01T09:00", "2026-11-03T09:00", 0)
        },
    ]);
    let deal = set.ask(&november()).deal;
    // (100 + 201 + 10,000 + 0) / 4 = 2,575.25; between 100 and 201 lies 150.5, which is 151.
    assert_eq!((deal.mean, deal.median), (Some(2_575), Some(151)));
    assert_eq!((deal.count, deal.left_out), (4, 1), "and one has no amount");
}

#[test]
fn the_cycle_is_from_making_to_winning() {
    let set = Set::of([
        // 10 days, 20 days, and 30: an hour less by the clock, which went back meanwhile.
        won("2026-11-01T09:00", "2026-11-11T09:00", 1),
        won("2026-10-26T09:00", "2026-11-15T09:00", 1),
        won("2026-10-02T09:00", "2026-11-01T08:00", 1),
        // Closed before it was made, and made nobody knows when.
        won("2026-11-20T09:00", "2026-11-10T09:00", 1),
        Deal {
            made: None,
            ..won("", "2026-11-10T09:00", 1)
        },
        lost("2026-11-12T09:00", 1, None),
    ]);
    let cycle = set.ask(&november()).cycle;
    let hours = |hours: i64| Some(hours * 3_600_000);
    // 240 h + 480 h + 720 h = 1,440 h; a third is 480 h.
    assert_eq!((cycle.mean, cycle.median), (hours(480), hours(480)));
    assert_eq!((cycle.count, cycle.left_out), (3, 2));
    assert_eq!(set.under(&november(), &Bucket::Cycle), [1, 2, 3]);
}

#[test]
fn velocity_is_refused_while_a_part_is_missing() {
    let mut set = Set::of([
        won("2026-11-01T09:00", "2026-11-11T09:00", 30_000),
        won("2026-11-01T09:00", "2026-11-21T09:00", 10_000),
        lost("2026-11-05T09:00", 20_000, None),
        lost("2026-11-06T09:00", 5_000, None),
    ]);
    for _ in 0..3 {
        set.add(&Deal {
            stage: "lead",
            amount: Some(1),
            ..Deal::default()
        });
    }
    let velocity = set.ask(&november()).velocity;
    assert_eq!(
        (velocity.per_day, velocity.missing),
        (None, vec![Missing::Rate])
    );
    set.add(&lost("2026-11-07T09:00", 5_000, None));
    // 3 open × 2/5 × 20,000 average ÷ 15 days = 1,600 a day.
    assert_eq!(set.ask(&november()).velocity.per_day, Some(1_600));
    let october = set.ask(&month("2026-10-01")).velocity;
    assert_eq!(
        october.missing,
        [Missing::Rate, Missing::Deal, Missing::Cycle]
    );
}

#[test]
fn lost_reasons_count_by_close_day() {
    let set = Set::of([
        lost("2026-11-05T09:00", 20_000, Some("Price")),
        lost("2026-11-06T09:00", 5_000, Some("Price")),
        lost("2026-11-07T09:00", 90_000, Some("Silence")),
        lost("2026-11-08T09:00", 100, None),
        // Made in September as the others, lost in October.
        lost("2026-10-31T23:59", 1_000, Some("Price")),
    ]);
    let numbers = set.ask(&november());
    let reasons: Vec<_> = numbers
        .reasons
        .iter()
        .map(|one| (one.reason.as_deref(), one.lost.count, one.lost.sum))
        .collect();
    assert_eq!(
        reasons,
        [
            (Some("Price"), 2, 25_000),
            (Some("Silence"), 1, 90_000),
            (Some(""), 1, 100)
        ]
    );
    assert_eq!((numbers.lost.count, numbers.lost.sum), (4, 115_100));
    let september = set.ask(&month("2026-09-01"));
    assert_eq!(september.reasons, [], "not by the month they were made in");
    let reason = Some("Price".to_owned());
    assert_eq!(set.under(&november(), &Bucket::Lost { reason }), [1, 2]);
}

#[test]
fn reasons_beyond_twelve_share_a_line() {
    const REASONS: [&str; 14] = [
        "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n",
    ];
    let mut set = Set::of(REASONS.map(|reason| lost("2026-11-05T09:00", 10, Some(reason))));
    set.add(&lost("2026-11-05T09:00", 10, Some("n")));
    let reasons = set.ask(&november()).reasons;
    assert_eq!(reasons.len(), 13);
    assert_eq!(reasons[0].reason.as_deref(), Some("n"));
    assert_eq!(
        (reasons[12].reason.as_deref(), reasons[12].lost.count),
        (None, 2)
    );
    assert_eq!(set.under(&november(), &Bucket::LostOther), [12, 13]);
}

#[test]
fn targets_and_the_ceiling_are_of_one_currency() {
    let mut set = Set::of([
        won("2026-09-01T09:00", "2026-01-01T00:00", 500),
        won("2026-09-01T09:00", "2026-11-03T09:00", 7_000),
        won("2026-09-01T09:00", "2025-12-31T23:59", 90_000),
    ]);
    let mut write = |request: Request| set.bench.call(api::Request::Number(request));
    let target = |month: &str, currency: &str, amount| Request::SetTarget {
        month: month.to_owned(),
        currency: currency.to_owned(),
        amount,
    };
    let ceiling = |currency: &str, amount| Request::SetCeiling {
        currency: currency.to_owned(),
        amount,
    };
    for good in [
        target("2026-11", "EUR", Some(10_000)),
        target("2026-11", "CHF", Some(99)),
        target("2026-10", "EUR", Some(5_000)),
        target("2026-10", "EUR", None),
        ceiling("EUR", Some(77_700)),
    ] {
        assert_eq!(write(good.clone()), Ok(Response::Done), "{good:?}");
    }
    for (bad, field) in [
        (target("2026-13", "EUR", Some(1)), "month"),
        (target("november", "EUR", Some(1)), "month"),
        (target("2026-11", "eur", Some(1)), "currency"),
        (target("2026-11", "EUR", Some(0)), "amount"),
        (ceiling("EUR", Some(-5)), "amount"),
        (ceiling("EUR", Some(i64::MAX)), "amount"),
    ] {
        let error = write(bad.clone()).expect_err("refused");
        assert_eq!(error.field.as_deref(), Some(field), "{bad:?}");
    }
    let numbers = set.ask(&year());
    let targets: Vec<_> = numbers.months.iter().map(|one| one.target).collect();
    assert_eq!(targets[9..], [None, Some(10_000), None]);
    // 5.00 on New Year's night and 70.00 in November; the 900.00 a minute earlier are last year's.
    assert_eq!((numbers.year.year, numbers.year.won.sum), (2026, 7_500));
    assert_eq!(numbers.year.ceiling, Some(77_700));
    assert_eq!(set.under(&year(), &Bucket::Year), [1, 2]);
    let francs = Ask {
        currency: Some("CHF".to_owned()),
        ..year()
    };
    let numbers = set.ask(&francs);
    assert_eq!(
        (numbers.months[10].target, numbers.year.ceiling),
        (Some(99), None)
    );
}
