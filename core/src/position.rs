//! Positions: where a card stands in its column, as a text that always leaves room between two.
//!
//! A position is compared byte by byte, ties are broken by id. It is made only here: digits of base 64 in ASCII order
//! that say where, then 3 random bytes (4 digits), so that two desks that insert at one place at the same moment do not
//! collide. Moving a card writes its own position. Only where no text fits between the neighbours (a tie, a position
//! that another program made badly, or one that has grown to its limit) are neighbours rewritten too, as few as possible.

use crate::clock::Chance;
use crate::limits;

/// The digits, in ASCII order.
const DIGITS: &[u8; 64] = b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
/// Digits that are weighed as one number at the start of a position: room for 2^31 cards above and below the first.
const HEAD: usize = 8;
/// Digits weighed as one number further on.
const STEP: usize = 4;
/// Digits of the 3 random bytes.
const CHANCE: usize = 4;
/// What a card at an end of the column keeps free towards its neighbour.
const STRIDE: u64 = 1 << 16;

/// Whether a text is a position. Others sort last.
#[must_use]
pub fn is_rank(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= limits::POSITION_BYTES
        && text.bytes().all(|byte| DIGITS.contains(&byte))
}

/// What orders cards of a column: those without a position last, ties by id.
pub fn key<Id>(rank: Option<&str>, id: Id) -> (bool, String, Id) {
    (rank.is_none(), rank.unwrap_or_default().to_owned(), id)
}

/// Where to put a card, and which neighbours must be rewritten for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The card's own position.
    pub position: String,
    /// Neighbours by their index in the column, with their new positions. Nearly always empty.
    pub rewritten: Vec<(usize, String)>,
}

/// Places a card before the `at`-th of a column that is in order (`None`: a card without a position).
///
/// When more than [`limits::POSITION_REWRITES`] neighbours would have to be rewritten, it stands before the cards
/// without a position instead, or after all.
pub fn place(column: &[Option<&str>], at: usize, chance: &mut dyn Chance) -> Placed {
    let at = at.min(column.len());
    for count in 0..=limits::POSITION_REWRITES {
        if let Some(placed) = push_down(column, at, count, chance) {
            return placed;
        }
        if let Some(placed) = push_up(column, at, count, chance) {
            return placed;
        }
    }
    let last = column.iter().flatten().next_back().copied();
    let position = between(last, None, chance).unwrap_or_else(|| random_digits(chance));
    Placed {
        position,
        rewritten: Vec::new(),
    }
}

/// Rewrites the `count` cards below the place.
fn push_down(
    column: &[Option<&str>],
    at: usize,
    count: usize,
    chance: &mut dyn Chance,
) -> Option<Placed> {
    if at + count > column.len() {
        return None;
    }
    let low = match at.checked_sub(1) {
        None => None,
        // Below a card without a position nothing with a position can stand.
        Some(above) => Some((*column.get(above)?)?),
    };
    let high = column.get(at + count).copied().flatten();
    let mut ranks = ranks(low, high, count + 1, chance)?.into_iter();
    let position = ranks.next()?;
    Some(Placed {
        position,
        rewritten: (at..at + count).zip(ranks).collect(),
    })
}

/// Rewrites the `count` cards above the place.
fn push_up(
    column: &[Option<&str>],
    at: usize,
    count: usize,
    chance: &mut dyn Chance,
) -> Option<Placed> {
    let first = at.checked_sub(count)?;
    let low = match first.checked_sub(1) {
        None => None,
        Some(above) => Some((*column.get(above)?)?),
    };
    let high = column.get(at).copied().flatten();
    let mut ranks = ranks(low, high, count + 1, chance)?;
    let position = ranks.pop()?;
    Some(Placed {
        position,
        rewritten: (first..at).zip(ranks).collect(),
    })
}

/// So many positions in order between two.
fn ranks(
    low: Option<&str>,
    high: Option<&str>,
    count: usize,
    chance: &mut dyn Chance,
) -> Option<Vec<String>> {
    let mut ranks: Vec<String> = Vec::with_capacity(count);
    for _ in 0..count {
        let above = ranks.last().map(String::as_str).or(low);
        let rank = between(above, high, chance)?;
        ranks.push(rank);
    }
    Some(ranks)
}

/// A position strictly between two; `None` when none fits.
pub fn between(low: Option<&str>, high: Option<&str>, chance: &mut dyn Chance) -> Option<String> {
    let mut text = String::new();
    let mut low_rest = low.unwrap_or_default().as_bytes();
    let mut high_rest = high.map(str::as_bytes);
    let mut size = HEAD;
    while text.len() + size + CHANCE <= limits::POSITION_BYTES {
        let low_number = number(&mut low_rest, size);
        let end = 1_u64 << (6 * size);
        let high_number = high_rest.as_mut().map_or(end, |rest| number(rest, size));
        let gap = high_number.checked_sub(low_number)?;
        if gap >= 2 {
            let open_above = low.is_none() && text.is_empty();
            let open_below = high.is_none() && text.is_empty();
            push(
                &mut text,
                middle(low_number, gap, open_above, open_below),
                size,
            );
            text.push_str(&random_digits(chance));
            return Some(text);
        }
        push(&mut text, low_number, size);
        if gap == 1 {
            // Whatever follows these digits of `low` stays below `high`.
            high_rest = None;
        }
        size = STEP;
    }
    None
}

/// A number inside an open gap of at least 2: the middle between two cards, a stride from the only one.
fn middle(low: u64, gap: u64, open_above: bool, open_below: bool) -> u64 {
    let half = gap / 2;
    match (open_above, open_below) {
        (true, false) => low + gap - half.min(STRIDE),
        (false, true) => low + half.min(STRIDE),
        _ => low + half,
    }
}

/// Takes `size` digits as a number; digits that are missing count as the lowest.
fn number(rest: &mut &[u8], size: usize) -> u64 {
    let mut number = 0;
    for _ in 0..size {
        let digit = rest.split_off_first().map_or(0, |byte| {
            DIGITS
                .iter()
                .position(|known| known == byte)
                .unwrap_or_default()
        });
        number = number * 64 + u64::try_from(digit).unwrap_or_default();
    }
    number
}

fn push(text: &mut String, number: u64, size: usize) {
    for place in (0..size).rev() {
        let digit = usize::try_from((number >> (6 * place)) & 63).unwrap_or_default();
        text.push(char::from(DIGITS.get(digit).copied().unwrap_or(b'-')));
    }
}

fn random_digits(chance: &mut dyn Chance) -> String {
    let mut bytes = [0; 4];
    if let Some(random) = bytes.get_mut(..3) {
        chance.fill(random);
    }
    let mut text = String::new();
    push(&mut text, u64::from(u32::from_le_bytes(bytes)), CHANCE);
    text
}

#[cfg(test)]
mod tests;
