//! The rows under every number add up to it: over made-up deals, for every metric and bucket.

use super::{Deal, Set, id, november, year};
use crate::api::number::{Age, Ask, Bucket, Middle, Numbers, Rows, Sum};
use crate::api::workspace::StageKind;
use crate::clock::{Chance as _, SeededChance};
use crate::query::number::fold;

const STAGES: [&str; 6] = ["lead", "qualified", "proposal", "won", "lost", "unknown"];
const DAYS: [&str; 8] = [
    "2025-12-31T23:59",
    "2026-01-01T00:00",
    "2026-09-14T09:00",
    "2026-10-25T02:30",
    "2026-10-31T23:59",
    "2026-11-01T00:00",
    "2026-11-12T18:00",
    "2026-11-22T11:59",
];
const CLOSES: [&str; 5] = [
    "2026-10-01",
    "2026-11-22",
    "2026-11-30",
    "2027-02-28",
    "2028-01-01",
];
const REASONS: [&str; 4] = ["Price", "Silence", "Timing", "Other"];

struct Maker(SeededChance);

impl Maker {
    fn below(&mut self, end: u64) -> usize {
        usize::try_from(self.0.below(end)).expect("small")
    }

    fn any<T: Copy>(&mut self, list: &[T]) -> T {
        let index = self.below(list.len() as u64);
        list[index]
    }

    fn maybe<T: Copy>(&mut self, list: &[T]) -> Option<T> {
        (self.below(4) > 0).then(|| self.any(list))
    }

    fn deal(&mut self) -> Deal {
        let stage = self.any(&STAGES);
        let closed = matches!(stage, "won" | "lost").then(|| self.any(&DAYS));
        let amount = i64::try_from(self.below(1_000_000)).expect("small") - 1_000;
        let moves = (0..self.below(4))
            .map(|_| (self.any(&DAYS), self.any(&STAGES), self.any(&STAGES)))
            .collect();
        Deal {
            stage,
            closed,
            amount: self.maybe(&[amount]),
            currency: self.any(&[None, Some("EUR"), Some("CHF")]),
            percent: self.any(&[None, None, Some(33), Some(77)]),
            owner: self.maybe(&[7, 8]),
            made: self.maybe(&DAYS),
            archived: (self.below(8) == 0).then(|| self.any(&DAYS)),
            deleted: self.below(12) == 0,
            merged_into: (self.below(12) == 0).then_some(1),
            expected: self.maybe(&CLOSES),
            reason: self.maybe(&REASONS),
            moves,
            signs: vec![("call", self.any(&DAYS))],
        }
    }
}

fn made_up(seed: u64) -> Set {
    let mut maker = Maker(SeededChance::new(seed));
    let count = 30 + maker.below(60);
    let set = Set::of((0..count).map(|_| maker.deal()));
    set.sql("UPDATE stages SET rotting_days = 9 WHERE id IN ('lead', 'proposal')");
    set
}

/// A sum made again from the rows that a person sees.
fn sum(rows: &Rows) -> Sum {
    let value = |row: &crate::api::number::Row| i128::from(row.amount.unwrap_or_default());
    let amount: i128 = rows.rows.iter().map(value).sum();
    let weighted = rows
        .rows
        .iter()
        .map(|row| value(row) * i128::from(row.percent))
        .sum();
    Sum {
        count: fold::count(rows.rows.len()),
        unpriced: fold::count(rows.rows.iter().filter(|row| row.amount.is_none()).count()),
        sum: i64::try_from(amount).expect("small"),
        weighted: crate::money::percent(weighted),
    }
}

struct Check<'a> {
    set: &'a Set,
    ask: &'a Ask,
}

impl Check<'_> {
    fn rows(&self, bucket: &Bucket) -> Rows {
        self.set.rows(self.ask, bucket)
    }

    #[track_caller]
    fn is(&self, number: Sum, bucket: &Bucket) {
        let rows = self.rows(bucket);
        assert_eq!(sum(&rows), number, "{bucket:?}");
        assert_eq!(rows.total, number, "{bucket:?}");
    }

    #[track_caller]
    fn lasts(&self, number: Middle, bucket: &Bucket) {
        let rows = self.rows(bucket);
        let ms: i64 = rows.rows.iter().map(|row| row.ms.expect("a time")).sum();
        assert_eq!((number.total, rows.ms), (ms, ms), "{bucket:?}");
        assert_eq!(number.count, fold::count(rows.rows.len()), "{bucket:?}");
        let mean = (!rows.rows.is_empty()).then(|| {
            i64::try_from(fold::divided(ms.into(), rows.rows.len() as i128)).expect("small")
        });
        assert_eq!(number.mean, mean, "{bucket:?}");
    }

    fn all(&self, numbers: &Numbers) {
        self.open(numbers);
        self.closed(numbers);
        for step in numbers.funnels.iter().flat_map(|one| &one.steps) {
            let stage = step.stage.clone();
            assert_eq!(
                self.rows(&Bucket::Reached { stage }).total.count,
                step.reached
            );
        }
        for one in &numbers.times {
            let stage = one.stage.clone();
            self.lasts(one.time, &Bucket::InStage { stage });
        }
    }

    fn open(&self, numbers: &Numbers) {
        self.is(numbers.open, &Bucket::Open { stage: None });
        for bar in &numbers.stages {
            let stage = Some(bar.stage.clone());
            self.is(bar.open, &Bucket::Open { stage });
        }
        for one in &numbers.forecast {
            for (number, won) in [(one.won, true), (one.open, false)] {
                let bar = one.bar.clone();
                self.is(number, &Bucket::Forecast { bar, won });
            }
        }
        let ages = [
            (numbers.ageing.red, Age::Red),
            (numbers.ageing.amber, Age::Amber),
            (numbers.ageing.fresh, Age::Fresh),
            (numbers.ageing.unlimited, Age::Unlimited),
        ];
        for (number, state) in ages {
            self.is(number, &Bucket::Ageing { state });
        }
        let parts = |sums: &[Sum]| {
            let total = |of: fn(&Sum) -> i64| sums.iter().map(of).sum::<i64>();
            (total(|sum| sum.count.into()), total(|sum| sum.sum))
        };
        let whole = parts(&[numbers.open]);
        let stages: Vec<Sum> = numbers.stages.iter().map(|bar| bar.open).collect();
        let bars: Vec<Sum> = numbers.forecast.iter().map(|bar| bar.open).collect();
        assert_eq!(parts(&stages), whole, "stages are the pipeline");
        assert_eq!(parts(&bars), whole, "the forecast is the pipeline");
        assert_eq!(
            parts(&ages.map(|(sum, _)| sum)),
            whole,
            "and so are the ages"
        );
    }

    fn closed(&self, numbers: &Numbers) {
        self.is(numbers.won, &Bucket::Won);
        self.is(numbers.lost, &Bucket::Lost { reason: None });
        self.is(numbers.year.won, &Bucket::Year);
        self.lasts(numbers.cycle, &Bucket::Cycle);
        assert_eq!(numbers.deal.total, numbers.won.sum);
        assert_eq!(numbers.deal.count, numbers.won.count);
        for one in &numbers.months {
            let month = one.month.clone();
            self.is(one.won, &Bucket::WonIn { month });
        }
        for one in &numbers.reasons {
            let bucket = match one.reason.clone() {
                Some(reason) => Bucket::Lost {
                    reason: Some(reason),
                },
                None => Bucket::LostOther,
            };
            self.is(one.lost, &bucket);
        }
        let reasons: i64 = numbers.reasons.iter().map(|one| one.lost.sum).sum();
        assert_eq!(reasons, numbers.lost.sum, "reasons are what was lost");
        let closed = self.rows(&Bucket::Closed);
        let of = |kind| {
            let rows = closed.rows.iter().filter(|row| row.kind == kind);
            (
                fold::count(rows.clone().count()),
                rows.map(|row| row.amount.unwrap_or_default()).sum(),
            )
        };
        let (won, lost) = (numbers.rate.won, numbers.rate.lost);
        assert_eq!(of(StageKind::Won), (won.count, won.sum));
        assert_eq!(of(StageKind::Lost), (lost.count, lost.sum));
    }
}

#[test]
fn the_rows_add_up_to_every_number() {
    for seed in 0..12 {
        let set = made_up(seed);
        let hers = Ask {
            owner: Some(id(7)),
            currency: Some("CHF".to_owned()),
            ..november()
        };
        let sales = Ask {
            pipeline: Some("sales".to_owned()),
            ..year()
        };
        for ask in [november(), year(), hers, sales] {
            let numbers = set.ask(&ask);
            Check {
                set: &set,
                ask: &ask,
            }
            .all(&numbers);
        }
        let numbers = set.ask(&year());
        let months: i64 = numbers.months.iter().map(|one| one.won.sum).sum();
        assert_eq!(months, numbers.year.won.sum, "twelve months are a year");
        assert_eq!(numbers.won, numbers.year.won);
    }
}
