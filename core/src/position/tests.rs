//! Positions always leave room, whatever stands in a column.

use proptest::prelude::*;

use super::*;
use crate::clock::SeededChance;

/// Applies a placement to a column and returns it with the new card's index.
fn apply(column: &[Option<String>], at: usize, placed: Placed) -> (Vec<Option<String>>, usize) {
    let mut column = column.to_vec();
    for (index, rank) in placed.rewritten {
        column[index] = Some(rank);
    }
    column.insert(at, Some(placed.position));
    (column, at)
}

fn place_in(column: &[Option<String>], at: usize, chance: &mut SeededChance) -> Placed {
    let ranks: Vec<Option<&str>> = column.iter().map(Option::as_deref).collect();
    place(&ranks, at, chance)
}

/// In order where positions differ; equal ones are ordered by id, which a column already is.
fn in_order(column: &[Option<String>]) -> bool {
    column.is_sorted_by_key(|rank| (rank.is_none(), rank.clone().unwrap_or_default()))
}

#[test]
fn the_top_of_a_column_takes_a_hundred_thousand_cards_without_growing() {
    let mut chance = SeededChance::new(1);
    let mut top = between(None, None, &mut chance).expect("an empty column has room");
    for _ in 0..100_000 {
        let higher = between(None, Some(&top), &mut chance).expect("there is room above");
        assert!(higher < top, "{higher} must stand above {top}");
        top = higher;
    }
    assert_eq!(
        top.len(),
        HEAD + CHANCE,
        "a new deal goes to the top: that must stay cheap"
    );
}

#[test]
fn one_gap_takes_a_thousand_cards() {
    let mut chance = SeededChance::new(2);
    let low = between(None, None, &mut chance).expect("room");
    let mut high = between(Some(&low), None, &mut chance).expect("room");
    for _ in 0..1_000 {
        let mid = between(Some(&low), Some(&high), &mut chance).expect("room");
        assert!(low < mid && mid < high, "{low} < {mid} < {high}");
        high = mid;
    }
}

#[test]
fn a_gap_that_is_full_rewrites_one_neighbour() {
    let mut chance = SeededChance::new(3);
    let low = between(None, None, &mut chance).expect("room");
    let mut column = vec![Some(low.clone()), between(Some(&low), None, &mut chance)];
    let mut rewrites = 0;
    for _ in 0..3_000 {
        let placed = place_in(&column, 1, &mut chance);
        rewrites += placed.rewritten.len();
        (column, _) = apply(&column, 1, placed);
        assert!(
            in_order(&column),
            "the second place is always the second place"
        );
    }
    assert!(
        (1..200).contains(&rewrites),
        "rare, but it must happen here: {rewrites}"
    );
}

#[test]
fn a_tie_rewrites_the_tied_neighbour_only() {
    let mut chance = SeededChance::new(4);
    let low = between(None, None, &mut chance);
    let high = between(low.as_deref(), None, &mut chance);
    let column = vec![low.clone(), low, high];
    let placed = place_in(&column, 1, &mut chance);
    assert_eq!(placed.rewritten.len(), 1, "one of the two that are equal");
    let (column, at) = apply(&column, 1, placed);
    assert!(in_order(&column) && at == 1, "{column:?}");
    assert!(
        column.windows(2).all(|pair| pair[0] < pair[1]),
        "no tie is left: {column:?}"
    );
}

#[test]
fn cards_without_a_position_stand_last_and_can_be_moved_among() {
    let mut chance = SeededChance::new(5);
    let valid = between(None, None, &mut chance);
    let column = vec![valid, None, None, None];
    let after_valid = place_in(&column, 1, &mut chance);
    assert!(
        after_valid.rewritten.is_empty(),
        "before the bad ones there is room"
    );
    let among = place_in(&column, 2, &mut chance);
    assert_eq!(
        among
            .rewritten
            .iter()
            .map(|(index, _)| *index)
            .collect::<Vec<_>>(),
        vec![1]
    );
    assert!(in_order(&apply(&column, 2, among).0));
}

#[test]
fn a_column_full_of_bad_positions_is_not_renumbered() {
    let mut chance = SeededChance::new(6);
    let column = vec![None; 1_000];
    let placed = place_in(&column, 500, &mut chance);
    assert!(
        placed.rewritten.is_empty(),
        "a move never rewrites hundreds of cards"
    );
    assert!(is_rank(&placed.position));
}

#[test]
fn what_is_a_position() {
    assert!(is_rank("V-------abcd"));
    for bad in ["", "é", "a b", "a.b", "a\0"] {
        assert!(!is_rank(bad), "{bad:?}");
    }
    assert!(is_rank(&"a".repeat(256)));
    assert!(
        !is_rank(&"a".repeat(257)),
        "longer than the limit sorts last"
    );
}

fn any_rank() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        4 => "[-0-9A-Z_a-z]{1,14}".prop_map(Some),
        2 => "[-a]{1,6}".prop_map(Some),
        1 => "[-z]{250,256}".prop_map(Some),
        1 => Just(None),
    ]
}

proptest! {
    #[test]
    fn between_is_strictly_between(seed: u64, a in any_rank(), b in any_rank()) {
        let mut chance = SeededChance::new(seed);
        let (low, high) = if a <= b { (a, b) } else { (b, a) };
        if let Some(mid) = between(low.as_deref(), high.as_deref(), &mut chance) {
            prop_assert!(is_rank(&mid));
            prop_assert!(low.as_ref().is_none_or(|low| *low < mid));
            prop_assert!(high.as_ref().is_none_or(|high| mid < *high));
        }
    }

    #[test]
    fn a_card_stands_where_it_was_put(
        seed: u64,
        mut column in prop::collection::vec(any_rank(), 0..40),
        moves in prop::collection::vec(0_usize..41, 1..30),
    ) {
        let mut chance = SeededChance::new(seed);
        column.sort_by_key(|rank| (rank.is_none(), rank.clone()));
        for at in moves {
            let at = at.min(column.len());
            let placed = place_in(&column, at, &mut chance);
            prop_assert!(placed.rewritten.len() <= limits::POSITION_REWRITES);
            let (next, index) = apply(&column, at, placed);
            prop_assert!(in_order(&next), "{next:?}");
            // Strictly between its neighbours: ids must not decide about a card that was just placed.
            let own = next[index].clone();
            prop_assert!(index == 0 || next[index - 1] < own);
            prop_assert!(next.get(index + 1).is_none_or(|below| below.is_none() || own < *below));
            column = next;
        }
    }
}
