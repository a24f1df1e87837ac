//! From deals to numbers: sums, rates, means and medians, each rounded once, half away from zero.

use super::Counted;
use crate::api::number::{Middle, Rate, Sum};
use crate::money;

/// Closed deals below which a rate says nothing.
pub const CLOSED_MIN: u32 = 5;

/// What deals come to.
#[must_use]
pub fn sum(deals: &[Counted<'_>]) -> Sum {
    let (mut amount, mut hundredfold, mut unpriced) = (0_i128, 0_i128, 0_u32);
    for one in deals {
        let value = i128::from(one.fact.amount.unwrap_or_default());
        amount += value;
        hundredfold += value * i128::from(one.fact.percent);
        unpriced += u32::from(one.fact.amount.is_none());
    }
    Sum {
        count: count(deals.len()),
        unpriced,
        sum: money::clamp(amount),
        weighted: money::percent(hundredfold),
    }
}

/// Won of won and lost.
#[must_use]
pub fn rate(won: Sum, lost: Sum) -> Rate {
    let closed = won.count + lost.count;
    let enough = closed >= CLOSED_MIN;
    let value = i128::from(won.sum) + i128::from(lost.sum);
    let thousandths = |part: i128, whole: i128| {
        (enough && whole > 0).then(|| money::clamp(divided(part * 1_000, whole)))
    };
    Rate {
        won,
        lost,
        by_count: thousandths(won.count.into(), closed.into()),
        by_value: thousandths(won.sum.into(), value),
    }
}

/// The mean and the median of numbers.
#[must_use]
pub fn middle(mut values: Vec<i64>, left_out: usize) -> Middle {
    values.sort_unstable();
    let total: i128 = values.iter().copied().map(i128::from).sum();
    let len = values.len();
    let at = |index: usize| values.get(index).copied().map(i128::from);
    let upper = at(len / 2);
    let lower = at(len.saturating_sub(1) / 2);
    Middle {
        count: count(len),
        left_out: count(left_out),
        mean: (len > 0).then(|| money::clamp(divided(total, len as i128))),
        median: lower
            .zip(upper)
            .map(|(lower, upper)| money::clamp(divided(lower + upper, 2))),
        total: money::clamp(total),
    }
}

/// A quotient, rounded half away from zero. The divisor is more than 0.
#[must_use]
pub fn divided(dividend: i128, divisor: i128) -> i128 {
    let half = if dividend < 0 { -divisor } else { divisor };
    (dividend * 2 + half) / (divisor * 2)
}

/// A length as a number of an answer.
pub fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotients_round_half_away_from_zero_once() {
        for (dividend, divisor, expected) in [
            (0, 3, 0),
            (1, 3, 0),
            (1, 2, 1),
            (2, 3, 1),
            (5, 2, 3),
            (-1, 2, -1),
            (-1, 3, 0),
            (-5, 2, -3),
        ] {
            assert_eq!(divided(dividend, divisor), expected, "{dividend}/{divisor}");
        }
    }

    #[test]
    fn the_middle_of_nothing_is_unknown() {
        for (values, mean, median) in [
            (vec![], None, None),
            (vec![7], Some(7), Some(7)),
            // (1 + 2 + 6) / 3 = 3.
            (vec![6, 1, 2], Some(3), Some(2)),
            // (1 + 2 + 3 + 10) / 4 = 4; between 2 and 3 lies 2.5, which is 3.
            (vec![10, 3, 1, 2], Some(4), Some(3)),
        ] {
            let middle = middle(values.clone(), 0);
            assert_eq!((middle.mean, middle.median), (mean, median), "{values:?}");
        }
    }

    #[test]
    fn four_closed_deals_say_nothing() {
        let of = |count, sum| Sum {
            count,
            sum,
            ..Sum::default()
        };
        let few = rate(of(3, 300), of(1, 100));
        assert_eq!((few.by_count, few.by_value), (None, None));
        // 3 of 5 is 60 %; 100 of 300 is 33.3 %.
        let enough = rate(of(3, 100), of(2, 200));
        assert_eq!((enough.by_count, enough.by_value), (Some(600), Some(333)));
        let free = rate(of(3, 0), of(2, 0));
        assert_eq!((free.by_count, free.by_value), (Some(600), None));
    }
}
