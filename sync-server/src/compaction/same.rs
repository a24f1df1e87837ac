//! Whether a folded state says the same as the updates that it takes the place of.
//!
//! Judged without yrs, by what the door saw of both. Each clock must carry what it carried, at the place where it stood,
//! or nothing any more when the state deletes it. Structs may be joined or cut: that is what folding does.

use std::collections::BTreeMap;

use carnet_protocol::door::{
    Kind, Parts, Refusal, StateVector, Struct, StructId, UpdateShape, walk_parts,
};

use self::walk::Walk;

mod value;
mod walk;

/// An update and its structs.
pub(super) struct Cut<'a> {
    bytes: &'a [u8],
    shape: UpdateShape,
    parts: Parts,
}

impl<'a> Cut<'a> {
    /// Cuts v1 bytes.
    ///
    /// # Errors
    /// When the door does not let them in.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let (shape, parts) = walk_parts(bytes)?;
        Ok(Self {
            bytes,
            shape,
            parts,
        })
    }
}

/// A struct, from the first of its clocks that no earlier update brought.
#[derive(Clone, Copy)]
struct Piece<'a> {
    cut: &'a Cut<'a>,
    what: &'a Struct,
    from: u32,
}

/// The structs of each client, each clock once.
type Runs<'a> = BTreeMap<u64, Vec<Piece<'a>>>;

/// Deleted clocks of each client, sorted, apart from each other.
type Ranges = BTreeMap<u64, Vec<(u32, u32)>>;

/// Compares a state with the updates that it holds, oldest first, and with the log's state vector of them.
///
/// # Errors
/// The first difference.
pub(super) fn compare(
    state: &Cut<'_>,
    updates: &[Cut<'_>],
    wanted: &StateVector,
) -> Result<(), &'static str> {
    let mut known = StateVector::new();
    if !state.shape.fits(&known) {
        return Err("its state has holes");
    }
    state.shape.apply_to(&mut known);
    if known != *wanted {
        return Err("its state vector is not the log's");
    }
    let deleted = deletes(std::iter::once(state));
    let all_kept = deletes(updates.iter())
        .iter()
        .all(|(client, ranges)| ranges.iter().all(|range| holds(&deleted, *client, *range)));
    if !all_kept {
        return Err("a deletion is lost");
    }
    let after = runs(std::slice::from_ref(state))?;
    let before = runs(updates)?;
    if !before.keys().eq(after.keys()) {
        return Err("it has other clients");
    }
    for (before, after) in before.values().zip(after.values()) {
        Walk::new(before, after, &deleted).compare()?;
    }
    stands(&after)
}

/// Each clock's first bringer, as yrs and Yjs take them.
fn runs<'a>(cuts: &'a [Cut<'a>]) -> Result<Runs<'a>, &'static str> {
    let mut runs = Runs::new();
    for cut in cuts {
        for what in &cut.parts.structs {
            let run = runs.entry(what.client).or_default();
            let from = run.last().map_or(0, |piece| piece.what.end);
            if what.clock > from {
                return Err("an update is missing");
            }
            if what.end > from {
                run.push(Piece { cut, what, from });
            }
        }
    }
    Ok(runs)
}

fn deletes<'a>(cuts: impl Iterator<Item = &'a Cut<'a>>) -> Ranges {
    let mut all = Ranges::new();
    for range in cuts.flat_map(|cut| cut.shape.deletes()) {
        let ranges = all.entry(range.client).or_default();
        ranges.push((range.start, range.end));
    }
    for ranges in all.values_mut() {
        ranges.sort_unstable();
        ranges.dedup_by(|next, before| {
            let touches = next.0 <= before.1;
            if touches {
                before.1 = before.1.max(next.1);
            }
            touches
        });
    }
    all
}

fn holds(ranges: &Ranges, client: u64, (start, end): (u32, u32)) -> bool {
    let Some(ranges) = ranges.get(&client) else {
        return false;
    };
    let after = ranges.partition_point(|range| range.0 <= start);
    let before = after.checked_sub(1).and_then(|at| ranges.get(at));
    before.is_some_and(|range| end <= range.1)
}

/// What a reader finds beside each item lets it stand: what has no place any more takes its neighbours with it, and so does a
/// parent that is no type any more.
fn stands(runs: &Runs<'_>) -> Result<(), &'static str> {
    let kind = |id: StructId| {
        let run = runs.get(&id.0)?;
        let after = run.partition_point(|piece| piece.what.clock <= id.1);
        run.get(after.checked_sub(1)?).map(|piece| piece.what.kind)
    };
    for what in runs.values().flatten().map(|piece| piece.what) {
        let beside = [what.left, what.right, what.under].into_iter().flatten();
        if beside.map(kind).any(|kind| kind == Some(Kind::Collected)) {
            return Err("a struct stands beside one that was collected");
        }
        let lives = what.kind != Kind::Deleted;
        if lives && what.under.is_some_and(|id| kind(id) != Some(Kind::Type)) {
            return Err("a struct stands in what is no type");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
