//! One client's clocks, before and after, side by side.

use std::str::EncodeUtf16;

use carnet_protocol::door::{Kind, StructId};

use super::{Piece, Ranges, holds, value};

/// Goes over both at once.
pub(super) struct Walk<'a> {
    before: Side<'a>,
    after: Side<'a>,
    deleted: &'a Ranges,
}

impl<'a> Walk<'a> {
    /// Begins at the first clock.
    pub(super) fn new(
        before: &'a [Piece<'a>],
        after: &'a [Piece<'a>],
        deleted: &'a Ranges,
    ) -> Self {
        Self {
            before: Side::new(before),
            after: Side::new(after),
            deleted,
        }
    }

    /// Goes to the last clock.
    ///
    /// # Errors
    /// The first difference.
    pub(super) fn compare(mut self) -> Result<(), &'static str> {
        loop {
            let (before, after) = match (self.before.open(), self.after.open()) {
                (Some(before), Some(after)) => (before, after),
                (None, None) => return Ok(()),
                _ => return Err("it has other clocks"),
            };
            let clock = self.before.clock;
            let end = before.what.end.min(after.what.end);
            if !place_is_kept(before, after, clock) {
                return Err("a struct stands elsewhere");
            }
            if !self.content_is_kept(before, after, end) {
                return Err("a struct carries something else");
            }
            self.before.clock = end;
            self.after.clock = end;
        }
    }

    /// From the clock where both are up to `end`.
    fn content_is_kept(&mut self, before: Piece<'_>, after: Piece<'_>, end: u32) -> bool {
        let from = self.before.clock;
        match (before.what.kind, after.what.kind) {
            (_, Kind::Collected | Kind::Deleted) => {
                self.before.pass(end - from);
                holds(self.deleted, after.what.client, (from, end))
            }
            (Kind::Text, Kind::Text) => (from..end).all(|_| {
                let unit = self.before.units.next();
                unit.is_some() && unit == self.after.units.next()
            }),
            (Kind::Values, Kind::Values) => (from..end).all(|clock| {
                let at = |piece: &Piece<'_>| (clock - piece.what.clock) as usize;
                values_are_equal(before, at(&before), after, at(&after))
            }),
            (Kind::Mark, Kind::Mark) | (Kind::Embed, Kind::Embed) => {
                key(before) == key(after) && values_are_equal(before, 0, after, 0)
            }
            (one @ (Kind::Type | Kind::Bytes), other) => {
                one == other && content(before) == content(after)
            }
            _ => false,
        }
    }
}

/// Either the pieces before or those after.
struct Side<'a> {
    rest: std::slice::Iter<'a, Piece<'a>>,
    now: Option<Piece<'a>>,
    clock: u32,
    units: EncodeUtf16<'a>,
}

impl<'a> Side<'a> {
    fn new(pieces: &'a [Piece<'a>]) -> Self {
        Self {
            rest: pieces.iter(),
            now: None,
            clock: 0,
            units: "".encode_utf16(),
        }
    }

    /// The piece that holds the clock.
    fn open(&mut self) -> Option<Piece<'a>> {
        if self.now.is_none_or(|now| now.what.end == self.clock) {
            self.now = self.rest.next().copied();
            let now = self.now?;
            self.units = text(now).encode_utf16();
            self.pass(now.from - now.what.clock);
        }
        self.now
    }

    /// Takes so many clocks of a text without looking.
    fn pass(&mut self, clocks: u32) {
        if let Some(last) = clocks.checked_sub(1) {
            self.units.nth(last as usize);
        }
    }
}

/// A collected range has no place, and nothing gets one back.
fn place_is_kept(before: Piece<'_>, after: Piece<'_>, clock: u32) -> bool {
    if after.what.kind == Kind::Collected {
        return true;
    }
    before.what.kind != Kind::Collected && place(before, clock) == place(after, clock)
}

/// Neighbours, parent and key at a clock: within a struct each clock stands behind the one before.
fn place(piece: Piece<'_>, clock: u32) -> (Option<StructId>, Option<StructId>, &[u8]) {
    let what = piece.what;
    if clock == what.clock {
        (what.left, what.right, slice(piece, &what.parent))
    } else {
        (Some((what.client, clock - 1)), what.right, &[])
    }
}

fn values_are_equal(one: Piece<'_>, at: usize, other: Piece<'_>, other_at: usize) -> bool {
    let value = |piece: Piece<'_>, at: usize| {
        let values = piece.cut.parts.values.get(piece.what.values.clone())?;
        values.get(at).cloned()
    };
    let (Some(first), Some(second)) = (value(one, at), value(other, other_at)) else {
        return false;
    };
    first.json == second.json
        && value::equal(
            slice(one, &first.bytes),
            slice(other, &second.bytes),
            first.json,
        )
}

/// What stands before the JSON of a mark, without the length of that.
fn key(piece: Piece<'_>) -> &[u8] {
    if piece.what.kind != Kind::Mark {
        return &[];
    }
    let (len, rest) = length(content(piece));
    rest.get(..len).unwrap_or_default()
}

fn text(piece: Piece<'_>) -> &str {
    if piece.what.kind != Kind::Text {
        return "";
    }
    let (_, rest) = length(content(piece));
    std::str::from_utf8(rest).unwrap_or_default()
}

/// Reads the length in front of a text, which the door has read before.
fn length(bytes: &[u8]) -> (usize, &[u8]) {
    let digits = bytes.iter().take_while(|byte| **byte >= 0x80).count() + 1;
    let (number, rest) = bytes.split_at_checked(digits).unwrap_or_default();
    let len = number
        .iter()
        .rev()
        .fold(0, |len, byte| len << 7 | usize::from(byte & 0x7f));
    (len, rest)
}

fn content(piece: Piece<'_>) -> &[u8] {
    slice(piece, &piece.what.content)
}

fn slice<'a>(piece: Piece<'a>, range: &std::ops::Range<usize>) -> &'a [u8] {
    piece.cut.bytes.get(range.clone()).unwrap_or_default()
}
